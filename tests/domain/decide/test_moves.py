"""Moves to a state, a backlog, a rank and an iteration."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from refineboard.domain.commands import MoveToBacklog, MoveToState, PlanItems, RankItems
from refineboard.domain.errors import RuleBroken
from refineboard.domain.workspace import Workspace
from tests.builders import LATER, NOW, a_feature, a_story, a_workspace, given


def a_backlog(ranks: str) -> Workspace:
    """Stories CHK-1, CHK-2 … of these ranks."""
    return a_workspace(
        *(a_story(key=f"CHK-{number}", rank=rank) for number, rank in enumerate(ranks, 1))
    )


def numbers(workspace: Workspace) -> str:
    """The order of Checkout's backlog, by the keys' numbers."""
    return "".join(key.removeprefix("CHK-") for key in workspace.keys_in("CHK"))


def test_a_move_to_a_state_is_written_into_the_timeline() -> None:
    workspace = a_workspace(a_story())
    given(workspace, MoveToState(("CHK-1",), "In progress"), by="ben", at=LATER)
    document = workspace.document("CHK-1")
    assert (document["state"], document["timeline"]) == (
        "in_progress",
        [
            {"state": "funnel", "at": NOW, "by": "ana"},
            {"state": "in_progress", "at": LATER, "by": "ben"},
        ],
    )


def test_a_move_to_the_state_it_is_in_is_no_change() -> None:
    entry = given(a_workspace(a_story()), MoveToState(("CHK-1",), "Funnel"))
    assert entry.change.operations == ()


def test_items_of_different_backlogs_move_to_a_state_of_one_name() -> None:
    workspace = a_workspace(a_feature(), a_story())
    given(workspace, MoveToState(("ART-1", "CHK-1"), "ready"))
    assert [document["state"] for document in workspace.items.values()] == ["ready", "ready"]


def test_an_unknown_state_is_told_the_known_ones() -> None:
    with pytest.raises(RuleBroken, match=r"CHK has no state 'Done'. Its states are Funnel, Ref"):
        given(a_workspace(a_story()), MoveToState(("CHK-1",), "Done"))


def test_one_unknown_item_keeps_all_where_they_are() -> None:
    workspace = a_workspace(a_story())
    with pytest.raises(RuleBroken, match="no item CHK-2"):
        given(workspace, MoveToState(("CHK-1", "CHK-2"), "ready"))
    assert workspace.document("CHK-1")["state"] == "funnel"


@pytest.mark.parametrize(
    ("state", "there"),
    [
        ("funnel", "funnel"),
        ("refining", "analyzing"),
        ("ready", "ready"),
        ("review", "implementing"),
        ("accepted", "done"),
        ("icebox", "funnel"),
    ],
)
def test_a_story_in_the_art_is_a_feature_in_a_like_state(state: str, there: str) -> None:
    workspace = a_workspace(a_story(state=state))
    given(workspace, MoveToBacklog(("CHK-1",), "ART"))
    document = workspace.document("CHK-1")
    assert (document["kind"], document["state"]) == ("feature", there)


@pytest.mark.parametrize(
    ("state", "there"),
    [("analyzing", "refining"), ("deploying", "in_progress"), ("done", "accepted")],
)
def test_a_feature_in_a_team_is_a_story_in_a_like_state(state: str, there: str) -> None:
    workspace = a_workspace(a_feature(state=state))
    given(workspace, MoveToBacklog(("ART-1",), "chk"))
    document = workspace.document("ART-1")
    assert (document["kind"], document["state"]) == ("story", there)


@pytest.mark.parametrize("kind", ["defect", "spike"])
def test_other_kinds_stay_what_they_are(kind: str) -> None:
    workspace = a_workspace(a_story(kind=kind))
    given(workspace, MoveToBacklog(("CHK-1",), "ART"))
    assert workspace.document("CHK-1")["kind"] == kind


def test_a_story_loses_a_parent_of_its_new_level() -> None:
    workspace = a_workspace(a_feature(), a_story(parent="ART-1"))
    given(workspace, MoveToBacklog(("CHK-1",), "ART"))
    assert workspace.document("CHK-1")["parent"] is None


def test_a_story_keeps_a_parent_above_its_new_level() -> None:
    workspace = a_workspace(a_feature(kind="epic"), a_story(parent="ART-1"))
    given(workspace, MoveToBacklog(("CHK-1",), "ART"))
    assert workspace.document("CHK-1")["parent"] == "ART-1"


def test_a_story_in_another_team_keeps_state_and_parent() -> None:
    workspace = a_workspace(a_feature(), a_story(parent="ART-1", state="review"))
    given(workspace, MoveToBacklog(("CHK-1",), "LED"))
    document = workspace.document("CHK-1")
    assert (document["parent"], document["state"]) == ("ART-1", "review")


def test_a_moved_item_keeps_its_key_and_goes_to_the_end() -> None:
    workspace = a_workspace(a_story(), a_story(key="LED-1", backlog="LED"))
    given(workspace, MoveToBacklog(("CHK-1",), "LED"))
    assert workspace.keys_in("LED") == ["LED-1", "CHK-1"]


def test_items_in_the_backlog_already_stay_where_they_are() -> None:
    assert given(a_backlog("AB"), MoveToBacklog(("CHK-1",), "CHK")).change.operations == ()


@pytest.mark.parametrize(("kind", "words"), [("epic", "an epic"), ("capability", "a capability")])
def test_what_is_too_large_for_a_team_is_refused(kind: str, words: str) -> None:
    with pytest.raises(RuleBroken, match=f"ART-1 is {words}: too large for a team's backlog"):
        given(a_workspace(a_feature(kind=kind)), MoveToBacklog(("ART-1",), "CHK"))


def test_a_feature_that_holds_stories_does_not_become_a_story() -> None:
    workspace = a_workspace(a_feature(), a_story(parent="ART-1"))
    with pytest.raises(RuleBroken, match="ART-1 holds CHK-1, a story, which a story cannot"):
        given(workspace, MoveToBacklog(("ART-1",), "CHK"))


def test_an_unknown_backlog_is_refused() -> None:
    with pytest.raises(RuleBroken, match="no backlog XYZ"):
        given(a_workspace(a_story()), MoveToBacklog(("CHK-1",), "XYZ"))


@pytest.mark.parametrize(
    ("keys", "side", "anchor", "order"),
    [
        ("4", "before", 1, "4123"),
        ("1", "after", 4, "2341"),
        ("4", "after", 1, "1423"),
        ("31", "before", 4, "2314"),
        ("13", "after", 2, "2134"),
        ("1", "after", 2, "2134"),
        ("12", "before", 1, "2134"),
    ],
)
def test_items_move_next_to_the_anchor_in_the_order_given(
    keys: str, side: Literal["before", "after"], anchor: int, order: str
) -> None:
    workspace = a_backlog("ABCD")
    moving = tuple(f"CHK-{number}" for number in keys)
    given(workspace, RankItems(moving, side, f"CHK-{anchor}"))
    assert numbers(workspace) == order


@pytest.mark.parametrize(
    ("keys", "side", "anchor"),
    [("1", "before", 2), ("2", "after", 1), ("34", "after", 2), ("1", "after", 1)],
)
def test_items_that_stand_there_already_are_no_change(
    keys: str, side: Literal["before", "after"], anchor: int
) -> None:
    moving = tuple(f"CHK-{number}" for number in keys)
    entry = given(a_backlog("ABCD"), RankItems(moving, side, f"CHK-{anchor}"))
    assert entry.change.operations == ()


def test_a_move_writes_one_field_of_one_item() -> None:
    entry = given(a_backlog("ABCD"), RankItems(("CHK-4",), "before", "CHK-2"))
    assert [(each.id, getattr(each, "field", "")) for each in entry.change.operations] == [
        ("CHK-4", "rank")
    ]


@drawn(st.text("AB", min_size=2, max_size=5), st.data())
def test_a_move_among_equal_ranks_gives_the_order_that_was_asked_for(
    ranks: str, data: st.DataObject
) -> None:
    workspace = a_backlog(ranks)
    order = workspace.keys_in("CHK")
    moving, anchor = data.draw(st.permutations(order))[:2]
    side: Literal["before", "after"] = data.draw(st.sampled_from(("before", "after")))
    given(workspace, RankItems((moving,), side, anchor))
    order.remove(moving)
    order.insert(order.index(anchor) + (side == "after"), moving)
    assert workspace.keys_in("CHK") == order


def test_a_move_next_to_an_item_of_another_backlog_goes_there() -> None:
    workspace = a_workspace(a_story(), a_feature(), a_feature(key="ART-2", rank="W"))
    given(workspace, RankItems(("CHK-1",), "after", "ART-1"))
    document = workspace.document("CHK-1")
    assert (workspace.keys_in("ART"), document["kind"]) == (["ART-1", "CHK-1", "ART-2"], "feature")


def test_an_unknown_anchor_is_told_near_keys() -> None:
    with pytest.raises(RuleBroken, match=r"There is no item CHK-22. Did you mean CHK-2"):
        given(a_backlog("AB"), RankItems(("CHK-1",), "after", "CHK-22"))


def test_an_unknown_item_is_not_ranked() -> None:
    with pytest.raises(RuleBroken, match="There is no item LED-5"):
        given(a_backlog("AB"), RankItems(("LED-5",), "after", "CHK-2"))


def test_planning_sets_the_iteration_and_its_interval() -> None:
    workspace = a_workspace(a_story())
    given(workspace, PlanItems(("CHK-1",), "26.4b.1"))
    document = workspace.document("CHK-1")
    assert (document["iteration"], document["pi"]) == ("26.4b.1", "26.4b")


def test_taking_out_of_the_plan_clears_both() -> None:
    workspace = a_workspace(a_story(iteration="26.4.1", pi="26.4"))
    given(workspace, PlanItems(("CHK-1",), None))
    document = workspace.document("CHK-1")
    assert (document["iteration"], document["pi"]) == (None, None)


def test_an_unknown_iteration_is_told_the_known_ones() -> None:
    with pytest.raises(RuleBroken, match=r"no iteration 27.1.1. Known: 26.4.1, 26.4.2"):
        given(a_workspace(a_story()), PlanItems(("CHK-1",), "27.1.1"))
