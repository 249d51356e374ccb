"""The mouse on the board."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.tui.board.viewport import NARROWEST_COLUMN
from refineboard.tui.board.widget import Board
from refineboard.tui.reading.screen import ReadingScreen
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def place_of(board: BoardDriver, text: str) -> tuple[int, int]:
    """Where on the board a text stands."""
    y = next(number for number, line in enumerate(board.lines) if text in line)
    return board.lines[y].index(text), y


async def test_a_click_chooses_the_card(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.pilot.click(Board, offset=place_of(board, "CHK-2"))
        await board.settle()
        assert board.cursor == "CHK-2"


async def test_two_clicks_open_it(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.pilot.click(Board, offset=place_of(board, "CHK-2"), times=2)
        await board.settle()
        assert isinstance(board.app.screen, ReadingScreen)


async def test_a_click_beside_the_cards_changes_nothing(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.pilot.click(Board, offset=(60, 30))
        await board.settle()
        assert board.cursor == "ART-2"


async def test_a_card_is_dragged_to_another_team(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.pilot.mouse_down(Board, offset=place_of(board, "CHK-2"))
        await board.pilot.mouse_up(Board, offset=place_of(board, "LED-1"))
        await board.settle()
        board.session.sync()
        assert board.session.workspace.items["CHK-2"]["backlog"] == "LED"


async def test_a_card_dropped_in_its_own_column_stays(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.pilot.mouse_down(Board, offset=place_of(board, "CHK-2"))
        await board.pilot.mouse_up(Board, offset=place_of(board, "CHK-1"))
        await board.settle()
        assert not board.session.sync()


async def test_the_line_between_columns_is_dragged(directory: Path) -> None:
    async with the_board(directory) as board:
        first, second, _ = board.app._board.view.slots()
        await board.pilot.mouse_down(Board, offset=(first.width, 10))
        await board.pilot.mouse_up(Board, offset=(first.width - 9, 20))
        await board.settle()
        shown = board.app._board.view.slots()
        assert [slot.width for slot in shown[:2]] == [first.width - 9, second.width + 9]


async def test_a_line_dragged_too_far_leaves_the_column_readable(directory: Path) -> None:
    async with the_board(directory) as board:
        (first, *_) = board.app._board.view.slots()
        await board.pilot.mouse_down(Board, offset=(first.width, 10))
        await board.pilot.mouse_up(Board, offset=(2, 10))
        await board.settle()
        assert board.app._board.view.slots()[0].width == NARROWEST_COLUMN
