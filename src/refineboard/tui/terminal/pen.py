"""Writes runs of cells to a terminal in few bytes.

Most of what a new screen costs is not its text but the change of colours between words: nineteen
bytes each. So the runs of some rows are written colour by colour where the moves of the cursor
cost less than the changes of colour that they save. Rows are taken a few at a time, so that a
screen still comes from top to bottom over a slow line. Long blanks are erased and not written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple, TypeAlias

Look: TypeAlias = tuple[str, str, str]
"""Attributes, foreground and background as parameters of the terminal's SGR command."""

Cell: TypeAlias = tuple[str, Look]
"""What stands in a cell. Wide characters fill the first cell and leave "" in those after it."""

Row: TypeAlias = list[Cell | None]
"""None where nobody knows what the terminal shows."""

PLAIN: Look = ("", "", "")
UNSEEN_ON_BLANKS = frozenset({"", "1", "2", "3"})
"""Attributes that change nothing about a blank: bold, dim, italic."""

_LONGEST_BRIDGE = 4
"""Unchanged cells that are written anyway, because moving the cursor over them costs more."""

_BAND = 10
"""Rows that are written together."""

_LOOK_BYTES, _MOVE_BYTES = 19, 7
"""What a change of look and a move of the cursor cost, about."""

_ERASED = re.compile(" {12,}| {6,}$")
"""Blanks that are cheaper to erase: within a text the cursor has to be moved over them too."""

_ENDS = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}
"""How each attribute is taken off."""


class Run(NamedTuple):
    """Neighbouring cells of one look; blanks may be among them whose foreground differs."""

    y: int
    x: int
    text: str
    look: Look


def changed_runs(y: int, old: Row, new: Row) -> Iterator[Run]:
    """The cells of a row that differ, each as wide as one column, as runs."""
    texts: list[str] = []
    start = bridged = 0
    look, is_blank = PLAIN, True
    fitting = PLAIN
    """The look of the cell that joined last: another blank of the same joins too."""
    for x, (cell, was) in enumerate(zip(new, old, strict=True)):
        is_changed = cell != was
        if cell and texts and (is_changed or bridged < _LONGEST_BRIDGE):
            text, own = cell
            known = own is look or (own is fitting and text == " ")
            joined = look if known else _joined(look, cell, is_blank=is_blank)
            if joined:
                look, fitting = joined, own
                is_blank = is_blank and text == " "
                texts.append(text)
                bridged = 0 if is_changed else bridged + 1
                continue
        if texts:
            yield _run(y, start, texts, bridged, look)
            texts = []
        if is_changed and cell:
            start, bridged, look = x, 0, cell[1]
            texts = [cell[0]]
            fitting = look
            is_blank = cell[0] == " "
    if texts:
        yield _run(y, start, texts, bridged, look)


def _run(y: int, x: int, texts: list[str], bridged: int, look: Look) -> Run:
    """A run without the unchanged cells at its end."""
    return Run(y, x, "".join(texts[: len(texts) - bridged]), look)


def _joined(look: Look, cell: Cell, *, is_blank: bool) -> Look | None:
    """The look of a run, which may be of blanks alone, with this cell at its end.

    None where the cell begins another run.
    """
    text, own = cell
    if own is look or own == look:
        return look
    if own[2] != look[2]:
        return None
    if text == " " and own[0] == "" and look[0] in UNSEEN_ON_BLANKS:
        return look
    return own if is_blank and look[0] == "" and own[0] in UNSEEN_ON_BLANKS else None


def in_good_order(runs: Sequence[Run]) -> Iterator[Run]:
    """Runs in the order in which they cost least, a few rows at a time."""
    for _, group in groupby(runs, key=lambda run: run.y // _BAND):
        band = list(group)
        looks: dict[Look, int] = {}
        grounds: dict[str, int] = {}
        for run in band:
            looks.setdefault(run.look, len(looks))
            grounds.setdefault(run.look[2], len(grounds))
        if len(looks) * _LOOK_BYTES + len(band) * _MOVE_BYTES < len(band) * _LOOK_BYTES:
            band.sort(key=lambda run: (grounds[run.look[2]], looks[run.look]))
        yield from band


class Pen:
    """Collects output, and knows where the cursor stands and how it writes."""

    def __init__(self, width: int, *, erases: bool = True) -> None:
        """`erases` is whether erased cells get the background that is written with."""
        self._width = width
        self._erases = erases
        self._parts: list[str] = []
        self._place: tuple[int, int] | None = None
        self._look = PLAIN

    def _go(self, y: int, x: int) -> None:
        if self._place is None or self._place[0] != y or self._place[1] > x:
            self._parts.append(f"\x1b[{y + 1};{x + 1}H")
        elif self._place[1] < x:
            self._parts.append(f"\x1b[{x - self._place[1]}C")
        self._place = (y, x)

    def _take(self, wanted: Look, *, is_blank: bool) -> None:
        look = self._look
        if is_blank and wanted[0] == "":
            # Nobody sees the foreground of a blank, nor whether it is bold.
            attributes = look[0] if look[0] in UNSEEN_ON_BLANKS else ""
            wanted = (attributes, look[1], wanted[2])
        if wanted != look:
            self._parts.append(_change_of_look(look, wanted))
            self._look = wanted

    def write(self, run: Run) -> None:
        """Writes a run whose characters are one column wide each."""
        text = run.text
        self._go(run.y, run.x)
        self._take(run.look, is_blank=text.isspace())
        x = run.x
        start = 0
        if self._erases and run.look[0] in UNSEEN_ON_BLANKS:
            for blanks in _ERASED.finditer(text):
                self._parts.append(f"{text[start : blanks.start()]}\x1b[{len(blanks[0])}X")
                self._place = (run.y, x + blanks.start())
                start = blanks.end()
                if start < len(text):
                    self._go(run.y, x + start)
        if start < len(text):
            self._parts.append(text[start:])
            self._put(run.y, x + len(text))

    def write_cell(self, y: int, x: int, cell: Cell, *, columns: int | None) -> None:
        """Writes one cell of `columns`, None where terminals differ about that."""
        self._go(y, x)
        self._take(cell[1], is_blank=cell[0] == " ")
        self._parts.append(cell[0])
        if columns is None:
            self._place = None
        else:
            self._put(y, x + columns)

    def _put(self, y: int, x: int) -> None:
        # In the last column a terminal waits to wrap, and only an absolute move helps.
        self._place = (y, x) if x < self._width else None

    def finished(self) -> str:
        """All that was collected, with the terminal's look as it was."""
        if self._look != PLAIN:
            self._parts.append("\x1b[m")
        return "".join(self._parts)


@lru_cache(maxsize=4096)
def _change_of_look(old: Look, new: Look) -> str:
    """The shortest SGR command from one look to another."""
    if new == PLAIN:
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
