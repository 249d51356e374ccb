"""What is refused, and where it says why: at the key, in the help, in the palette."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import Static

from refineboard.session import open_session
from refineboard.tui.actions import ACTIONS, Where
from refineboard.tui.actions.listing import lines_of
from refineboard.tui.app import RefineboardApp
from refineboard.tui.board.screen import BoardScreen
from refineboard.tui.drafts import DraftBox
from refineboard.tui.editor.screen import EditorScreen
from refineboard.tui.kit.picker import Picker, Prompt
from refineboard.tui.menus.palette import Palette
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board

OWN_KEYS = {
    "board.new": "f2",
    "board.order": "f3",
    "board.edit": "f5",
    "board.show-all": "f6",
    "board.zoom": "f7",
    "board.clear": "f8",
    "board.parent": "f9",
}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        (("J",), "This column is sorted by WSJF. Press F3 until it is ranked by hand."),
        (("minus",), "The program backlog stays; F7 shows one column alone."),
        (("p",), ""),
        (("f9",), "ART-2 has no parent; F5 sets one."),
        (("l", "w"), "Stories take the WSJF of their feature: press F9 to go to ART-2"),
        (("a",), "ART-2 is in Funnel: nothing was built yet"),
        (("full_stop",), "There is no change to repeat yet."),
        (("ctrl+o",), "There is no jump to go along."),
        (("l", "l", "x", "w"), "There is no item here. Press F2 to write one."),
    ],
)
async def test_what_is_refused_says_why_and_names_the_persons_own_key(
    directory: Path, keys: tuple[str, ...], reason: str
) -> None:
    async with the_board(directory, keys=OWN_KEYS) as board:
        await board.press(*keys)
        assert reason in board.message


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (("l", "minus"), "Checkout is hidden; F6 shows every column"),
        (("space",), "1 selected; the next action is for all of them, F8 lets go"),
    ],
)
async def test_what_can_be_done_next_names_the_persons_own_key(
    directory: Path, keys: tuple[str, ...], words: str
) -> None:
    async with the_board(directory, keys=OWN_KEYS) as board:
        await board.press(*keys)
        assert board.message.strip() == words


async def test_an_action_without_a_key_is_named_by_its_place_in_the_palette(
    directory: Path,
) -> None:
    async with the_board(directory, keys={"board.order": ""}) as board:
        await board.press("J")
        assert "Press ^p Order until it is ranked by hand." in board.message


async def test_the_help_says_what_is_refused_now_and_what_is_refused_where(
    directory: Path,
) -> None:
    async with the_board(directory) as board:
        await board.press("question_mark")
        shown = str(board.app.screen.query_one(Static).content)
        lines = [line.strip() for line in shown.splitlines()]
        below = lines[lines.index("J ⇧↓            Rank the item one place lower.") + 1]
        assert below.startswith("✗ This column is sorted by WSJF.")
        below = lines[lines.index("b               Take both changes, where they lie apart.") + 1]
        assert below == "Refused where both changed the same words."


async def test_the_palette_says_what_is_refused_now(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("ctrl+p")
        assert isinstance(board.app.screen, Palette)
        (choice,) = [each for each in board.app.screen.choices if each.id == "board.accept"]
        assert choice.refused.startswith("ART-2 is in Funnel")


async def test_nothing_is_opened_to_write_where_nothing_can_be_written(directory: Path) -> None:
    session = open_session(directory, read_only="You asked for it.")
    app = RefineboardApp(session, DraftBox(directory.parent / "state", directory))
    async with app.run_test(size=(120, 40)) as pilot:
        board = BoardDriver(app, pilot, session)
        await board.press("e")
        assert isinstance(app.screen, BoardScreen)
        assert board.message == " ✗ You asked for it."
    app.desk.close()


def test_what_nearly_every_action_needs_is_not_said_in_each_line() -> None:
    (line,) = [line for line in lines_of(Where.BOARD) if line.id == "board.edit"]
    assert line.refused == ""


def test_a_refusal_is_one_sentence() -> None:
    (action,) = [action for action in ACTIONS if action.id == "board.parent"]
    assert action.refused == "Refused where there is no item, for an item without a parent."


async def test_a_picker_obeys_own_keys_and_names_them(directory: Path) -> None:
    own = {"choosing.next": "ctrl+n", "choosing.take": "ctrl+y", "choosing.cancel": "f10"}
    async with the_board(directory, keys=own) as board:
        await board.press("l", "greater_than_sign")
        hint = Content.from_markup(board.app.screen.query_one(".dialog").border_subtitle).plain
        assert hint.split() == ["^n", "next", "^y", "take", "F10", "back"]
        await board.press("ctrl+n", "ctrl+n", "ctrl+y")
        assert board.message.startswith(" CHK-1: Funnel → ")
        await board.press("greater_than_sign", "escape")
        assert isinstance(board.app.screen, Picker)
        await board.press("f10")
        assert isinstance(board.app.screen, BoardScreen)


async def test_a_question_obeys_own_keys(directory: Path) -> None:
    own = {"asking.take": "ctrl+y", "asking.cancel": "f10"}
    async with the_board(directory, keys=own) as board:
        await board.press("l", "b")
        await board.type("legal")
        await board.press("enter")
        assert isinstance(board.app.screen, Prompt)
        await board.press("ctrl+y")
        assert "blocked: legal" in board.message


@pytest.mark.parametrize("key", ["escape", "ctrl+g"])
async def test_a_filter_goes_by_esc_and_by_its_twin(directory: Path, key: str) -> None:
    async with the_board(directory) as board:
        await board.press("slash")
        await board.type("invoice")
        assert "CHK-1" not in board.text
        await board.press(key)
        assert "CHK-1" in board.text


async def test_a_filter_line_obeys_own_keys(directory: Path) -> None:
    async with the_board(directory, keys={"filtering.keep": "ctrl+y"}) as board:
        await board.press("slash")
        await board.type("invoice")
        await board.press("ctrl+y", "l")
        assert board.cursor == "CHK-2"


async def test_a_letter_stays_a_letter_while_one_writes(directory: Path) -> None:
    async with the_board(directory, keys={"asking.take": "x", "board.edit": "E"}) as board:
        await board.press("l", "E")
        assert isinstance(board.app.screen, EditorScreen)
        assert [each.id for each in board.app.keymap.actions if each.keys == ("x",)] == []
