"""Bringing a tool's order to ours with as few moves as there can be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from refineboard.exchange.ranking import RankMove, rank_moves

ITEMS = st.permutations(list("abcdefgh"))


def carried_out(theirs: list[str], moves: list[RankMove]) -> list[str]:
    """The order after the moves, as a tool makes them one by one."""
    order = list(theirs)
    for item, above, below in moves:
        order.remove(item)
        place = order.index(above) + 1 if above else order.index(below)
        order.insert(place, item)
    return order


@given(ITEMS, ITEMS)
def test_the_moves_make_their_order_ours(ours: list[str], theirs: list[str]):
    assert carried_out(theirs, rank_moves(ours, theirs)) == ours


@given(ITEMS)
def test_the_same_order_needs_no_move(order: list[str]):
    assert rank_moves(order, order) == []


@given(ITEMS, st.integers(0, 7), st.integers(0, 7))
def test_one_item_that_moved_is_one_move(order: list[str], start: int, end: int):
    moved = list(order)
    moved.insert(end, moved.pop(start))
    assert len(rank_moves(moved, order)) <= 1


def test_a_new_first_goes_above_the_first_that_stays():
    assert rank_moves(["c", "a", "b"], ["a", "b", "c"]) == [RankMove("c", "", "a")]
