"""The plan of an import: what would be created, updated, left alone, and why.

A plan is made before anything is written, so that it can be shown first and then become one
command that one undo takes back. It is data: the command line prints it, the board shows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from refineboard.domain.commands import ImportItems, ItemUpdate, NewItem, RankRun
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.workspace import Workspace


class SkippedRow(NamedTuple):
    """A row that is not imported."""

    row: int
    """As a spreadsheet counts it: the header is row 1; in plain text the line."""
    reason: str


class Difference(NamedTuple):
    """One field that says one thing here and another in the file."""

    field: str
    here: JsonValue
    file: JsonValue


@dataclass(frozen=True, slots=True)
class PlannedUpdate:
    """A row whose item takes over what the file says."""

    row: int
    key: str
    external: str | None
    differences: tuple[Difference, ...]
    command: ItemUpdate


@dataclass(frozen=True, slots=True)
class ImportConflict:
    """A row and its item that changed in the same fields; these stay as they are here."""

    row: int
    key: str
    external: str | None
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do."""

    backlog: str = ""
    """Where new items go that do not say it themselves."""
    source: str = ""
    created: tuple[NewItem, ...] = ()
    updated: tuple[PlannedUpdate, ...] = ()
    unchanged: int = 0
    conflicts: tuple[ImportConflict, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    notes: tuple[str, ...] = ()
    """What a person should know about how the file was read."""
    documents: tuple[tuple[str, Document], ...] = ()
    """Teams, iterations and the like that come along, as pairs of table and document."""
    settled: tuple[ItemUpdate, ...] = ()
    """What is only remembered for the next import; nobody sees a difference."""
    planned_at: Mapping[str, int] = field(default_factory=dict)
    runs: tuple[RankRun, ...] = ()
    """Items that go where the tool ranks them."""

    @property
    def command(self) -> ImportItems | None:
        """What makes the plan true; None where there is nothing to do."""
        updates = (*(update.command for update in self.updated), *self.settled)
        if not (self.created or updates or self.documents or self.runs):
            return None
        return ImportItems(
            self.backlog,
            self.created,
            self.source,
            updates,
            self.documents,
            self.planned_at,
            self.runs,
        )

    def keys(self, workspace: Workspace) -> tuple[str, ...]:
        """The keys that the new items would get now."""
        numbers: Counter[str] = Counter()
        keys: list[str] = []
        for item in self.created:
            backlog = item.backlog or self.backlog
            keys.append(item.key or workspace.next_key(backlog, numbers[backlog]))
            numbers[backlog] += 1
        return tuple(keys)

    @property
    def new_teams(self) -> tuple[str, ...]:
        """Keys of the teams that come along."""
        return tuple(
            text_of(document, "key") for table, document in self.documents if table == "teams"
        )
