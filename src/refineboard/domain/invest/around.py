"""What stands around an item and is not written in it: links, plan, parts and look-alikes.

A plain value, so that a rule needs no workspace and a form under edit can be judged by what is
known of its item. `neighbours` makes it of a workspace.
"""

from __future__ import annotations

from typing import NamedTuple


class Around(NamedTuple):
    """What is known of one item from the other items. Nothing is known by default."""

    late: tuple[str, ...] = ()
    """Open items that it waits for and that are planned too late for it."""
    beside: tuple[str, ...] = ()
    """Open items that it waits for and that are planned into the same iteration, where the ART
    takes that for a warning."""
    unplanned: tuple[str, ...] = ()
    """Open items that it waits for and that are in no plan, though it is planned itself."""
    cycle: tuple[str, ...] = ()
    """The keys of a circle of waiting in which it stands, itself first."""
    duplicates: tuple[str, ...] = ()
    """Items with the same content words."""
    variants: tuple[str, ...] = ()
    """Items that differ in one content word; not looked for where there are duplicates."""
    parts: int = 0
    """How many items have it as parent."""
    parts_points: float = 0
    """The points of those items."""
    increments: tuple[str, ...] = ()
    """The planning intervals that those items are planned into, in order of time."""
    capacity: float | None = None
    """Points that the teams of its parts finish in a planning interval; None where unknown."""
    velocity: float | None = None
    """Mean points that its team finishes in an iteration; None where unknown."""
    usual: frozenset[str] = frozenset()
    """Stems of its words that many items of the workspace hold: the words of its domain."""


ALONE = Around()
"""Nothing is known of other items."""
