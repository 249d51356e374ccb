"""A second import of the same rows: what changed there, what changed here, what changed on both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.change import LogEntry
from refineboard.domain.commands import EditItem, RevertEntry
from refineboard.domain.decide import decide
from refineboard.domain.documents import JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import Conflict
from refineboard.domain.workspace import Workspace
from refineboard.exchange.importing.merging import Outcome, mark, three_way
from refineboard.exchange.importing.plan import Difference, ImportPlan
from tests.builders import plain
from tests.exchange.builders import STAMP, a_workspace, add, after, edit, plan_csv, with_plan

TABLE = "key,title,description,points,tags,status,Priority\nA-1,Pay,Fast,3,pci;web,To Do,High\n"


def imported(table: str = TABLE) -> Workspace:
    workspace = a_workspace()
    with_plan(workspace, plan_csv(workspace, "CHK", table))
    return workspace


def again(workspace: Workspace, table: str, **how) -> ImportPlan:
    plan = plan_csv(workspace, "CHK", table, **how)
    with_plan(workspace, plan)
    return plan


def item(workspace: Workspace):
    return workspace.items["CHK-1"]


def test_the_same_table_again_writes_nothing():
    plan = plan_csv(imported(), "CHK", TABLE)
    assert (plan.unchanged, plan.command) == (1, None)


@pytest.mark.parametrize(
    ("before", "now", "field", "value"),
    [
        ("Pay,", "Pay by card,", "title", "Pay by card"),
        ("Fast", "Slow", "description", "Slow"),
        ("Fast", "", "description", ""),
        (",3,", ",5,", "points", 5),
        (",3,", ",,", "points", None),
        ("pci;web", "pci", "tags", ["pci"]),
        ("To Do", "Ready", "state", "ready"),
    ],
)
def test_what_changed_there_is_taken_over(before: str, now: str, field: str, value: JsonValue):
    workspace = imported()
    plan = again(workspace, TABLE.replace(before, now))
    assert [update.key for update in plan.updated] == ["CHK-1"]
    assert item(workspace)[field] == value


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "Ours"), ("description", ""), ("points", 8), ("points", None), ("state", "ready"),
     ("tags", ["own"]), ("owner", "ana")],
)  # fmt: skip
def test_what_changed_here_stays(field: str, value: JsonValue):
    workspace = after(imported(), edit("CHK-1", field, value))
    plan = again(workspace, TABLE)
    assert (plan.unchanged, plan.command) == (1, None)
    assert item(workspace)[field] == value


def test_changes_of_different_fields_go_together():
    workspace = after(imported(), edit("CHK-1", "points", 8))
    plan = again(workspace, TABLE.replace("Pay,", "Pay by card,"))
    assert plan.updated[0].differences == (Difference("title", "Pay", "Pay by card"),)
    assert (item(workspace)["title"], item(workspace)["points"]) == ("Pay by card", 8)


def test_the_same_field_on_both_sides_is_a_conflict_and_stays():
    workspace = after(imported(), edit("CHK-1", "points", 8))
    plan = again(workspace, TABLE.replace(",3,", ",5,"))
    assert plan.conflicts[0].differences == (Difference("points", 8, 5),)
    assert (plan.unchanged, item(workspace)["points"]) == (0, 8)


def test_a_conflict_comes_back_until_it_is_settled():
    workspace = after(imported(), edit("CHK-1", "points", 8))
    other = TABLE.replace(",3,", ",5,")
    again(workspace, other)
    assert len(again(workspace, other).conflicts) == 1
    assert again(workspace, TABLE.replace(",3,", ",8,")).conflicts == ()
    assert item(workspace)["points"] == 8


@pytest.mark.parametrize(("choice", "points"), [("here", 8), ("file", 5)])
def test_a_conflict_can_be_settled_for_one_side(choice: str, points: int):
    workspace = after(imported(), edit("CHK-1", "points", 8))
    other = TABLE.replace(",3,", ",5,")
    again(workspace, other, choice=choice)
    assert item(workspace)["points"] == points
    assert again(workspace, other).unchanged == 1


def test_the_same_change_on_both_sides_is_settled():
    workspace = after(imported(), edit("CHK-1", "points", 5))
    other = TABLE.replace(",3,", ",5,")
    assert again(workspace, other).unchanged == 1
    after(workspace, edit("CHK-1", "points", 13))
    assert again(workspace, other).unchanged == 1


def test_tags_of_both_sides_go_together():
    workspace = after(imported(), edit("CHK-1", "tags", ["pci", "web", "ours"]))
    again(workspace, TABLE.replace("pci;web", "web;theirs"))
    assert item(workspace)["tags"] == ["web", "ours", "theirs"]


def test_a_column_that_is_no_field_follows_the_file():
    workspace = imported()
    plan = again(workspace, TABLE.replace("High", "Low"))
    assert plan.updated[0].differences == (Difference("extra.Priority", "High", "Low"),)
    assert item(workspace)["extra"] == {"Priority": "Low"}


def test_a_row_with_a_parent_that_is_not_there_is_read_again_and_writes_nothing():
    table = "key,title,kind,parent\nA-1,Pay,story,F-1\n"
    workspace = imported(table)
    assert plan_csv(workspace, "CHK", table).command is None
    with_plan(workspace, plan_csv(workspace, "ART", "key,title\nF-1,Cards\n"))
    again(workspace, table)
    assert item(workspace)["parent"] == "ART-1"


def test_a_table_with_fewer_columns_says_nothing_of_the_others():
    workspace = imported()
    before = plain(workspace)
    assert again(workspace, "key,title\nA-1,Pay\n").unchanged == 1
    assert plain(workspace) == before


def test_a_word_for_a_state_that_means_something_else_by_now_is_no_change():
    workspace = imported()
    states = [
        {"key": "new", "label": "New", "category": "funnel"},
        {"key": "funnel", "label": "Kept", "category": "funnel"},
    ]
    workspace.tables["teams"]["CHK"] = {**workspace.tables["teams"]["CHK"], "states": states}
    fresh = Workspace(workspace.tables)
    assert again(fresh, TABLE).unchanged == 1


def test_one_undo_takes_creations_and_updates_back():
    workspace = imported()
    before = plain(workspace)
    plan = plan_csv(workspace, "CHK", TABLE.replace(",3,", ",5,") + "A-2,Refund,,,,,\n")
    change = decide(workspace, plan.command, STAMP)
    entry = LogEntry(2, STAMP.at, STAMP.by, change)
    workspace.apply(entry)
    assert (item(workspace)["points"], len(workspace.items)) == (5, 2)
    undo = decide(workspace, RevertEntry(entry), STAMP)
    workspace.apply(LogEntry(3, STAMP.at, STAMP.by, undo))
    assert plain(workspace) == before


def test_a_plan_that_somebody_else_was_quicker_with_is_refused():
    workspace = a_workspace()
    plan = plan_csv(workspace, "CHK", TABLE)
    with_plan(workspace, plan)
    with pytest.raises(Conflict, match="ana has just added CHK-1"):
        decide(workspace, plan.command, STAMP)


def test_what_others_added_meanwhile_is_no_hindrance():
    workspace = a_workspace()
    plan = plan_csv(workspace, "CHK", TABLE)
    after(workspace, add("Something else"))
    with_plan(workspace, plan)
    assert workspace.items["CHK-2"]["title"] == "Pay"


def test_a_field_that_somebody_changed_after_the_plan_is_refused():
    workspace = imported()
    plan = plan_csv(workspace, "CHK", TABLE.replace(",3,", ",5,"))
    after(workspace, EditItem("CHK-1", (FieldEdit("points", 13),)))
    with pytest.raises(Conflict, match="points"):
        decide(workspace, plan.command, STAMP)


VALUES = st.sampled_from(["", "a", "b", "c" * 100])


@given(VALUES, VALUES, VALUES)
def test_three_ways_lose_no_sides_change(base: str, here: str, file: str):
    outcome, value = three_way("description", mark("description", base), here, file, is_known=True)
    if file == base:
        assert (outcome, value) == (Outcome.NOTHING, here)
    elif here in (base, file):
        assert value == file
    else:
        assert outcome is Outcome.CONFLICT


def test_a_long_text_is_remembered_by_its_digest():
    assert len(str(mark("description", "x" * 10_000))) < 50
