"""Story Acceptance Rate, worked out by hand: the plan as it was frozen, and what became of it."""

from __future__ import annotations

from typing import Any

import pytest

from refineboard.domain.change import DeleteDocument, SetField
from refineboard.domain.documents import Document
from refineboard.domain.health.tally import Metric
from tests.domain.health.art import an_art, dashboard, day, entry, lived, metric, replanned

DONE = ("funnel 09-01", "ready 10-01", "in_progress 11-03", "review 11-09")


def a_planned_one(key: str, accepted: str | None = "11-10", **changes: Any) -> Document:
    """A story planned in 26.4.3, which is over, and accepted on a day or not yet."""
    steps = DONE if accepted is None else (*DONE, f"accepted {accepted}")
    return lived(key, *steps, **{"iteration": "26.4.3", **changes})


def acceptance(*items: Document, **how: Any) -> Metric:
    """Checkout's rate."""
    return metric("acceptance_rate", *items, **how)


def test_it_is_about_the_last_finished_iteration() -> None:
    assert acceptance(a_planned_one("CHK-1")).more["iteration"] == "26.4.3"


def test_accepted_stories_are_compared_with_the_planned_ones() -> None:
    # Planned: CHK-1, CHK-2, CHK-3. Accepted by 11-15: CHK-1 and CHK-2. 2 ÷ 3.
    found = acceptance(a_planned_one("CHK-1"), a_planned_one("CHK-2"), a_planned_one("CHK-3", None))
    assert (found.value, found.n, found.of) == (0.6667, 2, 3)


def test_by_points_the_large_story_weighs_more() -> None:
    # Accepted: 3 points. Planned: 3 + 5. 3 ÷ 8.
    found = acceptance(a_planned_one("CHK-1"), a_planned_one("CHK-2", None, points=5))
    assert found.points == 0.375


def test_what_is_accepted_after_the_end_is_spill_over() -> None:
    # The iteration ends with 11-15; CHK-2 was accepted on 11-16.
    found = acceptance(a_planned_one("CHK-1"), a_planned_one("CHK-2", "11-16"))
    assert (found.value, found.more["accepted_late"]) == (0.5, 1)


def test_what_is_accepted_on_the_last_day_is_in_time() -> None:
    assert acceptance(a_planned_one("CHK-1", "11-15")).value == 1


def test_what_is_planned_in_after_the_start_is_told_apart() -> None:
    # CHK-2 was moved into the iteration on its third day: it is not in the frozen plan.
    late = replanned("CHK-2", day("11-04"), None, "26.4.3")
    found = acceptance(a_planned_one("CHK-1", None), a_planned_one("CHK-2"), entries=[late])
    assert (found.value, found.of, found.more["unplanned"]) == (0, 1, 1)


def test_what_is_planned_on_the_planning_day_is_planned() -> None:
    in_time = replanned("CHK-1", day("11-02", hour=16), None, "26.4.3")
    found = acceptance(a_planned_one("CHK-1"), entries=[in_time])
    assert (found.of, found.more["unplanned"]) == (1, 0)


@pytest.mark.parametrize(
    ("at", "planned"), [("2026-11-03T00:00:00.000Z", 1), ("2026-11-03T00:00:00.001Z", 0)]
)
def test_the_plan_is_frozen_when_the_planning_day_is_over(at: str, planned: int) -> None:
    found = acceptance(a_planned_one("CHK-1"), entries=[replanned("CHK-1", at, None, "26.4.3")])
    assert found.of == planned


def test_what_comes_to_be_after_the_start_is_unplanned() -> None:
    steps = ("funnel 11-05", "ready 11-05", "in_progress 11-06", "accepted 11-10")
    found = acceptance(a_planned_one("CHK-1"), lived("CHK-2", *steps, iteration="26.4.3"))
    assert (found.of, found.more["unplanned"]) == (1, 1)


def test_a_defect_that_comes_in_is_unplanned_work_but_no_story() -> None:
    steps = ("funnel 11-05", "in_progress 11-06", "accepted 11-10")
    defect = lived("CHK-2", *steps, kind="defect", iteration="26.4.3")
    found = acceptance(a_planned_one("CHK-1"), defect)
    assert (found.of, found.more["unplanned"]) == (1, 1)


def test_what_is_taken_out_of_the_iteration_stays_planned() -> None:
    # Nobody makes the rate better by moving CHK-2 on before the end.
    out = replanned("CHK-2", day("11-12"), "26.4.3", "26.4.4")
    moved = a_planned_one("CHK-2", None, iteration="26.4.4")
    found = acceptance(a_planned_one("CHK-1"), moved, entries=[out])
    assert (found.value, found.of) == (0.5, 2)


def test_what_is_deleted_during_the_iteration_stays_planned() -> None:
    gone = a_planned_one("CHK-2", None)
    deleted = entry(1, day("11-05"), DeleteDocument("items", "CHK-2", gone))
    found = acceptance(a_planned_one("CHK-1"), entries=[deleted])
    assert (found.value, found.of) == (0.5, 2)


def test_what_was_deleted_before_the_start_was_never_planned() -> None:
    gone = a_planned_one("CHK-2", None)
    deleted = entry(1, day("11-01"), DeleteDocument("items", "CHK-2", gone))
    assert acceptance(a_planned_one("CHK-1"), entries=[deleted]).of == 1


def test_a_story_that_went_to_another_team_counts_where_it_was_planned() -> None:
    moved = a_planned_one("CHK-2", backlog="LED")
    handed_over = entry(1, day("11-05"), SetField("items", "CHK-2", "backlog", "CHK", "LED"))
    found = acceptance(a_planned_one("CHK-1"), moved, entries=[handed_over])
    assert (found.value, found.of) == (1, 2)


def test_rejected_and_then_accepted_is_accepted_but_not_at_first_pass() -> None:
    rejected = [{"at": day("11-09"), "by": "ana", "event": "rejection", "reason": "no receipt"}]
    found = acceptance(a_planned_one("CHK-1"), a_planned_one("CHK-2", rework=rejected))
    assert (found.value, found.more["first_pass"]) == (1, 0.5)


def test_a_rejection_after_the_end_does_not_change_what_was_accepted_at_first_pass() -> None:
    rejected = [{"at": day("11-16"), "by": "ana", "event": "rejection", "reason": "no receipt"}]
    found = acceptance(a_planned_one("CHK-1", rework=rejected))
    assert (found.value, found.more["first_pass"]) == (1, 1)


def test_what_was_taken_back_before_the_end_was_not_accepted() -> None:
    steps = (*DONE, "accepted 11-10", "in_progress 11-12")
    assert acceptance(lived("CHK-1", *steps, iteration="26.4.3")).value == 0


def test_what_was_done_before_the_iteration_is_not_in_its_plan() -> None:
    steps = ("funnel 09-01", "ready 10-01", "in_progress 10-20", "accepted 10-28")
    found = acceptance(a_planned_one("CHK-1"), lived("CHK-2", *steps, iteration="26.4.3"))
    assert found.of == 1


def test_the_innovation_iteration_is_passed_over() -> None:
    # On 12-14 the IP iteration is the last one that is over; the rate is still 26.4.4's.
    found = acceptance(at="2026-12-14T12:00:00.000Z")
    assert found.more["iteration"] == "26.4.4"


def test_a_team_without_stories_has_no_rate() -> None:
    found = acceptance(a_planned_one("CHK-1"), backlog="LED")
    assert (found.value, found.of, found.status) == (None, 0, "n/a")


def test_before_the_first_iteration_ended_there_is_no_rate() -> None:
    found = acceptance(a_planned_one("CHK-1"), at="2026-10-06T12:00:00.000Z")
    assert (found.value, found.more["iteration"]) == (None, None)


def test_the_art_is_its_teams_together() -> None:
    # CHK: 1 of 2. LED: 1 of 1. Together 2 of 3.
    ledgers = a_planned_one("LED-1", backlog="LED")
    found = acceptance(a_planned_one("CHK-1"), a_planned_one("CHK-2", None), ledgers, backlog="ART")
    assert (found.n, found.of) == (2, 3)


def test_the_trend_tells_each_finished_iteration() -> None:
    # 26.4.2 (10-19 to 11-01): CHK-2, accepted in time. 26.4.3: CHK-1, not accepted.
    steps = ("funnel 09-01", "ready 10-01", "in_progress 10-20", "accepted 10-28")
    found = acceptance(a_planned_one("CHK-1", None), lived("CHK-2", *steps, iteration="26.4.2"))
    assert found.trend == (("26.4.1", None), ("26.4.2", 1), ("26.4.3", 0))


def test_the_stories_that_were_missed_are_named() -> None:
    report = dashboard(an_art(a_planned_one("CHK-1"), a_planned_one("CHK-2", None))).report("CHK")
    missed = {finding.rule: finding.keys for finding in report.findings}
    assert missed["not-accepted"] == ("CHK-2",)
