"""The feasible order: no dependency broken, and hardly dearer than the best order of all."""

from __future__ import annotations

from fractions import Fraction
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refineboard.domain.economics.blocks import Work, blocks
from refineboard.domain.economics.exact import exact_order
from refineboard.domain.economics.feasible import feasible_order
from refineboard.domain.economics.greedy import ancestors, available, densest_next, pulled
from refineboard.domain.economics.improving import improved
from refineboard.domain.economics.watch import Stopped, Watch
from tests.domain.economics.backlogs import broken, least_cost, numbered, random_work, works

LARGE = [random_work(160, 240, seed, reach) for seed, reach in ((1, None), (2, 12), (3, 30))]


@given(works())
def test_the_exact_order_costs_what_the_best_of_all_does(work: Work) -> None:
    order = exact_order(work)
    assert broken(work, order) == []
    assert work.cost(order) == least_cost(work)


@given(works())
def test_the_feasible_order_of_few_jobs_is_the_best_of_all(work: Work) -> None:
    order = feasible_order(work)
    assert sorted(order) == list(range(len(work)))
    assert broken(work, order) == []
    assert work.cost(order) == least_cost(work)


@pytest.mark.parametrize("count", [12, 13, 14])
def test_random_backlogs_cost_what_brute_force_finds(count: int) -> None:
    works_ = [random_work(count, dependencies, seed=count) for dependencies in (6, 14, 24)]
    assert [work.cost(feasible_order(work)) for work in works_] == list(map(least_cost, works_))


def search_alone(work: Work) -> list[int]:
    """What is done with a block that is too large for the exact order."""
    watch = Watch()
    order = densest_next(work, ancestors(work), available, watch)
    return improved(work, order, available, watch)


def test_the_search_for_large_blocks_comes_near_the_best_of_all() -> None:
    excess = []
    for seed in range(12):
        work = random_work(11, 13, seed)
        order = search_alone(work)
        assert broken(work, order) == []
        excess.append(work.cost(order) / least_cost(work) - 1)
    assert mean(excess) <= 0.002
    assert max(excess) <= 0.05


@pytest.mark.parametrize("work", LARGE)
def test_large_backlogs_keep_every_dependency(work: Work) -> None:
    order = feasible_order(work)
    assert sorted(order) == list(range(len(work)))
    assert broken(work, order) == []


@pytest.mark.parametrize("work", LARGE)
def test_large_backlogs_cost_less_than_repair(work: Work) -> None:
    cost = work.cost(feasible_order(work))
    assert cost <= work.cost(pulled(work))
    assert cost <= work.cost(available(work))
    assert cost >= work.cost(range(len(work)))


@given(st.lists(st.tuples(st.integers(3, 60), st.integers(1, 20)), max_size=30))
def test_without_dependencies_it_is_the_order_by_wsjf(jobs: list[tuple[int, int]]) -> None:
    assert feasible_order(numbered(jobs, [])) == list(range(len(jobs)))


@given(works())
def test_blocks_hold_all_jobs_and_grow_less_dense(work: Work) -> None:
    found = blocks(work)
    densities = [
        Fraction(sum(work.weights[job] for job in block), sum(work.sizes[job] for job in block))
        for block in found
    ]
    assert densities == sorted(densities, reverse=True)
    assert sorted(job for block in found for job in block) == list(range(len(work)))
    assert broken(work, [job for block in found for job in sorted_inside(work, block)]) == []


def sorted_inside(work: Work, block: list[int]) -> list[int]:
    """A block's jobs, each after what it needs."""
    return [block[place] for place in pulled(work.part(block))]


@given(works())
def test_no_start_of_a_block_is_as_dense_as_the_block(work: Work) -> None:
    for block in blocks(work):
        part = work.part(block)
        whole = Fraction(sum(part.weights), sum(part.sizes))
        for start in range(1, (1 << len(block)) - 1):
            jobs = [job for job in range(len(block)) if start >> job & 1]
            if all(need in jobs for job in jobs for need in part.needs[job]):
                density = Fraction(
                    sum(part.weights[job] for job in jobs), sum(part.sizes[job] for job in jobs)
                )
                assert density < whole


def test_a_chain_that_grows_denser_is_done_in_its_order() -> None:
    count = 400
    needs: list[list[int]] = [[job + 1] for job in range(count - 1)] + [[]]
    work = Work(range(count, 0, -1), [1] * count, needs)
    assert feasible_order(work) == list(range(count))[::-1]


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_the_same_work_gives_the_same_order(seed: int) -> None:
    work = random_work(40, 60, seed, reach=8)
    again = Work(work.weights, work.sizes, [list(reversed(needs)) for needs in work.needs])
    assert feasible_order(work) == feasible_order(again)


def test_the_one_who_waits_is_told_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    feasible_order(LARGE[1], Watch(tell=lambda done, total: told.append((done, total))))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[0] == (0, 320)
    assert told[-1] == (320, 320)


@pytest.mark.parametrize("patience", [0, 1, 50, 400])
def test_a_long_search_can_be_stopped(patience: int) -> None:
    asked = iter(range(10_000_000))
    with pytest.raises(Stopped):
        feasible_order(LARGE[1], Watch(is_stopped=lambda: next(asked) >= patience))
