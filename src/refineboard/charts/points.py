"""Charts of points: a scatter plot and curves."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import TypeAlias

from refineboard.charts.bars import (
    AXIS,
    UNICODE,
    Glyphs,
    Line,
    Plot,
    Run,
    Series,
    append,
    share,
    written_at_ends,
)

Cell: TypeAlias = tuple[int, int]
"""Row from the top and column of a plot."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a scatter plot."""

    x: float
    y: float
    style: str = ""


@dataclass(frozen=True, slots=True)
class Ray:
    """A line from nothing up, on which y is so many times x."""

    slope: float
    name: str = ""
    style: str = AXIS


def scatter(
    points: Sequence[Point],
    width: int,
    height: int,
    glyphs: Glyphs = UNICODE,
    *,
    rays: Sequence[Ray] = (),
) -> list[Line]:
    """Points by x and y, both from 0 up; several in one cell are counted there, up to 9.

    `rays` lie behind the points, each with its name where it leaves the picture.
    """
    plot = Plot(max((point.y for point in points), default=0), width, height - 1, glyphs)
    if not points or not plot.is_drawable:
        return []
    most = max(point.x for point in points)
    cells: dict[Cell, list[Point]] = {}
    for point in points:
        x = round(share(point.x, 0, most) * (plot.width - 1))
        cells.setdefault((plot.row_of(point.y), x), []).append(point)
    shown: dict[Cell, Run] = {}
    ways = [(ray, _way(ray, most, plot)) for ray in rays]
    for ray, way in ways:
        shown |= dict.fromkeys(way, (glyphs.rail, ray.style))
    for ray, way in ways:
        shown |= _name_cells(ray, way, cells)
    for place, group in cells.items():
        dot = glyphs.dot if len(group) == 1 else str(min(len(group), 9))
        shown[place] = (dot, group[-1].style)
    ends = ("0", f"{most:.0f}")
    return _grid(plot, shown, ends)


def _way(ray: Ray, most: float, plot: Plot) -> list[Cell]:
    """The cells of a ray, from nothing up."""
    if ray.slope <= 0 or most <= 0:
        return []
    end = min(most, plot.top / ray.slope)
    # In so many steps that no cell is left out, however steep it is.
    steps = plot.width + plot.height
    way = []
    for step in range(steps + 1):
        x = end * step / steps
        column = round(share(x, 0, most) * (plot.width - 1))
        way.append((plot.row_of(min(ray.slope * x, plot.top)), column))
    return way


def _name_cells(ray: Ray, way: Sequence[Cell], taken: Container[Cell]) -> dict[Cell, Run]:
    """The cells of a ray's name: where the ray ends, or left of there if it would touch a point."""
    row, last = way[-1] if way else (0, -1)
    for first in range(last - len(ray.name) + 1, -1, -1):
        if not any((row, at) in taken for at in range(first - 1, first + len(ray.name) + 1)):
            return {(row, first + at): (sign, ray.style) for at, sign in enumerate(ray.name)}
    return {}


def curves(
    series: Sequence[Series],
    width: int,
    height: int,
    *,
    ends: tuple[str, str] = ("", ""),
    glyphs: Glyphs = UNICODE,
) -> list[Line]:
    """Lines through values from 0 up, each drawn with a marker of its own; the first is on top."""
    drawn = [each for each in series if each.values]
    top = max((max(each.values) for each in drawn), default=0.0)
    plot = Plot(top, width, height - 1, glyphs)
    if not drawn or not plot.is_drawable:
        return []
    shown: dict[Cell, Run] = {}
    for number in reversed(range(len(drawn))):
        marker = glyphs.markers[number % len(glyphs.markers)]
        before: int | None = None
        for x in range(plot.width):
            row = plot.row_of(_between(drawn[number].values, x, plot.width))
            for each in _steps(before, row):
                shown[each, x] = (marker, drawn[number].style)
            before = row
    return _grid(plot, shown, ends)


def _between(values: Sequence[float], x: int, width: int) -> float:
    """The value in a column, on the straight line between the two values beside it."""
    place = 0.0 if width <= 1 else x * (len(values) - 1) / (width - 1)
    left = floor(place)
    right = min(left + 1, len(values) - 1)
    return values[left] + (values[right] - values[left]) * (place - left)


def _steps(before: int | None, row: int) -> Iterable[int]:
    """The rows of a column that join a curve to the column before."""
    if before is None or abs(before - row) <= 1:
        return (row,)
    return range(row, before) if row < before else range(before + 1, row + 1)


def _grid(plot: Plot, shown: Mapping[Cell, Run], ends: tuple[str, str]) -> list[Line]:
    lines: list[Line] = []
    for row in range(plot.height):
        line: Line = [plot.label(row)]
        for x in range(plot.width):
            append(line, *shown.get((row, x), (" ", "")))
        lines.append(line)
    lines.append([plot.gutter_run(), (written_at_ends(ends, plot.width), AXIS)])
    return lines
