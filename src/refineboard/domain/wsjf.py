"""Weighted Shortest Job First, as SAFe defines it: cost of delay divided by job size.

Scores are Fractions: two features that tie must tie, not differ in the sixteenth digit. An item
that lacks a part has no score at all; it is never ranked as zero.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from refineboard.domain.documents import Document, number_of, text_of

if TYPE_CHECKING:
    from fractions import Fraction

SCALE = (1, 2, 3, 5, 8, 13, 20)
"""The modified Fibonacci scale of all four parts."""

PARTS = ("ubv", "tc", "rroe", "size")
"""User-business value, time criticality, risk reduction & opportunity enablement, job size."""

PART_LABELS = {
    "ubv": "User-business value",
    "tc": "Time criticality",
    "rroe": "Risk reduction & opportunity",
    "size": "Job size",
}


@dataclass(frozen=True, slots=True)
class Score:
    """What makes an item's WSJF."""

    cost_of_delay: int
    size: int

    @property
    def wsjf(self) -> Fraction:
        """The exact score."""
        # Loaded by the first score that is told: sorting needs none.
        from fractions import Fraction

        return Fraction(self.cost_of_delay, self.size)


def usable_score(document: Document, part: str) -> int | None:
    """One part's score where one can calculate with it: a whole number from 1 to 20, though it
    may lie between the scale's steps. None for anything else that a file may hold."""
    value = number_of(document, part)
    if value is None or not SCALE[0] <= value <= SCALE[-1] or value != int(value):
        return None
    return int(value)


def score_of(document: Document) -> Score | None:
    """The item's score, or None while one of the four parts is missing or unusable."""
    ubv = usable_score(document, "ubv")
    tc = usable_score(document, "tc")
    rroe = usable_score(document, "rroe")
    size = usable_score(document, "size")
    if ubv is None or tc is None or rroe is None or size is None:
        return None
    return Score(ubv + tc + rroe, size)


def nearest_scores(value: float) -> tuple[int, ...]:
    """The one or two values of the scale next to an off-scale value."""
    below = [score for score in SCALE if score <= value]
    above = [score for score in SCALE if score >= value]
    return tuple(dict.fromkeys([*below[-1:], *above[:1]]))


Place: TypeAlias = tuple[float, int, int, str, str]
"""What scored items are sorted by."""


def place_of(document: Document) -> Place | None:
    """What sorts the item among others: highest score first; ties by cost of delay, then size,
    then age. None where it is not scored."""
    score = score_of(document)
    return None if score is None else place_with(document, score)


def place_with(document: Document, score: Score) -> Place:
    """The place that the item would have with this score."""
    # Sorting by a float is exact here: quotients of such small integers round to the same float
    # only if they are equal, and it is ten times faster than comparing Fractions.
    return (
        -score.cost_of_delay / score.size,
        -score.cost_of_delay,
        score.size,
        text_of(document, "created_at"),
        text_of(document, "key"),
    )


def wsjf_order(documents: Iterable[Document]) -> list[str]:
    """Keys, first to do first; unscored items last, in the order in which they come."""
    scored: list[tuple[Place, str]] = []
    unscored: list[str] = []
    for document in documents:
        key = text_of(document, "key")
        place = place_of(document)
        if place is None:
            unscored.append(key)
        else:
            scored.append((place, key))
    scored.sort()
    return [key for _, key in scored] + unscored


def places_of(documents: Iterable[Document]) -> list[Place]:
    """What the scored ones among some items are sorted by, first to do first."""
    return sorted(place for document in documents if (place := place_of(document)) is not None)


def rank_among(document: Document, places: Sequence[Place]) -> int | None:
    """The rank (from 1) that the item would have among others' sorted places; None while it is
    unscored. Takes no longer among thousands."""
    place = place_of(document)
    return None if place is None else 1 + bisect_left(places, place)
