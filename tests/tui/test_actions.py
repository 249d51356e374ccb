"""One table of actions feeds everything that shows keys, also after a person has changed them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from refineboard.tui.actions import ACTIONS, Where, actions_of
from refineboard.tui.actions.keymap import keymap_of
from refineboard.tui.actions.listing import lines_of
from refineboard.tui.app import RefineboardApp
from refineboard.tui.board.filter_line import FilterLine
from refineboard.tui.board.screen import BoardScreen
from refineboard.tui.conflict.screen import ConflictScreen
from refineboard.tui.editor.screen import EditorScreen
from refineboard.tui.health.screen import HealthScreen
from refineboard.tui.history.screen import HistoryScreen
from refineboard.tui.importing.screen import ImportScreen
from refineboard.tui.kit.bars import KeyBar
from refineboard.tui.kit.picker import Picker, Prompt
from refineboard.tui.menus.go_menu import GoMenu
from refineboard.tui.menus.keys import KeysScreen
from refineboard.tui.menus.palette import Palette
from refineboard.tui.ranking.screen import RankingScreen
from refineboard.tui.reading.screen import ReadingScreen
from refineboard.tui.ready.screen import DefinitionScreen
from refineboard.tui.scoring.panel import WsjfPanel
from refineboard.tui.scoring.screen import ScoringSheetScreen
from refineboard.tui.splitting.screen import SplitScreen
from refineboard.tui.theming.picker import ThemePicker
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board

HOLDERS: dict[Where, type] = {
    Where.BOARD: BoardScreen,
    Where.READING: ReadingScreen,
    Where.EDITING: EditorScreen,
    Where.SPLITTING: SplitScreen,
    Where.SCORING: WsjfPanel,
    Where.SHEET: ScoringSheetScreen,
    Where.COMPARING: ConflictScreen,
    Where.HISTORY: HistoryScreen,
    Where.RANKING: RankingScreen,
    Where.HEALTH: HealthScreen,
    Where.CHOOSING: Picker,
    Where.ASKING: Prompt,
    Where.FILTERING: FilterLine,
    Where.IMPORTING: ImportScreen,
    Where.AGREEING: DefinitionScreen,
    Where.GOING: GoMenu,
    Where.KEYS: KeysScreen,
    Where.ANYWHERE: RefineboardApp,
}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_each_action_can_be_done_where_it_holds(action: Any) -> None:
    method = action.method.partition("(")[0].removeprefix("app.")
    holder = RefineboardApp if action.method.startswith("app.") else HOLDERS[action.where]
    assert callable(getattr(holder, f"action_{method}", None))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def bar(board: BoardDriver) -> str:
    """What the key bar of the board says."""
    return str(board.app.screen.query_one(KeyBar).content)


async def test_an_own_key_does_what_it_was_given_for(directory: Path) -> None:
    async with the_board(directory, keys={"board.down": "t"}) as board:
        await board.press("t")
        assert board.cursor == "ART-1"


async def test_the_key_that_was_replaced_does_nothing(directory: Path) -> None:
    async with the_board(directory, keys={"board.down": "t"}) as board:
        await board.press("j", "down")
        assert board.cursor == "ART-2"


async def test_every_own_key_of_an_action_holds(directory: Path) -> None:
    async with the_board(directory, keys={"board.down": "t f2"}) as board:
        await board.press("t", "f2")
        assert board.cursor == "ART-3"


async def test_an_action_without_a_key_is_done_by_none(directory: Path) -> None:
    async with the_board(directory, keys={"board.delete": "", "board.quit": []}) as board:
        await board.press("x", "delete")
        assert "ART-2" in board.app.desk.workspace.items


async def test_two_keys_can_be_changed_for_each_other(directory: Path) -> None:
    async with the_board(directory, keys={"board.down": "k down", "board.up": "j up"}) as board:
        await board.press("k", "k", "j")
        assert board.cursor == "ART-1"


async def test_a_key_of_another_part_can_be_changed(directory: Path) -> None:
    async with the_board(directory, keys={"reading.close": "b", "palette": "f2"}) as board:
        await board.press("enter", "b")
        assert isinstance(board.app.screen, BoardScreen)


async def test_the_way_out_can_be_another_key(directory: Path) -> None:
    async with the_board(directory, keys={"quit-anywhere": "f10"}) as board:
        await board.press("ctrl+q")
        assert board.app.is_running
        await board.press("f10")
        assert board.app.return_code == 0


async def test_emacs_moves_by_its_own_keys(directory: Path) -> None:
    async with the_board(directory, keys={"preset": "emacs"}) as board:
        await board.press("ctrl+n", "ctrl+n", "ctrl+p")
        assert board.cursor == "ART-1"


async def test_emacs_opens_the_palette_by_its_own_key(directory: Path) -> None:
    async with the_board(directory, keys={"preset": "emacs"}) as board:
        await board.press("alt+x")
        assert isinstance(board.app.screen, Palette)


async def test_vim_edits_by_i(directory: Path) -> None:
    async with the_board(directory, keys={"preset": "vim"}) as board:
        await board.press("i")
        assert isinstance(board.app.screen, EditorScreen)


async def test_the_key_bar_names_own_keys(directory: Path) -> None:
    async with the_board(directory, keys={"board.edit": "i"}) as board:
        assert " i edit " in bar(board)
        assert " e edit " not in bar(board)


async def test_the_key_bar_leaves_out_what_has_no_key(directory: Path) -> None:
    async with the_board(directory, keys={"board.edit": ""}) as board:
        assert " edit " not in bar(board)


async def test_the_list_of_keys_names_own_keys(directory: Path) -> None:
    async with the_board(directory, keys={"board.zoom": "f9", "help": "f10"}) as board:
        await board.press("f10")
        assert isinstance(board.app.screen, KeysScreen)
        text = str(board.app.screen.query_one(Static).content)
        assert "F9              Show this column alone" in text


async def test_every_action_of_the_board_stands_in_the_palette_with_its_keys(
    directory: Path,
) -> None:
    async with the_board(directory, keys={"board.zoom": "f2"}) as board:
        await board.press("ctrl+p")
        assert isinstance(board.app.screen, Palette)
        commands = {choice.words: choice.group for choice in board.app.screen.choices}
        assert commands["Zoom: Show this column alone, or all again."] == "F2"
        named = [action.help for action in actions_of(Where.BOARD) if "digit" not in action.method]
        assert all(any(help_ in title for title in commands) for help_ in named)


async def test_the_palette_does_what_is_chosen(directory: Path) -> None:
    async with the_board(directory, keys={}) as board:
        await board.press("ctrl+p")
        await board.type("last item of the column")
        await board.press("enter")
        assert board.cursor == "ART-3"


async def test_the_palette_has_the_actions_of_the_screen_and_does_them_there(
    directory: Path,
) -> None:
    async with the_board(directory) as board:
        await board.press("H", "ctrl+p")
        assert isinstance(board.app.screen, Palette)
        wheres = {choice.id.partition(".")[0] for choice in board.app.screen.choices}
        assert "history" in wheres
        assert "board" not in wheres
        await board.type("back to the board")
        await board.press("enter")
        assert isinstance(board.app.screen, BoardScreen)


async def test_the_palette_leads_to_the_themes(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("ctrl+p")
        await board.type("theme")
        await board.press("enter")
        assert isinstance(board.app.screen, ThemePicker)


async def test_what_is_wrong_in_the_file_is_told_at_the_start(directory: Path) -> None:
    async with the_board(directory, keys={"board.zoom": "ctrl+h"}) as board:
        (told,) = [note.message for note in board.app._notifications]
        assert told.startswith("board.zoom: ctrl+h is Backspace")


async def test_esc_and_its_twin_let_the_selection_go(directory: Path) -> None:
    async with the_board(directory, keys={}) as board:
        await board.press("space", "ctrl+g")
        assert not board.app.query_one("Board").view.selected


async def test_what_was_changed_names_the_key_that_takes_it_back(directory: Path) -> None:
    async with the_board(directory, keys={"board.undo": "f2"}) as board:
        await board.press("c")
        assert board.message.endswith("F2 undoes")


async def test_without_a_key_that_takes_it_back_none_is_named(directory: Path) -> None:
    async with the_board(directory, keys={"board.undo": ""}) as board:
        await board.press("c")
        assert "undoes" not in board.message


def test_the_ten_digits_are_one_line() -> None:
    (line,) = [line for line in lines_of(Where.BOARD) if "points" in line.id]
    assert (line.keys, line.id) == ("0–9", "board.points-0 … board.points-9")


def test_digits_that_are_not_ten_are_lines_of_their_own() -> None:
    actions = keymap_of({"board.points-9": ""}).actions
    assert len([line for line in lines_of(Where.BOARD, actions) if "points" in line.id]) == 10


async def test_a_narrow_key_bar_still_tells_the_way_out(directory: Path) -> None:
    async with the_board(directory, size=(60, 24)) as board:
        assert bar(board).endswith(" q quit  ? keys ")
        await board.press("D")
        assert bar(board).endswith(" Esc back  ? keys ")
