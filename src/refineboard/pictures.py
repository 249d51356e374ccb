"""Pictures of a backlog's order as lines of styled runs, for the command line and the board.

They stand above both the domain and the charts, which know nothing of each other.
"""

from __future__ import annotations

from collections.abc import Mapping

from refineboard.charts import AXIS, UNICODE, Glyphs, Line, Point, Ray, Series, curves, scatter
from refineboard.domain.economics.curves import iso_scores, waiting_curve
from refineboard.domain.economics.orders import OrderName, Ranking

DOT = "dot"
"""Style of an item in the picture of the scores; the curves have their orders' names as styles."""


def delay_picture(
    ranking: Ranking,
    orders: Mapping[OrderName, tuple[str, ...]],
    width: int,
    height: int,
    glyphs: Glyphs = UNICODE,
) -> list[Line]:
    """The cost of delay that still waits while the work goes on, a curve for each order.

    The area under a curve is what the order costs. Empty where nothing is scored.
    """
    series = [
        Series(name, waiting_curve(keys, ranking.jobs, max(width, 1)), name)
        for name, keys in orders.items()
    ]
    drawn = curves(series, width, height - 2, ends=("nothing done", "all done"), glyphs=glyphs)
    if not drawn:
        return []
    legend: Line = []
    for number, (name, keys) in enumerate(orders.items()):
        marker = glyphs.markers[number % len(glyphs.markers)]
        legend += [(f"{marker} {name} ", name), (f"{float(ranking.delay_cost(keys)):g}   ", "")]
    return [_cut("Cost of delay that waits, by work done", width), *drawn, _fitting(legend, width)]


def score_picture(
    ranking: Ranking, width: int, height: int, glyphs: Glyphs = UNICODE
) -> list[Line]:
    """Cost of delay by job size, a dot an item, with lines of equal WSJF.

    What lies high and left comes first. Empty where nothing is scored.
    """
    jobs = list(ranking.jobs.values())
    points = [Point(float(job.size), float(job.weight), DOT) for job in jobs]
    rays = [Ray(score, f"WSJF {score:g}") for score in iso_scores(jobs)]
    drawn = scatter(points, width, height - 1, glyphs, rays=rays)
    return [_cut("Cost of delay by job size; lines of equal WSJF", width), *drawn] if drawn else []


def _cut(text: str, width: int) -> Line:
    return [(text[:width], AXIS)]


def _fitting(line: Line, width: int) -> Line:
    """As many runs of a line as there is room for."""
    kept: Line = []
    used = 0
    for text, style in line:
        if used + len(text.rstrip()) > width:
            break
        kept.append((text, style))
        used += len(text)
    return kept
