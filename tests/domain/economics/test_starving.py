"""Large items that never come up."""

from __future__ import annotations

import pytest

from refineboard.domain.documents import Document
from refineboard.domain.economics.starving import starving
from tests.builders import NOW
from tests.domain.economics.features import scored, unscored

LATER = "2026-12-01T00:00:00.000Z"
SMALL = [scored(f"ART-{number}", 15, 3) for number in range(1, 6)]


def found(item: Document, before: str = LATER) -> list[str]:
    """The keys that starve beside five small features."""
    return [each.key for each in starving([*SMALL, item], before)]


def test_a_large_item_that_is_dear_to_delay_starves_behind_small_ones() -> None:
    (each,) = starving([*SMALL, scored("ART-9", 39, 20)], LATER)
    assert (each.key, each.rank, each.score.cost_of_delay) == ("ART-9", 6, 39)
    assert "Split it" in each.message


@pytest.mark.parametrize(
    "item",
    [
        scored("ART-9", 9, 20),
        scored("ART-9", 39, 8),
        scored("ART-9", 60, 3),
        unscored("ART-9"),
    ],
    ids=["cheap", "small", "first", "unscored"],
)
def test_other_items_do_not_starve(item: Document) -> None:
    assert found(item) == []


def test_what_is_new_has_not_waited_long() -> None:
    assert found(scored("ART-9", 39, 20), before=NOW) == []
    assert found(scored("ART-9", 39, 20), before="") == []


def test_nothing_starves_in_an_empty_backlog() -> None:
    assert starving([], LATER) == ()
