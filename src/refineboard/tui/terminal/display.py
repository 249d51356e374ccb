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
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import repeat
from typing import cast

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.screen import Screen
from textual.strip import Strip

from refineboard.tui.terminal.pen import (
    PLAIN,
    UNSEEN_ON_BLANKS,
    Cell,
    Look,
    Pen,
    Row,
    Run,
    changed_runs,
    in_good_order,
)

WHOLE_OUTPUT_VARIABLE = "REFINEBOARD_WHOLE_OUTPUT"
"""Set to anything, it leaves Textual's output as it is."""


class CellDiff:
    """The cells that a terminal shows, and the output that makes them what they should be."""

    def __init__(self, *, erases: bool = True) -> None:
        """`erases` is whether the terminal gives erased cells the background in use."""
        self._erases = erases
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
        pen = Pen(width, erases=self._erases)
        runs: list[Run] = []
        for y, row in sorted(changed.items()):
            old = self._rows[y]
            if row == old:
                continue
            if _is_certain(old) and _is_certain(row):
                runs += changed_runs(y, old, row)
            else:
                _send_whole(pen, y, row)
            self._rows[y] = row
        for run in in_good_order(runs):
            pen.write(run)
        return pen.finished()


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
        look = PLAIN if style is None else _look_of(style, color_system)
        blank = _look_of_blank(look)
        width = len(text) if text.isascii() else cell_len(text)
        cells: Iterable[Cell]
        if width == len(text) and (text.isascii() or _is_narrow(text)):
            cells = [(each, blank if each == " " else look) for each in text]
        else:
            cells = _uncertain_cells(text, look, width)
        row[x : x + width] = cells
        x += width
    del row[columns:]


@lru_cache(maxsize=1024)
def _look_of_blank(look: Look) -> Look:
    """The look of a blank, without what nobody sees of it; always the same object."""
    return ("", "", look[2]) if look[0] in UNSEEN_ON_BLANKS else look


@lru_cache(maxsize=4096)
def _is_narrow(text: str) -> bool:
    """Whether each character fills one cell."""
    return all(cell_len(each) == 1 for each in text)


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


def _send_whole(pen: Pen, y: int, row: Row) -> None:
    """Sends a row whole, each character put in its place."""
    for x, (cell, following) in enumerate(zip(row, [*row[1:], None], strict=True)):
        if cell is not None and cell[0]:
            is_narrow = len(cell[0]) == 1 and not (following and following[0] == "")
            pen.write_cell(y, x, cell, columns=1 if is_narrow else None)


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


def _is_in_gnu_screen(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is GNU Screen, which erases to its own background."""
    is_tmux = bool(environment.get("TMUX"))
    return not is_tmux and environment.get("TERM", "").startswith("screen")


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
        is_whole = os.environ.get(WHOLE_OUTPUT_VARIABLE)
        self._cells = None if is_whole else CellDiff(erases=not _is_in_gnu_screen(os.environ))

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
