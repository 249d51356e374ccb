"""The whole board as one widget that draws line by line.

A widget for each card costs a hundred times more bytes and time a key; one for each column
repaints two columns whenever the cursor changes sides. So this draws all columns itself, and asks
for a repaint of just the cards that changed. The cursor is a bar and the key in reverse, not a
painted card, for the same reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from refineboard.domain.documents import Document
from refineboard.tui.cards import Place, Run, card_lines, details_fitted, fitted, shown_text
from refineboard.tui.columns import Column, Heading, Order
from refineboard.tui.roles import keys_in_force
from refineboard.tui.styles import made_style
from refineboard.tui.verdicts import Verdicts
from refineboard.tui.view import CARD_LINES, BoardView, Slot
from refineboard.tui.widgets.pointing import HEAD_LINES, PointedBoard

STYLES = {
    "": "foreground",
    "head": "muted on panel",
    "head-focus": "bold accent on panel",
    "head-name": "bold foreground on panel",
    "key": "text-accent",
    "title": "foreground",
    "done": "muted",
    "dim": "muted",
    "wsjf": "bold foreground",
    "points": "foreground",
    "kind": "text-secondary",
    "up": "text-success",
    "down": "text-error",
    "pass": "text-success",
    "hint": "text-warning",
    "fail": "text-error",
    "n/a": "muted",
    "cursor": "bold accent",
    "rule": "panel-lighten-2",
    "funnel": "muted",
    "refining": "text-warning",
    "ready": "text-success",
    "doing": "text-primary",
    "colleague": "bold text-secondary",
}
"""Names of styles and what they are made of: theme variables, "bold", "on" a background."""

_FLASH_SECONDS = 3.0
_GUTTER = 2


@dataclass(frozen=True, slots=True)
class _Stand:
    """What a drawing showed; compared with the next to learn how much to repaint."""

    focus: int
    cursor: str | None
    top: int
    first_team: int
    is_narrow: bool


class Board(PointedBoard, can_focus=True):
    """All backlogs side by side. Its view is the truth; call `redraw` after changing it."""

    @dataclass
    class CursorMoved(Message):
        """The cursor stands on another item, or on none."""

        key: str | None

    def __init__(self, view: BoardView, verdicts: Verdicts) -> None:
        super().__init__(id="board")
        self.view = view
        self._verdicts = verdicts
        self._styles: dict[str, Style] = {}
        self._lines: dict[tuple[str, int, Place | None], tuple[list[Run], list[Run]]] = {}
        self.writers: Mapping[str, str] = {}
        """Who else is writing on an item now, by its key."""
        self._flashes: dict[str, str] = {}
        self._drawn = self._stand()

    def _stand(self) -> _Stand:
        view = self.view
        return _Stand(
            view.focus, view.cursor, view.column.top, view.first_team, is_narrow=view.is_narrow
        )

    def redraw(self) -> None:
        """Draws everything anew, after items or the order changed."""
        self._lines.clear()
        self.refresh()
        self._tell()

    def flash(self, authors: Mapping[str, str]) -> None:
        """Names, for a moment, who changed an item; nothing blinks."""
        if authors:
            self._flashes |= authors
            self.set_timer(_FLASH_SECONDS, lambda: self._end_flash(authors))

    def _end_flash(self, authors: Mapping[str, str]) -> None:
        for key, author in authors.items():
            if self._flashes.get(key) == author:
                del self._flashes[key]
        self.redraw()

    def cursor_moved(self) -> None:
        """Repaints what a move of the cursor touched."""
        slots = {slot.column: slot for slot in self.view.slots()}
        before, now = self._drawn, self._stand()
        if before.focus == now.focus and before.top != now.top:
            slot = slots[now.focus]
            self.refresh(Region(slot.x, 0, slot.width, self.size.height))
        elif before.first_team != now.first_team or (now.is_narrow and before.focus != now.focus):
            self.refresh()
        else:
            for stand in (before, now):
                self._refresh_card(slots[stand.focus], stand.cursor)
        self._tell()

    def _tell(self) -> None:
        self._drawn = self._stand()
        self.post_message(self.CursorMoved(self.view.cursor))

    def _refresh_card(self, slot: Slot, key: str | None) -> None:
        column = self.view.columns[slot.column]
        self.refresh(Region(slot.x, 0, slot.width, HEAD_LINES))
        place = column.row_places.get(key or "", -1) - column.top
        if place >= 0:
            line = HEAD_LINES + place * CARD_LINES
            self.refresh(Region(slot.x, line, slot.width, CARD_LINES))

    def on_resize(self) -> None:
        """Fits the view to the new size."""
        if self._fit():
            self.redraw()
        else:
            self._tell()

    def _fit(self) -> bool:
        """Fits the view to the widget; whether it did not fit before."""
        size = (self.size.width, self.size.height - HEAD_LINES)
        if size == (self.view.width, self.view.rows):
            return False
        self.view.resize(*size)
        self._lines.clear()
        return True

    def notify_style_update(self) -> None:
        """Forgets styles of an older theme."""
        self._styles.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """One line of the screen, across all columns."""
        # Textual draws before it tells the size: fitting here makes the first picture a useful one.
        self._fit()
        segments: list[Segment] = []
        for slot in self.view.slots():
            if segments:
                segments.append(Segment("│", self._style("rule")))
            column = self.view.columns[slot.column]
            if y < HEAD_LINES:
                segments += self._head(column, slot)
            else:
                segments += self._card_line(column, slot, y - HEAD_LINES)
        return Strip(segments, self.size.width)

    def _style(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = made_style(STYLES[name], self.app.theme_variables)
        return style

    def _segments(self, runs: list[Run], width: int) -> list[Segment]:
        return [Segment(text, self._style(style)) for text, style in fitted(runs, width)]

    def _head(self, column: Column, slot: Slot) -> list[Segment]:
        focused = self.view.columns[self.view.focus] is column
        name = "Program (ART) backlog" if column.backlog.is_art else column.backlog.name
        order = {Order.RANK: "", Order.WSJF: " WSJF▼", Order.UPDATED: " newest▼"}[column.order]
        place = f" {column.index + 1}/" if focused and column.keys else " "
        count = f"{place}{len(column.keys)}"
        if len(column.keys) != column.total:
            count += f" of {column.total}"
        ready = f"ready {column.ready}/{len(column.open_keys)}"
        if self.view.is_narrow:
            ready = f"{ready}   ‹ {slot.column + 1}/{len(self.view.columns)} ›"
        left = f"{order}{count}"
        room = slot.width - cell_len(f" {name}{left}") - 1
        right = f"{left}{ready:>{room}} " if len(ready) < room else left
        right += " " * (slot.width - cell_len(f" {name}{right}"))
        # A mark, not the whole name in another style: that costs a third of a change of columns.
        mark = "▌" if focused else " "
        runs = [(mark, "head-focus"), (name, "head-name"), (right, "head")]
        return self._segments(runs, slot.width)

    def _card_line(self, column: Column, slot: Slot, line: int) -> list[Segment]:
        place = column.top + line // CARD_LINES
        if place >= len(column.rows):
            words = ""
            if not column.keys and line == 1:
                way = keys_in_force(self.app).way_to("board.new")
                empty = f"  Empty. Press {way} to write an item."
                words = "  Nothing matches." if column.total else empty
            return self._segments([(words, "dim")], slot.width)
        key = column.rows[place]
        if isinstance(key, Heading):
            return self._heading(key, line % CARD_LINES, slot.width)
        number = column.places[key]
        runs = self._card(column, key, number, slot.width - _GUTTER)[line % CARD_LINES]
        here = self.view.columns[self.view.focus] is column and column.cursor == key
        gutter: list[Run] = [("▌" if here else " ", "cursor")]
        mark = "✓" if key in self.view.selected and line % CARD_LINES == 0 else " "
        gutter.append((mark, "cursor"))
        segments = self._segments(gutter, _GUTTER)
        for text, style in runs:
            shown = self._style(style)
            if here and style == "key":
                shown += Style(reverse=True)
            segments.append(Segment(text, shown))
        return segments

    def _heading(self, heading: Heading, line: int, width: int) -> list[Segment]:
        """A heading stands in the lower line, nearer to its cards than to those above."""
        if line == 0:
            return self._segments([("", "")], width)
        count = f" {heading.cards} "
        label = fitted([(f" {heading.label}", "head-name")], width - len(count))
        return self._segments([*label, (count, "head")], width)

    def _card(
        self, column: Column, key: str, number: int, width: int
    ) -> tuple[list[Run], list[Run]]:
        place = self._place(column, key, number)
        known = self._lines.get((key, width, place))
        if known is None:
            document: Document = self.view.workspace.items[key]
            letters: Mapping[str, str] = {}
            title = ""
            if not column.backlog.is_art:
                letters = self._verdicts.letters(document)
                title = self._verdicts.short_title(document)
            first, second = card_lines(self.view.workspace, document, place, letters, title)
            colleague = self._colleague_run(key)
            room = width - sum(cell_len(text) for text, _ in colleague)
            known = (fitted(first, width), [*details_fitted(second, room), *colleague])
            self._lines[key, width, place] = known
        return known

    def _colleague_run(self, key: str) -> list[Run]:
        if key in self.writers:
            return [(f" ✎ {shown_text(self.writers[key])[:12]} ", "colleague")]
        if key in self._flashes:
            return [(f" ◂ {shown_text(self._flashes[key])[:12]} ", "colleague")]
        return []

    def _place(self, column: Column, key: str, number: int) -> Place | None:
        if not column.backlog.is_art:
            return None
        manual = column.manual_places.get(key)
        return Place(number + 1, 0 if manual is None else manual - number)
