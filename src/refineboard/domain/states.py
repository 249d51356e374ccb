"""Kanban states as data: what a state is called and what it means.

Every rule asks for the category, never for the name, so that teams may name their states freely.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StateCategory(StrEnum):
    """What a state means, whatever a team calls it."""

    FUNNEL = "funnel"
    REFINING = "refining"
    READY = "ready"
    DOING = "doing"
    DONE = "done"


def category_named(name: str) -> StateCategory:
    """The category; for a word that is none, as only hand-edited workspaces have it, the first."""
    return StateCategory(name) if name in set(StateCategory) else StateCategory.FUNNEL


CATEGORY_ORDER = tuple(StateCategory)


@dataclass(frozen=True, slots=True)
class State:
    """One step of a kanban."""

    key: str
    label: str
    category: StateCategory
    wip: int | None = None
    """Most items that may be in it, None for no limit."""


def _state(label: str, category: StateCategory) -> State:
    return State(label.lower().replace(" ", "_"), label, category)


ART_STATES = (
    _state("Funnel", StateCategory.FUNNEL),
    _state("Analyzing", StateCategory.REFINING),
    _state("Ready", StateCategory.READY),
    _state("Implementing", StateCategory.DOING),
    _state("Validating", StateCategory.DOING),
    _state("Deploying", StateCategory.DOING),
    _state("Releasing", StateCategory.DOING),
    _state("Done", StateCategory.DONE),
)
"""SAFe's ART kanban."""

TEAM_STATES = (
    _state("Funnel", StateCategory.FUNNEL),
    _state("Refining", StateCategory.REFINING),
    _state("Ready", StateCategory.READY),
    _state("In progress", StateCategory.DOING),
    _state("Review", StateCategory.DOING),
    _state("Accepted", StateCategory.DONE),
)
"""The usual team kanban."""


def review_states(states: tuple[State, ...]) -> frozenset[str]:
    """Keys of the states in which finished work is looked at: those of work behind the first."""
    work = [state.key for state in states if state.category is StateCategory.DOING]
    return frozenset(work[1:])


def state_named(states: tuple[State, ...], name: str) -> State | None:
    """The state with this key or label, whatever its case, blanks and hyphens."""
    wanted = _folded(name)
    for state in states:
        if wanted in (_folded(state.key), _folded(state.label)):
            return state
    return None


def _folded(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")
