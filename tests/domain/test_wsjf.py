"""WSJF: exact scores, ties by the rules, unscored items never as zero."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.documents import Document
from refineboard.domain.wsjf import (
    SCALE,
    Score,
    nearest_scores,
    places_of,
    rank_among,
    score_of,
    wsjf_order,
)
from tests.builders import a_feature

SCORES = st.tuples(*[st.sampled_from(SCALE)] * 4)


def scored(key: str, ubv: int, tc: int, rroe: int, size: int, **changes: Any) -> Document:
    """A feature with all four parts."""
    return a_feature(key=key, ubv=ubv, tc=tc, rroe=rroe, size=size, **changes)


def test_a_score_is_cost_of_delay_over_size() -> None:
    score = score_of(scored("ART-1", 8, 3, 2, 3))
    assert score is not None
    assert score.wsjf == Fraction(13, 3)


@pytest.mark.parametrize("part", ["ubv", "tc", "rroe", "size"])
def test_an_item_that_lacks_a_part_has_no_score(part: str) -> None:
    assert score_of({**scored("ART-1", 8, 3, 2, 3), part: None}) is None


UNUSABLE = [0, -3, 2.5, 21, float("nan"), float("inf"), 10**400, "8", True, [5], {}]


@pytest.mark.parametrize("value", UNUSABLE, ids=lambda value: str(value)[:8])
@pytest.mark.parametrize("part", ["ubv", "size"])
def test_what_cannot_be_calculated_with_is_no_score(part: str, value: object) -> None:
    assert score_of({**scored("ART-1", 8, 3, 2, 3), part: value}) is None  # type: ignore[dict-item]


def test_a_whole_number_between_the_steps_counts() -> None:
    assert score_of(scored("ART-1", 4, 3, 2, 3)) == Score(9, 3)


def test_a_higher_score_comes_first() -> None:
    low, high = scored("ART-1", 1, 1, 1, 3), scored("ART-2", 8, 8, 8, 3)
    assert wsjf_order([low, high]) == ["ART-2", "ART-1"]


def test_a_tie_goes_to_the_higher_cost_of_delay() -> None:
    small, large = scored("ART-1", 1, 1, 1, 1), scored("ART-2", 3, 2, 1, 2)
    assert wsjf_order([small, large]) == ["ART-2", "ART-1"]


def test_a_further_tie_goes_to_the_older_item() -> None:
    young = scored("ART-1", 1, 1, 1, 1, created_at="2026-02-01T00:00:00Z")
    old = scored("ART-2", 1, 1, 1, 1, created_at="2026-01-01T00:00:00Z")
    assert wsjf_order([young, old]) == ["ART-2", "ART-1"]


def test_unscored_items_come_last_in_their_own_order() -> None:
    items = [a_feature(key="ART-3"), a_feature(key="ART-2"), scored("ART-1", 1, 1, 1, 20)]
    assert wsjf_order(items) == ["ART-1", "ART-3", "ART-2"]


@given(st.lists(SCORES, max_size=12))
def test_the_order_is_that_of_the_exact_scores(scores: list[tuple[int, ...]]) -> None:
    items = {
        f"ART-{number}": scored(f"ART-{number}", *parts) for number, parts in enumerate(scores)
    }
    exact = [
        Fraction(sum(scores[int(key[4:])][:3]), scores[int(key[4:])][3])
        for key in wsjf_order(items.values())
    ]
    assert exact == sorted(exact, reverse=True)


@given(SCORES, st.lists(SCORES, max_size=8))
def test_the_place_among_others_is_the_place_in_the_order(
    parts: tuple[int, ...], scores: list[tuple[int, ...]]
) -> None:
    mine = scored("ART-99", *parts)
    items = [scored(f"ART-{number}", *each) for number, each in enumerate(scores)]
    assert rank_among(mine, places_of(items)) == wsjf_order([*items, mine]).index("ART-99") + 1


def test_an_unscored_item_has_no_place() -> None:
    assert rank_among(a_feature(), places_of([scored("ART-2", 1, 1, 1, 1)])) is None


def test_a_score_is_exact() -> None:
    assert Score(1, 3).wsjf + Score(2, 3).wsjf == 1


@pytest.mark.parametrize(
    ("value", "nearest"), [(4, (3, 5)), (5, (5,)), (0, (1,)), (100, (20,)), (13.5, (13, 20))]
)
def test_the_nearest_scores_enclose_a_value(value: float, nearest: tuple[int, ...]) -> None:
    assert nearest_scores(value) == nearest
