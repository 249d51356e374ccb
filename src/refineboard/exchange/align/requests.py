"""What changed here as requests to Jira Align's interface: patches, as JSON Patch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.workspace import Workspace
from refineboard.exchange.align.tracker import ALIGN, LETTERS, MADE, STATES, finish
from refineboard.exchange.exporting.field_requests import FieldRequests, Unsayable
from refineboard.exchange.exporting.requests import Held, Request, Requests, placeholder
from refineboard.exchange.exporting.rows import ExportRow
from refineboard.exchange.tables.json_files import JsonObject
from refineboard.exchange.tables.tracker import TEAM

_API = "/rest/align/api/2"
_RESOURCES = {
    "E": "epics",
    "C": "capabilities",
    "F": "features",
    "S": "stories",
    "D": "defects",
}
_POINTS = {"S": "effortPoints", "D": "pointsEstimate"}
_BY_NUMBER = {"iteration": ("iterations", "iterationId"), "pi": ("releases", "releaseId")}
_OWN_NAMES = {
    "title": "title",
    "description": "description",
    "benefit_hypothesis": "hypothesis",
    "tags": "tags",
}
_REQUIRED = "description"
"""Jira Align takes no patch without it."""


class AlignRequests(FieldRequests):
    """Makes the requests to Jira Align."""

    tracker = ALIGN
    finish = staticmethod(finish)

    def of_row(self, row: ExportRow) -> Iterator[Request]:
        """One request for one item."""
        key = text_of(row.document, "key")
        letter = LETTERS.get(text_of(row.document, "kind"), "S")
        fields: JsonObject = {}
        for field, header, value in self.changes(row):
            try:
                fields |= self._set(row, field, header, value)
            except Unsayable as reason:
                self.note_field(row, field or header, str(reason))
        if row.is_new:
            path = f"{_API}/{_RESOURCES[letter]}"
            yield Request((key,), "create", "POST", path, fields, creates=key)
        elif fields:
            letter, _, number = text_of(self.reference(key), "key").rpartition("-")
            does = f"edit {', '.join(fields)}"
            fields.setdefault(_REQUIRED, text_of(row.document, "description"))
            patch: list[JsonValue] = [
                {"op": "replace", "path": f"/{name}", "value": value}
                for name, value in fields.items()
            ]
            path = f"{_API}/{_RESOURCES.get(letter, 'features')}/{number}"
            yield Request((key,), does, "PATCH", path, patch)

    def _set(self, row: ExportRow, field: str, header: str, value: JsonValue) -> JsonObject:
        """The field that a column sets."""
        letter = LETTERS.get(text_of(row.document, "kind"), "S")
        if field == "parent":
            return self._parent(row)
        if field == "depends_on":
            raise Unsayable("a dependency there is an agreement of two teams: make it there")
        if field == "state":
            return {"state": self._state(str(value))}
        if field == "points":
            return {_POINTS.get(letter, "points"): value}
        if field in _BY_NUMBER:
            what, name = _BY_NUMBER[field]
            return {name: int(self.known(what, str(value))) if value else None}
        if field == "blocked":
            reason = str(row.changed.get("blocked") or "")
            told = reason if reason != ALIGN.blocked_word else ""
            return {"isBlocked": bool(reason), "blockedReason": told}
        return self._named(field, header, value)

    def _named(self, field: str, header: str, value: JsonValue) -> JsonObject:
        if header == self.exporter.about_header(TEAM):
            return {"teamId": int(self.known("teams", str(value)))}
        if field == "owner":
            return {"ownerId": int(self.known("users", str(value))) if value else None}
        if header.startswith(MADE) or field == "":
            return {}
        name = self.attribute(header) or _OWN_NAMES.get(field, "")
        if not name:
            raise Unsayable("it is no field that Jira Align has told of")
        return {name: value}

    def _parent(self, row: ExportRow) -> JsonObject:
        parent = text_of(row.document, "parent")
        name = "featureId" if text_of(row.document, "kind") in ("story", "defect") else "parentId"
        if not parent:
            return {name: None}
        number = text_of(self.reference(parent), "key").rpartition("-")[2]
        return {name: int(number) if number.isdigit() else placeholder(parent)}

    @staticmethod
    def _state(word: str) -> int:
        if word not in STATES:
            raise Unsayable(f"{word} is none of its states {', '.join(STATES)}")
        return STATES.index(word)


def requests_to_align(workspace: Workspace, documents: Sequence[Document], held: Held) -> Requests:
    """What makes true in Jira Align what changed here in these items."""
    return AlignRequests(workspace, documents, held).requests()
