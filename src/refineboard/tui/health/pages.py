"""Puts the pages of the dashboard on the screen, and finds what stands where; pure."""

from __future__ import annotations

from rich.cells import cell_len

from refineboard.charts import Line
from refineboard.tui.board.cards import fitted, shown_text
from refineboard.tui.health.figures import Flow, Health
from refineboard.tui.health.flow_page import flow_page
from refineboard.tui.health.heat_map import (
    CELL_WIDTH,
    columns_in_sight,
    heat_map,
    label_width,
    metrics_in_sight,
)
from refineboard.tui.health.overview import overview, rows_in_sight
from refineboard.tui.health.state import Page, Place
from refineboard.tui.kit.lines import BLANK
from refineboard.tui.kit.sheet import Sheet
from refineboard.tui.kit.words import moment_words

_HEAD_LINES = 1


def page_lines(health: Health, place: Place, flow: Flow | None, sheet: Sheet) -> list[Line]:
    """The page on which one is, exactly as large as the sheet."""
    below = _below_the_heading(sheet)
    if place.page is Page.OVERVIEW:
        body = overview(health, place, below)
    elif place.page is Page.HEAT_MAP:
        body = heat_map(health, place, below)
    else:
        body = flow_page(health, place, flow, below)
    lines = [_heading(health, place, sheet.width), *body][: sheet.height]
    lines += [BLANK for _ in range(sheet.height - len(lines))]
    return [fitted(line, sheet.width) for line in lines]


def _below_the_heading(sheet: Sheet) -> Sheet:
    return sheet.part(sheet.width, sheet.height - _HEAD_LINES)


def _heading(health: Health, place: Place, width: int) -> Line:
    pages: Line = []
    for page in Page:
        here = page is place.page
        pages.append((f"[{page}]" if here else f" {page} ", "head-focus" if here else "head"))
    # Where one can turn to matters more than what the title and the clock say.
    title = f" Health of {shown_text(health.art)}  "
    runs: Line = [(title, "head-focus"), *pages]
    if _cells(runs) > width:
        runs = pages
    when, room = f"{health.iteration}  {moment_words(health.at)} ".lstrip(), width - _cells(runs)
    return [*runs, (when.rjust(room) if len(when) < room else " " * max(0, room), "head")]


def _cells(line: Line) -> int:
    return sum(cell_len(text) for text, _ in line)


def number_at(health: Health, place: Place, sheet: Sheet, x: int, y: int) -> tuple[int, str] | None:
    """The backlog and metric whose number stands in a cell of the page, None elsewhere."""
    below = _below_the_heading(sheet)
    row = y - _HEAD_LINES - 1
    if row < 0:
        return None
    if place.page is Page.OVERVIEW:
        rows = rows_in_sight(health, place, below)
        column = (x - below.name_width) // below.gauge_width
        if row < len(rows) and 0 <= column < len(below.gauges):
            return rows[row], below.gauges[column]
    if place.page is Page.HEAT_MAP:
        columns, names = columns_in_sight(health, place, below), metrics_in_sight(place, below)
        column = (x - label_width(below)) // CELL_WIDTH
        if row < len(names) and 0 <= column < len(columns):
            return columns[column], names[row]
    return None
