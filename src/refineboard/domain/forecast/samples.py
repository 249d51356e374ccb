"""What a backlog's past says: points done in each finished iteration, and the usual sizes.

An iteration without anything done counts as 0 once the first one with something done is over;
innovation and planning iterations are left out, because they hold no planned stories.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from refineboard.domain.health.cadence import Cadence
from refineboard.domain.health.facts import TEAM_KINDS, Facts, FactsReader
from refineboard.domain.health.past import Past
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


class TrackRecord(NamedTuple):
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


def track_record(workspace: Workspace, backlog: str, at: str, past: Past) -> TrackRecord:
    """What a team has done, or all teams together for the ART's backlog.

    Each item counts with the points, and in the team, that it had when it was done; one that was
    deleted later stays. Items are counted instead of points where nothing that was done has any.
    """
    reader = FactsReader(workspace, past)
    cadence = Cadence(workspace)
    points: dict[str, float] = defaultdict(float)
    items: dict[str, float] = defaultdict(float)
    sizes: dict[str, list[float]] = defaultdict(list)
    for now in _done(workspace, reader, past):
        then = reader.then(now, now.done) if now.done else now
        is_ours = then.backlog == backlog or (backlog == ART and then.backlog != ART)
        if not is_ours or then.kind not in TEAM_KINDS:
            continue
        if then.is_estimated:
            sizes[then.kind].append(then.points)
        span = cadence.holding(now.done) if now.done else None
        if span is not None:
            points[span.key] += then.points
            items[span.key] += 1
    unit = Unit.POINTS if any(points.values()) or not items else Unit.ITEMS
    done = points if unit is Unit.POINTS else items
    ordered = {kind: sorted(sizes[kind]) for kind in sizes}
    return TrackRecord(unit, _samples(cadence, done, at), ordered)


def _done(workspace: Workspace, reader: FactsReader, past: Past) -> Iterator[Facts]:
    for key in workspace.heads:
        if workspace.is_done(key):
            yield reader.read(workspace.items[key])
    for _, document in past.gone.values():
        facts = reader.read(document)
        if facts.category is StateCategory.DONE:
            yield facts


def _samples(cadence: Cadence, done: Mapping[str, float], at: str) -> tuple[Sample, ...]:
    finished = [Sample(span.key, done.get(span.key, 0)) for span in cadence.finished(at)]
    first = next((place for place, each in enumerate(finished) if each.velocity), len(finished))
    return tuple(finished[first:])
