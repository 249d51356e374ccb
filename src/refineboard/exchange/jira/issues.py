"""Jira's REST interface as files: issues of version 3 or of the agile interface as a table.

Pages of a search, lists, single issues, one after another or one a line are all the same. Rich
texts become Markdown; one that says more than Markdown can is kept as it came, so that what nobody
changes here can be given back. What has no name of its own (comments, attachments, work logs) stays
in Jira.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.errors import BadData
from refineboard.exchange.jira import fields as names
from refineboard.exchange.jira.adf import is_document
from refineboard.exchange.jira.adf_reading import is_whole, kept_document, markdown_of
from refineboard.exchange.jira.fields import SiteFields, column_by_look, is_custom, is_field
from refineboard.exchange.tables.base import counted
from refineboard.exchange.tables.csv_files import read_csv
from refineboard.exchange.tables.json_files import (
    JsonObject,
    looks_like_json,
    objects_in,
    read_json,
    table_of,
)
from refineboard.exchange.tables.table import Span, Table
from refineboard.exchange.tables.tracker import Tracker, UserMap, plain_name
from refineboard.exchange.tables.values import texts_of_cell

_PAGES = ("issues", "values")
_NOT_KEPT = frozenset(
    {"comment", "worklog", "attachment", "watcher", "watches", "votes", "timetracking",
     "lastViewed", "workratio", "subtasks", "sub-tasks", "thumbnail", "progress",
     "aggregateprogress", "issuelinks", "parent", "project", "sprint", "closedSprints", "epic",
     "flagged", "statusCategory"}
)  # fmt: skip
"""Fields that are read in their own way, that say nothing of the work, or that change by looking
at an issue."""
_CATEGORIES = {"new": "To Do", "indeterminate": "In Progress", "done": "Done"}
_WAITS = frozenset({"is blocked by", "depends on", "is dependent on", "blocked by", "requires"})
_HOLDS_UP = frozenset({"blocks", "is depended by", "is depended on by", "is required by"})
_PRINTED = re.compile(
    r"\b(id|state|name|completeDate)=(.*?)(?=,(?:rapidViewId|state|name|goal|startDate|endDate|"
    r"completeDate|activatedDate|sequence|autoStartStop|synced)=|\])"
)
"""The parts of a sprint as Jira Server prints it: `…Sprint@1f[id=1,state=ACTIVE,name=…,…]`."""
_SITE = re.compile(r"https?://[^/\s]+")
_SAMPLES = 3
_EMPTY: tuple[JsonValue, ...] = (None, "", [], {})
_EXAMPLES = 4


def read_jira(
    files: Sequence[tuple[str, bytes]], tracker: Tracker, user: UserMap
) -> Sequence[Table]:
    """Files of Jira's as tables: JSON of its interface, or CSV exports.

    Answers about fields and sprints explain the issues of every file, and are no tables of their
    own. BadData where no file has an issue.
    """
    answers = [read_json(data) if looks_like_json(data) else None for _, data in files]
    told = [entry for answer in answers if answer for entry in _all_objects(answer[0])]
    site = SiteFields(wanted=frozenset(user.columns.values()))
    for entry in told:
        site.learn(entry)
    sprints = {
        text_of(entry, "name"): entry.get("id") for entry in told if "originBoardId" in entry
    }
    spans = list(_spans(told))
    known = frozenset(alias for aliases in tracker.names.values() for alias in aliases)
    tables: list[Table] = []
    for (name, data), answer in zip(files, answers, strict=True):
        if answer is None:
            tables.append(read_csv(data, name, tracker, user))
            continue
        documents, notes = answer
        issues = list(_issues(documents))
        if issues:
            spans += _spans(sprint for issue in issues for sprint in _told_sprints(issue))
            reader = IssueReader(site, known, _categories(issues), dict(sprints))
            table = table_of(name, [reader.record(issue) for issue in issues], notes)
            made = (*table.notes, *reader.notes())
            tables.append(replace(table, notes=made, manner=reader.manner()))
    if tables:
        tables[0] = replace(tables[0], spans=list(dict.fromkeys(spans)))
    else:
        looked_in = ", ".join(name for name, _ in files)
        raise BadData(
            f"{looked_in} holds no issue of Jira. Expected are answers of "
            "/rest/api/3/search/jql, /rest/api/3/issue or the agile interface."
        )
    return tables


def _spans(sprints: Iterable[JsonObject]) -> Iterator[Span]:
    """Sprints with their days."""
    for sprint in sprints:
        name, start, end = (text_of(sprint, part) for part in ("name", "startDate", "endDate"))
        if name and start and end:
            yield Span("iterations", name, start, end)


def _told_sprints(issue: JsonObject) -> Iterator[JsonObject]:
    for name, value in _part(issue, "fields").items():
        if name in ("sprint", "closedSprints") or is_custom(name):
            yield from (entry for entry in objects_in(value) if "startDate" in entry)


def _all_objects(documents: Iterable[JsonValue]) -> Iterator[JsonObject]:
    """Pages and lists opened: everything that may be an issue, a field or a page."""
    for document in documents:
        for entry in objects_in(document):
            yield entry
            for page in _PAGES:
                yield from objects_in(entry.get(page))


def _issues(documents: Iterable[JsonValue]) -> Iterator[JsonObject]:
    for entry in _all_objects(documents):
        if isinstance(entry.get("fields"), dict) and not is_field(entry) and entry.get("key"):
            yield entry


def _categories(issues: Iterable[JsonObject]) -> dict[str, str]:
    """What each status in the file means, as Jira says it."""
    found: dict[str, str] = {}
    for issue in issues:
        status = _part(_part(issue, "fields"), "status")
        found[text_of(status, "name")] = _category(status)
    return found


def _category(status: JsonObject) -> str:
    return _CATEGORIES.get(text_of(_part(status, "statusCategory"), "key"), "")


def _part(of: Mapping[str, JsonValue], name: str) -> JsonObject:
    found = of.get(name)
    return found if isinstance(found, dict) else {}


@dataclass
class IssueReader:
    """Makes rows of one file's issues and remembers what writing back needs."""

    site: SiteFields
    known: frozenset[str]
    """Folded names of the columns that are fields here."""
    categories: Mapping[str, str]
    _sprints: dict[str, JsonValue] = field(default_factory=dict)
    """The id of each sprint by its name."""
    _columns: dict[str, tuple[str, bool]] = field(default_factory=dict)
    _samples: dict[str, list[JsonValue]] = field(default_factory=dict)
    _people: dict[str, JsonValue] = field(default_factory=dict)
    _address: str = ""
    _cut_logs: int = 0
    _simplified: int = 0

    def record(self, issue: JsonObject) -> JsonObject:
        """The cells of one issue by their columns; empty ones have none."""
        fields = _part(issue, "fields")
        record: JsonObject = {names.KEY: str(issue["key"]), names.ID: issue.get("id")}
        for id_, value in fields.items():
            if id_ in _NOT_KEPT:
                continue
            header, is_field = self._column(id_, value)
            if value in _EMPTY:
                # Empty means emptied there; of a column that is no field nobody needs to know.
                if is_field:
                    record.setdefault(header, None)
                continue
            if header == names.SPRINT:
                record |= self._sprint_cells(_sprints(value), fields)
                continue
            self._samples.setdefault(id_, [])
            if len(self._samples[id_]) < _SAMPLES:
                self._samples[id_].append(value)
            cell = self._cell(value, is_field=is_field)
            if cell is not None:
                # Two fields may have one name; the later one keeps its id.
                record[id_ if record.get(header) is not None else header] = cell
        return {**record, **self._related(fields), **self._about(issue, fields)}

    def _column(self, id_: str, value: JsonValue) -> tuple[str, bool]:
        """The column of a field, and whether it is a field here too."""
        if id_ not in self._columns:
            header = self.site.header(id_)
            if header == id_ and id_ not in self.site.wanted:
                looks = column_by_look(value)
                if looks is None and value in _EMPTY:
                    return id_, False
                header = self.site.looks[id_] = looks or id_
            self._columns[id_] = header, plain_name(header) in self.known
        return self._columns[id_]

    def _cell(self, value: JsonValue, *, is_field: bool) -> JsonValue:
        if isinstance(value, dict) and is_document(value):
            text = markdown_of(value)
            if not is_field or is_whole(value, text):
                return text
            self._simplified += 1
            return kept_document(text, value)
        if isinstance(value, dict) and "accountId" in value:
            self._people[text_of(value, "displayName")] = str(value["accountId"])
        if isinstance(value, dict) and isinstance(value.get("child"), dict):
            return " - ".join([*texts_of_cell(value), *texts_of_cell(value["child"])])
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, (str, int, float)):
            return value
        texts = list[JsonValue](texts_of_cell(value))
        return texts if isinstance(value, list) else next(iter(texts), None)

    def _sprint_cells(self, given: Iterable[JsonObject], fields: JsonObject) -> JsonObject:
        """The sprint that an issue is in, and those that are over."""
        sprints = [sprint for sprint in given if text_of(sprint, "name")]
        sprints.sort(key=lambda sprint: text_of(sprint, "completeDate") or "~")
        for sprint in sprints:
            self._sprints[text_of(sprint, "name")] = sprint.get("id")
        is_done = _category(_part(fields, "status")) == "Done"
        closed = [text_of(sprint, "name") for sprint in sprints if _is_closed(sprint)]
        current = [text_of(sprint, "name") for sprint in sprints if not _is_closed(sprint)]
        if not current and is_done:
            current = closed[-1:]
            closed = closed[:-1]
        return {
            names.SPRINT: current[0] if current else None,
            names.CLOSED_SPRINTS: list[JsonValue](closed),
        }

    def _related(self, fields: JsonObject) -> JsonObject:
        """What the agile interface adds, the parent, and links to other issues."""
        record: JsonObject = {}
        if "sprint" in fields or "closedSprints" in fields:
            sprints = [*objects_in(fields.get("closedSprints")), *objects_in(fields.get("sprint"))]
            record |= self._sprint_cells(sprints, fields)
        if "flagged" in fields:
            record[names.FLAGGED] = "Impediment" if fields["flagged"] is True else None
        if "parent" in fields or "epic" in fields:
            parent = _part(fields, "parent") or _part(fields, "epic")
            record[names.PARENT] = text_of(parent, "key") or None
        return record | self._links(fields) if "issuelinks" in fields else record

    @staticmethod
    def _links(fields: JsonObject) -> JsonObject:
        links: dict[str, list[JsonValue]] = {
            names.BLOCKED_BY: [],
            names.BLOCKS: [],
            names.LINKS: [],
        }
        for link in objects_in(fields.get("issuelinks")):
            for side, phrase in (("inwardIssue", "inward"), ("outwardIssue", "outward")):
                other = text_of(_part(link, side), "key")
                words = text_of(_part(link, "type"), phrase).strip()
                if not other:
                    continue
                links[names.LINKS].append(f"{words} {other} ({link.get('id')})")
                if words.lower() in _WAITS:
                    links[names.BLOCKED_BY].append(other)
                elif words.lower() in _HOLDS_UP:
                    links[names.BLOCKS].append(other)
        return {header: sorted(found, key=str) for header, found in links.items()}

    def _about(self, issue: JsonObject, fields: JsonObject) -> JsonObject:
        project = _part(fields, "project")
        site = _SITE.match(text_of(issue, "self"))
        if site:
            self._address = site[0]
        return {
            "Status Category": _category(_part(fields, "status")),
            "Project key": text_of(project, "key"),
            "Project name": text_of(project, "name"),
            "Issue URL": f"{site[0]}/browse/{issue['key']}" if site else None,
            names.CHANGES: self._changes(issue, fields),
        }

    def _changes(self, issue: JsonObject, fields: JsonObject) -> list[JsonValue]:
        """The states that the issue went through: state, what it means, when, by whom."""
        log = _part(issue, "changelog")
        histories = [*objects_in(log.get("histories")), *objects_in(log.get("values"))]
        histories.sort(key=lambda history: text_of(history, "created"))
        total = log.get("total")
        is_cut = isinstance(total, int) and total > len(histories)
        self._cut_logs += is_cut
        moves: list[JsonValue] = []
        for history in histories:
            for change in objects_in(history.get("items")):
                if text_of(change, "fieldId") != "status" and change.get("field") != "status":
                    continue
                before, after = text_of(change, "fromString"), text_of(change, "toString")
                who = text_of(_part(history, "author"), "displayName")
                if not moves and not is_cut:
                    maker = _part(fields, "creator") or _part(fields, "reporter")
                    moves.append(self._move(before, text_of(fields, "created"), maker))
                moves.append([after, self.categories.get(after, ""), history.get("created"), who])
        return moves

    def _move(self, state: str, at: str, who: JsonObject) -> JsonValue:
        return [state, self.categories.get(state, ""), at, text_of(who, "displayName")]

    def notes(self) -> Iterator[str]:
        """What a person should know of the file."""
        unnamed = sorted(id_ for id_ in self._samples if is_custom(self.site.header(id_)))
        unnamed = [id_ for id_ in unnamed if id_ not in self.site.wanted]
        if unnamed:
            yield (
                f"{counted(len(unnamed), 'field')} without a name "
                f"({', '.join(islice(unnamed, _EXAMPLES))}): ask for the issues with "
                '?expand=names, or name one in a map like points = "customfield_10016".'
            )
        if self._simplified:
            yield (
                f"{counted(self._simplified, 'rich text')} said more than Markdown can; what is "
                "not changed here stays as it is in Jira."
            )
        if self._cut_logs:
            yield (
                f"{counted(self._cut_logs, 'issue')} came with only a part of the change log: "
                "times before it are not known."
            )

    def manner(self) -> JsonObject:
        """What writing to the same site needs to know."""
        fields: JsonObject = {}
        for id_, samples in self._samples.items():
            header = self.site.header(id_)
            fields.setdefault(header, {"id": id_, "kind": self.site.kind(id_, samples)})
        known = {id_ for id_ in self.site.names if is_custom(id_)}
        for id_ in sorted(known - self._samples.keys()):
            fields.setdefault(self.site.header(id_), {"id": id_, "kind": self.site.kind(id_, ())})
        return {
            "site": self._address,
            "fields": fields,
            "sprints": self._sprints,
            "people": self._people,
        }


def _sprints(value: JsonValue) -> list[JsonObject]:
    """The sprints of a field; Jira Server prints each as a text."""
    entries = value if isinstance(value, list) else [value]
    printed = (_PRINTED.findall(entry) for entry in entries if isinstance(entry, str))
    return [*objects_in(value), *(dict(parts) for parts in printed)]


def _is_closed(sprint: JsonObject) -> bool:
    return text_of(sprint, "state").lower() == "closed"
