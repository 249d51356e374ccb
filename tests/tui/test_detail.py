"""The pane about the item under the cursor."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem
from refineboard.domain.edits import FieldEdit
from refineboard.session import open_session
from refineboard.tui.board.detail import DetailPane
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    directory = a_workspace_directory(tmp_path)
    session = open_session(directory)
    session.do(AddItem("CHK", "defect", "x" * 60, (FieldEdit("owner", "ana"),)))
    session.close()
    return directory


def pane(board: BoardDriver) -> list[str]:
    """The lines of the pane."""
    widget = board.app.query_one(DetailPane)
    widget.show(board.app.desk.workspace.items[board.cursor or ""])
    return str(widget.content).splitlines()


async def test_facts_stand_beside_a_short_title(directory: Path) -> None:
    async with the_board(directory, start="CHK") as board:
        assert pane(board)[0].startswith("CHK-1 Save a card   story   Funnel")


async def test_facts_that_do_not_fit_have_a_line_of_their_own(directory: Path) -> None:
    async with the_board(directory, (80, 24), start="CHK") as board:
        await board.press("G")
        assert pane(board)[1] == "defect   Funnel   not estimated   owner ana"


async def test_a_defect_is_not_asked_for_a_benefit_hypothesis(directory: Path) -> None:
    async with the_board(directory, start="CHK") as board:
        await board.press("G", "e")
        names = {field.name for field in board.editor.query("#form TextArea")}
        assert "description" in names
        assert "benefit_hypothesis" not in names
