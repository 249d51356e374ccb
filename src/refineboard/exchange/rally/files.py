"""The files of Rally: the answers of its interface as JSON, grids as CSV.

An answer names other objects by reference; here they are named by their Formatted ID where the
answer has it, else by their Object ID, and both are understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.errors import BadData
from refineboard.exchange.rally.tracker import MOVES_COLUMN
from refineboard.exchange.tables.base import counted
from refineboard.exchange.tables.csv_files import read_csv
from refineboard.exchange.tables.json_files import (
    JsonObject,
    as_text,
    looks_like_json,
    objects_in,
    read_json,
    table_of,
    title_of_name,
)
from refineboard.exchange.tables.table import Span, Table
from refineboard.exchange.tables.tracker import Tracker, UserMap

_REFERENCE = re.compile(r"/(\d+)(?:\.js)?\Z")
_LINKS = frozenset({"Parent", "PortfolioItem", "Feature", "Predecessors", "Successors"})
_DATES = (("Defined", "CreationDate"), ("In-Progress", "InProgressDate"))
_REFERRED = ("Iteration", "Release", "Owner", "Project", "State", "Tags")
_ADDRESS = re.compile(r"/[A-Za-z]+(?:/[A-Za-z_]+)?/\d+(?:\.js)?\Z")
_WORK = re.compile("HierarchicalRequirement|Defect|PortfolioItem|Task|Test", re.IGNORECASE)
_ABOUT = frozenset({"_rallyAPIMajor", "_rallyAPIMinor", "_objectVersion", "_refObjectUUID"})
"""What an answer says of itself rather than of the item."""


def read_rally(
    files: Sequence[tuple[str, bytes]], tracker: Tracker, user: UserMap
) -> Sequence[Table]:
    """Files of Rally as tables; BadData where none has an item.

    Answers about iterations and releases tell their days, and are no tables of their own.
    """
    tables: list[Table] = []
    spans: list[Span] = []
    for name, data in files:
        if not looks_like_json(data):
            tables.append(read_csv(data, name, tracker, user))
            continue
        documents, notes = read_json(data)
        answers = _Answers()
        for document in documents:
            answers.read(document)
        spans += _spans(answers.objects)
        if answers.items:
            tables.append(_table(name, answers, notes))
    if not tables:
        raise BadData("There is no item in the file: neither a QueryResult with Results nor one.")
    tables[0] = replace(tables[0], spans=spans)
    return tables


def _table(name: str, answers: _Answers, notes: Sequence[str]) -> Table:
    items = answers.items
    table = table_of(name, list(map(_record, items)), [*notes, *answers.notes()])
    return replace(table, manner={"attributes": _attributes(items), "known": _known(items)})


def _spans(objects: Sequence[JsonObject]) -> Iterator[Span]:
    """The iterations and releases with their days, those that items hang on among them."""
    for entry in objects:
        for inner in (entry, *objects_in([entry.get("Iteration"), entry.get("Release")])):
            name = next(_names([inner]), "")
            start, end = text_of(inner, "StartDate"), text_of(inner, "EndDate")
            if name and start and end:
                yield Span("iterations", name, start, end)
            start, end = text_of(inner, "ReleaseStartDate"), text_of(inner, "ReleaseDate")
            if name and start and end:
                yield Span("increments", name, start, end)


def _attributes(items: Sequence[JsonObject]) -> JsonObject:
    """What the interface calls each column."""
    return {title_of_name(name): name for item in items for name in item if name[:1] != "_"}


def _known(items: Sequence[JsonObject]) -> JsonObject:
    """The references of what items hang on, by name; of a project's own also with its name."""
    known: JsonObject = {}
    for item in items:
        project = next(_names([item.get("Project")]), "")
        for what in _REFERRED:
            for name, reference in _named(item.get(what)):
                known[f"{what} {name}"] = reference
                if project and what in ("Iteration", "Release"):
                    known[f"{what} {project}: {name}"] = reference
    return known


def _named(value: JsonValue) -> Iterator[tuple[str, str]]:
    """Name and reference of an object, or of those that a collection tells."""
    inner = value.get("_tagsNameArray", value) if isinstance(value, dict) else None
    for entry in objects_in(inner):
        name = next(_names([entry]), "")
        found = _ADDRESS.search(text_of(entry, "_ref"))
        if name and found:
            yield name, found[0].removesuffix(".js").lower()


@dataclass
class _Answers:
    """The objects of all pages."""

    objects: list[JsonObject] = field(default_factory=list)
    total: int = 0
    warnings: list[str] = field(default_factory=list)

    @property
    def items(self) -> list[JsonObject]:
        """Those that are work; what comes without a type or an id is taken for it."""
        return [
            entry
            for entry in self.objects
            if "FormattedID" in entry or not entry.get("_type") or _WORK.match(str(entry["_type"]))
        ]

    def read(self, document: JsonValue) -> None:
        """Takes one document: a page, a list, a single object."""
        for entry in objects_in(document):
            page = entry.get("QueryResult")
            if isinstance(page, dict):
                self._read_page(page)
            elif "_ref" in entry or "FormattedID" in entry:
                self.objects.append(entry)
            else:
                # One object comes under the name of its type.
                self.objects += [
                    inner for inner in objects_in(list(entry.values())) if "_ref" in inner
                ]

    def _read_page(self, page: JsonObject) -> None:
        errors = page.get("Errors")
        if isinstance(errors, list) and errors:
            raise BadData(f"Rally answered with an error: {str(errors[0])[:200]}")
        warnings = page.get("Warnings")
        self.warnings += map(str, warnings if isinstance(warnings, list) else [])
        total = page.get("TotalResultCount")
        self.total = max(self.total, total if isinstance(total, int) else 0)
        self.objects += objects_in(page.get("Results"))

    def notes(self) -> Iterator[str]:
        """What is missing, and what Rally warned of."""
        if self.total > len(self.objects):
            yield f"The file has {len(self.objects):,} of {counted(self.total, 'result')}."
        yield from (f"Rally warns: {warning[:200]}" for warning in self.warnings[:3])


def _record(item: JsonObject) -> JsonObject:
    record: JsonObject = {}
    for name, value in item.items():
        if name in _ABOUT or name == "_refObjectName":
            continue
        if name == "_type":
            record["Type"] = value
        elif name == "_ref":
            record["_ref"] = value
        elif name in _LINKS:
            record |= _links(title_of_name(name), value)
        else:
            record[title_of_name(name)] = _cell(value)
    record.setdefault("Name", item.get("_refObjectName"))
    record.setdefault("Object ID", _object_id(item))
    # Who asked for few fields gets no other name of it.
    record["Formatted ID"] = record.get("Formatted ID") or record["Object ID"]
    estimate = item.get("PreliminaryEstimate")
    if isinstance(estimate, dict) and "Value" in estimate:
        record["Preliminary Estimate Value"] = as_text(estimate["Value"])
    moves = _moves(item)
    return {**record, MOVES_COLUMN: moves} if moves else record


def _links(column: str, value: JsonValue) -> JsonObject:
    """The names of the objects that a reference or a collection leads to."""
    if isinstance(value, dict) and "Count" in value:
        named = value.get("_tagsNameArray", value.get("Results"))
        if not isinstance(named, list):
            # Nothing but their number is told; an empty column would say that there are none.
            return {f"{column} Count": as_text(value["Count"])} if value["Count"] else {column: ""}
        value = named
    return {column: ", ".join(filter(None, map(_name, objects_in(value))))}


def _name(entry: Mapping[str, JsonValue]) -> str:
    return text_of(entry, "FormattedID") or _object_id(entry)


def _object_id(entry: Mapping[str, JsonValue]) -> str:
    number = entry.get("ObjectID")
    if isinstance(number, int | str) and number:
        return str(number)
    found = _REFERENCE.search(text_of(entry, "_ref"))
    return found[1] if found else ""


def _cell(value: JsonValue) -> JsonValue:
    """A value as a grid prints it; an object by its name, a collection by those of its entries."""
    if isinstance(value, dict):
        if "Count" in value and "_ref" in value:
            named = value.get("_tagsNameArray", value.get("Results"))
            return ", ".join(_names(named)) if isinstance(named, list) else as_text(value["Count"])
        return next(_names([value]), "") or value
    return ", ".join(_names(value)) or value if isinstance(value, list) else as_text(value)


def _names(entries: Iterable[JsonValue]) -> Iterator[str]:
    for entry in objects_in(list(entries)):
        for part in ("_refObjectName", "Name", "DisplayName", "EmailAddress", "UserName"):
            if text_of(entry, part):
                yield text_of(entry, part)
                break


def _moves(item: Mapping[str, JsonValue]) -> list[JsonValue]:
    """When the item came into the states that Rally dates, if it dates more than one."""
    dated = [*_DATES, (text_of(item, "ScheduleState"), "AcceptedDate")]
    moves: list[JsonValue] = [
        [state, "", text_of(item, name), "rally"]
        for state, name in dated
        if state and text_of(item, name)
    ]
    return moves if len(moves) > 1 and item.get("_type") != "Defect" else []
