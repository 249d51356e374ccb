"""What a person can want of a story map: one small value per intention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

MapPart: TypeAlias = Literal["activity", "step", "slice"]
"""The parts that have names."""


@dataclass(frozen=True, slots=True)
class MakeMap:
    """Begins a story map."""

    name: str
    backlog: str | None = None
    """The team whose stories belong on it; None for every team's."""
    activities: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Names of activities, each with those of its steps."""
    slices: tuple[tuple[str, str], ...] = ()
    """Names of slices, each with the iteration or PI that it stands for, or ""."""
    cards: tuple[tuple[str, str, str], ...] = ()
    """Key, step and slice of each story that is placed at once."""


@dataclass(frozen=True, slots=True)
class AddToMap:
    """Adds an activity, a step of one, or a slice, at the end or before another one."""

    map: str
    part: MapPart
    name: str
    activity: str = ""
    """Of a step: the activity that it belongs to, which is made where there is none."""
    timebox: str = ""
    """Of a slice: the iteration or PI that it stands for."""
    before: str = ""


@dataclass(frozen=True, slots=True)
class RenameOnMap:
    """Gives an activity, a step or a slice another name."""

    map: str
    part: MapPart
    name: str
    new_name: str


@dataclass(frozen=True, slots=True)
class MoveOnMap:
    """Moves an activity, a step within its activity, or a slice, by some places."""

    map: str
    part: MapPart
    name: str
    places: int


@dataclass(frozen=True, slots=True)
class RemoveFromMap:
    """Takes an activity, a step or a slice off a map; its stories become unmapped and stay."""

    map: str
    part: MapPart
    name: str


@dataclass(frozen=True, slots=True)
class PlaceOnMap:
    """Places items in a cell of a map, at its end or before another item; or takes them off."""

    map: str
    keys: tuple[str, ...]
    step: str | None
    """None takes them off the map."""
    slice: str | None
    before: str | None = None


MapCommand: TypeAlias = MakeMap | AddToMap | RenameOnMap | MoveOnMap | RemoveFromMap | PlaceOnMap
