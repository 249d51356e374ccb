"""Splitting an item on the board into two or more."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from refineboard.domain.commands import EditItem, PlanItems
from refineboard.domain.edits import FieldEdit
from refineboard.tui.board.screen import BoardScreen
from refineboard.tui.kit.entries import Entries
from refineboard.tui.kit.fields import TextField
from refineboard.tui.kit.side_panel import SidePanel
from refineboard.tui.splitting.screen import SplitScreen
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board

BOTH = "As a shopper, I want to view and print fees so that I file them."


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


async def on_story(board: BoardDriver, **fields: object) -> None:
    """The cursor stands on CHK-1, which has these values."""
    edits = tuple(FieldEdit(name, value) for name, value in fields.items())
    if edits:
        board.session.do(EditItem("CHK-1", edits))
        await board.app.desk.sync()
    await board.press("l")
    assert board.cursor == "CHK-1"


def stored(board: BoardDriver, field: str) -> list[object]:
    """A field of all of Checkout's items, in their order."""
    board.session.sync()
    workspace = board.session.workspace
    return [workspace.document(key)[field] for key in workspace.keys_in("CHK")]


def beside(board: BoardDriver) -> str:
    """What the pane beside the parts says."""
    return str(board.app.screen.query_one(SidePanel).content)


async def test_a_title_becomes_two_items_and_one_undo_joins_them(directory: Path):
    async with the_board(directory) as board:
        await on_story(board)
        await board.press("s")
        await board.type("Forget a card")
        await board.press("ctrl+s")
        assert stored(board, "title") == ["Save a card", "Forget a card", "Pay by invoice"]
        assert board.message == " CHK-1 split; added CHK-3   u undoes"
        await board.press("u")
        assert stored(board, "title") == ["Save a card", "Pay by invoice"]


async def test_parts_keep_the_feature_and_the_plan_and_name_their_source(directory: Path):
    async with the_board(directory) as board:
        iteration = next(iter(board.session.workspace.tables["iterations"]))
        board.session.do(PlanItems(("CHK-1",), iteration))
        await on_story(board, depends_on=[])
        await board.press("s")
        await board.type("Forget a card")
        await board.press("ctrl+s")
        board.session.sync()
        part = board.session.workspace.document("CHK-3")
        assert (part["parent"], part["iteration"]) == ("ART-2", iteration)
        assert part["split_from"] == "CHK-1"


async def test_a_story_is_split_by_what_is_wanted(directory: Path):
    async with the_board(directory) as board:
        await on_story(board, description="As a shopper, I want to view fees so that I file them.")
        await board.press("s")
        await board.type("to print fees")
        await board.press("ctrl+s")
        assert stored(board, "description")[1] == (
            "As a shopper, I want to print fees so that I file them."
        )
        assert stored(board, "title")[:2] == ["Save a card", "Print fees"]


async def test_one_key_takes_the_wants_that_stand_there(directory: Path):
    async with the_board(directory) as board:
        await on_story(board, description=BOTH)
        await board.press("s")
        assert "F2 splits by wants" in beside(board)
        await board.press("f2", "ctrl+s")
        assert stored(board, "title")[:2] == ["Save a card", "Print fees"]


async def test_enter_below_the_last_part_makes_one_more(directory: Path):
    async with the_board(directory) as board:
        await on_story(board)
        await board.press("s")
        await board.type("Two")
        await board.press("enter")
        await board.type("Three")
        await board.press("ctrl+s")
        assert stored(board, "title") == ["Save a card", "Two", "Three", "Pay by invoice"]


async def test_criteria_and_points_go_to_the_part_that_is_named(directory: Path):
    async with the_board(directory) as board:
        await on_story(board, acceptance_criteria=["A", "B"], points=8)
        await board.press("s")
        await board.type("Two")
        await board.press("tab")
        await board.type("3")
        places = [field for field in board.app.screen.query(Input) if field.name == "place"]
        places[1].value = "2"
        await board.settle()
        await board.press("ctrl+s")
        assert stored(board, "acceptance_criteria")[:2] == [["A"], ["B"]]
        assert stored(board, "points")[:2] == [8, 3]


async def test_a_criterion_for_a_part_that_is_not_there_is_refused_in_words(directory: Path):
    async with the_board(directory) as board:
        await on_story(board, acceptance_criteria=["A"])
        await board.press("s")
        await board.type("Two")
        (place,) = [field for field in board.app.screen.query(Input) if field.name == "place"]
        place.value = "7"
        await board.settle()
        await board.press("ctrl+s")
        assert board.message == " ✗ A criterion goes to part 7, which has no words."


async def test_nothing_written_splits_nothing(directory: Path):
    async with the_board(directory) as board:
        await on_story(board)
        await board.press("s", "escape")
        assert isinstance(board.app.screen, BoardScreen)
        assert stored(board, "title") == ["Save a card", "Pay by invoice"]
        assert board.message == " CHK-1 was not split."


async def test_what_a_colleague_changed_meanwhile_is_shown_and_the_parts_stay(directory: Path):
    async with the_board(directory) as board:
        await on_story(board)
        await board.press("s")
        names = list(board.app.screen.query("#form .part TextField").results(TextField))
        names[0].show("Save one card")
        await board.type("Two")
        board.session.do(EditItem("CHK-1", (FieldEdit("title", "Keep a card"),)))
        await board.app.desk.sync()
        await board.press("ctrl+s")
        assert "ben" in board.message
        assert isinstance(board.app.screen, SplitScreen)
        await board.press("ctrl+s")
        assert stored(board, "title")[:2] == ["Save one card", "Two"]


async def test_the_history_of_either_says_where_the_part_comes_from(directory: Path):
    async with the_board(directory) as board:
        await on_story(board)
        await board.press("s")
        await board.type("Forget a card")
        await board.press("ctrl+s")
        for key in ("CHK-1", "CHK-3"):
            entries = await board.app.desk.newest_history(1, key, None)
            assert entries[0].change.command == "split"
        await board.press("H")
        shown = board.app.screen.query_one(Entries).get_option_at_index(0).prompt
        assert "CHK-3 split off from CHK-1: Forget a card" in str(shown)


async def test_an_item_is_split_while_it_is_read(directory: Path):
    async with the_board(directory) as board:
        await on_story(board)
        await board.press("enter", "s")
        await board.type("Forget a card")
        await board.press("ctrl+s")
        assert stored(board, "title")[1] == "Forget a card"


async def test_parts_that_were_typed_come_back_after_a_lost_connection(directory: Path):
    async with the_board(directory) as board:
        await on_story(board)
        await board.press("s")
        await board.type("Forget a card")
        board.app.keep_draft()
    async with the_board(directory) as board:
        await on_story(board)
        await board.press("s")
        assert "put back" in board.message
        await board.press("ctrl+s")
        assert stored(board, "title")[1] == "Forget a card"
