"""Links between rows and items, in the names of the other tool and in ours."""

from __future__ import annotations

from collections.abc import Iterable

from refineboard.domain.decide.checks import LEVELS
from refineboard.domain.documents import Document, JsonValue, documents_of, text_of
from refineboard.domain.fields import new_dependency
from refineboard.domain.workspace import Workspace
from refineboard.exchange.importing.routing import KnownItems, reference_of
from refineboard.exchange.tables.rows import Row


class Links:
    """Who is meant by a name. A target is a key, or the handle of a row that will be an item."""

    def __init__(self, workspace: Workspace, known: KnownItems, system: str) -> None:
        self._workspace = workspace
        self._known = known
        self._system = system
        self._targets: dict[str, str] = {}
        self._rows: dict[str, Row] = {}
        self._kinds: dict[str, str] = {}
        self._target_of_row: dict[int, str] = {}

    def target(self, row: Row) -> str:
        """What the row is called in links."""
        return self._target_of_row[id(row)]

    def add(self, row: Row, target: str, kind: str) -> None:
        """Makes a row known by all its names."""
        for name in (target, *reversed(row.names)):
            self._targets[name] = target
        self._rows[target] = row
        self._target_of_row[id(row)] = target
        self._kinds[target] = kind

    def find(self, name: str) -> str | None:
        """The target with this name in the tool, or with this key here."""
        found = self._targets.get(name) or self._known.by_reference.get(name)
        if found is None and name.upper() in self._workspace.items:
            return name.upper()
        return found

    def name(self, target: str) -> str:
        """How the tool calls the target; our key where it does not know it."""
        row = self._rows.get(target)
        if row is not None and row.external is not None:
            return row.external
        document = self._workspace.items.get(target, {})
        return text_of(reference_of(document, self._system), "key") or target

    def levels(self, target: str) -> tuple[int, int]:
        """How high above a team's work the target stands now, and after the import."""
        after = self._kinds.get(target, "")
        now = text_of(self._workspace.items.get(target, {}), "kind") or after
        return LEVELS.get(now, 0), LEVELS.get(after or now, 0)

    def of(self, document: Document, field: str) -> JsonValue:
        """A link field of an item in the tool's names."""
        if field == "parent":
            parent = text_of(document, "parent")
            return self.name(parent) if parent else None
        names = (self.name(text_of(entry, "key")) for entry in documents_of(document, field))
        return list[JsonValue](sorted(set(names)))

    def to(self, field: str, names: JsonValue, before: Iterable[Document] = ()) -> JsonValue:
        """The value of a link field; dependencies that are here keep what is known of them."""
        if not isinstance(names, list):
            return self.find(names) if isinstance(names, str) else None
        known = {self.name(text_of(entry, "key")): dict(entry) for entry in before}
        wanted = {str(name) for name in names}
        kept: list[JsonValue] = [entry for name, entry in known.items() if name in wanted]
        targets = (self.find(name) for name in sorted(wanted - known.keys()))
        return kept + [new_dependency(target) for target in targets if target]
