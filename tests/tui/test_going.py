"""Getting about, choosing many, doing it again."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import OptionList

from refineboard.domain.commands import AddItem, MoveToState
from refineboard.tui.editor.screen import EditorScreen
from refineboard.tui.health.screen import HealthScreen
from refineboard.tui.history.screen import HistoryScreen
from refineboard.tui.kit.picker import Picker, Prompt
from refineboard.tui.ranking.screen import RankingScreen
from refineboard.tui.ready.screen import DefinitionScreen
from refineboard.tui.scoring.screen import ScoringSheetScreen
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def stored(board: BoardDriver, field: str) -> list[object]:
    """A field of Checkout's items as it is stored."""
    board.session.sync()
    workspace = board.session.workspace
    return [workspace.items[key][field] for key in workspace.keys_in("CHK")]


@pytest.mark.parametrize("typed", ["led-1", "LED-1"])
async def test_a_key_leads_to_its_item(directory: Path, typed: str) -> None:
    async with the_board(directory) as board:
        await board.press("colon")
        await board.type(typed)
        await board.press("enter")
        assert board.cursor == "LED-1"


async def test_a_number_means_the_backlog_one_is_in(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "colon", "2", "enter")
        assert board.cursor == "CHK-2"


async def test_a_key_that_is_not_here_is_refused_in_words(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("colon", "9", "9", "enter")
        assert "ART-99 is not here" in board.message


async def test_a_jump_can_be_gone_back_and_taken_again(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "p")
        seen = [board.cursor]
        await board.press("ctrl+o")
        seen.append(board.cursor)
        await board.press("tab")
        assert [*seen, board.cursor] == ["ART-2", "CHK-1", "ART-2"]


@pytest.mark.parametrize(
    ("letter", "screen"),
    [
        ("d", HealthScreen),
        ("w", RankingScreen),
        ("s", ScoringSheetScreen),
        ("a", DefinitionScreen),
        ("h", HistoryScreen),
        ("k", Prompt),
    ],
)
async def test_a_letter_of_the_menu_goes_to_its_screen(
    directory: Path, letter: str, screen: type
) -> None:
    async with the_board(directory) as board:
        await board.press("g", letter)
        await board.until(lambda: isinstance(board.app.screen, screen))


async def test_g_twice_goes_to_the_first_item(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "j", "g", "g")
        assert board.cursor == "CHK-1"


async def test_the_menu_says_why_a_way_is_closed(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("g", "p")
        assert "has no" in board.message


async def test_escape_leaves_the_menu_and_moves_nothing(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "j", "g", "escape")
        assert (len(board.app.screen_stack), board.cursor) == (1, "CHK-2")


async def test_everything_the_column_shows_is_changed_by_one_entry(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "asterisk", "5")
        assert stored(board, "points") == [5, 5]
        await board.press("u")
        assert stored(board, "points") == [None, None]


async def test_a_range_goes_from_the_last_selected_item_to_the_cursor(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("space", "j", "V")
        assert len(board.app._board.view.selected) == 3


async def test_the_last_change_is_made_again_on_the_next_item(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "5", "full_stop")
        assert stored(board, "points") == [5, 5]


async def test_the_last_change_is_made_again_on_the_item_one_went_to(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "5", "l", "full_stop")
        board.session.sync()
        assert board.session.workspace.items["LED-1"]["points"] == 5


async def test_a_change_that_was_for_its_own_item_alone_is_not_repeated(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "c", "full_stop")
        assert "can't be repeated" in board.message


async def test_an_item_is_sent_back_to_work_with_the_reason(directory: Path) -> None:
    async with the_board(directory) as board:
        board.session.do(MoveToState(("CHK-1",), "review"))
        await board.app.desk.sync()
        await board.press("l", "a")
        assert stored(board, "state") == ["accepted", "funnel"]
        await board.press("ctrl+o", "R")
        await board.type("wrong fee")
        await board.press("enter")
        assert stored(board, "state")[0] != "accepted"


async def test_the_next_item_with_a_finding_is_one_key_away(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "f")
        assert board.cursor == "CHK-2"
        assert board.message.strip().startswith("CHK-2: ")


async def test_what_a_person_changes_under_a_filter_stays_until_another_filter(
    directory: Path,
) -> None:
    async with the_board(directory) as board:
        await board.press("l", "slash")
        await board.type("points:none")
        await board.press("enter", "5")
        assert board.cursor == "CHK-1"
        await board.press("j", "8")
        assert stored(board, "points") == [5, 8]
        assert "CHK-1" in board.text
        await board.press("slash", "enter")
        assert "CHK-1" not in board.text


async def test_what_a_colleague_changes_under_a_filter_goes_by_the_filter(
    directory: Path,
) -> None:
    async with the_board(directory) as board:
        await board.press("slash")
        await board.type("state:funnel")
        await board.press("enter")
        board.session.do(MoveToState(("CHK-1",), "ready"))
        await board.app.desk.sync()
        await board.settle()
        assert "CHK-1" not in board.text


async def test_after_one_is_accepted_the_next_is_looked_at(directory: Path) -> None:
    async with the_board(directory) as board:
        board.session.do(MoveToState(("CHK-1", "CHK-2"), "review"))
        await board.app.desk.sync()
        await board.press("l", "a")
        assert board.cursor == "CHK-2"
        assert "→ Accepted" in board.message
        await board.press("u")
        assert board.cursor == "CHK-1"


async def test_a_jump_takes_old_words_away(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "8", "p")
        assert board.message == ""


async def test_a_picker_says_that_nothing_matches(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "greater_than_sign")
        await board.type("xyz")
        await board.press("down", "enter")
        assert isinstance(board.app.screen, Picker)
        (line,) = board.app.screen.query_one(OptionList).options
        assert str(line.prompt) == "Nothing matches."


async def test_the_list_of_keys_is_paged_by_what_is_in_sight(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("question_mark", "pagedown")
        shown = board.app.screen.query_one(".dialog")
        assert shown.scroll_y == shown.size.height - 1


async def test_a_filter_is_read_from_the_top_and_leads_back_when_it_goes(directory: Path) -> None:
    async with the_board(directory) as board:
        board.session.do(AddItem("CHK", "story", "Save another card"))
        await board.app.desk.sync()
        await board.press("l", "j", "slash")
        assert board.cursor == "CHK-2"
        await board.type("save")
        assert board.cursor == "CHK-1"
        await board.press("ctrl+g")
        assert board.cursor == "CHK-2"


async def test_a_filter_leaves_the_cursor_on_an_item_that_it_shows(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "j", "slash")
        await board.type("x")
        assert board.cursor is None
        await board.press("backspace")
        await board.type("invoice")
        await board.press("enter")
        assert board.cursor == "CHK-2"
        await board.press("ctrl+g")
        assert board.cursor == "CHK-2"


async def test_at_the_last_item_the_next_stays_in_the_editor(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "j", "e", "f8")
        assert isinstance(board.app.screen, EditorScreen)
        assert "CHK-2 is the last of the column." in board.message


async def test_what_is_typed_into_the_filter_takes_the_place_of_the_old_one(
    directory: Path,
) -> None:
    async with the_board(directory) as board:
        await board.press("slash")
        await board.type("invoice")
        await board.press("enter", "slash")
        await board.type("card")
        await board.press("enter")
        assert board.app._board.filter_text == "card"


async def test_the_old_filter_can_be_written_on(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("slash")
        await board.type("save")
        await board.press("enter", "slash", "end")
        await board.type(" card")
        await board.press("enter")
        assert board.app._board.filter_text == "save card"


async def test_the_top_tells_how_many_are_selected_as_long_as_they_are(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "space", "space", "h", "j")
        told = str(board.app.screen.query_one("TopBar").content)  # type: ignore[attr-defined]
        await board.press("escape")
        assert "2 selected" in told
        assert "selected" not in str(board.app.screen.query_one("TopBar").content)  # type: ignore[attr-defined]
