"""What every format is read into before its meaning is looked at: a header and rows of cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeAlias

from refineboard.domain.documents import JsonValue

Record: TypeAlias = tuple[int, Sequence[JsonValue]]
"""A row's number, the header's being 1, and its cells."""

Grid: TypeAlias = tuple[Sequence[str], Sequence[Sequence[JsonValue]]]
"""A header and its rows, as they are written."""


class Span(NamedTuple):
    """An iteration or a PI as a tool tells it."""

    table: str
    """`iterations` or `increments`."""
    name: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Table:
    """One file."""

    name: str
    header: tuple[str, ...]
    """Names may come more than once."""
    records: Sequence[Record]
    notes: tuple[str, ...] = ()
    """What a person should know about how it was read."""
    skipped: Sequence[tuple[int, str]] = ()
    """Numbers of rows that were left out, and why."""
    spans: Sequence[Span] = ()
    """Iterations and PIs that were told with their days."""
    form: str = "csv"
    """What kind of file it was."""
    manner: Mapping[str, JsonValue] = field(default_factory=dict)
    """How it was written, for writing one like it."""

    def without(self, numbers: Collection[int], reason: str) -> Table:
        """The table without the rows of these numbers."""
        kept = [record for record in self.records if record[0] not in numbers]
        skipped = [(number, reason) for number in sorted(numbers)]
        return replace(self, records=kept, skipped=[*self.skipped, *skipped])
