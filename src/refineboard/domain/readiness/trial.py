"""What another Definition of Ready would make of a backlog's items, before anybody agrees on it.

Each rule is asked once of each open item; after that any mix of rules is a matter of sets, so that
a person sees what a key does at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from refineboard.domain.documents import Document, text_of
from refineboard.domain.readiness.asking import Readiness, is_overridden
from refineboard.domain.readiness.definition import LINE, Clause, Definition, Level
from refineboard.domain.readiness.rules import CATALOGUE
from refineboard.domain.states import CATEGORY_ORDER, StateCategory
from refineboard.domain.workspace import ART, Workspace

_READY_OR_LATER = frozenset(CATEGORY_ORDER[CATEGORY_ORDER.index(StateCategory.READY) :])
_TEAM_KINDS = frozenset({"story", "spike", "defect"})
_Lacking: TypeAlias = dict[str, tuple[Document, str | None]]


class Outcome(NamedTuple):
    """Which open items meet every must of a definition, or are overridden."""

    claimed: tuple[str, ...]
    """Open items in the state Ready or a later one, in rank order: these are ready or only say
    so."""
    before: tuple[str, ...]
    """The other open items."""
    meeting: frozenset[str]
    """Those of both that meet every must."""

    @property
    def ready(self) -> int:
        """How many items are ready."""
        return sum(key in self.meeting for key in self.claimed)

    @property
    def ripe(self) -> int:
        """How many could be called ready."""
        return sum(key in self.meeting for key in self.before)


def fits(rule: str, backlog: str) -> bool:
    """Whether a rule can say anything of a backlog's items."""
    return rule == LINE or CATALOGUE[rule].only in ("", "art" if backlog == ART else "team")


@dataclass
class Trial:
    """Tries definitions out on the open items of one backlog."""

    workspace: Workspace
    backlog: str
    at: str
    """UTC, ISO 8601: which iterations are over."""
    _lacking: dict[Clause, _Lacking] = field(default_factory=dict, repr=False)

    _open: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.renew(self.workspace, self.at)

    def renew(self, workspace: Workspace, at: str) -> None:
        """Goes on with a newer workspace; what only the old documents said is kept for those that
        are still the same."""
        self.workspace, self.at = workspace, at
        self._readiness = Readiness(workspace, at)
        self._open = tuple(self._open_keys())
        for clause in [clause for clause in self._lacking if _looks_around(clause)]:
            del self._lacking[clause]

    def ask(self, clauses: Iterable[Clause], is_wanted: Callable[[], bool]) -> bool:
        """Asks each clause of each open item, unless that was done; False where `is_wanted` said
        that nobody waits any more."""
        asked = [_plain(clause) for clause in clauses]
        for key in self._open:
            if not is_wanted():
                return False
            document = self.workspace.items[key]
            for clause in asked:
                answers = self._lacking.setdefault(clause, {})
                known = answers.get(key)
                if known is None or known[0] is not document:
                    answers[key] = (document, self._readiness.lack(document, clause))
        return True

    def lacking(self, clause: Clause) -> Mapping[str, str]:
        """The open items that do not meet a clause that was asked, and what they lack."""
        answers = self._lacking.get(_plain(clause), {})
        known = ((key, answers.get(key)) for key in self._open)
        return {key: answer[1] for key, answer in known if answer and answer[1] is not None}

    def outcome(self, definition: Definition) -> Outcome:
        """What a definition, whose clauses were asked, makes of the open items."""
        items = self.workspace.items
        failing = {
            key
            for clause in definition
            if clause.level is Level.MUST
            for key in self.lacking(clause)
        }
        meeting = frozenset(
            key for key in self._open if key not in failing or is_overridden(items[key])
        )
        claimed: list[str] = []
        before: list[str] = []
        for key in self._open:
            (claimed if self._category(key) in _READY_OR_LATER else before).append(key)
        return Outcome(tuple(claimed), tuple(before), meeting)

    def reasons(self, key: str, definition: Definition) -> tuple[str, ...]:
        """What an item lacks of the musts."""
        found = (
            self.lacking(clause).get(key) for clause in definition if clause.level is Level.MUST
        )
        return tuple(words for words in found if words is not None)

    def _open_keys(self) -> Iterator[str]:
        kinds = frozenset({"feature"}) if self.backlog == ART else _TEAM_KINDS
        items = self.workspace.items
        for key in self.workspace.keys_in(self.backlog):
            is_open = self._category(key) is not StateCategory.DONE
            if is_open and text_of(items[key], "kind") in kinds:
                yield key

    def _category(self, key: str) -> StateCategory:
        return self.workspace.state_of_key(key).category


def _plain(clause: Clause) -> Clause:
    """The clause without its weight, which does not matter for what it asks."""
    return clause._replace(level=Level.MUST)


def _looks_around(clause: Clause) -> bool:
    return clause.rule != LINE and CATALOGUE[clause.rule].links is not None
