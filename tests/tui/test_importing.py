"""The import on the board: nothing before it was shown, then one change that undo takes back."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, Static

from refineboard.tui.board.screen import BoardScreen
from refineboard.tui.importing import state as importing
from refineboard.tui.importing.screen import ImportScreen
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board

TABLE = "key,title,points,state\nX-1,Pay by card,3,Wibble\nX-2,,5,\nX-3,Refund\u202e,8,In test\n"
TOMORROW = "key,title,points,state\nX-1,Pay by phone,5,Wibble\nX-3,Refund,8,In test\n"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def a_file(directory: Path, text: str = TABLE, name: str = "table.csv") -> Path:
    path = directory.parent / name
    path.write_text(text, encoding="utf-8")
    return path


async def answer(board: BoardDriver, path: Path) -> None:
    """Writes the path at once: key by key it would take a second."""
    board.app.screen.query_one(Input).value = str(path)
    await board.settle()


async def open_import(board: BoardDriver, path: Path) -> ImportScreen:
    """Goes through the questions; the items go to the team of the cursor."""
    await board.press("l", "I")
    await answer(board, path)
    await board.press("enter")
    await board.press("enter")
    await board.press("enter")
    screen = board.app.screen
    assert isinstance(screen, ImportScreen)
    await board.until(lambda: "Reading" not in heading(board) or screen is not board.app.screen)
    return screen


def heading(board: BoardDriver) -> str:
    return str(board.app.screen.query_one("#import-heading", Static).content)


def lines(board: BoardDriver) -> list[str]:
    options = board.app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(place).prompt) for place in range(options.option_count)]


async def test_the_plan_is_shown_before_anything_is_changed(directory: Path) -> None:
    async with the_board(directory) as board:
        before = board.session.seq
        await open_import(board, a_file(directory))
        assert "2 created · 1 skipped" in heading(board)
        shown = "\n".join(lines(board))
        assert "row 3: There is no title" in shown
        assert "1 text had hidden characters" in shown
        assert "In test as In progress" in shown
        assert "'Wibble'" in shown
        assert "created   CHK-3" in shown
        board.session.sync()
        assert board.session.seq == before


async def test_taking_it_is_one_change_that_undo_takes_back(directory: Path) -> None:
    async with the_board(directory) as board:
        before = board.session.seq
        await open_import(board, a_file(directory))
        await board.press("enter")
        await board.until(lambda: isinstance(board.app.screen, BoardScreen))
        board.session.sync()
        assert board.session.seq == before + 1
        assert board.session.workspace.items["CHK-3"]["title"] == "Pay by card"
        await board.press("u")
        assert "CHK-3" not in board.app.desk.workspace.items


async def test_going_back_changes_nothing(directory: Path) -> None:
    async with the_board(directory) as board:
        before = board.session.seq
        await open_import(board, a_file(directory))
        await board.press("escape")
        assert isinstance(board.app.screen, BoardScreen)
        board.session.sync()
        assert board.session.seq == before


async def with_conflicts(board: BoardDriver, directory: Path) -> None:
    """Title and points of one item differ here and there."""
    await open_import(board, a_file(directory))
    await board.press("enter")
    await board.until(lambda: isinstance(board.app.screen, BoardScreen))
    from tests.builders import edit

    board.session.do(edit("CHK-3", "title", "Pay by watch"))
    board.session.do(edit("CHK-3", "points", 13))
    await board.app.desk.sync()
    await board.settle()
    await open_import(board, a_file(directory, TOMORROW, "tomorrow.csv"))


async def test_each_conflict_can_be_decided(directory: Path) -> None:
    async with the_board(directory) as board:
        await with_conflicts(board, directory)
        assert "1 in conflict" in heading(board)
        assert lines(board)[0].startswith('conflict  open   CHK-3 (X-1) title: here "Pay by watch"')
        await board.press("t", "m")
        assert [line.split()[1] for line in lines(board)[:2]] == ["theirs", "mine"]
        await board.press("enter")
        await board.until(lambda: isinstance(board.app.screen, BoardScreen))
        item = board.app.desk.workspace.items["CHK-3"]
        assert (item["title"], item["points"]) == ("Pay by phone", 13)


async def test_a_conflict_that_was_decided_is_not_asked_again(directory: Path) -> None:
    async with the_board(directory) as board:
        await with_conflicts(board, directory)
        await board.press("M", "enter")
        await board.until(lambda: isinstance(board.app.screen, BoardScreen))
        await open_import(board, directory.parent / "tomorrow.csv")
        assert "in conflict" not in heading(board)


async def test_all_conflicts_can_be_decided_at_once(directory: Path) -> None:
    async with the_board(directory) as board:
        await with_conflicts(board, directory)
        await board.press("T", "enter")
        await board.until(lambda: isinstance(board.app.screen, BoardScreen))
        item = board.app.desk.workspace.items["CHK-3"]
        assert (item["title"], item["points"]) == ("Pay by phone", 5)


async def test_a_plan_that_somebody_overtook_is_made_anew(directory: Path) -> None:
    async with the_board(directory) as board:
        screen = await open_import(board, a_file(directory))
        from refineboard.exchange.sources import plan_import

        data = (directory.parent / "table.csv").read_bytes()
        plan = plan_import(board.session.workspace, "csv", [("t", data)], backlog="CHK")
        assert plan.command is not None
        board.session.do(plan.command)
        await board.press("enter")
        await board.until(lambda: "meanwhile" in board.message)
        assert board.app.screen is screen
        assert "created" not in heading(board)


async def test_a_file_that_cannot_be_read_says_why_and_changes_nothing(directory: Path) -> None:
    async with the_board(directory) as board:
        await open_import(board, a_file(directory, "a;b\n1;2\n"))
        assert "No column holds the title" in board.message
        await board.press("enter")
        await board.press("escape")
        assert isinstance(board.app.screen, BoardScreen)


async def test_reading_can_be_broken_off(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    whole = importing.content_of

    def slow(path: Path, limit: int) -> bytes:
        go_on.wait(20)
        return whole(path, limit)

    monkeypatch.setattr("refineboard.tui.importing.screen.content_of", slow)
    rows = "".join(f"Y-{number},Way {number},1,\n" for number in range(500))
    async with the_board(directory) as board:
        before = board.session.seq
        await board.press("l", "I")
        await answer(board, a_file(directory, f"key,title,points,state\n{rows}"))
        await board.press("enter", "enter", "enter")
        await board.press("escape")
        assert isinstance(board.app.screen, BoardScreen)
        go_on.set()
        await board.press("j")
        await board.app.desk.sync()
        board.session.sync()
        assert board.session.seq == before


async def test_a_restricted_session_reads_no_files(directory: Path) -> None:
    async with the_board(directory, restricted=True) as board:
        await board.press("I")
        assert "restricted session" in board.message
        assert isinstance(board.app.screen, BoardScreen)


async def test_it_fits_a_small_screen(directory: Path) -> None:
    async with the_board(directory, size=(80, 24)) as board:
        await open_import(board, a_file(directory))
        assert "2 created" in heading(board)
        assert board.app.screen.query_one(OptionList).size.height > 10


@pytest.mark.parametrize(
    ("name", "text", "source"),
    [
        ("a.md", "# Map\n", "markdown"),
        ("a.txt", "As a buyer, I want to pay\n", "text"),
        ("a.csv", "Summary,Issue key\nPay,A-1\n", "jira"),
        ("a.csv", "title\nPay\n", "csv"),
        ("all", '{"refineboard":1}\n', "refineboard"),
        ("a.csv", "ID,Work Item Type,Title\n", "azure"),
        ("a.json", '[[{"_oid": "Story:1", "Name": "Pay"}]]', "versionone"),
        ("a.json", '[{"id": 1, "title": "Pay", "effortPoints": 3}]', "jira-align"),
    ],
)
def test_what_a_file_is_is_guessed(tmp_path: Path, name: str, text: str, source: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert importing.sources_for(path)[0] == source


async def test_a_file_whose_name_acts_on_terminals_is_named_without_it(directory: Path) -> None:
    async with the_board(directory) as board:
        await open_import(board, a_file(directory, name="a\x1b]0;PWN\x07.csv"))
        assert "\x1b" not in heading(board)
        assert "PWN" in heading(board)
