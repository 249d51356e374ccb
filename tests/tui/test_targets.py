"""Agreeing on what counts as healthy, on the dashboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from refineboard.domain.commands import SetTarget
from refineboard.domain.errors import RuleBroken
from refineboard.domain.health.targets import BOUNDS, TARGETS, Target, Targets
from refineboard.tui.health.bounds import bounds_line, bounds_words, read_bounds
from refineboard.tui.health.screen import HealthScreen
from refineboard.tui.kit.picker import Prompt
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


async def the_prompt(board: BoardDriver) -> None:
    """Opens the dashboard, and the question for the target of readiness."""
    await board.press("D")
    await board.app.workers.wait_for_complete()
    await board.settle()
    await board.press("t")
    await board.until(lambda: isinstance(board.app.screen, Prompt))


async def answer(board: BoardDriver, text: str) -> None:
    """Writes an answer in place of what stands there, and waits for the dashboard."""
    board.app.screen.query_one(Input).value = text
    await board.press("enter")
    await board.until(lambda: isinstance(board.app.screen, HealthScreen))
    await board.until(lambda: board.message != "")


def stored(board: BoardDriver) -> Target:
    """The target as a colleague finds it."""
    board.session.sync()
    return Targets(board.session.workspace).target("readiness_rate")


async def test_a_target_is_changed_where_it_is_seen(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_prompt(board)
        assert board.app.screen.query_one(Input).value == "50 80 - -"
        await answer(board, "60 90 - -")
        assert stored(board)[:4] == (0.6, 0.9, None, None)
        assert "bad below 60 %, healthy from 90 %" in board.message


async def test_the_usual_target_comes_back(directory: Path) -> None:
    async with the_board(directory) as board:
        board.session.do(SetTarget("readiness_rate", "good_from", 0.9))
        await board.app.desk.sync()
        await the_prompt(board)
        await answer(board, "usual")
        assert stored(board) == TARGETS["readiness_rate"]


async def test_a_target_that_a_colleague_changed_meanwhile_is_not_overwritten(
    directory: Path,
) -> None:
    async with the_board(directory) as board:
        await the_prompt(board)
        board.session.do(SetTarget("readiness_rate", "good_from", 0.9))
        await answer(board, "60 70 - -")
        await board.until(lambda: "Somebody has changed" in board.message)
        assert stored(board).good_from == 0.9


async def test_a_number_without_a_target_says_so(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("D", "tab", "tab")
        await board.press("t")
        assert "Go to a number that has a target" in board.message


@pytest.mark.parametrize("metric", TARGETS)
def test_a_written_target_is_read_as_it_was(metric: str) -> None:
    target = TARGETS[metric]
    read = read_bounds(metric, bounds_line(metric, target))
    assert read == tuple(getattr(target, bound) for bound in BOUNDS)


@pytest.mark.parametrize("line", ["", "80", "a b c d", "1 2 3 4 5"])
def test_a_line_that_is_no_target_is_refused(line: str) -> None:
    with pytest.raises(RuleBroken):
        read_bounds("load", line)


def test_a_line_without_bounds_says_what_that_means() -> None:
    assert "every value is fine" in bounds_words("load", "- - - -")
