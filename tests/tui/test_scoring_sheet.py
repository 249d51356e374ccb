"""The scoring sheet: column by column, smallest first, by several people at once."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from refineboard.domain.change import SetField
from refineboard.domain.commands import MoveToState, ScoreWsjf
from refineboard.domain.documents import Document
from refineboard.domain.wsjf import PARTS, SCALE
from refineboard.session import open_session
from refineboard.tui.board.screen import BoardScreen
from refineboard.tui.conflict.screen import ConflictScreen
from refineboard.tui.drafts import DraftBox
from refineboard.tui.kit.page_view import PageView
from refineboard.tui.kit.sheet import Sheet
from refineboard.tui.scoring.page import cell_at, detail_lines, row_lines
from refineboard.tui.scoring.screen import ScoringSheetScreen
from refineboard.tui.scoring.state import Grid
from tests.builders import a_feature, a_workspace
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board


@pytest.fixture(autouse=True)
def _a_patient_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing happens by itself while a slow machine takes its time between two keys."""
    monkeypatch.setattr("refineboard.tui.scoring.screen._GROWING_SECONDS", 600.0)
    monkeypatch.setattr("refineboard.tui.scoring.screen._FLASH_SECONDS", 600.0)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """ART-1 scores 5 3 2 ÷ 5, ART-2 scores 13 8 5 ÷ 2, ART-3 has no scores."""
    return a_workspace_directory(tmp_path)


async def the_sheet(board: BoardDriver, *keys: str) -> None:
    """Opens the sheet of the program backlog, waits for the log, presses keys."""
    await board.press("S")
    await board.app.workers.wait_for_complete()
    await board.press(*keys)


def page(board: BoardDriver) -> list[str]:
    """The lines of the sheet, which must be open."""
    assert isinstance(board.app.screen, ScoringSheetScreen)
    return board.app.screen.query_one(PageView).text.splitlines()


def rows(board: BoardDriver) -> list[str]:
    """The keys of the rows, from the top."""
    above = takewhile(lambda line: "─" not in line, page(board)[2:])
    keys = [[word for word in line.split() if word.startswith("ART-")] for line in above]
    return [line[0] for line in keys if line]


def row(board: BoardDriver, key: str) -> str:
    """The row of an item."""
    return next(line for line in page(board)[2:] if key in line)


def stored(board: BoardDriver, key: str, part: str) -> object:
    """What a colleague sees of a score."""
    board.session.sync()
    return board.session.workspace.items[key][part]


async def colleague(board: BoardDriver, key: str, part: str, score: int) -> None:
    """Ben scores something, and the board learns of it."""
    board.session.do(ScoreWsjf(key, part, score))
    await board.app.desk.sync()
    await board.settle()


async def test_the_column_comes_smallest_first_and_the_unscored_last(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board)
        assert rows(board) == ["ART-1", "ART-2", "ART-3"]
        await board.press("shift+tab")
        assert rows(board) == ["ART-2", "ART-1", "ART-3"]


async def test_a_digit_is_saved_at_once_and_tells_the_rank(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "home", "l", "l", "l", "end", "k", "8")
        assert stored(board, "ART-1", "size") == 8
        assert "ART-1: Size 8, rank 2 as before" in board.message


async def test_one_and_three_make_thirteen_as_one_change(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "end", "1", "3")
        assert stored(board, "ART-3", "ubv") == 13
        (change,) = [entry for entry in board.session.history() if entry.seq > 7]
        assert [op.after for op in change.change.operations if isinstance(op, SetField)] == [13]


async def test_a_one_that_may_grow_is_saved_by_the_next_key(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "end", "1", "k")
        assert stored(board, "ART-3", "ubv") == 1


async def test_a_one_that_does_not_grow_is_saved_by_itself(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refineboard.tui.scoring.screen._GROWING_SECONDS", 0.01)
    async with the_board(directory) as board:
        await the_sheet(board, "end", "1")
        await board.until(lambda: stored(board, "ART-3", "ubv") == 1)


async def test_a_one_that_may_grow_is_offered_again_after_going_back(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "end", "2", "q")
        assert isinstance(board.app.screen, BoardScreen)
        assert stored(board, "ART-3", "ubv") is None
        await the_sheet(board, "ctrl+s")
        assert stored(board, "ART-3", "ubv") == 2


async def test_what_is_not_on_the_scale_is_refused_with_the_nearest(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "home", "4")
        assert "4 is not on the scale; nearest: 3 or 5" in board.message
        assert stored(board, "ART-1", "ubv") == 5


async def test_going_back_from_both_scores_keeps_ones_own(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "end", "2")
        await colleague(board, "ART-3", "ubv", 8)
        await board.press("k", "escape")
        assert stored(board, "ART-3", "ubv") == 8
        assert "not saved" in board.message
        assert board.app.drafts.find("sheet-ART")


async def test_rows_stay_while_one_scores_until_they_are_sorted(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "end", "3")
        assert rows(board) == ["ART-1", "ART-2", "ART-3"]
        await board.press("s")
        assert rows(board) == ["ART-3", "ART-1", "ART-2"]


async def test_the_rank_settles_while_one_scores(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "h", "home", "2", "0")
        assert row(board, "ART-2").split()[:3] == ["▌", "2", "▼1"]
        assert row(board, "ART-1").split()[:2] == ["1", "▲1"]


async def test_neighbours_stand_below_for_comparison(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "end", "8")
        assert any("more than 5 ART-1 Instant payout" in line for line in page(board))
        assert any("less than 13 ART-2 One-tap refunds" in line for line in page(board))


async def test_what_is_wrong_with_a_column_is_told_while_one_scores(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board)
        assert any("User-business value has no 1" in line for line in page(board))
        await board.press("end", "1", "plus", "minus")
        assert not any("has no 1" in line for line in page(board) if "User" in line)


async def test_a_colleagues_score_appears_with_the_name_and_moves_nothing(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "home", "j")
        before = rows(board)
        await colleague(board, "ART-3", "ubv", 1)
        assert rows(board) == before
        assert "◂ ben" in row(board, "ART-3")
        assert row(board, "ART-2").startswith("▌")


async def test_two_scores_for_one_cell_are_shown_side_by_side(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "end", "2")
        await colleague(board, "ART-3", "ubv", 8)
        await board.press("k")
        assert isinstance(board.app.screen, ConflictScreen)
        await board.press("m", "enter")
        assert stored(board, "ART-3", "ubv") == 2


async def test_the_colleagues_score_stays_where_it_is_chosen(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "end", "2")
        await colleague(board, "ART-3", "ubv", 8)
        await board.press("k", "t", "enter")
        assert stored(board, "ART-3", "ubv") == 8
        assert isinstance(board.app.screen, ScoringSheetScreen)


async def test_who_scored_what_is_told(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "end")
        await colleague(board, "ART-3", "ubv", 8)
        assert any("8 by ben" in line for line in page(board))


async def test_undo_takes_back_one_score_and_goes_there(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "end", "3", "home", "l", "u")
        assert stored(board, "ART-3", "ubv") is None
        assert row(board, "ART-3").startswith("▌")
        await board.press("ctrl+r")
        assert stored(board, "ART-3", "ubv") == 3


async def test_the_next_missing_score_may_be_in_another_column(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "home", "n", "3", "n", "5")
        assert (stored(board, "ART-3", "ubv"), stored(board, "ART-3", "tc")) == (3, 5)


async def test_findings_lead_to_their_items(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "end", "f")
        assert row(board, "ART-1").startswith("▌")


async def test_what_is_done_meanwhile_leaves_the_sheet(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "home")
        board.session.do(MoveToState(("ART-1",), "done"))
        await board.app.desk.sync()
        await board.settle()
        assert not any("ART-1 " in line for line in page(board)[2:5])


async def test_from_a_story_the_sheet_is_that_of_the_features(directory: Path) -> None:
    async with the_board(directory, start="CHK") as board:
        await the_sheet(board)
        assert row(board, "ART-2").startswith("▌")
        assert "Stories take the WSJF of their features" in board.message


async def test_the_way_to_the_item_on_the_board(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "end", "g")
        assert board.cursor == "ART-3"


async def test_a_score_that_cannot_be_saved_is_refused_in_words(directory: Path) -> None:
    from refineboard.tui.app import RefineboardApp

    session = open_session(directory, read_only="Only to be looked at.")
    app = RefineboardApp(session, DraftBox(directory.parent / "state", directory))
    async with app.run_test(size=(80, 24)) as pilot:
        board = BoardDriver(app, pilot, session)
        await the_sheet(board, "5")
        assert "Only to be looked at." in board.message
    app.desk.close()


async def test_a_click_goes_to_a_cell(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_sheet(board)
        await board.pilot.click(PageView, offset=(100, 3))
        await board.press("5")
        assert stored(board, "ART-2", "rroe") == 5


BAD_VALUES = (0, -2, 4, float("nan"), float("inf"), 10**400, "eight", True, [8], None)


def any_feature(number: int) -> st.SearchStrategy[Document]:
    """A feature with scores such as a file may hold."""
    value = st.sampled_from([*SCALE, *BAD_VALUES])
    parts = st.fixed_dictionaries(dict.fromkeys(PARTS, value))
    return parts.map(lambda scores: a_feature(key=f"ART-{number}", title="Größe 漢字", **scores))


features = st.integers(0, 4).flatmap(
    lambda count: st.tuples(*(any_feature(number + 1) for number in range(count)))
)


@given(features, st.integers(20, 140), st.integers(3, 40))
def test_the_page_fills_its_size_whatever_the_scores(
    items: tuple[Document, ...], width: int, height: int
) -> None:
    grid = Grid(a_workspace(*items), "ART", None, "2026-10-05T00:00:00.000Z")
    sheet, flashes = Sheet(width, height), {"ART-1": ("ubv", "ben")}
    lines = [*row_lines(grid, "Payments ART", sheet, flashes), *detail_lines(grid, sheet)]
    assert len(lines) == height
    assert {sum(cell_len(text) for text, _ in line) for line in lines} == {width}


@given(features, st.integers(0, 130), st.integers(-1, 40))
def test_a_click_finds_a_cell_or_nothing(items: tuple[Document, ...], x: int, y: int) -> None:
    grid = Grid(a_workspace(*items), "ART", None, "")
    cell = cell_at(grid, Sheet(120, 38), x, y)
    assert cell is None or (cell[0] in grid.rows and cell[1] in PARTS)


async def test_an_item_without_a_score_is_shown_examples_to_compare_it_with(
    directory: Path,
) -> None:
    async with the_board(directory) as board:
        await the_sheet(board, "end")
        await board.press("backspace")
        assert any("for example 5 ART-1 Instant payout" in line for line in page(board))


async def test_a_filter_leaves_rows_away_and_compares_with_all(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("slash")
        await board.type("dark")
        await board.press("enter")
        await the_sheet(board, "3")
        assert rows(board) == ["ART-3"]
        assert "1 shown, 3 of 3 scored" in page(board)[0]
        assert any("less than 5 ART-1" in line for line in page(board))
        await board.press("n", "5")
        assert stored(board, "ART-3", "tc") == 5
