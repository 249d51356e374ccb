"""Jira: its names and what it writes in its own way.

Its exports repeat a header for each further value, so columns go by place. An Epic is what SAFe
calls a feature in most set-ups; where a file has features as well, it is the level above them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from types import MappingProxyType

from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import FIELDS
from refineboard.domain.states import StateCategory
from refineboard.exchange.exporting.rows import ExportRow, TableExporter
from refineboard.exchange.importing.routing import reference_of
from refineboard.exchange.jira import languages
from refineboard.exchange.jira.adf_document import adf_of
from refineboard.exchange.jira.adf_reading import document_in, markdown_of
from refineboard.exchange.jira.wiki_reading import wiki_markdown
from refineboard.exchange.jira.wiki_writing import wiki_of
from refineboard.exchange.tables.cells import criteria_text
from refineboard.exchange.tables.rows import FieldReader
from refineboard.exchange.tables.tracker import KEY, Tracker, plain_name
from refineboard.exchange.tables.values import CellReader, criteria_of, texts_of_cell
from refineboard.exchange.tables.vocabulary import kinds_with, names_with, states_with

_TYPED_BULLET = re.compile(r"^(?:\\[-*+]|\d{1,3}\\[.)]) ", re.MULTILINE)
"""A bullet or a number that somebody typed as text, in Markdown."""


def _usual_text(value: JsonValue) -> JsonValue:
    """The Markdown that a rich text is read as after it was written."""
    return markdown_of(adf_of(str(value)))


def _usual_criteria(value: JsonValue) -> JsonValue:
    criteria = [str(entry) for entry in value] if isinstance(value, list) else []
    text = str(_usual_text(criteria_text(criteria)))
    return criteria_of(_TYPED_BULLET.sub("- ", text))


def _in_every_language(names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The names of columns in English, then those in other languages."""
    return {
        name: tuple(dict.fromkeys((*words, *languages.HEADERS.get(name, ()))))
        for name, words in names.items()
    }


JIRA = Tracker(
    system="jira",
    label="Jira",
    names=_in_every_language(
        names_with(
            key="!issuekey workitemkey key",
            ids="issueid workitemid id",
            points="storypointestimate storypoints storypoint",
            parent="parentkey parent epiclink parentlink parentid",
            pi="fixversions fixversion programincrement pi",
            tags="labels",
            blocked="!flagged blocked blockedreason",
            depends_on="inwardissuelinkblocks inwardissuelinkblocker",
            blocks="outwardissuelinkblocks outwardissuelinkblocker",
            team="!teamname team",
            project="projectkey spacekey",
            finished="resolved resolutiondate",
            since="statuscategorychanged",
            url="!issueurl",
            moves="jirachangelog",
        )
    ),
    plain=languages.plain_header,
    has_keys=True,
    spellings={KEY: languages.KEY_SPELLINGS},
    # A New Feature is as small as a story there.
    kinds={
        **kinds_with(
            {
                "story": "newfeature epicstory história historiadeusuario récitutilisateur tarefa"
                " zadanie história задача история 작업"
                " 스토리 タスク ストーリー 任务 故事 taak verhaal",
                "defect": "errore erro błąd błędu ошибка 버그 バグ 缺陷 fout",
                "epic": "initiative legend theme",
            }
        ),
        # There is no level below a story here.
        **dict.fromkeys(languages.SUBTASKS, ""),
    },
    states=states_with({}),
    kind_words={"defect": "Bug", "feature": "Epic", "epic": "Initiative"},
    headers={
        "key": "Issue key",
        "ids": "Issue id",
        "title": "Summary",
        "kind": "Issue Type",
        "state": "Status",
        "points": "Custom field (Story Points)",
        "parent": "Parent",
        "iteration": "Sprint",
        "pi": "Fix versions",
        "tags": "Labels",
        "blocked": "Custom field (Flagged)",
        "owner": "Assignee",
        "depends_on": "Inward issue link (Blocks)",
        "blocks": "Outward issue link (Blocks)",
        "description": "Description",
        "acceptance_criteria": "Custom field (Acceptance Criteria)",
        "benefit_hypothesis": "Custom field (Benefit Hypothesis)",
        "enabler": "Custom field (Enabler Type)",
        "ubv": "Custom field (User Business Value)",
        "tc": "Custom field (Time Criticality)",
        "rroe": "Custom field (RR&OE Value)",
        "size": "Custom field (Job Size)",
    },
    blocked_word="Impediment",
    clear_word="<<!clear!>>",
    repeats_headers=True,
    numbers_new=True,
    fills_updates=False,
    epics_are_features=True,
    title_limit=255,
    usual={
        "description": _usual_text,
        "benefit_hypothesis": _usual_text,
        "acceptance_criteria": _usual_criteria,
        # A flag has no words of its own.
        "blocked": lambda _: "Blocked",
    },
)

_SERVER_SPRINT = re.compile(r"\[.*?\bname=(.*?),(?:goal|startDate|endDate|completeDate|sequence)=")
"""How Jira Server prints a sprint: `com…Sprint@1f[id=1,state=ACTIVE,name=Sprint 1,startDate=…]`."""


def sprint_name(text: str) -> str:
    """The name of a sprint as Cloud or Server prints it."""
    match = _SERVER_SPRINT.search(text)
    return match[1] if match else text


def _iteration(cells: CellReader, entries: list[JsonValue]) -> JsonValue:
    """The last sprint is the current one; those in front of it are over."""
    names = [sprint_name(text) for entry in entries for text in texts_of_cell(entry)]
    return cells.value("iteration", names[-1]) if names else None


def _increment(cells: CellReader, entries: list[JsonValue]) -> JsonValue:
    """The first fix version that is a PI; the others are releases."""
    texts = [text for entry in entries for text in texts_of_cell(entry)]
    for text in texts[:-1]:
        with suppress(RuleBroken):
            return cells.value("pi", text)
    return cells.value("pi", texts[-1]) if texts else None


def _rich_text(field: str, cells: CellReader, entries: list[JsonValue]) -> JsonValue:
    """Markdown; beside it may stand the document that it was made of."""
    texts = [
        text
        for entry in entries
        for text in texts_of_cell(entry)[: 1 if document_in(entry) else None]
    ]
    if FIELDS[field].is_list:
        lists = (cells.value(field, _TYPED_BULLET.sub("- ", text)) for text in texts)
        return [value for entry in lists if isinstance(entry, list) for value in entry]
    return cells.value(field, texts[0]) if texts else None


def _wiki_text(field: str, cells: CellReader, entries: list[JsonValue]) -> JsonValue:
    """Wiki markup, in which exports have rich texts, as Markdown."""
    texts = list[JsonValue](
        wiki_markdown(text) for entry in entries for text in texts_of_cell(entry)
    )
    return _rich_text(field, cells, texts)


RICH_TEXTS = ("description", "acceptance_criteria", "benefit_hypothesis")
SPECIAL: MappingProxyType[str, FieldReader] = MappingProxyType(
    {
        "iteration": _iteration,
        "pi": _increment,
        **{field: partial(_rich_text, field) for field in RICH_TEXTS},
        **{f"csv:{field}": partial(_wiki_text, field) for field in RICH_TEXTS},
    }
)


_CATEGORIES = {
    StateCategory.DOING: "In Progress",
    StateCategory.DONE: "Done",
}


def finish(exporter: TableExporter, row: ExportRow) -> None:
    """Writes what follows from a parent or a state that changed here.

    A new issue gets an id of the file's own, because Jira finds a parent in the same file by id.
    """
    workspace = exporter.workspace
    _write_wiki(exporter, row)
    ids = exporter.about_header("ids")
    if row.is_new and ids is not None:
        row.put(ids, [_id(exporter, text_of(row.document, "key"))])
    project = exporter.about_header("project")
    if row.is_new and project is not None:
        for column in (project, "Project name"):
            common = exporter.common(column)
            if common is not None and column in exporter.columns.places:
                row.put(column, [common])
    category_header = exporter.about_header("category")
    if "state" in row.changed and category_header is not None:
        category = workspace.state_of(row.document).category
        row.put(category_header, [_CATEGORIES.get(category, "To Do")])
    if "parent" not in row.changed:
        return
    parent = text_of(row.document, "parent")
    document = workspace.items.get(parent, {})
    key = text_of(reference_of(document, exporter.tracker.system), "key")
    id_ = _id(exporter, parent) if document else ""
    for header in exporter.columns.headers.get("parent", ()):
        row.put(header, [key if _holds_keys(exporter, header) else id_])
    for header in exporter.columns.places:
        if plain_name(header) in _PARENT_TITLES:
            row.put(header, [text_of(document, "title")])


_PARENT_TITLES = frozenset({"parentsummary", "resumenprincipal"})
_ISSUE_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*-\d+\Z")
_OF_KEYS = re.compile(
    r"key|link|schlüssel|clé|clave|chave|chiave|klucz|ключ|키|キー", re.IGNORECASE
)


def _holds_keys(exporter: TableExporter, header: str) -> bool:
    """Whether a column names parents by their keys, not by their ids: as its cells do, else as
    its name says."""
    for text in exporter.said(header):
        if text:
            return _ISSUE_KEY.match(text) is not None
    return bool(_OF_KEYS.search(header))


def _write_wiki(exporter: TableExporter, row: ExportRow) -> None:
    """Writes what changed in rich texts in wiki markup; of a text that came from Jira's interface
    a table has the Markdown alone."""
    for name in RICH_TEXTS:
        header = exporter.header_of(name)
        if header is None:
            continue
        if document_in(row.cells[header]):
            row.cells[header] = row.cells[header][:1]
        if header in row.touched and row.cells[header]:
            before = exporter.original(row.document, header)
            text = "\n\n".join(str(cell) for cell in row.cells[header])
            row.cells[header] = [wiki_of(text, before)]


def _id(exporter: TableExporter, key: str) -> str:
    """The issue id of an item; of one that Jira does not know, a number that none of its has."""
    reference = reference_of(exporter.workspace.items[key], exporter.tracker.system)
    if reference:
        return text_of(reference, "id") or text_of(reference, "key")
    return str(exporter.number_for(key))
