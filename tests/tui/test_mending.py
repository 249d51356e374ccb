"""Suggestions of INVEST that one key applies, on the board and in the editor."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static, TextArea

from refineboard.domain.commands import EditItem
from refineboard.domain.edits import FieldEdit
from refineboard.tui.editor.fixes import fix_content
from refineboard.tui.reading.screen import ReadingScreen
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board

TWO_WANTS = "As a shopper, I want to view and print fees so that I file them."
VIEW = "As a shopper, I want to view fees so that I file them."
PRINT = "As a shopper, I want to print fees so that I file them."
ASIDE = "As a shopper, I want to view fees (see the old list) so that I file them."


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


async def on_story(board: BoardDriver, text: str, *criteria: str) -> None:
    """The cursor stands on CHK-1, which says this."""
    edits = (FieldEdit("description", text), FieldEdit("acceptance_criteria", [*criteria]))
    board.session.do(EditItem("CHK-1", edits))
    await board.app.desk.sync()
    await board.press("l")
    await board.until(lambda: text[:30] in detail(board))


def detail(board: BoardDriver) -> str:
    return str(board.app.screen_stack[0].query_one("#detail", Static).content)


def stored(board: BoardDriver, field: str) -> list[object]:
    """A field of all of Checkout's items, in their order."""
    board.session.sync()
    workspace = board.session.workspace
    return [workspace.document(key)[field] for key in workspace.keys_in("CHK")]


async def test_the_pane_shows_what_the_key_would_change(directory: Path):
    async with the_board(directory) as board:
        await on_story(board, TWO_WANTS)
        assert "F Split it into 2 stories   − and print   + new: As a shopper, I want to print" in (
            detail(board)
        )


async def test_one_key_splits_a_story_and_one_undo_joins_it(directory: Path):
    async with the_board(directory) as board:
        await on_story(board, TWO_WANTS)
        await board.press("F")
        assert stored(board, "description") == [VIEW, PRINT, ""]
        assert board.cursor == "CHK-1"
        await board.press("u")
        assert stored(board, "description") == [TWO_WANTS, ""]


async def test_a_bracket_moves_below_the_story(directory: Path):
    async with the_board(directory) as board:
        await on_story(board, ASIDE)
        await board.press("F")
        assert stored(board, "description")[0] == f"{VIEW}\n\nsee the old list"


async def test_a_story_that_nothing_mechanical_helps_says_so(directory: Path):
    async with the_board(directory) as board:
        await on_story(board, "As a shopper, I want to pay easily so that I rest.")
        await board.press("F")
        assert "CHK-1 has nothing that can be mended" in board.message


async def test_a_sentence_in_the_title_moves_to_the_description(directory: Path):
    async with the_board(directory) as board:
        board.session.do(EditItem("CHK-1", (FieldEdit("title", VIEW),)))
        await board.app.desk.sync()
        await board.press("l", "F")
        assert stored(board, "title")[0] == "View fees"
        assert stored(board, "description")[0] == VIEW


async def test_a_story_is_mended_while_it_is_read(directory: Path):
    async with the_board(directory) as board:
        await on_story(board, TWO_WANTS)
        await board.press("enter")
        assert isinstance(board.app.screen, ReadingScreen)
        assert "Split it into 2 stories" in str(board.app.screen.query_one("#text", Static).content)
        await board.press("F")
        assert stored(board, "description")[:2] == [VIEW, PRINT]


async def test_the_editor_goes_from_finding_to_finding(directory: Path):
    text = "As a shopper, I want to pay easily (see the old list) so that I rest."
    async with the_board(directory) as board:
        await on_story(board, text)
        await board.press("e")
        seen = set()
        for _ in board.editor._report.findings:
            await board.press("f3")
            field = board.app.focused
            seen.add(field.selected_text if isinstance(field, TextArea) else "")
        assert {"easily", "(see the old list)"} <= seen


async def test_the_editor_finds_words_at_fault_in_a_criterion(directory: Path):
    story = "As a shopper, I want to pay a fee so that I rest."
    async with the_board(directory) as board:
        await on_story(board, story, "It costs 2 EUR", "It is paid quickly")
        await board.press("e")
        for _ in board.editor._report.findings:
            await board.press("f3")
            if board.editor._chosen and board.editor._chosen.evidence == "quickly":
                break
        field = board.app.focused
        assert isinstance(field, TextArea)
        assert (field.text, field.selected_text) == ("It is paid quickly", "quickly")


async def test_a_split_in_the_editor_is_saved_as_one_change(directory: Path):
    async with the_board(directory) as board:
        await on_story(board, TWO_WANTS)
        await board.press("e", "f2")
        assert "Saved with it" in board.invest
        assert board.editor.form.values["means"] == "to view fees"
        await board.press("ctrl+s")
        assert stored(board, "description") == [VIEW, PRINT, ""]
        await board.press("u")
        assert stored(board, "description") == [TWO_WANTS, ""]


async def test_the_same_key_takes_a_fix_back_in_the_editor(directory: Path):
    async with the_board(directory) as board:
        await on_story(board, TWO_WANTS)
        await board.press("e", "f2", "f2")
        form = board.editor.form
        assert (form.values["description"], form.split_off) == (TWO_WANTS, [])
        assert not form.is_changed()


async def test_what_was_typed_after_a_fix_is_not_taken_back(directory: Path):
    async with the_board(directory) as board:
        await on_story(board, TWO_WANTS)
        await board.press("e", "f2", *"x", "f2")
        assert board.editor.form.split_off


async def test_the_chosen_finding_is_the_one_that_is_mended(directory: Path):
    text = "As a shopper, I want to view and print fees (see the old list) so that I file them."
    async with the_board(directory) as board:
        await on_story(board, text)
        await board.press("e")
        for _ in board.editor._report.findings:
            await board.press("f3")
            if board.editor._chosen and board.editor._chosen.rule == "aside":
                break
        await board.press("f2", "ctrl+s")
        assert stored(board, "description")[0] == f"{TWO_WANTS}\n\nsee the old list"


async def test_what_was_split_off_is_kept_with_the_draft(directory: Path):
    async with the_board(directory) as board:
        await on_story(board, TWO_WANTS)
        await board.press("e", "f2")
        board.app.keep_draft()
        await board.press("ctrl+q")
    async with the_board(directory, start="CHK") as board:
        await board.press("e", "ctrl+s")
        assert stored(board, "description") == [VIEW, PRINT, ""]


async def test_a_new_story_is_split_before_it_is_saved(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "n")
        await board.type("Fees")
        for words in ("shopper", "to view and print fees", "I file them"):
            await board.press("tab")
            await board.type(words)
        await board.press("f2", "ctrl+s")
        assert PRINT in stored(board, "description")


async def test_a_long_text_is_not_compared_word_by_word(directory: Path):
    from refineboard.domain.invest.fixes import Fix

    text = " ".join(map(str, range(1000)))
    shown = str(fix_content(Fix("Move it", {"description": text}), {"description": ""}, "F"))
    assert shown == "F Move it   description changes"


async def test_several_items_are_mended_alike_as_one_change(directory: Path):
    async with the_board(directory) as board:
        board.session.do(EditItem("CHK-2", (FieldEdit("description", TWO_WANTS),)))
        await on_story(board, TWO_WANTS)
        await board.press("asterisk", "F")
        await board.type("split")
        await board.press("enter")
        assert stored(board, "description") == [VIEW, PRINT, VIEW, PRINT]
        await board.press("u")
        assert stored(board, "description") == [TWO_WANTS, TWO_WANTS]


async def test_only_what_is_chosen_is_done_to_several(directory: Path):
    async with the_board(directory) as board:
        board.session.do(EditItem("CHK-2", (FieldEdit("description", TWO_WANTS),)))
        await on_story(board, ASIDE)
        await board.press("asterisk", "F")
        await board.type("below")
        await board.press("enter")
        assert stored(board, "description") == [f"{VIEW}\n\nsee the old list", TWO_WANTS]
        assert board.message == " CHK-1: move it below the story   u undoes"
