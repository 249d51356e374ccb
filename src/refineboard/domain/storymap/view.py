"""A story map as it is read: its backbone, its slices, and where each story stands.

Each placement is a field of its own in the map's document (`at:CHK-31`), so that two people who
place two stories change two fields, and one undo takes one placement back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from refineboard.domain.documents import Document, documents_of, text_of, texts_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.workspace import Workspace

TABLE = "maps"
PLACEMENT = "at:"
"""What the field of a placement begins with; the item's key follows."""


class Activity(NamedTuple):
    """A large thing that a person does, and its steps from left to right."""

    name: str
    steps: tuple[str, ...]


class Slice(NamedTuple):
    """A row of the map: what is shipped together."""

    name: str
    timebox: str
    """Key of the iteration or PI that it stands for; "" where it has only a name."""


class Placement(NamedTuple):
    """Where an item stands on a map."""

    step: str
    slice: str
    order: str
    """Its place in the cell, as a fractional index."""


@dataclass(frozen=True)
class StoryMap:
    """One map of a workspace."""

    key: str
    name: str
    backlog: str
    """The backlog whose stories belong on it; "" for those of every team."""
    activities: tuple[Activity, ...]
    slices: tuple[Slice, ...]
    placements: Mapping[str, Placement]
    """By key of the item; only of items that are here and cells that exist."""

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """The names of all steps, from left to right."""
        return tuple(step for activity in self.activities for step in activity.steps)

    @cached_property
    def cells(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """By step and slice, the keys of the stories that stand there, in order."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for key in sorted(self.placements, key=lambda key: (self.placements[key].order, key)):
            place = self.placements[key]
            found[place.step, place.slice].append(key)
        return {cell: tuple(keys) for cell, keys in found.items()}

    def cell(self, step: str, slice_: str) -> tuple[str, ...]:
        """The keys of the stories in a cell, in order."""
        return self.cells.get((step, slice_), ())


def story_map(workspace: Workspace, document: Document) -> StoryMap:
    """The map that a document holds; what stands in no cell of it, or is gone, is left out."""
    activities = tuple(
        Activity(text_of(each, "name"), texts_of(each, "steps"))
        for each in documents_of(document, "activities")
    )
    slices = tuple(
        Slice(text_of(each, "name"), text_of(each, "timebox"))
        for each in documents_of(document, "slices")
    )
    steps = {step for activity in activities for step in activity.steps}
    names = {each.name for each in slices}
    placements = {}
    for field, value in document.items():
        key = field.removeprefix(PLACEMENT)
        if not field.startswith(PLACEMENT) or not isinstance(value, dict):
            continue
        place = Placement(text_of(value, "step"), text_of(value, "slice"), text_of(value, "order"))
        if key in workspace.items and place.step in steps and place.slice in names:
            placements[key] = place
    return StoryMap(
        text_of(document, "key"),
        text_of(document, "name"),
        text_of(document, "backlog"),
        activities,
        slices,
        placements,
    )


def maps_of(workspace: Workspace) -> tuple[StoryMap, ...]:
    """Every map, in the order they were made."""
    return tuple(story_map(workspace, each) for each in workspace.tables[TABLE].values())


def map_document(workspace: Workspace, wanted: str) -> Document:
    """The document of the map with this key or name, in any case; RuleBroken names the maps."""
    folded = wanted.casefold()
    for document in workspace.tables[TABLE].values():
        if folded in (text_of(document, "key").casefold(), text_of(document, "name").casefold()):
            return document
    known = ", ".join(text_of(each, "name") for each in workspace.tables[TABLE].values())
    hint = f"The maps here are {known}." if known else "Make one with `map new NAME`."
    raise RuleBroken(f"There is no map {wanted!r}. {hint}")
