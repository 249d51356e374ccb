"""How a workspace comes to be: an ART with teams and a cadence, or whole documents."""

from __future__ import annotations

import re
from datetime import date, timedelta

from refineboard.domain.change import CreateDocument, Operation
from refineboard.domain.cleaning import clean, whole
from refineboard.domain.commands import FoundArt, LoadDocuments
from refineboard.domain.decide.checks import check_shape, cleaned_value
from refineboard.domain.decide.items import EMPTY_FIELDS
from refineboard.domain.documents import TABLES, Document, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.planning.calendar import (
    USUAL_ITERATIONS,
    USUAL_WEEKS,
    increment_documents,
    quarter_key,
)
from refineboard.domain.rank import is_rank
from refineboard.domain.workspace import ART, Workspace

BACKLOG_KEY = re.compile(r"[A-Z][A-Z0-9]{0,9}\Z")
"""What a backlog's key looks like: it becomes the prefix of its items' keys."""

_ITEM_KEY = re.compile(r"[A-Z][A-Z0-9]{0,9}-[0-9]{1,9}\Z")

_INCREMENTS = 2


def founded(workspace: Workspace, command: FoundArt) -> tuple[Operation, ...]:
    """The ART's settings, its teams, and two planning intervals of five iterations."""
    _refuse_unless_empty(workspace)
    name = whole(command.name, "The ART's name")
    if not name:
        raise RuleBroken("The ART needs a name.")
    if not command.teams:
        raise RuleBroken("An ART needs at least one team; add --team KEY=NAME.")
    documents: list[tuple[str, Document]] = [
        ("settings", {"key": "art", "name": name, "states": []})
    ]
    seen: set[str] = set()
    for key, team_name in command.teams:
        if not BACKLOG_KEY.match(key) or key == ART:
            raise RuleBroken(_team_key_words(key))
        if key in seen:
            raise RuleBroken(f"Two teams have the key {key}.")
        seen.add(key)
        team: Document = {
            "key": key,
            "name": whole(team_name, "A team's name") or key,
            "members": [],
            "states": [],
        }
        documents.append(("teams", team))
    documents += _cadence(command.start)
    return tuple(CreateDocument(table, text_of(doc, "key"), doc) for table, doc in documents)


def _team_key_words(key: str) -> str:
    return (
        f"{clean(key)!r} cannot be a team's key: use 1 to 10 capital letters and digits, "
        f"a letter first, and not {ART}."
    )


def loaded(workspace: Workspace, command: LoadDocuments) -> tuple[Operation, ...]:
    """Every document, cleaned and whole; RuleBroken names the first that cannot be one."""
    _refuse_unless_empty(workspace)
    operations: dict[tuple[str, str], Operation] = {}
    backlogs = {
        ART,
        *(text_of(team, "key") for table, team in command.documents if table == "teams"),
    }
    for table, document in command.documents:
        key = text_of(document, "key")
        check_document(table, key, document)
        if table == "items" and text_of(document, "backlog") not in backlogs:
            raise RuleBroken(
                f"{key} is in the backlog {document.get('backlog')!r}, which is missing."
            )
        if (table, key) in operations:
            raise RuleBroken(f"{table} has {clean(key)} twice.")
        operations[table, key] = CreateDocument(table, key, _whole(table, document))
    return tuple(operations.values())


def check_document(table: str, key: str, document: Document) -> None:
    """RuleBroken where a whole document cannot be one of its table under this key."""
    if table not in TABLES:
        raise RuleBroken(f"There is no table {clean(table)!r}. Tables: {', '.join(TABLES)}.")
    if not key or key != clean(key):
        raise RuleBroken(f"A document of {table} has no usable key: {clean(key)!r}.")
    if table == "teams" and (not BACKLOG_KEY.match(key) or key == ART):
        raise RuleBroken(_team_key_words(key))
    if table == "items":
        if not _ITEM_KEY.match(key):
            raise RuleBroken(f"{key} is not an item's key like CHK-31.")
        if not is_rank(text_of(document, "rank")):
            raise RuleBroken(f"{key} has no usable rank: {clean(text_of(document, 'rank'))!r}.")
    try:
        check_shape(table, document)
    except RuleBroken as error:
        raise RuleBroken(f"{key} of {table}: {error}") from error


def _whole(table: str, document: Document) -> Document:
    """The document with every text clean and, where it is an item, with every field."""
    missing = EMPTY_FIELDS if table == "items" else {}
    cleaned = {name: cleaned_value(name, value) for name, value in document.items()}
    return {**missing, **cleaned}


def _refuse_unless_empty(workspace: Workspace) -> None:
    if any(workspace.tables.values()):
        raise RuleBroken("This workspace is in use already; choose an empty directory.")


def _cadence(first_day: str) -> list[tuple[str, Document]]:
    try:
        start = date.fromisoformat(first_day)
        start + _INCREMENTS * USUAL_ITERATIONS * USUAL_WEEKS * timedelta(days=7)
    except (ValueError, OverflowError):
        raise RuleBroken(f"{clean(first_day)!r} is not a day like 2026-10-05.") from None
    documents: list[tuple[str, Document]] = []
    for _ in range(_INCREMENTS):
        taken = frozenset(text_of(document, "key") for _, document in documents)
        documents += increment_documents(
            quarter_key(start, taken), start, USUAL_ITERATIONS, USUAL_WEEKS
        )
        start += USUAL_ITERATIONS * USUAL_WEEKS * timedelta(days=7)
    return documents
