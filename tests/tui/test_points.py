"""Points typed as one digit or two."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.domain.commands import EditItem
from refineboard.domain.edits import FieldEdit
from refineboard.tui.board.points import TypedPoints
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board

ONE, BOTH = ("CHK-1",), ("CHK-1", "CHK-2")


class Clock:
    """Stands still until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("digits", "points"),
    [((1, 3), 13), ((2, 0), 20), ((2, 1), 21), ((1, 2), 2), ((8, 5), 5), ((1, 3, 3), 3)],
)
def test_two_digits_join_where_they_make_points(digits: tuple[int, ...], points: int) -> None:
    typed = TypedPoints(Clock())
    assert [typed.take(digit, ONE) for digit in digits][-1] == points


def test_after_a_second_a_digit_is_a_new_one() -> None:
    clock = Clock()
    typed = TypedPoints(clock)
    typed.take(1, ONE)
    clock.now = 1.1
    assert typed.take(3, ONE) == 3


def test_digits_for_other_items_do_not_join() -> None:
    typed = TypedPoints(Clock())
    typed.take(1, ONE)
    assert typed.take(3, BOTH) == 3


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def points(board: BoardDriver) -> list[object]:
    """The points of Checkout's two stories as they are stored."""
    board.session.sync()
    return [board.session.workspace.items[key]["points"] for key in BOTH]


async def test_what_an_item_had_before_does_not_join_with_a_digit(directory: Path) -> None:
    async with the_board(directory) as board:
        board.session.do(EditItem("CHK-1", (FieldEdit("points", 1),)))
        await board.app.desk.sync()
        await board.press("l", "3")
        assert points(board)[0] == 3


@pytest.mark.parametrize("between", [("j", "k"), ("space", "k", "space", "k"), ("u", "ctrl+r")])
async def test_whatever_is_done_in_between_ends_a_number(
    directory: Path, between: tuple[str, ...]
) -> None:
    async with the_board(directory) as board:
        board.app._board.typed_points = TypedPoints(Clock())
        await board.press("l", "1", *between, "3")
        assert points(board)[0] == 3


async def test_each_selected_item_gets_what_was_typed(directory: Path) -> None:
    async with the_board(directory) as board:
        board.app._board.typed_points = TypedPoints(Clock())
        board.session.do(EditItem("CHK-2", (FieldEdit("points", 1),)))
        await board.app.desk.sync()
        await board.press("l", "asterisk", "3")
        alike = points(board)
        await board.press("1", "3")
        assert (alike, points(board)) == ([3, 3], [13, 13])
