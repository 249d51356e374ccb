"""What cells mean: kinds, states, points, parents, lists."""

from __future__ import annotations

import pytest

from refineboard.domain.documents import Document
from refineboard.domain.workspace import Workspace
from tests.exchange.builders import a_workspace, add, plan_csv, with_plan


def imported(
    header: str, *rows: str, backlog: str = "CHK", workspace: Workspace | None = None
) -> tuple[Document, tuple[str, ...]]:
    """The first item that the table makes, and the notes but the first, on the columns."""
    workspace = workspace or a_workspace()
    plan = plan_csv(workspace, backlog, "\n".join([header, *rows]))
    before = set(workspace.items)
    with_plan(workspace, plan, backlog)
    new = [document for key, document in workspace.items.items() if key not in before]
    return new[0], plan.notes[1:]


@pytest.mark.parametrize(
    ("word", "kind"),
    [("Story", "story"), ("User Story", "story"), ("Bug", "defect"), ("Sub-task", "story"),
     ("EPIC", "epic"), ("New Feature", "feature"), ("spike", "spike"),
     ("capability", "capability")],
)  # fmt: skip
def test_kinds_are_understood_in_other_tools_words(word: str, kind: str):
    assert imported("title,issue type", f"Pay,{word}")[0]["kind"] == kind


@pytest.mark.parametrize(("backlog", "kind"), [("CHK", "story"), ("ART", "feature")])
def test_an_unknown_kind_is_the_backlogs_usual_one_and_kept(backlog: str, kind: str):
    item, notes = imported("title,type", "Pay,Wish", backlog=backlog)
    assert (item["kind"], item["extra"]) == (kind, {"type": "Wish"})
    assert notes == (
        f"Kind: 1 value not understood ('Wish') and kept beside the items; they count as {kind}.",
    )


@pytest.mark.parametrize(
    ("word", "state"),
    [("Ready", "ready"), ("in_progress", "in_progress"), ("REVIEW", "review"), ("To Do", "funnel"),
     ("Closed", "accepted"), ("Done", "accepted"), ("In Review", "in_progress"),
     ("doing", "in_progress"), ("In analysis", "refining"), ("Selected for Development", "ready")],
)  # fmt: skip
def test_states_are_found_by_label_or_by_what_they_mean(word: str, state: str):
    item, notes = imported("title,status", f"Pay,{word}")
    assert (item["state"], item["extra"]) == (state, {})
    assert all(note.startswith("States by what they mean:") for note in notes)


def test_an_unclear_state_is_the_first_one_and_kept():
    item, notes = imported("title,status", "Pay,Limbo", "Refund,Limbo")
    assert (item["state"], item["extra"]) == ("funnel", {"status": "Limbo"})
    assert notes == (
        "State: 2 values not understood ('Limbo') and kept beside the items; they start in Funnel.",
    )


@pytest.mark.parametrize(("text", "points"), [("3", 3), ("0.5", 0.5), ('"2,5"', 2.5), ("5.0", 5)])
def test_points_are_numbers(text: str, points: float):
    assert imported("title,points", f"Pay,{text}")[0]["points"] == points


@pytest.mark.parametrize("text", ["XL", "nan", "Infinity", "1e400", "-3", "9" * 5000, "1001"])
def test_points_that_are_none_are_kept(text: str):
    item, notes = imported("title,points", f"Pay,{text}")
    assert (item["points"], item["extra"]) == (None, {"points": text})
    assert notes[0].startswith("Points: 1 value not understood")


def test_scores_off_the_scale_are_kept():
    item, _ = imported("title,UBV,Time Criticality,RR|OE,Job Size", "Pay,8,4,5,13")
    assert (item["ubv"], item["tc"], item["rroe"], item["size"]) == (8, None, 5, 13)
    assert item["extra"] == {"Time Criticality": "4"}


def test_a_parent_is_found_by_our_key_and_by_the_other_tools():
    workspace = a_workspace(add("Checkout", "ART", "feature"))
    assert imported("title,parent", "Pay,art-1", workspace=workspace)[0]["parent"] == "ART-1"
    imported("key,title", "F-7,Refunds", backlog="ART", workspace=workspace)
    assert imported("title,parent", "Refund,F-7", workspace=workspace)[0]["parent"] == "ART-2"


@pytest.mark.parametrize(
    ("parent", "words"),
    [
        ("NIX-1", "Parent: 1 value not understood"),
        ("CHK-1", "Parent: 1 item below an item of the same level (CHK-1)"),
    ],
)
def test_a_parent_that_is_not_there_or_too_low_is_kept(parent: str, words: str):
    item, notes = imported("title,parent", f"Pay,{parent}", workspace=a_workspace(add("Low")))
    assert (item["parent"], item["extra"]) == (None, {"parent": parent})
    assert notes[0].startswith(words)


def test_a_parent_that_comes_with_the_same_file_is_no_difference_the_second_time():
    workspace = a_workspace()
    table = b"key,title,kind,parent\nE-1,Wallet,epic,\nF-1,Cards,feature,E-1\n"
    with_plan(workspace, plan_csv(workspace, "ART", table, {}), "ART")
    assert plan_csv(workspace, "ART", table, {}).unchanged == 2


def test_an_iteration_brings_its_increment():
    item, _ = imported("title,sprint", "Pay,26.4.2")
    assert (item["iteration"], item["pi"]) == ("26.4.2", "26.4")


def test_an_unknown_iteration_is_kept():
    item, _ = imported("title,sprint", "Pay,Sprint 9")
    assert (item["iteration"], item["extra"]) == (None, {"sprint": "Sprint 9"})


@pytest.mark.parametrize(
    ("cell", "blocked"), [("no", None), ("False", None), ("yes", "Blocked"), ("Legal", "Legal")]
)
def test_blocked_is_a_reason_or_a_yes(cell: str, blocked: str | None):
    assert imported("title,blocked", f"Pay,{cell}")[0]["blocked"] == blocked


def test_tags_are_split_at_commas_and_semicolons():
    assert imported("title,tags", 'Pay,"pci, web;pci"')[0]["tags"] == ["pci", "web"]


@pytest.mark.parametrize(
    ("cell", "criteria"),
    [
        ("Paid in 2 s\nReceipt sent", ["Paid in 2 s", "Receipt sent"]),
        ("- Paid\n  at once\n- Receipt", ["Paid\nat once", "Receipt"]),
        ("1. Paid\n2. Receipt", ["Paid", "Receipt"]),
        ("Given a card\nWhen paid\nThen sent\nGiven none\nThen not",
         ["Given a card\nWhen paid\nThen sent", "Given none\nThen not"]),
    ],
)  # fmt: skip
def test_acceptance_criteria_are_bullets_scenarios_or_lines(cell: str, criteria: list[str]):
    item, _ = imported("title,Acceptance Criteria", f'Pay,"{cell}"')
    assert item["acceptance_criteria"] == criteria
