"""What a page is drawn on: its size, and the characters that the terminal can show."""

from __future__ import annotations

from dataclasses import dataclass

from refineboard.charts import UNICODE, Glyphs
from refineboard.tui.health.state import GAUGES

_NARROW = 100
_NARROWEST_GAUGE = 12
"""Cells that a number with its sign and an arrow take, without a bar."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A part of the screen, in cells."""

    width: int
    height: int
    glyphs: Glyphs = UNICODE

    @property
    def is_narrow(self) -> bool:
        """Whether names are keys alone, and charts stand below each other."""
        return self.width < _NARROW

    def part(self, width: int, height: int) -> Sheet:
        """A smaller one."""
        return Sheet(max(0, width), max(0, height), self.glyphs)

    @property
    def name_width(self) -> int:
        """Cells of a backlog's name before its gauges."""
        return 5 if self.is_narrow else 15

    @property
    def gauges(self) -> tuple[str, ...]:
        """The metrics of a line of gauges, as many as there is room for."""
        fit = max(1, (self.width - self.name_width) // _NARROWEST_GAUGE)
        return GAUGES[: min(fit, len(GAUGES) - self.is_narrow)]

    @property
    def gauge_width(self) -> int:
        """Cells of one gauge with its value and trend."""
        return (self.width - self.name_width) // len(self.gauges)


def first_in_sight(chosen: int, count: int, room: int) -> int:
    """The first of `count` rows on screen, so that the chosen one is seen."""
    return min(max(0, chosen - room // 2), max(0, count - room))
