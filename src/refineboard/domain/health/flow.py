"""SAFe's flow measures: time, load, efficiency and distribution, and data for their pictures.

Flow time begins when an item leaves the funnel: ideas that nobody has chosen yet wait there for
free. Active is the time in states of work; waiting in Ready, and refining, which is shared work
beside the work, are not. [Both our own reading.]
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate, pairwise
from math import ceil
from typing import NamedTuple

from refineboard.domain.health.cadence import day_moment, days_between
from refineboard.domain.health.delivery import Finish
from refineboard.domain.health.facts import TEAM_KINDS, Facts
from refineboard.domain.health.planning import DOING
from refineboard.domain.health.tally import Frame, Metric, Scope, Share, Sums, rate, rounded
from refineboard.domain.health.targets import CLASSES
from refineboard.domain.states import StateCategory

FLOW, ACTIVE, FINISHED = "flow", "active", "finished"
KINDS = ("story", "defect", "spike")


def flow_shares(facts: Facts, frame: Frame, finished: Iterable[Finish]) -> Iterator[Share]:
    """What an item that is or was done adds to the flow of the backlog where it was."""
    done = facts.done
    if done >= frame.window:
        span = frame.cadence.holding(done)
        then = frame.then(facts, span.ends if span else done)
        team = frame.past.text_at(facts.document, "backlog", done)
        yield team, (FINISHED, then.share), then.points
        yield team, ("kind", then.kind), then.points
    for span, at, then in finished:
        taken = flow_days(then, at)
        if taken is not None:
            team = frame.past.text_at(facts.document, "backlog", at)
            yield team, (FLOW, span.key), taken
            yield team, (ACTIVE, span.key), active_days(then, at)


def flow_days(facts: Facts, done: str) -> float | None:
    """Days from the entry into the workflow until done; None where its life is not known."""
    entered = facts.entered
    return days_between(entered, done) if entered and entered < done else None


def active_days(facts: Facts, done: str) -> float:
    """Days in states of work until done."""
    return sum(
        days_between(here.at, min(there.at, done))
        for here, there in pairwise(facts.steps)
        if here.category is StateCategory.DOING and here.at < done
    )


def percentile(values: Sequence[float], share: float) -> float | None:
    """The least value that at least this share of all values does not exceed; None of nothing."""
    if not values:
        return None
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def _recent(scope: Scope, name: str) -> list[float]:
    sums = scope.sums
    return [value for span in scope.frame.in_window for value in sums.values(name, span.key)]


def flow_time(scope: Scope) -> Metric:
    """Days from entry to done of the items done in the recent iterations: the median as the
    value, and the time within which 85 % were done."""
    days = _recent(scope, FLOW)
    trend = tuple(
        (span.key, _days(percentile(scope.sums.values(FLOW, span.key), 0.5)))
        for span in scope.frame.trend
    )
    more: dict[str, object] = {"p85": _days(percentile(days, 0.85))}
    return Metric("flow_time", _days(percentile(days, 0.5)), n=len(days), more=more, trend=trend)


def _days(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def flow_load(scope: Scope) -> Metric:
    """How many items are being worked on, and their points."""
    count = scope.sums.count(*DOING)
    return Metric("flow_load", count, n=count, points=scope.sums.total(*DOING))


def flow_efficiency(scope: Scope) -> Metric:
    """Active time ÷ flow time of the items done in the recent iterations."""
    days = _recent(scope, FLOW)
    value = rounded(rate(sum(_recent(scope, ACTIVE)), sum(days)))
    status = scope.frame.targets.target("flow_efficiency").status(value)
    return Metric("flow_efficiency", value, n=len(days), status=status)


def flow_distribution(scope: Scope) -> Metric:
    """The share of each allocation class and kind in the points done in the recent iterations;
    the value is the features' share."""
    classes = finished_shares(scope.sums)
    kinds = {kind: scope.sums.count("kind", kind) for kind in KINDS}
    more: dict[str, object] = {"classes": classes, "kinds": kinds}
    return Metric("flow_distribution", classes["feature"], n=sum(kinds.values()), more=more)


def finished_shares(sums: Sums) -> Mapping[str, float | None]:
    """The share of each allocation class in the points done."""
    points = {name: sums.total(FINISHED, name) for name in CLASSES}
    return {name: rounded(rate(points[name], sum(points.values()))) for name in CLASSES}


def allocation_drift(scope: Scope) -> Metric:
    """How far the points done stand off the agreed capacity allocation: the largest difference
    of a class, as a share of all points."""
    targets = scope.frame.targets
    meant, actual = targets.shares(), finished_shares(scope.sums)
    drifts = {
        name: round(share - meant[name], 4) for name, share in actual.items() if share is not None
    }
    value = max(map(abs, drifts.values()), default=None)
    status = targets.target("allocation_drift").status(value)
    more: dict[str, object] = {"meant": meant, "actual": dict(actual)}
    return Metric("allocation_drift", value, status=status, more=more)


class Histogram(NamedTuple):
    """Flow times in classes of equal width, and the percentiles to mark."""

    width: float
    """Days of a class; class i holds flow times from i × width up to (i + 1) × width."""
    counts: tuple[int, ...]
    p50: float | None
    p85: float | None


def flow_histogram(scope: Scope, classes: int = 20) -> Histogram:
    """The flow times of the recent iterations in at most so many classes."""
    days = _recent(scope, FLOW)
    width = max(1, ceil(max(days, default=0) / classes))
    counts = [0] * (int(max(days, default=-1) // width) + 1)
    for value in days:
        counts[int(value // width)] += 1
    return Histogram(width, tuple(counts), percentile(days, 0.5), percentile(days, 0.85))


FLOW_CATEGORIES = (
    StateCategory.REFINING,
    StateCategory.READY,
    StateCategory.DOING,
    StateCategory.DONE,
)
"""The bands of a cumulative flow diagram, from the top down to what is done."""


class CumulativeFlow(NamedTuple):
    """How many items stood in each category at the end of each day."""

    days: tuple[str, ...]
    counts: Mapping[StateCategory, tuple[int, ...]]


def cumulative_flow(scope: Scope, days: int) -> CumulativeFlow:
    """The last so many days up to the report's, of the team's or all teams' items."""
    last = date.fromisoformat(scope.frame.at[:10])
    dates = [last - timedelta(days=days - 1 - number) for number in range(days)]
    ends = [day_moment(day + timedelta(days=1)) for day in dates]
    changes = {category: [0] * (days + 1) for category in StateCategory}
    for facts in scope.facts.values():
        if facts.backlog in scope.teams and facts.kind in TEAM_KINDS:
            _note_life(facts, ends, changes)
    counts = {category: _summed(changes[category][:days]) for category in FLOW_CATEGORIES}
    return CumulativeFlow(tuple(map(str, dates)), counts)


def _note_life(facts: Facts, ends: list[str], changes: dict[StateCategory, list[int]]) -> None:
    leaves = None
    for step in facts.steps:
        place = bisect_right(ends, step.at)
        if leaves is not None:
            changes[leaves][place] -= 1
        changes[step.category][place] += 1
        leaves = step.category


def _summed(changes: Iterable[int]) -> tuple[int, ...]:
    return tuple(accumulate(changes))
