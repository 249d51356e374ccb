"""Ranks: between two there is always a third, and ranks stay short."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.rank import DIGITS, is_rank, rank_between, ranks_after, ranks_between

RANKS = st.text(DIGITS, min_size=1, max_size=9).filter(is_rank)
GAPS = st.tuples(RANKS, RANKS).filter(lambda pair: pair[0] != pair[1]).map(sorted)


@given(GAPS)
def test_a_rank_between_two_is_strictly_between(gap: list[str]) -> None:
    low, high = gap
    assert low < rank_between(low, high) < high


@given(RANKS)
def test_a_rank_after_the_last_is_above_it(last: str) -> None:
    assert rank_between(last, None) > last


@given(RANKS)
def test_a_rank_before_the_first_is_below_it(first: str) -> None:
    assert rank_between(None, first) < first


@given(GAPS)
def test_a_new_rank_leaves_room_in_front_of_it(gap: list[str]) -> None:
    low, high = gap
    assert is_rank(rank_between(low, high))


@given(RANKS)
def test_a_new_first_rank_leaves_room_in_front_of_it(first: str) -> None:
    assert is_rank(rank_between(None, first))


@given(st.lists(st.integers(0, 1000), max_size=150))
def test_inserting_anywhere_keeps_the_order(places: list[int]) -> None:
    ranks: list[str] = []
    for wish in places:
        place = wish % (len(ranks) + 1)
        low = ranks[place - 1] if place else None
        high = ranks[place] if place < len(ranks) else None
        ranks.insert(place, rank_between(low, high))
    assert all(low < high for low, high in pairwise(ranks))


def test_adding_at_the_end_does_not_make_ranks_longer() -> None:
    assert {len(rank) for rank in ranks_after(None, 20_000)} == {6}


def test_adding_at_the_front_does_not_make_ranks_longer() -> None:
    first = rank_between(None, None)
    for _ in range(20_000):
        first = rank_between(None, first)
    assert len(first) == 6


def test_inserting_at_one_place_adds_less_than_a_digit_every_five_times() -> None:
    low, high = rank_between(None, None), rank_between(rank_between(None, None), None)
    for _ in range(500):
        high = rank_between(low, high)
    assert len(high) <= 6 + 500 / 5


def test_filling_a_gap_halfwise_stays_short() -> None:
    low = rank_between(None, None)
    ranks = ranks_between(low, rank_between(low, None), 10_000)
    assert max(map(len, ranks)) <= 9


@pytest.mark.parametrize("before", [None, "V"])
@pytest.mark.parametrize("after", [None, "W"])
@pytest.mark.parametrize("count", [0, 1, 2, 7, 100])
def test_a_gap_gets_as_many_ranks_as_asked_for(
    before: str | None, after: str | None, count: int
) -> None:
    assert len(ranks_between(before, after, count)) == count


@given(GAPS, st.integers(0, 40))
def test_many_ranks_in_a_gap_are_in_order(gap: list[str], count: int) -> None:
    low, high = gap
    ranks = [low, *ranks_between(low, high, count), high]
    assert all(first < second for first, second in pairwise(ranks))


@given(RANKS, st.integers(1, 40))
def test_many_ranks_at_the_front_are_in_order(first: str, count: int) -> None:
    ranks = [*ranks_between(None, first, count), first]
    assert all(low < high for low, high in pairwise(ranks))


@pytest.mark.parametrize(("low", "high"), [("V", "V"), ("W", "V")])
def test_there_is_no_rank_between_two_that_are_not_in_order(low: str, high: str) -> None:
    with pytest.raises(ValueError, match="no rank"):
        rank_between(low, high)


def test_the_last_possible_rank_has_one_after_it() -> None:
    assert rank_between("zzzzzz", None) > "zzzzzz"


def test_the_first_spaced_rank_has_one_before_it() -> None:
    assert rank_between(None, "000001") < "000001"


@pytest.mark.parametrize("text", ["", "V0", "a-b", "Ä"])
def test_other_texts_are_no_ranks(text: str) -> None:
    assert not is_rank(text)
