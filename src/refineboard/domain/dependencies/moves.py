"""The smallest moves that clear a conflict: one item, one iteration, within capacity.

Moved is either what waits, to a later iteration, or what it waits for, to an earlier one. A move
is offered only where it makes no other dependency worse and breaks no agreement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from refineboard.domain.dependencies.agreement import AGREED, is_in_time
from refineboard.domain.dependencies.bands import Band, Slot, band
from refineboard.domain.dependencies.network import Link, Network
from refineboard.domain.documents import text_of
from refineboard.domain.planning.load import Points, loads
from refineboard.domain.states import CATEGORY_ORDER, StateCategory

Capacity: TypeAlias = Callable[[str, str], float | None]
"""Points that a team can take on in an iteration, by their keys; None where that is unknown."""
_STARTED = CATEGORY_ORDER.index(StateCategory.DOING)


class Move(NamedTuple):
    """An item planned in another iteration, and what comes of it."""

    key: str
    iteration: str
    clears: tuple[tuple[str, str], ...]
    """The conflicts that are gone then: what waits, and what for."""
    touches: tuple[Link, ...]
    """The other dependencies of the item, as they stand now."""


def moves(
    network: Network, capacity: Capacity, today: str, reds: Iterable[Link] | None = None
) -> tuple[Move, ...]:
    """For each conflict the smallest move that clears it, where there is one; each move once.

    `today` is YYYY-MM-DD: nothing is planned in an iteration that is over. Where two are equally
    small, what is waited for moves.
    """
    planner = _Planner(network, capacity, today)
    found: dict[tuple[str, str], Move] = {}
    for link in [link for link in network if network.is_red(link)] if reds is None else reds:
        move = planner.smallest(link)
        if move is not None:
            found.setdefault((move.key, move.iteration), move)
    return tuple(sorted(found.values()))


class _Planner:
    def __init__(self, network: Network, capacity: Capacity, today: str) -> None:
        self._network = network
        self._capacity = capacity
        workspace = network.workspace
        iterations = workspace.tables["iterations"]
        self._usable = frozenset(
            place
            for place, key in enumerate(network.schedule.iterations)
            if iterations[key].get("innovation") is not True
            and text_of(iterations[key], "end") >= today
        )
        self._points = Points(workspace)
        self._load = loads(workspace, self._points)

    def smallest(self, red: Link) -> Move | None:
        """The best move of one of the two ends: first one that leaves nothing to watch, then the
        fewest iterations."""
        candidates = [
            candidate
            for key in (red.provider, red.consumer)
            for candidate in self._candidates(key, red)
        ]
        for _, _, key, place in sorted(candidates, key=lambda each: each[:2]):
            if self._is_possible(key, place):
                return self._move(key, place)
        return None

    def _candidates(self, key: str, red: Link) -> Iterator[tuple[int, int, str, int]]:
        """How much is left to watch, how far it is, the item and the place."""
        now = self._slot(key)
        mine, theirs = self._slot(red.consumer), self._slot(red.provider)
        workspace = self._network.workspace
        state = CATEGORY_ORDER.index(workspace.state_of_key(key).category)
        if now is None or mine is None or theirs is None or state >= _STARTED:
            return
        if not text_of(workspace.items[key], "iteration"):
            return
        schedule = self._network.schedule
        for place in self._usable:
            there = Slot(place, place)
            ends = (mine, there) if key == red.provider else (there, theirs)
            weight = schedule.weight(band(*ends, is_done=False))
            if weight < schedule.weight(red.band):
                yield weight, abs(place - now.first), key, place

    def _is_possible(self, key: str, place: int) -> bool:
        network, there = self._network, Slot(place, place)
        iteration = network.schedule.iterations[place]
        team = network.workspace.heads[key].backlog
        room = self._capacity(team, iteration)
        points = self._points.of(network.workspace.items[key])
        if room is not None and self._load.get((team, iteration), 0) + points > room:
            return False
        return not any(self._is_worse(link, key, there) for link in self._around(key))

    def _is_worse(self, link: Link, key: str, there: Slot) -> bool:
        """Whether a dependency that binds stands worse, or an agreement breaks."""
        schedule, agreement = self._network.schedule, link.agreement
        is_promise = link.provider == key and agreement.state == AGREED
        if is_promise and not is_in_time(schedule, there, agreement.needed_by, is_done=False):
            return True
        if not link.binds or link.is_over:
            return False
        return schedule.weight(self._band_then(link, key, there)) > schedule.weight(link.band)

    def _band_then(self, link: Link, key: str, there: Slot) -> Band:
        mine = there if link.consumer == key else self._slot(link.consumer)
        theirs = there if link.provider == key else self._slot(link.provider)
        return band(mine, theirs, is_done=False)

    def _move(self, key: str, place: int) -> Move:
        network, there = self._network, Slot(place, place)
        cleared, touched = [], []
        for link in self._around(key):
            schedule = network.schedule
            weight = schedule.weight(self._band_then(link, key, there))
            if network.is_red(link) and weight < schedule.weight(link.band):
                cleared.append((link.consumer, link.provider))
            else:
                touched.append(link)
        iteration = network.schedule.iterations[place]
        return Move(key, iteration, tuple(sorted(cleared)), tuple(touched))

    def _around(self, key: str) -> tuple[Link, ...]:
        return (*self._network.of(key), *self._network.to(key))

    def _slot(self, key: str) -> Slot | None:
        document = self._network.workspace.items.get(key)
        return None if document is None else self._network.schedule.slot(document)
