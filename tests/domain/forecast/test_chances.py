"""Chances of doing enough: against the worked example, enumeration and a seeded simulation."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.forecast.chances import Chances, sums_with


def test_two_equally_likely_velocities_give_three_of_four_for_forty_points_in_two() -> None:
    # {10, 30}: 10+10 = 20 is too little; 10+30, 30+10 and 30+30 are enough: 3/4.
    assert Chances([10, 30], [1, 1], 40).at_least(2, 40) == 0.75


@given(
    st.lists(st.integers(0, 12), min_size=1, max_size=4),
    st.integers(1, 3),
    st.integers(0, 30),
)
def test_counting_is_enumerating(velocities: list[int], iterations: int, need: int) -> None:
    draws = list(product(velocities, repeat=iterations))
    enough = sum(sum(draw) >= need for draw in draws) / len(draws)
    found = Chances(velocities, [1] * iterations, 30).at_least(iterations, need)
    assert found == pytest.approx(enough, abs=1e-12)


def test_many_iterations_agree_with_a_simulation() -> None:
    generator = random.Random(7)
    velocities = [0, 12, 18, 21, 25, 25, 30, 34]
    runs = 20_000
    enough = sum(sum(generator.choices(velocities, k=12)) >= 250 for _ in range(runs)) / runs
    assert Chances(velocities, [1] * 12, 400).at_least(12, 250) == pytest.approx(enough, abs=0.015)


@given(st.lists(st.integers(0, 20), min_size=3, max_size=8), st.integers(0, 60))
def test_more_time_never_makes_it_less_likely(velocities: list[int], need: int) -> None:
    chances = Chances(velocities, [1] * 5, 60)
    found = [chances.at_least(count, need) for count in range(6)]
    assert found == sorted(found)


def test_half_an_iteration_does_half_of_its_velocity() -> None:
    chances = Chances([10, 10, 10], [0.5, 1], 20)
    assert [chances.at_least(1, 5), chances.at_least(1, 6)] == [1.0, 0.0]
    assert [chances.at_least(2, 15), chances.at_least(2, 16)] == [1.0, 0.0]


def test_parts_of_a_point_are_told_apart() -> None:
    chances = Chances([2.5, 0.5], [1], 3)
    assert [chances.at_least(1, 0.5), chances.at_least(1, 1)] == [1.0, 0.5]


def test_what_is_unknown_is_every_likely_size_at_once() -> None:
    # 5 points are sure to be done. 4 known and one more of 1 or 2: 5 fits, 6 does not.
    chances = Chances([5, 5, 5], [1], 6)
    sums = sums_with([(0.0, 1.0)], [1, 2])
    assert chances.with_unknown(1, 4, sums) == 0.5


def test_two_unknown_sizes_come_to_every_sum_of_them() -> None:
    sums = sums_with(sums_with([(0.0, 1.0)], [1, 3]), [1, 3])
    assert sums == [(2, 0.25), (4, 0.5), (6, 0.25)]
