"""Whatever a person does to items they looked at, it never overwrites what they did not see."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from refineboard.domain import seen as seen_module
from refineboard.domain.change import Stamp
from refineboard.domain.commands import (
    AcceptItems,
    CallReady,
    Command,
    DeleteItems,
    EditItem,
    EditItems,
    MendItem,
    MendItems,
    MoveToBacklog,
    MoveToState,
    NameCause,
    OverrideReady,
    PlanItems,
    RankItems,
    RejectItem,
    ScoreWsjf,
    TickLine,
)
from refineboard.domain.decide import decide_seen
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import Conflict
from refineboard.domain.seen import ItemCommand, Seen, seen_now
from refineboard.domain.workspace import Workspace
from tests.builders import LATER, NOW, a_story, a_workspace, given

STAMP = Stamp("ana", LATER)
KEY = "CHK-1"
MINE = (FieldEdit("points", 5),)

CASES: list[tuple[ItemCommand, Command]] = [
    (EditItem(KEY, MINE), EditItem(KEY, (FieldEdit("points", 8),))),
    (EditItems((KEY, "CHK-2"), MINE), EditItem(KEY, (FieldEdit("points", 8),))),
    (MendItem(KEY, MINE), EditItem(KEY, (FieldEdit("points", 8),))),
    (MendItems((MendItem(KEY, MINE),)), EditItem(KEY, (FieldEdit("points", 8),))),
    (ScoreWsjf(KEY, "ubv", 5), ScoreWsjf(KEY, "ubv", 8)),
    (MoveToState((KEY,), "ready"), MoveToState((KEY,), "refining")),
    (AcceptItems((KEY,)), MoveToState((KEY,), "review")),
    (RejectItem(KEY, "Wrong"), MoveToState((KEY,), "review")),
    (NameCause(KEY, NOW, "rejection", "technical"), NameCause(KEY, NOW, "rejection", "other")),
    (OverrideReady(KEY, "Mine"), OverrideReady(KEY, "Theirs")),
    (CallReady((KEY,), "ready", (KEY,), "Mine"), MoveToState((KEY,), "refining")),
    (MoveToBacklog((KEY,), "LED"), RankItems((KEY,), "after", "CHK-2")),
    (RankItems((KEY,), "after", "CHK-3"), RankItems((KEY,), "after", "CHK-2")),
    (PlanItems((KEY,), "26.4.2"), PlanItems((KEY,), "26.4.1")),
    (DeleteItems((KEY,)), EditItem(KEY, (FieldEdit("title", "Theirs"),))),
]
"""Each command for items, and what a colleague does to the same meanwhile."""


@pytest.fixture
def workspace() -> Workspace:
    return a_workspace(
        a_story(state="doing"),
        a_story(key="CHK-2", rank="V00002"),
        a_story(key="CHK-3", rank="V00003"),
    )


def test_every_command_for_items_is_tried_here() -> None:
    tried = {type(mine) for mine, _ in CASES}
    # A tick stands for itself: it never takes anybody else's away.
    assert {*get_args(ItemCommand)} - tried == {TickLine}


@pytest.mark.parametrize(("mine", "theirs"), CASES, ids=lambda each: type(each).__name__)
def test_a_command_does_not_overwrite_what_a_colleague_changed_unseen(
    workspace: Workspace, mine: ItemCommand, theirs: Command
) -> None:
    seen = seen_now(mine, workspace.items)
    given(workspace, theirs)
    with pytest.raises(Conflict):
        decide_seen(workspace, seen, STAMP)


@pytest.mark.parametrize(("mine", "theirs"), CASES, ids=lambda each: type(each).__name__)
def test_it_goes_through_once_that_was_seen(
    workspace: Workspace, mine: ItemCommand, theirs: Command
) -> None:
    given(workspace, theirs)
    decide_seen(workspace, seen_now(mine, workspace.items), STAMP)


@pytest.mark.parametrize(("mine", "theirs"), CASES, ids=lambda each: type(each).__name__)
def test_an_item_that_was_deleted_meanwhile_conflicts(
    workspace: Workspace, mine: ItemCommand, theirs: Command
) -> None:
    seen = seen_now(mine, workspace.items)
    given(workspace, DeleteItems((KEY,)))
    with pytest.raises(Conflict, match=f"{KEY} was deleted meanwhile"):
        decide_seen(workspace, seen, STAMP)


@pytest.mark.parametrize(
    ("mode", "value", "theirs"),
    [("add", "mine", ["theirs"]), ("remove", "old", ["old", "theirs"])],
)
def test_entries_of_a_list_from_both_go_through(
    workspace: Workspace, mode: Any, value: str, theirs: list[str]
) -> None:
    given(workspace, EditItem(KEY, (FieldEdit("tags", ["old"]),)))
    seen = seen_now(EditItem(KEY, (FieldEdit("tags", value, mode=mode),)), workspace.items)
    given(workspace, EditItem(KEY, (FieldEdit("tags", ["old", "theirs"]),)))
    change = decide_seen(workspace, seen, STAMP)
    assert "theirs" in change.operations[0].after  # type: ignore[union-attr, operator]


def test_other_fields_go_through(workspace: Workspace) -> None:
    seen = seen_now(EditItem(KEY, MINE), workspace.items)
    given(workspace, EditItem(KEY, (FieldEdit("title", "Theirs"),)))
    assert decide_seen(workspace, seen, STAMP).operations


def test_a_command_for_an_item_that_nobody_looked_at_cannot_be_made(workspace: Workspace) -> None:
    with pytest.raises(ValueError, match="Nobody looked at CHK-2"):
        Seen(EditItems((KEY, "CHK-2"), MINE), {KEY: workspace.items[KEY]})


def test_the_keys_of_every_command_are_known(workspace: Workspace) -> None:
    assert all(KEY in seen_module.keys_of(mine) for mine, _ in CASES)
