"""Large items that WSJF never lets come up, although delaying them is dear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from refineboard.domain.documents import Document, text_of
from refineboard.domain.wsjf import Score, score_of, wsjf_order

LARGE = 13
"""Job size from which an item is large."""


@dataclass(frozen=True, slots=True)
class Starving:
    """A large item that stands behind smaller ones for long."""

    key: str
    rank: int
    """By WSJF, from 1."""
    score: Score

    @property
    def message(self) -> str:
        """What is the matter, and what helps."""
        return (
            f"{self.key} is dearer to delay ({self.score.cost_of_delay}) than most items, but its "
            f"size of {self.score.size} keeps it at rank {self.rank}. Split it, so that its "
            "dearest part can come first."
        )


def starving(documents: Iterable[Document], before: str) -> tuple[Starving, ...]:
    """Large items in the lower half by WSJF whose cost of delay is above the median, and that
    were there `before` a moment already, such as the planning interval's start. [Ours]"""
    items = {text_of(document, "key"): document for document in documents}
    scores = {key: score for key, item in items.items() if (score := score_of(item)) is not None}
    if not scores:
        return ()
    usual = median(score.cost_of_delay for score in scores.values())
    order = [key for key in wsjf_order(items.values()) if key in scores]
    return tuple(
        Starving(key, number + 1, scores[key])
        for number, key in enumerate(order)
        if 2 * number >= len(order)
        and scores[key].size >= LARGE
        and scores[key].cost_of_delay > usual
        and text_of(items[key], "created_at") < before
    )
