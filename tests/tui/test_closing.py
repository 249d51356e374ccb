"""What comes while a screen goes away finds widgets that are gone, and must be let go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from refineboard.tui.board.detail import DetailPane
from refineboard.tui.controller import Update
from refineboard.tui.health.screen import HealthScreen
from refineboard.tui.kit.page_view import PageView
from tests.tui.driver import a_workspace_directory, the_board

EVERYTHING = Update(frozenset(), frozenset(), everything=True)


class Latecomer(Static):
    """Calls when the other widgets of its screen are gone and the screen is not."""

    def __init__(self, screen: Screen[object], gone: type[Widget], call: Callable[[], None]):
        super().__init__()
        self._going, self._gone, self._call = screen, gone, call
        self.has_called = False

    async def on_unmount(self) -> None:
        while self._going.query(self._gone):
            await asyncio.sleep(0)
        self._call()
        self.has_called = True


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


async def test_an_update_that_comes_while_the_board_closes_is_let_go(directory: Path) -> None:
    async with the_board(directory) as board:
        app, screen = board.app, board.app._board
        late = Latecomer(screen, DetailPane, lambda: app.desk.on_update(EVERYTHING))
        await screen.mount(late)
    assert late.has_called


@pytest.mark.parametrize("key", ["q", "ctrl+q"], ids=["the dashboard", "the app"])
async def test_numbers_that_come_while_the_dashboard_closes_are_let_go(
    directory: Path, key: str
) -> None:
    async with the_board(directory) as board:
        await board.press("D")
        await board.app.workers.wait_for_complete()
        screen = board.app.screen
        assert isinstance(screen, HealthScreen)
        late = Latecomer(screen, PageView, screen._desk.on_change)
        await screen.mount(late)
        await board.pilot.press(key)
    assert late.has_called
