"""The plan of a PI: teams by iterations with what each can take on, what is planned there and what
has no place yet.

Points of an item that nobody has estimated count as usual ones, as in health. What is in an
iteration that is over and is not done has no place any more: it has to be planned again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import fsum
from typing import NamedTuple, TypeAlias

from refineboard.domain.dependencies.bands import Band
from refineboard.domain.dependencies.network import Link, Network
from refineboard.domain.documents import Document, text_of
from refineboard.domain.health.facts import TEAM_KINDS
from refineboard.domain.health.targets import CLASSES
from refineboard.domain.planning.calendar import Increment
from refineboard.domain.planning.load import Points, allocation_class
from refineboard.domain.workspace import ART, Workspace

CapacityOf: TypeAlias = Callable[[str, str], float | None]
"""Points that a team can take on in an iteration, by their keys; None where that is unknown."""


class Cell(NamedTuple):
    """What a team has planned in an iteration."""

    iteration: str
    innovation: bool
    capacity: float | None
    """0 in the IP iteration, which holds no planned work."""
    items: tuple[str, ...]
    """Keys, in the team's rank order."""
    classes: Mapping[str, float]
    """Points by allocation class."""

    @property
    def load(self) -> float:
        """Planned points."""
        return fsum(self.classes.values())

    @property
    def is_over(self) -> bool:
        """Whether more is planned than fits in."""
        return self.capacity is not None and self.load > self.capacity


class TeamPlan(NamedTuple):
    """A team's row."""

    team: str
    cells: tuple[Cell, ...]

    @property
    def load(self) -> float:
        """Planned points of the PI."""
        return fsum(cell.load for cell in self.cells)

    @property
    def capacity(self) -> float | None:
        """What the team can take on in the PI; None where an iteration's is unknown."""
        points = [cell.capacity for cell in self.cells]
        return None if None in points else fsum(point or 0 for point in points)

    @property
    def allocation(self) -> dict[str, float | None]:
        """The share of the planned points by allocation class; None where nothing is planned."""
        load = self.load
        return {
            name: fsum(cell.classes[name] for cell in self.cells) / load if load else None
            for name in CLASSES
        }


class FeaturePlan(NamedTuple):
    """When a feature's stories are planned."""

    key: str
    first: str
    """The first iteration of the PI with one of its stories, "" where there is none."""
    last: str
    state: str


class Plan(NamedTuple):
    """The plan of one PI."""

    increment: Increment
    teams: tuple[TeamPlan, ...]
    features: tuple[FeaturePlan, ...]
    bands: Mapping[Band, int]
    """How many of its dependencies stand in each band."""
    reds: tuple[Link, ...]
    """The dependencies that the plan breaks."""
    unplaced: tuple[str, ...]
    """Open work of the teams in no iteration, each team's in its order."""


def plan_of(workspace: Workspace, increment: Increment, capacity: CapacityOf, today: str) -> Plan:
    """The plan as it is now; `today` is YYYY-MM-DD."""
    network = Network(workspace)
    cells: dict[tuple[str, str], list[str]] = {}
    for team in teams_of(workspace):
        for key in workspace.keys_in(team):
            document = workspace.items[key]
            iteration = text_of(document, "iteration")
            if iteration in increment.keys and document.get("kind") in TEAM_KINDS:
                cells.setdefault((team, iteration), []).append(key)
    teams = tuple(
        TeamPlan(
            team,
            tuple(
                _cell(workspace, each, cells.get((team, key), ()), capacity(team, key))
                for key, each in zip(increment.keys, increment.iterations, strict=True)
            ),
        )
        for team in teams_of(workspace)
    )
    links = tuple(in_plan(network, increment))
    return Plan(
        increment,
        teams,
        tuple(_features(workspace, increment)),
        {band: sum(link.band is band for link in links) for band in Band},
        tuple(link for link in links if network.is_red(link)),
        tuple(key for team in teams_of(workspace) for key in unplaced(workspace, team, today)),
    )


def teams_of(workspace: Workspace) -> tuple[str, ...]:
    """The keys of all teams."""
    return tuple(key for key in workspace.backlogs if key != ART)


def unplaced(workspace: Workspace, team: str, today: str) -> Iterator[str]:
    """Open work of a team that is in no iteration, or in one that is over, by rank."""
    iterations = workspace.tables["iterations"]
    for key in workspace.keys_in(team):
        if workspace.is_done(key):
            continue
        document = workspace.items[key]
        iteration = iterations.get(text_of(document, "iteration"))
        is_over = iteration is None or text_of(iteration, "end") < today
        if is_over and document.get("kind") in TEAM_KINDS:
            yield key


def open_work(workspace: Workspace, increment: Increment) -> Iterator[str]:
    """What the teams have planned in a PI and not done."""
    for team in teams_of(workspace):
        for key in workspace.keys_in(team):
            is_open = not workspace.is_done(key)
            if is_open and text_of(workspace.items[key], "iteration") in increment.keys:
                yield key


def _cell(
    workspace: Workspace, iteration: Document, items: Sequence[str], room: float | None
) -> Cell:
    points, classes = Points(workspace), dict.fromkeys(CLASSES, 0.0)
    for item in items:
        document = workspace.items[item]
        classes[allocation_class(document)] += points.of(document)
    innovation = iteration.get("innovation") is True
    return Cell(
        text_of(iteration, "key"), innovation, 0 if innovation else room, tuple(items), classes
    )


def _features(workspace: Workspace, increment: Increment) -> Iterator[FeaturePlan]:
    """The features and capabilities planned in the PI, or with a story in it, by rank."""
    place = {key: number for number, key in enumerate(increment.keys)}
    for key in workspace.keys_in(ART):
        document = workspace.items[key]
        if document.get("kind") == "epic":
            continue
        planned = [
            place[iteration]
            for child in workspace.children(key)
            if (iteration := text_of(workspace.items[child], "iteration")) in place
        ]
        is_planned = text_of(document, "pi") == increment.key
        if planned or is_planned:
            first = increment.keys[min(planned)] if planned else ""
            last = increment.keys[max(planned)] if planned else ""
            yield FeaturePlan(key, first, last, text_of(document, "state"))


def in_plan(network: Network, increment: Increment) -> Iterator[Link]:
    """The dependencies that bind and have a side in the PI."""
    keys, workspace = frozenset(increment.keys), network.workspace
    for link in network:
        if not link.binds:
            continue
        sides = (workspace.items.get(link.consumer, {}), workspace.items.get(link.provider, {}))
        if any(
            text_of(each, "iteration") in keys or text_of(each, "pi") == increment.key
            for each in sides
        ):
            yield link
