"""What changed here as requests to a tool whose items are sets of named fields.

The columns that an update would have are the fields that a request sets. What a field is called
in the tool's interface is learned when its answers come in, and so is what it calls people,
iterations and the like, where it wants these by reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.fields import FIELDS
from refineboard.domain.workspace import Workspace
from refineboard.exchange.exporting.headers import header_for
from refineboard.exchange.exporting.requests import Held, Request, Requests
from refineboard.exchange.exporting.rows import ExportRow, Finish, TableExporter
from refineboard.exchange.importing.routing import reference_of
from refineboard.exchange.tables.layout import layout_of
from refineboard.exchange.tables.tracker import KEY, Tracker

NUMBERS = frozenset({"points", "ubv", "tc", "rroe", "size"})
_MARKS = frozenset({KEY, "ids"})


class Unsayable(Exception):
    """The tool cannot be told; the text says why."""


class FieldRequests:
    """Makes the requests of some items; each tool says how one of its requests looks."""

    tracker: Tracker
    finish: Finish | None = None

    def __init__(self, workspace: Workspace, documents: Sequence[Document], held: Held) -> None:
        told, seen = (layout_of(workspace, self.tracker.system, form) for form in ("json", "csv"))
        layout = told if told.columns else seen
        header = header_for(workspace, self.tracker, layout, documents)
        self.workspace = workspace
        self.exporter = TableExporter(
            workspace, self.tracker, header, layout.mapping, type(self).finish
        )
        self._columns = frozenset(layout.columns)
        self._attributes = mapping(layout.manner.get("attributes"))
        self._known = mapping(layout.manner.get("known"))
        self._documents = documents
        self._held = held
        self._notes: list[str] = []
        self._field_of = {
            self.exporter.columns.names[place]: name
            for name, places in self.exporter.columns.fields.items()
            for place in places
        }

    def requests(self) -> Requests:
        """Every request in the order in which they have to be sent."""
        rows = [self._row(document) for document in self._documents]
        self._notes += self.exporter.notes_on(rows)
        made = [
            request
            for row in sorted(rows, key=lambda row: not row.is_new)
            if row.touched
            for request in self._of_row(row)
        ]
        return Requests((*made, *self.ranked(rows)), tuple(self._notes))

    def of_row(self, row: ExportRow) -> Iterator[Request]:
        """The requests of one item; Unsayable where the tool cannot be told of it at all."""
        raise NotImplementedError

    def ranked(self, rows: Sequence[ExportRow]) -> Iterator[Request]:
        """The requests that bring the items into our order."""
        return iter(())

    def _of_row(self, row: ExportRow) -> list[Request]:
        try:
            return list(self.of_row(row))
        except Unsayable as reason:
            self.note(row, str(reason))
            return []

    def _row(self, document: Document) -> ExportRow:
        row = self.exporter.row(document)
        for name in self._held.get(text_of(document, "key"), ()):
            row.changed.pop(name, None)
            row.touched -= {header for header, field in self._field_of.items() if field == name}
        return row

    def changes(self, row: ExportRow) -> Iterator[tuple[str, str, JsonValue]]:
        """Each column that changed: its field or "", its name, its value."""
        for header in self.exporter.columns.places:
            field = self._field_of.get(header, "")
            if header not in row.touched or field in _MARKS:
                continue
            cells = [cell for cell in row.cells.get(header, []) if cell not in (None, "")]
            text = self.tracker.separator.join(map(str, cells))
            yield field, header, row.changed.get(field) if field in NUMBERS else text

    def _is_first(self, row: ExportRow) -> bool:
        """Whether an item is in the first state of its backlog."""
        states = self.workspace.backlog(text_of(row.document, "backlog")).states
        return text_of(row.document, "state") == states[0].key

    def attribute(self, header: str) -> str:
        """What the interface calls a column, as its answers have told; "" where none has."""
        return text_of(self._attributes, header)

    def has_told_of(self, header: str) -> bool:
        """Whether a column came from the tool, and was not made here for what it has none for."""
        return header in self._columns

    def known(self, what: str, name: str) -> str:
        """The reference of a person, an iteration and the like; Unsayable where none is known."""
        found = text_of(self._known, f"{what} {name}")
        if not found:
            raise Unsayable(f"no answer of {self.tracker.label} tells of the {what} {name}")
        return found

    def reference(self, key: str) -> Document:
        """What an item remembers of the tool."""
        return reference_of(self.workspace.items.get(key, {}), self.tracker.system)

    def item_called(self, name: JsonValue) -> str:
        """Our key of an item that the tool calls so."""
        return self.exporter.links.find(str(name)) or str(name)

    def note(self, row: ExportRow, reason: str) -> None:
        """Remembers what was not told."""
        key = text_of(row.document, "key")
        self._notes.append(f"{key} was not told to {self.tracker.label}: {reason}.")

    def note_field(self, row: ExportRow, field: str, reason: str) -> None:
        """Remembers which field was not told.

        Where new work begins the tool itself knows best: that it is there need not be told.
        """
        if field == "state" and row.is_new and self._is_first(row):
            return
        self.note(row, f"{FIELDS[field].label if field in FIELDS else field}: {reason}")

    def base(self, row: ExportRow, name: str) -> JsonValue:
        """What the tool said last of a field."""
        return mapping(self.reference(text_of(row.document, "key")).get("base")).get(name)


def mapping(value: JsonValue) -> Mapping[str, JsonValue]:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def texts(value: JsonValue) -> list[str]:
    """The entries of a list as texts."""
    return [str(entry) for entry in value] if isinstance(value, list) else []
