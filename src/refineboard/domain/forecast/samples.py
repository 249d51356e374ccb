"""What a backlog's past says: points done in each finished iteration, and the usual sizes.

An iteration without anything done counts as 0 once the first one with something done is over;
innovation and planning iterations are left out, because they hold no planned stories.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from refineboard.domain.health.cadence import Cadence
from refineboard.domain.health.facts import TEAM_KINDS, Facts, FactsByKey, state_table
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import ART, Workspace

FEWEST_SAMPLES = 3
"""Below this many a forecast would be a guess."""


class Unit(StrEnum):
    """What is counted."""

    POINTS = "points"
    ITEMS = "items"


class Sample(NamedTuple):
    """A finished iteration and what was done in it."""

    key: str
    velocity: float


class Past(NamedTuple):
    """What forecasts are made from."""

    unit: Unit
    samples: tuple[Sample, ...]
    sizes: Mapping[str, Sequence[float]]
    """By kind, the points of every item that was done, smallest first."""

    @property
    def is_enough(self) -> bool:
        """Whether there are samples enough, with anything done in them."""
        return len(self.samples) >= FEWEST_SAMPLES and any(each.velocity for each in self.samples)

    @property
    def quality(self) -> float | None:
        """(n − 1) ÷ (n + 1) for n samples; None without any."""
        count = len(self.samples)
        return (count - 1) / (count + 1) if count else None


def past_of(workspace: Workspace, backlog: str, at: str) -> Past:
    """The past of a team's backlog, or of all teams together for the ART's.

    Items are counted instead of points where nothing that was done has points.
    """
    tables = {key: state_table(each) for key, each in workspace.backlogs.items()}
    facts = FactsByKey(workspace, tables)
    cadence = Cadence(workspace)
    points: dict[str, float] = defaultdict(float)
    items: dict[str, float] = defaultdict(float)
    sizes: dict[str, list[float]] = defaultdict(list)
    for key, head in workspace.heads.items():
        is_ours = head.backlog == backlog or (backlog == ART and head.backlog != ART)
        if not is_ours or workspace.state_of_key(key).category is not StateCategory.DONE:
            continue
        item = facts.read(workspace.items[key])
        if item.kind not in TEAM_KINDS:
            continue
        if item.is_estimated:
            sizes[item.kind].append(item.points)
        _count(item, cadence, points, items)
    unit = Unit.POINTS if any(points.values()) or not items else Unit.ITEMS
    done = points if unit is Unit.POINTS else items
    return Past(unit, _samples(cadence, done, at), {kind: sorted(sizes[kind]) for kind in sizes})


def _count(
    item: Facts, cadence: Cadence, points: dict[str, float], items: dict[str, float]
) -> None:
    span = cadence.holding(item.done) if item.done else None
    if span is not None:
        points[span.key] += item.points
        items[span.key] += 1


def _samples(cadence: Cadence, done: Mapping[str, float], at: str) -> tuple[Sample, ...]:
    finished = [Sample(span.key, done.get(span.key, 0)) for span in cadence.finished(at)]
    first = next((place for place, each in enumerate(finished) if each.velocity), len(finished))
    return tuple(finished[first:])
