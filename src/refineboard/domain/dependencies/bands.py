"""How a dependency stands in the plan: the one meaning that every part of the program asks for.

A band compares plans and knows no clock: what is planned in an iteration that is over still counts
as planned there. Features, capabilities and epics are planned in a PI: they take all of it, so that
two of one PI are not told apart.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from refineboard.domain.documents import Document, text_of
from refineboard.domain.health.targets import Targets
from refineboard.domain.workspace import Workspace


class Band(StrEnum):
    """When what is waited for comes, compared with what waits."""

    OK = "ok"
    """Done, or planned in an earlier iteration."""
    BESIDE = "beside"
    """Planned in the same iteration."""
    UNPLANNED = "unplanned"
    """One of the two is in no iteration."""
    CONFLICT = "conflict"
    """Planned later."""


WORST_FIRST = (Band.CONFLICT, Band.UNPLANNED, Band.BESIDE, Band.OK)
BESIDE_SETTING = "beside"
"""The ART's setting: what BESIDE counts as."""
FINE, WARNING, RED = range(3)
"""How much a band matters; the values of the setting."""


class Slot(NamedTuple):
    """When an item is planned: places in the order of all iterations, both of them included."""

    first: int
    last: int

    @property
    def is_iteration(self) -> bool:
        """Whether it is one iteration and not a whole PI."""
        return self.first == self.last


def band(mine: Slot | None, theirs: Slot | None, *, is_done: bool) -> Band:
    """The band of an item in the slot `mine` that waits for one in `theirs`, which may be done."""
    if is_done:
        return Band.OK
    if mine is None or theirs is None:
        return Band.UNPLANNED
    if theirs.last < mine.first:
        return Band.OK
    if theirs.first > mine.last:
        return Band.CONFLICT
    return Band.BESIDE if mine.is_iteration and theirs.is_iteration else Band.UNPLANNED


def worst(bands: set[Band]) -> Band:
    """The worst of some bands; OK of none."""
    return next((each for each in WORST_FIRST if each in bands), Band.OK)


def slack(mine: Slot | None, theirs: Slot | None, *, is_done: bool) -> int | None:
    """Iterations between the end of what is waited for and the start of what waits: 0 where they
    follow each other, below 0 where they do not; None where nobody waits or has a plan."""
    if is_done or mine is None or theirs is None:
        return None
    return mine.first - theirs.last - 1


class Schedule:
    """The order of a workspace's iterations, and what `beside` counts as. Valid while both
    stand still."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        iterations = sorted(
            workspace.tables["iterations"].items(),
            key=lambda entry: (text_of(entry[1], "start"), entry[0]),
        )
        self.iterations: tuple[str, ...] = tuple(key for key, _ in iterations)
        """Keys of all iterations, in order of time."""
        self._slots = {key: Slot(place, place) for place, key in enumerate(self.iterations)}
        self._increments: dict[str, Slot] = {}
        for place, (_, document) in enumerate(iterations):
            pi = text_of(document, "pi")
            first = self._increments.get(pi, Slot(place, place)).first
            self._increments[pi] = Slot(first, place)
        self.beside = Targets(workspace).count(BESIDE_SETTING)
        """FINE, WARNING or RED."""

    def iteration(self, key: str | None) -> Slot | None:
        """The slot of an iteration; None for what is none."""
        return self._slots.get(key or "")

    def slot(self, document: Document) -> Slot | None:
        """When an item is planned; None where it is in no iteration, and large ones in no PI."""
        found = self._slots.get(text_of(document, "iteration"))
        if found is None and document.get("kind") in ("feature", "capability", "epic"):
            found = self._increments.get(text_of(document, "pi"))
        return found

    def is_done(self, key: str) -> bool:
        """Whether an item is there and done."""
        workspace = self._workspace
        if key not in workspace.heads:
            return False
        return workspace.is_done(key)

    def band(self, document: Document, provider: str) -> Band:
        """How an item that waits for another one stands to it."""
        theirs = self._workspace.items.get(provider)
        slot = None if theirs is None else self.slot(theirs)
        return band(self.slot(document), slot, is_done=self.is_done(provider))

    def weight(self, found: Band) -> int:
        """How much a band matters: FINE, WARNING or RED."""
        if found is Band.CONFLICT:
            return RED
        if found is Band.BESIDE:
            return self.beside
        return WARNING if found is Band.UNPLANNED else FINE

    def hinders(self, document: Document, provider: str) -> bool:
        """Whether a dependency keeps an item from being ready: what it waits for is planned too
        late, or is in no plan. That the item is in none itself hinders nothing."""
        found = self.band(document, provider)
        if found is not Band.UNPLANNED:
            return self.weight(found) == RED
        theirs = self._workspace.items.get(provider)
        slot, mine = None if theirs is None else self.slot(theirs), self.slot(document)
        return slot is None or (not slot.is_iteration and mine is not None and mine.is_iteration)
