"""What is on the board, apart from any screen: columns, order, cursor, scrolling, selection.

The cursor stands on an item, not on a row: whatever re-ranks around it, each column remembers the
key. Whatever may move it tells `on_cursor`: no key that moves it can leave the screen behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from refineboard.domain.documents import Document, text_of
from refineboard.domain.workspace import Backlog, Workspace
from refineboard.tui.board.arrangement import Arrangement
from refineboard.tui.board.columns import Column, Grouping, Order, fill, follow

if TYPE_CHECKING:
    from refineboard.tui.controller import Update

CARD_LINES = 2
NARROW = 84
"""Up to this width one column fills the board."""

NARROWEST_COLUMN = 20
"""Cells that a column keeps, so that its keys and some words of the titles can be read."""

_COLUMN_WIDTH = 38
_SEPARATOR = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """A column's place on screen."""

    column: int
    x: int
    width: int


def shared(room: int, weights: Sequence[int]) -> list[int]:
    """`room` cells in shares of these weights, none narrower than a column must be.

    Weights that fill the room already are the shares.
    """
    total = sum(weights)
    spare = [max(weight * room - NARROWEST_COLUMN * total, 0) for weight in weights]
    free = room - NARROWEST_COLUMN * len(weights)
    ends = [-(-free * each // max(sum(spare), 1)) for each in accumulate(spare)]
    return [NARROWEST_COLUMN + end - start for start, end in zip([0, *ends], ends, strict=False)]


class Viewport:
    """The board over one workspace."""

    def __init__(
        self,
        workspace: Workspace,
        start: str | None = None,
        arrangement: Arrangement | None = None,
    ) -> None:
        """Starts on the first item of backlog `start`, or of the first that has one."""
        self.arrangement = arrangement or Arrangement()
        self.zoomed = False
        """Whether the cursor's column alone fills the board."""
        self.workspace = workspace
        self.on_cursor: Callable[[], None] = lambda: None
        """Called after whatever may have moved the cursor, a change of the items among it."""
        self.columns: list[Column] = []
        self.focus = 0
        self.selected: set[str] = set()
        self.width = 0
        self.rows = 0
        self.first_team = 1
        """Index of the leftmost team column on screen."""
        self._matches: Callable[[Document], bool] | None = None
        self._kept: set[str] = set()
        """What stays in sight though it does not match any more."""
        self._stood: dict[str, str | None] = {}
        """Where the cursors stood when a filter began to be typed, by backlog."""
        self.rebuild()
        wanted = [
            number
            for number, column in enumerate(self.columns)
            if column.keys and start in (None, column.backlog.key)
        ]
        self.focus = wanted[0] if wanted else 0

    @property
    def column(self) -> Column:
        """The column that has the cursor."""
        return self.columns[self.focus]

    @property
    def cursor(self) -> str | None:
        """The key under the cursor, None in an empty column."""
        return self.column.cursor

    @property
    def is_narrow(self) -> bool:
        """Whether only one column is shown."""
        return self.zoomed or self.width <= NARROW

    @property
    def targets(self) -> tuple[str, ...]:
        """The items that an action is for: the selected ones in order, or the one under the
        cursor."""
        chosen = tuple(
            key for column in self.columns for key in column.keys if key in self.selected
        )
        return chosen or ((self.cursor,) if self.cursor else ())

    @property
    def selected_count(self) -> int:
        """How many of the selected items are shown: an action is for these."""
        return sum(key in column.places for column in self.columns for key in self.selected)

    def rebuild(self) -> None:
        """Makes the columns anew after teams, the arrangement or the whole workspace changed."""
        old = {column.backlog.key: column for column in self.columns}
        focused = self.columns[self.focus].backlog.key if self.columns else None
        self.columns = []
        for backlog in self._arranged():
            column = old.get(backlog.key) or Column(backlog, self._order_of(backlog))
            column.backlog = backlog
            self.columns.append(column)
            self._fill(column)
        keys = [column.backlog.key for column in self.columns]
        self.focus = keys.index(focused) if focused in keys else min(self.focus, len(keys) - 1)
        self.on_cursor()

    def _arranged(self) -> list[Backlog]:
        """The backlogs that are shown, the ART's first, in the person's own order."""
        places = {key: place for place, key in enumerate(self.arrangement.sequence)}
        shown = [
            backlog
            for backlog in self.workspace.backlogs.values()
            if backlog.is_art or backlog.key not in self.arrangement.hidden
        ]
        last = len(places)
        return sorted(shown, key=lambda each: (not each.is_art, places.get(each.key, last)))

    def _order_of(self, backlog: Backlog) -> Order:
        kept = self.arrangement.orders.get(backlog.key)
        if kept in set(Order):
            return Order(kept)
        return Order.WSJF if backlog.is_art else Order.RANK

    @property
    def grouping(self) -> Grouping:
        """By what every column is grouped."""
        kept = self.arrangement.grouping
        return Grouping(kept) if kept in set(Grouping) else Grouping.NONE

    def hide_column(self) -> bool:
        """Hides the cursor's column; False for the ART's, which stays."""
        if self.column.backlog.is_art:
            return False
        self.arrangement.hidden.append(self.column.backlog.key)
        self.rebuild()
        return True

    def show_all_columns(self) -> None:
        """Brings every hidden column back."""
        self.arrangement.hidden.clear()
        self.rebuild()

    def shift_column(self, step: int) -> None:
        """Moves the cursor's column to the left or right, among the teams'."""
        keys = [column.backlog.key for column in self.columns]
        there = self.focus + step
        if self.focus >= 1 and 1 <= there < len(keys):
            keys[self.focus], keys[there] = keys[there], keys[self.focus]
            self.arrangement.sequence = keys
            self.rebuild()

    def resize_column(self, cells: int) -> int:
        """Makes the cursor's column wider, or narrower where negative, at its neighbour's cost.

        Returns the width that it has then; 0 where one column alone is shown.
        """
        slots = self.slots()
        place = [slot.column for slot in slots].index(self.focus)
        # The last column's border is on its left.
        border = min(place, len(slots) - 2)
        self.move_border(border, cells if border == place else -cells)
        return self.slots()[place].width if border >= 0 else 0

    def move_border(self, place: int, cells: int) -> None:
        """Moves the border right of the column in this place on screen; both stay readable."""
        slots = self.slots()
        if not 0 <= place < len(slots) - 1:
            return
        least = -(slots[place].width - NARROWEST_COLUMN)
        most = slots[place + 1].width - NARROWEST_COLUMN
        if least <= most:
            cells = min(max(cells, least), most)
            widths = {self.columns[slot.column].backlog.key: slot.width for slot in slots}
            left, right = (self.columns[slot.column].backlog.key for slot in slots[place:][:2])
            widths[left] += cells
            widths[right] -= cells
            self.arrangement.widths |= widths

    def even_columns(self) -> None:
        """Makes every column as wide as the others."""
        self.arrangement.widths.clear()

    def next_grouping(self) -> Grouping:
        """Groups every column by the next of the ways."""
        ways = list(Grouping)
        self.arrangement.grouping = ways[(ways.index(self.grouping) + 1) % len(ways)]
        for column in self.columns:
            self._fill(column)
        self.on_cursor()
        return self.grouping

    def take_update(self, update: Update, workspace: Workspace) -> None:
        """Takes in what changed; `workspace` is another one where it was loaded anew."""
        if update.everything:
            self.workspace = workspace
            self.rebuild()
        else:
            self.keep_in_sight(update.ids - update.authors.keys())
            self.refresh(update.ids, update.backlogs)

    def refresh(self, ids: frozenset[str], backlogs: frozenset[str]) -> None:
        """Takes in that these items changed, in these backlogs (where they were and are)."""
        self.selected -= {key for key in ids if key not in self.workspace.items}
        for column in self.columns:
            if column.backlog.key not in backlogs:
                continue
            is_ungrouped = self.grouping is Grouping.NONE
            if is_ungrouped and follow(column, self.workspace, self._matches, ids):
                self._keep_in_sight(column)
            else:
                self._fill(column)
        self.on_cursor()

    def filter(self, matches: Callable[[Document], bool] | None) -> None:
        """Shows only what matches, with the cursor at the top where its own item does not.

        None shows all.
        """
        self._kept = kept = set[str]()
        self._matches = matches and (
            lambda document: text_of(document, "key") in kept or matches(document)
        )
        for column in self.columns:
            wanted = self._stood.get(column.backlog.key, column.cursor)
            self._fill(column)
            first = column.keys[0] if column.keys else None
            column.cursor = wanted if wanted in column.places else first
            self._keep_in_sight(column)
        self.on_cursor()

    def begin_filtering(self) -> None:
        """Remembers where each cursor stands: it comes back there while a filter is typed."""
        self._stood = {column.backlog.key: column.cursor for column in self.columns}

    def end_filtering(self) -> None:
        """Leaves each cursor where it is."""
        self._stood = {}

    def keep_in_sight(self, keys: Iterable[str]) -> None:
        """Shows these items until there is another filter.

        What a person has just changed would else be gone from under the cursor, and the next key
        would be for an item that nobody has looked at.
        """
        self._kept.update(keys)

    def next_order(self) -> Order:
        """Sorts the cursor's column in the next of its ways."""
        column = self.column
        orders = column.orders()
        place = orders.index(column.order) if column.order in orders else -1
        column.order = orders[(place + 1) % len(orders)]
        self.arrangement.orders[column.backlog.key] = column.order
        self._fill(column)
        self.on_cursor()
        return column.order

    def resize(self, width: int, rows: int) -> None:
        """The board has `rows` lines for cards."""
        self.width, self.rows = width, rows
        for column in self.columns:
            self._keep_in_sight(column)

    @property
    def cards_on_screen(self) -> int:
        """How many whole cards fit below each other."""
        return max(1, self.rows // CARD_LINES)

    def slots(self) -> list[Slot]:
        """The columns on screen, left to right. The ART's stays while the teams' scroll."""
        if self.is_narrow:
            return [Slot(self.focus, 0, self.width)]
        fit = min(len(self.columns), max(2, self.width // _COLUMN_WIDTH))
        teams = fit - 1
        last_start = max(1, len(self.columns) - teams)
        if self.focus > 0:
            self.first_team = min(self.first_team, self.focus)
            self.first_team = max(self.first_team, self.focus - teams + 1)
        self.first_team = max(1, min(self.first_team, last_start))
        shown = [0, *range(self.first_team, min(self.first_team + teams, len(self.columns)))]
        slots: list[Slot] = []
        x = 0
        for number, width in zip(shown, self._widths(shown), strict=True):
            slots.append(Slot(number, x, width))
            x += width + _SEPARATOR
        return slots

    def _widths(self, shown: list[int]) -> list[int]:
        """How wide the columns of these numbers are; together they fill the board."""
        room = self.width - (len(shown) - 1) * _SEPARATOR
        wished = [self.arrangement.widths.get(self.columns[each].backlog.key) for each in shown]
        known = [width for width in wished if width]
        usual = sum(known) // len(known) if known else 1
        return shared(room, [width or usual for width in wished])

    def move(self, cards: int) -> None:
        """Moves the cursor down by `cards`, up where negative; stops at the ends."""
        column = self.column
        if column.keys:
            place = min(max(column.index + cards, 0), len(column.keys) - 1)
            column.cursor = column.keys[place]
            self._keep_in_sight(column)
        self.on_cursor()

    def scroll(self, column_number: int, cards: int) -> None:
        """Scrolls a column; its cursor goes along, so that no key acts on a card out of sight."""
        column = self.columns[column_number]
        fit = self.cards_on_screen
        column.top = min(max(column.top + cards, 0), max(0, len(column.rows) - fit))
        shown = [row for row in column.rows[column.top : column.top + fit] if isinstance(row, str)]
        if shown and column.cursor not in shown:
            column.cursor = shown[0] if cards > 0 else shown[-1]
        self._keep_in_sight(column)
        self.on_cursor()

    def move_column(self, columns: int) -> None:
        """Moves the cursor to another column; it finds the card where it left it."""
        self.focus = min(max(self.focus + columns, 0), len(self.columns) - 1)
        self.on_cursor()

    def go_to(self, key: str) -> bool:
        """Puts the cursor on an item; False where no column shows it."""
        for number, column in enumerate(self.columns):
            if key in column.places:
                self.focus = number
                column.cursor = key
                self._keep_in_sight(column)
                self.on_cursor()
                return True
        return False

    def toggle_selected(self) -> None:
        """Selects the card under the cursor, or lets it go."""
        if self.cursor:
            self.selected ^= {self.cursor}

    def _fill(self, column: Column) -> None:
        fill(column, self.workspace, self._matches, self.grouping)
        self._keep_in_sight(column)

    def _keep_in_sight(self, column: Column) -> None:
        """Scrolls by half a page where the cursor has left the screen."""
        fit = self.cards_on_screen
        place = column.row_places.get(column.cursor or "", 0)
        if place < column.top:
            column.top = max(0, place - fit // 2)
        elif place >= column.top + fit:
            column.top = place - fit + 1 + (fit - 1) // 2
        # The heading of the first group must not be out of sight for ever.
        if column.index == 0 and place < fit:
            column.top = 0
        column.top = max(0, min(column.top, len(column.rows) - fit))
