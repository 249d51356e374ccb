"""What changed here as requests to VersionOne's data interface (rest-1.v1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.workspace import Workspace
from refineboard.exchange.exporting.field_requests import FieldRequests, Unsayable, texts
from refineboard.exchange.exporting.requests import Held, Request, Requests, placeholder
from refineboard.exchange.exporting.rows import ExportRow
from refineboard.exchange.tables.json_files import JsonObject
from refineboard.exchange.tables.tracker import TEAM
from refineboard.exchange.versionone.tracker import BLOCKED_COLUMN, VERSIONONE

_DATA = "/rest-1.v1/Data"
_RELATIONS = {"state": ("Status", "StoryStatus"), "iteration": ("Timebox", "Timebox")}
"""The relation of each field, and the type of what it leads to."""
_USUAL = frozenset({"Name", "Description"})
"""Attributes that every asset has."""
_TYPES = {"defect": "Defect", "epic": "Epic", "feature": "Epic", "capability": "Epic"}


class VersionOneRequests(FieldRequests):
    """Makes the requests to VersionOne."""

    tracker = VERSIONONE

    def of_row(self, row: ExportRow) -> Iterator[Request]:
        """One request with every attribute and relation of an asset that changed."""
        key = text_of(row.document, "key")
        attributes: JsonObject = {}
        for field, header, value in self.changes(row):
            try:
                attributes |= self._set(row, field, header, value)
            except Unsayable as reason:
                self.note_field(row, field or header, str(reason))
        body: JsonObject = {"Attributes": attributes}
        type_ = _TYPES.get(text_of(row.document, "kind"), "Story")
        if row.is_new:
            yield Request((key,), "create", "POST", f"{_DATA}/{type_}", body, creates=key)
        elif attributes:
            path = f"{_DATA}/{self._token(key).replace(':', '/')}"
            yield Request((key,), f"edit {', '.join(attributes)}", "POST", path, body)

    def _token(self, key: str) -> str:
        """The token of an item; one that VersionOne does not know has what stands for it."""
        reference = self.reference(key)
        kind = text_of(self.workspace.items.get(key, {}), "kind")
        if not reference:
            return f"{_TYPES.get(kind, 'Story')}:{placeholder(key)}"
        token = text_of(reference, "id")
        if ":" not in token:
            raise Unsayable("its token is not known; import it once as XML or JSON")
        return token

    def _set(self, row: ExportRow, field: str, header: str, value: JsonValue) -> JsonObject:
        """What a column sets."""
        if field in ("kind", "blocks"):
            return {}
        if header == BLOCKED_COLUMN:
            raise Unsayable("VersionOne blocks by issues: make or close one there")
        return self._several(row, field, value) or self._relation(row, field, header, value)

    def _several(self, row: ExportRow, field: str, value: JsonValue) -> JsonObject:
        """What has several values; empty for other fields."""
        if field == "depends_on":
            return {"Dependencies": self._links(row)}
        if field == "tags":
            told, now = texts(self.base(row, "tags")), texts(row.changed["tags"])
            return {"TaggedWith": _changes(told, now)}
        return {"Owners": self._owners(row, str(value))} if field == "owner" else {}

    def _relation(self, row: ExportRow, field: str, header: str, value: JsonValue) -> JsonObject:
        """A relation by the token of what it leads to, or an attribute."""
        kind = _TYPES.get(text_of(row.document, "kind"), "Story")
        if field == "parent":
            parent = text_of(row.document, "parent")
            return {"Super": _value(self._token(parent) if parent else None)}
        relation, type_ = _RELATIONS.get(field, ("", ""))
        if field == "state":
            type_ = "EpicStatus" if kind == "Epic" else "StoryStatus"
        if header == self.exporter.about_header(TEAM):
            relation, type_ = "Team", "Team"
        if relation:
            return {relation: _value(self.known(type_, str(value)) if value else None)}
        if field == "points":
            return {"Swag" if kind == "Epic" else "Estimate": _value(value)}
        if header not in _USUAL and not self.has_told_of(header):
            raise Unsayable("it is no attribute that VersionOne has told of")
        return {header: _value(value)}

    def _links(self, row: ExportRow) -> JsonObject:
        before, now = (
            [self._token(self.item_called(name)) for name in names]
            for names in (texts(self.base(row, "depends_on")), texts(row.changed["depends_on"]))
        )
        return _changes(before, now, "idref")

    def _owners(self, row: ExportRow, name: str) -> JsonObject:
        before = str(self.base(row, "owner") or "")
        told = [self.known("Member", before)] if before else []
        return _changes(told, [self.known("Member", name)] if name else [], "idref")


def _value(value: JsonValue) -> JsonObject:
    return {"value": value if value != "" else None, "act": "set"}


def _changes(before: Sequence[str], now: Sequence[str], part: str = "value") -> JsonObject:
    """Entries of a value of several that come and go; the others stay."""
    entries: list[JsonValue] = [{part: name, "act": "add"} for name in now if name not in before]
    entries += [{part: name, "act": "remove"} for name in before if name not in now]
    return {"value": entries}


def requests_to_versionone(
    workspace: Workspace, documents: Sequence[Document], held: Held
) -> Requests:
    """What makes true in VersionOne what changed here in these items."""
    return VersionOneRequests(workspace, documents, held).requests()
