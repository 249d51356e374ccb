"""Where a person is on the pages of the order of work, and what is being moved by hand; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Literal, TypeAlias

from refineboard.domain.economics.cascade import Divergence
from refineboard.domain.economics.jobs import Number
from refineboard.domain.economics.moving import MoveCost
from refineboard.domain.economics.orders import ORDERS, OrderName, Ranking
from refineboard.domain.economics.outlook import Outlook


class Page(StrEnum):
    """What is looked at."""

    ORDER = "Order"
    PICTURES = "Pictures"
    ALTERNATIVES = "Other ways"
    TEAMS = "Teams"


ShownOrder: TypeAlias = OrderName | Literal["yours"]

WAYS = ("WSJF", "money", "value × urgency")
"""What the page of alternatives can be sorted by."""


class HandMade:
    """An order that a person is making by hand from another one, and what it costs."""

    def __init__(self, ranking: Ranking, order: Sequence[str]) -> None:
        self._ranking = ranking
        self.order = list(order)
        self.cost: Number = ranking.delay_cost(order)
        self.start_cost = self.cost
        """What the order cost from which it was made."""
        self.broken: Mapping[str, tuple[str, ...]] = ranking.broken(order)
        """By key, what an item needs and has only behind it."""
        self.moves = 0
        """How often something was moved."""
        self._begin(self.order)

    def _begin(self, order: Sequence[str], key: str = "") -> None:
        """Prepares for one item to be moved, perhaps by many steps."""
        self._from = MoveCost(order, self._ranking.jobs)
        self._cost_before = self.cost
        self._moving = key

    def move(self, key: str, steps: int) -> None:
        """Moves an item down, or up where negative, as far as that goes."""
        place = self.order.index(key)
        there = min(max(place + steps, 0), len(self.order) - 1)
        if key != self._moving:
            self._begin(self.order, key)
        self.moves += 1
        self.order.insert(there, self.order.pop(place))
        self.cost = self._cost_before + self._from.difference(key, there)
        self.broken = self._ranking.broken(self.order)


TeamRow: TypeAlias = tuple[str, Divergence | None]
"""A team, and one of its items that stands elsewhere; None for the team's own line."""


class Place:
    """The page, the orders shown, and a cursor on each page."""

    def __init__(self, start: str | None) -> None:
        self.page = Page.ORDER
        self.name: ShownOrder = "feasible"
        self.way = 0
        self.key = start
        """The item of the cursor on the pages of items."""
        self.team_row = 0
        self.yours: HandMade | None = None
        self._rows: tuple[str, ...] = ()
        self._rows_of: tuple[object, ...] = ()
        """What the rows were last made of."""
        self._places: dict[str, int] = {}

    @property
    def names(self) -> tuple[ShownOrder, ...]:
        """The orders that can be shown."""
        return (*ORDERS, "yours") if self.yours is not None else ORDERS

    def rows(self, outlook: Outlook) -> Sequence[str]:
        """The keys of the page of items, in order."""
        is_by_way = self.page is Page.ALTERNATIVES
        moves = 0 if self.yours is None else self.yours.moves
        rows_of = (outlook, is_by_way, self.way if is_by_way else self.name, self.yours, moves)
        if rows_of != self._rows_of:
            self._rows, self._rows_of = self._keys(outlook), rows_of
            self._places = {key: place for place, key in enumerate(self._rows)}
        return self._rows

    def _keys(self, outlook: Outlook) -> tuple[str, ...]:
        if self.page is Page.ALTERNATIVES:
            return by_way(outlook, self.way)
        if self.name == "yours":
            return tuple(self.yours.order) if self.yours is not None else ()
        return outlook.orders[self.name]

    def row(self, outlook: Outlook) -> int:
        """The row of the cursor."""
        if self.page is Page.TEAMS:
            return min(self.team_row, max(0, len(self.team_rows(outlook)) - 1))
        self.rows(outlook)
        return self._places.get(self.key or "", 0)

    def team_rows(self, outlook: Outlook) -> list[TeamRow]:
        """Each team, followed by its items that stand elsewhere."""
        rows: list[TeamRow] = []
        for team in outlook.teams:
            rows.append((team.team, None))
            rows += ((team.team, each) for each in team.differing)
        return rows

    def move(self, steps: int, outlook: Outlook) -> None:
        """Goes down or up."""
        here = self.row(outlook)
        if self.page is Page.TEAMS:
            last = len(self.team_rows(outlook)) - 1
            self.team_row = min(max(here + steps, 0), last)
        elif keys := self.rows(outlook):
            self.key = keys[min(max(here + steps, 0), len(keys) - 1)]

    def turn(self, pages: int) -> None:
        """Turns to another page."""
        every = list(Page)
        self.page = every[(every.index(self.page) + pages) % len(every)]

    def next_order(self) -> None:
        """Shows the next order, or sorts by the next way."""
        if self.page is Page.ALTERNATIVES:
            self.way = (self.way + 1) % len(WAYS)
        else:
            names = self.names
            self.name = names[(names.index(self.name) + 1) % len(names)]

    def shift(self, steps: int, outlook: Outlook) -> str | None:
        """Moves the item of the cursor by hand; its key, or None where it cannot go further."""
        keys = self.rows(outlook)
        if not keys:
            return None
        here = self.row(outlook)
        key = keys[here]
        if not 0 <= here + steps < len(keys):
            return None
        if self.yours is None or self.name != "yours":
            self.yours = HandMade(outlook.ranking, keys)
            self.name = "yours"
        self.key = key
        self.yours.move(key, steps)
        return key

    def give_up(self) -> None:
        """Lets the order that was made by hand go."""
        self.yours = None
        if self.name == "yours":
            self.name = "manual"


def by_way(outlook: Outlook, way: int) -> tuple[str, ...]:
    """The keys by one of the ways to rank; what has no rank comes last."""
    last = len(outlook.alternatives) + 1
    ranks = {
        key: (each.wsjf_rank, each.cd3_rank, each.value_times_urgency_rank)[way] or last
        for key, each in outlook.alternatives.items()
    }
    return tuple(sorted(ranks, key=ranks.__getitem__))
