"""Which items have to move so that a tool's order becomes ours, as few as there can be.

Those that stand in the same order on both sides stay: the longest such row of them is kept, and
every other item goes behind the one that it follows here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple


class RankMove(NamedTuple):
    """One item and its neighbour here."""

    item: str
    above: str
    """The item right above it; "" for the first."""
    below: str
    """The first item below it that stays where it is; only told of the first."""


def rank_moves(ours: Sequence[str], theirs: Sequence[str]) -> list[RankMove]:
    """The moves, from the top; both sides have the same items."""
    place = {item: number for number, item in enumerate(theirs)}
    kept = _longest_rising([place[item] for item in ours])
    moves: list[RankMove] = []
    for number, item in enumerate(ours):
        if number in kept:
            continue
        above = ours[number - 1] if number else ""
        below = "" if above else next((ours[other] for other in sorted(kept)), "")
        moves.append(RankMove(item, above, below))
    return moves


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The places of a longest row of rising numbers (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        pile = bisect_left(tails, number)
        before.append(ends[pile - 1] if pile else -1)
        if pile == len(tails):
            tails.append(number)
            ends.append(place)
        else:
            tails[pile] = number
            ends[pile] = place
    found: set[int] = set()
    place = ends[-1] if ends else -1
    while place >= 0:
        found.add(place)
        place = before[place]
    return found
