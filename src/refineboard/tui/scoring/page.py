"""Puts the scoring sheet on the screen: rows and columns, and what there is to know of one cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.cells import cell_len

from refineboard.charts import Line
from refineboard.domain.documents import Document, documents_of, text_of
from refineboard.domain.economics.sheet import Group
from refineboard.domain.wsjf import PART_LABELS, PARTS, SCALE, score_of, usable_score
from refineboard.tui.board.cards import Run, fitted, shown_text
from refineboard.tui.kit.lines import wrapped
from refineboard.tui.kit.sheet import Sheet
from refineboard.tui.kit.words import PART_NAMES, PART_QUESTIONS, moment_words, wsjf_words
from refineboard.tui.scoring.state import Grid

_HEAD_LINES = 2
_DETAIL_LINES = 8
"""Lines at the bottom for the cell of the cursor."""
_ROOMY_DETAIL_LINES = 12
_ROOMY = 30
"""Lines of a page from which neighbours have a line each."""
_LEAD = 18
"""Cells before the title: cursor, rank, shift and key."""
_CELL = 7
_SCORE = 7
_MOST_NAMED = 3
_EXAMPLE = 26
"""Characters of the title of an example."""

Flashes = Mapping[str, tuple[str, str]]
"""By key, the part that a colleague has just scored, and who."""


def rows_in_sight(grid: Grid, sheet: Sheet) -> range:
    """Which rows are on screen: pages that follow each other, so that most moves scroll nothing."""
    room = max(1, sheet.height - _HEAD_LINES - _detail_lines(sheet))
    top = grid.place // room * room
    return range(top, min(top + room, len(grid.rows)))


def cell_at(grid: Grid, sheet: Sheet, x: int, y: int) -> tuple[str, str] | None:
    """The key and the part of a cell of the page, None elsewhere."""
    rows = rows_in_sight(grid, sheet)
    row = y - _HEAD_LINES
    if not 0 <= row < len(rows):
        return None
    column = (x - _LEAD - _title_width(sheet)) // _CELL
    part = PARTS[column] if 0 <= column < len(PARTS) else grid.part
    return grid.rows[rows[row]], part


def row_lines(grid: Grid, name: str, sheet: Sheet, flashes: Flashes) -> list[Line]:
    """The upper part of the page: the sheet of a backlog of that name."""
    rows = rows_in_sight(grid, sheet)
    room = sheet.height - _detail_lines(sheet)
    lines: list[Line] = [_heading(grid, name, sheet.width), _column_heads(grid, sheet)]
    lines += [_row(grid, grid.rows[place], sheet, flashes) for place in rows]
    if not grid.rows:
        lines.append([("  There is no open item to score in this backlog.", "dim")])
    return _filling(lines, sheet.width, room)


def detail_lines(grid: Grid, sheet: Sheet) -> list[Line]:
    """The lower part: what there is to know of the cell of the cursor."""
    rule: Line = [("─" * sheet.width, "rule")]
    return _filling([rule, *_details(grid, sheet)], sheet.width, _detail_lines(sheet))


def _filling(lines: list[Line], width: int, height: int) -> list[Line]:
    blank: list[Line] = [[] for _ in range(height - len(lines))]
    return [fitted(line, width) for line in [*lines, *blank][: max(0, height)]]


def _detail_lines(sheet: Sheet) -> int:
    """Never the whole page: a row can be seen on the smallest."""
    wished = _ROOMY_DETAIL_LINES if sheet.height >= _ROOMY else _DETAIL_LINES
    return max(0, min(wished, sheet.height - _HEAD_LINES - 1))


def _title_width(sheet: Sheet) -> int:
    return max(0, sheet.width - _LEAD - _CELL * len(PARTS) - _SCORE)


def _heading(grid: Grid, name: str, width: int) -> Line:
    left: Line = [
        (f" Scoring {shown_text(name)}", "head-focus"),
        (f"   {PART_LABELS[grid.part]}, {grid.order}", "head"),
    ]
    count = grid.count
    right = f" {count - grid.sheet.missing(grid.part)} of {count} scored "
    if grid.shown is not None:
        right = f" {len(grid.rows)} shown,{right}"
    room = width - sum(cell_len(text) for text, _ in left)
    return [*left, (f"{right:>{max(0, room)}}", "head")]


def _column_heads(grid: Grid, sheet: Sheet) -> Line:
    wrong = {finding.part for finding in grid.sheet.findings()}
    runs: Line = [("   Rank  Item".ljust(_LEAD + _title_width(sheet)), "head")]
    for part in PARTS:
        name = f"{PART_NAMES[part]}{'!' if part in wrong else ''}"
        here = part == grid.part
        runs.append((f"{name:>{_CELL - 1}} ", "head-focus" if here else "head"))
    return [*runs, (f"{'WSJF':>{_SCORE - 1}} ", "head")]


def _row(grid: Grid, key: str, sheet: Sheet, flashes: Flashes) -> Line:
    document = grid.document(key)
    here = key == grid.cursor
    part, who = flashes.get(key, ("", ""))
    flash = f" ◂ {shown_text(who)[:12]}" if who else ""
    title = shown_text(text_of(document, "title"))
    width = _title_width(sheet) - cell_len(flash)
    runs: Line = [
        ("▌" if here else " ", "cursor"),
        *_rank_runs(grid, key),
        (f"{key[:8]:<8} ", "key"),
        *fitted([(title, "")], width),
        (flash, "colleague"),
    ]
    for each in PARTS:
        flashing = each == part
        runs += _cell(grid, document, each, is_here=here and each == grid.part, flashing=flashing)
    score = score_of(document)
    words = f"{float(score.wsjf):.2f}" if score else "–"
    old = "*" if grid.sheet.is_old(key) else " "
    return [*runs, (f"{words:>{_SCORE - 1}}", "bold"), (old, "watch")]


def _rank_runs(grid: Grid, key: str) -> Line:
    rank, before = grid.rank(key), grid.began.get(key)
    shift = before - rank if rank is not None and before is not None else 0
    arrow = f"{'▲' if shift > 0 else '▼'}{min(abs(shift), 99)}" if shift else ""
    number = "–" if rank is None else str(rank)
    return [(f"{number:>4} ", "dim"), (f"{arrow:<3}", "good" if shift > 0 else "bad")]


def _cell(grid: Grid, document: Document, part: str, *, is_here: bool, flashing: bool) -> Line:
    words, style = _value(document, part)
    if flashing:
        style = "colleague"
    elif style == "" and part != grid.part:
        style = "dim"
    if is_here:
        # Brackets tell the cell also where reverse is not to be seen.
        return [(" " * (_CELL - 2 - len(words)), ""), (f"[{words}]", "chosen")]
    return [(f"{words:>{_CELL - 1}} ", style)]


def _value(document: Document, part: str) -> Run:
    score = usable_score(document, part)
    if score in SCALE:
        return str(score), ""
    if document.get(part) is None:
        return "–", "watch"
    return (f"{score}!" if score is not None else "!"), "bad"


def _details(grid: Grid, sheet: Sheet) -> list[Line]:
    if grid.cursor is None:
        return []
    document, width = grid.document(grid.cursor), sheet.width - 2
    roomy = sheet.height >= _ROOMY
    lines = [
        [
            (grid.cursor, "key"),
            (f" {shown_text(text_of(document, 'title'))}", "bold"),
        ],
        _scale(grid, document),
        *_neighbour_lines(grid, width, roomy=roomy),
        _result(grid, document),
        _scorers(grid),
        *_finding_lines(grid, width),
    ]
    return [[(" ", ""), *line] for line in lines]


def _scale(grid: Grid, document: Document) -> Line:
    chosen = usable_score(document, grid.part)
    runs: Line = [(f"{PART_LABELS[grid.part]} ", "bold")]
    for score in SCALE:
        here = score == chosen
        runs.append((f"[{score}]" if here else f" {score} ", "bold" if here else "dim"))
    return [*runs, (f"  {PART_QUESTIONS[grid.part]}", "dim")]


def _neighbour_lines(grid: Grid, width: int, *, roomy: bool) -> list[Line]:
    """What the item is compared with: the next smaller, the same, the next larger."""
    assert grid.cursor is not None
    found = grid.sheet.neighbours(grid.cursor, grid.part, _MOST_NAMED if roomy else 1)
    parts = [
        ("more than", found.smaller),
        ("the same as", found.same),
        ("less than", found.larger),
    ]
    told = [_neighbour(grid, words, group, roomy=roomy) for words, group in parts if group]
    if not told:
        told = _examples(grid, roomy=roomy)
    if roomy:
        return [fitted(line, width) for line in told] + [[] for _ in range(3 - len(told))]
    joined: Line = []
    for line in told:
        joined += [("   ", ""), *line] if joined else line
    return [fitted(joined, width)]


def _examples(grid: Grid, *, roomy: bool) -> list[Line]:
    """What an item without a score, or without neighbours, can be compared with."""
    examples = [each for each in grid.sheet.examples(grid.part) if each.keys[0] != grid.cursor]
    if not examples:
        return [[("Nothing in this column to compare it with yet.", "dim")]]
    lines: list[Line] = [[("for example ", "dim")]]
    a_line = -(-len(examples) // _MOST_NAMED) if roomy else len(examples)
    for number, each in enumerate(examples):
        if number and number % a_line == 0:
            lines.append([("            ", "")])
        title = f"{shown_text(text_of(grid.document(each.keys[0]), 'title'))[:_EXAMPLE]} "
        lines[-1] += [(f"{each.score} ", "bold"), (f"{each.keys[0]} ", "key")]
        lines[-1].append((title if roomy else "", ""))
        lines[-1].append((" ", ""))
    return lines


def _neighbour(grid: Grid, words: str, group: Group, *, roomy: bool) -> Line:
    runs: Line = [(f"{words} ", "dim"), (f"{group.score} ", "bold")]
    for number, key in enumerate(group.keys):
        runs.append((", " if number else "", "dim"))
        runs.append((key, "key"))
        if roomy:
            runs.append((f" {shown_text(text_of(grid.document(key), 'title'))}", ""))
    return [*runs, (f" +{group.more}", "dim")] if group.more else runs


def _result(grid: Grid, document: Document) -> Line:
    assert grid.cursor is not None
    rank, before = grid.rank(grid.cursor), grid.began.get(grid.cursor)
    words = f"{wsjf_words(document)}   "
    if rank is None:
        return [(words, "bold"), ("no rank until all four parts are scored", "dim")]
    place = f"rank {rank} of {len(grid.standings)} scored"
    if before is not None and before != rank:
        place += f", {before} when you began"
    return [(words, "bold"), (place, "good")]


def _scorers(grid: Grid) -> Line:
    """Who scored the cell, and when; the newest first."""
    assert grid.cursor is not None
    if grid.draft is not None:
        return [("not saved yet: another digit, or any other key", "watch")]
    found = grid.scorings.of(grid.cursor, grid.part)
    runs: Line = []
    for scoring in found[: -_MOST_NAMED - 1 : -1]:
        value = "none" if scoring.after is None else str(scoring.after)[:8]
        runs.append((", before that " if runs else "Scored: ", "dim"))
        runs.append((f"{value} by {shown_text(scoring.by)[:16]} {moment_words(scoring.at)}", ""))
    return runs or _came_in(grid.document(grid.cursor), grid.part)


def _came_in(document: Document, part: str) -> Line:
    """What there is to say of a score that was never set or changed here."""
    if document.get(part) is None:
        return [("Nobody has scored this yet.", "dim")]
    first = next(iter(documents_of(document, "timeline")), {})
    who = shown_text(text_of(first, "by"))[:16]
    when = moment_words(text_of(document, "created_at"))
    return [(f"Came in with this score{f', by {who}' if who else ''} {when}", "dim")]


def _finding_lines(grid: Grid, width: int) -> Iterator[Line]:
    findings = grid.findings_here()
    if not findings:
        yield [("✓ ", "good"), ("This column is fit to be ranked by.", "dim")]
    for finding in findings:
        # The star stands in the rows of the items as well.
        sign = "* " if finding.part is None else "! "
        for number, text in enumerate(wrapped(finding.message, width - 2)):
            yield [("  " if number else sign, "watch"), (text, "")]
