"""How much of a journey has stories, what is missing, and whether a slice can ship by itself.

Coverage [ours]: cells with a story ÷ steps × slices; the skeleton is every activity with a story
in the first slice; a slice is closed when nothing in it waits for a later one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from refineboard.domain.dependencies.cycles import waits_for
from refineboard.domain.documents import number_of, text_of
from refineboard.domain.economics.jobs import open_keys
from refineboard.domain.storymap.view import StoryMap
from refineboard.domain.workspace import ART, Workspace

STORIES = frozenset({"story", "spike"})
"""Kinds that belong on a map by themselves; others may be placed by hand."""


class Share(NamedTuple):
    """A part of a whole; without a value where the whole is empty."""

    n: int
    of: int

    @property
    def value(self) -> float | None:
        """The part ÷ the whole."""
        return self.n / self.of if self.of else None


class OpenEnd(NamedTuple):
    """A story that cannot ship with its slice, because it waits for a later one."""

    key: str
    waits_for: str


class Coverage(NamedTuple):
    """What a map covers."""

    cells: Share
    skeleton: Share
    mapped: Share
    gaps: tuple[tuple[str, str], ...]
    """Step and slice of each empty cell, from left to right, slice by slice."""
    unmapped: tuple[str, ...]
    """Open stories of the map's backlog that stand on it nowhere, in rank order."""
    open_ends: tuple[OpenEnd, ...]
    closed: tuple[str, ...]
    """Names of the slices in which nothing waits for a later one."""


def coverage(workspace: Workspace, shown: StoryMap) -> Coverage:
    """What the map covers, and what it does not."""
    cells = [(step, each.name) for each in shown.slices for step in shown.steps]
    gaps = tuple(cell for cell in cells if not shown.cell(*cell))
    wanted = tuple(open_stories(workspace, shown))
    unmapped = tuple(key for key in wanted if key not in shown.placements)
    ends = tuple(_open_ends(workspace, shown))
    open_slices = {shown.placements[end.key].slice for end in ends}
    return Coverage(
        Share(len(cells) - len(gaps), len(cells)),
        _skeleton(shown),
        Share(len(wanted) - len(unmapped), len(wanted)),
        gaps,
        unmapped,
        ends,
        tuple(each.name for each in shown.slices if each.name not in open_slices),
    )


def open_stories(workspace: Workspace, shown: StoryMap) -> Iterator[str]:
    """The open stories that belong on the map, in rank order."""
    backlogs = (
        [shown.backlog] if shown.backlog else [key for key in workspace.backlogs if key != ART]
    )
    for backlog in backlogs:
        for key in open_keys(workspace, backlog):
            if text_of(workspace.items[key], "kind") in STORIES:
                yield key


def load(workspace: Workspace, shown: StoryMap, slice_: str) -> float:
    """The points of the open items in a slice."""
    return sum(
        number_of(workspace.items[key], "points") or 0
        for key, place in shown.placements.items()
        if place.slice == slice_ and not workspace.is_done(key)
    )


def _skeleton(shown: StoryMap) -> Share:
    if not shown.slices:
        return Share(0, 0)
    first = shown.slices[0].name
    walkable = (
        any(shown.cell(step, first) for step in activity.steps) for activity in shown.activities
    )
    return Share(sum(walkable), len(shown.activities))


def _open_ends(workspace: Workspace, shown: StoryMap) -> Iterator[OpenEnd]:
    place_of = {each.name: place for place, each in enumerate(shown.slices)}
    for cell in ((step, each.name) for each in shown.slices for step in shown.steps):
        for key in shown.cell(*cell):
            if workspace.is_done(key):
                continue
            for provider in waits_for(workspace.items[key]):
                theirs = shown.placements.get(provider)
                if theirs is None:
                    continue
                is_open = not workspace.is_done(provider)
                if is_open and place_of[theirs.slice] > place_of[cell[1]]:
                    yield OpenEnd(key, provider)
