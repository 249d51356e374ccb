"""Sends to the terminal only the cells that changed.

Textual repaints whole regions: a letter typed into a text costs ten kilobytes. Here the cells that
the terminal shows are remembered, and an update is cut down to those that differ. This relies on
parts of Textual that are not public: `App._display`, `ChopsUpdate` and `LayoutUpdate`. A contract
test compares both ways of drawing on a terminal emulator, and an environment variable turns this
one off.

A row that holds characters whose width terminals disagree about is sent whole, with the cursor put
in its place after each of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import repeat
from typing import TypeAlias, cast

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.screen import Screen
from textual.strip import Strip

WHOLE_OUTPUT_VARIABLE = "REFINEBOARD_WHOLE_OUTPUT"
"""Set to anything, it leaves Textual's output as it is."""

_LONGEST_BRIDGE = 4
"""Unchanged cells that are sent anyway, because moving the cursor over them costs more."""

Look: TypeAlias = tuple[str, str, str]
"""Attributes, foreground and background as parameters of the terminal's SGR command."""

Cell: TypeAlias = tuple[str, Look]
"""What stands in a cell. Wide characters fill the first cell and leave "" in those after it."""

Row: TypeAlias = list[Cell | None]
"""None where nobody knows what the terminal shows."""

_PLAIN: Look = ("", "", "")
_UNSEEN_ON_BLANKS = frozenset({"", "1", "2", "3"})
"""Attributes that change nothing about a blank: bold, dim, italic."""

_ENDS = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}
"""How each attribute is taken off."""


class CellDiff:
    """The cells that a terminal shows, and the output that makes them what they should be."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._width = 0

    def forget(self) -> None:
        """Knows nothing of the screen any more, so that all of it is sent with the next update."""
        self._rows = []

    def output(
        self,
        update: ChopsUpdate | LayoutUpdate,
        size: tuple[int, int],
        color_system: ColorSystem,
    ) -> str:
        """What to send for the update on a screen of `size` (columns, rows); "" for nothing."""
        width, height = size
        if (width, height) != (self._width, len(self._rows)):
            self._width = width
            self._rows = [[None] * width for _ in range(height)]
        changed: dict[int, Row] = {}
        for y, x, strip in _placed_strips(update):
            if 0 <= y < height:
                row = changed.get(y)
                if row is None:
                    row = changed[y] = self._rows[y].copy()
                _write(row, x, strip, color_system)
        pen = _Pen(width)
        for y, row in changed.items():
            old = self._rows[y]
            if row != old:
                _send(pen, y, old, row)
                self._rows[y] = row
        return pen.finished()


class _Pen:
    """Collects output, and knows where the cursor stands and how it writes."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._parts: list[str] = []
        self._place: tuple[int, int] | None = None
        self._look = _PLAIN

    def go(self, y: int, x: int) -> None:
        """Puts the cursor into a cell."""
        if self._place is None or self._place[0] != y or self._place[1] > x:
            self._parts.append(f"\x1b[{y + 1};{x + 1}H")
        elif self._place[1] < x:
            self._parts.append(f"\x1b[{x - self._place[1]}C")
        self._place = (y, x)

    def write(self, y: int, x: int, cells: Iterable[Cell], *, is_certain: bool = True) -> None:
        """Writes neighbouring cells; after one of uncertain width the cursor's place is lost."""
        self.go(y, x)
        append, look = self._parts.append, self._look
        for text, wanted in cells:
            x += 1
            if wanted is not look and wanted != look:
                if text == " " and wanted[0] == look[0] == "":
                    if wanted[2] == look[2]:
                        # Nobody sees the colour of a blank's foreground.
                        append(text)
                        continue
                    wanted = ("", look[1], wanted[2])  # noqa: PLW2901 - the look that is needed
                append(_change_of_look(look, wanted))
                look = wanted
            append(text)
        self._look = look
        # In the last column a terminal waits to wrap, and only an absolute move helps.
        self._place = (y, x) if is_certain and x < self._width else None

    def finished(self) -> str:
        """All that was collected, with the terminal's look as it was."""
        if self._look != _PLAIN:
            self._parts.append("\x1b[m")
        return "".join(self._parts)


def _placed_strips(update: ChopsUpdate | LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    """The strips of an update and where they begin: row and column."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield y, x, strip
                x += strip.cell_length
        return
    for y, start, end in update.spans:
        for chop_end, (x, chop) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if chop is None or x > end or chop_end <= start:
                continue
            is_inside = start <= x < end and chop_end <= end
            yield y, x, chop if is_inside else chop.crop(0, min(chop_end, end) - x)


def _write(row: Row, x: int, strip: Strip, color_system: ColorSystem) -> None:
    """Puts a strip's cells into a row; what would stand beyond its end is cut."""
    columns = len(row)
    for text, style, _ in strip:
        look = _PLAIN if style is None else _look_of(style, color_system)
        blank = ("", "", look[2]) if look[0] in _UNSEEN_ON_BLANKS else look
        width = len(text) if text.isascii() else cell_len(text)
        cells: Iterable[Cell]
        if width == len(text) and (text.isascii() or all(cell_len(each) == 1 for each in text)):
            cells = [(each, blank if each == " " else look) for each in text]
        else:
            cells = _uncertain_cells(text, look, width)
        row[x : x + width] = cells
        x += width
    del row[columns:]


def _uncertain_cells(text: str, look: Look, width: int) -> list[Cell]:
    """Cells of a text with wide or joining characters, each of known width by itself if it can."""
    cells: list[Cell] = []
    for character in text:
        columns = cell_len(character)
        if columns == 0 and cells:
            cells[-1] = (cells[-1][0] + character, look)
        else:
            cells += [(character, look), *repeat(("", look), columns - 1)]
    if len(cells) != width:
        return [(text, look), *repeat(("", look), width - 1)]
    return cells


def _send(pen: _Pen, y: int, old: Row, new: Row) -> None:
    """Sends what differs in a row."""
    if not (_is_certain(old) and _is_certain(new)):
        _send_whole(pen, y, new)
        return
    changed = [
        x for x, (cell, was) in enumerate(zip(new, old, strict=True)) if cell != was and cell
    ]
    start = last = changed[0]
    for x in changed[1:]:
        if x - last - 1 > _LONGEST_BRIDGE or None in new[last + 1 : x]:
            pen.write(y, start, filter(None, new[start : last + 1]))
            start = x
        last = x
    pen.write(y, start, filter(None, new[start : last + 1]))


def _send_whole(pen: _Pen, y: int, row: Row) -> None:
    """Sends a row whole, each character put in its place."""
    for x, (cell, following) in enumerate(zip(row, [*row[1:], None], strict=True)):
        if cell is not None and cell[0]:
            is_narrow = len(cell[0]) == 1 and not (following and following[0] == "")
            pen.write(y, x, (cell,), is_certain=is_narrow)


def _is_certain(row: Row) -> bool:
    texts = [cell[0] for cell in row if cell]
    return len("".join(texts)) == len(texts) and "" not in texts


@lru_cache(maxsize=4096)
def _look_of(style: Style, color_system: ColorSystem) -> Look:
    color, background = style.color, style.bgcolor
    attributes = Strip.render_ansi(style.without_color, color_system)
    return (
        attributes,
        "" if color is None else ";".join(color.downgrade(color_system).get_ansi_codes()),
        ""
        if background is None
        else ";".join(background.downgrade(color_system).get_ansi_codes(foreground=False)),
    )


@lru_cache(maxsize=4096)
def _change_of_look(old: Look, new: Look) -> str:
    """The shortest SGR command from one look to another."""
    if new == _PLAIN:
        return "\x1b[m"
    before, after = (set(filter(None, look[0].split(";"))) for look in (old, new))
    ends = {_ENDS.get(attribute, "0") for attribute in before - after}
    if "0" in ends:
        return f"\x1b[0;{';'.join(filter(None, new))}m"
    # Bold and dim end together.
    begun = after - before | ({"1", "2"} & after if "22" in ends else set())
    parts = sorted(ends) + sorted(begun)
    for was, now, default in ((old[1], new[1], "39"), (old[2], new[2], "49")):
        if was != now:
            parts.append(now or default)
    return f"\x1b[{';'.join(parts)}m"


class _Written(CompositorUpdate):
    """Output that is ready to be sent."""

    def __init__(self, output: str) -> None:
        self._output = output

    def render_segments(self, console: Console) -> str:
        """The output."""
        return self._output


class CellDiffApp(App[ReturnType]):
    """An app whose terminal gets only the cells that changed."""

    def __init__(self) -> None:
        super().__init__()
        self._cells = None if os.environ.get(WHOLE_OUTPUT_VARIABLE) else CellDiff()

    def forget_screen(self) -> None:
        """Sends the whole screen with the next update, because something else wrote on it."""
        if self._cells is not None:
            self._cells.forget()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        is_shown = (
            self._running
            and not self._closed
            and not self._batch_count
            and not self.is_headless
            and self._driver is not None
            and not self._driver.is_inline
        )
        if self._cells and is_shown and isinstance(renderable, ChopsUpdate | LayoutUpdate):
            system = self.console._color_system or ColorSystem.TRUECOLOR
            output = self._cells.output(renderable, screen.outer_size, system)
            cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
            if not output and cursor == self._previous_cursor_position:
                self.post_display_hook()
                return
            renderable = cast("RenderableType", _Written(output))
        super()._display(screen, renderable)
