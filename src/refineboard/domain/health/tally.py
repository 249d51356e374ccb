"""Sums that metrics are made of, kept per backlog so that one edit costs one item's share.

Every item adds numbers to buckets; a metric reads a handful of buckets. Taking an item's numbers
out and putting its new ones in keeps all metrics right without looking at any other item, and an
ART's buckets are those of its teams together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from math import fsum
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeAlias

from refineboard.domain.dependencies.bands import Schedule
from refineboard.domain.health.cadence import Cadence, Span, before
from refineboard.domain.health.facts import Facts, FactsReader
from refineboard.domain.health.past import Past
from refineboard.domain.health.targets import Status, Targets
from refineboard.domain.readiness import Readiness
from refineboard.domain.workspace import Workspace

Bucket: TypeAlias = tuple[str, str]
"""What is counted, and of what: an iteration, an allocation class, or ""."""
Share: TypeAlias = tuple[str, Bucket, float]
"""What an item adds: to which backlog, to which bucket, how much (points mostly)."""


class Sums(Protocol):
    """Buckets of one backlog, or of several together."""

    def count(self, name: str, of: str = "") -> int:
        """How many items are in a bucket."""

    def total(self, name: str, of: str = "") -> float:
        """The sum of what they added."""

    def values(self, name: str, of: str = "") -> list[float]:
        """Each item's number."""

    def keys(self, name: str, of: str = "") -> list[str]:
        """The items' keys, in no order that means anything."""


class Tally:
    """The buckets of one backlog."""

    def __init__(self) -> None:
        self._buckets: dict[Bucket, dict[str, float]] = defaultdict(dict)
        self._totals: dict[Bucket, float] = {}
        self._orders: dict[Bucket, tuple[str, ...]] = {}
        self.had_begun = False
        """Whether the team had planned or delivered anything before the first reported iteration:
        then one without a delivery counts as 0."""

    def put(self, bucket: Bucket, key: str, value: float) -> None:
        """Adds an item's number."""
        self._buckets[bucket][key] = value
        self._forget(bucket)

    def take(self, bucket: Bucket, key: str) -> None:
        """Takes an item's number out."""
        self._buckets[bucket].pop(key, None)
        self._forget(bucket)

    def _forget(self, bucket: Bucket) -> None:
        # Nothing has been asked for while a dashboard is built, which is most of the work.
        if self._totals or self._orders:
            self._totals.pop(bucket, None)
            self._orders.pop(bucket, None)

    def count(self, name: str, of: str = "") -> int:
        """How many items are in a bucket."""
        return len(self._buckets.get((name, of), ()))

    def total(self, name: str, of: str = "") -> float:
        """The sum of what they added, the same in whatever order they came."""
        bucket = (name, of)
        found = self._totals.get(bucket)
        if found is None:
            found = self._totals[bucket] = fsum(self._buckets.get(bucket, {}).values())
        return found

    def values(self, name: str, of: str = "") -> list[float]:
        """Each item's number."""
        return list(self._buckets.get((name, of), {}).values())

    def keys(self, name: str, of: str = "") -> list[str]:
        """The items' keys."""
        return list(self._buckets.get((name, of), ()))

    def ordered_keys(
        self, name: str, order: Callable[[Iterable[str]], tuple[str, ...]], of: str = ""
    ) -> tuple[str, ...]:
        """The items' keys in an order, kept until one of the items changes."""
        bucket = (name, of)
        found = self._orders.get(bucket)
        if found is None:
            found = self._orders[bucket] = order(self._buckets.get(bucket, ()))
        return found


class Together:
    """The buckets of several backlogs as if they were one."""

    def __init__(self, tallies: Iterable[Tally]) -> None:
        self._tallies = tuple(tallies)

    def count(self, name: str, of: str = "") -> int:
        """How many items are in a bucket."""
        return sum(tally.count(name, of) for tally in self._tallies)

    def total(self, name: str, of: str = "") -> float:
        """The sum of what they added."""
        return sum(tally.total(name, of) for tally in self._tallies)

    def values(self, name: str, of: str = "") -> list[float]:
        """Each item's number."""
        return [value for tally in self._tallies for value in tally.values(name, of)]

    def keys(self, name: str, of: str = "") -> list[str]:
        """The items' keys."""
        return [key for tally in self._tallies for key in tally.keys(name, of)]


class Frame:
    """Everything but the items: the moment, the cadence, the past and what was agreed on."""

    def __init__(self, workspace: Workspace, at: str, past: Past) -> None:
        """`at` is UTC as the log writes it."""
        self.workspace = workspace
        self.at = at
        self.past = past
        self.targets = Targets(workspace)
        setting, count = self.targets.setting, self.targets.count
        self.cadence = Cadence(workspace, count("planning_days"))
        self.readiness = Readiness(workspace, at)
        self.reader = FactsReader(workspace, past)
        """Makes facts of documents."""
        self.trend = self.cadence.finished(at, count("trend_iterations"))
        """The finished development iterations that trends show, oldest first."""
        self.recent = self.cadence.finished(at, count("velocity_iterations"))
        """The finished development iterations that velocity, flow and rework look at."""
        self.running = self.cadence.holding(at)
        """The iteration that the moment lies in."""
        self.upcoming = self.cadence.upcoming(at, count("look_ahead"))
        """The next development iterations, whose readiness counts."""
        seen = (*self.trend, *self.recent, *((self.running,) if self.running else ()))
        self.reported: Mapping[str, Span] = {span.key: span for span in seen}
        """The iterations whose plans are looked at: trend, recent and running."""
        self.window = min([span.begins for span in (*self.recent, *seen[-1:])], default=at)
        """The first moment of the recent iterations."""
        self.in_window = tuple(
            span for span in self.cadence.spans if self.window <= span.begins <= at
        )
        """The iterations from the first recent one to the running one, innovation included."""
        self.increment_start = self.cadence.increment_start(at)
        """When the planning interval of the moment began; "" where it is in none."""
        starts = [span.begins for span in seen]
        if self.increment_start:
            starts.append(self.increment_start)
        self.first_moment = min(starts, default=at)
        """From when on the log, and what was done, matter."""
        self.scoring = _scoring(workspace)
        """The backlogs whose items all have scores of their own."""
        self.limits = _limits(workspace)
        """The states that have a WIP limit, as backlog and state."""
        self.doing_limits = (
            before(at, setting("ageing_feature_days")),
            before(at, setting("ageing_doing_days")),
        )
        """What entered its state of work before these is ageing: features, and teams' items."""
        self.waiting_limit = before(at, setting("ageing_waiting_days"))
        """The same for what waits before work."""

    @cached_property
    def schedule(self) -> Schedule:
        """How items are planned, for the bands of dependencies."""
        return Schedule(self.workspace)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The iterations from the first moment up to the running one, innovation included."""
        return tuple(
            span
            for span in self.cadence.spans
            if span.ends > self.first_moment and span.begins <= self.at
        )

    def then(self, facts: Facts, moment: str) -> Facts:
        """An item as it was at a moment, or is now where the moment lies ahead."""
        return self.reader.then(facts, min(moment, self.at))


def _scoring(workspace: Workspace) -> frozenset[str]:
    backlogs = workspace.backlogs.values()
    return frozenset(each.key for each in backlogs if each.is_art or each.story_wsjf)


def _limits(workspace: Workspace) -> frozenset[tuple[str, str]]:
    return frozenset(
        (backlog.key, state.key)
        for backlog in workspace.backlogs.values()
        for state in backlog.states
        if state.wip is not None
    )


class Metric(NamedTuple):
    """One measured number."""

    name: str
    value: float | None
    """None where there is nothing to measure."""
    n: float | None = None
    of: float | None = None
    points: float | None = None
    """The same by points, for rates by count."""
    status: Status = Status.NONE
    more: Mapping[str, object] = MappingProxyType({})
    """Further numbers, as JSON values."""
    trend: tuple[tuple[str, float | None], ...] = ()
    """The value by iteration, oldest first."""


class Scope(NamedTuple):
    """What one report is about: a team, or the ART with all its teams."""

    backlog: str
    frame: Frame
    teams: Mapping[str, Tally]
    """Each team's sums by its key."""
    own: Tally
    """The sums of the backlog's own items: the features' where it is the ART's."""
    facts: Mapping[str, Facts]
    """Every item of the workspace by key."""

    @property
    def sums(self) -> Sums:
        """The teams' sums: one team's, or those of all teams together."""
        return self.own if self.backlog in self.teams else Together(self.teams.values())


def rate(part: float, whole: float) -> float | None:
    """A share, None of nothing."""
    return part / whole if whole else None


def rounded(value: float | None) -> float | None:
    """A number as it is told: four digits are more than anybody measures."""
    return None if value is None else round(value, 4)
