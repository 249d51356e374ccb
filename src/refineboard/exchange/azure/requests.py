"""What changed here as requests to Azure Boards: patches of work items, as its interface takes
them (application/json-patch+json)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.workspace import Workspace
from refineboard.exchange.azure.tracker import AZURE, finish
from refineboard.exchange.exporting.field_requests import FieldRequests, mapping, texts
from refineboard.exchange.exporting.requests import Held, Request, Requests, placeholder
from refineboard.exchange.exporting.rows import ExportRow
from refineboard.exchange.tables.json_files import JsonObject, objects_in
from refineboard.exchange.tables.tracker import TEAM, folded, plain_name

_ITEMS = "/_apis/wit/workitems"
_VERSION = "?api-version=7.1"
_FIELDS = {
    "title": "System.Title",
    "state": "System.State",
    "assignedto": "System.AssignedTo",
    "areapath": "System.AreaPath",
    "iterationpath": "System.IterationPath",
    "tags": "System.Tags",
    "description": "System.Description",
    "reprosteps": "Microsoft.VSTS.TCM.ReproSteps",
    "acceptancecriteria": "Microsoft.VSTS.Common.AcceptanceCriteria",
    "storypoints": "Microsoft.VSTS.Scheduling.StoryPoints",
    "effort": "Microsoft.VSTS.Scheduling.Effort",
    "businessvalue": "Microsoft.VSTS.Common.BusinessValue",
    "timecriticality": "Microsoft.VSTS.Common.TimeCriticality",
    "valuearea": "Microsoft.VSTS.Common.ValueArea",
    "blocked": "Microsoft.VSTS.CMMI.Blocked",
}
"""What the interface calls the fields that every project has, by the column's plain name."""
_PARENT, _CHILD_OF = "parent", "System.LinkTypes.Hierarchy-Reverse"
_WAITS_FOR = "System.LinkTypes.Dependency-Reverse"


class AzureRequests(FieldRequests):
    """Makes the requests to Azure Boards."""

    tracker = AZURE
    finish = staticmethod(finish)

    def of_row(self, row: ExportRow) -> Iterator[Request]:
        """One patch of one work item, its links included."""
        key = text_of(row.document, "key")
        patch: list[JsonValue] = []
        fields: list[str] = []
        for field, header, value in self.changes(row):
            if field in ("kind", "parent", "depends_on", "blocks") or plain_name(header) == _PARENT:
                continue
            name = self.attribute(header) or _FIELDS.get(plain_name(header), "")
            if name:
                patch.append({"op": "add", "path": f"/fields/{name}", "value": value})
                fields.append(header)
            else:
                self.note_field(row, field, f"no answer tells what the field {header} is called")
        links = list(self._links(row))
        patch += links
        if row.is_new:
            word = quote(str(row.cells[self.exporter.header_of("kind") or ""][0]))
            path = f"/{quote(self._project(row))}{_ITEMS}/${word}{_VERSION}"
            yield Request((key,), "create", "POST", path, patch, creates=key)
        elif patch:
            does = f"edit {', '.join([*fields, *(['links'] if links else [])])}"
            yield Request((key,), does, "PATCH", f"{_ITEMS}/{self._id(key)}{_VERSION}", patch)

    def _id(self, key: str) -> str:
        return text_of(self.reference(key), "key") or placeholder(key)

    def _project(self, row: ExportRow) -> str:
        """The project of a new item: the first name of the paths that its neighbours have."""
        for header in (self.exporter.about_header(TEAM), self.exporter.header_of("iteration")):
            said = self.exporter.said(header, text_of(row.document, "backlog")) if header else None
            if said:
                return said.most_common(1)[0][0].partition("\\")[0]
        common = self.exporter.common("Team Project")
        return str(common or "{project}")

    def _links(self, row: ExportRow) -> Iterator[JsonObject]:
        """Links that came, and those that went, by their place in what the interface told."""
        before, now = self.base(row, "parent"), row.changed.get("parent")
        if "parent" in row.changed:
            yield from self._changed(
                row, _CHILD_OF, [str(before)] if before else [], [str(now)] if now else []
            )
        if "depends_on" in row.changed:
            told = texts(self.base(row, "depends_on"))
            yield from self._changed(row, _WAITS_FOR, told, texts(row.changed["depends_on"]))

    def _changed(
        self, row: ExportRow, kind: str, before: Sequence[str], now: Sequence[str]
    ) -> Iterator[JsonObject]:
        extra = mapping(row.document.get("extra"))
        gone = [name for name in before if name not in now]
        places = [
            place
            for place, relation in enumerate(objects_in(extra.get("relations")))
            if folded(text_of(relation, "rel")) == folded(kind)
            and text_of(relation, "url").rpartition("/")[2] in gone
        ]
        if len(places) < len(gone):
            self.note(row, f"the place of its link to {', '.join(gone)} is not known")
        elif places:
            # The places hold only for the work item as it was told.
            yield {"op": "test", "path": "/rev", "value": extra.get("rev")}
        for place in reversed(places):
            yield {"op": "remove", "path": f"/relations/{place}"}
        for name in now:
            if name not in before:
                address = f"{_ITEMS}/{self._id(self.item_called(name))}"
                yield {
                    "op": "add",
                    "path": "/relations/-",
                    "value": {"rel": kind, "url": address},
                }


def requests_to_azure(workspace: Workspace, documents: Sequence[Document], held: Held) -> Requests:
    """What makes true in Azure Boards what changed here in these items."""
    return AzureRequests(workspace, documents, held).requests()
