"""Why work was done again: the causes that people name, and where they are kept.

What happened is in an item's timeline and in the log. A note says only what a person adds: that
something was a rejection, its reason, and the cause. Notes are found by the event's own moment.
"""

from __future__ import annotations

from collections.abc import Mapping

from refineboard.domain.documents import Document, JsonValue, documents_of, text_of
from refineboard.domain.health.cadence import Cadence
from refineboard.domain.health.targets import Targets
from refineboard.domain.states import State, StateCategory, review_states
from refineboard.domain.workspace import Workspace

REWORK_FIELD = "rework"
"""Field of an item: the notes, [{"at", "by", "event", "reason", "cause"}], oldest first."""

MOVED_BACK, REJECTION, CRITERIA_EDIT = "moved-back", "rejection", "criteria-edit"
EVENTS = (MOVED_BACK, REJECTION, CRITERIA_EDIT)
"""What can have happened: a step back out of review or done, a rejection at the demo, or an edit
of acceptance criteria after the item's iteration began."""

CAUSES: Mapping[str, str] = {
    "unclear-criteria": "unclear acceptance criteria",
    "insufficient-refinement": "insufficient refinement",
    "changed-need": "the need changed",
    "built-wrong": "built otherwise than agreed",
    "technical": "a technical surprise",
    "dependency": "something it depends on",
    "other": "another cause",
}
"""Every cause by its name."""

COUNTED_CAUSES = frozenset({"unclear-criteria", "insufficient-refinement"})
"""The causes that refinement could have prevented: the Rework Ratio counts these alone."""


def with_note(document: Document, note: Mapping[str, JsonValue]) -> JsonValue:
    """An item's notes with this one in its place; it replaces what was said of the same event."""
    at = note["at"]
    others = [dict(old) for old in documents_of(document, REWORK_FIELD) if old.get("at") != at]
    notes: list[dict[str, JsonValue]] = [*others, dict(note)]
    return [dict(each) for each in sorted(notes, key=lambda each: text_of(each, "at"))]


def is_step_back(states: tuple[State, ...], here: str, there: str) -> bool:
    """Whether a move between two states of a kanban leads back out of review or done."""
    places = {state.key: place for place, state in enumerate(states)}
    if here not in places or there not in places or places[there] >= places[here]:
        return False
    was_done = states[places[here]].category is StateCategory.DONE
    return was_done or here in review_states(states)


def has_begun(workspace: Workspace, document: Document, at: str) -> bool:
    """Whether the plan of the item's iteration is frozen: an edit of its criteria is rework."""
    iteration = text_of(document, "iteration")
    if not iteration:
        return False
    days = Targets(workspace).count("planning_days")
    span = Cadence(workspace, days).named(iteration)
    return span is not None and at >= span.frozen
