"""From epic to story: sums over leaves, what has no place, and rings."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.documents import Document
from refineboard.domain.trace import Node, ancestors, trace
from tests.builders import a_feature, a_story, a_workspace

EPIC = a_feature(key="ART-1", kind="epic", rank="V1")
FEATURE = a_feature(key="ART-2", parent="ART-1", rank="V2", pi="26.4", points=99)


def a_child(key: str, points: float | None, state: str = "ready", **changes: Any) -> Document:
    """A story of the feature ART-2."""
    return a_story(**{"key": key, "points": points, "state": state, "parent": "ART-2", **changes})


def test_progress_is_that_of_the_leaves() -> None:
    workspace = a_workspace(
        EPIC, FEATURE, a_child("CHK-1", 5, "accepted"), a_child("CHK-2", 3), a_child("CHK-3", None)
    )
    (epic,) = trace(workspace).tree
    # 5 + 3 points of which 5 are done; the feature's own 99 stand for nothing any more.
    total = epic.total
    assert (total.points, total.done_points) == (8, 5)
    assert (total.items, total.done_items, total.unestimated) == (3, 1, 1)


def test_in_the_planning_interval_counts_what_is_planned_in_it() -> None:
    workspace = a_workspace(
        EPIC, FEATURE, a_child("CHK-1", 5, "accepted", iteration="26.4.1"), a_child("CHK-2", 3)
    )
    (feature,) = trace(workspace, "ART-2").tree
    assert (feature.in_pi.points, feature.in_pi.done_points) == (5, 5)


def test_what_was_split_off_counts_once() -> None:
    workspace = a_workspace(
        EPIC, FEATURE, a_child("CHK-1", 5), a_child("CHK-2", 3, split_from="CHK-1")
    )
    assert trace(workspace).tree[0].total.points == 8


def test_orphans_and_empty_parents_are_named() -> None:
    workspace = a_workspace(EPIC, FEATURE, a_story(key="CHK-9"), a_story(key="CHK-8", parent="X-1"))
    found = trace(workspace)
    assert set(found.orphans) == {"CHK-9", "CHK-8"}
    assert found.empty_parents == ("ART-2",)


def test_a_ring_of_parents_is_named_and_left_out() -> None:
    workspace = a_workspace(
        a_feature(key="ART-1", parent="ART-2"), a_feature(key="ART-2", parent="ART-1")
    )
    found = trace(workspace)
    assert (found.tree, found.cycles) == ((), (("ART-1", "ART-2"),))
    assert ancestors(workspace, "ART-1") == ("ART-2",)


def test_the_way_up_goes_from_the_nearest_to_the_top() -> None:
    workspace = a_workspace(EPIC, FEATURE, a_child("CHK-1", 5))
    assert ancestors(workspace, "CHK-1") == ("ART-2", "ART-1")


@given(st.lists(st.integers(0, 9), min_size=1, max_size=10), st.lists(st.booleans(), min_size=10))
def test_sums_are_those_of_a_fold_over_all_leaves(parents: list[int], done: list[bool]) -> None:
    items = []
    for place, parent in enumerate(parents):
        state = "accepted" if done[place] else "ready"
        above = f"CHK-{parent}" if parent < place else None
        items.append(a_story(key=f"CHK-{place}", points=place, state=state, parent=above))
    workspace = a_workspace(*items)
    has_children = {str(item["parent"]) for item in items}
    leaves = [item for item in items if item["key"] not in has_children]
    found = trace(workspace).tree
    assert sum(root.total.points for root in found) == sum(
        int(str(each["points"])) for each in leaves
    )
    assert sum(map(_nodes, found)) == len(items)


def _nodes(node: Node) -> int:
    return 1 + sum(map(_nodes, node.children))
