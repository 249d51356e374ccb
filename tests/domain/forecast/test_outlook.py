"""Forecasts of a small ART worked out by hand.

Checkout did 10, 0 and 30 points in 26.4.1 to 26.4.3 (10-05, 10-19, 11-02). It is the first
moment of Monday 11-16: 26.4.4 lies ahead whole, then 26.4b.1 and so on; 26.4.IP holds no work.
"""

from __future__ import annotations

from typing import Any

import pytest

from refineboard.domain.documents import Document
from refineboard.domain.forecast.outlook import Forecast, iterations_ahead
from refineboard.domain.forecast.samples import Unit, track_record
from refineboard.domain.health.past import Past
from tests.builders import a_dependency, a_feature, a_story, a_workspace
from tests.domain.health.art import lived

MONDAY = "2026-11-16T00:00:00.000Z"
DONE = (
    lived("CHK-90", "ready 10-01", "in_progress 10-06", "accepted 10-15", points=10),
    lived("CHK-91", "ready 10-01", "in_progress 11-03", "accepted 11-12", points=30),
)


def an_open(key: str, points: float | None, **changes: Any) -> Document:
    """An open item of a team, ranked by its number."""
    backlog, _, number = key.partition("-")
    return a_story(key=key, backlog=backlog, points=points, rank=f"V{int(number):05d}", **changes)


def chances(forecast: Forecast, key: str) -> tuple[float, ...]:
    """P(done) by the end of each of the next three iterations."""
    found = next(item for item in forecast.items if item.key == key)
    return tuple(round(chance, 4) for chance in found.chances[:3])


def test_an_iteration_without_anything_done_counts_as_zero() -> None:
    record = track_record(a_workspace(*DONE), "CHK", MONDAY, Past())
    assert [tuple(sample) for sample in record.samples] == [
        ("26.4.1", 10), ("26.4.2", 0), ("26.4.3", 30),
    ]  # fmt: skip
    assert record.quality == 0.5


def test_each_item_waits_for_those_ranked_before_it() -> None:
    forecast = Forecast(
        a_workspace(*DONE, an_open("CHK-1", 10), an_open("CHK-2", 30)), "CHK", MONDAY
    )
    # 10 by the first: 10 or 30, not 0: 2/3. By the second: all but 0+0: 8/9.
    # 40 by the second: 10+30, 30+10, 30+30: 3/9; by the third, of 27: all but sums under 40,
    # which are 000, 10 in one (3), in two (3) or all three places, 30 in one (3): 11; so 16/27.
    assert chances(forecast, "CHK-1")[:2] == (pytest.approx(0.6667), pytest.approx(0.8889))
    assert chances(forecast, "CHK-2") == (0.0, pytest.approx(0.3333), pytest.approx(0.5926))


def test_dates_are_the_first_iterations_that_are_likely_enough() -> None:
    forecast = Forecast(a_workspace(*DONE, an_open("CHK-1", 10)), "CHK", MONDAY)
    (item,) = forecast.items
    assert (item.by(0.5, forecast.ahead), item.by(0.85, forecast.ahead)) == ("26.4.4", "26.4b.1")


def test_what_an_item_needs_first_is_done_before_it() -> None:
    waiting = an_open("CHK-1", 10, depends_on=[a_dependency("CHK-2")])
    forecast = Forecast(a_workspace(*DONE, waiting, an_open("CHK-2", 30)), "CHK", MONDAY)
    assert [(item.key, item.cumulative) for item in forecast.items] == [
        ("CHK-2", 30),
        ("CHK-1", 40),
    ]


def test_items_that_wait_for_each_other_each_stand_once() -> None:
    one = an_open("CHK-1", 10, depends_on=[a_dependency("CHK-2")])
    two = an_open("CHK-2", 10, depends_on=[a_dependency("CHK-1")])
    forecast = Forecast(a_workspace(*DONE, one, two), "CHK", MONDAY)
    assert sorted(item.key for item in forecast.items) == ["CHK-1", "CHK-2"]


def test_an_item_comes_an_iteration_after_another_teams_that_it_waits_for() -> None:
    ledger = [
        lived(f"LED-{90 + place}", "ready 10-01", f"in_progress {day}", f"accepted {day}",
              points=5, backlog="LED")
        for place, day in enumerate(("10-06", "10-20", "11-03"))
    ]  # fmt: skip
    waiting = an_open("CHK-1", 10, depends_on=[a_dependency("LED-1")])
    workspace = a_workspace(*DONE, *ledger, waiting, an_open("LED-1", 5))
    # Ledger does 5 in every iteration, so LED-1 is done by the first for certain; CHK-1 cannot
    # be done in the first, and from the second on it has its own chance.
    assert chances(Forecast(workspace, "CHK", MONDAY), "CHK-1")[:2] == (0.0, pytest.approx(0.8889))


def test_a_feature_is_as_large_as_what_is_open_below_it() -> None:
    workspace = a_workspace(
        *DONE, a_feature(key="ART-1", state="implementing"),
        an_open("CHK-1", 8, parent="ART-1"), an_open("LED-1", 5, parent="ART-1"),
    )  # fmt: skip
    (item,) = Forecast(workspace, "ART", MONDAY).items
    assert (item.key, item.points) == ("ART-1", 13)


def test_an_item_without_an_estimate_has_the_sizes_of_its_kind() -> None:
    forecast = Forecast(a_workspace(*DONE, an_open("CHK-1", None)), "CHK", MONDAY)
    # It has 10 or 30 points. By the first: ½ · P(≥ 10) + ½ · P(≥ 30) = ½ · 2/3 + ½ · 1/3.
    assert chances(forecast, "CHK-1")[0] == 0.5
    assert forecast.unestimated == ("CHK-1",)


def test_items_are_counted_where_nothing_done_has_points() -> None:
    done = [dict(each, points=None) for each in DONE]
    forecast = Forecast(a_workspace(*done, an_open("CHK-1", None)), "CHK", MONDAY)
    assert forecast.record.unit is Unit.ITEMS
    assert chances(forecast, "CHK-1")[0] == pytest.approx(0.6667)


def test_two_finished_iterations_are_too_few_for_a_forecast() -> None:
    forecast = Forecast(a_workspace(*DONE, an_open("CHK-1", 5)), "CHK", "2026-11-01T00:00:00.000Z")
    assert [item.chances for item in forecast.items] == [()]


def test_what_is_asked_about_as_first_goes_first() -> None:
    workspace = a_workspace(*DONE, an_open("CHK-1", 10), an_open("CHK-2", 30))
    forecast = Forecast(workspace, "CHK", MONDAY, first="CHK-2")
    assert [item.key for item in forecast.items] == ["CHK-2", "CHK-1"]


def test_of_the_running_iteration_the_working_days_left_count() -> None:
    # Friday 11-20 of 11-16 to 11-29: this day and the five of the second week, of ten.
    first = iterations_ahead(a_workspace(), "2026-11-20T12:00:00.000Z")[0]
    assert (first.key, first.availability) == ("26.4.4", 0.6)
