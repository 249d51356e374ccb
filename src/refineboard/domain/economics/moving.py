"""What it costs to move one item by hand, told while it is being moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from refineboard.domain.economics.jobs import Job, Number, delay_cost, jobs_of
from refineboard.domain.workspace import Workspace


class MoveCost:
    """The delay cost of an order, and by how much a move of one item changes it."""

    def __init__(self, order: Sequence[str], jobs: Mapping[str, Job]) -> None:
        """Of an order of keys; those without a job, because they have no scores, cost nothing."""
        self._place = {key: number for number, key in enumerate(order)}
        self._weights = [jobs[key].weight if key in jobs else 0 for key in order]
        self._sizes = [jobs[key].size if key in jobs else 0 for key in order]
        self._weight_before: list[Number] = [0, *accumulate(self._weights)]
        self._size_before: list[Number] = [0, *accumulate(self._sizes)]

    def difference(self, key: str, place: int) -> Number:
        """How much dearer the order gets if the item comes to stand at `place`, from 0.

        Below zero where it gets cheaper. What it passes by moves up or down by its size.
        """
        here = self._place[key]
        weight, size = self._weights[here], self._sizes[here]
        low, high = (place, here) if place < here else (here + 1, place + 1)
        passed_weight = self._weight_before[high] - self._weight_before[low]
        passed_size = self._size_before[high] - self._size_before[low]
        change = size * passed_weight - weight * passed_size
        return change if place < here else -change


def cost_difference(
    workspace: Workspace, before: Sequence[str], after: Sequence[str]
) -> Number | None:
    """How much dearer one order of open items is than another of the same, below zero if cheaper.

    Only what stands elsewhere is looked at. None where that is fewer than two scored items, or the
    items are not the same any more: then there is nothing to compare.
    """
    pairs = zip(before, after, strict=False)
    differing = [place for place, (old, new) in enumerate(pairs) if old != new]
    if not differing or len(before) != len(after):
        return None
    stretch = slice(differing[0], differing[-1] + 1)
    if frozenset(before[stretch]) != frozenset(after[stretch]):
        return None
    jobs = jobs_of(workspace, before[stretch])
    if len(jobs) < 2:
        return None
    return delay_cost(after[stretch], jobs) - delay_cost(before[stretch], jobs)
