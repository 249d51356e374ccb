"""What is on the board, apart from any screen: columns, order, cursor, scrolling, selection.

The cursor stands on an item, not on a row: whatever re-ranks around it, each column remembers the
key. Finished items sink to the bottom of their column, since a refinement board is about open
work, but nothing is ever hidden without a filter that says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from refineboard.domain.documents import Document
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import Backlog, Workspace
from refineboard.domain.wsjf import wsjf_order

CARD_LINES = 2
NARROW = 84
"""Up to this width one column fills the board."""

_COLUMN_WIDTH = 38
_SEPARATOR = 1


class Order(StrEnum):
    """How a column is sorted."""

    RANK = "rank"
    WSJF = "WSJF"


@dataclass
class Column:
    """One backlog on the board."""

    backlog: Backlog
    order: Order
    keys: list[str] = field(default_factory=list)
    """Keys in the order shown."""
    total: int = 0
    """How many items the backlog has without the filter."""
    ready: int = 0
    """How many open items are ready."""
    open: int = 0
    """How many items are not done."""
    cursor: str | None = None
    top: int = 0
    """Index of the first card on screen."""
    places: dict[str, int] = field(default_factory=dict)
    """Index of each key in `keys`."""
    manual_places: dict[str, int] = field(default_factory=dict)
    """Where each key stands by hand-made rank; only while the order is another."""

    @property
    def index(self) -> int:
        """Where the cursor stands in `keys`."""
        return self.places.get(self.cursor or "", 0)


@dataclass(frozen=True, slots=True)
class Slot:
    """A column's place on screen."""

    column: int
    x: int
    width: int


class BoardView:
    """The board over one workspace."""

    def __init__(self, workspace: Workspace, start: str | None = None) -> None:
        """Starts on the first item of backlog `start`, or of the first that has one."""
        self.workspace = workspace
        self.columns: list[Column] = []
        self.focus = 0
        self.selected: set[str] = set()
        self.width = 0
        self.rows = 0
        self.first_team = 1
        """Index of the leftmost team column on screen."""
        self._matches: Callable[[Document], bool] | None = None
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
        """Whether only one column fits."""
        return self.width <= NARROW

    @property
    def targets(self) -> tuple[str, ...]:
        """The items that an action is for: the selected ones in order, or the one under the
        cursor."""
        chosen = tuple(
            key for column in self.columns for key in column.keys if key in self.selected
        )
        return chosen or ((self.cursor,) if self.cursor else ())

    def rebuild(self) -> None:
        """Makes the columns anew after teams, the filter or the whole workspace changed."""
        old = {column.backlog.key: column for column in self.columns}
        self.columns = []
        for backlog in self.workspace.backlogs.values():
            order = Order.WSJF if backlog.is_art else Order.RANK
            column = old.get(backlog.key) or Column(backlog, order)
            column.backlog = backlog
            self.columns.append(column)
            self._fill(column)
        self.focus = min(self.focus, len(self.columns) - 1)

    def refresh(self, ids: frozenset[str], backlogs: frozenset[str]) -> None:
        """Takes in that these items changed, in these backlogs (where they were and are)."""
        self.selected -= {key for key in ids if key not in self.workspace.items}
        for column in self.columns:
            if column.backlog.key in backlogs:
                self._fill(column)

    def filter(self, matches: Callable[[Document], bool] | None) -> None:
        """Shows only what matches; None shows all."""
        self._matches = matches
        for column in self.columns:
            self._fill(column)

    def toggle_order(self) -> Order:
        """Sorts the cursor's column the other way."""
        column = self.column
        column.order = Order.RANK if column.order is Order.WSJF else Order.WSJF
        self._fill(column)
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
        width, spare = divmod(self.width - (len(shown) - 1) * _SEPARATOR, len(shown))
        slots: list[Slot] = []
        x = 0
        for place, number in enumerate(shown):
            wide = width + (place < spare)
            slots.append(Slot(number, x, wide))
            x += wide + _SEPARATOR
        return slots

    def move(self, cards: int) -> None:
        """Moves the cursor down by `cards`, up where negative; stops at the ends."""
        column = self.column
        if column.keys:
            place = min(max(column.index + cards, 0), len(column.keys) - 1)
            column.cursor = column.keys[place]
            self._keep_in_sight(column)

    def scroll(self, column_number: int, cards: int) -> None:
        """Scrolls a column; its cursor stays on its card, seen or not."""
        column = self.columns[column_number]
        last = max(0, len(column.keys) - self.cards_on_screen)
        column.top = min(max(column.top + cards, 0), last)

    def move_column(self, columns: int) -> None:
        """Moves the cursor to another column; it finds the card where it left it."""
        self.focus = min(max(self.focus + columns, 0), len(self.columns) - 1)

    def go_to(self, key: str) -> bool:
        """Puts the cursor on an item; False where no column shows it."""
        for number, column in enumerate(self.columns):
            if key in column.places:
                self.focus = number
                column.cursor = key
                self._keep_in_sight(column)
                return True
        return False

    def toggle_selected(self) -> None:
        """Selects the card under the cursor, or lets it go."""
        if self.cursor:
            self.selected ^= {self.cursor}

    def _fill(self, column: Column) -> None:
        """Sorts a column anew; a cursor whose item is gone stays at the same height."""
        height = column.index
        items, heads, backlog = self.workspace.items, self.workspace.heads, column.backlog
        categories = {state.key: state.category for state in backlog.states}
        everything = self.workspace.keys_in(backlog.key)
        shown = everything
        if self._matches:
            shown = [key for key in everything if self._matches(items[key])]
        done: list[str] = []
        current: list[str] = []
        column.ready = 0
        for key in shown:
            category = categories.get(heads[key].state)
            (done if category is StateCategory.DONE else current).append(key)
            column.ready += category is StateCategory.READY
        column.total, column.open = len(everything), len(current)
        column.manual_places = {}
        if column.order is Order.WSJF:
            column.manual_places = {key: place for place, key in enumerate(current)}
            current = wsjf_order(items[key] for key in current)
        column.keys = current + done
        column.places = {key: place for place, key in enumerate(column.keys)}
        if column.cursor not in column.places:
            last = len(column.keys) - 1
            column.cursor = column.keys[min(height, last)] if column.keys else None
        self._keep_in_sight(column)

    def _keep_in_sight(self, column: Column) -> None:
        """Scrolls by half a page where the cursor has left the screen."""
        fit = self.cards_on_screen
        place = column.index
        if place < column.top:
            column.top = max(0, place - fit // 2)
        elif place >= column.top + fit:
            column.top = place - fit + 1 + (fit - 1) // 2
        column.top = max(0, min(column.top, len(column.keys) - fit))
