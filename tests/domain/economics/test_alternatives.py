"""Other ways to rank: by money, and by value times urgency."""

from __future__ import annotations

from fractions import Fraction

import pytest

from refineboard.domain.commands import SetTarget
from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.economics.alternatives import (
    MoneyRate,
    alternatives,
    cd3,
    money_rate,
    value_times_urgency,
)
from tests.builders import a_feature, a_workspace, given
from tests.domain.economics.features import scored, unscored

NO_RATE = MoneyRate(0, 1)


def with_money(value: JsonValue, column: str = "money_per_week") -> Document:
    """A feature of size 2 with a figure of its own."""
    return scored("ART-1", 9, 2, extra={column: value})


def test_cd3_is_money_a_week_over_weeks() -> None:
    assert cd3(scored("ART-1", 9, 3), MoneyRate(1000, 2)) == Fraction(9 * 1000, 3 * 2)


def test_without_a_rate_and_a_figure_there_is_no_cd3() -> None:
    assert cd3(scored("ART-1", 9, 3), NO_RATE) is None


def test_an_items_own_figure_counts_more_than_the_rate() -> None:
    assert cd3(with_money(5000), MoneyRate(1000, 1)) == 2500
    assert cd3(with_money("5000.50", "Money per week"), NO_RATE) == Fraction("2500.25")


@pytest.mark.parametrize(
    "value", [0, -5, "much", "1,000", "", True, None, [], "1e400", "1e99999999", float("nan")]
)
def test_what_is_no_sum_of_money_is_no_figure(value: JsonValue) -> None:
    assert cd3(with_money(value), NO_RATE) is None


def test_the_rate_is_a_setting_of_the_art() -> None:
    workspace = a_workspace()
    assert money_rate(workspace) == NO_RATE
    given(workspace, SetTarget("money_per_point", None, 2500))
    given(workspace, SetTarget("weeks_per_size", None, 0.5))
    assert money_rate(workspace) == MoneyRate(2500, Fraction(1, 2))


def test_what_is_urgent_and_worthless_ranks_lower_by_value_times_urgency() -> None:
    urgent = a_feature(key="ART-1", ubv=1, tc=20, rroe=1, size=1)
    useful = a_feature(key="ART-2", ubv=8, tc=5, rroe=8, size=1)
    found = alternatives([urgent, useful], NO_RATE)
    assert [(each.key, each.wsjf_rank, each.value_times_urgency_rank) for each in found] == [
        ("ART-1", 1, 2),
        ("ART-2", 2, 1),
    ]
    assert value_times_urgency(useful) == 80


def test_an_item_has_a_rank_only_by_what_it_has_figures_for() -> None:
    paid = {**unscored("ART-1"), "size": 2, "extra": {"money_per_week": 100}}
    (first, second) = alternatives([paid, scored("ART-2", 9, 3)], NO_RATE)
    assert (first.wsjf_rank, first.cd3_rank, first.value_times_urgency_rank) == (None, 1, None)
    assert (second.wsjf_rank, second.cd3_rank) == (1, None)
    assert first.cd3 == 50
