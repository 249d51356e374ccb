"""The order that breaks no dependency and costs least, or nearly so.

Sidney's blocks come first: between them nothing is lost. Inside a block of up to fifteen jobs
every order is looked at; a larger one starts from the densest set that can be done next, from
both ends, and is improved. What that leaves is never dearer than pulling what is needed forward.
"""

from __future__ import annotations

from collections.abc import Sequence

from refineboard.domain.economics.blocks import Work, blocks
from refineboard.domain.economics.exact import MOST, exact_order
from refineboard.domain.economics.greedy import (
    MOST_PAIRS,
    ancestors,
    available,
    densest_next,
    dependents,
    pulled,
    reversed_work,
)
from refineboard.domain.economics.improving import improved
from refineboard.domain.economics.watch import Watch

_DEEPEST = 1
"""Blocks within blocks that are still taken apart."""


def feasible_order(work: Work, watch: Watch | None = None) -> list[int]:
    """The jobs in an order that keeps all needs, optimal where every block has up to 15 jobs.

    The same for the same work. Raises Stopped where whoever watches has given up.
    """
    watch = watch or Watch()
    watch.begin(2 * len(work))
    search = _Search(watch)
    order: list[int] = []
    for block in blocks(work, watch.advance):
        order += _named(block, search.within(work.part(block), 0))
        watch.advance(len(block))
    return min((order, pulled(work)), key=work.cost)


class _Search:
    """Orders work by its blocks, and blocks by what is inside of them."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def order(self, work: Work, depth: int) -> list[int]:
        """Some work, `depth` blocks inside of the first."""
        if depth > _DEEPEST:
            return available(work)
        order: list[int] = []
        for block in blocks(work, lambda _: self._watch.check()):
            order += _named(block, self.within(work.part(block), depth))
        return order

    def within(self, work: Work, depth: int) -> list[int]:
        """The work of one block."""
        if len(work) <= MOST:
            return exact_order(work) if len(work) > 1 else [0]
        first, middle, last = _peeled(work)
        if first or last:
            return [*first, *_named(middle, self.order(work.part(middle), depth)), *last]
        order = self._from_both_ends(work, depth)
        if depth:
            return order
        return improved(work, order, lambda part: self.order(part, 1), self._watch)

    def _from_both_ends(self, work: Work, depth: int) -> list[int]:
        starts = ancestors(work)
        if sum(start.bit_count() for start in starts) > MOST_PAIRS:
            return min((pulled(work), available(work)), key=work.cost)
        mirror = reversed_work(work)
        forward = densest_next(work, starts, lambda part: self.order(part, depth + 1), self._watch)
        backward = densest_next(
            mirror,
            ancestors(mirror),
            lambda part: self.order(reversed_work(part), depth + 1)[::-1],
            self._watch,
        )
        return min((forward, backward[::-1]), key=work.cost)


def _named(jobs: Sequence[int], places: Sequence[int]) -> list[int]:
    return [jobs[place] for place in places]


def _peeled(work: Work) -> tuple[list[int], list[int], list[int]]:
    """The jobs that must come before all others, the rest, and those that must come after all."""
    firsts = _only_ones(work.needs, dependents(work))
    lasts = _only_ones(dependents(work), work.needs)
    if len(firsts) == len(work):
        return firsts, [], []
    taken = {*firsts, *lasts}
    return firsts, [job for job in range(len(work)) if job not in taken], lasts[::-1]


def _only_ones(needs: Sequence[Sequence[int]], after: Sequence[Sequence[int]]) -> list[int]:
    """The jobs, one after the other, of which each is the only one that waits for nothing."""
    open_needs = [len(own) for own in needs]
    ready = [job for job, count in enumerate(open_needs) if not count]
    found = []
    while len(ready) == 1:
        job = ready.pop()
        found.append(job)
        for later in after[job]:
            open_needs[later] -= 1
            if not open_needs[later]:
                ready.append(later)
    return found
