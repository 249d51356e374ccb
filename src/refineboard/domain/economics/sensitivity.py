"""How far the scores carry the order: what one step on the scale would do to an item's rank."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from refineboard.domain.documents import Document, text_of
from refineboard.domain.wsjf import (
    PARTS,
    SCALE,
    Place,
    Score,
    place_of,
    place_with,
    usable_score,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One part's score moved to a neighbour on the scale."""

    part: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The ranks by WSJF, from 1, that an item can get if one of its scores moves one step."""

    key: str
    rank: int
    best: int
    worst: int
    best_step: Step | None
    """The step that leads to the best rank; None where no step betters it."""
    worst_step: Step | None
    is_robust: bool
    """Whether no step moves it by more than one rank or a tenth of the backlog. [Ours]"""


def sensitivities(documents: Iterable[Document]) -> dict[str, Sensitivity]:
    """By key, how sensitive the rank of each scored item is to its own scores, best rank first."""
    scored = [
        (place, document) for document in documents if (place := place_of(document)) is not None
    ]
    scored.sort(key=lambda entry: entry[0])
    places = [place for place, _ in scored]
    allowed = max(1, len(scored) // 10)
    found = (
        _sensitivity(document, number + 1, places, allowed)
        for number, (_, document) in enumerate(scored)
    )
    return {each.key: each for each in found}


def _sensitivity(document: Document, rank: int, places: list[Place], allowed: int) -> Sensitivity:
    best = worst = rank
    best_step: Step | None = None
    worst_step: Step | None = None
    for step, place in _steps(document):
        # An item that falls behind leaves its own place free.
        there = bisect_left(places, place) + (place < places[rank - 1])
        if there < best:
            best, best_step = there, step
        elif there > worst:
            worst, worst_step = there, step
    is_robust = max(rank - best, worst - rank) <= allowed
    return Sensitivity(
        text_of(document, "key"), rank, best, worst, best_step, worst_step, is_robust
    )


def _steps(document: Document) -> Iterator[tuple[Step, Place]]:
    """Each single step, and the place that it leads to."""
    values = {part: usable_score(document, part) or 0 for part in PARTS}
    size = values["size"]
    cost_of_delay = sum(values.values()) - size
    for part, value in values.items():
        for after in _neighbours(value):
            if part == "size":
                score = Score(cost_of_delay, after)
            else:
                score = Score(cost_of_delay - value + after, size)
            yield Step(part, value, after), place_with(document, score)


def _neighbours(value: int) -> tuple[int, ...]:
    """The next lower and the next higher value of the scale."""
    below, above = bisect_left(SCALE, value), bisect_right(SCALE, value)
    return (*SCALE[max(below - 1, 0) : below], *SCALE[above : above + 1])
