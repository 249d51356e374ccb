"""The tour for newcomers."""

from __future__ import annotations

from refineboard.tui.actions import ACTIONS
from refineboard.tui.tour import STEPS, Tour


def test_the_tour_goes_on_by_what_it_asks_for() -> None:
    tour = Tour()
    assert [tour.did(action) for action, _ in STEPS] == [True] * len(STEPS)
    assert tour.words == ""


def test_other_actions_leave_the_tour_where_it_is() -> None:
    tour = Tour()
    before = tour.words
    assert (tour.did("quit"), tour.words) == (False, before)


def test_every_step_asks_for_an_action_that_there_is() -> None:
    methods = {action.method.rpartition(".")[2] for action in ACTIONS}
    assert {action for action, _ in STEPS} <= methods
