"""Pieces that several pages are made of: gauges, trends, wrapped words; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from textwrap import wrap

from rich.cells import cell_len

from refineboard.charts import Line, Scale, gauge, sparkline
from refineboard.domain.health.tally import Metric
from refineboard.domain.health.targets import Status, Target, Targets
from refineboard.domain.health.words import (
    METRICS,
    NOTHING,
    SIGNS,
    share_words,
    target_words,
    value_words,
)
from refineboard.tui.board.cards import fitted, shown_text
from refineboard.tui.health.figures import MOST_TITLES, Health
from refineboard.tui.health.state import Place
from refineboard.tui.kit.sheet import Sheet

_STOCK = ("readiness_rate", "feature_readiness_rate", "runway")
"""Metrics of what is there now, which their trend does not hold yet."""
_VALUE_WIDTH = 8
"""As wide as "100 % ✓" and "12.3 it !"."""
_SHORTEST_BAR = 3
"""Cells of a bar that still says something."""
_FULL_RATE = 1.0
DETAIL_LINES = 4
"""Lines at the bottom of a page for what the cursor is on."""
BLANK: Line = [("", "")]
_STATUS_WORDS = {
    Status.GOOD: "healthy",
    Status.WATCH: "to be watched",
    Status.BAD: "bad",
    Status.NONE: "",
}


def scale_of(target: Target) -> Scale:
    """The scale of a metric's gauge: what is healthy lies well inside of it."""
    bounds = tuple(bound for bound in (target.good_from, target.good_to) if bound is not None)
    if target.bad_above is not None:
        return Scale(target.bad_above * 4 / 3, bounds)
    return Scale(min(_FULL_RATE, 3 * max(bounds, default=_FULL_RATE)), bounds)


def history(metric: Metric) -> list[float | None]:
    """The values of the last iterations, and of now where they do not hold it yet."""
    values = [value for _, value in metric.trend]
    return [*values, metric.value] if values and metric.name in _STOCK else values


def direction(metric: Metric) -> str:
    """An arrow for where the value goes."""
    known = [value for value in history(metric) if value is not None][-2:]
    if len(known) < 2 or known[0] == known[1]:
        return "→" if len(known) == 2 else " "
    return "↗" if known[1] > known[0] else "↘"


def gauge_cell(metric: Metric, target: Target, sheet: Sheet, *, is_chosen: bool) -> Line:
    """Bar, value, sign and trend in one line; an arrow where a curve has no room."""
    width, glyphs = sheet.width, sheet.glyphs
    trend_width = 5 if width >= 21 else 1
    room = width - _VALUE_WIDTH - trend_width - 3
    if room < _SHORTEST_BAR:
        room = 0
    style = metric.status.value
    value = f"{value_words(metric)} {SIGNS[metric.status]}"
    runs: Line = [("▸" if is_chosen else " ", "cursor")]
    runs += gauge(metric.value, scale_of(target), room, style, glyphs)
    runs.append((" ", ""))
    runs.append((value, "chosen" if is_chosen else style))
    runs.append((" " * (_VALUE_WIDTH - len(value) + 1), ""))
    values = history(metric)
    if trend_width == 1:
        runs.append((direction(metric), "dim"))
    else:
        highest = max([scale_of(target).most, *(each for each in values if each is not None)])
        runs.append((sparkline(values, trend_width, high=highest, glyphs=glyphs), "dim"))
    return fitted(runs, width)


@lru_cache(1024)
def wrapped(text: str, width: int) -> tuple[str, ...]:
    """Text in lines of at most `width` characters."""
    lines = wrap(shown_text(text), max(10, width), break_on_hyphens=False)
    return tuple(lines) or ("",)


def filled(line: Line, width: int) -> Line:
    """A heading drawn to the end of the line."""
    used = sum(cell_len(text) for text, _ in line)
    return [*line, (" " * (width - used), "head")]


def details(health: Health, place: Place, sheet: Sheet) -> list[Line]:
    """A rule, and below it the details in so many lines."""
    rule: Line = [("─" * sheet.width, "rule")]
    lines = _detail_lines(health, place, sheet.width - 2)[:DETAIL_LINES]
    return [rule, *([(" ", ""), *line] for line in lines)]


def _detail_lines(health: Health, place: Place, width: int) -> list[Line]:
    """What there is to know of the number or finding under the cursor."""
    finding = place.chosen_finding(health.reports)
    if finding is not None:
        return _items_named(finding.keys, health, width)
    report, metric = place.report(health.reports), place.chosen_metric(health.reports)
    if report is None:
        return []
    if metric is None:
        return [[("This is measured for other backlogs only.", "dim")]]
    return list(_metric_lines(report.name, metric, health.targets, width))


def _metric_lines(backlog: str, metric: Metric, targets: Targets, width: int) -> Iterator[Line]:
    words, status = METRICS[metric.name], _STATUS_WORDS[metric.status]
    share: Line = [(share_words(metric), "dim")]
    head: Line = [
        (f"{words.label} of {shown_text(backlog)}: ", "bold"),
        (value_words(metric), metric.status.value),
        (f" {SIGNS[metric.status]} {status}".rstrip(), metric.status.value),
    ]
    beside: Line = [*head, ("   ", ""), *share]
    if sum(cell_len(text) for text, _ in beside) <= width:
        yield beside
    else:
        yield from (head, share)
    target = targets.target(metric.name)
    if not target.is_open:
        yield [(f"Healthy: {target_words(metric.name, target)}   ({target.source})", "dim")]
    if metric.trend:
        past = (
            f"{key} {NOTHING if value is None else words.write(value)}"
            for key, value in metric.trend
        )
        yield [("Trend: " + "   ".join(past), "dim")]


def _items_named(keys: Sequence[str], health: Health, width: int) -> list[Line]:
    if not keys:
        return [[("It is about no single items.", "dim")]]
    return [
        [(_counted(len(keys)), "bold")],
        *(
            fitted([(key, "key"), (f" {shown_text(health.titles.get(key, ''))}", "")], width)
            for key in keys[:MOST_TITLES]
        ),
    ]


def _counted(items: int) -> str:
    return "1 item:" if items == 1 else f"{items} items, these first:"
