"""A plan as it was when its PI started, and what has become of it since.

The frozen plan is a document of its own in the settings (`plan:26.4`): points, team and kind of
each item, what each team could take on, and the objectives, as they were then. Nothing that
happens to an item later touches it; an undo of the start takes it away as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from refineboard.domain.documents import Document, JsonValue, number_of, text_of
from refineboard.domain.health.cadence import Cadence, Span, normal
from refineboard.domain.health.facts import TEAM_KINDS
from refineboard.domain.planning.calendar import Increment
from refineboard.domain.planning.load import allocation_class
from refineboard.domain.workspace import Workspace, since_of


class FrozenItem(NamedTuple):
    """An item as it was planned."""

    key: str
    iteration: str
    """"" where it was planned for the whole PI."""
    team: str
    kind: str
    points: float | None
    title: str


class Difference(NamedTuple):
    """What became of one item's plan."""

    key: str
    planned: str
    """The iteration in which it was planned, "" where it was not."""
    now: str
    team: str
    """As it was planned; of an added item as it is now."""
    points: float | None


class PlanDiff(NamedTuple):
    """What has changed since a PI started."""

    added: tuple[Difference, ...]
    removed: tuple[Difference, ...]
    moved: tuple[Difference, ...]
    spilled: tuple[Difference, ...]
    """Not done by the end of the iteration in which they were planned, where that came after the
    start."""


def plan_key(pi: str) -> str:
    """The key of a frozen plan among the settings."""
    return f"plan:{pi}"


def frozen_plan(workspace: Workspace, pi: str) -> Document | None:
    """A PI's plan as it was frozen, or None."""
    return workspace.tables["settings"].get(plan_key(pi))


def frozen_document(
    workspace: Workspace,
    increment: Increment,
    capacities: Iterable[tuple[str, str, float | None]],
    by: str,
    at: str,
) -> dict[str, JsonValue]:
    """The plan of a PI as it is now, to be kept."""
    rooms: dict[str, JsonValue] = {}
    for team, iteration, points in capacities:
        row = rooms.setdefault(team, {})
        assert isinstance(row, dict)
        row[iteration] = points
    items: dict[str, JsonValue] = {
        key: {
            "iteration": text_of(document, "iteration") or None,
            "team": text_of(document, "backlog"),
            "kind": text_of(document, "kind"),
            "points": number_of(document, "points"),
            "class": allocation_class(document),
            "title": text_of(document, "title"),
            "parent": text_of(document, "parent") or None,
        }
        for key, document in _planned(workspace, increment)
    }
    objectives: dict[str, JsonValue] = {
        key: {
            "team": text_of(document, "team"),
            "title": text_of(document, "title"),
            "committed": document.get("committed") is not False,
            "planned_value": number_of(document, "planned_value"),
        }
        for key, document in workspace.tables["objectives"].items()
        if text_of(document, "pi") == increment.key
    }
    return {
        "key": plan_key(increment.key),
        "pi": increment.key,
        "at": at,
        "by": by,
        "items": items,
        "capacities": rooms,
        "objectives": objectives,
    }


def _planned(workspace: Workspace, increment: Increment) -> Iterator[tuple[str, Document]]:
    """What is planned in the PI and not done before it starts."""
    keys = frozenset(increment.keys)
    for key, document in workspace.items.items():
        iteration = text_of(document, "iteration")
        is_large = not iteration and text_of(document, "pi") == increment.key
        if iteration in keys or is_large:
            yield key, document


def frozen_items(plan: Document) -> Mapping[str, FrozenItem]:
    """The items of a frozen plan by key."""
    items = plan.get("items")
    if not isinstance(items, dict):
        return {}
    return {
        key: FrozenItem(
            key,
            text_of(item, "iteration"),
            text_of(item, "team"),
            text_of(item, "kind"),
            number_of(item, "points"),
            text_of(item, "title"),
        )
        for key, item in items.items()
        if isinstance(item, dict)
    }


def plan_diff(workspace: Workspace, increment: Increment, plan: Document, at: str) -> PlanDiff:
    """How the teams' part of a PI's frozen plan differs from what is planned and done now."""
    frozen = {
        key: item
        for key, item in frozen_items(plan).items()
        if item.iteration and item.kind in TEAM_KINDS
    }
    since, cadence, keys = text_of(plan, "at"), Cadence(workspace), frozenset(increment.keys)
    added, removed, moved, spilled = [], [], [], []
    for key, item in frozen.items():
        now = workspace.items.get(key)
        here = "" if now is None else text_of(now, "iteration")
        change = Difference(key, item.iteration, here, item.team, item.points)
        span = cadence.named(item.iteration)
        if now is None or (not here and not workspace.is_done(key)):
            removed.append(change)
        elif span and since < span.ends <= at and not _done_by(workspace, now, span):
            spilled.append(change)
        elif here and here not in keys:
            removed.append(change)
        elif here != item.iteration or text_of(now, "backlog") != item.team:
            moved.append(change)
    for key, document in workspace.items.items():
        here = text_of(document, "iteration")
        if here in keys and key not in frozen and document.get("kind") in TEAM_KINDS:
            team, points = text_of(document, "backlog"), number_of(document, "points")
            added.append(Difference(key, "", here, team, points))
    return PlanDiff(tuple(added), tuple(removed), tuple(moved), tuple(spilled))


def _done_by(workspace: Workspace, document: Document, span: Span) -> bool:
    if not workspace.is_done(text_of(document, "key")):
        return False
    return normal(since_of(document)) < span.ends
