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
from refineboard.tui.board.cards import Place, Run, card_lines, details_fitted, fitted, shown_text
from refineboard.tui.board.columns import Column, Heading, Order
from refineboard.tui.board.pointing import HEAD_LINES, PointedBoard
from refineboard.tui.board.verdicts import Verdicts
from refineboard.tui.board.viewport import CARD_LINES, Slot, Viewport
from refineboard.tui.kit.roles import keys_in_force
from refineboard.tui.theming.styles import made_style

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
_REVERSE = Style(reverse=True)


@dataclass(frozen=True, slots=True)
class _Stand:
    """What a drawing showed; compared with the next to learn how much to repaint."""

    focus: int
    cursor: str | None
    top: int
    first_team: int
    is_narrow: bool


@dataclass(frozen=True, slots=True)
class _Look:
    """All that tells how a card looks, as long as no item changes."""

    key: str
    width: int
    place: Place | None
    has_cursor: bool
    is_selected: bool


class Board(PointedBoard, can_focus=True):
    """All backlogs side by side. Its view is the truth: it tells where the cursor went, whoever
    moved it; call `redraw` after anything else in it changed."""

    @dataclass
    class CursorMoved(Message):
        """The cursor stands on another item, or on none."""

        key: str | None

    def __init__(self, view: Viewport, verdicts: Verdicts) -> None:
        super().__init__(id="board")
        self.view = view
        self._verdicts = verdicts
        self._styles: dict[str, Style] = {}
        self._cards: dict[_Look, tuple[list[Segment], list[Segment]]] = {}
        self._slots: list[Slot] = []
        self.writers: Mapping[str, str] = {}
        """Who else is writing on an item now, by its key."""
        self.pending: frozenset[str] = frozenset()
        """Items with a change that the store has not answered yet."""
        self._flashes: dict[str, str] = {}
        self._drawn = self._stand()
        view.on_cursor = self._show_cursor

    def _stand(self) -> _Stand:
        view = self.view
        return _Stand(
            view.focus, view.cursor, view.column.top, view.first_team, is_narrow=view.is_narrow
        )

    def redraw(self) -> None:
        """Draws everything anew, after items or the order changed."""
        self._cards.clear()
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

    def _show_cursor(self) -> None:
        """Repaints what a move of the cursor touched."""
        slots = {slot.column: slot for slot in self.view.slots()}
        before, now = self._drawn, self._stand()
        if before.focus not in slots:
            # Its column is out of sight by now: hidden, or another one alone is shown.
            self.refresh()
        elif before.focus == now.focus and before.top != now.top:
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
        self._cards.clear()
        return True

    def notify_style_update(self) -> None:
        """Forgets styles of an older theme."""
        self._styles.clear()
        self._cards.clear()
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of the screen, of which Textual keeps those that have not changed."""
        # Textual draws before it tells the size: fitting here makes the first picture a useful one.
        self._fit()
        self._slots = self.view.slots()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of the screen, across all columns."""
        segments: list[Segment] = []
        for slot in self._slots:
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
        columns = ""
        if self.view.is_narrow:
            columns = f"   ‹ {slot.column + 1}/{len(self.view.columns)} ›"
        # Each number says what it counts, where the column is wide enough for the words.
        noun = "item" if column.total == 1 else "items"
        wordings = (
            (f"{order}{count} {noun}", f"{ready} open{columns}"),
            (f"{order}{count}", f"{ready} open{columns}"),
            (f"{order}{count}", f"{ready}{columns}"),
            (f"{order}{count} {noun}", ""),
        )
        room = slot.width - cell_len(f" {name}") - 1
        # The longest place decides, so that no move of the cursor words the heading anew.
        spare = len(f" {len(column.keys)}/") - len(place)
        right = f"{order}{count}"
        for left, far in wordings:
            if len(left) + spare + len(far) < room:
                right = f"{left}{far:>{room - len(left)}} "
                break
        right += " " * (slot.width - cell_len(f" {name}{right}"))
        # A mark, not the whole name in another style: that costs a third of a change of columns.
        mark = "▌" if focused else " "
        runs = [(mark, "head-focus"), (name, "head-name"), (right, "head")]
        return self._segments(runs, slot.width)

    def _card_line(self, column: Column, slot: Slot, line: int) -> list[Segment]:
        row = column.top + line // CARD_LINES
        if row >= len(column.rows):
            words = ""
            if not column.keys and line == 1:
                way = keys_in_force(self.app).way_to("board.new")
                empty = f"  Empty. Press {way} to write an item."
                words = "  Nothing matches." if column.total else empty
            return self._segments([(words, "dim")], slot.width)
        key = column.rows[row]
        if isinstance(key, Heading):
            return self._heading(key, line % CARD_LINES, slot.width)
        has_cursor = self.view.columns[self.view.focus] is column and column.cursor == key
        place = self._place(column, key)
        look = _Look(key, slot.width, place, has_cursor, key in self.view.selected)
        return self._card(column, look)[line % CARD_LINES]

    def _heading(self, heading: Heading, line: int, width: int) -> list[Segment]:
        """A heading stands in the lower line, nearer to its cards than to those above."""
        if line == 0:
            return self._segments([("", "")], width)
        count = f" {heading.cards} "
        label = fitted([(f" {heading.label}", "head-name")], width - len(count))
        return self._segments([*label, (count, "head")], width)

    def _card(self, column: Column, look: _Look) -> tuple[list[Segment], list[Segment]]:
        known = self._cards.get(look)
        if known is None:
            known = self._cards[look] = self._new_card(column, look)
        return known

    def _new_card(self, column: Column, look: _Look) -> tuple[list[Segment], list[Segment]]:
        document: Document = self.view.workspace.items[look.key]
        letters: Mapping[str, str] = {}
        title = ""
        if not column.backlog.is_art:
            letters = self._verdicts.letters(document)
            title = self._verdicts.short_title(document)
        first, second = card_lines(self.view.workspace, document, look.place, letters, title)
        colleague = self._colleague_run(look.key)
        width = look.width - _GUTTER
        room = width - sum(cell_len(text) for text, _ in colleague)
        bar = "▌" if look.has_cursor else " "
        mark = "✓" if look.is_selected else " "
        return (
            self._shown([(bar + mark, "cursor"), *fitted(first, width)], look),
            self._shown([(f"{bar} ", "cursor"), *details_fitted(second, room), *colleague], look),
        )

    def _shown(self, runs: list[Run], look: _Look) -> list[Segment]:
        """The runs in their styles; the key of the card under the cursor is in reverse."""
        reverse = "key" if look.has_cursor else None
        return [
            Segment(text, self._style(style) + _REVERSE if style == reverse else self._style(style))
            for text, style in runs
        ]

    def _colleague_run(self, key: str) -> list[Run]:
        if key in self.pending:
            return [(" … saving ", "colleague")]
        if key in self.writers:
            return [(f" ✎ {shown_text(self.writers[key])[:12]} ", "colleague")]
        if key in self._flashes:
            return [(f" ◂ {shown_text(self._flashes[key])[:12]} ", "colleague")]
        return []

    def _place(self, column: Column, key: str) -> Place | None:
        if not column.backlog.is_art:
            return None
        number = column.places[key]
        manual = column.manual_places.get(key)
        return Place(number + 1, 0 if manual is None else manual - number)
