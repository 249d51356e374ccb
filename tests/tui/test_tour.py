"""The tour for newcomers."""

from __future__ import annotations

from pathlib import Path

from refineboard.tui.actions import ACTIONS
from refineboard.tui.actions.keymap import Keymap, keymap_of
from refineboard.tui.board.tour import STEPS, Tour
from refineboard.tui.kit.bars import TopBar
from tests.tui.driver import a_workspace_directory, the_board


def test_the_tour_goes_on_by_what_it_asks_for() -> None:
    tour = Tour(Keymap())
    assert [tour.did(action) for action, _, _ in STEPS] == [True] * len(STEPS)
    assert tour.words == ""


def test_other_actions_leave_the_tour_where_it_is() -> None:
    tour = Tour(Keymap())
    before = tour.words
    assert (tour.did("quit"), tour.words) == (False, before)


def test_every_step_asks_for_an_action_that_there_is() -> None:
    methods = {action.method.rpartition(".")[2] for action in ACTIONS}
    assert {action for action, _, _ in STEPS} <= methods


def test_the_tour_names_the_keys_that_hold() -> None:
    tour = Tour(keymap_of({"preset": "emacs"}))
    assert tour.words == "Tour 1/8: ^n moves down, ^p moves up; ^g ends the tour"


async def test_one_key_ends_the_tour(tmp_path: Path) -> None:
    async with the_board(a_workspace_directory(tmp_path)) as board:
        board.app.start_tour()
        bar = board.app.screen.query_one(TopBar)
        board.app._board.show_top()
        assert "Tour 1/8" in str(bar.content)
        await board.press("escape")
        assert "Tour" not in str(bar.content)


async def test_on_a_narrow_screen_the_tour_says_all_of_what_to_press(tmp_path: Path) -> None:
    async with the_board(a_workspace_directory(tmp_path), size=(80, 24)) as board:
        board.app.start_tour()
        tour = board.app._board.tour
        assert tour is not None
        for action, _, _ in STEPS:
            board.app._board.show_top()
            shown = str(board.app.screen.query_one(TopBar).content)
            assert tour.words in shown[:80]
            tour.did(action)
