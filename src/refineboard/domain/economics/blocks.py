"""Sidney's decomposition: the sets of jobs that an order of least cost does one after the other.

Sidney (1975): whoever does the densest possible start first, then the densest possible start of
what is left, and so on, loses nothing against the best order of all. So only the order inside of
each such block is left to be searched for, and blocks are small where dependencies are few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import groupby

from refineboard.domain.economics.closure import Closure, Needs


@dataclass(frozen=True, slots=True)
class Work:
    """Jobs numbered from 0 in the order in which they would be done without dependencies."""

    weights: Sequence[int]
    """Cost of delay of each, 0 or more."""
    sizes: Sequence[int]
    """Job size of each, above 0."""
    needs: Needs
    """What each waits for, without rings."""

    def __len__(self) -> int:
        return len(self.sizes)

    def part(self, jobs: Sequence[int]) -> Work:
        """Some of the jobs alone, numbered anew in the order given."""
        number = {job: place for place, job in enumerate(jobs)}
        return Work(
            [self.weights[job] for job in jobs],
            [self.sizes[job] for job in jobs],
            [[number[need] for need in self.needs[job] if need in number] for job in jobs],
        )

    def cost(self, order: Sequence[int]) -> int:
        """Σ weight × (size done when the job is finished)."""
        done = total = 0
        for job in order:
            done += self.sizes[job]
            total += self.weights[job] * done
        return total


Done = Callable[[int], None]
"""Told how many more jobs have found their block, often none; may raise what ends the search."""


def _unheard(_jobs: int) -> None:
    return


def blocks(work: Work, done: Done = _unheard) -> list[list[int]]:
    """The blocks in the order of an order of least cost, each as small as it can be and sorted.

    Blocks of one density come in the order of their first job, as far as dependencies allow.
    """
    found: list[list[int]] = []
    ahead = list(_pieces(work, range(len(work))))
    while ahead:
        jobs = ahead.pop()
        if len(jobs) == 1:
            found.append(jobs)
            done(1)
            continue
        part = work.part(jobs)
        weight, size = sum(part.weights), sum(part.sizes)
        gains = [
            own * size - weight * its for own, its in zip(part.weights, part.sizes, strict=True)
        ]
        closure = Closure(gains, part.needs, lambda: done(0))
        picked = frozenset(closure.picked)
        if not picked:
            groups = closure.even_groups()
            found += (sorted(jobs[place] for place in group) for group in groups)
            done(len(jobs))
            continue
        ahead += _pieces(work, [job for place, job in enumerate(jobs) if place in picked])
        ahead += _pieces(work, [job for place, job in enumerate(jobs) if place not in picked])
    return _in_order(work, found)


def _pieces(work: Work, jobs: Sequence[int]) -> Iterator[list[int]]:
    """The jobs in groups that have nothing to do with each other."""
    left = dict.fromkeys(jobs)
    beside: dict[int, list[int]] = {job: [] for job in jobs}
    for job in jobs:
        for need in work.needs[job]:
            if need in left:
                beside[job].append(need)
                beside[need].append(job)
    for job in jobs:
        if job not in left:
            continue
        del left[job]
        piece = [job]
        for known in piece:
            for other in beside[known]:
                if other in left:
                    del left[other]
                    piece.append(other)
        yield sorted(piece)


def _in_order(work: Work, found: list[list[int]]) -> list[list[int]]:
    """Densest first; among equals what is needed first, then the lowest number."""
    densities = [_Density(work, block) for block in found]
    order = sorted(range(len(found)), key=lambda place: (densities[place], found[place][0]))
    block_of = {job: place for place, block in enumerate(found) for job in block}
    in_order: list[list[int]] = []
    for _, equals in groupby(order, key=densities.__getitem__):
        in_order += (found[place] for place in _needed_first(work, found, list(equals), block_of))
    return in_order


def _needed_first(
    work: Work, found: list[list[int]], equals: list[int], block_of: dict[int, int]
) -> Iterator[int]:
    waits: dict[int, set[int]] = {place: set() for place in equals}
    after: dict[int, list[int]] = {place: [] for place in equals}
    for place in equals:
        for job in found[place]:
            for need in work.needs[job]:
                other = block_of.get(need, place)
                if other != place and other in waits and other not in waits[place]:
                    waits[place].add(other)
                    after[other].append(place)
    ready = [(found[place][0], place) for place in equals if not waits[place]]
    heapify(ready)
    while ready:
        _, place = heappop(ready)
        yield place
        for later in after[place]:
            waits[later].discard(place)
            if not waits[later]:
                heappush(ready, (found[later][0], later))


class _Density:
    """Weight over size of a block; the higher one sorts first, exactly."""

    __slots__ = ("size", "weight")

    def __init__(self, work: Work, block: Sequence[int]) -> None:
        self.weight = sum(work.weights[job] for job in block)
        self.size = sum(work.sizes[job] for job in block)

    def __lt__(self, other: _Density) -> bool:
        return self.weight * other.size > other.weight * self.size

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Density):
            return NotImplemented
        return self.weight * other.size == other.weight * self.size

    __hash__ = None  # type: ignore[assignment]
