"""Asks items what they lack of the Definition of Ready.

What a rule can tell from the item's own document is remembered by the document, so that asking
again after an edit is cheap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from refineboard.domain.dependencies.bands import Schedule
from refineboard.domain.documents import Document, documents_of, text_of, texts_of
from refineboard.domain.readiness.definition import (
    LINE,
    Clause,
    Definition,
    Lack,
    Level,
    clause_limit,
    definition_of,
)
from refineboard.domain.readiness.rules import CATALOGUE, LinkTest, OwnTest
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import Workspace

if TYPE_CHECKING:
    from refineboard.domain.invest.findings import InvestReport
    from refineboard.domain.invest.judge import Judge

OVERRIDE_FIELD = "ready_override"
"""Field of an item: the reason why it is called ready although a must is open, by whom and when."""
CHECKED_FIELD = "ready_checks"
"""Field of an item: the checklist lines that somebody ticked off."""

_OwnClause: TypeAlias = tuple[Clause, OwnTest, float]
_LinkClause: TypeAlias = tuple[Clause, LinkTest]


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


def _own_tests(clause: Clause) -> Iterable[tuple[OwnTest, float]]:
    if clause.rule == LINE:
        yield _ticked(clause.text), 0
        return
    test = CATALOGUE[clause.rule].own
    if test is not None:
        yield test, clause_limit(clause) or 0


def _ticked(line: str) -> OwnTest:
    def test(document: Document, _: float) -> str | None:
        return None if line in texts_of(document, CHECKED_FIELD) else f'"{line}" ticked off'

    return test


@dataclass
class Readiness:
    """Asks items of one workspace for what they lack. Valid while teams and plans stand still."""

    workspace: Workspace
    at: str
    """UTC, ISO 8601: which iterations are over."""
    judge: Judge | None = field(default=None, repr=False)
    """Who is asked about INVEST; where nobody is named, one who reads every item first."""
    _own: dict[str, tuple[Document, tuple[Lack, ...]]] = field(default_factory=dict, repr=False)
    _agreements: dict[str, _Agreement] = field(default_factory=dict, repr=False)
    _objectives: frozenset[str] | None = field(default=None, repr=False)
    _schedule: Schedule | None = field(default=None, repr=False)

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

    def changed(self, keys: Iterable[str]) -> tuple[str, ...]:
        """These items are no longer what they were; returns which others may lack something else.

        Links are not looked at: whoever asks knows them. INVEST looks farther than they go.
        """
        if self.judge is None:
            return ()
        self.judge.changed(keys)
        return self.judge.outdated()

    def let_go(self) -> None:
        """Forgets what the items' own documents were found to lack."""
        self._own.clear()

    def invest(self, document: Document) -> InvestReport:
        """What INVEST says of the item as a ready one, whatever state it is in."""
        if self.judge is None:
            # Loaded for those only who have agreed on it: it reads every item.
            from refineboard.domain.invest.judge import Judge

            self.judge = Judge(self.workspace)
        return self.judge.report(document, StateCategory.READY)

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

    def lack(self, document: Document, clause: Clause) -> str | None:
        """What the item lacks of one clause, whatever its backlog has agreed on."""
        for test, limit in _own_tests(clause):
            return test(document, limit)
        links = CATALOGUE[clause.rule].links
        return links(document, self) if links is not None else None

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
        return not self.workspace.is_done(key)

    def is_planned_before(self, provider: str, document: Document) -> bool:
        """Whether a provider is planned soon enough, in an iteration or PI that is not over yet."""
        if self._schedule is None:
            self._schedule = Schedule(self.workspace)
        if self._schedule.hinders(document, provider):
            return False
        theirs, tables = self.workspace.items.get(provider, {}), self.workspace.tables
        planned = tables["iterations"].get(text_of(theirs, "iteration"))
        planned = planned or tables["increments"].get(text_of(theirs, "pi"))
        return planned is not None and text_of(planned, "end") >= self.at[:10]


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
