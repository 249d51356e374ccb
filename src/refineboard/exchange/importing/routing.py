"""Where the rows of an import belong: to which backlog, and to which item that is here already."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from refineboard.domain.cleaning import clean
from refineboard.domain.decide.founding import BACKLOG_KEY
from refineboard.domain.documents import Document, documents_of, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.states import TEAM_STATES
from refineboard.domain.workspace import ART, Backlog, Workspace
from refineboard.exchange.tables.rows import Row
from refineboard.exchange.tables.tracker import Tracker, UserMap, folded

_ABOVE_TEAMS = frozenset({"epic", "capability"})
_KEY_LENGTH = 3
_TEAM_PATH = re.compile(r"\s*\\\s*")
"""Between the names of a path such as `Project\\Area\\Team`."""


def references(workspace: Workspace, system: str) -> dict[str, str]:
    """Our key for each key and id of the tool."""
    found: dict[str, str] = {}
    for key, document in workspace.items.items():
        reference = reference_of(document, system)
        if text_of(reference, "id"):
            found.setdefault(text_of(reference, "id"), key)
        if reference:
            found[text_of(reference, "key")] = key
    return found


def reference_of(document: Document, system: str) -> Document:
    """What an item remembers of the tool; empty where it is not there."""
    for reference in documents_of(document, "ext"):
        if text_of(reference, "system") == system:
            return reference
    return {}


@dataclass
class Router:
    """Finds the backlog of each row; makes teams that are missing."""

    workspace: Workspace
    tracker: Tracker
    user: UserMap
    wanted: str | None
    """The backlog that a person named; rows of teams all go there."""
    new_teams: list[Document] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.wanted is not None:
            self.wanted = self.workspace.backlog(self.wanted).key
        self._teams = {folded(backlog.name): key for key, backlog in self._team_backlogs()}
        self._teams |= {folded(key): key for key, _ in self._team_backlogs()}
        for word, key in self.user.teams.items():
            self._teams[word] = self.workspace.backlog(key).key
        self._only = [key for key, _ in self._team_backlogs()]

    def _team_backlogs(self) -> list[tuple[str, Backlog]]:
        return [item for item in self.workspace.backlogs.items() if item[0] != ART]

    @property
    def usual(self) -> str:
        """Where rows go that say nothing of themselves."""
        if self.wanted is not None:
            return self.wanted
        return self._only[0] if len(self._only) == 1 else ART

    def named(self, key: str) -> Backlog:
        """The backlog, also that of a team which comes along."""
        known = self.workspace.backlogs.get(key)
        return known if known is not None else Backlog(key, key, TEAM_STATES)

    def backlog(self, row: Row) -> str | None:
        """The key of the row's backlog; None where nobody can tell."""
        kind = text_of(row.values, "kind")
        if self.wanted == ART or kind in _ABOVE_TEAMS:
            return ART
        is_tracker = self.tracker.system != "csv"
        if kind == "feature" and (is_tracker or self.wanted is None):
            return ART
        if self.wanted is not None:
            return self.wanted
        return self._team(row)

    def _team(self, row: Row) -> str | None:
        *above, name = _TEAM_PATH.split(row.about.get("team", ""))
        for part in reversed([*above[1:], name]):
            if folded(part) and folded(part) in self._teams:
                return self._teams[folded(part)]
        if folded(name):
            self._teams[folded(name)] = self._found(name)
            return self._teams[folded(name)]
        known = self._teams.get(folded(row.about.get("project", "")))
        if known is None and len(self._only) == 1:
            return self._only[0]
        return known

    def _found(self, name: str) -> str:
        """The key of a team that the workspace has not got yet."""
        taken = {*self.workspace.backlogs, *(text_of(team, "key") for team in self.new_teams)}
        key = new_team_key(name, taken)
        self.new_teams.append({"key": key, "name": clean(name), "members": [], "states": []})
        return key


def new_team_key(name: str, taken: set[str]) -> str:
    """A key for a team's backlog made of its name."""
    letters = re.sub(r"[^A-Z0-9]", "", name.upper().removeprefix("TEAM ").replace(" TEAM", ""))
    stem = letters.lstrip("0123456789")[:_KEY_LENGTH] or "TEAM"
    key, number = stem, 2
    while key in taken or not BACKLOG_KEY.match(key):
        key, number = f"{stem}{number}", number + 1
    return key


class KnownItems:
    """The items that rows can mean: by the tool's key, by our own, or by title."""

    def __init__(self, workspace: Workspace, system: str) -> None:
        self._workspace = workspace
        self.by_reference = references(workspace, system)
        self._titles: dict[str, Mapping[str, list[str]]] = {}
        self._system = system
        self._taken: set[str] = set()

    def find(self, row: Row, backlog: str | None) -> list[str]:
        """Our keys of the items that the row may be; several only for a title without a key.

        A key that is not known here is looked for by its title too, but only in a backlog.
        """
        own = row.about.get("own", "").upper()
        if own in self._workspace.items:
            return [own]
        # A key may change where an id does not: an issue that moved to another project.
        for name in (row.external, row.about.get("ids")):
            known = self.by_reference.get(name or "")
            if known is not None:
                self._keep_key(row, known)
                return [known]
        named = self._by_title(backlog).get(text_of(row.values, "title"), []) if backlog else []
        return named if row.external is None else self._adopted(named)

    def _keep_key(self, row: Row, key: str) -> None:
        """Calls a row that only told its id by the key that is known of it."""
        reference = reference_of(self._workspace.items[key], self._system)
        if row.external and row.external == text_of(reference, "id"):
            row.external = text_of(reference, "key") or row.external

    def _adopted(self, named: Sequence[str]) -> list[str]:
        """Of the items with a title the only one that the tool does not know yet, once.

        It was made here and given to the tool, which has given it a key meanwhile.
        """
        free = [
            key
            for key in named
            if key not in self._taken and not reference_of(self._workspace.items[key], self._system)
        ]
        if len(named) != 1 or not free:
            return []
        self._taken.add(free[0])
        return free

    def _by_title(self, backlog: str) -> Mapping[str, list[str]]:
        if backlog not in self._titles:
            found: dict[str, list[str]] = defaultdict(list)
            for key in self._workspace.keys_in(backlog):
                found[text_of(self._workspace.items[key], "title")].append(key)
            self._titles[backlog] = found
        return self._titles[backlog]


def refuse_without_backlog(workspace: Workspace) -> RuleBroken:
    """The refusal where nobody can tell where any row goes."""
    return RuleBroken(
        f"Say which backlog the items go to: --backlog with one of {', '.join(workspace.backlogs)}."
    )
