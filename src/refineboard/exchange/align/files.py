"""The files of Jira Align: answers of its interface, which name everything by number, and tables.

The answers about teams, program increments, iterations, programs and people tell what the numbers
mean: they are read along with the items and are no rows themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.errors import BadData
from refineboard.exchange.align.tracker import (
    KEY_COLUMN,
    KIND_COLUMN,
    LETTERS,
    MADE,
    MOVES_COLUMN,
    NEEDS_COLUMN,
    PARENT_COLUMN,
    STATES,
)
from refineboard.exchange.tables.csv_files import Prepared, read_csv
from refineboard.exchange.tables.json_files import (
    JsonObject,
    as_text,
    looks_like_json,
    objects_in,
    read_json,
    table_of,
    title_of_name,
)
from refineboard.exchange.tables.table import Grid, Record, Span, Table
from refineboard.exchange.tables.tracker import OWN_COLUMN, Tracker, UserMap, folded, plain_name
from refineboard.exchange.tables.values import is_yes, texts_of_cell

_ITEMS = {
    "epics": "epic",
    "capabilities": "capability",
    "features": "feature",
    "stories": "story",
    "defects": "defect",
}
_NAMES = ("teams", "releases", "iterations", "programs", "users")
"""Answers that tell what numbers mean."""
_RESOURCES = (*_ITEMS, *_NAMES, "dependencies")
_RESOURCE = re.compile("|".join(_RESOURCES), re.IGNORECASE)
_SIGNS = (
    ("stories", {"effortPoints", "featureId"}),
    ("defects", {"pointsEstimate", "storyId"}),
    ("dependencies", {"requestingTeamId", "dependsOnTeamId"}),
    ("epics", {"epicObjectId", "effortSwag", "fundingStage", "strategicDriver"}),
    ("features", {"isMultiProgram", "featureSummary", "featureRank", "mmf", "businessValue"}),
    ("releases", {"releaseNumber", "scheduleType"}),
    ("iterations", {"schedule", "beginDate"}),
    ("teams", {"isKanbanTeam", "sprintPrefix", "trackBy"}),
    ("users", {"firstName", "lastName"}),
    ("programs", {"isSolution", "solutionId"}),
    ("capabilities", {"parentId"}),
)
"""Fields by which an answer is known whose file does not say what it is of."""
_REFERRED = {
    "teamId": ("teams", "Team"),
    "iterationId": ("iterations", "Iteration"),
    "releaseId": ("releases", "Release"),
    "releaseIds": ("releases", "Release"),
    "programId": ("programs", "Program"),
    "primaryProgramId": ("programs", "Program"),
    "ownerId": ("users", "Owner"),
}
_PLAIN_TEXT = "Plain Description"
_RECYCLED = "It is in the recycle bin there."
_STATE_DATES = (
    "pendingApprovalDate",
    "readyToStartDate",
    "inProgressDate",
    "devCompleteDate",
    "testCompleteDate",
    "acceptedDate",
)


@dataclass
class _Answers:
    """The objects of all files by what they are of."""

    names: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    items: dict[str, list[tuple[str, JsonObject]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """By file: kind and object."""
    notes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    needs: dict[str, list[JsonObject]] = field(default_factory=lambda: defaultdict(list))
    """Dependencies by the number of the feature that has them."""
    spans: list[Span] = field(default_factory=list)
    unnamed: set[str] = field(default_factory=set)

    def read(self, name: str, data: bytes) -> None:
        """Takes one file."""
        documents, notes = read_json(data)
        self.notes[name] += notes
        for document in documents:
            for entry, hint in _entries(document, name):
                self._take(name, _resource(entry, hint), entry)

    def _take(self, name: str, resource: str, entry: JsonObject) -> None:
        number = str(as_text(entry.get("id")) or "")
        if resource == "dependencies":
            self.needs[str(as_text(entry.get("featureId")) or "")].append(entry)
        elif resource in _NAMES:
            self.names[resource][number] = _name_of(entry)
            self._take_days(resource, entry)
        elif resource and entry:
            self.items[name].append((_ITEMS[resource], entry))

    def _take_days(self, resource: str, entry: JsonObject) -> None:
        table = {"iterations": "iterations", "releases": "increments"}.get(resource)
        start = text_of(entry, "beginDate") or text_of(entry, "startDate")
        if table and start and text_of(entry, "endDate"):
            self.spans.append(Span(table, _name_of(entry), start, text_of(entry, "endDate")))

    def known(self) -> JsonObject:
        """The numbers of what the files name."""
        return {
            f"{resource} {name}": number
            for resource, names in self.names.items()
            for number, name in names.items()
        }

    def named(self, resource: str, value: JsonValue) -> list[str]:
        """The names behind numbers; a number whose name no file tells with what it is of."""
        found: list[str] = []
        for number in texts_of_cell(value):
            if number in ("0", "-1"):
                continue
            name = self.names[resource].get(number)
            if name is None:
                self.unnamed.add(resource)
            found.append(name or f"{resource.removesuffix('s').capitalize()} {number}")
        return found


def read_align(
    files: Sequence[tuple[str, bytes]], tracker: Tracker, user: UserMap
) -> Sequence[Table]:
    """The files as tables, one for each file with items; BadData where there is none."""
    answers = _Answers()
    tables: list[Table] = []
    for name, data in files:
        if looks_like_json(data):
            answers.read(name, data)
        else:
            kind = _ITEMS.get(_resource({}, name), "")
            table = read_csv(data, name, tracker, user, prepare=partial(_keyed, kind=kind))
            tables.append(_without_recycled(table))
    for name, items in answers.items.items():
        tables.append(_table(name, items, answers))
    if not tables:
        raise BadData(
            "There is no epic, capability, feature, story or defect in the files. What an answer "
            f"is of is told by its file's name: {', '.join(_ITEMS)}."
        )
    tables[0] = replace(tables[0], spans=answers.spans)
    if answers.unnamed:
        missing = ", ".join(sorted(answers.unnamed))
        note = f"Numbers without names: add the answers about {missing} to the files."
        tables[0] = replace(tables[0], notes=(*tables[0].notes, note))
    return tables


def _entries(document: JsonValue, hint: str) -> Iterator[tuple[JsonObject, str]]:
    """The objects of an answer, each with what says of what they are."""
    for entry in objects_in(document):
        inner = entry.get("value")
        if isinstance(inner, list) and "id" not in entry:
            context = text_of(entry, "@odata.context") or hint
            yield from ((found, context) for found in objects_in(inner))
        else:
            yield entry, hint


def _resource(entry: Mapping[str, JsonValue], hint: str) -> str:
    """What an object is of: as the hint says it, else by its fields."""
    told = _RESOURCE.findall(hint)
    if told:
        return str(told[-1]).lower()
    return next((name for name, signs in _SIGNS if signs & entry.keys()), "")


def _name_of(entry: Mapping[str, JsonValue]) -> str:
    person = f"{text_of(entry, 'firstName')} {text_of(entry, 'lastName')}".strip()
    parts = ("name", "fullName", "title", "shortName", "email")
    return person or next((text_of(entry, part) for part in parts if text_of(entry, part)), "")


# Answers of the interface


def _table(name: str, items: Sequence[tuple[str, JsonObject]], answers: _Answers) -> Table:
    records = [_record(kind, entry, answers) for kind, entry in items]
    recycled = {
        number for number, (_, entry) in enumerate(items, 1) if entry.get("isRecycled") is True
    }
    table = table_of(name, records, answers.notes[name]).without(recycled, _RECYCLED)
    attributes: JsonObject = {_column(field): field for _, entry in items for field in entry}
    return replace(table, manner={"attributes": attributes, "known": answers.known()})


def _record(kind: str, entry: JsonObject, answers: _Answers) -> JsonObject:
    number = as_text(entry.get("id"))
    named = f"{LETTERS[kind]}-{number}" if number not in (None, "") else ""
    record: JsonObject = {KEY_COLUMN: named, KIND_COLUMN: kind}
    for name, value in entry.items():
        if name in _REFERRED:
            resource, column = _REFERRED[name]
            record[column] = record.get(column) or ", ".join(answers.named(resource, value))
        record[_column(name)] = _state(kind, entry) if name == "state" else as_text(value)
    if entry.get("descriptionRich"):
        # The same text twice: the one with its markup is read, the other kept.
        record[_PLAIN_TEXT] = record.get("Description")
        record["Description"] = record.pop(_column("descriptionRich"))
    record[PARENT_COLUMN] = _parent(kind, entry)
    needs = answers.needs.get(str(number), []) if kind == "feature" else []
    if needs:
        record[NEEDS_COLUMN] = ", ".join(filter(None, map(_needed_item, needs)))
        record["Dependencies"] = [_need(need, answers) for need in needs]
    moves = _moves(kind, entry)
    return {**record, MOVES_COLUMN: moves} if moves else record


def _column(name: str) -> str:
    """How a table of Jira Align heads the column of a field."""
    return re.sub(r"\bId\b", "ID", title_of_name(name))


def _parent(kind: str, entry: Mapping[str, JsonValue]) -> str:
    """The name of the parent, by the first number that is one."""
    is_capability = "cap" in str(entry.get("parentType") or "").lower()
    candidates = {
        "story": (("F", "featureId"),),
        "defect": (("F", "featureId"),),
        "feature": (("C" if is_capability else "E", "parentId"), ("E", "epicId")),
        "capability": (("E", "parentId"), ("E", "epicId")),
    }
    for letter, name in candidates.get(kind, ()):
        number = as_text(entry.get(name))
        if number not in (None, "", "0", "-1"):
            return f"{letter}-{number}"
    return ""


def _needed_item(need: Mapping[str, JsonValue]) -> str:
    number = as_text(need.get("relatedItemId"))
    return f"F-{number}" if number not in (None, "", "0") else ""


def _need(need: Mapping[str, JsonValue], answers: _Answers) -> str:
    """A dependency in words: on whom, what, until when."""
    teams = answers.named("teams", need.get("dependsOnTeamId"))
    sprints = answers.named("iterations", need.get("neededBySprintId"))
    parts = (*teams[:1], text_of(need, "title"), *(f"until {name}" for name in sprints[:1]))
    return ": ".join(filter(None, parts))


def _state(kind: str, entry: Mapping[str, JsonValue]) -> JsonValue:
    """The word for a number of a state; what it means for an epic only its dates say."""
    number = entry["state"]
    if not isinstance(number, int) or isinstance(number, bool):
        return number
    if kind != "epic":
        return STATES[number] if 0 <= number < len(STATES) else str(number)
    if entry.get("acceptedDate") or number == len(STATES) - 1:
        return STATES[-1]
    return "Not Started" if number == 0 and not entry.get("inProgressDate") else "In Progress"


def _moves(kind: str, entry: Mapping[str, JsonValue]) -> list[JsonValue]:
    """When the item came into each state up to the one that it is in."""
    state = entry.get("state")
    last = len(STATES) - 1
    reached = state if isinstance(state, int) and kind != "epic" else last
    dated = [("createDate", STATES[0]), *zip(_STATE_DATES[: reached + 1], STATES, strict=False)]
    moves = sorted((text_of(entry, name), word) for name, word in dated if text_of(entry, name))
    told = list[JsonValue]([word, "", at, "jira-align"] for at, word in moves)
    return told if len(told) > 1 and moves[-1][1] == _word(kind, entry) else []


def _word(kind: str, entry: Mapping[str, JsonValue]) -> JsonValue:
    return _state(kind, entry) if "state" in entry else None


# Tables


def _keyed(header: Sequence[str], rows: Sequence[Record], kind: str) -> Prepared:
    """The rows with the columns that say what their numbers are of."""
    names = [plain_name(name) for name in header]
    if plain_name(KEY_COLUMN) in names:
        return header, rows, {}
    places = {name: place for place, name in reversed(list(enumerate(names)))}
    kind = kind or next((sign for sign, column in _TABLE_SIGNS if column in places), "feature")
    made: list[Record] = []
    for number, given in rows:
        cells = [*given, *[""] * (len(header) - len(given))]
        own = _first(cells, places, ("objecttype", "workitemtype", "itemtype")) or kind
        of = _ITEMS.get(folded(own), folded(own))
        letter = LETTERS.get(of, "")
        id_ = _number_in(cells, places, (f"{of}id", "id")).rpartition("-")[2]
        made.append(
            (number, [*cells, f"{letter}-{id_}" if id_ else "", of, _above(cells, places, of)])
        )
    return [*header, KEY_COLUMN, KIND_COLUMN, PARENT_COLUMN], made, {}


def _without_recycled(table: Table) -> Table:
    places = [place for place, name in enumerate(table.header) if plain_name(name) == "isrecycled"]
    recycled = {
        number
        for number, cells in table.records
        if any(is_yes(str(cells[place])) for place in places)
    }
    return table.without(recycled, _RECYCLED)


def _tells_id(header: Sequence[str], keys: Iterable[str]) -> bool:
    """Whether a table has a column for the numbers of its own items."""
    names = {plain_name(name) for name in header}
    letters = {key[:1] for key in keys if key}
    kinds = [kind for kind, letter in LETTERS.items() if letter in letters]
    return "id" in names or (bool(kinds) and all(f"{kind}id" in names for kind in kinds))


_COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+")
_TABLE_SIGNS = (
    ("story", "storyid"),
    ("story", "effortpoints"),
    ("feature", "featuretitle"),
    ("feature", "featurename"),
    ("epic", "epictitle"),
    ("epic", "epicname"),
    ("epic", "effortswag"),
    ("story", "featureid"),
)
"""Columns that tell what a table is of, the surest first."""


def _first(cells: Sequence[JsonValue], places: Mapping[str, int], names: Iterable[str]) -> str:
    for name in names:
        texts = texts_of_cell(cells[places[name]]) if name in places else []
        if texts:
            return texts[0].strip()
    return ""


def _number_in(cells: Sequence[JsonValue], places: Mapping[str, int], names: Iterable[str]) -> str:
    """The number of an item, which some tables write as `1,204`."""
    text = _first(cells, places, names)
    return text.replace(",", "") if _COMMAS.fullmatch(text) else text


def _above(cells: Sequence[JsonValue], places: Mapping[str, int], kind: str) -> str:
    """The name of the parent that a row tells by number."""
    above = {"story": ("feature",), "defect": ("feature",), "feature": ("capability", "epic")}
    for parent in above.get(kind, ("epic",)):
        number = _number_in(cells, places, (f"{parent}id",))
        if number.isdigit() and number != "0":
            return f"{LETTERS[parent]}-{number}"
    number = _number_in(cells, places, ("parentid",))
    return f"E-{number}" if number.isdigit() and number != "0" and kind != "epic" else ""


def without_made(
    header: Sequence[str], rows: Sequence[Sequence[JsonValue]], manner: Mapping[str, JsonValue]
) -> Grid:
    """The rows of an export without the columns that reading made, where a table of Jira Align's
    own came in and says the same."""
    came = "delimiter" in manner
    kept = [
        place
        for place, name in enumerate(header)
        if name != OWN_COLUMN and not (came and name.startswith(MADE))
    ]
    names = [header[place] for place in kept]
    cells = [[row[place] for place in kept] for row in rows]
    key = list(header).index(KEY_COLUMN) if KEY_COLUMN in header else None
    if came and key is not None and not _tells_id(header, [str(row[key]) for row in rows]):
        names.insert(0, "ID")
        cells = [
            [str(row[key]).rpartition("-")[2], *rest] for row, rest in zip(rows, cells, strict=True)
        ]
    return names, cells
