"""The tour for newcomers."""

from __future__ import annotations

from refineboard.tui.actions import ACTIONS
from refineboard.tui.actions.keymap import Keymap, keymap_of
from refineboard.tui.tour import STEPS, Tour


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
    assert tour.words == "Tour 1/8: ^n moves down, ^p moves up"
