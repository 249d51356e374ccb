"""Puts the pages of the order of work on the screen, and finds what stands where; pure."""

from __future__ import annotations

from rich.cells import cell_len

from refineboard.charts import Line
from refineboard.domain.economics.outlook import Outlook
from refineboard.tui.board.cards import fitted, shown_text
from refineboard.tui.kit.sheet import Sheet
from refineboard.tui.ranking import order_page, other_pages
from refineboard.tui.ranking.order_page import Facts
from refineboard.tui.ranking.state import Page, Place


def page_lines(outlook: Outlook, place: Place, facts: Facts, sheet: Sheet) -> list[Line]:
    """The page on which one is, exactly as large as the sheet."""
    below = sheet.part(sheet.width, sheet.height - 1)
    if place.page is Page.ORDER:
        body = order_page.order_page(outlook, place, facts, below)
    elif place.page is Page.PICTURES:
        body = other_pages.pictures_page(outlook, below)
    elif place.page is Page.ALTERNATIVES:
        body = other_pages.alternatives_page(outlook, place, facts, below)
    else:
        body = other_pages.teams_page(outlook, place, facts, below)
    name = facts.workspace.backlog(outlook.ranking.backlog).name
    return fitting([heading(name, place, sheet.width), *body], sheet)


def fitting(lines: list[Line], sheet: Sheet) -> list[Line]:
    """The lines cut or padded to the size of the sheet."""
    blank: list[Line] = [[] for _ in range(sheet.height - len(lines))]
    return [fitted(line, sheet.width) for line in [*lines, *blank][: sheet.height]]


def heading(name: str, place: Place, width: int, news: str = "") -> Line:
    """Whose order it is, and which page of it."""
    runs: Line = [(f" Order of {shown_text(name)}  ", "head-focus")]
    for page in Page:
        here = page is place.page
        runs.append((f"[{page}]" if here else f" {page} ", "head-focus" if here else "head"))
    used = sum(cell_len(text) for text, _ in runs)
    return [*runs, (f"{news:>{max(0, width - used)}}", "head")]


def row_at(outlook: Outlook, place: Place, sheet: Sheet, y: int) -> int | None:
    """The row of a line of the page, None elsewhere."""
    below = sheet.part(sheet.width, sheet.height - 1)
    if place.page is Page.PICTURES:
        return None
    if place.page is Page.ORDER:
        rows = order_page.rows_in_sight(outlook, place, below)
        line = y - 1 - order_page.top_lines(place, below)
    else:
        is_teams = place.page is Page.TEAMS
        count = len(place.team_rows(outlook)) if is_teams else len(place.rows(outlook))
        rows = other_pages.rows_in_sight(outlook, place, below, count)
        line = y - 2
    return rows[line] if 0 <= line < len(rows) else None
