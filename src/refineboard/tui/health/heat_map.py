"""The page of all metrics by all backlogs; pure.

How a number stands is told by a sign and by how dark its mark is, and by colour only besides.
"""

from __future__ import annotations

from refineboard.charts import Glyphs, Line
from refineboard.domain.health.dashboard import Report
from refineboard.domain.health.targets import Status
from refineboard.domain.health.words import METRICS, SIGNS, target_words, value_words
from refineboard.tui.health.figures import Health
from refineboard.tui.health.state import ALL_METRICS, Place
from refineboard.tui.kit.lines import BLANK, DETAIL_LINES, details, filled
from refineboard.tui.kit.sheet import Sheet, first_in_sight

_LABEL_WIDTH = 28
_TARGET_WIDTH = 18
CELL_WIDTH = 12
_SHADES = {Status.BAD: 0, Status.WATCH: 1, Status.GOOD: 2}
"""Which filling marks a status: the worse, the darker."""


def label_width(sheet: Sheet) -> int:
    """Cells before the first backlog's column."""
    return _LABEL_WIDTH + (0 if sheet.is_narrow else _TARGET_WIDTH)


def columns_in_sight(health: Health, place: Place, sheet: Sheet) -> range:
    """Which backlogs have their column on screen."""
    count = len(health.reports)
    fit = max(1, (sheet.width - label_width(sheet)) // CELL_WIDTH)
    left = first_in_sight(place.backlog, count, fit)
    return range(left, min(left + fit, count))


def metrics_in_sight(place: Place, sheet: Sheet) -> tuple[str, ...]:
    """Which metrics have their line on screen."""
    room = max(1, sheet.height - DETAIL_LINES - 2)
    top = first_in_sight(ALL_METRICS.index(place.metric), len(ALL_METRICS), room)
    return ALL_METRICS[top : top + room]


def heat_map(health: Health, place: Place, sheet: Sheet) -> list[Line]:
    """Metrics down, backlogs across, details below."""
    columns, label = columns_in_sight(health, place, sheet), label_width(sheet)
    lines = [_head(health, place, columns, sheet)]
    for name in metrics_in_sight(place, sheet):
        target = "" if sheet.is_narrow else target_words(name, health.targets.target(name))
        text = f" {METRICS[name].label:<{_LABEL_WIDTH - 1}}{target}"
        line: Line = [(f"{text:<{label}}", "bold" if name == place.metric else "")]
        for number in columns:
            is_chosen = number == place.backlog and name == place.metric
            line += _cell(health.reports[number], name, sheet.glyphs, is_chosen=is_chosen)
        lines.append(line)
    lines += [BLANK for _ in range(sheet.height - len(lines) - DETAIL_LINES - 1)]
    return [*lines, *details(health, place, sheet)]


def _head(health: Health, place: Place, columns: range, sheet: Sheet) -> Line:
    count = len(health.reports)
    more = f" {columns[0] + 1}–{columns[-1] + 1} of {count}" if 0 < len(columns) < count else ""
    head: Line = [(f" Metric{more}".ljust(label_width(sheet)), "head")]
    for number in columns:
        style = "head-focus" if number == place.backlog else "head"
        head.append((f"{health.reports[number].backlog:>{CELL_WIDTH - 2}}  ", style))
    return filled(head, sheet.width)


def _cell(report: Report, name: str, glyphs: Glyphs, *, is_chosen: bool) -> Line:
    mark = ("▸" if is_chosen else " ", "cursor")
    metric = report.metrics.get(name)
    if metric is None:
        return [mark, (" " * (CELL_WIDTH - 1), "")]
    status = metric.status
    shade = glyphs.fills[_SHADES[status]] if status in _SHADES else " "
    words = f"{value_words(metric)} {SIGNS[status]}"
    return [
        mark,
        (shade * 2, status.value),
        (f"{words:>{CELL_WIDTH - 3}}", "chosen" if is_chosen else status.value),
    ]
