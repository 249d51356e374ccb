from pathlib import Path

import pytest

from refineboard.domain.commands import EditItem
from refineboard.domain.edits import FieldEdit
from tests.tui.driver import a_workspace_directory, the_board


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


async def test_the_cursor_starts_on_the_first_item_of_the_first_backlog(directory: Path):
    async with the_board(directory) as board:
        assert board.cursor == "ART-2"


async def test_the_board_starts_where_it_is_told_to(directory: Path):
    async with the_board(directory, start="LED") as board:
        assert board.cursor == "LED-1"


async def test_features_stand_in_wsjf_order_with_their_scores(directory: Path):
    async with the_board(directory) as board:
        places = [board.text.index(key) for key in ("ART-2", "ART-1", "ART-3")]
        assert places == sorted(places)


async def test_an_unscored_feature_says_so(directory: Path):
    async with the_board(directory) as board:
        assert "unscored" in board.text


async def test_all_backlogs_that_fit_stand_side_by_side(directory: Path):
    async with the_board(directory) as board:
        assert [name in board.lines[0] for name in ("Program (ART)", "Checkout", "Ledger")] == [
            True
        ] * 3


async def test_a_narrow_screen_shows_the_column_with_the_cursor(directory: Path):
    async with the_board(directory, size=(80, 24)) as board:
        await board.press("l")
        assert "Checkout" in board.lines[0]


async def test_a_column_remembers_its_cursor(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "j", "h", "l")
        assert board.cursor == "CHK-2"


async def test_the_cursor_stops_at_the_ends(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "j", "j", "j", "l", "l", "l")
        assert board.cursor == "LED-1"


async def test_moving_down_ranks_the_item_after_its_neighbour(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "J")
        assert board.session.sync()
        assert board.session.workspace.keys_in("CHK") == ["CHK-2", "CHK-1"]


async def test_moving_keeps_the_cursor_on_the_item(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "J")
        assert board.cursor == "CHK-1"


async def test_ranking_by_hand_in_wsjf_order_is_refused_with_the_way_out(directory: Path):
    async with the_board(directory) as board:
        await board.press("J")
        assert "Press o" in board.message


async def test_a_digit_sets_the_points(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "8")
        assert "8 pt" in board.text


async def test_one_then_three_makes_thirteen_points(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "1", "3")
        assert "13 pt" in board.text


async def test_one_undo_takes_back_both_digits(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "5", "j", "k", "1", "3", "u")
        assert "5 pt" in board.text


async def test_what_both_digits_made_is_undone_before_what_came_before(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "5", "j", "k", "1", "3", "u", "u")
        assert "5 pt" not in board.text
        assert "1 pt" not in board.text


async def test_undo_takes_back_the_last_change(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "8", "u")
        assert "8 pt" not in board.text


async def test_redo_brings_it_back(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "8", "u", "ctrl+r")
        assert "8 pt" in board.text


async def test_the_message_names_the_undo_key(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "8")
        assert "u undoes" in board.message


async def test_a_deleted_item_comes_back_with_undo(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "x")
        gone = "CHK-1 " not in board.text
        await board.press("u")
        assert gone
        assert "CHK-1 " in board.text


async def test_a_copy_stands_below_its_original_with_the_cursor(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "c")
        assert board.cursor == "CHK-3"


async def test_an_item_moves_to_a_state_by_typing_part_of_its_name(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "greater_than_sign")
        await board.type("refi")
        await board.press("enter")
        assert "Refining" in board.text


async def test_an_item_moves_to_another_backlog(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "greater_than_sign")
        await board.type("ledger")
        await board.press("enter")
        board.session.sync()
        assert board.session.workspace.keys_in("LED") == ["LED-1", "CHK-1"]


async def test_escape_leaves_the_picker_without_a_change(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "greater_than_sign", "escape")
        assert not board.session.sync()


async def test_blocking_asks_for_the_reason(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "b")
        await board.type("legal")
        await board.press("enter")
        assert "blocked" in board.text


async def test_several_selected_items_move_together(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "space", "space", "5")
        board.session.sync()
        points = [board.session.workspace.item(key).points for key in ("CHK-1", "CHK-2")]
        assert points == [5, 5]


async def test_a_filter_shows_what_matches_while_typing(directory: Path):
    async with the_board(directory) as board:
        await board.press("slash")
        await board.type("invoice")
        assert "CHK-2" in board.text
        assert "CHK-1" not in board.text


async def test_a_wrong_filter_says_why_and_filters_nothing_away(directory: Path):
    async with the_board(directory) as board:
        await board.press("slash")
        await board.type("zz:x")
        assert "✗" in board.message
        assert "CHK-1" in board.text


async def test_escape_takes_the_filter_away(directory: Path):
    async with the_board(directory) as board:
        await board.press("slash")
        await board.type("invoice")
        await board.press("escape")
        assert "CHK-1" in board.text


async def test_p_goes_to_the_parent(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "p")
        assert board.cursor == "ART-2"


async def test_a_colleagues_change_appears_without_moving_the_cursor(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "j")
        board.session.do(EditItem("CHK-1", (FieldEdit("title", "Keep a card"),)))
        await board.app.desk.sync()
        await board.settle()
        assert "Keep a card" in board.text
        assert board.cursor == "CHK-2"


async def test_all_keys_are_one_key_away(directory: Path):
    async with the_board(directory) as board:
        await board.press("question_mark")
        assert type(board.app.screen).__name__ == "KeysScreen"


async def test_reading_shows_an_item_whole(directory: Path):
    async with the_board(directory) as board:
        await board.press("enter")
        assert "One-tap refunds" in str(board.app.screen.query_one("#text").content)


async def test_reading_goes_on_to_the_next_item(directory: Path):
    async with the_board(directory) as board:
        await board.press("enter", "right_square_bracket")
        assert "Instant payout" in str(board.app.screen.query_one("#text").content)


async def test_q_leaves_with_status_0(directory: Path):
    async with the_board(directory) as board:
        await board.press("q")
        assert board.app.return_value == 0
