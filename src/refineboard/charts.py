"""Small charts made of characters: values in, lines of runs out; nothing of a screen.

A run is a text and the name of its style, as everywhere in the program; the caller decides what
the names look like. Every picture says what it says by its characters alone, so that it can be
read without colour, and no line is ever wider than asked. There is a set of characters for
terminals that know no others than ASCII.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, isfinite
from typing import TypeAlias

Run: TypeAlias = tuple[str, str]
"""Text and the name of its style."""
Line: TypeAlias = list[Run]

AXIS = "axis"
"""Style of scales, rails and thresholds."""
BAR = "bar"
"""Style of a histogram's bars."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters that charts are drawn with, each one cell wide."""

    levels: str
    """A cell filled more and more from below, from the least that can be seen to full."""
    lengths: str
    """The same from the left."""
    rail: str
    """A gauge's empty part."""
    threshold: str
    nothing: str
    """Stands for a value that there is none of."""
    axis: str
    floor: str
    fills: str
    """The areas of a stacked chart from the bottom up, each unlike its neighbours."""
    markers: str
    """The points of a curve, one character for each curve."""
    dot: str


UNICODE = Glyphs("▁▂▃▄▅▆▇█", "▏▎▍▌▋▊▉█", "·", "┊", "·", "│", "─", "█▒░▓", "●○▲△■□", "•")
ASCII = Glyphs("_.-=+*%#", "#", ".", "|", "?", "|", "-", "#=.+", "*ox+@%", "o")


@dataclass(frozen=True, slots=True)
class Scale:
    """What a gauge goes up to, and where its thresholds stand."""

    most: float
    thresholds: tuple[float, ...] = ()
    """Those at 0 or beyond the end are not drawn."""


def gauge(
    value: float | None, scale: Scale, width: int, style: str, glyphs: Glyphs = UNICODE
) -> Line:
    """A bar from 0 up that is exactly `width` cells wide; a value beyond the scale fills it."""
    if width <= 0:
        return []
    if value is None:
        return [(glyphs.rail * width, AXIS)]
    cells = _bar(_share(value, 0, scale.most), width, glyphs)
    runs: Line = [(cells, style)] if cells else []
    runs.append((glyphs.rail * (width - len(cells)), AXIS))
    for threshold in scale.thresholds:
        if 0 < threshold < scale.most:
            place = min(width - 1, floor(threshold / scale.most * width))
            runs = _put(runs, place, glyphs.threshold)
    return [run for run in runs if run[0]]


def _share(value: float, low: float, high: float) -> float:
    """Where a value lies between two others, from 0 to 1."""
    if high <= low:
        return 0.0
    return min(max((value - low) / (high - low), 0.0), 1.0)


def _bar(share: float, width: int, glyphs: Glyphs) -> str:
    """A bar from the left; whatever is more than nothing can be seen."""
    steps = len(glyphs.lengths)
    filled = round(share * width * steps)
    if share > 0:
        filled = max(filled, 1)
    full, rest = divmod(filled, steps)
    return glyphs.lengths[-1] * full + (glyphs.lengths[rest - 1] if rest else "")


def _put(runs: Line, place: int, glyph: str) -> Line:
    """Runs with one character replaced by a mark."""
    marked: Line = []
    x = 0
    for text, style in runs:
        here = place - x
        if 0 <= here < len(text):
            marked += [(text[:here], style), (glyph, AXIS), (text[here + 1 :], style)]
        else:
            marked.append((text, style))
        x += len(text)
    return marked


def sparkline(
    values: Sequence[float | None],
    width: int,
    *,
    low: float = 0.0,
    high: float | None = None,
    glyphs: Glyphs = UNICODE,
) -> str:
    """The last `width` values as one character each, the highest at the top."""
    shown = values[-width:] if width > 0 else ()
    top = max((value for value in shown if value is not None), default=0.0)
    top = top if high is None else high
    return "".join(
        glyphs.nothing if value is None else _level(_share(value, low, top), glyphs)
        for value in shown
    )


def _level(share: float, glyphs: Glyphs) -> str:
    return glyphs.levels[min(round(share * len(glyphs.levels)), len(glyphs.levels) - 1)]


def histogram(
    counts: Sequence[int],
    width: int,
    height: int,
    *,
    marks: Mapping[int, str] | None = None,
    glyphs: Glyphs = UNICODE,
) -> list[Line]:
    """Upright bars, a scale of counts at the left, and under them `marks`: words by class.

    Where there is no room for a column each, neighbouring classes are added up.
    """
    if not counts:
        return []
    heights: Sequence[int] = counts
    merged = 1
    # What is added up is higher, and a longer number leaves less room.
    while len(heights) > (plot := _Plot(max(heights), width, height - 2, glyphs)).width > 0:
        merged += 1
        heights = [sum(counts[start : start + merged]) for start in range(0, len(counts), merged)]
    if not plot.is_drawable:
        return []
    column = max(1, plot.width // len(heights))
    gap = " " if column > 2 else ""
    lines: list[Line] = []
    for row in range(plot.height):
        cells = "".join(
            plot.cell(count, row) * (column - len(gap)) + gap for count in heights
        ).rstrip()
        lines.append([plot.label(row), (cells, BAR)])
    lines.append([plot.gutter_run(), (glyphs.floor * min(plot.width, column * len(heights)), AXIS)])
    places = {place // merged * column: words for place, words in (marks or {}).items()}
    lines.append([plot.gutter_run(), (_written(places, plot.width), AXIS)])
    return lines


class _Plot:
    """The part of a chart right of its scale, whose top is the highest value."""

    def __init__(self, top: float, width: int, height: int, glyphs: Glyphs) -> None:
        self.top = top if isfinite(top) and top > 0 else 1
        self.height = height
        self._glyphs = glyphs
        self._gutter = len(f"{self.top:.0f}") + 1
        self.width = width - self._gutter

    @property
    def is_drawable(self) -> bool:
        """Whether there is room for anything."""
        return self.width > 0 and self.height > 0

    def gutter_run(self, text: str = "") -> Run:
        """What stands left of the plot."""
        return (f"{text:>{self._gutter}}", AXIS)

    def label(self, row: int) -> Run:
        """The scale beside a row counted from the top: the highest value, and nothing."""
        text = {0: f"{self.top:.0f}", self.height - 1: "0"}.get(row, "")
        if self.height == 1:
            text = f"{self.top:.0f}"
        return self.gutter_run(text + self._glyphs.axis)

    def cell(self, value: float, row: int) -> str:
        """One cell of a bar, in a row counted from the top."""
        levels = self._glyphs.levels
        filled = round(_share(value, 0, self.top) * self.height * len(levels))
        if value > 0:
            filled = max(filled, 1)
        filled -= (self.height - 1 - row) * len(levels)
        return " " if filled <= 0 else levels[min(filled, len(levels)) - 1]

    def row_of(self, value: float, low: float = 0.0) -> int:
        """The row in which a value lies, counted from the top."""
        return self.height - 1 - round(_share(value, low, self.top) * (self.height - 1))


def _written(places: Mapping[int, str], width: int) -> str:
    """Words at their places in one line; what would run into the words before is left out."""
    line = ""
    for place, words in sorted(places.items()):
        start = max(0, min(place, width - len(words)))
        if start >= len(line) + (1 if line else 0) and len(words) <= width:
            line = line.ljust(start) + words
    return line


@dataclass(frozen=True, slots=True)
class Series:
    """A row of values with a name and a style."""

    name: str
    values: Sequence[float]
    style: str


def stacked_area(
    bands: Sequence[Series],
    width: int,
    height: int,
    *,
    ends: tuple[str, str] = ("", ""),
    glyphs: Glyphs = UNICODE,
) -> list[Line]:
    """Bands of values on top of each other, the first at the bottom, each with its own filling.

    All have as many values; `ends` are the words under the first and the last of them.
    """
    count = min((len(band.values) for band in bands), default=0)
    totals = [sum(band.values[place] for band in bands) for place in range(count)]
    plot = _Plot(max(totals, default=0), width, height - 1, glyphs)
    if not count or not plot.is_drawable:
        return []
    columns = [_band_rows(bands, _sample(x, plot.width, count), plot) for x in range(plot.width)]
    lines: list[Line] = []
    for row in range(plot.height):
        line: Line = [plot.label(row)]
        for column in columns:
            band = column[row]
            fill = " " if band is None else glyphs.fills[band % len(glyphs.fills)]
            _append(line, fill, "" if band is None else bands[band].style)
        lines.append(line)
    lines.append([plot.gutter_run(), (_written_at_ends(ends, plot.width), AXIS)])
    return lines


def _sample(x: int, width: int, count: int) -> int:
    """Which of `count` values stands in column `x`, so that the last one is the newest."""
    return count - 1 if width <= 1 else round(x * (count - 1) / (width - 1))


def _band_rows(bands: Sequence[Series], place: int, plot: _Plot) -> list[int | None]:
    """Which band fills each row of a column, from the top."""
    edges, total = [], 0.0
    for band in bands:
        total += band.values[place]
        edges.append(_share(total, 0, plot.top) * plot.height)
    rows: list[int | None] = []
    for row in range(plot.height):
        middle = plot.height - row - 0.5
        rows.append(next((each for each, edge in enumerate(edges) if middle <= edge), None))
    return rows


def _append(line: Line, text: str, style: str) -> None:
    """Adds to a line, in its last run where the style is the same."""
    if line and line[-1][1] == style:
        line[-1] = (line[-1][0] + text, style)
    else:
        line.append((text, style))


def _written_at_ends(ends: tuple[str, str], width: int) -> str:
    left, right = ends
    if len(left) + len(right) + 1 > width:
        return right[:width].rjust(width)
    return left + right.rjust(width - len(left))


def legend(bands: Sequence[Series], glyphs: Glyphs = UNICODE) -> Line:
    """What the fillings of a stacked chart mean, in one line, from the bottom up."""
    runs: Line = []
    for place, band in enumerate(bands):
        runs.append((f"{glyphs.fills[place % len(glyphs.fills)]} ", band.style))
        runs.append((f"{band.name}  ", ""))
    return runs


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a scatter plot."""

    x: float
    y: float
    style: str = ""


def scatter(
    points: Sequence[Point], width: int, height: int, glyphs: Glyphs = UNICODE
) -> list[Line]:
    """Points by x and y, both from 0 up; several in one cell are counted there, up to 9."""
    plot = _Plot(max((point.y for point in points), default=0), width, height - 1, glyphs)
    if not points or not plot.is_drawable:
        return []
    most = max(point.x for point in points)
    cells: dict[tuple[int, int], list[Point]] = {}
    for point in points:
        x = round(_share(point.x, 0, most) * (plot.width - 1))
        cells.setdefault((plot.row_of(point.y), x), []).append(point)
    shown = {
        place: (glyphs.dot if len(group) == 1 else str(min(len(group), 9)), group[-1].style)
        for place, group in cells.items()
    }
    ends = ("0", f"{most:.0f}")
    return _grid(plot, shown, ends)


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
    plot = _Plot(top, width, height - 1, glyphs)
    if not drawn or not plot.is_drawable:
        return []
    shown: dict[tuple[int, int], Run] = {}
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


def _grid(plot: _Plot, shown: Mapping[tuple[int, int], Run], ends: tuple[str, str]) -> list[Line]:
    lines: list[Line] = []
    for row in range(plot.height):
        line: Line = [plot.label(row)]
        for x in range(plot.width):
            _append(line, *shown.get((row, x), (" ", "")))
        lines.append(line)
    lines.append([plot.gutter_run(), (_written_at_ends(ends, plot.width), AXIS)])
    return lines
