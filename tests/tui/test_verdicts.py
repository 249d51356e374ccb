"""INVEST on the board: as the command line finds it, with settings, links and neighbours."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

from refineboard.domain.commands import (
    AddItem,
    ChangeDocuments,
    Command,
    EditItem,
    MoveToState,
    PlanItems,
)
from refineboard.domain.documents import Document
from refineboard.domain.edits import FieldEdit
from refineboard.domain.invest.judge import Judge
from tests.builders import a_dependency
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board

STORY = "As a shopper, I want to save my card so that I pay in one step."
WAITING = EditItem("CHK-1", (FieldEdit("depends_on", [a_dependency("LED-1")]),))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def describe(key: str, text: str) -> EditItem:
    return EditItem(key, (FieldEdit("description", text),))


def settings(values: Document) -> ChangeDocuments:
    """Checkout's first settings of INVEST."""
    return ChangeDocuments("settings", {}, ({"key": "invest-CHK", **values},))


async def after(board: BoardDriver, *commands: Command) -> None:
    """A colleague saves, and the board has taken it in."""
    for command in commands:
        board.session.do(command)
    await board.until(lambda: board.app._board.verdicts.looks_around)
    await board.app.desk.sync()
    await board.settle()


def shown(board: BoardDriver, key: str) -> list[str]:
    """The rules that found something in an item, as the board judges it."""
    app = board.app
    report = app._board.verdicts.report(app.desk.workspace.document(key))
    return [finding.rule for finding in report.findings]


def detail(board: BoardDriver) -> str:
    """What the detail pane says."""
    return str(board.app.query_one("#detail", Static).content)


async def test_the_board_judges_as_the_command_line_does(directory: Path) -> None:
    async with the_board(directory) as board:
        await after(
            board,
            describe("CHK-1", STORY),
            describe("CHK-2", STORY),
            WAITING,
            settings({"vague": ["one step"]}),
        )
        board.session.sync()
        judge = Judge(board.session.workspace)
        for key, document in board.session.workspace.items.items():
            expected = [finding.rule for finding in judge.report(document).findings]
            assert shown(board, key) == expected


async def test_a_story_like_another_is_called_so_beside_the_board(directory: Path) -> None:
    async with the_board(directory) as board:
        await after(board, describe("CHK-1", STORY), describe("CHK-2", STORY))
        await board.press("l")
        await board.until(lambda: "CHK-2 says the same" in detail(board))


async def test_a_team_that_changes_its_settings_sees_it_at_once(directory: Path) -> None:
    async with the_board(directory) as board:
        await after(board, describe("CHK-1", STORY))
        assert "no-benefit" not in shown(board, "CHK-1")
        await after(board, settings({"vague": ["my card"]}))
        assert "vague-term" in shown(board, "CHK-1")


async def test_a_blocker_that_is_planned_later_counts(directory: Path) -> None:
    async with the_board(directory) as board:
        iterations = sorted(board.session.workspace.tables["iterations"])
        await after(
            board,
            WAITING,
            PlanItems(("CHK-1",), iterations[0]),
            PlanItems(("LED-1",), iterations[1]),
        )
        assert "waits-in-vain" in shown(board, "CHK-1")
        await after(board, PlanItems(("LED-1",), None))
        assert "waits-in-vain" in shown(board, "CHK-1")
        await after(board, MoveToState(("LED-1",), "accepted"))
        assert "waits-in-vain" not in shown(board, "CHK-1")


async def test_the_editor_knows_that_another_story_says_what_is_typed(directory: Path) -> None:
    async with the_board(directory) as board:
        await after(board, describe("CHK-2", STORY))
        await board.press("l", "e")
        for part in ("shopper", "save my card", "I pay in one step"):
            await board.press("tab")
            await board.type(part)
        assert "CHK-2 says the same" in board.invest


async def test_the_editor_judges_by_the_teams_own_words(directory: Path) -> None:
    async with the_board(directory) as board:
        await after(board, settings({"vague": ["blazing"]}))
        await board.press("l", "e", "tab", "tab")
        await board.type("pay with blazing speed")
        assert "blazing" in board.invest


async def test_a_new_item_is_compared_too(directory: Path) -> None:
    async with the_board(directory) as board:
        await after(board, AddItem("CHK", "story", "Show the fees of each card on one page"))
        await board.press("l", "n")
        await board.type("Show all fees of each card on a page")
        assert "CHK-3 says the same" in board.invest
