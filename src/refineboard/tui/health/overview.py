"""The page of gauges: a line for each backlog, and what to do first in one of them; pure."""

from __future__ import annotations

from collections.abc import Sequence

from refineboard.charts import Line
from refineboard.domain.health.dashboard import Report
from refineboard.domain.health.findings import HealthFinding, Weight
from refineboard.domain.health.targets import Targets
from refineboard.domain.health.words import METRICS, target_words
from refineboard.tui.board.cards import fitted, shown_text
from refineboard.tui.health.figures import Health
from refineboard.tui.health.state import Place
from refineboard.tui.kit.lines import BLANK, DETAIL_LINES, details, filled, gauge_cell, wrapped
from refineboard.tui.kit.sheet import Sheet, first_in_sight


def rows_in_sight(health: Health, place: Place, sheet: Sheet) -> range:
    """Which reports have their line on screen."""
    count = len(health.reports)
    # The rest is for three findings and the details.
    room = max(1, min(count, sheet.height // 3))
    top = first_in_sight(place.backlog, count, room)
    return range(top, min(top + room, count))


def overview(health: Health, place: Place, sheet: Sheet) -> list[Line]:
    """Gauges, findings, details."""
    table = [_head(health.targets, sheet)]
    table += [
        _gauge_line(health, place, number, sheet) for number in rows_in_sight(health, place, sheet)
    ]
    report = place.report(health.reports)
    left = sheet.part(sheet.width, sheet.height - len(table) - DETAIL_LINES - 1)
    findings = [] if report is None else _findings(report, place, left)
    findings += [BLANK for _ in range(left.height - len(findings))]
    return [*table, *findings, *details(health, place, sheet)]


def _head(targets: Targets, sheet: Sheet) -> Line:
    runs: Line = [(" " * sheet.name_width, "head")]
    for name in sheet.gauges:
        short, target = METRICS[name].short, target_words(name, targets.target(name))
        fits = len(short) + len(target) + 3 <= sheet.gauge_width
        words = f" {short} {target}" if fits else f" {short}"
        runs.append((words.ljust(sheet.gauge_width), "head"))
    return filled(runs, sheet.width)


def _gauge_line(health: Health, place: Place, number: int, sheet: Sheet) -> Line:
    report, here = health.reports[number], number == place.backlog
    name = report.backlog if sheet.is_narrow else f"{report.backlog} {shown_text(report.name)}"
    lead: Line = [("▌" if here else " ", "cursor"), (name, "bold" if here else "")]
    runs: Line = [*fitted(lead, sheet.name_width - 1), (" ", "")]
    for metric in sheet.gauges:
        is_chosen = here and place.finding is None and metric == place.gauge
        target = health.targets.target(metric)
        cell = sheet.part(sheet.gauge_width, 1)
        runs += gauge_cell(report.metrics[metric], target, cell, is_chosen=is_chosen)
    return runs


def _findings(report: Report, place: Place, sheet: Sheet) -> list[Line]:
    """As many findings as there is room for, the worst first, with the next step of each."""
    count = len(report.findings)
    name = shown_text(report.name)
    head: Line = [(f" {report.backlog} {name}: what to do first", "head-focus")]
    if count == 0:
        nothing: Line = [(" Nothing was found that should be mended.", "good")]
        return [filled(head, sheet.width), nothing]
    blocks = [
        _finding_lines(finding, number, sheet.width, is_chosen=number == place.finding)
        for number, finding in enumerate(report.findings)
    ]
    first, shown = _blocks_in_sight(blocks, place.finding or 0, sheet.height - 1)
    head.append((f"  {first + 1}–{first + len(shown)} of {count}", "head"))
    lines = [line for block in shown for line in block]
    return [filled(head, sheet.width), *lines][: sheet.height]


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
