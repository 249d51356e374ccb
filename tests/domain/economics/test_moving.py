"""The delay cost of a move is that of the order after it, less that of the order before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.economics.moving import MoveCost, cost_difference
from tests.builders import a_workspace
from tests.domain.economics.features import (
    COST_OF_DELAY,
    in_rank_order,
    ranking,
    scored,
    unscored,
)

_job = st.tuples(st.sampled_from(sorted(COST_OF_DELAY)), st.sampled_from((1, 2, 3, 5, 8, 13, 20)))


def test_moving_what_is_dear_up_makes_the_order_cheaper() -> None:
    ranked = ranking(scored("ART-1", 3, 20), scored("ART-2", 60, 1))
    costs = MoveCost(ranked.manual, ranked.jobs)
    assert costs.difference("ART-2", 0) == 3 * 1 - 60 * 20


@given(st.lists(st.none() | _job, min_size=1, max_size=8), st.data())
def test_a_difference_is_that_of_the_whole_orders(
    jobs: list[tuple[int, int] | None], data: st.DataObject
) -> None:
    items = [
        unscored(f"ART-{number}") if job is None else scored(f"ART-{number}", *job)
        for number, job in enumerate(jobs)
    ]
    ranked = ranking(*items)
    here, there = (data.draw(st.integers(0, len(items) - 1)) for _ in range(2))
    moved = list(ranked.manual)
    moved.insert(there, moved.pop(here))
    difference = MoveCost(ranked.manual, ranked.jobs).difference(f"ART-{here}", there)
    assert difference == ranked.delay_cost(moved) - ranked.delay_cost(ranked.manual)
    between = cost_difference(a_workspace(*in_rank_order(*items)), ranked.manual, moved)
    assert between in (None, difference)
    assert between is not None or difference == 0


def test_orders_of_other_items_are_not_compared() -> None:
    workspace = a_workspace(*in_rank_order(scored("ART-1", 3, 20), scored("ART-2", 60, 1)))
    assert cost_difference(workspace, ("ART-1", "ART-2"), ("ART-2", "ART-3")) is None
    assert cost_difference(workspace, ("ART-1", "ART-2"), ("ART-2",)) is None
    assert cost_difference(workspace, ("ART-1", "ART-2"), ("ART-2", "ART-1")) == -1197
