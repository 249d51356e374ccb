"""States are found by what people call them."""

from __future__ import annotations

import pytest

from refineboard.domain.states import ART_STATES, TEAM_STATES, StateCategory, state_named
from refineboard.domain.workspace import Backlog


@pytest.mark.parametrize("name", ["in_progress", "In progress", "IN-PROGRESS", " in progress "])
def test_a_state_is_found_whatever_its_spelling(name: str) -> None:
    found = state_named(TEAM_STATES, name)
    assert found is not None
    assert found.key == "in_progress"


def test_there_is_no_state_of_an_unknown_name() -> None:
    assert state_named(TEAM_STATES, "Deploying") is None


@pytest.mark.parametrize("states", [ART_STATES, TEAM_STATES])
def test_a_kanban_begins_in_the_funnel_and_ends_in_done(states: tuple[object, ...]) -> None:
    categories = [getattr(states[place], "category") for place in (0, -1)]  # noqa: B009
    assert categories == [StateCategory.FUNNEL, StateCategory.DONE]


def test_a_state_that_an_import_brought_counts_as_funnel() -> None:
    assert Backlog("CHK", "Checkout", TEAM_STATES).state("Icebox").category is StateCategory.FUNNEL
