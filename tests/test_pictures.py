"""Pictures of an order: they say what they say without colour, in ASCII too, and fit."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from rich.cells import cell_len

from refineboard.charts import ASCII, UNICODE, Glyphs, Line
from refineboard.domain.economics.curves import iso_scores, waiting_curve
from refineboard.domain.economics.orders import ORDERS, OrderName, Ranking
from refineboard.pictures import delay_picture, score_picture
from tests.domain.economics.features import ranking, scored, unscored


def three() -> Ranking:
    """Three features, of which the dearest waits for the cheapest."""
    return ranking(scored("ART-1", 9, 3), scored("ART-2", 60, 5, "ART-3"), scored("ART-3", 3, 2))


def orders(ranked: Ranking) -> dict[OrderName, tuple[str, ...]]:
    """All of a backlog's orders."""
    return {name: ranked.order(name) for name in ORDERS}


def text(lines: Sequence[Line]) -> str:
    """Lines without their styles."""
    return "\n".join("".join(run for run, _ in line).rstrip() for line in lines)


def test_what_waits_falls_when_an_item_is_done() -> None:
    ranked = three()
    assert waiting_curve(("ART-1", "ART-2", "ART-3"), ranked.jobs, 10) == [
        72, 72, 72, 63, 63, 63, 63, 63, 3, 3, 0,
    ]  # fmt: skip


def test_the_area_under_what_waits_is_the_delay_cost() -> None:
    ranked = three()
    for order in orders(ranked).values():
        assert sum(waiting_curve(order, ranked.jobs, 10)[:-1]) == ranked.delay_cost(order)


def test_nothing_scored_gives_no_curve() -> None:
    assert waiting_curve(("ART-1",), ranking(unscored("ART-1")).jobs, 10) == []


def test_lines_of_equal_wsjf_halve_from_below_the_best() -> None:
    assert iso_scores(list(three().jobs.values())) == (8, 4, 2, 1)
    assert iso_scores([]) == ()


def test_every_order_has_a_curve_of_its_own_and_its_cost() -> None:
    ranked = three()
    drawn = text(delay_picture(ranked, orders(ranked), 60, 12, ASCII))
    assert "* wsjf 402" in drawn
    assert "o feasible 516" in drawn
    assert "x manual 537" in drawn
    assert drawn.splitlines()[-2].split() == ["nothing", "done", "all", "done"]


def test_scores_are_dots_between_lines_of_equal_wsjf() -> None:
    drawn = text(score_picture(three(), 40, 10))
    assert drawn.count("•") == 3
    assert "WSJF 8" in drawn


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize("width", [0, 1, 5, 12, 40, 200])
@pytest.mark.parametrize("height", [0, 1, 2, 3, 8, 40])
def test_a_picture_is_never_larger_than_asked(glyphs: Glyphs, width: int, height: int) -> None:
    ranked = three()
    for lines in (
        delay_picture(ranked, orders(ranked), width, height, glyphs),
        score_picture(ranked, width, height, glyphs),
    ):
        assert len(lines) <= height
        assert all(cell_len(line) <= width for line in text(lines).splitlines())
        assert glyphs is UNICODE or text(lines).isascii()


def test_nothing_scored_gives_no_picture() -> None:
    ranked = ranking(unscored("ART-1"))
    assert delay_picture(ranked, orders(ranked), 60, 12) == []
    assert score_picture(ranked, 60, 12) == []
