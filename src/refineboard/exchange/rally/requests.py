"""What changed here as requests to Rally's interface (WSAPI v2.0), the ranks among them.

Rally sets no rank: an item is put above or below another, from the top down, and only items that
stand in another order than there are moved.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from refineboard.domain.commands import RankRun
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.workspace import Workspace
from refineboard.exchange.exporting.field_requests import FieldRequests, Unsayable, mapping, texts
from refineboard.exchange.exporting.requests import Held, Request, Requests, placeholder
from refineboard.exchange.exporting.rows import ExportRow
from refineboard.exchange.importing.placing import runs_to_tell
from refineboard.exchange.rally.tracker import RALLY, finish
from refineboard.exchange.tables.json_files import JsonObject
from refineboard.exchange.tables.tracker import TEAM, plain_name

_BASE = "/slm/webservice/v2.0"
_ADDRESS = re.compile(r"/([a-z]+(?:/[a-z_]+)?)/(\d+)(?:\.js)?\Z", re.IGNORECASE)
_TYPES = {
    "story": "hierarchicalrequirement",
    "spike": "hierarchicalrequirement",
    "defect": "defect",
    "feature": "portfolioitem/feature",
    "capability": "portfolioitem/capability",
    "epic": "portfolioitem/initiative",
}
_PORTFOLIO = ("feature", "capability", "epic")
_REFERENCES = {"iteration": "Iteration", "pi": "Release", "owner": "Owner"}
_LINKS = {"depends_on": "Predecessors", "blocks": "Successors"}
_RANK_COLUMNS = ("Drag And Drop Rank", "Rank")


class RallyRequests(FieldRequests):
    """Makes the requests to Rally."""

    tracker = RALLY
    finish = staticmethod(finish)

    def of_row(self, row: ExportRow) -> Iterator[Request]:
        """One request for the fields of an item, one for each of its collections."""
        key = text_of(row.document, "key")
        path = self._path(key)
        fields: JsonObject = {}
        more: list[Request] = []
        for field, header, value in self.changes(row):
            try:
                if field in _LINKS:
                    if field == "depends_on":
                        more += self._collected(row)
                elif field == "tags":
                    more += self._tagged(row)
                else:
                    fields |= self._set(row, field, header, value)
            except Unsayable as reason:
                self.note_field(row, field or header, str(reason))
        body: JsonObject = {_type_name(path): fields}
        does = f"edit {', '.join(fields)}"
        if row.is_new:
            yield Request((key,), "create", "POST", f"{_BASE}{self._type(row)}/create", body, key)
        elif fields:
            yield Request((key,), does, "POST", _BASE + path, body)
        yield from more

    def _type(self, row: ExportRow) -> str:
        return "/" + _TYPES.get(text_of(row.document, "kind"), "hierarchicalrequirement")

    def _path(self, key: str) -> str:
        """Where the interface has an item: its type and its number."""
        document = self.workspace.items.get(key, {})
        reference = self.reference(key)
        found = _ADDRESS.search(text_of(reference, "url"))
        if found:
            return f"/{found[1].lower()}/{found[2]}"
        type_ = _TYPES.get(text_of(document, "kind"), "hierarchicalrequirement")
        if not reference:
            return f"/{type_}/{placeholder(key)}"
        if not text_of(reference, "id").isdigit():
            raise Unsayable("its Object ID is not known; import it once as JSON")
        return f"/{type_}/{text_of(reference, 'id')}"

    def _set(self, row: ExportRow, field: str, header: str, value: JsonValue) -> JsonObject:
        """The attribute that a column sets."""
        name = plain_name(header)
        if field == "kind":
            if row.is_new:
                return {}
            raise Unsayable("Rally changes no types")
        if field == "parent" or name in ("feature", "portfolioitem", "parent"):
            return self._parent(row)
        if name == "blocked":
            return {"Blocked": value == "Yes"}
        return self._reference(row, field, header, value) or {
            self.attribute(header) or header.replace(" ", ""): value
        }

    def _reference(self, row: ExportRow, field: str, header: str, value: JsonValue) -> JsonObject:
        """The attribute of a column that Rally wants by reference; empty for others."""
        if field == "state" and text_of(row.document, "kind") in _PORTFOLIO:
            return {"State": self.known("State", str(value))}
        if field in _REFERENCES:
            return {_REFERENCES[field]: self._known_in_project(row, _REFERENCES[field], value)}
        if header == self.exporter.about_header(TEAM):
            return {"Project": self.known("Project", str(value))}
        return {}

    def _known_in_project(self, row: ExportRow, what: str, value: JsonValue) -> JsonValue:
        """A reference; iterations and releases of the same name are others in each project."""
        if not value:
            return None
        project = text_of(mapping(row.document.get("extra")), "Project")
        try:
            return self.known(what, f"{project}: {value}")
        except Unsayable:
            return self.known(what, str(value))

    def _parent(self, row: ExportRow) -> JsonObject:
        is_portfolio = text_of(row.document, "kind") in _PORTFOLIO
        parent = text_of(row.document, "parent")
        above = text_of(self.workspace.items.get(parent, {}), "kind")
        name = "PortfolioItem" if above == "feature" and not is_portfolio else "Parent"
        return {name: self._path(parent) if parent else None}

    def _collected(self, row: ExportRow) -> Iterator[Request]:
        """Predecessors that came and that went."""
        key = text_of(row.document, "key")
        before, now = texts(self.base(row, "depends_on")), texts(row.changed.get("depends_on"))
        for verb, names in (
            ("add", [name for name in now if name not in before]),
            ("remove", [name for name in before if name not in now]),
        ):
            items: list[JsonValue] = [
                {"_ref": self._path(self.item_called(name))} for name in names
            ]
            if items:
                path = f"{_BASE}{self._path(key)}/Predecessors/{verb}"
                yield Request(
                    (key,), f"{verb} predecessors", "POST", path, {"CollectionItems": items}
                )

    def _tagged(self, row: ExportRow) -> Iterator[Request]:
        key = text_of(row.document, "key")
        before, now = texts(self.base(row, "tags")), texts(row.changed.get("tags"))
        for verb, names in (
            ("add", [name for name in now if name not in before]),
            ("remove", [name for name in before if name not in now]),
        ):
            items: list[JsonValue] = [{"_ref": self.known("Tags", name)} for name in names]
            if items:
                path = f"{_BASE}{self._path(key)}/Tags/{verb}"
                yield Request((key,), f"{verb} tags", "POST", path, {"CollectionItems": items})

    def ranked(self, rows: Sequence[ExportRow]) -> Iterator[Request]:
        """What brings each backlog's items into our order, work of one level at a time."""
        groups: dict[tuple[str, str], list[ExportRow]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: text_of(row.document, "rank")):
            kind = text_of(row.document, "kind")
            level = kind if kind in _PORTFOLIO else "work"
            groups[text_of(row.document, "backlog"), level].append(row)
        for group in groups.values():
            ranks = {_key(row): _rank(row) for row in group if _rank(row)}
            new = [_key(row) for row in group if row.is_new]
            for run in runs_to_tell(list(map(_key, group)), ranks, new):
                yield from self._placed(run)

    def _placed(self, run: RankRun) -> Iterator[Request]:
        """Each item of a run right behind the one in front of it."""
        query, other = "rankAbove" if run.is_before else "rankBelow", run.anchor
        for key in run.keys:
            try:
                path = f"{_BASE}{self._path(key)}?{query}={self._path(other)}"
            except Unsayable:
                continue
            does = f"rank {query.removeprefix('rank').lower()} {other}"
            yield Request((key,), does, "POST", path)
            query, other = "rankBelow", key


def _key(row: ExportRow) -> str:
    return text_of(row.document, "key")


def _type_name(path: str) -> str:
    """How a body calls the type that a path leads to."""
    type_ = path.strip("/").rpartition("/")[0]
    if type_ == "hierarchicalrequirement":
        return "HierarchicalRequirement"
    above, _, below = type_.rpartition("/")
    return f"PortfolioItem/{below.capitalize()}" if above else below.capitalize()


def _rank(row: ExportRow) -> str:
    """Rally's rank: in its answers a text that only sorts, in a grid perhaps a number."""
    extra = mapping(row.document.get("extra"))
    return next((text_of(extra, name) for name in _RANK_COLUMNS if text_of(extra, name)), "")


def requests_to_rally(workspace: Workspace, documents: Sequence[Document], held: Held) -> Requests:
    """What makes true in Rally what changed here in these items."""
    return RallyRequests(workspace, documents, held).requests()
