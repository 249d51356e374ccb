from pathlib import Path

import pytest

from refineboard.domain.change import Change, SetField
from refineboard.domain.commands import ScoreWsjf
from refineboard.tui.conflict.screen import ConflictScreen
from refineboard.tui.scoring.panel import WsjfPanel
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def panel_of(board: BoardDriver) -> str:
    return str(board.app.query_one(WsjfPanel).content)


async def test_number_keys_score_part_after_part(directory: Path):
    async with the_board(directory) as board:
        await board.press("G", "w", *"20", "tab", *"13", "tab", "5", "tab", "1", "ctrl+s")
        board.session.sync()
        item = board.session.workspace.item("ART-3")
        assert (item.ubv, item.tc, item.rroe, item.size) == (20, 13, 5, 1)


async def test_the_new_rank_is_shown_before_anything_moves(directory: Path):
    async with the_board(directory) as board:
        await board.press("w", "1")
        assert "rank 1 of 2 scored" in panel_of(board)
        await board.press("tab", "1", "tab", "1", "tab", *"20")
        assert "rank 2 of 2 scored (was 1)" in panel_of(board)
        assert board.text.index("ART-2") < board.text.index("ART-1")


async def test_saved_scores_rank_the_features_anew(directory: Path):
    async with the_board(directory) as board:
        await board.press("w", "tab", "tab", "tab", *"20", "ctrl+s")
        assert board.text.index("ART-1") < board.text.index("ART-2")


async def test_one_undo_takes_all_scores_back(directory: Path):
    async with the_board(directory) as board:
        await board.press("w", "1", "tab", "1", "ctrl+s", "u")
        board.session.sync()
        assert board.session.workspace.item("ART-2").ubv == 13
        assert board.session.workspace.item("ART-2").tc == 8


async def test_a_digit_off_the_scale_changes_nothing(directory: Path):
    async with the_board(directory) as board:
        await board.press("w", "4")
        assert "[13]" in panel_of(board)


async def test_discarding_saves_nothing(directory: Path):
    async with the_board(directory) as board:
        await board.press("w", "1", "f9")
        assert not board.session.sync()


async def test_scoring_a_story_points_to_its_feature(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "w")
        assert "ART-2" in board.message


async def scored_by_two(board: BoardDriver, *keys: str) -> None:
    """Ana types 13 for ART-1's value while Ben saves 20; then she saves."""
    await board.press("j", "w", "1", "3")
    board.session.do(ScoreWsjf("ART-1", "ubv", 20))
    await board.app.desk.sync()
    await board.press("tab", "8", "ctrl+s", *keys)
    board.session.sync()


async def test_a_colleagues_score_is_not_overwritten_unseen(directory: Path):
    async with the_board(directory) as board:
        await scored_by_two(board)
        assert isinstance(board.app.screen, ConflictScreen)
        await board.press("t", "enter")
        board.session.sync()
        document = board.session.workspace.items["ART-1"]
        assert (document["ubv"], document["tc"]) == (20, 8)


async def test_going_back_from_both_scores_keeps_ones_own(directory: Path):
    async with the_board(directory) as board:
        await scored_by_two(board, "escape")
        assert "not saved" in board.message
        assert board.session.workspace.items["ART-1"]["ubv"] == 20
        assert "13" in str(board.app.drafts.find("scores-ART-1"))


async def test_ones_own_score_is_saved_where_that_is_chosen(directory: Path):
    async with the_board(directory) as board:
        await scored_by_two(board, "m", "enter")
        document = board.session.workspace.items["ART-1"]
        assert (document["ubv"], document["tc"]) == (13, 8)


async def test_a_value_of_no_scale_stays_until_it_is_scored(directory: Path):
    async with the_board(directory) as board:
        between = SetField("items", "ART-1", "ubv", 5, 4)
        board.session._store.commit("ben", lambda *_: Change("edit", (between,)))
        await board.app.desk.sync()
        await board.press("j", "w", "tab", "8", "ctrl+s")
        board.session.sync()
        document = board.session.workspace.items["ART-1"]
        assert (document["ubv"], document["tc"]) == (4, 8)
