"""Columns as a person likes them, and the same the next time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.commands import EditItem
from refineboard.domain.edits import FieldEdit
from refineboard.tui.board.arrangement import Arrangement, ArrangementFile
from refineboard.tui.board.viewport import NARROWEST_COLUMN, shared
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def heads(board: BoardDriver) -> str:
    """The line with the columns' names."""
    return board.lines[0]


async def test_a_hidden_column_stays_hidden_until_all_are_shown(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "minus")
    async with the_board(directory) as board:
        assert "Checkout" not in heads(board)
        await board.press("plus")
        assert "Checkout" in heads(board)


async def test_the_program_backlog_is_never_hidden(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("minus")
        assert "Program (ART) backlog" in heads(board)


async def test_a_column_that_was_moved_stands_there_the_next_time(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "right_parenthesis")
        assert board.cursor == "CHK-1"
    async with the_board(directory) as board:
        assert heads(board).index("Ledger") < heads(board).index("Checkout")


async def test_one_column_alone_fills_the_board(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "z")
        assert "Ledger" not in heads(board)
        await board.press("z")
        assert "Ledger" in heads(board)


def widths(board: BoardDriver) -> list[int]:
    """How wide the columns on the screen are."""
    return [slot.width for slot in board.app._board.view.slots()]


async def test_a_column_made_wider_is_as_wide_the_next_time(directory: Path) -> None:
    async with the_board(directory) as board:
        before = widths(board)
        await board.press("l", "right_curly_bracket", "right_curly_bracket")
        assert widths(board) == [before[0], before[1] + 4, before[2] - 4]
    async with the_board(directory) as board:
        assert widths(board) == [before[0], before[1] + 4, before[2] - 4]
        await board.press("vertical_line")
        assert widths(board) == before


async def test_the_last_column_grows_at_its_left_neighbours_cost(directory: Path) -> None:
    async with the_board(directory) as board:
        before = widths(board)
        await board.press("l", "l", "right_curly_bracket")
        assert widths(board) == [before[0], before[1] - 2, before[2] + 2]


async def test_one_column_alone_has_all_the_room(directory: Path) -> None:
    async with the_board(directory, size=(80, 24)) as board:
        await board.press("right_curly_bracket")
        assert widths(board) == [80]
        assert "has all the room" in board.message


@given(
    st.lists(st.integers(1, 500), min_size=1, max_size=8),
    st.integers(NARROWEST_COLUMN * 8, 600),
)
def test_columns_of_any_weights_fill_the_board_and_stay_readable(
    weights: list[int], room: int
) -> None:
    shares = shared(room, weights)
    assert sum(shares) == room
    assert min(shares) >= NARROWEST_COLUMN


@given(st.lists(st.integers(NARROWEST_COLUMN, 200), min_size=1, max_size=8))
def test_columns_that_fill_the_board_stay_as_they_are(columns: list[int]) -> None:
    assert shared(sum(columns), columns) == columns


async def test_what_changed_last_comes_first_where_that_is_asked_for(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "j", "5", "o")
        lines = [line for line in board.lines if "CHK-" in line]
        assert "CHK-2" in lines[0]


async def test_features_have_no_order_by_wsjf_in_a_team(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "o", "o")
        assert board.app._board.view.column.order == "rank"


async def test_groups_have_headings_that_the_cursor_steps_over(directory: Path) -> None:
    async with the_board(directory) as board:
        board.session.do(EditItem("CHK-2", (FieldEdit("state", "ready"),)))
        await board.until(lambda: "Ready" in board.text)
        await board.press("l", "O")
        assert "Funnel" in board.lines[2]
        assert "Ready" in board.lines[6]
        await board.press("j")
        assert board.cursor == "CHK-2"


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_every_card_stands_in_one_group(directory: Path, times: int) -> None:
    async with the_board(directory) as board:
        await board.press(*["O"] * times)
        for column in board.app._board.view.columns:
            cards = [row for row in column.rows if isinstance(row, str)]
            assert sorted(cards) == sorted(board.session.workspace.keys_in(column.backlog.key))


def test_an_arrangement_reads_back_as_it_was_kept(tmp_path: Path) -> None:
    file = ArrangementFile(tmp_path / "state", tmp_path)
    arrangement = Arrangement(
        ["CHK"], ["LED", "CHK"], {"ART": "rank"}, "state", {"mine": "is:mine"}, {"CHK": 30}
    )
    file.keep(arrangement)
    assert file.load() == arrangement


@pytest.mark.parametrize(
    "text", ["", "[]", '{"hidden": 5, "orders": ["x"], "widths": {"CHK": -1, "LED": "x"}}', "\0"]
)
def test_a_file_that_says_nothing_is_no_arrangement(tmp_path: Path, text: str) -> None:
    file = ArrangementFile(tmp_path / "state", tmp_path)
    file.keep(Arrangement())
    (path,) = (tmp_path / "state" / "boards").iterdir()
    path.write_text(text)
    assert file.load() == Arrangement()


async def test_a_filter_is_completed_while_it_is_typed(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("slash")
        await board.type("team:c")
        await board.press("tab", "enter")
        assert "LED-1" not in board.text
        assert "CHK-1" in board.text


async def test_a_saved_filter_is_two_keys_away_the_next_time(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("slash")
        await board.type("invoice")
        await board.press("enter", "v", "enter")
        await board.type("bills")
        await board.press("enter")
    async with the_board(directory) as board:
        assert "CHK-1" in board.text
        await board.press("v", "enter")
        assert "CHK-1" not in board.text
        assert "CHK-2" in board.text
