"""What every proposal keeps to: rank, capacity, bands, readiness, the empty IP iteration."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pytest
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st

from refineboard.domain.commands import PlanItems, SetTarget
from refineboard.domain.dependencies.bands import Band
from refineboard.domain.dependencies.network import Network
from refineboard.domain.documents import Document, number_of, text_of
from refineboard.domain.errors import Conflict, RuleBroken
from refineboard.domain.planning.commands import TakeProposal
from refineboard.domain.planning.fill import Proposal
from refineboard.domain.planning.load import Points, loads
from refineboard.domain.workspace import Workspace
from tests.builders import a_dependency, a_feature, given
from tests.domain.planning.arts import TEAMS, an_art, filled, ready, rooms

ITERATIONS = ("26.4.1", "26.4.2", "26.4.3", "26.4.4")
WIDE = rooms({"CHK": 20, "LED": 20, "RSK": 20})


class Case(NamedTuple):
    """Items to plan, and what fits in."""

    items: tuple[Document, ...]
    rooms: dict[tuple[str, str], float]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Up to 14 items of three teams with any dependencies, some planned, some not ready."""
    count = draw(st.integers(1, 14))
    keys = [f"{TEAMS[draw(st.integers(0, 2))][0]}-{number + 1}" for number in range(count)]
    items = []
    for key in keys:
        waits = draw(st.lists(st.sampled_from(keys), max_size=2, unique=True))
        planned = draw(st.sampled_from((None, None, None, *ITERATIONS)))
        changes = {} if draw(st.integers(0, 5)) else {"acceptance_criteria": []}
        items.append(
            ready(
                key,
                draw(st.sampled_from((1, 2, 3, 5, 8))),
                *(each for each in waits if each != key),
                iteration=planned,
                pi=planned and "26.4",
                **changes,
            )
        )
    usual = {team: draw(st.sampled_from((0, 3, 5, 8.5, 20))) for team, _ in TEAMS}
    return Case(tuple(items), rooms(usual))


def taken(workspace: Workspace, found: Proposal) -> TakeProposal:
    """The command that takes a proposal whole."""
    return TakeProposal(
        tuple((each.key, each.iteration) for each in found.placed),
        {each.key: text_of(workspace.items[each.key], "iteration") for each in found.placed},
        found.rooms,
    )


def after(case: Case) -> tuple[Workspace, Proposal]:
    """The workspace in which the proposal was taken."""
    workspace = an_art(*case.items)
    found = filled(workspace, case.rooms)
    given(workspace, taken(workspace, found))
    return workspace, found


@settings(max_examples=60)
@given_any(cases())
def test_no_iteration_gets_more_than_fits_in(case: Case) -> None:
    workspace, found = after(case)
    load = loads(workspace, Points(workspace))
    touched = {
        (text_of(workspace.items[each.key], "backlog"), each.iteration) for each in found.placed
    }
    assert all(load[at] <= case.rooms[at] for at in touched)


@settings(max_examples=60)
@given_any(cases())
def test_no_dependency_of_a_placed_item_is_broken(case: Case) -> None:
    workspace, found = after(case)
    placed = {each.key for each in found.placed}
    for link in Network(workspace):
        if link.consumer in placed:
            assert link.band is Band.OK
        elif link.provider in placed:
            assert link.band in (Band.OK, Band.UNPLANNED)


@settings(max_examples=60)
@given_any(cases())
def test_only_ready_items_are_placed_and_only_in_development_iterations(case: Case) -> None:
    workspace, found = after(case)
    assert {each.iteration for each in found.placed} <= set(ITERATIONS)
    assert all(workspace.items[each.key]["acceptance_criteria"] for each in found.placed)


@settings(max_examples=60)
@given_any(cases())
def test_each_open_item_is_placed_or_skipped_once_with_a_reason(case: Case) -> None:
    found = filled(an_art(*case.items), case.rooms)
    told = Counter(each.key for each in (*found.placed, *found.skipped))
    wanted = {text_of(each, "key") for each in case.items if not each["iteration"]}
    assert told == Counter(dict.fromkeys(wanted, 1))
    assert all(each.reason for each in (*found.placed, *found.skipped))


@settings(max_examples=60)
@given_any(cases())
def test_the_higher_ranked_of_two_alike_is_never_later(case: Case) -> None:
    workspace, found = after(case)
    network = Network(workspace)
    free = [
        each
        for each in case.items
        if not network.of(text_of(each, "key"))
        and not network.to(text_of(each, "key"))
        and each["acceptance_criteria"]
        and not each["iteration"]
    ]
    where = {each.key: ITERATIONS.index(each.iteration) for each in found.placed}
    for higher in free:
        for lower in free:
            is_above = str(higher["rank"]) < str(lower["rank"])
            same_team = higher["backlog"] == lower["backlog"]
            fits = (number_of(higher, "points") or 0) <= (number_of(lower, "points") or 0)
            if is_above and same_team and fits:
                last = where.get(text_of(higher, "key"), len(ITERATIONS))
                assert last <= where.get(text_of(lower, "key"), len(ITERATIONS))


@settings(max_examples=60)
@given_any(cases())
def test_filling_again_places_nothing_more(case: Case) -> None:
    workspace, _ = after(case)
    assert filled(workspace, case.rooms).placed == ()


def test_what_is_waited_for_goes_first_whatever_its_rank() -> None:
    found = filled(an_art(ready("CHK-1", 3, "CHK-9"), ready("CHK-2", 3), ready("CHK-9", 3)), WIDE)
    assert [(each.key, each.iteration) for each in found.placed] == [
        ("CHK-9", "26.4.1"), ("CHK-1", "26.4.2"), ("CHK-2", "26.4.1"),
    ]  # fmt: skip
    assert "before CHK-1, which waits for it" in found.placed[0].reason


def test_items_that_wait_for_each_other_are_skipped() -> None:
    found = filled(an_art(ready("CHK-1", 3, "LED-1"), ready("LED-1", 3, "CHK-1")), WIDE)
    assert found.placed == ()
    assert {each.key for each in found.skipped} == {"CHK-1", "LED-1"}


def test_side_by_side_counts_where_the_art_says_that_it_is_fine() -> None:
    workspace = an_art(ready("CHK-1", 3, "LED-1"), ready("LED-1", 3))
    given(workspace, SetTarget("beside", None, 0))
    assert [each.iteration for each in filled(workspace, WIDE).placed] == ["26.4.1", "26.4.1"]


def test_what_is_needed_by_an_iteration_is_not_placed_later() -> None:
    asked = ready("CHK-1", 3, depends_on=[a_dependency("LED-2", needed_by="26.4.1")])
    full = ready("LED-1", 5, iteration="26.4.1", pi="26.4")
    found = filled(an_art(asked, full, ready("LED-2", 5)), rooms({"CHK": 9, "LED": 5}))
    assert "LED-2" not in {each.key for each in found.placed}


def test_what_waits_for_a_whole_pi_is_skipped() -> None:
    found = filled(an_art(ready("CHK-1", 3, "ART-1")), WIDE)
    assert found.skipped[0].reason == "waits for ART-1, which is planned for a whole PI"


def test_an_unknown_capacity_says_what_to_enter() -> None:
    found = filled(an_art(ready("CHK-1", 3)), {})
    assert "refineboard capacity set CHK --points N" in found.skipped[0].reason


def test_no_capacity_at_all_places_nothing() -> None:
    found = filled(an_art(ready("CHK-1", 3)), rooms({"CHK": 0}))
    assert found.placed == ()


def test_an_item_of_an_iteration_that_is_over_is_planned_again() -> None:
    workspace = an_art(ready("CHK-1", 3, iteration="26.4.1", pi="26.4"))
    found = filled(workspace, WIDE, "2026-10-20T09:00:00.000Z")
    assert found.placed[0][:2] == ("CHK-1", "26.4.3")
    assert "spilled over from 26.4.1" in found.placed[0].reason


def test_a_pi_whose_planning_is_over_is_not_filled() -> None:
    with pytest.raises(RuleBroken, match="is over"):
        filled(an_art(ready("CHK-1", 3)), WIDE, "2026-12-12T09:00:00.000Z")


def test_what_somebody_else_placed_meanwhile_is_a_conflict() -> None:
    workspace = an_art(ready("CHK-1", 3))
    command = taken(workspace, filled(workspace, WIDE))
    given(workspace, PlanItems(("CHK-1",), "26.4.2"), by="ben")
    with pytest.raises(Conflict, match="CHK-1 meanwhile"):
        given(workspace, command)


def test_an_iteration_that_somebody_else_filled_meanwhile_is_a_conflict() -> None:
    workspace = an_art(ready("CHK-1", 8), ready("CHK-2", 8, acceptance_criteria=[]))
    command = taken(workspace, filled(workspace, rooms({"CHK": 10})))
    given(workspace, PlanItems(("CHK-2",), "26.4.1"), by="ben")
    with pytest.raises(Conflict, match="filled meanwhile"):
        given(workspace, command)


def test_a_feature_in_the_team_backlog_stays_out() -> None:
    feature = a_feature(key="CHK-1", backlog="CHK")
    assert filled(an_art(feature), WIDE).placed == ()


def test_what_is_ready_anyway_is_placed() -> None:
    override = {"reason": "asked for by law", "by": "ana", "at": "2026-09-01T09:00:00.000Z"}
    workspace = an_art(ready("CHK-1", 3, acceptance_criteria=[], ready_override=override))
    assert [each.key for each in filled(workspace, WIDE).placed] == ["CHK-1"]


def test_the_first_of_those_that_wait_for_an_item_decides() -> None:
    workspace = an_art(
        ready("CHK-1", 3, "LED-2", iteration="26.4.2", pi="26.4"),
        ready("CHK-2", 3, "LED-2", iteration="26.4.4", pi="26.4"),
        ready("LED-1", 5, iteration="26.4.1", pi="26.4"),
        ready("LED-2", 3),
    )
    assert filled(workspace, rooms({"CHK": 9, "LED": 5})).placed == ()


def test_what_two_of_a_chain_wait_for_goes_before_both() -> None:
    workspace = an_art(
        ready("CHK-1", 1, "CHK-3", "LED-1"), ready("CHK-3", 1, "LED-1"), ready("LED-1", 1)
    )
    assert {each.key: each.iteration for each in filled(workspace, WIDE).placed} == {
        "LED-1": "26.4.1", "CHK-3": "26.4.2", "CHK-1": "26.4.3",
    }  # fmt: skip
