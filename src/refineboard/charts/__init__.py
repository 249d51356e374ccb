"""Small charts made of characters: values in, lines of runs out; nothing of a screen.

A run is a text and the name of its style, as everywhere in the program; the caller decides what
the names look like. Every picture says what it says by its characters alone, so that it can be
read without colour, and no line is ever wider than asked. There is a set of characters for
terminals that know no others than ASCII.
"""

from refineboard.charts.bars import (
    ASCII,
    AXIS,
    BAR,
    UNICODE,
    Glyphs,
    Line,
    Run,
    Scale,
    Series,
    gauge,
    histogram,
    legend,
    sparkline,
    stacked_area,
)
from refineboard.charts.points import Point, Ray, curves, scatter

__all__ = [
    "ASCII",
    "AXIS",
    "BAR",
    "UNICODE",
    "Glyphs",
    "Line",
    "Point",
    "Ray",
    "Run",
    "Scale",
    "Series",
    "curves",
    "gauge",
    "histogram",
    "legend",
    "scatter",
    "sparkline",
    "stacked_area",
]
