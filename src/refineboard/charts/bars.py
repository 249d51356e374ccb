"""What all charts are made of, and those that fill areas: gauges, sparklines, bars, bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    cells = _bar(share(value, 0, scale.most), width, glyphs)
    runs: Line = [(cells, style)] if cells else []
    runs.append((glyphs.rail * (width - len(cells)), AXIS))
    for threshold in scale.thresholds:
        if 0 < threshold < scale.most:
            place = min(width - 1, floor(threshold / scale.most * width))
            runs = _put(runs, place, glyphs.threshold)
    return [run for run in runs if run[0]]


def share(value: float, low: float, high: float) -> float:
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
        glyphs.nothing if value is None else _level(share(value, low, top), glyphs)
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
    while len(heights) > (plot := Plot(max(heights), width, height - 2, glyphs)).width > 0:
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


class Plot:
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
        filled = round(share(value, 0, self.top) * self.height * len(levels))
        if value > 0:
            filled = max(filled, 1)
        filled -= (self.height - 1 - row) * len(levels)
        return " " if filled <= 0 else levels[min(filled, len(levels)) - 1]

    def row_of(self, value: float, low: float = 0.0) -> int:
        """The row in which a value lies, counted from the top."""
        return self.height - 1 - round(share(value, low, self.top) * (self.height - 1))


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
    plot = Plot(max(totals, default=0), width, height - 1, glyphs)
    if not count or not plot.is_drawable:
        return []
    columns = [_band_rows(bands, _sample(x, plot.width, count), plot) for x in range(plot.width)]
    lines: list[Line] = []
    for row in range(plot.height):
        line: Line = [plot.label(row)]
        for column in columns:
            band = column[row]
            fill = " " if band is None else glyphs.fills[band % len(glyphs.fills)]
            append(line, fill, "" if band is None else bands[band].style)
        lines.append(line)
    lines.append([plot.gutter_run(), (written_at_ends(ends, plot.width), AXIS)])
    return lines


def _sample(x: int, width: int, count: int) -> int:
    """Which of `count` values stands in column `x`, so that the last one is the newest."""
    return count - 1 if width <= 1 else round(x * (count - 1) / (width - 1))


def _band_rows(bands: Sequence[Series], place: int, plot: Plot) -> list[int | None]:
    """Which band fills each row of a column, from the top."""
    edges, total = [], 0.0
    for band in bands:
        total += band.values[place]
        edges.append(share(total, 0, plot.top) * plot.height)
    rows: list[int | None] = []
    for row in range(plot.height):
        middle = plot.height - row - 0.5
        rows.append(next((each for each, edge in enumerate(edges) if middle <= edge), None))
    return rows


def append(line: Line, text: str, style: str) -> None:
    """Adds to a line, in its last run where the style is the same."""
    if line and line[-1][1] == style:
        line[-1] = (line[-1][0] + text, style)
    else:
        line.append((text, style))


def written_at_ends(ends: tuple[str, str], width: int) -> str:
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
