"""Writing without leaving the editor, from the clipboard, and in one's own editor."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from refineboard.domain.errors import RuleBroken
from refineboard.tui.kit.fields import TextField
from refineboard.tui.terminal.handoff import edited_outside, editor_command
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


async def paste(board: BoardDriver, text: str) -> None:
    """The terminal pastes a text."""
    board.app.post_message(events.Paste(text))
    await board.settle()
    await board.settle()


async def test_the_next_item_is_edited_by_one_key_and_this_one_is_saved(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "e")
        await board.type("s")
        await board.press("f8")
        assert board.editor.form.values["title"] == "Pay by invoice"
        board.session.sync()
        assert board.session.workspace.item("CHK-1").title == "Save a cards"


async def test_going_on_is_forgotten_where_saving_was_refused(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "e")
        next(iter(board.editor.query("#form Input").results(Input))).value = "many"
        await board.settle()
        await board.press("f8")
        assert "Points must be a number" in board.message
        await board.press("ctrl+g")
        assert (board.cursor, len(board.app.screen_stack)) == ("CHK-1", 1)


async def test_lines_pasted_on_the_board_become_items_by_one_change(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l")
        await paste(board, "- First story\n- Second story\n")
        await board.press("enter")
        assert "First story" in board.text
        await board.press("u")
        assert "First story" not in board.text


async def test_lines_pasted_on_the_board_are_only_offered(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l")
        await paste(board, "First story\nSecond story")
        await board.press("escape")
        assert not board.session.sync()


async def test_lines_pasted_into_a_criterion_are_criteria(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "e")
        fields = board.editor.query(".criterion TextField").results(TextField)
        board.editor.set_focus(list(fields)[-1])
        await paste(board, "One\nTwo\nThree")
        assert board.editor.form.filled_criteria() == ["One", "Two", "Three"]


async def test_lines_pasted_into_a_title_are_one_line(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "e")
        await paste(board, " and\npay")
        assert board.editor.form.values["title"] == "Save a cardand pay"


async def test_a_line_that_is_pasted_stands_there_once(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "e")
        await paste(board, " by phone")
        assert board.editor.form.values["title"] == "Save a card by phone"


def an_editor(*code: str) -> list[str]:
    """An editor that runs Python on its file."""
    script = "; ".join(["import sys, pathlib", "path = pathlib.Path(sys.argv[1])", *code])
    return [sys.executable, "-c", script]


def test_a_text_comes_back_from_ones_own_editor() -> None:
    editor = an_editor("path.write_text(path.read_text().upper())")
    assert edited_outside("As a shopper", editor) == "AS A SHOPPER"


def test_where_an_editor_fails_its_text_is_kept_and_the_place_is_told() -> None:
    editor = an_editor("path.write_text('precious')", "sys.exit(3)")
    with pytest.raises(RuleBroken, match="ended with status 3") as refused:
        edited_outside("", editor)
    kept = Path(str(refused.value).rsplit(" in ", 1)[1].rstrip("."))
    assert kept.read_text() == "precious"
    kept.unlink()


def test_an_editor_that_is_not_there_is_refused_in_words() -> None:
    with pytest.raises(RuleBroken, match="cannot be started"):
        edited_outside("", ["/nowhere/editor"])


def test_the_text_is_readable_by_its_owner_alone() -> None:
    editor = an_editor("mode = oct(path.stat().st_mode & 0o777)", "path.write_text(mode)")
    assert edited_outside("", editor) == "0o600"


def test_the_editor_may_have_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", shlex.join(["code", "--wait", "a b"]))
    assert editor_command() == ["code", "--wait", "a b"]


async def test_a_restricted_board_has_no_way_to_another_editor(directory: Path) -> None:
    async with the_board(directory, restricted=True) as board:
        await board.press("l", "e", "f4")
        assert "not available here" in board.message
