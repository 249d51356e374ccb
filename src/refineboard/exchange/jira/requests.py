"""What changed here as requests to Jira's interface: creating, editing, moving, linking, ranking.

Only what changed since the last import is sent, field by field, so that what others changed there
meanwhile stays. States change by a transition, whose id only Jira knows: it is looked up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.fields import FIELDS
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import Workspace
from refineboard.exchange.exporting.field_requests import Unsayable, mapping
from refineboard.exchange.exporting.headers import header_for
from refineboard.exchange.exporting.requests import (
    Held,
    LookUp,
    Request,
    Requests,
    in_groups,
    placeholder,
)
from refineboard.exchange.exporting.rows import ExportRow, TableExporter
from refineboard.exchange.importing.placing import runs_to_tell
from refineboard.exchange.importing.routing import reference_of
from refineboard.exchange.jira.adf_document import adf_of
from refineboard.exchange.jira.adf_reading import document_in
from refineboard.exchange.jira.fields import BLOCKED_BY, FLAGGED, LINKS
from refineboard.exchange.jira.tracker import JIRA
from refineboard.exchange.tables.json_files import JsonObject
from refineboard.exchange.tables.layout import layout_of
from refineboard.exchange.tables.tracker import folded, plain_name

MOST_AT_ONCE = 50
"""Issues in one request of the agile interface."""

_ISSUE = "/rest/api/3/issue"
_AGILE = "/rest/agile/1.0"
_RANK = "Custom field (Rank)"
_SYSTEM = {"title": "summary", "kind": "issuetype", "description": "description"}
_CATEGORY = {StateCategory.DOING: "indeterminate", StateCategory.DONE: "done"}
_APART = frozenset({"state", "iteration", "depends_on", "parent", "tags", "pi", "owner", "blocked"})
_LINK_ID = re.compile(r"(\S+) \((\w+)\)\Z")


class JiraRequests:
    """Makes the requests of some items."""

    def __init__(self, workspace: Workspace, documents: Sequence[Document], held: Held) -> None:
        layout = layout_of(workspace, JIRA.system, "json")
        header = header_for(workspace, JIRA, layout, documents)
        self._workspace = workspace
        self._documents = documents
        self._held = held
        self._exporter = TableExporter(workspace, JIRA, header, layout.mapping)
        self._fields = mapping(layout.manner.get("fields"))
        self._sprints = mapping(layout.manner.get("sprints"))
        self._people = mapping(layout.manner.get("people"))
        self._into: dict[str, list[str]] = defaultdict(list)
        self._notes: list[str] = []

    def requests(self) -> Requests:
        """Every request in the order in which they have to be sent."""
        rows = [self._exporter.row(document) for document in self._documents]
        for row in rows:
            for name in self._held.get(text_of(row.document, "key"), ()):
                row.changed.pop(name, None)
        self._notes += self._exporter.notes_on(rows)
        made = [self._created(row) for row in rows if row.is_new]
        for row in rows:
            if not row.is_new:
                made += self._edited(row)
        for row in rows:
            made += self._moved(row)
            made += self._linked(row)
        made += [*self._into_sprints(), *self._ranked(rows)]
        return Requests(tuple(made), tuple(self._notes))

    def name(self, key: str) -> str:
        """Jira's key of an item, or what stands for it until there is one."""
        reference = reference_of(self._workspace.items.get(key, {}), JIRA.system)
        return text_of(reference, "key") or placeholder(key)

    def _created(self, row: ExportRow) -> Request:
        key = text_of(row.document, "key")
        project = self._project(row.document)
        if project is None:
            self._note(key, "no issue of its backlog says which project it belongs to")
        fields: JsonObject = {"project": {"key": project or "${project}"}}
        update: JsonObject = {}
        wanted = {**row.changed, "kind": text_of(row.document, "kind")}
        self._fill(row, wanted, fields, update)
        return Request((key,), "create", "POST", _ISSUE, {"fields": fields}, creates=key)

    def _project(self, document: Document) -> str | None:
        """The project of the item's neighbours, or of all items where it is the only one."""
        backlog = text_of(document, "backlog")
        found: dict[str, int] = {}
        for other in self._workspace.keys_in(backlog):
            extra = mapping(self._workspace.items[other].get("extra"))
            if text_of(extra, "Project key"):
                name = text_of(extra, "Project key")
                found[name] = found.get(name, 0) + 1
        if found:
            return max(found, key=lambda name: found[name])
        common = self._exporter.common("Project key")
        return common if isinstance(common, str) else None

    def _edited(self, row: ExportRow) -> list[Request]:
        fields: JsonObject = {}
        update: JsonObject = {}
        told = self._fill(row, row.changed, fields, update)
        if not fields and not update:
            return []
        key = text_of(row.document, "key")
        body: JsonObject = {}
        if fields:
            body["fields"] = fields
        if update:
            body["update"] = update
        does = f"edit {', '.join(told)}"
        return [Request((key,), does, "PUT", f"{_ISSUE}/{self.name(key)}", body)]

    def _fill(
        self,
        row: ExportRow,
        wanted: Mapping[str, JsonValue],
        fields: JsonObject,
        update: JsonObject,
    ) -> list[str]:
        """Puts each wanted field where Jira has it; those that are said, notes on the others."""
        told: list[str] = []
        for name, value in wanted.items():
            before = len(fields), len(update)
            try:
                if name == "tags":
                    self._fill_labels(row, value, fields, update)
                elif name == "pi":
                    self._fill_versions(row, value, fields, update)
                elif name == "parent":
                    parent = text_of(row.document, "parent")
                    fields["parent"] = {"key": self.name(parent)} if parent else None
                elif name == "owner":
                    fields["assignee"] = self._person(str(value)) if value else None
                elif name == "blocked":
                    flag: list[JsonValue] = [{"value": JIRA.blocked_word}] if value else []
                    fields[self._field(name, FLAGGED)[0]] = flag
                elif name not in _APART:
                    self._fill_field(row, name, value, fields)
            except Unsayable as reason:
                self._note(text_of(row.document, "key"), f"{FIELDS[name].label}: {reason}")
            told += [name] if (len(fields), len(update)) != before else []
        return told

    def _fill_field(self, row: ExportRow, name: str, value: JsonValue, fields: JsonObject) -> None:
        id_, kind = self._field(name, self._exporter.header_of(name) or "")
        texts = self._exporter.texts(row.document, name, value, learned=True)
        text = str(texts[0]) if texts else ""
        if name == "kind":
            fields[id_] = {"name": text}
        elif not text:
            fields[id_] = None
        elif kind == "adf":
            header = self._exporter.header_of(name) or ""
            fields[id_] = adf_of(text, document_in(self._raw(row.document).get(header)))
        elif kind == "number":
            fields[id_] = value
        elif kind == "option":
            fields[id_] = {"value": text}
        elif kind == "options":
            fields[id_] = [{"value": entry} for entry in texts]
        else:
            fields[id_] = text

    def _field(self, name: str, header: str) -> tuple[str, str]:
        """A field's id on this site and what kind of value it takes."""
        if name in _SYSTEM:
            return _SYSTEM[name], "adf" if name == "description" else "text"
        known = mapping(self._fields.get(header))
        if not known:
            aliases = JIRA.names[name]
            near = (entry for entry in self._fields if plain_name(entry) in aliases)
            known = mapping(self._fields.get(next(near, "")))
        if not known:
            raise Unsayable("Jira has told of no such field; import issues with their names first")
        return text_of(known, "id"), text_of(known, "kind")

    @staticmethod
    def _raw(document: Document) -> Mapping[str, JsonValue]:
        return mapping(reference_of(document, JIRA.system).get("raw"))

    def _base(self, document: Document, name: str) -> JsonValue:
        return mapping(reference_of(document, JIRA.system).get("base")).get(name)

    def _fill_labels(
        self, row: ExportRow, value: JsonValue, fields: JsonObject, update: JsonObject
    ) -> None:
        before, now = _texts(self._base(row.document, "tags")), _texts(value)
        wrong = [label for label in now if " " in label and label not in before]
        if wrong:
            self._note(
                text_of(row.document, "key"),
                f"Tags: Jira takes no label with blanks: {', '.join(wrong)}",
            )
        now = [label for label in now if label not in wrong]
        if row.is_new:
            fields["labels"] = list[JsonValue](now)
            return
        steps: list[JsonValue] = [{"add": label} for label in now if label not in before]
        steps += [{"remove": label} for label in before if label not in now]
        if steps:
            update["labels"] = steps

    def _fill_versions(
        self, row: ExportRow, value: JsonValue, fields: JsonObject, update: JsonObject
    ) -> None:
        """The PI among an issue's versions; releases beside it stay."""
        names = self._exporter.texts(row.document, "pi", value, learned=False)
        if row.is_new:
            fields["fixVersions"] = [{"name": name} for name in names]
            return
        base = self._base(row.document, "pi")
        usual = self._exporter.texts(row.document, "pi", base, learned=False)
        said = _texts(self._raw(row.document).get("Fix versions")) or _texts(usual)
        meant = {folded(str(word)) for word in (base, *usual)}
        # One that no name of ours means was named by a map.
        gone = [name for name in said if folded(name) in meant] or said[: 1 if base else 0]
        steps: list[JsonValue] = [{"remove": {"name": name}} for name in gone]
        steps += [{"add": {"name": name}} for name in names]
        update["fixVersions"] = steps

    def _person(self, name: str) -> JsonObject:
        account = self._people.get(name)
        if account is None:
            raise Unsayable(f"no issue tells {name}'s account")
        return {"accountId": account}

    def _moved(self, row: ExportRow) -> Iterator[Request]:
        """The change of state, and the sprint, which is told for many issues at once."""
        key = text_of(row.document, "key")
        first = self._workspace.backlog(text_of(row.document, "backlog")).states[0]
        if "iteration" in row.changed:
            self._into[str(row.changed["iteration"] or "")].append(key)
        if "state" not in row.changed or (row.is_new and row.changed["state"] == first.key):
            return
        state = self._workspace.state_of(row.document)
        words = self._exporter.texts(row.document, "state", state.key, learned=True)
        path = f"{_ISSUE}/{self.name(key)}/transitions"
        where = [("to.name", str(word)) for word in words]
        where.append(("to.name", state.label))
        where.append(("to.statusCategory.key", _CATEGORY.get(state.category, "new")))
        look_up = LookUp(
            path, "transitions", tuple(dict.fromkeys(where)), "id", ("transition", "id")
        )
        yield Request((key,), f"move to {words[0]}", "POST", path, look_up=look_up)

    def _linked(self, row: ExportRow) -> Iterator[Request]:
        """Links that came here, and those that went."""
        if "depends_on" not in row.changed:
            return
        key = text_of(row.document, "key")
        before, now = (
            _texts(self._base(row.document, "depends_on")),
            _texts(row.changed["depends_on"]),
        )
        for other in now:
            if other in before:
                continue
            provider = placeholder(other) if other in self._workspace.items else other
            body: JsonObject = {
                "type": {"name": "Blocks"},
                "inwardIssue": {"key": provider},
                "outwardIssue": {"key": self.name(key)},
            }
            yield Request((key,), f"link: {other} blocks it", "POST", "/rest/api/3/issueLink", body)
        for other in before:
            if other not in now:
                yield from self._unlinked(row.document, other)

    def _unlinked(self, document: Document, other: str) -> Iterator[Request]:
        key = text_of(document, "key")
        for entry in _texts(mapping(document.get("extra")).get(LINKS)):
            match = _LINK_ID.search(entry)
            if match and match[1] == other:
                path = f"/rest/api/3/issueLink/{match[2]}"
                yield Request((key,), f"take the link to {other} away", "DELETE", path)
                return
        self._note(key, f"Depends on: the id of its link to {other} is not known ({BLOCKED_BY})")

    def _into_sprints(self) -> Iterator[Request]:
        for iteration, keys in self._into.items():
            document = self._workspace.tables["iterations"].get(iteration, {})
            called = self._exporter.span_words("iteration", iteration)
            names = (*called, iteration, text_of(document, "name"))
            id_ = next((self._sprints[name] for name in names if name in self._sprints), None)
            if iteration and id_ is None:
                for key in keys:
                    self._note(
                        key, f"Iteration: Jira has told of no sprint {names[-1] or iteration}"
                    )
                continue
            path = f"{_AGILE}/sprint/{id_}/issue" if iteration else f"{_AGILE}/backlog/issue"
            does = f"into sprint {names[-1] or iteration}" if iteration else "out of its sprint"
            for group in in_groups(keys, MOST_AT_ONCE):
                issues: list[JsonValue] = [self.name(key) for key in group]
                yield Request(tuple(group), does, "POST", path, {"issues": issues})

    def _ranked(self, rows: Sequence[ExportRow]) -> Iterator[Request]:
        """Moves among the issues of each backlog, the fewest that make the order true there."""
        wanted = {text_of(row.document, "key"): row.is_new for row in rows}
        header = self._exporter.about_header("rank") or _RANK
        for backlog in self._workspace.backlogs:
            here = self._workspace.keys_in(backlog)
            ranks = {key: self._rank(key, header) for key in here}
            told = {key: rank for key, rank in ranks.items() if rank}
            new = [key for key in here if wanted.get(key)]
            for run in runs_to_tell(here, told, new):
                keys = [key for key in run.keys if key in wanted]
                side = "rankBeforeIssue" if run.is_before else "rankAfterIssue"
                anchor = run.anchor
                for group in in_groups(keys, MOST_AT_ONCE):
                    body: JsonObject = {
                        "issues": [self.name(key) for key in group],
                        side: self.name(anchor),
                    }
                    does = f"rank {'before' if run.is_before else 'after'} {anchor}"
                    yield Request(tuple(group), does, "PUT", f"{_AGILE}/issue/rank", body)
                    anchor = anchor if run.is_before else group[-1]

    def _rank(self, key: str, header: str) -> str:
        document = self._workspace.items[key]
        known = reference_of(document, JIRA.system)
        return text_of(mapping(document.get("extra")), header) if known else ""

    def _note(self, key: str, reason: str) -> None:
        self._notes.append(f"{key} was not told to Jira: {reason}.")


def requests_to_jira(
    workspace: Workspace, documents: Sequence[Document], held: Held = MappingProxyType({})
) -> Requests:
    """What makes true in Jira what changed here in these items; `held` fields are left alone."""
    return JiraRequests(workspace, documents, held).requests()


def _texts(value: JsonValue) -> list[str]:
    if isinstance(value, list):
        return [str(entry) for entry in value]
    return [str(value)] if value else []
