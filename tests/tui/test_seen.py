"""Each one-key edit carries what was on the screen, and shows who was first."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem, Command, DeleteItems, EditItem, RankItems
from refineboard.domain.edits import FieldEdit
from refineboard.tui.conflict.screen import ConflictScreen
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def ben_sets(field: str, value: object, key: str = "CHK-1") -> EditItem:
    return EditItem(key, (FieldEdit(field, value),))  # type: ignore[arg-type]


def stored(board: BoardDriver, field: str, key: str = "CHK-1") -> object:
    board.session.sync()
    return board.session.workspace.items[key][field]


def unseen(board: BoardDriver, *commands: Command) -> None:
    """A colleague saves, and the board has not looked yet."""
    for command in commands:
        board.session.do(command)


async def test_points_over_a_colleagues_are_shown_beside_them(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l")
        unseen(board, ben_sets("points", 5))
        await board.press("8")
        assert isinstance(board.app.screen, ConflictScreen)
        assert stored(board, "points") == 5


@pytest.mark.parametrize(("keys", "points"), [(("m", "enter"), 8), (("enter",), 5)])
async def test_the_points_that_were_chosen_hold(
    directory: Path, keys: tuple[str, ...], points: int
) -> None:
    async with the_board(directory) as board:
        await board.press("l")
        unseen(board, ben_sets("points", 5))
        await board.press("8", *keys)
        assert stored(board, "points") == points


async def test_several_items_conflict_one_after_another_and_the_others_go_through(
    directory: Path,
) -> None:
    async with the_board(directory) as board:
        board.session.do(AddItem("CHK", "story", "Refund a card"))
        await board.app.desk.sync()
        await board.press("l", "asterisk")
        unseen(board, ben_sets("points", 5), ben_sets("points", 3, "CHK-2"))
        await board.press("8")
        await board.press("t", "enter")
        assert isinstance(board.app.screen, ConflictScreen)
        await board.press("m", "enter")
        assert [stored(board, "points", f"CHK-{number}") for number in (1, 2, 3)] == [5, 8, 8]


async def test_a_block_asked_for_before_a_colleagues_is_shown_beside_it(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "b")
        await board.type("mine")
        unseen(board, ben_sets("blocked", "theirs"))
        await board.app.desk.sync()
        await board.press("enter")
        assert isinstance(board.app.screen, ConflictScreen)


async def test_an_item_that_a_colleague_just_edited_is_deleted_by_a_second_key_only(
    directory: Path,
) -> None:
    async with the_board(directory) as board:
        await board.press("l")
        unseen(board, ben_sets("title", "Theirs"))
        await board.press("x")
        refused = board.message
        await board.press("x")
        board.session.sync()
        assert "ben changed CHK-1's title to Theirs meanwhile" in refused
        assert "CHK-1" not in board.session.workspace.items


async def test_a_rank_over_a_colleagues_says_who_moved_it(directory: Path) -> None:
    async with the_board(directory) as board:
        board.session.do(AddItem("CHK", "story", "Refund a card"))
        await board.app.desk.sync()
        await board.press("l")
        unseen(board, RankItems(("CHK-1",), "after", "CHK-3"))
        await board.press("J")
        assert "ben moved CHK-1 meanwhile" in board.message


async def test_a_deleted_item_is_said_to_be_so(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l")
        unseen(board, DeleteItems(("CHK-1",)))
        await board.press("8")
        assert "CHK-1 was deleted meanwhile" in board.message
