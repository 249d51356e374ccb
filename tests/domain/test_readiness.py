"""The Definition of Ready: what each rule asks for, and what a team makes of the list."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.documents import Document
from refineboard.domain.invest.text import parse_story, story_source
from refineboard.domain.readiness import Readiness, definition_of
from refineboard.domain.workspace import Workspace
from tests.builders import a_dependency, a_feature, a_story, a_workspace

AT = "2026-11-17T12:00:00.000Z"
STORY = "As a shopper, I want to pay by card so that I need no cash"


def a_ready_one(**changes: Any) -> dict[str, Any]:
    """A story that meets every usual must, until `changes`."""
    return a_story(
        **{
            "title": STORY,
            "acceptance_criteria": ["Given a card"],
            "points": 3,
            "parent": "ART-1",
            "state": "ready",
            **changes,
        }
    )


def with_team(workspace: Workspace, *clauses: dict[str, Any]) -> Workspace:
    """The workspace with Checkout's own definition."""
    team = {**workspace.tables["teams"]["CHK"], "definition_of_ready": list(clauses)}
    return Workspace({**workspace.tables, "teams": {**workspace.tables["teams"], "CHK": team}})


def lacking(*items: Document, clauses: tuple[dict[str, Any], ...] | None = None) -> list[str]:
    """The rules that the first item does not meet."""
    workspace = a_workspace(*items, a_feature())
    if clauses is not None:
        workspace = with_team(workspace, *clauses)
    return [lack.clause.rule for lack in Readiness(workspace, AT).lacks(items[0])]


def test_a_good_story_lacks_nothing() -> None:
    assert lacking(a_ready_one()) == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"title": "Card payments"}, "well-formed"),
        ({"acceptance_criteria": []}, "criteria"),
        ({"points": None}, "estimated"),
        ({"points": 13}, "size"),
        ({"blocked": "waits for legal"}, "not-blocked"),
        ({"parent": None}, "parent"),
        ({"parent": "ART-99"}, "parent"),
    ],
)
def test_each_usual_must_is_asked_for(changes: dict[str, Any], rule: str) -> None:
    assert lacking(a_ready_one(**changes)) == [rule]


def test_zero_points_are_an_estimate() -> None:
    assert lacking(a_ready_one(points=0)) == []


def test_an_open_predecessor_without_a_plan_is_in_the_way() -> None:
    waiting = a_ready_one(depends_on=[a_dependency("LED-1")])
    assert lacking(waiting, a_story(key="LED-1", backlog="LED")) == ["predecessors"]


def test_a_predecessor_that_is_done_is_out_of_the_way() -> None:
    waiting = a_ready_one(depends_on=[a_dependency("LED-1")])
    assert lacking(waiting, a_story(key="LED-1", backlog="LED", state="accepted")) == []


def test_a_predecessor_planned_earlier_will_do() -> None:
    waiting = a_ready_one(depends_on=[a_dependency("LED-1")], iteration="26.4b.1")
    assert lacking(waiting, a_story(key="LED-1", backlog="LED", iteration="26.4.4")) == []


@pytest.mark.parametrize(("beside", "lacks"), [(0, []), (1, []), (2, ["predecessors"])])
def test_one_planned_in_the_same_iteration_hinders_where_the_art_says_so(
    beside: int, lacks: list[str]
) -> None:
    waiting = a_ready_one(depends_on=[a_dependency("LED-1")], iteration="26.4.4")
    provider = a_story(key="LED-1", backlog="LED", iteration="26.4.4")
    workspace = a_workspace(waiting, provider, a_feature())
    workspace.tables["settings"]["health"] = {"key": "health", "beside": beside}
    found = Readiness(workspace, AT).lacks(waiting)
    assert [lack.clause.rule for lack in found] == lacks


def test_a_predecessor_left_behind_in_an_iteration_that_is_over_will_not() -> None:
    waiting = a_ready_one(depends_on=[a_dependency("LED-1")], iteration="26.4b.1")
    provider = a_story(key="LED-1", backlog="LED", iteration="26.4.1")
    assert lacking(waiting, provider) == ["predecessors"]


def test_a_dependency_agreed_to_be_resolved_is_none() -> None:
    waiting = a_ready_one(depends_on=[a_dependency("LED-1", state="resolved")])
    assert lacking(waiting, a_story(key="LED-1", backlog="LED")) == []


@pytest.mark.parametrize("kind", ["defect", "spike"])
def test_defects_and_spikes_need_neither_a_story_nor_a_feature(kind: str) -> None:
    assert lacking(a_ready_one(kind=kind, title="Refund fails", parent=None)) == []


def test_a_feature_is_asked_for_benefit_and_scores() -> None:
    feature = a_feature(acceptance_criteria=["Live for 50 merchants"])
    workspace = a_workspace(feature)
    found = [lack.clause.rule for lack in Readiness(workspace, AT).lacks(feature)]
    assert found == ["benefit", "scored"]


def test_features_of_one_pi_may_follow_each_other() -> None:
    scores = {"ubv": 1, "tc": 1, "rroe": 1, "size": 1}
    whole = {"acceptance_criteria": ["x"], "benefit_hypothesis": "y", "pi": "26.4b", **scores}
    waiting = a_feature(**whole, depends_on=[a_dependency("ART-2")])
    workspace = a_workspace(waiting, a_feature(key="ART-2", **whole))
    assert Readiness(workspace, AT).lacks(waiting) == ()


def test_a_team_without_a_definition_has_the_usual_one() -> None:
    rules = [clause.rule for clause in definition_of(a_workspace(), "CHK")]
    assert rules == [
        "well-formed", "criteria", "estimated", "size", "not-blocked", "predecessors", "parent",
    ]  # fmt: skip


def test_a_team_may_ask_for_less() -> None:
    clauses = ({"rule": "estimated", "level": "must"},)
    assert lacking(a_ready_one(acceptance_criteria=[], parent=None), clauses=clauses) == []


def test_a_team_may_set_its_own_limit() -> None:
    clauses = ({"rule": "size", "level": "must", "limit": 2},)
    assert lacking(a_ready_one(points=3), clauses=clauses) == ["size"]


def test_a_checklist_line_is_open_until_somebody_ticks_it_off() -> None:
    clauses = ({"rule": "line", "level": "must", "text": "UX has seen it"},)
    assert lacking(a_ready_one(), clauses=clauses) == ["line"]
    assert lacking(a_ready_one(ready_checks=["UX has seen it"]), clauses=clauses) == []


def test_an_invest_letter_may_be_a_rule() -> None:
    clauses = ({"rule": "invest-s", "level": "must"},)
    assert lacking(a_ready_one(points=13), clauses=clauses) == ["invest-s"]


def test_an_invest_letter_looks_at_links() -> None:
    clauses = ({"rule": "invest-i", "level": "must"},)
    one = a_ready_one(depends_on=[a_dependency("CHK-2")])
    other = a_story(key="CHK-2", depends_on=[a_dependency("CHK-1")])
    assert lacking(one, other, clauses=clauses) == ["invest-i"]


def test_an_invest_letter_counts_with_the_teams_own_settings() -> None:
    workspace = with_team(a_workspace(a_ready_one(points=5)), {"rule": "invest-s"})
    workspace.tables["settings"]["invest-CHK"] = {"points_limit": 3}
    lacks = Readiness(workspace, AT).lacks(workspace.document("CHK-1"))
    assert [lack.clause.rule for lack in lacks] == ["invest-s"]


def test_a_should_does_not_keep_an_item_from_being_ready() -> None:
    item = a_ready_one(owner=None)
    workspace = with_team(a_workspace(item, a_feature()), {"rule": "owner", "level": "should"})
    readiness = Readiness(workspace, AT)
    assert [lack.words for lack in readiness.lacks(item)] == ["an owner"]
    assert readiness.meets_musts(item)


def test_an_override_with_a_reason_stands_for_the_musts() -> None:
    override = {"reason": "a two-line change", "by": "ana", "at": AT}
    item = a_ready_one(points=None, ready_override=override)
    readiness = Readiness(a_workspace(item, a_feature()), AT)
    assert readiness.meets_musts(item)
    assert [lack.clause.rule for lack in readiness.lacks(item)] == ["estimated"]


@pytest.mark.parametrize("override", [{}, {"reason": ""}, {"by": "ana"}, "yes", 1, []])
def test_an_override_without_a_reason_is_none(override: Any) -> None:
    item = a_ready_one(points=None, ready_override=override)
    assert not Readiness(a_workspace(item, a_feature()), AT).meets_musts(item)


@pytest.mark.parametrize(
    "clause", [{}, {"rule": "moon-phase", "level": "must"}, {"rule": "line", "level": "must"}]
)
def test_a_clause_that_this_version_does_not_know_asks_for_nothing(clause: Any) -> None:
    assert lacking(a_ready_one(), clauses=(clause,)) == []


def test_an_edit_is_seen_though_answers_are_remembered() -> None:
    item = a_ready_one(points=None)
    readiness = Readiness(a_workspace(item, a_feature()), AT)
    assert not readiness.meets_musts(item)
    assert readiness.meets_musts({**item, "points": 5})


@given(
    st.sampled_from(["As a", "As an", "As the", "I want", "as a"]),
    st.text(st.sampled_from("abz' -,.\n1é"), max_size=30),
    st.sampled_from([", I want to ", ", I want ", " I want to ", "\n\nI want ", ""]),
    st.text(st.sampled_from("abz' -,.\n1é"), max_size=30),
    st.booleans(),
)
def test_a_plain_story_is_told_without_parsing_and_rightly(
    opening: str, role: str, joint: str, want: str, in_title: bool
) -> None:
    text = f"{opening} {role}{joint}{want}"
    title, description = (text, "") if in_title else ("Pay", text)
    item = a_ready_one(title=title, description=description)
    is_story = parse_story(story_source(title, description)[1]).is_story
    assert ("well-formed" in lacking(item)) is not is_story
