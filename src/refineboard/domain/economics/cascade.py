"""How the order of the features comes down into a team's backlog, and where the two differ.

Stories follow their features, then their dependencies, then the team's own rank. What belongs to
no feature keeps its place: that is the Product Owner's to decide.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from refineboard.domain.commands import RankItems
from refineboard.domain.documents import text_of
from refineboard.domain.workspace import Workspace


def feature_order(workspace: Workspace, keys: Sequence[str]) -> list[str]:
    """A team's items, given in its own order, in that of their features; dependencies apart."""
    bound = {key: place for key in keys if (place := _feature_place(workspace, key)) is not None}
    following = iter(sorted(bound, key=bound.__getitem__))
    return [next(following) if key in bound else key for key in keys]


def _feature_place(workspace: Workspace, key: str) -> tuple[str, str] | None:
    document = workspace.items[key]
    parent = workspace.heads.get(text_of(document, "parent"))
    if parent is None or parent.backlog == text_of(document, "backlog"):
        return None
    return parent.rank, text_of(document, "parent")


@dataclass(frozen=True, slots=True)
class Divergence:
    """An item that stands elsewhere than another order has it."""

    key: str
    place: int
    """Where it stands, from 1."""
    wanted: int
    """Where the other order has it, from 1."""


def divergences(current: Sequence[str], wanted: Sequence[str]) -> tuple[Divergence, ...]:
    """The fewest items that have to move to make one order of the same items the other."""
    place = {key: number for number, key in enumerate(current)}
    staying = _staying(place, wanted)
    return tuple(
        Divergence(key, place[key] + 1, number + 1)
        for number, key in enumerate(wanted)
        if key not in staying
    )


def _staying(place: Mapping[str, int], wanted: Sequence[str]) -> frozenset[str]:
    """The most items that stand in the wanted order already (longest increasing run)."""
    ends: list[int] = []
    """By length, the place where the best run of that length ends."""
    ends_key: list[str] = []
    before: dict[str, str | None] = {}
    for key in wanted:
        length = bisect_left(ends, place[key])
        before[key] = ends_key[length - 1] if length else None
        ends[length : length + 1] = [place[key]]
        ends_key[length : length + 1] = [key]
    found = set()
    key_now = ends_key[-1] if ends_key else None
    while key_now is not None:
        found.add(key_now)
        key_now = before[key_now]
    return frozenset(found)


def accepting(key: str, current: Sequence[str], wanted: Sequence[str]) -> RankItems:
    """The command that moves one of the divergences to where the wanted order has it.

    It takes one divergence away and makes no new one; `key` must be one of them.
    """
    place = {other: number for number, other in enumerate(current)}
    staying = _staying(place, wanted)
    at = wanted.index(key)
    for other in reversed(wanted[:at]):
        if other in staying:
            return RankItems((key,), "after", other)
    following = next(other for other in wanted[at + 1 :] if other in staying)
    return RankItems((key,), "before", following)


def arranging(current: Sequence[str], wanted: Sequence[str]) -> RankItems | None:
    """The command that makes one order of the same items the other; None where they are one.

    One item moves alone where that is enough; else the stretch between the first and the last
    difference does.
    """
    differing = [number for number, key in enumerate(current) if wanted[number] != key]
    if not differing:
        return None
    moved = divergences(current, wanted)
    if len(moved) == 1:
        return accepting(moved[0].key, current, wanted)
    first, last = differing[0], differing[-1]
    moving = tuple(wanted[first : last + 1])
    if first:
        return RankItems(moving, "after", wanted[first - 1])
    if last + 1 < len(wanted):
        return RankItems(moving, "before", wanted[last + 1])
    return RankItems(moving[1:], "after", moving[0])
