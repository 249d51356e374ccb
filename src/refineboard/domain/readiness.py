"""The Definition of Ready: a team's own list of rules, and what an item still lacks of it.

It is a working agreement and no gate: nothing is refused because of it, and an item may be called
ready in spite of it with a reason, which is shown and counted. What a rule can tell from the
item's own document is remembered by the document, so that asking again after an edit is cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from refineboard.domain.documents import Document, documents_of, number_of, text_of, texts_of
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import ART, Workspace
from refineboard.domain.wsjf import score_of

DEFINITION_FIELD = "definition_of_ready"
"""Field of a team's document, and of the ART's settings, that holds its own clauses."""
OVERRIDE_FIELD = "ready_override"
"""Field of an item: the reason why it is called ready although a must is open, by whom and when."""
CHECKED_FIELD = "ready_checks"
"""Field of an item: the checklist lines that somebody ticked off."""

POINTS_LIMIT = 8
"""Most points of a ready story where a team has set no limit of its own."""
LINE = "line"
"""The rule of a team's own checklist line, which people tick off."""
MOST_CLAUSES = 40


class Level(StrEnum):
    """How much a clause weighs."""

    MUST = "must"
    SHOULD = "should"


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule of a definition, as a team has agreed on it."""

    rule: str
    level: Level = Level.MUST
    limit: float | None = None
    """The number that the rule compares with, None for its usual one."""
    text: str = ""
    """The words of an own checklist line."""


@dataclass(frozen=True, slots=True)
class Lack:
    """One clause that an item does not meet, and what to do about it."""

    clause: Clause
    words: str


Definition: TypeAlias = tuple[Clause, ...]

_OwnTest: TypeAlias = Callable[[Document, float], str | None]
"""What is missing in the item's own document, in words, or None."""
_LinkTest: TypeAlias = Callable[[Document, "Readiness"], str | None]
"""What is missing around the item, in words, or None."""


@dataclass(frozen=True, slots=True)
class CatalogueRule:
    """One rule that a definition may hold."""

    id: str
    label: str
    own: _OwnTest | None = None
    links: _LinkTest | None = None
    limit: float | None = None
    """Its usual number, None where it compares with none."""


def _criteria(document: Document, limit: float) -> str | None:
    count = len(texts_of(document, "acceptance_criteria"))
    if count >= limit:
        return None
    return f"{limit:g} acceptance criteria" if limit > 1 else "an acceptance criterion"


def _estimated(document: Document, _: float) -> str | None:
    part = "points" if _is_team_work(document) else "size"
    if number_of(document, part) is not None:
        return None
    return "an estimate" if part == "points" else "a job size"


def _small_enough(document: Document, limit: float) -> str | None:
    points = number_of(document, "points")
    if points is None or points <= limit or not _is_team_work(document):
        return None
    return f"at most {limit:g} points"


def _well_formed(document: Document, _: float) -> str | None:
    if text_of(document, "kind") != "story" or text_of(document, "enabler"):
        return None
    from refineboard.domain.invest.text import parse_story, story_source

    text = story_source(text_of(document, "title"), text_of(document, "description"))[1]
    return None if parse_story(text).is_story else "a sentence that says who wants what"


def _benefit(document: Document, _: float) -> str | None:
    if _is_team_work(document) or text_of(document, "benefit_hypothesis"):
        return None
    return "a benefit hypothesis"


def _scored(document: Document, _: float) -> str | None:
    return "all four WSJF scores" if score_of(document) is None else None


def _owned(document: Document, _: float) -> str | None:
    return None if text_of(document, "owner") else "an owner"


def _not_blocked(document: Document, _: float) -> str | None:
    return "its blocker removed" if text_of(document, "blocked") else None


def _invest(letter: str) -> _OwnTest:
    def test(document: Document, _: float) -> str | None:
        from refineboard.domain.invest import invest, subject_of

        # Judged as strictly as a ready item, whatever state it is in: the question is whether
        # it may become one.
        report = invest(subject_of(document, StateCategory.READY))
        verdicts = {key.value: verdict.value for key, verdict in report.verdicts.items()}
        return f"INVEST's {letter} mended" if verdicts.get(letter) == "fail" else None

    return test


def _has_parent(document: Document, readiness: Readiness) -> str | None:
    kind = text_of(document, "kind")
    if kind not in ("story", "feature"):
        return None
    if text_of(document, "parent") in readiness.workspace.heads:
        return None
    if kind == "story":
        return "a parent feature"
    if text_of(document, "key") in readiness.with_objective:
        return None
    return "an epic or a PI objective"


def _predecessors(document: Document, readiness: Readiness) -> str | None:
    waiting = [
        provider
        for provider in readiness.open_providers(document)
        if not readiness.is_planned_before(provider, document)
    ]
    return f"{', '.join(waiting[:3])} done or planned earlier" if waiting else None


def _no_open_dependency(document: Document, readiness: Readiness) -> str | None:
    waiting = readiness.open_providers(document)
    return f"{', '.join(waiting[:3])} done" if waiting else None


def _is_team_work(document: Document) -> bool:
    return document.get("kind") in ("story", "defect", "spike")


CATALOGUE: Mapping[str, CatalogueRule] = {
    rule.id: rule
    for rule in (
        CatalogueRule("well-formed", "Well-formed text", own=_well_formed),
        CatalogueRule("benefit", "Benefit hypothesis", own=_benefit),
        CatalogueRule("criteria", "Acceptance criteria", own=_criteria, limit=1),
        CatalogueRule("estimated", "Estimated", own=_estimated),
        CatalogueRule("size", "Small enough", own=_small_enough, limit=POINTS_LIMIT),
        CatalogueRule("scored", "Scored for WSJF", own=_scored),
        CatalogueRule("parent", "Belongs to a feature", links=_has_parent),
        CatalogueRule("predecessors", "Predecessors done or planned", links=_predecessors),
        CatalogueRule("no-open-dependency", "No open dependency", links=_no_open_dependency),
        CatalogueRule("not-blocked", "Not blocked", own=_not_blocked),
        CatalogueRule("owner", "Has an owner", own=_owned),
        *(
            CatalogueRule(f"invest-{letter.lower()}", f"INVEST {letter}", own=_invest(letter))
            for letter in "INVEST"
        ),
    )
}
"""Every rule that a definition may hold; a team's own lines come on top."""

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


def definition_of(workspace: Workspace, backlog: str) -> Definition:
    """The clauses that hold in a backlog: its own, or the usual ones where it has none.

    Clauses that this version does not know are left out.
    """
    if backlog == ART:
        document = workspace.tables["settings"].get("art", {})
    else:
        document = workspace.tables["teams"].get(backlog, {})
    if not isinstance(document.get(DEFINITION_FIELD), list):
        return ART_DEFINITION if backlog == ART else TEAM_DEFINITION
    return tuple(_clauses(documents_of(document, DEFINITION_FIELD)))


def _clauses(documents: Iterable[Document]) -> Iterable[Clause]:
    for document in documents:
        rule, level = text_of(document, "rule"), text_of(document, "level")
        text = text_of(document, "text")
        if rule not in CATALOGUE and not (rule == LINE and text):
            continue
        weight = Level.SHOULD if level == Level.SHOULD else Level.MUST
        yield Clause(rule, weight, number_of(document, "limit"), text)


_OwnClause: TypeAlias = tuple[Clause, _OwnTest, float]
_LinkClause: TypeAlias = tuple[Clause, _LinkTest]


class _Agreement:
    """A definition made ready for asking: each clause with its test."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.own: tuple[_OwnClause, ...] = tuple(
            (clause, test, limit) for clause in definition for test, limit in _own_tests(clause)
        )
        self.links: tuple[_LinkClause, ...] = tuple(
            (clause, test)
            for clause in definition
            if clause.rule != LINE and (test := CATALOGUE[clause.rule].links) is not None
        )
        self.order = {clause: place for place, clause in enumerate(definition)}


def _own_tests(clause: Clause) -> Iterable[tuple[_OwnTest, float]]:
    if clause.rule == LINE:
        yield _ticked(clause.text), 0
        return
    test = CATALOGUE[clause.rule].own
    if test is not None:
        yield test, clause_limit(clause) or 0


def _ticked(line: str) -> _OwnTest:
    def test(document: Document, _: float) -> str | None:
        return None if line in texts_of(document, CHECKED_FIELD) else f'"{line}" ticked off'

    return test


@dataclass
class Readiness:
    """Asks items of one workspace for what they lack. Valid while teams and plans stand still."""

    workspace: Workspace
    at: str
    """UTC, ISO 8601: which iterations are over."""
    _own: dict[str, tuple[Document, tuple[Lack, ...]]] = field(default_factory=dict, repr=False)
    _agreements: dict[str, _Agreement] = field(default_factory=dict, repr=False)
    _objectives: frozenset[str] | None = field(default=None, repr=False)

    def _agreement(self, document: Document) -> _Agreement:
        backlog = text_of(document, "backlog")
        found = self._agreements.get(backlog)
        if found is None:
            found = self._agreements[backlog] = _Agreement(definition_of(self.workspace, backlog))
        return found

    @property
    def with_objective(self) -> frozenset[str]:
        """Keys of the items that serve a PI objective."""
        if self._objectives is None:
            objectives = self.workspace.tables["objectives"].values()
            self._objectives = frozenset(
                key for objective in objectives for key in texts_of(objective, "items")
            )
        return self._objectives

    def lacks(self, document: Document) -> tuple[Lack, ...]:
        """Every clause of its backlog's definition that the item does not meet, in their order."""
        agreement = self._agreement(document)
        lacks = self._own_lacks(document, agreement)
        around = [
            Lack(clause, words)
            for clause, test in agreement.links
            if (words := test(document, self)) is not None
        ]
        if not around:
            return lacks
        return tuple(sorted((*lacks, *around), key=lambda lack: agreement.order[lack.clause]))

    def open_musts(self, document: Document) -> tuple[Lack, ...]:
        """The musts that keep the item from being ready; none where it is overridden."""
        if is_overridden(document):
            return ()
        return tuple(lack for lack in self.lacks(document) if lack.clause.level is Level.MUST)

    def meets_musts(self, document: Document) -> bool:
        """Whether every must holds, or an override with a reason stands for it."""
        return not self.open_musts(document)

    def _own_lacks(self, document: Document, agreement: _Agreement) -> tuple[Lack, ...]:
        key = text_of(document, "key")
        kept = self._own.get(key)
        if kept is not None and kept[0] is document:
            return kept[1]
        lacks = tuple(
            Lack(clause, words)
            for clause, test, limit in agreement.own
            if (words := test(document, limit)) is not None
        )
        self._own[key] = (document, lacks)
        return lacks

    def open_providers(self, document: Document) -> tuple[str, ...]:
        """Keys of what the item waits for: neither done nor agreed to be resolved."""
        entries = document.get("depends_on")
        if not entries:
            return ()
        return tuple(
            text_of(entry, "key")
            for entry in documents_of(document, "depends_on")
            if text_of(entry, "state") != "resolved" and self._is_open(text_of(entry, "key"))
        )

    def _is_open(self, key: str) -> bool:
        if key not in self.workspace.heads:
            return True
        return self.workspace.state_of_key(key).category is not StateCategory.DONE

    def is_planned_before(self, provider: str, document: Document) -> bool:
        """Whether a provider is planned earlier, in an iteration or PI that is not over yet.

        An item that is in no iteration comes at the end of its PI, and one that is in none of
        both after everything that is planned.
        """
        theirs = self.workspace.items.get(provider, {})
        iteration, increment = self._plan(theirs)
        planned = iteration or increment
        if planned is None or text_of(planned, "end") < self.at[:10]:
            return False
        mine, my_increment = self._plan(document)
        if mine is not None:
            return text_of(planned, "start") < text_of(mine, "start")
        return my_increment is None or text_of(planned, "start") < text_of(my_increment, "end")

    def _plan(self, document: Document) -> tuple[Document | None, Document | None]:
        """The iteration and the PI of an item."""
        tables = self.workspace.tables
        return (
            tables["iterations"].get(text_of(document, "iteration")),
            tables["increments"].get(text_of(document, "pi")),
        )


def override_of(document: Document) -> Document | None:
    """The override of an item, {"reason", "by", "at"}, or None."""
    value = document.get(OVERRIDE_FIELD)
    return value if isinstance(value, dict) and text_of(value, "reason") else None


def is_overridden(document: Document) -> bool:
    """Whether the item is called ready with a reason, whatever its musts say."""
    return bool(document.get(OVERRIDE_FIELD)) and override_of(document) is not None


def lack_words(lacks: Iterable[Lack]) -> str:
    """What is missing, in a line."""
    return ", ".join(lack.words for lack in lacks)
