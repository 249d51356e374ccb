"""The order of a backlog on a screen of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import OptionList, Static

from refineboard.domain.commands import EditItem, FieldEdit
from refineboard.domain.fields import new_dependency
from refineboard.session import open_session
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """The best feature (ART-2) waits for the one that is scored lower (ART-1)."""
    directory = a_workspace_directory(tmp_path)
    session = open_session(directory)
    needs = FieldEdit("depends_on", new_dependency("ART-1"), mode="add")
    session.do(EditItem("ART-2", (needs,)))
    session.close()
    return directory


async def the_orders(board: BoardDriver, *keys: str) -> None:
    """Opens the screen, waits for the orders and presses keys."""
    await board.press("W")
    await board.app.workers.wait_for_complete()
    await board.press(*keys)


def places(board: BoardDriver) -> list[list[str]]:
    """The keys in each line: the item's own, then those that are the reason."""
    options = board.app.screen.query_one(OptionList)
    lines = (options.render_line(y).text.split() for y in range(options.size.height))
    return [keys for line in lines if (keys := [word for word in line if "ART-" in word])]


async def test_the_order_without_a_broken_dependency_says_why(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board)
        assert places(board) == [["ART-1", "ART-2"], ["ART-2", "ART-1"], ["ART-3"]]


async def test_by_wsjf_alone_a_dependency_may_break(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board, "o", "o")
        costs = str(board.app.screen.query_one("#costs", Static).content)
        assert "▸ wsjf" in costs
        assert "1 broken" in costs


async def test_an_order_is_applied_as_one_change(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board, "o", "o", "a")
        board.session.sync()
        assert board.session.workspace.keys_in("ART") == ["ART-2", "ART-1", "ART-3"]
        await board.press("u")
        board.session.sync()
        assert board.session.workspace.keys_in("ART") == ["ART-1", "ART-2", "ART-3"]


async def test_an_order_that_is_there_already_changes_nothing(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board, "a")
        assert "ranked like that already" in board.message


async def test_enter_leads_to_the_item_on_the_board(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board, "j", "j", "enter")
        assert board.cursor == "ART-3"
