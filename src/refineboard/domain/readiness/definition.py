"""A team's Definition of Ready: which rules it has agreed on, and how much each weighs."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from refineboard.domain.documents import Document, JsonValue, number_of, text_of
from refineboard.domain.readiness.rules import CATALOGUE
from refineboard.domain.workspace import ART, Workspace

DEFINITION_FIELD = "definition_of_ready"
"""Field of a team's document, and of the ART's settings, that holds its own clauses."""

MOST_LIMIT = 1000
"""The largest number that a clause may compare with."""

LINE = "line"
"""The rule of a team's own checklist line, which people tick off."""


class Level(StrEnum):
    """How much a clause weighs."""

    MUST = "must"
    SHOULD = "should"


class Clause(NamedTuple):
    """One rule of a definition, as a team has agreed on it."""

    rule: str
    level: Level = Level.MUST
    limit: float | None = None
    """The number that the rule compares with, None for its usual one."""
    text: str = ""
    """The words of an own checklist line."""


class Lack(NamedTuple):
    """One clause that an item does not meet, and what to do about it."""

    clause: Clause
    words: str


Definition: TypeAlias = tuple[Clause, ...]

TEAM_DEFINITION: Definition = tuple(
    Clause(rule)
    for rule in (
        "well-formed", "criteria", "estimated", "size", "not-blocked", "predecessors", "parent",
    )
)  # fmt: skip
"""What a team without a definition of its own has agreed on."""

ART_DEFINITION: Definition = tuple(
    Clause(rule) for rule in ("benefit", "criteria", "scored", "not-blocked", "predecessors")
)
"""The same for the ART's features."""


def clause_label(clause: Clause) -> str:
    """The clause as people read it."""
    return clause.text if clause.rule == LINE else CATALOGUE[clause.rule].label


def clause_limit(clause: Clause) -> float | None:
    """The number that the clause compares with, None where it compares with none."""
    if clause.rule == LINE:
        return None
    return CATALOGUE[clause.rule].limit if clause.limit is None else clause.limit


def clause_words(clause: Clause) -> str:
    """The clause with its number, without its weight."""
    limit = clause_limit(clause)
    if limit is None:
        return clause_label(clause)
    return f"{clause_label(clause)}: {CATALOGUE[clause.rule].limit_words.format(limit)}"


def usual_definition(backlog: str) -> Definition:
    """What holds in a backlog that has not agreed on anything else."""
    return ART_DEFINITION if backlog == ART else TEAM_DEFINITION


def own_definition(workspace: Workspace, backlog: str) -> JsonValue:
    """What a backlog has agreed on, as its document holds it; None where that is nothing."""
    if backlog == ART:
        document = workspace.tables["settings"].get("art", {})
    else:
        document = workspace.tables["teams"].get(backlog, {})
    return document.get(DEFINITION_FIELD)


def definition_of(workspace: Workspace, backlog: str) -> Definition:
    """The clauses that hold in a backlog: its own, or the usual ones where it has none.

    Clauses that this version does not know are left out.
    """
    return definition_from(own_definition(workspace, backlog), backlog)


def definition_from(own: JsonValue, backlog: str) -> Definition:
    """The clauses of what `own_definition` gives."""
    if not isinstance(own, list):
        return usual_definition(backlog)
    return tuple(_clauses(entry for entry in own if isinstance(entry, dict)))


def clause_document(clause: Clause) -> dict[str, JsonValue]:
    """The clause as documents hold it."""
    document: dict[str, JsonValue] = {"rule": clause.rule, "level": clause.level.value}
    if clause.limit is not None:
        document["limit"] = clause.limit
    if clause.text:
        document["text"] = clause.text
    return document


def _clauses(documents: Iterable[Document]) -> Iterable[Clause]:
    for document in documents:
        rule, level = text_of(document, "rule"), text_of(document, "level")
        text = text_of(document, "text")
        if rule not in CATALOGUE and not (rule == LINE and text):
            continue
        weight = Level.SHOULD if level == Level.SHOULD else Level.MUST
        yield Clause(rule, weight, number_of(document, "limit"), text)
