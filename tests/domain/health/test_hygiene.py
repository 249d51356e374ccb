"""Hygiene: what is wrong with items and their links, each rule by its smallest case."""

from __future__ import annotations

from typing import Any

import pytest

from refineboard.domain.change import SetField
from refineboard.domain.documents import Document
from refineboard.domain.health.dashboard import Dashboard
from refineboard.domain.health.past import Past
from refineboard.domain.workspace import Workspace
from tests.builders import a_dependency, edit, given
from tests.domain.health.art import TODAY, an_art, dashboard, day, entry, lived, new_criteria

READY = ("funnel 10-20", "ready 11-01")


def found(*items: Document, backlog: str = "CHK", at: str = TODAY) -> dict[str, tuple[str, ...]]:
    """The items behind each rule that speaks."""
    report = dashboard(an_art(*items), at=at).report(backlog)
    return {finding.rule: finding.keys for finding in report.findings}


def a_feature(key: str, **changes: Any) -> Document:
    """A feature of the ART with all four scores."""
    scores = {"ubv": 1, "tc": 1, "rroe": 1, "size": 1}
    whole = {"kind": "feature", "backlog": "ART", "benefit_hypothesis": "We believe", **scores}
    return lived(key, "funnel 10-20", "analyzing 11-01", **{**whole, **changes})


def test_a_tidy_story_says_nothing() -> None:
    assert found(lived("CHK-1", *READY, iteration="26.4b.1")) == {}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"blocked": "legal"}, "blocked"),
        ({"parent": "ART-99"}, "orphan"),
        ({"iteration": "26.4.2"}, "left-behind"),
        ({"iteration": "26.4.IP"}, "in-innovation"),
        ({"acceptance_criteria": []}, "unready"),
    ],
)
def test_what_is_wrong_with_a_story_is_found(changes: dict[str, Any], rule: str) -> None:
    assert found(lived("CHK-1", *READY, **changes))[rule] == ("CHK-1",)


def test_what_is_done_is_left_alone() -> None:
    steps = (*READY, "in_progress 11-02", "accepted 11-03")
    done = lived("CHK-1", *steps, blocked="legal", parent=None, acceptance_criteria=[])
    assert set(found(done)).isdisjoint({"blocked", "orphan", "unready"})


@pytest.mark.parametrize(("since", "is_ageing"), [("11-02", True), ("11-05", False)])
def test_two_weeks_in_one_state_of_work_are_too_long(since: str, is_ageing: bool) -> None:
    working = lived("CHK-1", "funnel 10-20", "ready 10-30", f"in_progress {since}")
    assert ("ageing" in found(working)) is is_ageing


def test_a_feature_may_take_longer() -> None:
    working = a_feature("ART-2", state="implementing")
    assert "ageing" not in found(working, backlog="ART")


def test_eight_weeks_of_waiting_are_too_long() -> None:
    waiting = lived("CHK-1", "funnel 08-01", "refining 09-01")
    assert found(waiting)["waiting"] == ("CHK-1",)


def test_the_funnel_may_wait() -> None:
    assert "waiting" not in found(lived("CHK-1", "funnel 01-01"))


def test_an_override_is_counted_and_not_unready() -> None:
    override = {"reason": "small", "by": "ana", "at": TODAY}
    rules = found(lived("CHK-1", *READY, points=None, ready_override=override))
    assert rules["override"] == ("CHK-1",)
    assert "unready" not in rules


def test_ranked_above_its_predecessor_is_found() -> None:
    waiting = lived("CHK-1", *READY, depends_on=[a_dependency("CHK-2")])
    assert found(waiting, lived("CHK-2", *READY))["ranked-before"] == ("CHK-1",)


@pytest.mark.parametrize(
    "dependency",
    [
        a_dependency("CHK-2", kind="start-to-start"),
        a_dependency("CHK-2", state="resolved"),
        a_dependency("CHK-99"),
        a_dependency("LED-1"),
    ],
)
def test_what_need_not_come_first_may_stand_below(dependency: Any) -> None:
    waiting = lived("CHK-1", *READY, depends_on=[dependency])
    others = (lived("CHK-2", *READY), lived("LED-1", *READY, backlog="LED"))
    assert "ranked-before" not in found(waiting, *others)


@pytest.mark.parametrize(
    ("theirs", "is_before"),
    [(None, True), ("26.4b.2", True), ("26.4b.1", False), ("26.4.4", False)],
)
def test_planned_before_its_predecessor_is_found(theirs: str | None, is_before: bool) -> None:
    waiting = lived("CHK-2", *READY, iteration="26.4b.1", depends_on=[a_dependency("LED-1")])
    provider = lived("LED-1", *READY, backlog="LED", iteration=theirs)
    assert ("planned-before" in found(waiting, provider)) is is_before


@pytest.mark.parametrize(
    ("theirs", "is_before"),
    [
        ({"pi": "26.4b"}, True),
        ({"pi": "26.4"}, False),
        ({}, True),
        ({"iteration": "26.4.4"}, False),
    ],
)
def test_a_feature_planned_in_a_pi_before_its_predecessor_is_found(
    theirs: dict[str, Any], is_before: bool
) -> None:
    waiting = a_feature("ART-2", pi="26.4", depends_on=[a_dependency("ART-3")])
    provider = a_feature("ART-3", **theirs)
    assert ("planned-before" in found(waiting, provider, backlog="ART")) is is_before


def test_what_is_in_no_iteration_comes_at_the_end_of_its_pi() -> None:
    waiting = lived("CHK-2", *READY, iteration="26.4.4", depends_on=[a_dependency("LED-1")])
    provider = lived("LED-1", *READY, backlog="LED", pi="26.4")
    assert "planned-before" in found(waiting, provider)


def test_items_that_wait_for_each_other_are_found_once_in_each_backlog() -> None:
    ring = [
        lived("CHK-1", *READY, depends_on=[a_dependency("LED-1")]),
        lived("LED-1", *READY, backlog="LED", depends_on=[a_dependency("CHK-1")]),
    ]
    for backlog in ("CHK", "LED", "ART"):
        assert found(*ring, backlog=backlog)["dependency-cycle"] == ("CHK-1", "LED-1")


def test_a_ring_is_broken_when_one_of_it_is_done() -> None:
    ring = [
        lived("CHK-1", *READY, depends_on=[a_dependency("CHK-2")]),
        lived("CHK-2", *READY, "accepted 11-12", depends_on=[a_dependency("CHK-1")]),
    ]
    assert "dependency-cycle" not in found(*ring)


def test_a_ring_within_a_team_is_the_teams_affair() -> None:
    ring = [
        lived("CHK-1", *READY, depends_on=[a_dependency("CHK-2")]),
        lived("CHK-2", *READY, depends_on=[a_dependency("CHK-1")]),
    ]
    assert "dependency-cycle" not in found(*ring, backlog="ART")


def test_a_feature_without_all_scores_cannot_be_ranked() -> None:
    assert found(a_feature("ART-2", tc=None), backlog="ART")["unscored"] == ("ART-2",)


def test_an_epic_is_ranked_too() -> None:
    epic = a_feature("ART-2", kind="epic", tc=None)
    assert found(epic, backlog="ART")["unscored"] == ("ART-2",)


@pytest.mark.parametrize("scores_stories", [True, False])
def test_stories_need_scores_where_their_team_scores_them(*, scores_stories: bool) -> None:
    workspace = an_art(lived("CHK-1", *READY, iteration="26.4b.1"))
    teams = workspace.tables["teams"]
    team: Document = {**teams["CHK"], "story_wsjf": scores_stories}
    board = dashboard(Workspace({**workspace.tables, "teams": {**teams, "CHK": team}}))
    keys = {finding.rule: finding.keys for finding in board.report("CHK").findings}
    assert keys == ({"unscored": ("CHK-1",)} if scores_stories else {})


def test_a_score_off_the_scale_is_found() -> None:
    assert found(a_feature("ART-2", tc=4), backlog="ART")["off-scale"] == ("ART-2",)


def test_a_column_without_a_one_is_found() -> None:
    features = [a_feature("ART-2", tc=3), a_feature("ART-3", tc=5)]
    report = dashboard(an_art(*features)).report("ART")
    words = [each.message for each in report.findings if each.rule == "column-without-one"]
    assert words == ["No open item has a 1 in time criticality."]


def test_a_column_in_which_all_are_equal_is_found() -> None:
    features = [a_feature(f"ART-{number}") for number in range(2, 5)]
    assert "flat-column" in found(*features, backlog="ART")


def test_scores_older_than_the_pi_are_stale() -> None:
    old = a_feature("ART-2", created_at=day("09-01"))
    assert found(old, backlog="ART")["stale-scores"] == ("ART-2",)


def test_scores_that_were_looked_at_in_the_pi_are_fresh() -> None:
    old = a_feature("ART-2", created_at=day("09-01"))
    scored = entry(1, day("11-01"), SetField("items", "ART-2", "tc", 2, 1))
    report = dashboard(an_art(old), [scored]).report("ART")
    assert "stale-scores" not in {finding.rule for finding in report.findings}


def test_scores_of_unknown_age_are_not_called_stale() -> None:
    # The log begins after the PI did: nobody knows when the feature was scored.
    old = a_feature("ART-2", created_at=day("09-01"))
    report = Dashboard(an_art(old), TODAY, Past(begins=day("11-10"))).report("ART")
    assert "stale-scores" not in {finding.rule for finding in report.findings}


def test_a_wip_limit_that_is_exceeded_is_found() -> None:
    workspace = an_art(lived("CHK-1", *READY), lived("CHK-2", *READY))
    states = [
        {"key": "funnel", "label": "Funnel", "category": "funnel"},
        {"key": "ready", "label": "Ready", "category": "ready", "wip": 1},
        {"key": "accepted", "label": "Accepted", "category": "done"},
    ]
    team: Document = {**workspace.tables["teams"]["CHK"], "states": states}
    teams = {**workspace.tables["teams"], "CHK": team}
    report = dashboard(Workspace({**workspace.tables, "teams": teams})).report("CHK")
    keys = {finding.rule: finding.keys for finding in report.findings}
    assert keys["wip-limit"] == ("CHK-1", "CHK-2")


def duplicates(*items: Document, backlog: str = "CHK") -> tuple[str, ...]:
    """The items that are said to say the same."""
    report = Dashboard(an_art(*items), TODAY).report(backlog)
    return next((each.keys for each in report.findings if each.rule == "duplicate"), ())


def test_open_items_that_say_the_same_are_told() -> None:
    one, other = lived("CHK-1", *READY), lived("CHK-2", *READY)
    assert duplicates(one, other) == ("CHK-1", "CHK-2")


def test_what_is_done_has_no_duplicate_any_more() -> None:
    done = lived("CHK-2", "funnel 09-01", "accepted 10-12")
    assert duplicates(lived("CHK-1", *READY), done) == ()


def test_duplicates_in_two_backlogs_are_told_to_the_art_too() -> None:
    other = lived("LED-2", *READY, backlog="LED")
    assert duplicates(lived("CHK-1", *READY), other, backlog="ART") == ("CHK-1", "LED-2")


def test_a_part_may_say_what_its_whole_says() -> None:
    epic = a_feature(key="ART-8", kind="epic", title="Pay with saved cards")
    feature = a_feature(key="ART-9", title="Pay with a saved card", parent="ART-8")
    assert duplicates(epic, feature, backlog="ART") == ()


def test_an_edit_makes_and_ends_a_duplicate() -> None:
    workspace = an_art(lived("CHK-1", *READY), lived("CHK-2", *READY))
    board = Dashboard(workspace, TODAY)
    assert "duplicate" in {finding.rule for finding in board.report("CHK").findings}
    changed = given(workspace, edit("CHK-2", "title", "Something else altogether now"))
    board.fold([changed], TODAY)
    assert "duplicate" not in {finding.rule for finding in board.report("CHK").findings}


def test_rework_without_a_cause_names_the_command_that_helps() -> None:
    steps = ("funnel 09-01", "ready 10-12", "in_progress 10-20", "review 10-22", "ready 10-23")
    report = dashboard(an_art(lived("CHK-1", *steps))).report("CHK")
    (finding,) = (each for each in report.findings if each.rule == "unnamed-rework")
    assert finding.keys == ("CHK-1",)
    assert "refineboard rework CHK-1" in finding.next_step


def test_criteria_that_change_too_late_are_found() -> None:
    steps = ("funnel 09-01", "ready 10-12", "in_progress 11-03")
    story = lived("CHK-1", *steps, iteration="26.4.3")
    report = dashboard(an_art(story), [new_criteria("CHK-1", day("11-05"))]).report("CHK")
    assert {each.rule: each.keys for each in report.findings}["late-criteria"] == ("CHK-1",)


def test_teams_that_are_far_from_ready_are_named_for_the_art() -> None:
    raw = lived("CHK-1", "funnel 09-01", "refining 11-01", iteration="26.4b.1")
    report = dashboard(an_art(raw)).report("ART")
    (finding,) = (each for each in report.findings if each.rule == "teams-not-ready")
    assert "CHK (0 %)" in finding.message


def test_what_breaks_the_plan_comes_first() -> None:
    items = [
        lived("CHK-1", *READY, blocked="legal", depends_on=[a_dependency("CHK-2")]),
        lived("CHK-2", *READY, depends_on=[a_dependency("CHK-1")]),
    ]
    levels = [finding.level for finding in dashboard(an_art(*items)).report("CHK").findings]
    assert levels == sorted(levels)
