"""What each term of the filter language asks of an item.

Where the language leaves room, it means this:

- a bare word may stand in title, description or key; `text:` looks in every written field;
  `~svcd` finds "Save a card": the letters in this order, in title or key;
- `team:` and `backlog:` are the same, by key or name; `state:` takes a state's key, label or
  category; `none` asks for items that have no such value;
- `wsjf:` compares the score as it is shown, rounded to four digits; `age:` is whole days;
- `invest:fail` is "some letter fails", `hint` "some letter hints", `pass` "none does either";
  `invest:T` is "testable: T passes or does not apply", `invest:!T` its opposite;
- `is:ready` asks for the state alone; `is:orphan` is a story, feature or capability without a
  parent that exists (for a feature a PI objective will do); `is:stale` is an open item that nobody
  touched for eight weeks, the length of a short PI; `is:unscored` an open item that WSJF ranks and
  that lacks a score; `is:changed` an item touched in the last 24 hours.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cached_property
from typing import TypeAlias

from refineboard.domain.cleaning import clean
from refineboard.domain.documents import Document, documents_of, number_of, text_of, texts_of
from refineboard.domain.fields import KINDS
from refineboard.domain.states import State, StateCategory
from refineboard.domain.workspace import Workspace
from refineboard.domain.wsjf import score_of

STALE_AFTER = timedelta(weeks=8)
CHANGED_WITHIN = timedelta(days=1)

NONE = "none"
"""The value that asks for items without a value."""


@dataclass(frozen=True)
class FilterContext:
    """What a filter needs besides the item. Make a new one for every look at a workspace."""

    workspace: Workspace
    user: str
    now: str
    """UTC, ISO 8601."""
    verdicts: Callable[[Document], Mapping[str, str]]
    """INVEST verdict by letter; called only where the filter asks for it."""
    _states: dict[tuple[str, str], State] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def moment(self) -> datetime:
        """`now` as a time."""
        return datetime.fromisoformat(self.now)

    @cached_property
    def with_objective(self) -> frozenset[str]:
        """Keys of the items that serve a PI objective."""
        objectives = self.workspace.tables["objectives"].values()
        return frozenset(key for objective in objectives for key in texts_of(objective, "items"))

    def state_of(self, document: Document) -> State:
        """The item's state, looked up once for each backlog and state."""
        at = (text_of(document, "backlog"), text_of(document, "state"))
        found = self._states.get(at)
        if found is None:
            found = self._states[at] = self.workspace.state_of(document)
        return found

    def is_open(self, document: Document) -> bool:
        """Whether the item is not done."""
        return self.state_of(document).category is not StateCategory.DONE


_WRITTEN = ("title", "description", "benefit_hypothesis", "blocked")

Test: TypeAlias = Callable[[Document, FilterContext], bool]
"""Whether one term holds for an item."""


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def unknown_words(name: str, known: Iterable[str]) -> str:
    """A name that is not known, with the one that may be meant or else all there are."""
    near = get_close_matches(name.lower(), known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"use {', '.join(known)}"
    return f"{clean(name)[:40]!r}; {hint}"


def _chosen(value: str, known: Iterable[str]) -> str:
    """`value` where it is one of `known`; ValueError names them otherwise."""
    wanted = _folded(value)
    if wanted not in known:
        raise ValueError(f"does not know {unknown_words(value, known)}.")
    return wanted


def word(value: str) -> Test:
    """A word without a name in front: title, description or key must hold it."""
    wanted = _folded(value)

    def test(document: Document, _: FilterContext) -> bool:
        # One search of one text: half the time of three, and this runs at every key of a filter.
        title, description = document.get("title") or "", document.get("description") or ""
        return wanted in f"{title}\0{description}\0{document.get('key')}".casefold()

    return test


def fuzzy(letters: str) -> Test:
    """Title or key must hold these letters in this order, whatever stands between them."""
    wanted = _folded(letters)

    def test(document: Document, _: FilterContext) -> bool:
        return any(
            _has_in_order(text_of(document, name).casefold(), wanted) for name in ("title", "key")
        )

    return test


def _has_in_order(text: str, letters: str) -> bool:
    # Each letter's first place after the one before: a pattern would try all the others as well.
    place = 0
    for letter in letters:
        place = text.find(letter, place) + 1
        if not place:
            return False
    return True


def _text(value: str) -> Test:
    wanted = _folded(value)

    def test(document: Document, _: FilterContext) -> bool:
        texts = (text_of(document, name) for name in _WRITTEN)
        criteria = texts_of(document, "acceptance_criteria")
        return wanted in "\0".join((*texts, *criteria)).casefold()

    return test


def _named(names: Callable[[Document, FilterContext], Iterable[str]]) -> Callable[[str], Test]:
    """A term whose value must be one of the item's `names`, in any case."""

    def make(value: str) -> Test:
        wanted = _folded(value)
        if wanted == NONE:
            return lambda document, context: not any(names(document, context))
        return lambda document, context: any(
            wanted == name.casefold() for name in names(document, context)
        )

    return make


def _backlog_names(document: Document, context: FilterContext) -> Iterable[str]:
    key = text_of(document, "backlog")
    backlog = context.workspace.backlogs.get(key)
    return (key, backlog.name) if backlog else (key,)


def _planned_names(name: str, table: str) -> Callable[[Document, FilterContext], Iterable[str]]:
    def names(document: Document, context: FilterContext) -> Iterable[str]:
        key = text_of(document, name)
        return (key, text_of(context.workspace.tables[table].get(key, {}), "name"))

    return names


def _state(value: str) -> Test:
    wanted = _state_folded(value)

    def test(document: Document, context: FilterContext) -> bool:
        state = context.state_of(document)
        return wanted in (state.category, _state_folded(state.key), _state_folded(state.label))

    return test


def _state_folded(name: str) -> str:
    return _folded(name).replace("-", "_").replace(" ", "_")


def _kind(value: str) -> Test:
    wanted = _chosen(value, KINDS)
    return lambda document, _: text_of(document, "kind") == wanted


_NUMBER = r"-?\d+(?:\.\d+)?"
_COMPARISON = re.compile(rf"(>=|<=|>|<|=?)({_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})\.\.({_NUMBER})")
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "": operator.eq,
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def _numeric(measure: Callable[[Document, FilterContext], float | None]) -> Callable[[str], Test]:
    """A term that compares what `measure` finds in the item."""

    def make(value: str) -> Test:
        if _folded(value) == NONE:
            return lambda document, context: measure(document, context) is None
        holds = _comparison(value)

        def test(document: Document, context: FilterContext) -> bool:
            found = measure(document, context)
            return found is not None and holds(found)

        return test

    return make


def _comparison(value: str) -> Callable[[float], bool]:
    if match := _RANGE.fullmatch(value):
        low, high = float(match[1]), float(match[2])
        return lambda found: low <= found <= high
    if match := _COMPARISON.fullmatch(value):
        compare, bound = _OPERATORS[match[1]], float(match[2])
        return lambda found: compare(found, bound)
    raise ValueError(f"takes 5, >5, <=8, 3..8 or none, not {clean(value)[:40]!r}.")


def _wsjf(document: Document, _: FilterContext) -> float | None:
    score = score_of(document)
    return None if score is None else round(score.cost_of_delay / score.size, 4)


def _cost_of_delay(document: Document, _: FilterContext) -> float | None:
    total = 0.0
    for part in ("ubv", "tc", "rroe"):
        value = number_of(document, part)
        if value is None:
            return None
        total += value
    return total


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _since(document: Document, name: str, context: FilterContext) -> timedelta | None:
    at = _moment(text_of(document, name))
    return None if at is None else context.moment - at


def _age(document: Document, context: FilterContext) -> float | None:
    since = _since(document, "created_at", context)
    return None if since is None else since.days


def _invest(value: str) -> Test:
    if value.removeprefix("!").upper() in {"I", "N", "V", "E", "S", "T"}:
        letter, good = value[-1].upper(), not value.startswith("!")
        return lambda document, context: (
            good == (context.verdicts(document).get(letter) not in ("fail", "hint"))
        )
    wanted = _chosen(value, ("fail", "hint", "pass", "T", "!T"))
    if wanted == "pass":
        return lambda document, context: (
            not {"fail", "hint"}.intersection(context.verdicts(document).values())
        )
    return lambda document, context: wanted in context.verdicts(document).values()


def _is_orphan(document: Document, context: FilterContext) -> bool:
    kind = text_of(document, "kind")
    if kind not in ("story", "feature", "capability"):
        return False
    if kind == "feature" and text_of(document, "key") in context.with_objective:
        return False
    return text_of(document, "parent") not in context.workspace.items


def _is_stale(document: Document, context: FilterContext) -> bool:
    since = _since(document, "updated_at", context)
    return since is not None and since >= STALE_AFTER and context.is_open(document)


def _is_unscored(document: Document, context: FilterContext) -> bool:
    if text_of(document, "kind") not in ("epic", "capability", "feature"):
        backlog = context.workspace.backlogs.get(text_of(document, "backlog"))
        if backlog is None or not backlog.story_wsjf:
            return False
    return score_of(document) is None and context.is_open(document)


def _is_changed(document: Document, context: FilterContext) -> bool:
    since = _since(document, "updated_at", context)
    return since is not None and since <= CHANGED_WITHIN


def _is_mine(document: Document, context: FilterContext) -> bool:
    return text_of(document, "owner").casefold() == context.user.casefold()


_IS: dict[str, Test] = {
    "ready": lambda document, context: context.state_of(document).category is StateCategory.READY,
    "blocked": lambda document, _: bool(text_of(document, "blocked")),
    "orphan": _is_orphan,
    "stale": _is_stale,
    "unscored": _is_unscored,
    "mine": _is_mine,
    "changed": _is_changed,
}


def _has_open_dependency(document: Document, context: FilterContext) -> bool:
    """Whether something is waited for that is neither resolved nor done."""
    for entry in documents_of(document, "depends_on"):
        provider = context.workspace.items.get(text_of(entry, "key"))
        if text_of(entry, "state") != "resolved" and (
            provider is None or context.is_open(provider)
        ):
            return True
    return False


_DEP: dict[str, Test] = {"open": _has_open_dependency}

IS_WORDS = tuple(_IS)
DEPENDENCY_WORDS = tuple(_DEP)

TERMS: dict[str, Callable[[str], Test]] = {
    "team": _named(_backlog_names),
    "backlog": _named(_backlog_names),
    "state": _state,
    "kind": _kind,
    "owner": _named(lambda document, _: (text_of(document, "owner"),)),
    "tag": _named(lambda document, _: texts_of(document, "tags")),
    "iteration": _named(_planned_names("iteration", "iterations")),
    "pi": _named(_planned_names("pi", "increments")),
    "parent": _named(lambda document, _: (text_of(document, "parent"),)),
    "text": _text,
    "points": _numeric(lambda document, _: number_of(document, "points")),
    "wsjf": _numeric(_wsjf),
    "cod": _numeric(_cost_of_delay),
    "age": _numeric(_age),
    "invest": _invest,
    "is": lambda value: _IS[_chosen(value, _IS)],
    "dep": lambda value: _DEP[_chosen(value, _DEP)],
}
"""What each name in front of a colon asks for."""
