"""Rework Ratio and the timing of criteria, worked out by hand.

The window of 2026-11-17 begins with 26.4.1 on 10-05: the last three finished iterations and the
running one.
"""

from __future__ import annotations

from typing import Any

import pytest

from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.health.tally import Metric
from tests.domain.health.art import day, entry, lived, metric, new_criteria

BACK = ("funnel 09-01", "ready 10-12", "in_progress 10-20", "review 10-22", "refining 10-23")
SMOOTH = ("funnel 09-01", "ready 10-12", "in_progress 10-20", "review 10-22", "accepted 10-23")


def note(on: str, cause: str | None = None, event: str = "moved-back") -> list[JsonValue]:
    """What somebody said about a rework event of that day."""
    return [{"at": day(on), "by": "ana", "event": event, "cause": cause, "reason": ""}]


def rework(*items: Document, **how: Any) -> Metric:
    """Checkout's ratio."""
    return metric("rework_ratio", *items, **how)


def test_points_of_reworked_stories_are_compared_with_all_that_left_ready() -> None:
    # Left Ready: 5 + 3. Reworked for unclear criteria: 5. 5 ÷ 8; by count 1 ÷ 2.
    back = lived("CHK-1", *BACK, points=5, rework=note("10-23", "unclear-criteria"))
    found = rework(back, lived("CHK-2", *SMOOTH))
    assert (found.value, found.more["count"], found.n, found.of) == (0.625, 0.5, 1, 2)


@pytest.mark.parametrize("cause", ["unclear-criteria", "insufficient-refinement"])
def test_what_refinement_could_have_prevented_counts(cause: str) -> None:
    assert rework(lived("CHK-1", *BACK, rework=note("10-23", cause))).value == 1


@pytest.mark.parametrize("cause", ["changed-need", "built-wrong", "technical", "dependency"])
def test_other_causes_are_told_apart(cause: str) -> None:
    found = rework(lived("CHK-1", *BACK, rework=note("10-23", cause)))
    assert (found.value, found.more["other_causes"]) == (0, 1)


def test_an_event_without_a_cause_is_told_apart_and_keeps_the_ratio_from_being_good() -> None:
    found = rework(lived("CHK-1", *BACK))
    assert (found.value, found.more["unnamed"], found.status) == (0, 1, "watch")


def test_smooth_work_is_good() -> None:
    found = rework(lived("CHK-1", *SMOOTH))
    assert (found.value, found.status) == (0, "good")


def test_a_rejection_is_rework_even_where_the_state_stays() -> None:
    rejected = note("10-22", "unclear-criteria", "rejection")
    assert rework(lived("CHK-1", *SMOOTH, rework=rejected)).value == 1


def test_a_step_back_out_of_ready_is_no_rework() -> None:
    steps = ("funnel 09-01", "ready 10-06", "refining 10-12", "ready 10-13", "in_progress 10-20")
    found = rework(lived("CHK-1", *steps))
    assert (found.of, found.more["unnamed"]) == (1, 0)


def test_a_step_back_out_of_the_first_state_of_work_is_no_rework() -> None:
    steps = ("funnel 09-01", "ready 10-06", "in_progress 10-12", "ready 10-13")
    assert rework(lived("CHK-1", *steps)).more["unnamed"] == 0


def test_a_step_back_out_of_done_is_rework() -> None:
    steps = (*SMOOTH, "in_progress 10-26")
    assert rework(lived("CHK-1", *steps)).more["unnamed"] == 1


def test_criteria_edited_after_the_iteration_began_are_rework() -> None:
    # 26.4.2 began on 10-19; its plan was frozen that night.
    story = lived("CHK-1", *SMOOTH, iteration="26.4.2", rework=note("10-21", "unclear-criteria"))
    assert rework(story, entries=[new_criteria("CHK-1", day("10-21"))]).value == 1


def test_criteria_edited_before_the_iteration_began_are_not() -> None:
    story = lived("CHK-1", *SMOOTH, iteration="26.4.2")
    found = rework(story, entries=[new_criteria("CHK-1", day("10-18"))])
    assert found.more["unnamed"] == 0


def test_criteria_of_an_unplanned_story_are_nobodys_rework() -> None:
    found = rework(lived("CHK-1", *SMOOTH), entries=[new_criteria("CHK-1", day("10-21"))])
    assert found.more["unnamed"] == 0


def test_an_edit_that_was_taken_back_is_none() -> None:
    story = lived("CHK-1", *SMOOTH, iteration="26.4.2")
    edited = new_criteria("CHK-1", day("10-21"), seq=1)
    undone = entry(2, day("10-22"), undoes=1)
    assert rework(story, entries=[edited, undone]).more["unnamed"] == 0


def test_an_edit_that_was_done_again_is_one() -> None:
    story = lived("CHK-1", *SMOOTH, iteration="26.4.2")
    edited = new_criteria("CHK-1", day("10-21"), seq=1)
    undone, redone = entry(2, day("10-22"), undoes=1), entry(3, day("10-22"), undoes=2)
    assert rework(story, entries=[edited, undone, redone]).more["unnamed"] == 1


def test_one_story_counts_once_however_often_it_comes_back() -> None:
    steps = (*BACK, "ready 10-26", "in_progress 10-27", "review 10-28", "in_progress 10-29")
    notes = note("10-23", "unclear-criteria") + note("10-29", "insufficient-refinement")
    found = rework(lived("CHK-1", *steps, rework=notes), lived("CHK-2", *SMOOTH))
    assert (found.n, found.of) == (1, 2)


def test_what_left_ready_before_the_window_is_out_of_it() -> None:
    steps = ("funnel 08-01", "ready 09-01", "in_progress 09-20", "review 10-20", "refining 10-21")
    found = rework(lived("CHK-1", *steps, rework=note("10-21", "unclear-criteria")))
    assert (found.value, found.of) == (None, 0)


def test_defects_are_no_stories() -> None:
    assert rework(lived("CHK-1", *SMOOTH, kind="defect")).of == 0


def test_a_team_that_pulled_nothing_has_no_ratio() -> None:
    assert rework(lived("CHK-1", "funnel 09-01", "ready 10-12")).value is None


def test_stories_without_points_have_no_ratio_by_points() -> None:
    found = rework(lived("CHK-1", *SMOOTH, points=None))
    assert (found.value, found.more["count"]) == (None, 0)


@pytest.mark.parametrize(
    ("edited", "moment"),
    [("10-06", "early"), ("10-20", "late"), ("11-16", "late"), ("11-17", "started")],
)
def test_an_edit_of_criteria_is_told_by_its_distance_to_the_iteration(
    edited: str, moment: str
) -> None:
    # 26.4.4 begins on 11-16 and its plan is frozen that night; two iterations before is 10-19.
    story = lived("CHK-1", "funnel 09-01", "ready 10-01", iteration="26.4.4")
    found = metric("criteria_timing", story, entries=[new_criteria("CHK-1", day(edited))])
    assert [name for name, count in found.more.items() if count] == [moment]


def test_an_edit_after_acceptance_is_the_latest_of_all() -> None:
    edited = new_criteria("CHK-1", day("10-28"))
    found = metric("criteria_timing", lived("CHK-1", *SMOOTH), entries=[edited])
    assert [name for name, count in found.more.items() if count] == ["accepted"]


def test_an_edit_on_the_day_of_writing_is_writing() -> None:
    story = lived("CHK-1", "funnel 10-20", "refining 10-21")
    found = metric("criteria_timing", story, entries=[new_criteria("CHK-1", day("10-21"))])
    assert found.more["writing"] == 2


def test_too_late_is_after_the_start_or_after_acceptance() -> None:
    # One edit before the iteration, one after its start: 1 ÷ 2.
    steps = ("funnel 09-01", "ready 10-01", "in_progress 11-03")
    story = lived("CHK-1", *steps, iteration="26.4.3")
    edits = [new_criteria("CHK-1", day("10-06"), 1), new_criteria("CHK-1", day("11-04"), 2)]
    found = metric("criteria_timing", story, entries=edits)
    assert (found.value, found.n, found.of) == (0.5, 1, 2)
