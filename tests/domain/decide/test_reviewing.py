"""Acceptance, rejection with a reason, and the cause of rework where it happens."""

from __future__ import annotations

import pytest

from refineboard.domain.change import Stamp
from refineboard.domain.commands import (
    AcceptItems,
    EditItem,
    MoveToState,
    NameCause,
    RejectItem,
    RevertEntry,
)
from refineboard.domain.decide import decide
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import RuleBroken
from refineboard.domain.workspace import Workspace
from tests.builders import LATER, a_story, a_workspace, given

STAMP = Stamp("ana", LATER)
EVENING = "2026-11-24T18:00:00.000Z"


def in_state(state: str, **changes: object) -> Workspace:
    """An ART with CHK-1 in this state."""
    return a_workspace(a_story(state=state, **changes))


def notes(workspace: Workspace) -> list[object]:
    """What stands about the rework of CHK-1."""
    found = workspace.items["CHK-1"].get("rework")
    assert isinstance(found, list)
    return found


def test_accepting_moves_to_done() -> None:
    workspace = in_state("review")
    given(workspace, AcceptItems(("CHK-1",)))
    assert workspace.items["CHK-1"]["state"] == "accepted"


def test_accepting_twice_changes_nothing() -> None:
    assert decide(in_state("accepted"), AcceptItems(("CHK-1",)), STAMP).operations == ()


@pytest.mark.parametrize("state", ["funnel", "refining", "ready"])
def test_what_was_not_started_can_be_neither_accepted_nor_rejected(state: str) -> None:
    for command in (AcceptItems(("CHK-1",)), RejectItem("CHK-1", "no")):
        with pytest.raises(RuleBroken, match="nothing was built yet"):
            decide(in_state(state), command, STAMP)


@pytest.mark.parametrize("state", ["review", "accepted"])
def test_rejecting_goes_back_to_work_with_reason_and_cause(state: str) -> None:
    workspace = in_state(state)
    given(workspace, RejectItem("CHK-1", "no receipt", "unclear-criteria"), at=LATER)
    document = workspace.items["CHK-1"]
    assert document["state"] == "in_progress"
    assert notes(workspace) == [
        {
            "at": LATER,
            "by": "ana",
            "event": "rejection",
            "cause": "unclear-criteria",
            "reason": "no receipt",
        }
    ]


def test_what_is_being_worked_on_can_be_rejected_where_it_stands() -> None:
    workspace = in_state("in_progress")
    given(workspace, RejectItem("CHK-1", "no receipt"))
    assert len(notes(workspace)) == 1


@pytest.mark.parametrize("reason", ["", "  ", "\u202e"])
def test_a_rejection_needs_a_reason(reason: str) -> None:
    with pytest.raises(RuleBroken, match="why"):
        decide(in_state("review"), RejectItem("CHK-1", reason), STAMP)


def test_an_unknown_cause_names_the_known_ones() -> None:
    with pytest.raises(RuleBroken, match="unclear-criteria"):
        decide(in_state("review"), RejectItem("CHK-1", "no", "the weather"), STAMP)


def test_a_cause_can_be_named_later_and_changed() -> None:
    workspace = in_state("review")
    given(workspace, RejectItem("CHK-1", "no receipt"), at=LATER)
    for cause in ("technical", "changed-need"):
        given(workspace, NameCause("CHK-1", LATER, "rejection", cause), at=EVENING)
    (note,) = notes(workspace)
    assert isinstance(note, dict)
    assert (note["at"], note["reason"], note["cause"]) == (LATER, "no receipt", "changed-need")


def test_a_step_back_out_of_review_takes_its_cause_along() -> None:
    workspace = in_state("review")
    given(workspace, MoveToState(("CHK-1",), "refining", "insufficient-refinement"))
    (note,) = notes(workspace)
    assert isinstance(note, dict)
    assert note["event"] == "moved-back"


@pytest.mark.parametrize(("state", "to"), [("in_progress", "ready"), ("ready", "in_progress")])
def test_a_move_that_is_no_rework_has_no_cause(state: str, to: str) -> None:
    with pytest.raises(RuleBroken, match="no rework"):
        decide(in_state(state), MoveToState(("CHK-1",), to, "technical"), STAMP)


def test_new_criteria_in_a_running_iteration_take_their_cause_along() -> None:
    # 26.4.4 began on 2026-11-16; it is the 24th.
    workspace = in_state("ready", iteration="26.4.4")
    edit = FieldEdit("acceptance_criteria", ["Given a card"])
    given(workspace, EditItem("CHK-1", (edit,), "unclear-criteria"))
    (note,) = notes(workspace)
    assert isinstance(note, dict)
    assert note["event"] == "criteria-edit"


def test_new_criteria_before_the_iteration_have_no_cause() -> None:
    workspace = in_state("ready", iteration="26.4b.1")
    edit = FieldEdit("acceptance_criteria", ["Given a card"])
    with pytest.raises(RuleBroken, match="no rework"):
        decide(workspace, EditItem("CHK-1", (edit,), "unclear-criteria"), STAMP)


def test_a_rejection_can_be_taken_back() -> None:
    workspace = in_state("review")
    before = dict(workspace.items["CHK-1"])
    entry = given(workspace, RejectItem("CHK-1", "no receipt"))
    given(workspace, RevertEntry(entry))
    after = dict(workspace.items["CHK-1"])
    assert (after["state"], after["timeline"]) == (before["state"], before["timeline"])
    assert not after.get("rework")
