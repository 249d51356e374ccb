"""The mouse on the board: a click chooses a card, the wheel scrolls, a card is dragged.

Only presses and moves with a pressed button are asked for: a pointer that merely passes over the
screen sends nothing to a program on the far side of a slow line.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widget import Widget

from refineboard.tui.board.viewport import CARD_LINES, Viewport

NO_HOVER = "\x1b[?1003l\x1b[?1002h"
"""Ends the report of every move of the pointer; moves of a drag go on being told."""

HEAD_LINES = 1
_WHEEL_CARDS = 2
_RIGHT_BUTTON = 3


class PointedBoard(Widget):
    """What a board does with the mouse."""

    view: Viewport

    @dataclass
    class Chosen(Message):
        """A card was clicked: "look" at it, "open" it, or show its "menu"."""

        key: str
        wish: str

    @dataclass
    class Dropped(Message):
        """A card was dragged into another column."""

        key: str
        backlog: str

    @dataclass
    class BorderMoved(Message):
        """The border right of the column in a place on screen was dragged so many cells."""

        place: int
        cells: int

    _dragged: str | None = None
    _border: tuple[int, int] | None = None
    """The border that is being dragged: the place of the column left of it, and where it was."""

    def _border_at(self, x: int) -> int | None:
        ends = [slot.x + slot.width for slot in self.view.slots()[:-1]]
        return ends.index(x) if x in ends else None

    def _column_at(self, x: int) -> int | None:
        for slot in self.view.slots():
            if slot.x <= x < slot.x + slot.width:
                return slot.column
        return None

    def _card_at(self, x: int, y: int) -> str | None:
        column_number = self._column_at(x)
        if column_number is None or y < HEAD_LINES:
            return None
        column = self.view.columns[column_number]
        place = column.top + (y - HEAD_LINES) // CARD_LINES
        row = column.rows[place] if place < len(column.rows) else None
        return row if isinstance(row, str) else None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begins a drag, of a border or of a card."""
        place = self._border_at(event.x)
        if place is not None:
            self._border = (place, event.x)
            self.capture_mouse()
            return
        self._dragged = self._card_at(event.x, event.y) if event.button != _RIGHT_BUTTON else None

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Ends a drag: the border stays here, a card moves to the column that it is over.

        A border is drawn in its new place only now: all columns drawn anew at every step of the
        way would be slow over a slow line.
        """
        if self._border is not None:
            (place, start), self._border = self._border, None
            self.release_mouse()
            self.post_message(self.BorderMoved(place, event.x - start))
            return
        column_number = self._column_at(event.x)
        key, self._dragged = self._dragged, None
        if key is None or column_number is None:
            return
        column = self.view.columns[column_number]
        if key not in column.places:
            self.post_message(self.Dropped(key, column.backlog.key))

    def on_click(self, event: events.Click) -> None:
        """Chooses the card; twice opens it, the right button shows what can be done with it."""
        key = self._card_at(event.x, event.y)
        if key is not None:
            wish = "open" if event.chain == 2 else "look"
            self.post_message(self.Chosen(key, "menu" if event.button == _RIGHT_BUTTON else wish))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scrolls the column under the pointer."""
        self._scroll(event.x, _WHEEL_CARDS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scrolls the column under the pointer."""
        self._scroll(event.x, -_WHEEL_CARDS)

    def _scroll(self, x: int, cards: int) -> None:
        column_number = self._column_at(x)
        if column_number is not None:
            self.view.scroll(column_number, cards)
            self.refresh()
