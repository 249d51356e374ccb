"""The pages of the dashboard as lines of runs, exactly as many as asked; pure."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from refineboard.charts import Line, Series, histogram, legend, stacked_area
from refineboard.domain.health.dashboard import Report
from refineboard.domain.health.findings import HealthFinding, Weight
from refineboard.domain.health.flow import FLOW_CATEGORIES
from refineboard.domain.health.targets import Targets
from refineboard.domain.health.words import METRICS, SIGNS, target_words, value_words
from refineboard.tui.cards import fitted, shown_text
from refineboard.tui.health.desk import Flow, Health
from refineboard.tui.health.parts import detail_lines, gauge_cell, wrapped
from refineboard.tui.health.place import ALL_METRICS, GAUGES, Page, Place
from refineboard.tui.words import moment_words

_DETAIL_LINES = 4
_NARROW = 100
"""Below this width names are keys alone, and charts stand below each other."""
_LABEL_WIDTH = 28
_TARGET_WIDTH = 18
_HEAT_CELL = 10


def page_lines(
    health: Health, place: Place, flow: Flow | None, size: tuple[int, int]
) -> list[Line]:
    """The page on which one is, in `size` columns and lines."""
    width, height = size
    head = [_heading(health, place, width)]
    body_height = max(0, height - len(head))
    if place.page is Page.OVERVIEW:
        body = _overview(health, place, width, body_height)
    elif place.page is Page.HEAT_MAP:
        body = _heat_map(health, place, width, body_height)
    else:
        body = _flow_page(health, place, flow, width, body_height)
    lines = [*head, *body][:height]
    lines += [[("", "")] for _ in range(height - len(lines))]
    return [fitted(line, width) for line in lines]


def _heading(health: Health, place: Place, width: int) -> Line:
    runs: Line = [(f" Health of {shown_text(health.art)}  ", "head-focus")]
    for page in Page:
        here = page is place.page
        runs.append((f"[{page}]" if here else f" {page} ", "head-focus" if here else "head"))
    when = f"{health.iteration}  {moment_words(health.at)} " if health.iteration else ""
    used = sum(cell_len(text) for text, _ in runs)
    return fitted([*runs, (f"{when:>{max(0, width - used)}}", "head")], width)


def _overview(health: Health, place: Place, width: int, height: int) -> list[Line]:
    reports = health.reports
    details = detail_lines(health, place, width - 2)[:_DETAIL_LINES]
    room = max(1, min(len(reports), height // 2))
    top = _top_of(place.backlog, len(reports), room)
    table = [_gauge_head(health.targets, width)]
    table += [
        _gauge_line(report, health.targets, place, number, width)
        for number, report in enumerate(reports[top : top + room], top)
    ]
    report = place.report(reports)
    left = height - len(table) - _DETAIL_LINES - 1
    findings = [] if report is None else _findings(report, place, width, left)
    findings += [[("", "")] for _ in range(left - len(findings))]
    rule: Line = [("─" * width, "rule")]
    return [*table, *findings, rule, *([(" ", ""), *line] for line in details)]


def _top_of(chosen: int, count: int, room: int) -> int:
    """The first of `count` lines on screen, so that the chosen one is seen."""
    return min(max(0, chosen - room // 2), max(0, count - room))


def _name_width(width: int) -> int:
    return 5 if width < _NARROW else 15


def gauges_for(width: int) -> tuple[str, ...]:
    """The metrics of a line of gauges; a gauge that is too short would say nothing."""
    return GAUGES[:-1] if width < _NARROW else GAUGES


def _cell_width(width: int) -> int:
    return (width - _name_width(width)) // len(gauges_for(width))


def _gauge_head(targets: Targets, width: int) -> Line:
    cell = _cell_width(width)
    runs: Line = [(" " * _name_width(width), "head")]
    for name in gauges_for(width):
        short, target = METRICS[name].short, target_words(name, targets.target(name))
        words = f" {short} {target}" if len(short) + len(target) + 3 <= cell else f" {short}"
        runs.append((words.ljust(cell), "head"))
    return _filled(runs, width)


def _gauge_line(report: Report, targets: Targets, place: Place, number: int, width: int) -> Line:
    here = number == place.backlog
    name = report.backlog if width < _NARROW else f"{report.backlog} {shown_text(report.name)}"
    runs = fitted(
        [("▌" if here else " ", "cursor"), (name, "bold" if here else "")], _name_width(width) - 1
    )
    runs.append((" ", ""))
    for metric in place.gauges:
        is_chosen = here and place.finding is None and metric == place.gauge
        target = targets.target(metric)
        runs += gauge_cell(report.metrics[metric], target, _cell_width(width), is_chosen=is_chosen)
    return runs


def _findings(report: Report, place: Place, width: int, height: int) -> list[Line]:
    """As many findings as there is room for, the worst first, with the next step of each."""
    count = len(report.findings)
    name = shown_text(report.name)
    head: Line = [(f" {report.backlog} {name}: what to do first", "head-focus")]
    if count == 0:
        return [_filled(head, width), [(" Nothing was found that should be mended.", "good")]]
    blocks = [
        _finding_lines(finding, number, width, is_chosen=number == place.finding)
        for number, finding in enumerate(report.findings)
    ]
    first, shown = _blocks_in_sight(blocks, place.finding or 0, height - 1)
    head.append((f"  {first + 1}–{first + len(shown)} of {count}", "head"))
    return [_filled(head, width), *(line for block in shown for line in block)][:height]


def _filled(line: Line, width: int) -> Line:
    used = sum(cell_len(text) for text, _ in line)
    return [*line, (" " * (width - used), "head")]


def _blocks_in_sight(
    blocks: Sequence[list[Line]], chosen: int, height: int
) -> tuple[int, list[list[Line]]]:
    """The blocks that fit, from the first on if the chosen one is then among them."""
    first = 0
    while first < chosen and sum(map(len, blocks[first : chosen + 1])) > height:
        first += 1
    shown: list[list[Line]] = []
    for block in blocks[first:]:
        if shown and sum(map(len, shown)) + len(block) > height:
            break
        shown.append(block)
    return first, shown


def _finding_lines(
    finding: HealthFinding, number: int, width: int, *, is_chosen: bool
) -> list[Line]:
    status = "bad" if finding.level is Weight.FAIL else "watch"
    sign = "✗" if finding.level is Weight.FAIL else "!"
    lines: list[Line] = []
    for place, text in enumerate(wrapped(finding.message, width - 6)):
        lead = f"{number + 1:>2} {sign} " if place == 0 else "     "
        mark = "▸" if is_chosen and place == 0 else " "
        lines.append([(mark, "cursor"), (lead, status), (text, "bold" if is_chosen else "")])
    # Whoever reads this needs no command of the command line.
    step, _, command = finding.next_step.partition(": refineboard ")
    for place, text in enumerate(wrapped(f"{step}." if command else step, width - 8)):
        lines.append([("      → " if place == 0 else "        ", "axis"), (text, "dim")])
    return lines


def _heat_map(health: Health, place: Place, width: int, height: int) -> list[Line]:
    reports = health.reports
    label = _LABEL_WIDTH + (0 if width < _NARROW else _TARGET_WIDTH)
    fit = max(1, (width - label) // _HEAT_CELL)
    left = _top_of(place.backlog, len(reports), fit)
    shown = reports[left : left + fit]
    more = f" {left + 1}–{left + len(shown)} of {len(reports)}" if len(shown) < len(reports) else ""
    head: Line = [(f" Metric{more}".ljust(label), "head")]
    for number, report in enumerate(shown, left):
        here = number == place.backlog
        head.append((f"{report.backlog:>{_HEAT_CELL - 2}}  ", "head-focus" if here else "head"))
    room = max(1, height - _DETAIL_LINES - 2)
    top = _top_of(ALL_METRICS.index(place.metric), len(ALL_METRICS), room)
    lines = [_filled(head, width)]
    for name in ALL_METRICS[top : top + room]:
        target = target_words(name, health.targets.target(name)) if width >= _NARROW else ""
        text = f" {METRICS[name].label:<{_LABEL_WIDTH - 1}}{target}"
        line: Line = [(f"{text:<{label}}", "bold" if name == place.metric else "")]
        for number, report in enumerate(shown, left):
            is_chosen = number == place.backlog and name == place.metric
            line += _heat_cell(report, name, is_chosen=is_chosen)
        lines.append(line)
    lines += [[("", "")] for _ in range(height - len(lines) - _DETAIL_LINES - 1)]
    details = detail_lines(health, place, width - 2)[:_DETAIL_LINES]
    return [*lines, [("─" * width, "rule")], *([(" ", ""), *line] for line in details)]


def _heat_cell(report: Report, name: str, *, is_chosen: bool) -> Line:
    metric = report.metrics.get(name)
    if metric is None:
        return [("▸" if is_chosen else " ", "cursor"), (" " * (_HEAT_CELL - 1), "")]
    words = f"{value_words(metric)} {SIGNS[metric.status]}"
    style = f"{metric.status.value}-cell"
    return [
        ("▸" if is_chosen else " ", "cursor"),
        (f"{words:>{_HEAT_CELL - 2}}", "chosen" if is_chosen else style),
        (" ", style),
    ]


def _flow_page(
    health: Health, place: Place, flow: Flow | None, width: int, height: int
) -> list[Line]:
    report = place.report(health.reports)
    if report is None or flow is None or flow.backlog != report.backlog:
        return [[(" Counting …", "dim")]]
    if width >= _NARROW:
        left = width * 3 // 5
        areas = _areas(flow, left, height - 2)
        times = _times(flow, width - left - 2, height - 2)
        return [_flow_head(report, width), *_beside(areas, times, left, height - 2)]
    upper = (height - 1) // 2
    areas, times = _areas(flow, width, upper), _times(flow, width, height - 1 - upper)
    return [_flow_head(report, width), *areas, *times]


def _flow_head(report: Report, width: int) -> Line:
    name = shown_text(report.name)
    return _filled([(f" {report.backlog} {name}", "head-focus")], width)


def _areas(flow: Flow, width: int, height: int) -> list[Line]:
    counts = flow.cumulative.counts
    bands = [
        Series(category.value, counts[category], category.value)
        for category in reversed(FLOW_CATEGORIES)
    ]
    if not any(any(band.values) for band in bands):
        return [[(" Cumulative flow: n/a, nothing has entered the workflow yet.", "dim")]]
    days = flow.cumulative.days
    title: Line = [(" Cumulative flow, items at the end of each day", "bold")]
    chart = stacked_area(bands, width - 2, height - 2, ends=(days[0], days[-1]))
    return [title, *([(" ", ""), *line] for line in chart), [(" ", ""), *legend(bands)]]


def _times(flow: Flow, width: int, height: int) -> list[Line]:
    times = flow.times
    if times.p50 is None or times.p85 is None:
        return [[(" Flow time: n/a, nothing was finished lately.", "dim")]]
    title: Line = [(" Flow time, items by days", "bold")]
    words: Line = [
        (f" half within {times.p50:.0f} d, 85 % within {times.p85:.0f} d", "dim"),
    ]
    marks = {number: f"{number * times.width:.0f}" for number in range(len(times.counts))}
    chart = histogram(times.counts, width - 2, height - 2, marks=marks)
    return [title, *([(" ", ""), *line] for line in chart), words]


def _beside(left: list[Line], right: list[Line], width: int, height: int) -> list[Line]:
    """Two pictures side by side."""
    nothing: Line = [("", "")]
    return [
        [
            *fitted(left[row] if row < len(left) else nothing, width),
            *(right[row] if row < len(right) else nothing),
        ]
        for row in range(height)
    ]
