"""SAFe's flow measures, worked out by hand, and the data of their pictures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.documents import Document
from refineboard.domain.health.flow import cumulative_flow, flow_histogram, percentile
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import Workspace
from tests.domain.health.art import an_art, dashboard, lived, metric


def finished(key: str, entered: str, started: str, done: str, **changes: object) -> Document:
    """A story with these three days in its life."""
    steps = ("funnel 08-01", f"refining {entered}", f"in_progress {started}", f"accepted {done}")
    return lived(key, *steps, **changes)


TEN_DAYS = finished("CHK-1", "10-10", "10-15", "10-20")
TWENTY_DAYS = finished("CHK-2", "10-01", "10-20", "10-21")
FORTY_DAYS = finished("CHK-3", "09-20", "10-25", "10-30")


def test_flow_time_runs_from_leaving_the_funnel_until_done() -> None:
    found = metric("flow_time", TEN_DAYS, TWENTY_DAYS, FORTY_DAYS)
    assert (found.value, found.more["p85"], found.n) == (20, 40, 3)


def test_work_that_is_not_done_has_no_flow_time() -> None:
    found = metric("flow_time", lived("CHK-1", "funnel 08-01", "in_progress 10-10"))
    assert (found.value, found.n) == (None, 0)


def test_what_arrived_done_has_no_flow_time_and_no_velocity() -> None:
    imported = lived("CHK-1", "accepted 10-20")
    assert metric("flow_time", imported).value is None
    assert metric("velocity", imported).value is None


def test_efficiency_is_active_by_flow_time() -> None:
    # TEN_DAYS: 5 of 10 days in work. TWENTY_DAYS: 1 of 20. Together 6 of 30.
    assert metric("flow_efficiency", TEN_DAYS, TWENTY_DAYS).value == 0.2


def test_velocity_is_the_mean_of_the_iterations_since_the_first_result() -> None:
    # 26.4.1: nothing. 26.4.2 (10-19 to 11-01): 3 + 3 + 3. 26.4.3: nothing. (9 + 0) ÷ 2.
    found = metric("velocity", TEN_DAYS, TWENTY_DAYS, FORTY_DAYS)
    assert found.value == 4.5
    assert found.trend == (("26.4.1", 0), ("26.4.2", 9), ("26.4.3", 0))


def test_what_is_done_in_the_innovation_iteration_does_not_thin_the_velocity() -> None:
    # On 12-14 the last three development iterations are 26.4.2 to 26.4.4: (9 + 0 + 0) ÷ 3.
    inside = finished("CHK-4", "11-20", "11-25", "12-03", points=20)
    found = metric(
        "velocity", TEN_DAYS, TWENTY_DAYS, FORTY_DAYS, inside, at="2026-12-14T12:00:00.000Z"
    )
    assert found.value == 3


def test_load_counts_what_is_being_worked_on() -> None:
    working = lived("CHK-1", "funnel 08-01", "in_progress 10-10", points=5)
    found = metric("flow_load", working, lived("CHK-2", "funnel 08-01", "ready 10-10"))
    assert (found.value, found.points) == (1, 5)


def test_distribution_is_by_points_and_drift_is_the_largest_difference() -> None:
    # Features 3 of 6 (meant 80 %), enablers 3 of 6 (meant 10 %): off by 30 and by 40 points.
    enabler = finished("CHK-2", "10-01", "10-20", "10-21", enabler="infrastructure")
    distribution = metric("flow_distribution", TEN_DAYS, enabler)
    assert distribution.more["classes"] == {"feature": 0.5, "enabler": 0.5, "maintenance": 0}
    drift = metric("allocation_drift", TEN_DAYS, enabler)
    assert (drift.value, drift.status) == (0.4, "bad")


def test_defects_and_tagged_work_are_maintenance() -> None:
    defect = finished("CHK-1", "10-10", "10-15", "10-20", kind="defect")
    tagged = finished("CHK-2", "10-10", "10-15", "10-20", tags=["maintenance"])
    assert metric("flow_distribution", defect, tagged).more["classes"] == {
        "feature": 0,
        "enabler": 0,
        "maintenance": 1,
    }


def with_objectives(*rows: tuple[str, bool, int, int | None], pi: str = "26.4") -> Workspace:
    """An ART with objectives: team, committed, planned and actual value."""
    workspace = an_art()
    objectives = {
        f"O{number}": {
            "key": f"O{number}",
            "pi": pi,
            "team": team,
            "title": "x",
            "committed": committed,
            "planned_value": planned,
            "actual_value": actual,
        }
        for number, (team, committed, planned, actual) in enumerate(rows)
    }
    return Workspace({**workspace.tables, "objectives": objectives})


def test_predictability_leaves_uncommitted_objectives_out_of_the_plan() -> None:
    # Planned 10 + 5; actual 8 + 4 + 3 with the uncommitted one. 15 ÷ 15.
    workspace = with_objectives(("CHK", True, 10, 8), ("CHK", True, 5, 4), ("CHK", False, 4, 3))
    found = dashboard(workspace).report("CHK").metrics["predictability"]
    assert (found.value, found.of) == (1, 15)


def test_the_arts_predictability_tells_sum_and_mean() -> None:
    # CHK 10 of 10, LED 1 of 2: together 11 ÷ 12, the mean of 1 and 0.5 is 0.75.
    workspace = with_objectives(("CHK", True, 10, 10), ("LED", True, 2, 1))
    found = dashboard(workspace).report("ART").metrics["predictability"]
    assert (found.value, found.more["mean_of_teams"]) == (0.9167, 0.75)


def test_a_pi_that_was_not_reviewed_has_no_predictability() -> None:
    workspace = with_objectives(("CHK", True, 10, None))
    assert dashboard(workspace).report("CHK").metrics["predictability"].value is None


def test_the_histogram_holds_every_flow_time() -> None:
    scope = dashboard(an_art(TEN_DAYS, TWENTY_DAYS, FORTY_DAYS)).scope("CHK")
    found = flow_histogram(scope, classes=5)
    # Classes of 8 days: 10 in the second, 20 in the third, 40 in the sixth.
    assert (found.width, found.counts) == (8, (0, 1, 1, 0, 0, 1))


def test_the_histogram_of_nothing_is_empty() -> None:
    assert flow_histogram(dashboard(an_art()).scope("LED")).counts == ()


def test_cumulative_flow_counts_each_state_at_each_days_end() -> None:
    item = lived("CHK-1", "refining 11-15", "ready 11-16", "in_progress 11-17")
    found = cumulative_flow(dashboard(an_art(item)).scope("CHK"), days=4)
    assert found.days == ("2026-11-14", "2026-11-15", "2026-11-16", "2026-11-17")
    assert found.counts[StateCategory.REFINING] == (0, 1, 0, 0)
    assert found.counts[StateCategory.READY] == (0, 0, 1, 0)
    assert found.counts[StateCategory.DOING] == (0, 0, 0, 1)
    assert found.counts[StateCategory.DONE] == (0, 0, 0, 0)


def test_cumulative_flow_begins_with_what_was_there() -> None:
    item = lived("CHK-1", "refining 09-01", "ready 09-02")
    found = cumulative_flow(dashboard(an_art(item)).scope("CHK"), days=2)
    assert found.counts[StateCategory.READY] == (1, 1)


@pytest.mark.parametrize(("share", "value"), [(0.5, 2), (0.85, 4), (1, 4), (0, 1)])
def test_a_percentile_is_one_of_the_values(share: float, value: float) -> None:
    assert percentile([4, 1, 2, 3], share) == value


@given(st.lists(st.floats(0, 1000), min_size=1), st.floats(0, 1))
def test_at_least_its_share_of_the_values_does_not_exceed_a_percentile(
    values: list[float], share: float
) -> None:
    found = percentile(values, share)
    assert found is not None
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
