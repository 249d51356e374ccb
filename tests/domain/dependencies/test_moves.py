"""Moves that clear a conflict: whatever is planned how, they really do, and hurt nothing else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from refineboard.domain.commands import PlanItems
from refineboard.domain.dependencies.moves import moves
from refineboard.domain.dependencies.network import Network
from refineboard.domain.documents import number_of
from refineboard.domain.workspace import Workspace
from tests.builders import a_dependency, a_workspace
from tests.builders import given as done
from tests.domain.dependencies.arts import arts, planned, with_setting

TODAY = "2026-10-05"
USUAL_POINTS = 3


def load(workspace: Workspace, team: str, iteration: str) -> float:
    """Points that a team has planned in an iteration."""
    points = [
        number_of(item, "points")
        for item in workspace.items.values()
        if (item["backlog"], item["iteration"]) == (team, iteration)
    ]
    return sum(USUAL_POINTS if each is None else each for each in points)


@settings(max_examples=120, deadline=None)
@given(arts(), st.sampled_from([4, 9, None]), st.sampled_from([0, 1, 2]))
def test_a_move_clears_what_it_says_within_capacity_and_breaks_nothing(
    art: Workspace, room: int | None, beside: int
) -> None:
    art = with_setting(art, beside)
    network = Network(art)
    weight = network.schedule.weight
    before = {(link.consumer, link.provider): link for link in network}
    for move in moves(network, lambda team, iteration: room, TODAY):
        after = Workspace({name: dict(table) for name, table in art.tables.items()})
        done(after, PlanItems((move.key,), move.iteration))
        assert move.clears
        assert not after.tables["iterations"][move.iteration]["innovation"]
        team = str(after.items[move.key]["backlog"])
        assert room is None or load(after, team, move.iteration) <= room
        for link in (then := Network(after)):
            pair = (link.consumer, link.provider)
            if pair in move.clears:
                assert network.is_red(before[pair])
                assert not then.is_red(link)
            elif link.binds and not link.is_over:
                assert weight(link.band) <= weight(before[pair].band)


def test_work_that_has_begun_is_not_moved() -> None:
    art = a_workspace(
        planned("CHK-1", "26.4.1", "LED-1", state="in_progress"),
        planned("LED-1", "26.4.2", state="in_progress"),
    )
    assert moves(Network(art), lambda team, iteration: None, TODAY) == ()


def test_a_move_that_would_break_an_agreement_is_not_offered() -> None:
    # CHK-1 waits for LED-1 and is needed by CHK-2 in 26.4.2 as agreed; CHK-2 is in no iteration.
    agreed = a_dependency("CHK-1", state="agreed", needed_by="26.4.2")
    art = a_workspace(
        planned("CHK-1", "26.4.1", "LED-1"),
        planned("CHK-2", None, depends_on=[agreed]),
        planned("LED-1", "26.4.2", state="in_progress"),
    )
    found = moves(Network(art), lambda team, iteration: None, TODAY)
    assert [(move.key, move.iteration) for move in found] == [("CHK-1", "26.4.2")]


def test_one_move_that_clears_two_conflicts_is_named_once() -> None:
    art = a_workspace(
        planned("CHK-1", "26.4.2", "LED-1"),
        planned("CHK-2", "26.4.2", "LED-1"),
        planned("LED-1", "26.4.3"),
    )
    (move,) = moves(Network(art), lambda team, iteration: None, TODAY)
    assert (move.key, move.iteration) == ("LED-1", "26.4.1")
    assert move.clears == (("CHK-1", "LED-1"), ("CHK-2", "LED-1"))
