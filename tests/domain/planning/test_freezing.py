"""The frozen plan, and what has become of it since."""

from __future__ import annotations

from typing import Any

from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st

from refineboard.domain.change import invert
from refineboard.domain.commands import (
    Command,
    DeleteItems,
    MoveToBacklog,
    MoveToState,
    PlanItems,
)
from refineboard.domain.errors import RefineboardError
from refineboard.domain.planning.commands import SetCapacity, StartIncrement, WriteObjective
from refineboard.domain.planning.freezing import frozen_items, frozen_plan, plan_diff
from refineboard.domain.workspace import Workspace
from tests.builders import edit, given
from tests.domain.planning.arts import an_art, ready, the_pi

START = "2026-10-05T09:00:00.000Z"
KEYS = ("CHK-1", "CHK-2", "LED-1", "LED-2")


def started() -> Workspace:
    """A PI with four items, two of them in each team, frozen on its first day."""
    workspace = an_art(
        ready("CHK-1", 5, iteration="26.4.1", pi="26.4"),
        ready("CHK-2", 3, iteration="26.4.2", pi="26.4"),
        ready("LED-1", 8, iteration="26.4.1", pi="26.4"),
        ready("LED-2", 2),
    )
    given(workspace, WriteObjective(None, edits("26.4", "CHK", "Pay in one step", 8)), at=START)
    given(workspace, StartIncrement("26.4", (("CHK", "26.4.1", 20.0),)), at=START)
    return workspace


def edits(pi: str, team: str, title: str, value: int) -> tuple[Any, ...]:
    """The fields of a new objective."""
    fields = {"pi": pi, "team": team, "title": title, "planned_value": value}
    return tuple(edit("", name, value).edits[0] for name, value in fields.items())


def diff(workspace: Workspace, at: str) -> dict[str, list[str]]:
    """The keys by what became of them."""
    plan = frozen_plan(workspace, "26.4")
    assert plan is not None
    found = plan_diff(workspace, the_pi(workspace), plan, at)
    return {name: [each.key for each in group] for name, group in found._asdict().items() if group}


def day(text: str) -> str:
    """A moment of 2026."""
    return f"2026-{text}T12:00:00.000Z"


def test_the_plan_is_kept_with_points_team_and_kind() -> None:
    plan = frozen_plan(started(), "26.4")
    assert plan is not None
    found = frozen_items(plan)
    assert found["LED-1"][1:5] == ("26.4.1", "LED", "story", 8)
    assert set(found) == {"ART-1", "CHK-1", "CHK-2", "LED-1"}
    assert plan["capacities"] == {"CHK": {"26.4.1": 20.0}}
    assert plan["at"] == START


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    """One of these values."""
    return st.sampled_from(values)


a_key = st.sampled_from(KEYS)
any_edit = st.one_of(
    st.builds(edit, a_key, st.just("points"), one_of(1, 13, None)),
    st.builds(edit, a_key, st.just("kind"), one_of("defect", "spike")),
    st.builds(edit, a_key, st.just("title"), st.just("Another title")),
    st.builds(PlanItems, st.tuples(a_key), one_of("26.4.3", "26.4b.1", None)),
    st.builds(MoveToBacklog, st.tuples(a_key), one_of("CHK", "LED", "RSK")),
    st.builds(DeleteItems, st.tuples(a_key)),
    st.builds(MoveToState, st.tuples(a_key), st.just("accepted")),
    st.builds(SetCapacity, st.just("CHK"), st.just(("26.4.1",)), one_of(0, 5.5)),
)


@settings(max_examples=60)
@given_any(st.lists(any_edit, max_size=12))
def test_no_later_edit_changes_what_was_planned(commands: list[Command]) -> None:
    workspace = started()
    before = repr(frozen_plan(workspace, "26.4"))
    for command in commands:
        try:
            given(workspace, command, at=day("10-07"))
        except RefineboardError:
            continue
    assert repr(frozen_plan(workspace, "26.4")) == before


@settings(max_examples=60)
@given_any(st.lists(any_edit, max_size=12), st.sampled_from(("10-07", "10-25", "12-20")))
def test_each_item_is_in_one_part_of_the_difference(commands: list[Command], on: str) -> None:
    workspace = started()
    for command in commands:
        try:
            given(workspace, command, at=day("10-07"))
        except RefineboardError:
            continue
    told = [key for group in diff(workspace, day(on)).values() for key in group]
    assert len(told) == len(set(told))


def test_nothing_has_changed_at_the_start() -> None:
    assert diff(started(), day("10-06")) == {}


def test_added_removed_and_moved_are_told_apart() -> None:
    workspace = started()
    given(workspace, PlanItems(("LED-2",), "26.4.1"))
    given(workspace, PlanItems(("CHK-1",), "26.4.2"))
    given(workspace, PlanItems(("CHK-2",), None))
    given(workspace, DeleteItems(("LED-1",)))
    assert diff(workspace, day("10-07")) == {
        "added": ["LED-2"], "removed": ["CHK-2", "LED-1"], "moved": ["CHK-1"],
    }  # fmt: skip


def test_what_goes_to_the_next_pi_is_removed() -> None:
    workspace = started()
    given(workspace, PlanItems(("CHK-2",), "26.4b.1"))
    assert diff(workspace, day("10-07")) == {"removed": ["CHK-2"]}


def test_what_is_not_done_by_the_end_of_its_iteration_has_spilled() -> None:
    workspace = started()
    given(workspace, MoveToState(("CHK-1",), "accepted"), at=day("10-16"))
    assert diff(workspace, day("10-20")) == {"spilled": ["LED-1"]}
    given(workspace, MoveToState(("LED-1",), "accepted"), at=day("10-21"))
    assert diff(workspace, day("10-22")) == {"spilled": ["LED-1"]}


def test_spill_over_that_is_carried_on_stays_spilled() -> None:
    workspace = started()
    given(workspace, PlanItems(("CHK-1", "LED-1"), "26.4.2"), at=day("10-20"))
    assert diff(workspace, day("10-20")) == {"spilled": ["CHK-1", "LED-1"]}


def test_an_undo_of_the_start_takes_the_frozen_plan_away() -> None:
    workspace = an_art()
    entry = given(workspace, StartIncrement("26.4"))
    for operation in invert(entry.change.operations):
        workspace.apply(type(entry)(2, START, "ana", type(entry.change)("undo", (operation,))))
    assert frozen_plan(workspace, "26.4") is None
    assert the_pi(workspace).state == "planned"


def test_what_had_spilled_before_a_late_start_is_no_change_since() -> None:
    workspace = an_art(ready("CHK-1", 5, iteration="26.4.1", pi="26.4"))
    given(workspace, StartIncrement("26.4"), at=day("10-20"))
    assert diff(workspace, day("10-21")) == {}


def test_features_are_no_part_of_the_teams_difference() -> None:
    workspace = started()
    given(workspace, PlanItems(("ART-1",), "26.4.2"))
    assert diff(workspace, day("10-07")) == {}
