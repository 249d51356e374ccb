"""Better orders from good ones: one job elsewhere, or one stretch of the order anew."""

from __future__ import annotations

from collections.abc import Sequence

from refineboard.domain.economics.blocks import Work
from refineboard.domain.economics.greedy import Solve, dependents
from refineboard.domain.economics.watch import Watch

_WIDTHS = (20, 40, 80, 160)
_ROUNDS = 2
_REACH = 500
"""Places that a job is tried at on each side of its own."""


def improved(work: Work, order: Sequence[int], solve: Solve, watch: Watch) -> list[int]:
    """An order that costs as much or less, after a few rounds of both ways."""
    best, cost = list(order), work.cost(order)
    after = dependents(work)
    for _ in range(_ROUNDS):
        _reinsert(work, best, after, watch)
        for width in _WIDTHS:
            _solve_stretches(work, best, width, solve, watch)
            if width >= len(best):
                break
        now = work.cost(best)
        if now == cost:
            break
        cost = now
    return best


def _solve_stretches(work: Work, order: list[int], width: int, solve: Solve, watch: Watch) -> None:
    """Orders overlapping stretches anew, each as if it were all there is."""
    for start in range(0, max(1, len(order) - width // 2), width // 2):
        watch.check()
        stretch = order[start : start + width]
        jobs = sorted(stretch)
        number = {job: place for place, job in enumerate(jobs)}
        part = work.part(jobs)
        better = solve(part)
        if part.cost(better) < part.cost([number[job] for job in stretch]):
            order[start : start + width] = [jobs[place] for place in better]


def _reinsert(work: Work, order: list[int], after: Sequence[Sequence[int]], watch: Watch) -> None:
    """Puts each job where it costs least between what it needs and what needs it."""
    place_of = [0] * len(order)
    for place, job in enumerate(order):
        place_of[job] = place
    for job in list(order):
        watch.check()
        place = place_of[job]
        low = max((place_of[need] for need in work.needs[job]), default=-1)
        high = min((place_of[later] for later in after[job]), default=len(order))
        target = _cheapest(work, order, place, range(low + 1, high))
        if target != place:
            order.insert(target, order.pop(place))
            for moved in range(min(place, target), max(place, target) + 1):
                place_of[order[moved]] = moved


def _cheapest(work: Work, order: Sequence[int], place: int, allowed: range) -> int:
    weight, size = work.weights[order[place]], work.sizes[order[place]]
    best, least, change = place, 0, 0
    for target in range(place - 1, max(allowed.start, place - _REACH) - 1, -1):
        other = order[target]
        change += work.weights[other] * size - weight * work.sizes[other]
        if change < least:
            best, least = target, change
    change = 0
    for target in range(place + 1, min(allowed.stop, place + _REACH)):
        other = order[target]
        change += weight * work.sizes[other] - work.weights[other] * size
        if change < least:
            best, least = target, change
    return best
