"""Random work with dependencies, and the least cost of it found by brute force."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import strategies as st

from refineboard.domain.economics.blocks import Work
from refineboard.domain.wsjf import SCALE


def random_work(count: int, dependencies: int, seed: int, reach: int | None = None) -> Work:
    """Features with scores of the scale; each dependency leads at most `reach` places back in a
    random order, so that there are no rings."""
    chance = random.Random(seed)
    jobs = [(sum(chance.choices(SCALE, k=3)), chance.choice(SCALE)) for _ in range(count)]
    found: set[tuple[int, int]] = set()
    most = count * (count - 1) // 2
    while len(found) < min(dependencies, most):
        later = chance.randrange(1, count)
        lowest = 0 if reach is None else max(0, later - reach)
        found.add((chance.randrange(lowest, later), later))
    return numbered(jobs, sorted(found))


def numbered(jobs: Sequence[tuple[int, int]], pairs: Sequence[tuple[int, int]]) -> Work:
    """Work of pairs of weight and size, numbered by WSJF; `pairs` are provider and dependent."""
    order = sorted(
        range(len(jobs)), key=lambda job: (-jobs[job][0] / jobs[job][1], -jobs[job][0], job)
    )
    number = {job: place for place, job in enumerate(order)}
    needs: list[list[int]] = [[] for _ in jobs]
    for provider, dependent in pairs:
        needs[number[dependent]].append(number[provider])
    return Work([jobs[job][0] for job in order], [jobs[job][1] for job in order], needs)


@st.composite
def works(draw: st.DrawFn, most: int = 9) -> Work:
    """Any work of up to `most` jobs without rings."""
    count = draw(st.integers(1, most))
    jobs = draw(
        st.lists(
            st.tuples(st.integers(3, 60), st.sampled_from(SCALE)), min_size=count, max_size=count
        )
    )
    pairs = draw(
        st.sets(
            st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(
                lambda pair: pair[0] < pair[1]
            ),
            max_size=2 * count,
        )
        if count > 1
        else st.just(set[tuple[int, int]]())
    )
    return numbered(jobs, sorted(pairs))


def least_cost(work: Work) -> int:
    """The cost of the best order of all, by trying every job as the last one of every set."""
    count = len(work)
    needed = [sum(1 << need for need in needs) for needs in work.needs]
    least = [0] + [-1] * ((1 << count) - 1)
    size = [0] * (1 << count)
    for jobs in range(1, 1 << count):
        lowest = (jobs & -jobs).bit_length() - 1
        size[jobs] = size[jobs & (jobs - 1)] + work.sizes[lowest]
        for job in range(count):
            before = jobs & ~(1 << job)
            if before == jobs or needed[job] & ~before or least[before] < 0:
                continue
            cost = least[before] + work.weights[job] * size[jobs]
            if least[jobs] < 0 or cost < least[jobs]:
                least[jobs] = cost
    return least[-1]


def broken(work: Work, order: Sequence[int]) -> list[tuple[int, int]]:
    """The dependencies that an order breaks."""
    place = {job: at for at, job in enumerate(order)}
    return [
        (need, job)
        for job, needs in enumerate(work.needs)
        for need in needs
        if place[need] > place[job]
    ]
