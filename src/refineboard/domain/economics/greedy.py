"""Good orders, quickly: by what is needed, and by the densest set that can be done next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush

from refineboard.domain.economics.blocks import Work
from refineboard.domain.economics.watch import Watch

MOST_PAIRS = 1_500_000
"""Of a job and one that it needs, near or far, that `densest_next` keeps in memory."""

Solve = Callable[[Work], list[int]]
"""Orders a smaller piece of work."""


def pulled(work: Work) -> list[int]:
    """The jobs by number, what each needs pulled in front of it."""
    order: list[int] = []
    is_placed = [False] * len(work)
    for goal in range(len(work)):
        ahead = [goal]
        while ahead:
            job = ahead[-1]
            missing = [need for need in work.needs[job] if not is_placed[need]]
            if missing and not is_placed[job]:
                ahead += sorted(missing, reverse=True)
                continue
            ahead.pop()
            if not is_placed[job]:
                is_placed[job] = True
                order.append(job)
    return order


def available(work: Work) -> list[int]:
    """Always the lowest number of those that wait for nothing any more."""
    open_needs = [len(needs) for needs in work.needs]
    after = dependents(work)
    ready = [job for job, count in enumerate(open_needs) if not count]
    heapify(ready)
    order = []
    while ready:
        job = heappop(ready)
        order.append(job)
        for later in after[job]:
            open_needs[later] -= 1
            if not open_needs[later]:
                heappush(ready, later)
    return order


def dependents(work: Work) -> list[list[int]]:
    """By job, the jobs that need it, sorted."""
    after: list[list[int]] = [[] for _ in range(len(work))]
    for job, needs in enumerate(work.needs):
        for need in needs:
            after[need].append(job)
    return after


def reversed_work(work: Work) -> Work:
    """The mirror: an order of it read backwards costs the same here, up to a constant."""
    return Work(work.sizes, work.weights, dependents(work))


def ancestors(work: Work) -> list[int]:
    """By job, itself and all that it needs near or far, as the bits of a number."""
    found = [0] * len(work)
    for job in available(work):
        found[job] = 1 << job
        for need in work.needs[job]:
            found[job] |= found[need]
    return found


def densest_next(work: Work, starts: Sequence[int], solve: Solve, watch: Watch) -> list[int]:
    """Takes the job that is densest together with all it still needs, with these; and so on.

    `starts` are the `ancestors`; `solve` orders what is taken along. Sizes must be above 0.
    """
    count = len(work)
    weights, sizes = [0] * count, [0] * count
    descendants: list[list[int]] = [[] for _ in range(count)]
    for job, start in enumerate(starts):
        for need in bits(start):
            weights[job] += work.weights[need]
            sizes[job] += work.sizes[need]
            descendants[need].append(job)
    left = dict.fromkeys(range(count))
    gone = 0
    order: list[int] = []
    while left:
        watch.check()
        best = _densest(left, weights, sizes)
        taken = bits(starts[best] & ~gone)
        gone |= starts[best]
        for need in taken:
            del left[need]
            for job in descendants[need]:
                weights[job] -= work.weights[need]
                sizes[job] -= work.sizes[need]
        taken.remove(best)
        order += (taken[place] for place in solve(work.part(taken)))
        order.append(best)
    return order


def _densest(left: dict[int, None], weights: Sequence[int], sizes: Sequence[int]) -> int:
    best = -1
    for job in left:
        if best < 0 or weights[job] * sizes[best] > weights[best] * sizes[job]:
            best = job
    return best


def bits(number: int) -> list[int]:
    """The places of the ones in a binary number, lowest first."""
    digits = bin(number)[:1:-1]
    return [place for place, digit in enumerate(digits) if digit == "1"]
