"""Sums that metrics are made of, kept per backlog so that one edit costs one item's share.

Every item adds numbers to buckets; a metric reads a handful of buckets. Taking an item's numbers
out and putting its new ones in keeps all metrics right without looking at any other item, and an
ART's buckets are those of its teams together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from refineboard.domain.health.cadence import Cadence, Span, before
from refineboard.domain.health.facts import Facts
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
        self._buckets: dict[Bucket, dict[str, float]] = {}

    def put(self, bucket: Bucket, key: str, value: float) -> None:
        """Adds an item's number."""
        inside = self._buckets.get(bucket)
        if inside is None:
            inside = self._buckets[bucket] = {}
        inside[key] = value

    def take(self, bucket: Bucket, key: str) -> None:
        """Takes an item's number out."""
        self._buckets[bucket].pop(key, None)

    def count(self, name: str, of: str = "") -> int:
        """How many items are in a bucket."""
        return len(self._buckets.get((name, of), ()))

    def total(self, name: str, of: str = "") -> float:
        """The sum of what they added."""
        return sum(self._buckets.get((name, of), {}).values())

    def values(self, name: str, of: str = "") -> list[float]:
        """Each item's number."""
        return list(self._buckets.get((name, of), {}).values())

    def keys(self, name: str, of: str = "") -> list[str]:
        """The items' keys."""
        return list(self._buckets.get((name, of), ()))


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


@dataclass(frozen=True)
class Frame:
    """Everything but the items: the moment, the cadence, the past and what was agreed on."""

    workspace: Workspace
    at: str
    """UTC, as the log writes it."""
    past: Past
    targets: Targets = field(init=False)
    cadence: Cadence = field(init=False)
    readiness: Readiness = field(init=False)
    trend: tuple[Span, ...] = field(init=False)
    """The finished development iterations that trends show, oldest first."""
    recent: tuple[Span, ...] = field(init=False)
    """The finished development iterations that velocity, flow and rework look at."""
    running: Span | None = field(init=False)
    upcoming: tuple[Span, ...] = field(init=False)
    """The next development iterations, whose readiness counts."""
    reported: Mapping[str, Span] = field(init=False)
    """The iterations whose plans are looked at: trend, recent and running."""
    first_moment: str = field(init=False)
    """From when on the log and what was done matter."""
    window: str = field(init=False)
    """The first moment of the recent iterations."""
    increment_start: str = field(init=False)
    """When the planning interval of the moment began; "" where it is in none."""
    limits: frozenset[tuple[str, str]] = field(init=False)
    """The states that have a WIP limit, as backlog and state."""
    doing_limits: tuple[str, str] = field(init=False)
    """For features, and for what a team works on."""
    waiting_limit: str = field(init=False)
    """Items that entered their state before these are ageing."""

    def __post_init__(self) -> None:
        """Looks up what follows from the moment."""
        targets = Targets(self.workspace)
        cadence = Cadence(self.workspace, targets.count("planning_days"))
        trend = cadence.finished(self.at, targets.count("trend_iterations"))
        recent = cadence.finished(self.at, targets.count("velocity_iterations"))
        running = cadence.holding(self.at)
        seen = (*trend, *recent, *((running,) if running else ()))
        values: dict[str, object] = {
            "targets": targets,
            "cadence": cadence,
            "readiness": Readiness(self.workspace, self.at),
            "trend": trend,
            "recent": recent,
            "running": running,
            "upcoming": cadence.upcoming(self.at, targets.count("look_ahead")),
            "reported": {span.key: span for span in seen},
            "first_moment": min([span.begins for span in seen], default=self.at),
            "window": recent[0].begins if recent else running.begins if running else self.at,
            "increment_start": cadence.increment_start(self.at),
            "limits": frozenset(
                (backlog.key, state.key)
                for backlog in self.workspace.backlogs.values()
                for state in backlog.states
                if state.wip is not None
            ),
            "doing_limits": (
                before(self.at, targets.setting("ageing_feature_days")),
                before(self.at, targets.setting("ageing_doing_days")),
            ),
            "waiting_limit": before(self.at, targets.setting("ageing_waiting_days")),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True, slots=True)
class Metric:
    """One measured number."""

    name: str
    value: float | None
    """None where there is nothing to measure."""
    n: float | None = None
    of: float | None = None
    points: float | None = None
    """The same by points, for rates by count."""
    status: Status = Status.NONE
    more: Mapping[str, object] = field(default_factory=dict)
    """Further numbers, as JSON values."""
    trend: tuple[tuple[str, float | None], ...] = ()
    """The value by iteration, oldest first."""


@dataclass(frozen=True, slots=True)
class Scope:
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
