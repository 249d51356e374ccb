"""The order of a backlog on a screen of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from refineboard.charts import ASCII
from refineboard.domain.commands import EditItem, RankItems, SetTarget
from refineboard.domain.documents import Document
from refineboard.domain.economics.orders import Ranking
from refineboard.domain.economics.outlook import Outlook, outlook
from refineboard.domain.edits import FieldEdit
from refineboard.domain.fields import new_dependency
from refineboard.domain.wsjf import PARTS, SCALE
from refineboard.session import open_session
from refineboard.tui.board.screen import BoardScreen
from refineboard.tui.kit.page_view import PageView
from refineboard.tui.kit.sheet import Sheet
from refineboard.tui.ranking.order_page import Facts
from refineboard.tui.ranking.pages import page_lines, row_at
from refineboard.tui.ranking.screen import RankingScreen
from refineboard.tui.ranking.state import HandMade, Page, Place
from refineboard.tui.scoring.screen import ScoringSheetScreen
from tests.builders import a_dependency, a_feature, a_story, a_workspace
from tests.domain.economics.features import in_rank_order, scored
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """The best feature (ART-2) waits for the one that is scored lower (ART-1)."""
    directory = a_workspace_directory(tmp_path)
    session = open_session(directory)
    needs = FieldEdit("depends_on", new_dependency("ART-1"), mode="add")
    session.do(EditItem("ART-2", (needs,)))
    session.close()
    return directory


async def the_orders(board: BoardDriver, *keys: str) -> None:
    """Opens the screen, waits for the orders and presses keys."""
    await board.press("W")
    await press(board, *keys)


async def press(board: BoardDriver, *keys: str) -> None:
    """Presses keys, each when everything is worked out that the one before asked for."""
    await board.app.workers.wait_for_complete()
    await board.settle()
    for key in keys:
        await board.press(key)
        await board.app.workers.wait_for_complete()
        await board.settle()


def page(board: BoardDriver) -> list[str]:
    """The lines of the page, of the screen that must be open."""
    assert isinstance(board.app.screen, RankingScreen)
    return board.app.screen.query_one(PageView).text.splitlines()


def line(board: BoardDriver, words: str) -> str:
    """The first line of the page with these words."""
    return next(line for line in page(board) if words in line)


def places(board: BoardDriver) -> list[list[str]]:
    """The keys in each row of items: the item's own, then those that are the reason."""
    rows = page(board)[5:-7]
    words = ([word.rstrip(",") for word in row.split() if "ART-" in word] for row in rows)
    return [keys for keys in words if keys]


def ranked(board: BoardDriver, backlog: str) -> list[str]:
    """A backlog as a colleague sees it."""
    board.session.sync()
    return board.session.workspace.keys_in(backlog)


async def test_the_order_without_a_broken_dependency_says_why(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board)
        assert places(board) == [["ART-1", "ART-2"], ["ART-2", "ART-1"], ["ART-3"]]


async def test_by_wsjf_alone_a_dependency_may_break(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board, "o", "o")
        assert "▸ wsjf" in line(board, "by WSJF alone")
        assert "1 broken" in line(board, "by WSJF alone")


async def test_an_order_is_applied_as_one_change(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board, "o", "o", "a")
        assert ranked(board, "ART") == ["ART-2", "ART-1", "ART-3"]
        await press(board, "u")
        assert ranked(board, "ART") == ["ART-1", "ART-2", "ART-3"]


async def test_an_order_that_is_there_already_changes_nothing(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board, "a")
        assert "ranked like that already" in board.message


async def test_enter_leads_to_the_item_on_the_board(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board, "end", "enter")
        assert board.cursor == "ART-3"


async def test_what_one_step_of_a_score_would_do_is_told(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board)
        assert "no single step of a score would change that" in line(board, "Rank 1 by WSJF")


async def test_an_item_is_moved_by_hand_with_its_cost_and_given_up(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board, "o", "home", "J")
        assert "delay cost" in board.message
        assert "ART-1 at 2" in board.message
        assert "▸ yours" in line(board, "as you are moving it")
        assert ranked(board, "ART") == ["ART-1", "ART-2", "ART-3"]
        await press(board, "escape")
        assert not any("yours" in each for each in page(board))
        await press(board, "escape")
        assert isinstance(board.app.screen, BoardScreen)


async def test_a_move_that_breaks_a_dependency_says_so(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board, "o", "home", "j", "K")
        assert "needs ART-1 first" in board.message


async def test_what_was_moved_by_hand_is_ranked_so(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board, "o", "home", "J", "J", "a")
        assert ranked(board, "ART") == ["ART-2", "ART-3", "ART-1"]
        assert not any("yours" in each for each in page(board))


async def test_a_colleagues_score_is_taken_in(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board, "o", "o")
        board.session.do(EditItem("ART-1", (FieldEdit("size", 1),)))
        await board.app.desk.sync()
        await press(board)
        assert "10.00" in line(board, "Instant payout")


async def test_pictures_show_both_the_orders_and_the_scores(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board, "tab")
        assert any("Cost of delay that waits" in each for each in page(board))
        assert any("lines of equal WSJF" in each for each in page(board))


async def test_other_ways_to_rank_stand_beside_wsjf(directory: Path) -> None:
    async with the_board(directory) as board:
        board.session.do(SetTarget("money_per_point", None, 1000))
        await board.app.desk.sync()
        await the_orders(board, "tab", "tab")
        # 26 points at 1,000 a week, through 2 weeks; (13 + 5) × 8 ÷ 2.
        assert line(board, "ART-2").split()[:8] == [
            "▌",
            "ART-2",
            "13.00",
            "1",
            "13,000",
            "1",
            "72.00",
            "1",
        ]


async def test_a_story_is_moved_behind_its_feature_and_one_key_takes_all(directory: Path) -> None:
    session = open_session(directory)
    session.do(EditItem("CHK-1", (FieldEdit("parent", "ART-2"),)))
    session.do(EditItem("CHK-2", (FieldEdit("parent", "ART-1"),)))
    session.close()
    async with the_board(directory) as board:
        await the_orders(board, "tab", "tab", "tab", "j")
        assert "stand elsewhere" in line(board, "CHK Checkout")
        await press(board, "a")
        assert ranked(board, "CHK") == ["CHK-2", "CHK-1"]
        assert "follows the features" in line(board, "CHK Checkout")
        await press(board, "u")
        await press(board, "A")
        assert ranked(board, "CHK") == ["CHK-2", "CHK-1"]


async def test_what_a_colleague_has_put_right_is_not_moved_again(directory: Path) -> None:
    session = open_session(directory)
    session.do(EditItem("CHK-2", (FieldEdit("parent", "ART-1"),)))
    session.close()
    async with the_board(directory) as board:
        await the_orders(board, "tab", "tab", "tab", "j")
        board.session.do(RankItems(("CHK-2",), "before", "CHK-1"))
        await press(board, "a")
        assert ranked(board, "CHK") == ["CHK-2", "CHK-1"]


async def test_a_team_is_let_score_its_stories_by_themselves(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board, "tab", "tab", "tab", "t")
        assert "scores its stories by themselves" in line(board, "CHK Checkout")
        await press(board, "t")
        assert "follows the features" in line(board, "CHK Checkout")


async def test_the_sheet_of_stories_needs_scores_of_stories(directory: Path) -> None:
    async with the_board(directory, start="CHK") as board:
        await the_orders(board, "S")
        assert "t lets the team score its own" in board.message
        await press(board, "t", "S")
        assert isinstance(board.app.screen, ScoringSheetScreen)


async def test_the_sheet_leads_back_to_the_order(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board, "S", "5", "q")
        assert isinstance(board.app.screen, RankingScreen)


@given(st.permutations(range(6)), st.lists(st.tuples(st.integers(0, 5), st.sampled_from([-1, 1]))))
def test_the_cost_of_moves_by_hand_is_that_of_the_order(
    start: list[int], moves: list[tuple[int, int]]
) -> None:
    costs = (3, 4, 6, 9, 15, 24)
    items = [scored(f"ART-{number}", cost, 1 + number) for number, cost in enumerate(costs)]
    ranking = Ranking(a_workspace(*in_rank_order(*items)), "ART")
    made = HandMade(ranking, [f"ART-{number}" for number in start])
    for number, step in moves:
        made.move(f"ART-{number}", step)
    assert made.cost == ranking.delay_cost(made.order)
    assert sorted(made.order) == sorted(ranking.manual)


value = st.sampled_from([*SCALE, 0, -1, float("nan"), 10**400, "x", None])


def an_outlook(scores: list[list[object]], edges: list[tuple[int, int]]) -> tuple[Outlook, Facts]:
    """Of features with such scores and dependencies, and two stories."""
    items: list[Document] = []
    for number, parts in enumerate(scores):
        needs = [a_dependency(f"ART-{to}") for origin, to in edges if origin == number]
        values = dict(zip(PARTS, parts, strict=True))
        items.append(a_feature(key=f"ART-{number}", title="漢字", depends_on=needs, **values))
    stories = [a_story(key=f"CHK-{number}", parent=f"ART-{2 - number}") for number in (1, 2)]
    workspace = a_workspace(*in_rank_order(*items, *stories))
    facts = Facts(workspace, {}, frozenset({"ART-0"}))
    return outlook(workspace, "ART", "2026-10-05T00:00:00.000Z"), facts


@given(
    st.lists(st.lists(value, min_size=4, max_size=4), max_size=4),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), max_size=6),
    st.sampled_from(list(Page)),
    st.integers(20, 130),
    st.integers(4, 40),
)
def test_every_page_fills_its_size_whatever_the_scores(
    scores: list[list[object]],
    edges: list[tuple[int, int]],
    shown: Page,
    width: int,
    height: int,
) -> None:
    found, facts = an_outlook(scores, edges)
    place = Place(None)
    place.page = shown
    sheet = Sheet(width, height, ASCII)
    lines = page_lines(found, place, facts, sheet)
    assert len(lines) == height
    assert {sum(cell_len(text) for text, _ in each) for each in lines} == {width}
    assert all(row_at(found, place, sheet, y) in (None, *range(9)) for y in range(height))


def test_a_team_with_scores_of_its_own_has_no_order_to_follow() -> None:
    workspace = a_workspace(scored("ART-1", 9, 3), a_story(key="CHK-1", parent="ART-1"))
    team = workspace.tables["teams"]["CHK"]
    workspace.tables["teams"]["CHK"] = {**team, "story_wsjf": True}
    (found,) = outlook(workspace, "CHK", "").teams
    assert (found.scores_stories, found.differing) == (True, ())


async def test_a_move_on_the_board_tells_what_it_costs(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("o", "home", "J")
        # ART-1 (10, size 5) goes behind ART-2 (26, size 2).
        assert f"delay cost {10 * 2 - 26 * 5}" in board.message


async def test_a_move_over_the_edge_makes_no_order(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_orders(board, "home", "K")
        assert "cannot go further" in board.message
        assert not any("yours" in each for each in page(board))


def test_a_large_item_that_never_comes_up_is_marked_and_explained() -> None:
    items = [scored(f"ART-{number}", 9, 1) for number in range(4)]
    large = scored("ART-9", 60, 20, created_at="2026-01-05T09:00:00.000Z")
    workspace = a_workspace(*in_rank_order(*items, large))
    found = outlook(workspace, "ART", "2026-10-05T00:00:00.000Z")
    place = Place("ART-9")
    facts = Facts(workspace, {}, frozenset())
    lines = page_lines(found, place, facts, Sheet(120, 38))
    text = "\n".join("".join(words for words, _ in each) for each in lines)
    assert "starves: split it" in text
    assert "its size of 20 keeps it at rank 5" in text
