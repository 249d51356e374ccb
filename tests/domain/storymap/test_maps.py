"""Story maps: what commands do to them, what they cover, and Markdown out and in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.change import invert
from refineboard.domain.commands import Command, DeleteItems
from refineboard.domain.documents import text_of
from refineboard.domain.errors import BadData, RuleBroken
from refineboard.domain.storymap.commands import (
    AddToMap,
    MakeMap,
    MoveOnMap,
    PlaceOnMap,
    RemoveFromMap,
    RenameOnMap,
)
from refineboard.domain.storymap.coverage import coverage, load
from refineboard.domain.storymap.markdown import from_markdown, to_markdown
from refineboard.domain.storymap.suggestions import suggestions
from refineboard.domain.storymap.view import StoryMap, maps_of
from refineboard.domain.workspace import Workspace
from tests import builders
from tests.builders import a_dependency, a_story, a_workspace, plain

STORIES = tuple(
    a_story(key=f"CHK-{number}", rank=f"V0000{number}", points=number, title=f"Story {number}")
    for number in range(1, 7)
)


def a_mapped_workspace(*commands: Command) -> Workspace:
    """Six stories, and a map with Pay (choose, confirm) and Refund (ask) in First and Later."""
    workspace = a_workspace(*STORIES)
    backbone = (("Pay", ("choose", "confirm")), ("Refund", ("ask",)))
    builders.given(workspace, MakeMap("Shopper", "CHK", backbone, (("First", ""), ("Later", ""))))
    for command in commands:
        builders.given(workspace, command)
    return workspace


def place(key: str, step: str, slice_: str, before: str | None = None) -> PlaceOnMap:
    """The command that places one story."""
    return PlaceOnMap("Shopper", (key,), step, slice_, before)


FOUR = (
    place("CHK-1", "choose", "First"),
    place("CHK-2", "confirm", "First"),
    place("CHK-3", "choose", "Later"),
    place("CHK-4", "ask", "Later"),
)


def the_map(workspace: Workspace) -> StoryMap:
    """The only map."""
    (shown,) = maps_of(workspace)
    return shown


def test_four_of_six_cells_are_two_thirds_and_two_gaps() -> None:
    workspace = a_mapped_workspace(*FOUR)
    found = coverage(workspace, the_map(workspace))
    assert (found.cells.n, found.cells.of) == (4, 6)
    assert found.cells.value == pytest.approx(0.667, abs=0.001)
    assert found.gaps == (("ask", "First"), ("confirm", "Later"))


def test_the_skeleton_is_every_activity_with_a_story_in_the_first_slice() -> None:
    workspace = a_mapped_workspace(*FOUR)
    # Pay has two in First; Refund has its one story in Later only.
    assert coverage(workspace, the_map(workspace)).skeleton == (1, 2)


def test_mapped_are_the_open_stories_that_stand_on_the_map() -> None:
    workspace = a_mapped_workspace(*FOUR)
    found = coverage(workspace, the_map(workspace))
    assert found.mapped == (4, 6)
    assert found.unmapped == ("CHK-5", "CHK-6")


def test_an_empty_map_covers_nothing_that_could_be_said() -> None:
    workspace = a_workspace()
    builders.given(workspace, MakeMap("Shopper"))
    found = coverage(workspace, the_map(workspace))
    assert [share.value for share in (found.cells, found.skeleton, found.mapped)] == [None] * 3


def test_a_slice_is_open_where_something_in_it_waits_for_a_later_one() -> None:
    waiting = a_story(key="CHK-1", depends_on=[a_dependency("CHK-3")])
    workspace = a_mapped_workspace(*FOUR)
    tables = {**workspace.tables, "items": {**workspace.tables["items"], "CHK-1": waiting}}
    changed = Workspace(tables)
    found = coverage(changed, the_map(changed))
    assert found.open_ends == (("CHK-1", "CHK-3"),)
    assert found.closed == ("Later",)


def test_the_load_of_a_slice_is_its_open_points() -> None:
    workspace = a_mapped_workspace(*FOUR)
    assert load(workspace, the_map(workspace), "First") == 3


def test_deleting_a_slice_unmaps_its_stories_and_keeps_them() -> None:
    workspace = a_mapped_workspace(*FOUR, RemoveFromMap("Shopper", "slice", "Later"))
    assert coverage(workspace, the_map(workspace)).unmapped == ("CHK-3", "CHK-4", "CHK-5", "CHK-6")


def test_a_slice_of_the_same_name_does_not_bring_back_what_another_one_had() -> None:
    workspace = a_mapped_workspace(
        *FOUR, RemoveFromMap("Shopper", "slice", "Later"), AddToMap("Shopper", "slice", "Later")
    )
    assert the_map(workspace).cell("ask", "Later") == ()


def test_renaming_keeps_every_story_in_its_place() -> None:
    workspace = a_mapped_workspace(*FOUR, RenameOnMap("Shopper", "step", "choose", "pick"))
    assert the_map(workspace).cell("pick", "First") == ("CHK-1",)


def test_a_story_is_placed_before_another_one() -> None:
    workspace = a_mapped_workspace(*FOUR, place("CHK-5", "choose", "First", "CHK-1"))
    assert the_map(workspace).cell("choose", "First") == ("CHK-5", "CHK-1")


def test_steps_move_within_their_activity() -> None:
    workspace = a_mapped_workspace(MoveOnMap("Shopper", "step", "confirm", -1))
    assert the_map(workspace).steps == ("confirm", "choose", "ask")


def test_a_step_may_stand_on_a_map_once_only() -> None:
    with pytest.raises(RuleBroken, match="choose"):
        a_mapped_workspace(AddToMap("Shopper", "step", "choose", activity="Refund"))


def test_a_deleted_story_leaves_the_map() -> None:
    workspace = a_mapped_workspace(*FOUR, DeleteItems(("CHK-1",)))
    assert the_map(workspace).cell("choose", "First") == ()


def test_two_people_who_place_two_stories_change_two_fields() -> None:
    workspace = a_mapped_workspace()
    first = builders.given(workspace, place("CHK-1", "choose", "First"))
    second = builders.given(workspace, place("CHK-2", "choose", "First"))
    fields = [{text for op in each.change.operations if (text := getattr(op, "field", ""))}
              for each in (first, second)]  # fmt: skip
    assert fields[0].isdisjoint(fields[1])


def test_taking_back_a_removal_brings_the_slice_and_its_stories_back() -> None:
    workspace = a_mapped_workspace(*FOUR)
    before = plain(workspace)
    entry = builders.given(workspace, RemoveFromMap("Shopper", "activity", "Pay"))
    back = entry.change.__class__("undo", invert(entry.change.operations))
    workspace.apply(entry.__class__(2, entry.at, entry.by, back))
    assert plain(workspace) == before


def test_a_step_is_suggested_by_the_words_it_shares() -> None:
    workspace = a_mapped_workspace(*FOUR)
    new = a_story(key="CHK-9", title="Confirm an address", description="")
    tables = {**workspace.tables, "items": {**workspace.tables["items"], "CHK-9": new}}
    changed = Workspace(tables)
    (found,) = suggestions(changed, the_map(changed), ["CHK-9"])
    assert (found.step, found.words) == ("confirm", ("confirm",))


@given(
    st.lists(
        st.tuples(
            st.sampled_from([text_of(story, "key") for story in STORIES]),
            st.sampled_from(["choose", "confirm", "ask", None]),
            st.sampled_from(["First", "Later"]),
            st.sampled_from([None, *(text_of(story, "key") for story in STORIES)]),
        ),
        max_size=25,
    )
)
def test_whatever_is_moved_every_story_stands_at_most_once(
    moves: list[tuple[str, str | None, str, str | None]],
) -> None:
    workspace = a_mapped_workspace()
    last: dict[str, str | None] = {}
    for key, step, slice_, before in moves:
        builders.given(workspace, PlaceOnMap("Shopper", (key,), step, slice_, before))
        last[key] = step
    shown = the_map(workspace)
    placed = sorted(key for keys in shown.cells.values() for key in keys)
    assert placed == sorted(key for key, step in last.items() if step is not None)
    assert all(shown.placements[key].step == step for key, step in last.items() if step)


_NAMES = st.lists(
    st.text("abcdefg hij", min_size=1, max_size=8).map(str.strip).filter(bool),
    unique=True, min_size=1, max_size=5,
)  # fmt: skip


@given(_NAMES, _NAMES, st.data())
def test_what_was_exported_is_imported_as_the_same_map(
    steps: list[str], slices: list[str], data: st.DataObject
) -> None:
    workspace = a_workspace(*STORIES)
    cut = data.draw(st.integers(0, len(steps)))
    backbone = (("First half", tuple(steps[:cut])), ("Second half", tuple(steps[cut:])))
    cards = tuple(
        (
            text_of(story, "key"),
            data.draw(st.sampled_from(steps)),
            data.draw(st.sampled_from(slices)),
        )
        for story in STORIES
    )
    named = tuple((name, "26.4.1" if place == 0 else "") for place, name in enumerate(slices))
    builders.given(workspace, MakeMap("Journey", None, backbone, named, cards))
    shown = the_map(workspace)
    sketch = from_markdown(to_markdown(workspace, shown))
    assert (sketch.name, sketch.activities, sketch.slices) == (
        shown.name, shown.activities, shown.slices,
    )  # fmt: skip
    assert {(key, place.step, place.slice) for key, place in shown.placements.items()} == set(
        sketch.cards
    )


def test_a_line_that_is_no_part_of_a_map_is_named() -> None:
    with pytest.raises(BadData, match="Line 3"):
        from_markdown("# Shopper\n\nwhatever this is\n")
