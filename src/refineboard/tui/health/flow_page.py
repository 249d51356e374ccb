"""The page of a backlog's flow: how much stood where on each day, and how long work took; pure."""

from __future__ import annotations

from refineboard.charts import Line, Series, histogram, legend, stacked_area
from refineboard.domain.health.flow import FLOW_CATEGORIES
from refineboard.tui.board.cards import fitted, shown_text
from refineboard.tui.health.figures import Flow, Health
from refineboard.tui.health.state import Place
from refineboard.tui.kit.lines import BLANK, filled
from refineboard.tui.kit.sheet import Sheet


def flow_page(health: Health, place: Place, flow: Flow | None, sheet: Sheet) -> list[Line]:
    """Cumulative flow and flow times of the backlog under the cursor."""
    report = place.report(health.reports)
    if report is None or flow is None or flow.backlog != report.backlog:
        return [[(" Counting …", "dim")]]
    name = shown_text(report.name)
    head = filled([(f" {report.backlog} {name}", "head-focus")], sheet.width)
    height = sheet.height - 1
    if sheet.is_narrow:
        upper = height // 2
        areas = _areas(flow, sheet.part(sheet.width, upper))
        return [head, *areas, *_times(flow, sheet.part(sheet.width, height - upper))]
    left = sheet.width * 3 // 5
    areas = _areas(flow, sheet.part(left, height))
    times = _times(flow, sheet.part(sheet.width - left - 2, height))
    return [head, *_beside(areas, times, left)]


def _areas(flow: Flow, sheet: Sheet) -> list[Line]:
    counts = flow.cumulative.counts
    bands = [
        Series(category.value, counts[category], category.value)
        for category in reversed(FLOW_CATEGORIES)
    ]
    if not any(any(band.values) for band in bands):
        return [[(" Cumulative flow: n/a, nothing has entered the workflow yet.", "dim")]]
    days = flow.cumulative.days
    title: Line = [(" Cumulative flow, items at the end of each day", "bold")]
    chart = stacked_area(
        bands, sheet.width - 2, sheet.height - 2, ends=(days[0], days[-1]), glyphs=sheet.glyphs
    )
    return [
        title,
        *([(" ", ""), *line] for line in chart),
        [(" ", ""), *legend(bands, sheet.glyphs)],
    ]


def _times(flow: Flow, sheet: Sheet) -> list[Line]:
    times = flow.times
    if times.p50 is None or times.p85 is None:
        return [[(" Flow time: n/a, nothing was finished lately.", "dim")]]
    title: Line = [(" Flow time, items by days", "bold")]
    words: Line = [(f" half within {times.p50:.0f} d, 85 % within {times.p85:.0f} d", "dim")]
    marks = {number: f"{number * times.width:.0f}" for number in range(len(times.counts))}
    chart = histogram(
        times.counts, sheet.width - 2, sheet.height - 2, marks=marks, glyphs=sheet.glyphs
    )
    return [title, *([(" ", ""), *line] for line in chart), words]


def _beside(left: list[Line], right: list[Line], width: int) -> list[Line]:
    """Two pictures side by side, the left one in so many cells."""
    height = max(len(left), len(right))
    return [
        [*fitted(one, width), *other]
        for one, other in zip(
            left + [BLANK] * (height - len(left)),
            right + [BLANK] * (height - len(right)),
            strict=True,
        )
    ]
