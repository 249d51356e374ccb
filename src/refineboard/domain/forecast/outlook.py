"""The forecast of a backlog: for each item, how sure it is by the end of each iteration to come.

P(the first k items are done by iteration i) = P(sum of i sampled velocities ≥ their points). An
item that waits for another team's is done by iteration i if its own team got that far and the
other's item was done an iteration earlier, each team at its own velocity.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from refineboard.domain.dependencies.cycles import knots
from refineboard.domain.forecast.chances import Chances, sums_with
from refineboard.domain.forecast.queue import queue
from refineboard.domain.forecast.samples import TrackRecord, track_record
from refineboard.domain.health.cadence import Cadence, Span
from refineboard.domain.health.past import Past
from refineboard.domain.health.targets import Targets
from refineboard.domain.planning.capacity import availability
from refineboard.domain.workspace import ART, Workspace

LIKELY, SAFE = 0.5, 0.85
_MOST_AHEAD = 40
"""Iterations to come that are looked at; a calendar rarely knows as many."""
_MOST_UNKNOWN = 60
"""Items without an estimate whose sizes are spread; those beyond count with the mean."""
_SATURDAY = 5


class Ahead(NamedTuple):
    """An iteration to come."""

    key: str
    pi: str
    availability: float
    """The share of a usual iteration that is left of it, 0 to 1."""


class ItemForecast(NamedTuple):
    """When one item is likely to be done, with all that is ranked before it."""

    key: str
    points: float
    cumulative: float
    """What is estimated of it and of everything before it."""
    chances: tuple[float, ...]
    """By iteration to come: P(done by its end); empty without samples enough."""
    waits_for: tuple[str, ...]
    """Open items of other teams that must be done an iteration earlier."""
    is_estimated: bool

    def by(self, chance: float, ahead: Sequence[Ahead]) -> str | None:
        """The first iteration by whose end it is done with this chance; None beyond the last."""
        sure = (each.key for each, p in zip(ahead, self.chances, strict=False) if p >= chance)
        return next(sure, None)


class Forecast:
    """What is likely to be done when, as of a moment."""

    def __init__(  # noqa: PLR0913 - what a forecast is made of
        self,
        workspace: Workspace,
        backlog: str,
        at: str,
        past: Past | None = None,
        *,
        first: str | None = None,
        record: TrackRecord | None = None,
    ) -> None:
        """`past` is what the log says up to then; `first` is the key of an item that is asked
        about as if it were ranked first; `record` is that of another forecast of the backlog, as
        of the same moment, which spares a look at all that was ever done."""
        self.backlog = backlog
        self._workspace, self._at = workspace, at
        self._past = past or Past()
        self.record = record or track_record(workspace, backlog, at, self._past)
        self._own = _OwnForecast(workspace, backlog, at, self.record, first)
        self.ahead = self._own.ahead

    @property
    def unestimated(self) -> tuple[str, ...]:
        """Items of which nobody knows how large they are, or a part of them."""
        return tuple(item.key for item in self._own.items if not item.is_estimated)

    @property
    def increments(self) -> tuple[str, ...]:
        """The planning intervals of the iterations to come."""
        return tuple(dict.fromkeys(each.pi for each in self.ahead if each.pi))

    def by_increment(self, item: ItemForecast) -> dict[str, float]:
        """P(done by the end of each planning interval)."""
        ends = {each.pi: chance for each, chance in zip(self.ahead, item.chances, strict=False)}
        return {pi: ends[pi] for pi in self.increments if pi in ends}

    @cached_property
    def items(self) -> tuple[ItemForecast, ...]:
        """Every open item in the order of work."""
        settled = self._settled()
        return tuple(
            item._replace(chances=settled.get(item.key, item.chances)) for item in self._own.items
        )

    def _settled(self) -> dict[str, tuple[float, ...]]:
        """The chances of what waits for other teams, and of what that waits for in turn.

        Items that wait for each other in a cycle keep their own chances.
        """
        chances, waits = self._with_providers()
        for group in knots(waits):
            if len(group) > 1:
                continue
            (key,) = group
            for provider in waits.get(key, ()):
                if chances.get(provider) and chances[key]:
                    before = (0.0, *chances[provider])
                    pairs = zip(chances[key], before, strict=False)
                    chances[key] = tuple(own * ready for own, ready in pairs)
        return chances

    def _with_providers(self) -> tuple[dict[str, tuple[float, ...]], dict[str, tuple[str, ...]]]:
        """The own chances, and what each waits for, of all backlogs that this one leads to."""
        chances: dict[str, tuple[float, ...]] = {}
        waits: dict[str, tuple[str, ...]] = {}
        known, asked = {self.backlog: self._own}, [self._own]
        heads, backlogs = self._workspace.heads, self._workspace.backlogs
        while asked:
            for item in asked.pop().items:
                chances[item.key] = item.chances
                if item.waits_for:
                    waits[item.key] = item.waits_for
                for provider in item.waits_for:
                    home = heads[provider].backlog
                    if home in backlogs and home not in known:
                        record = track_record(self._workspace, home, self._at, self._past)
                        known[home] = _OwnForecast(self._workspace, home, self._at, record)
                        asked.append(known[home])
        return chances, waits


class _OwnForecast:
    """A backlog's forecast by its own velocity, as if it waited for nobody."""

    def __init__(
        self,
        workspace: Workspace,
        backlog: str,
        at: str,
        record: TrackRecord,
        first: str | None = None,
    ) -> None:
        self._workspace = workspace
        self.record = record
        self.ahead = iterations_ahead(workspace, at, backlog)
        self._work = queue(workspace, backlog, self.record.unit, first)

    @cached_property
    def items(self) -> tuple[ItemForecast, ...]:
        """Every open item in the order of work."""
        found: list[ItemForecast] = []
        chances = self._chances if self.record.is_enough else None
        cumulative, unknown, sums = 0.0, 0, [(0.0, 1.0)]
        for work in self._work:
            cumulative += work.points
            for kind in work.unknown:
                unknown += 1
                sizes = self._sizes(kind)
                spread = sizes if unknown <= _MOST_UNKNOWN else (_mean(sizes),)
                sums = sums_with(sums, spread)
            counts = range(1, len(self.ahead) + 1)
            own = (
                ()
                if chances is None
                else tuple(chances.with_unknown(count, cumulative, sums) for count in counts)
            )
            found.append(
                ItemForecast(
                    work.key, work.points, cumulative, own, work.waits_for, not work.unknown
                )
            )
        return tuple(found)

    @cached_property
    def _chances(self) -> Chances:
        largest = sum(work.points for work in self._work)
        largest += sum(max(self._sizes(kind)) for work in self._work for kind in work.unknown)
        velocities = [sample.velocity for sample in self.record.samples]
        return Chances(velocities, [each.availability for each in self.ahead], largest)

    def _sizes(self, kind: str) -> Sequence[float]:
        """The sizes that an item of this kind may have, equally likely."""
        return self.record.sizes.get(kind) or (self._usual_points,)

    @cached_property
    def _usual_points(self) -> float:
        return Targets(self._workspace).setting("usual_points")


def _mean(sizes: Sequence[float]) -> float:
    return sum(sizes) / len(sizes)


def iterations_ahead(workspace: Workspace, at: str, backlog: str = ART) -> tuple[Ahead, ...]:
    """The development iterations that are not over, with what is left of each for a team, or for
    all of them together: the people who are there, and in the running one the days to come."""
    teams = tuple(workspace.tables["teams"]) if backlog == ART else (backlog,)
    spans = [span for span in Cadence(workspace).spans if span.ends > at and not span.innovation]
    return tuple(
        Ahead(
            span.key,
            span.pi,
            _availability(span, at) * availability(workspace, teams, span.key),
        )
        for span in spans[:_MOST_AHEAD]
    )


def _availability(span: Span, at: str) -> float:
    if at <= span.begins:
        return 1.0
    first, today, end = (date.fromisoformat(moment[:10]) for moment in (span.begins, at, span.ends))
    every = _working_days(first, end)
    return _working_days(today, end) / every if every else 1.0


def _working_days(first: date, end: date) -> int:
    days = (first + timedelta(days=number) for number in range((end - first).days))
    return sum(day.weekday() < _SATURDAY for day in days)
