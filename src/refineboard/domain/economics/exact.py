"""The order of least cost of a few jobs, found by looking at every set that can be done first.

Σ weight × completion under precedence is strongly NP-hard (Garey & Johnson SS4), so this takes
up to 2ⁿ sets: for fifteen jobs at most 32,768 (Held & Karp 1962, over sets that hold all they
need).
"""

from __future__ import annotations

from refineboard.domain.economics.blocks import Work

MOST = 15
"""Jobs that are few enough."""


def exact_order(work: Work) -> list[int]:
    """An order of least cost; of equals the one that `work` has first, seen from its end."""
    count = len(work)
    needed = [sum(1 << need for need in needs) for needs in work.needs]
    sizes, weights = work.sizes, work.weights
    costs: dict[int, int] = {0: 0}
    done: dict[int, int] = {0: 0}
    last_of: list[dict[int, int]] = []
    for _ in range(count):
        costs_next: dict[int, int] = {}
        last: dict[int, int] = {}
        done_next: dict[int, int] = {}
        for known, cost in costs.items():
            for job in range(count):
                if known >> job & 1 or needed[job] & known != needed[job]:
                    continue
                finished = done[known] + sizes[job]
                then = known | 1 << job
                total = cost + weights[job] * finished
                if then not in costs_next or (total, job) < (costs_next[then], last[then]):
                    costs_next[then], last[then] = total, job
                    done_next[then] = finished
        costs, done = costs_next, done_next
        last_of.append(last)
    return _backwards(last_of, count)


def _backwards(last_of: list[dict[int, int]], count: int) -> list[int]:
    known = (1 << count) - 1
    order = []
    for last in reversed(last_of):
        order.append(last[known])
        known ^= 1 << last[known]
    return order[::-1]
