"""Readiness, runway and load, worked out by hand.

Today is 2026-11-17: 26.4.4 runs; the next two development iterations are 26.4b.1 (12-14) and
26.4b.2 (12-28), for 26.4.IP holds no planned stories.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.documents import Document
from refineboard.domain.health.findings import HealthFinding
from refineboard.domain.health.tally import Metric
from refineboard.domain.workspace import Workspace
from tests.builders import a_dependency
from tests.domain.health.art import an_art, dashboard, lived, metric

READY = ("funnel 09-01", "ready 10-01")
RAW = ("funnel 09-01", "refining 10-01")


def ready(key: str, **changes: Any) -> Document:
    """A story in the state ready that meets every must."""
    return lived(key, *READY, **changes)


def raw(key: str, **changes: Any) -> Document:
    """A story that is being refined."""
    return lived(key, *RAW, **changes)


def done(key: str, on: str, points: int = 6) -> Document:
    """A story that was accepted on a day."""
    steps = ("funnel 08-01", "ready 08-10", "in_progress 10-05", f"accepted {on}")
    return lived(key, *steps, points=points)


SIX_AN_ITERATION = (done("CHK-91", "10-08"), done("CHK-92", "10-22"), done("CHK-93", "11-05"))
"""6 points in each of 26.4.1 to 26.4.3: a velocity of 6, and room for 12 in two iterations."""


def with_settings(workspace: Workspace, **settings: float) -> Workspace:
    """The workspace with its own settings of health."""
    tables = {**workspace.tables["settings"], "health": {"key": "health", **settings}}
    return Workspace({**workspace.tables, "settings": tables})


def readiness(*items: Document, **how: Any) -> Metric:
    """Checkout's rate."""
    return metric("readiness_rate", *items, **how)


def test_ready_items_are_compared_with_all_that_are_planned_next() -> None:
    # Planned next: CHK-1 (ready), CHK-2 (not). 1 ÷ 2, by points 3 ÷ 8.
    planned = (ready("CHK-1", iteration="26.4b.1"), raw("CHK-2", iteration="26.4b.2", points=5))
    found = readiness(*planned)
    assert (found.value, found.n, found.of, found.points) == (0.5, 1, 2, 0.375)


def test_without_velocity_only_planned_items_count() -> None:
    assert readiness(ready("CHK-1")).value is None


def test_what_is_ranked_within_the_capacity_counts_too() -> None:
    # Room for 12: CHK-1, CHK-2, CHK-3 and CHK-4 of 3 points each; CHK-5 is beyond it.
    items = [ready("CHK-1"), raw("CHK-2"), ready("CHK-3"), ready("CHK-4"), raw("CHK-5")]
    found = readiness(*SIX_AN_ITERATION, *items)
    assert (found.n, found.of) == (3, 4)


def test_an_item_that_begins_within_the_capacity_counts_whole() -> None:
    # CHK-1 takes 10 of 12, CHK-2 begins at 10 and counts, CHK-3 begins at 15.
    items = [ready("CHK-1", points=8), raw("CHK-2", points=5), raw("CHK-3")]
    assert readiness(*SIX_AN_ITERATION, *items).of == 2


def test_an_unestimated_item_takes_the_usual_points() -> None:
    # 3 points each by default: four of them fill 12.
    items = [raw(f"CHK-{number}", points=None) for number in range(1, 7)]
    assert readiness(*SIX_AN_ITERATION, *items).of == 4


@pytest.mark.parametrize("state", ["in_progress 11-16", "review 11-16"])
def test_what_is_being_worked_on_is_not_next(state: str) -> None:
    working = lived("CHK-1", *READY, state)
    assert readiness(*SIX_AN_ITERATION, working).value is None


def test_what_is_planned_now_or_much_later_is_not_next() -> None:
    items = [ready("CHK-1", iteration="26.4.4"), ready("CHK-2", iteration="26.4b.4")]
    assert readiness(*SIX_AN_ITERATION, *items).value is None


def test_what_was_left_behind_is_next_by_its_rank() -> None:
    assert readiness(*SIX_AN_ITERATION, ready("CHK-1", iteration="26.4.2")).of == 1


def test_the_innovation_iteration_is_none_of_the_next() -> None:
    assert readiness(ready("CHK-1", iteration="26.4.IP")).value is None


def test_the_iteration_being_planned_today_is_next() -> None:
    found = readiness(ready("CHK-1", iteration="26.4.4"), at="2026-11-16T08:00:00.000Z")
    assert found.more["iterations"] == ["26.4.4", "26.4b.1"]
    assert found.of == 1


def test_a_state_is_not_enough_where_a_must_is_open() -> None:
    assert readiness(ready("CHK-1", iteration="26.4b.1", points=None)).value == 0


def test_meeting_the_musts_is_not_enough_in_an_earlier_state() -> None:
    assert readiness(raw("CHK-1", iteration="26.4b.1")).value == 0


def test_an_override_counts_as_ready_and_is_counted() -> None:
    override = {"reason": "two lines of code", "by": "ana", "at": "2026-11-01T09:00:00.000Z"}
    item = ready("CHK-1", iteration="26.4b.1", points=None, ready_override=override)
    found = readiness(item)
    assert (found.value, found.more["overridden"]) == (1, 1)


def test_an_empty_team_has_no_rate() -> None:
    found = readiness(*SIX_AN_ITERATION, backlog="LED")
    assert (found.value, found.of, found.status) == (None, 0, "n/a")


def test_how_far_to_look_ahead_is_a_setting() -> None:
    workspace = an_art(ready("CHK-1", iteration="26.4b.1"), ready("CHK-2", iteration="26.4b.2"))
    report = dashboard(with_settings(workspace, look_ahead=1)).report("CHK")
    assert report.metrics["readiness_rate"].of == 1


def finding(rule: str, *items: Document, backlog: str = "CHK") -> HealthFinding | None:
    """What a rule says of Checkout."""
    report = dashboard(an_art(*items)).report(backlog)
    return next((found for found in report.findings if found.rule == rule), None)


def test_what_is_missing_is_said_with_the_items_and_the_next_step() -> None:
    items = [
        ready("CHK-1", iteration="26.4b.1", points=None),
        ready("CHK-2", iteration="26.4b.1", points=None, acceptance_criteria=[]),
    ]
    found = finding("not-ready-soon", *items)
    assert found is not None
    assert found.keys == ("CHK-1", "CHK-2")
    assert "estimated (2), acceptance criteria (1)" in found.message
    assert found.next_step == "Refine CHK-1, CHK-2 first."


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ((), "Nothing is planned in the next iterations, and how much fits in is not known."),
        (SIX_AN_ITERATION, "Nothing is planned in the next iterations."),
    ],
)
def test_that_nothing_comes_next_is_said(others: tuple[Document, ...], words: str) -> None:
    found = finding("nothing-next", *others, ready("CHK-1", iteration="26.4b.4"))
    assert found is not None
    assert found.message == words
    assert found.next_step.endswith("refineboard move KEY --iteration 26.4b.1")


def test_a_team_without_work_needs_no_plan() -> None:
    assert finding("nothing-next", *SIX_AN_ITERATION) is None
    assert finding("nothing-next", backlog="LED") is None


_items = st.lists(
    st.tuples(
        st.sampled_from([READY, RAW]),
        st.sampled_from([None, 1, 3, 8, 13]),
        st.sampled_from([None, "26.4.2", "26.4.4", "26.4b.1", "26.4b.4"]),
        st.booleans(),
    ),
    max_size=8,
)


def drawn(rows: list[Any]) -> list[Document]:
    """The items that hypothesis drew."""
    return [
        lived(
            f"CHK-{number}",
            *steps,
            points=points,
            iteration=iteration,
            acceptance_criteria=["x"] if has_criteria else [],
        )
        for number, (steps, points, iteration, has_criteria) in enumerate(rows, 1)
    ]


@given(_items, st.sampled_from([1, 3, 8]), st.sampled_from([None, "26.4b.1", "26.4b.2"]))
def test_adding_a_ready_item_never_lowers_readiness(
    rows: list[Any], points: int, iteration: str | None
) -> None:
    # It comes last, as what is new does; what is ranked in between may take the room of two.
    items = [*SIX_AN_ITERATION, *drawn(rows)]
    before = readiness(*items).value
    after = readiness(*items, ready("CHK-999", points=points, iteration=iteration)).value
    assert before is None or (after is not None and after >= before)


BY_POINTS = {"readiness_rate", "feature_readiness_rate", "acceptance_rate"}
RATES = BY_POINTS | {"rework_ratio", "criteria_timing", "flow_efficiency", "flow_distribution"}


@given(_items)
def test_rates_lie_between_nothing_and_all(rows: list[Any]) -> None:
    for report in dashboard(an_art(*SIX_AN_ITERATION, *drawn(rows))).reports():
        for name in RATES & report.metrics.keys():
            metric = report.metrics[name]
            rates = [metric.value, metric.points if name in BY_POINTS else None]
            assert all(value is None or 0 <= value <= 1 for value in rates)


def test_the_runway_is_ready_points_by_velocity() -> None:
    # Ready: 3 + 3 + 6 = 12 points; velocity 6: two iterations.
    items = [ready("CHK-1"), ready("CHK-2"), ready("CHK-3", points=6), raw("CHK-4")]
    found = metric("runway", *SIX_AN_ITERATION, *items)
    assert (found.value, found.n, found.points, found.status) == (2, 3, 12, "good")


def test_each_class_burns_its_share_and_the_shortest_is_the_bottleneck() -> None:
    # Shares 80/10/10 of a velocity of 6: 4.8, 0.6 and 0.6 points an iteration.
    items = [
        ready("CHK-1", points=8),
        ready("CHK-2", points=3, enabler="architectural"),
        ready("CHK-3", points=1, kind="defect"),
    ]
    found = metric("runway", *SIX_AN_ITERATION, *items)
    assert found.more["classes"] == {"feature": 1.6667, "enabler": 5, "maintenance": 1.6667}
    assert found.more["bottleneck"] == "feature"


def test_a_class_with_nothing_ready_is_no_bottleneck() -> None:
    # 3 points of features by 4.8 an iteration; no enabler and no defect is ready.
    found = metric("runway", *SIX_AN_ITERATION, ready("CHK-1"), raw("CHK-2", kind="defect"))
    assert found.more["classes"] == {"feature": 0.625, "enabler": None, "maintenance": None}
    assert found.more["bottleneck"] == "feature"


def test_where_nothing_is_ready_no_class_runs_out_first() -> None:
    found = finding("runway", *SIX_AN_ITERATION, raw("CHK-1"))
    assert found is not None
    assert found.message == "Ready work lasts 0.0 iterations."


def test_an_iteration_without_a_delivery_counts_once_the_team_has_begun() -> None:
    # 26.4.1 was planned and nothing accepted, then 5 and 10 points: 15 by 3, not by 2.
    done_later = [done("CHK-91", "10-22", 5), done("CHK-92", "11-05", 10)]
    planned = raw("CHK-1", iteration="26.4.1", points=3)
    assert metric("velocity", planned, *done_later).value == 5
    assert metric("velocity", *done_later).value == 7.5


def test_an_old_delivery_shows_that_the_team_has_begun() -> None:
    # Done long before the iterations of the report, then 0, 0 and 6 points.
    steps = ("funnel 01-05", "in_progress 01-10", "accepted 02-01")
    items = [lived("CHK-1", *steps), done("CHK-93", "11-05")]
    assert metric("velocity", *items).value == 2


def test_without_a_velocity_there_is_no_runway() -> None:
    assert metric("runway", ready("CHK-1")).value is None


def test_ready_work_that_misses_a_must_is_no_stock() -> None:
    found = metric("runway", *SIX_AN_ITERATION, ready("CHK-1", acceptance_criteria=[]))
    assert (found.value, found.n) == (0, 0)


def test_the_arts_runway_names_its_teams() -> None:
    found = metric("runway", *SIX_AN_ITERATION, ready("CHK-1"), backlog="ART")
    assert found.more["teams"] == {"CHK": 0.5, "LED": None}


def test_the_team_whose_ready_work_ends_first_is_named_for_the_art() -> None:
    ledgers = [
        done("LED-91", "11-05") | {"backlog": "LED"},
        ready("LED-1", backlog="LED", points=1),
    ]
    found = finding("runway", *SIX_AN_ITERATION, ready("CHK-1"), *ledgers, backlog="ART")
    assert found is not None
    assert found.next_step.startswith("Help LED to refine first: its ready work lasts 0.2")


def test_load_is_planned_points_by_velocity() -> None:
    # 26.4.4 runs with 3 + 3 of 6 points.
    items = [ready("CHK-1", iteration="26.4.4"), raw("CHK-2", iteration="26.4.4")]
    found = metric("load", *SIX_AN_ITERATION, *items)
    assert (found.value, found.more["iteration"]) == (1, "26.4.4")


def test_before_there_is_a_velocity_developers_give_eight_points_each() -> None:
    workspace = an_art(ready("CHK-1", iteration="26.4.4", points=8))
    members = [
        {"name": "Ana", "role": "Product Owner", "capacity": 1.0},
        {"name": "Ben", "role": "Backend developer", "capacity": 1.0},
        {"name": "Eli", "role": "Tester", "capacity": 0.5},
    ]
    team: Document = {**workspace.tables["teams"]["CHK"], "members": members}
    teams = {**workspace.tables["teams"], "CHK": team}
    found = dashboard(Workspace({**workspace.tables, "teams": teams})).report("CHK")
    assert found.metrics["load"].more["capacity"] == 12


def test_too_much_and_too_little_are_said() -> None:
    heavy = finding("overload", *SIX_AN_ITERATION, ready("CHK-1", iteration="26.4b.1", points=8))
    light = finding("underload", *SIX_AN_ITERATION, ready("CHK-1", iteration="26.4.4", points=1))
    assert heavy is not None
    assert light is not None
    assert heavy.keys == light.keys == ("CHK-1",)


def test_features_of_the_next_pi_have_a_rate_of_their_own() -> None:
    scores = {"ubv": 1, "tc": 1, "rroe": 1, "size": 1}
    whole = {"kind": "feature", "backlog": "ART", "benefit_hypothesis": "We believe", "pi": "26.4b"}
    features = [
        ready("ART-2", **whole, **scores),
        ready("ART-3", **whole),
        ready("ART-4", **{**whole, "pi": "26.4"}, **scores),
    ]
    found = metric("feature_readiness_rate", *features, backlog="ART")
    assert (found.n, found.of) == (1, 2)


def test_waiting_for_what_is_planned_earlier_is_ready() -> None:
    waiting = ready("CHK-1", iteration="26.4b.2", depends_on=[a_dependency("CHK-2")])
    found = readiness(waiting, ready("CHK-2", iteration="26.4b.1"))
    assert found.value == 1
