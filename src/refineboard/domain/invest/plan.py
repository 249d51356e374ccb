"""The plan of a workspace: who waits for whom, what is planned when, what teams finish.

It follows one edit at a time. Velocity needs no clock: the last iteration of a team counts once
all in it is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from refineboard.domain.dependencies.bands import RED, WARNING, Band, Schedule, Slot, band
from refineboard.domain.dependencies.cycles import waits_for
from refineboard.domain.documents import Document, number_of, text_of
from refineboard.domain.invest.waiting import circles, shortest_circle
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import Workspace

VELOCITY_ITERATIONS = 3
"""How many finished iterations make a velocity."""


class _Fact(NamedTuple):
    """What the plan knows of one item."""

    team: str
    place: int | None
    """The place in time of its iteration."""
    points: float
    is_open: bool
    waits_for: tuple[str, ...]
    """Items that must be finished before it begins, done or not."""
    slot: Slot | None
    """When it is planned."""


class Plan:
    """What is planned into which iteration, and what must come first."""

    def __init__(self, workspace: Workspace) -> None:
        """Reads the iterations; items are `put`."""
        self.workspace = workspace
        iterations = sorted(
            workspace.tables["iterations"].items(),
            key=lambda entry: (text_of(entry[1], "start"), entry[0]),
        )
        self._order = {key: place for place, (key, _) in enumerate(iterations)}
        self._pi_of = [text_of(iteration, "pi") for _, iteration in iterations]
        lengths: dict[str, int] = {}
        for _, iteration in iterations:
            if iteration.get("innovation") is not True:
                pi = text_of(iteration, "pi")
                lengths[pi] = lengths.get(pi, 0) + 1
        self._length = max(lengths.values(), default=0)
        """How many iterations of a planning interval hold planned stories."""
        self._facts: dict[str, _Fact] = {}
        self._done: dict[tuple[str, int], float] = {}
        self._open: dict[tuple[str, int], int] = {}
        self._places: dict[str, set[int]] = {}
        """The iterations in which each team has something done."""
        self._velocities: dict[str, float | None] = {}
        self._schedule = Schedule(workspace)
        self._circles: dict[str, frozenset[str]] | None = None
        self._is_open: dict[tuple[str, str], bool] = {}
        """Whether items of a backlog are open in a state."""

    def put(self, key: str, document: Document | None) -> None:
        """Takes an item as it is now in place of what it was; None where it is gone."""
        old = self._facts.pop(key, None)
        new = None if document is None else self._fact(key, document)
        if new is not None:
            self._facts[key] = new
        if old == new:
            return
        for fact, sign in ((old, -1), (new, 1)):
            if fact is not None and fact.place is not None:
                self._count(fact, (fact.team, fact.place), sign)
        if old is None or new is None or old[3:5] != new[3:5]:
            self._circles = None

    def _fact(self, key: str, document: Document) -> _Fact:
        backlog, state = text_of(document, "backlog"), text_of(document, "state")
        is_open = self._is_open.get((backlog, state))
        if is_open is None:
            is_open = self.workspace.state_of(document).category is not StateCategory.DONE
            self._is_open[backlog, state] = is_open
        place = self._order.get(text_of(document, "iteration"))
        points, slot = number_of(document, "points") or 0, self._schedule.slot(document)
        return _Fact(backlog, place, points, is_open, waits_for(document), slot)

    def _count(self, fact: _Fact, at: tuple[str, int], sign: int) -> None:
        self._velocities.pop(fact.team, None)
        if fact.is_open:
            self._open[at] = self._open.get(at, 0) + sign
        else:
            self._done[at] = self._done.get(at, 0) + sign * fact.points
            self._places.setdefault(fact.team, set()).add(at[1])

    def _open_providers(self, key: str) -> list[str]:
        fact = self._facts.get(key)
        if fact is None or not fact.waits_for:
            return []
        return [
            other
            for other in fact.waits_for
            if (provider := self._facts.get(other)) is not None and provider.is_open
        ]

    def waiting(self, key: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Open providers by plan: later than the item, beside it where that is a warning, and in
        no plan though the item is in one."""
        providers = self._open_providers(key)
        if not providers:
            return (), (), ()
        mine = self._facts[key].slot
        found: dict[Band, list[str]] = {}
        for other in providers:
            found.setdefault(band(mine, self._facts[other].slot, is_done=False), []).append(other)
        beside = tuple(found.get(Band.BESIDE, ()))
        weight = self._schedule.beside
        return (
            (*found.get(Band.CONFLICT, ()), *(beside if weight == RED else ())),
            beside if weight == WARNING else (),
            tuple(found.get(Band.UNPLANNED, ())) if mine and mine.is_iteration else (),
        )

    def cycle(self, key: str) -> tuple[str, ...]:
        """The shortest circle of waiting that an item stands in, itself first."""
        fact = self._facts.get(key)
        if fact is None or not fact.waits_for or not fact.is_open:
            return ()
        if self._circles is None:
            waiting = (k for k, f in self._facts.items() if f.waits_for and f.is_open)
            self._circles = circles({k: self._open_providers(k) for k in waiting})
        component = self._circles.get(key)
        if component is None:
            return ()
        return shortest_circle(key, component, {k: self._open_providers(k) for k in component})

    def points(self, keys: Iterable[str]) -> float:
        """The points of items together."""
        return sum(self._facts[key].points for key in keys)

    def increments(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The planning intervals that items are planned into, in order of time."""
        places = {place for key in keys if (place := self._facts[key].place) is not None}
        return tuple(dict.fromkeys(self._pi_of[place] for place in sorted(places)))

    def capacity(self, keys: Iterable[str]) -> float | None:
        """Points that the items' teams finish in a planning interval; None where unknown."""
        velocities = [self.velocity(team) for team in {self._facts[key].team for key in keys}]
        known = [velocity for velocity in velocities if velocity is not None]
        if not known or len(known) < len(velocities) or not self._length:
            return None
        return sum(known) * self._length

    def velocity(self, team: str) -> float | None:
        """The mean points that a team finished in its last iterations; None where unknown."""
        if team not in self._velocities:
            self._velocities[team] = self._mean(team)
        return self._velocities[team]

    def _mean(self, team: str) -> float | None:
        places = sorted(place for place in self._places.get(team, ()) if self._done[team, place])
        if places and self._open.get((team, places[-1])):
            places.pop()
        last = [self._done[team, place] for place in places[-VELOCITY_ITERATIONS:]]
        return sum(last) / len(last) if last else None
