"""How a workspace comes to be: an ART with teams and a cadence, or whole documents."""

from __future__ import annotations

import re
from datetime import date, timedelta

from refineboard.domain.change import CreateDocument, Operation
from refineboard.domain.cleaning import clean
from refineboard.domain.commands import FoundArt, LoadDocuments
from refineboard.domain.documents import Document, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.workspace import ART, Workspace

BACKLOG_KEY = re.compile(r"[A-Z][A-Z0-9]{0,9}\Z")
"""What a backlog's key looks like: it becomes the prefix of its items' keys."""

_INCREMENTS = 2
_ITERATIONS = 5
_ITERATION_DAYS = 14


def founded(workspace: Workspace, command: FoundArt) -> tuple[Operation, ...]:
    """The ART's settings, its teams, and two planning intervals of five iterations."""
    _refuse_unless_empty(workspace)
    name = clean(command.name)
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
            raise RuleBroken(
                f"{clean(key)!r} cannot be a team's key: use 1 to 10 capital letters and digits, "
                f"a letter first, and not {ART}."
            )
        if key in seen:
            raise RuleBroken(f"Two teams have the key {key}.")
        seen.add(key)
        team: Document = {"key": key, "name": clean(team_name) or key, "members": [], "states": []}
        documents.append(("teams", team))
    documents += _cadence(date.fromisoformat(command.start))
    return tuple(CreateDocument(table, text_of(doc, "key"), doc) for table, doc in documents)


def loaded(workspace: Workspace, command: LoadDocuments) -> tuple[Operation, ...]:
    """Every document as it is."""
    _refuse_unless_empty(workspace)
    return tuple(
        CreateDocument(table, text_of(document, "key"), document)
        for table, document in command.documents
    )


def _refuse_unless_empty(workspace: Workspace) -> None:
    if any(workspace.tables.values()):
        raise RuleBroken("This workspace is in use already; choose an empty directory.")


def _cadence(start: date) -> list[tuple[str, Document]]:
    documents: list[tuple[str, Document]] = []
    days = timedelta(days=_ITERATION_DAYS)
    for number in range(_INCREMENTS):
        first = start + number * _ITERATIONS * days
        # Named by the calendar quarter in which it starts, as most ARTs do.
        key = f"{first:%y}.{(first.month + 2) // 3}"
        if any(text_of(document, "key") == key for _, document in documents):
            key = f"{key}b"
        last = first + _ITERATIONS * days - timedelta(days=1)
        documents.append(
            (
                "increments",
                {"key": key, "name": f"PI {key}", "start": str(first), "end": str(last)},
            )
        )
        for step in range(_ITERATIONS):
            begins = first + step * days
            innovation = step == _ITERATIONS - 1
            suffix = "IP" if innovation else str(step + 1)
            documents.append(
                (
                    "iterations",
                    {
                        "key": f"{key}.{suffix}",
                        "pi": key,
                        "name": f"{key}.{suffix}",
                        "start": str(begins),
                        "end": str(begins + days - timedelta(days=1)),
                        "innovation": innovation,
                    },
                )
            )
    return documents
