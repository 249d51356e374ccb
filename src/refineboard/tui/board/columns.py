"""What stands in a column and in which order; pure.

A column is made of rows. A row is a card or the heading of a group; the cursor knows cards alone.
Finished items sink to the bottom, since a refinement board is about open work, but nothing is ever
hidden without a filter that says so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from refineboard.domain.documents import Document, text_of
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import ART, Backlog, Head, Workspace
from refineboard.domain.wsjf import Place, place_of


class Order(StrEnum):
    """How a column is sorted."""

    RANK = "rank"
    WSJF = "WSJF"
    UPDATED = "updated"


class Grouping(StrEnum):
    """By what the cards of every column are put together."""

    NONE = "none"
    STATE = "state"
    ITERATION = "iteration"
    FEATURE = "feature"


class Heading(NamedTuple):
    """The row above a group."""

    label: str
    cards: int


RowOf: TypeAlias = "str | Heading"
"""A card's key, or a heading."""


_SortKey: TypeAlias = "tuple[int, Place | tuple[int]]"
"""Scored cards by their place, then the others by hand."""


@dataclass
class Column:
    """One backlog on the board."""

    backlog: Backlog
    order: Order
    keys: list[str] = field(default_factory=list)
    """Keys of the cards in the order shown."""
    open_keys: list[str] = field(default_factory=list)
    """The keys of what is not done, in the order shown."""
    total: int = 0
    """How many items the backlog has without the filter."""
    ready: int = 0
    """How many open items are ready."""
    cursor: str | None = None
    rows: list[RowOf] = field(default_factory=list)
    row_places: dict[str, int] = field(default_factory=dict)
    """Index of each key in `rows`."""
    top: int = 0
    """Index of the first row on screen."""
    places: dict[str, int] = field(default_factory=dict)
    """Index of each key in `keys`."""
    manual_places: dict[str, int] = field(default_factory=dict)
    """Where each key stands by hand-made rank; only while the order is WSJF."""
    scores: list[tuple[_SortKey, str]] = field(default_factory=list)
    """What sorts each open key, in the order shown; only while the order is WSJF."""
    heads: dict[str, Head] = field(default_factory=dict)
    """What decided where each card belongs, apart from its scores."""

    @property
    def index(self) -> int:
        """Where the cursor stands in `keys`."""
        return self.places.get(self.cursor or "", 0)

    def orders(self) -> tuple[Order, ...]:
        """The orders that make sense here: only features have a WSJF as a rule."""
        if self.backlog.is_art or self.backlog.story_wsjf:
            return (Order.WSJF, Order.RANK, Order.UPDATED)
        return (Order.RANK, Order.UPDATED)


def fill(
    column: Column,
    workspace: Workspace,
    matches: Callable[[Document], bool] | None,
    grouping: Grouping,
) -> None:
    """Sorts a column anew; a cursor whose item is gone stays at the same height."""
    height = column.index
    items, heads, backlog = workspace.items, workspace.heads, column.backlog
    categories = {state.key: state.category for state in backlog.states}
    everything = shown = workspace.keys_in(backlog.key)
    if matches:
        shown = [key for key in everything if matches(items[key])]
    done: list[str] = []
    current: list[str] = []
    column.ready = 0
    for key in shown:
        category = categories.get(heads[key].state)
        (done if category is StateCategory.DONE else current).append(key)
        column.ready += category is StateCategory.READY
    column.total = len(everything)
    column.manual_places = {}
    if column.order is Order.WSJF:
        column.manual_places = {key: place for place, key in enumerate(current)}
        column.scores = sorted((_sort_key(column, items[key]), key) for key in current)
        current = [key for _, key in column.scores]
    elif column.order is Order.UPDATED:
        current.sort(key=lambda key: text_of(items[key], "updated_at"), reverse=True)
    column.open_keys = current
    column.heads = {key: heads[key] for key in shown}
    _arrange(column, _groups([*current, *done], workspace, backlog, grouping))
    if column.cursor not in column.places:
        last = len(column.keys) - 1
        column.cursor = column.keys[min(height, last)] if column.keys else None


def follow(
    column: Column,
    workspace: Workspace,
    matches: Callable[[Document], bool] | None,
    ids: Collection[str],
) -> bool:
    """Brings cards to where they belong after their scores changed, without touching the others.

    False, and nothing is done, where the whole column has to be sorted anew.
    """
    known = [key for key in ids if key in column.heads]
    if column.order is not Order.WSJF or len(column.rows) != len(column.keys):
        return False
    if workspace.count_in(column.backlog.key) != column.total:
        return False
    if any(workspace.heads.get(key) != column.heads.get(key) for key in ids):
        return False
    if matches and not all(matches(workspace.items[key]) for key in known):
        return False
    for key in known:
        if key in column.manual_places:
            _put(column, key, _sort_key(column, workspace.items[key]))
    return True


def _put(column: Column, key: str, sort_key: _SortKey) -> None:
    """Moves a card that is the only one out of place."""
    old = column.places[key]
    del column.scores[old]
    new = bisect_left(column.scores, (sort_key, key))
    column.scores.insert(new, (sort_key, key))
    if new == old:
        return
    for keys in (column.open_keys, column.keys):
        keys.insert(new, keys.pop(old))
    column.rows.insert(new, column.rows.pop(old))
    low, high = sorted((old, new))
    column.places.update(zip(column.keys[low : high + 1], range(low, high + 1), strict=True))


def _sort_key(column: Column, document: Document) -> _SortKey:
    place = place_of(document)
    if place is not None:
        return 0, place
    return 1, (column.manual_places[text_of(document, "key")],)


def _arrange(column: Column, groups: list[tuple[str, list[str]]]) -> None:
    column.keys = [key for _, keys in groups for key in keys]
    column.places = {key: place for place, key in enumerate(column.keys)}
    if len(groups) == 1 and not groups[0][0]:
        column.rows = list(column.keys)
        column.row_places = column.places
        return
    column.rows = []
    for label, keys in groups:
        column.rows += [Heading(label, len(keys)), *keys]
    column.row_places = {
        row: place for place, row in enumerate(column.rows) if isinstance(row, str)
    }


def _groups(
    keys: list[str], workspace: Workspace, backlog: Backlog, grouping: Grouping
) -> list[tuple[str, list[str]]]:
    """The keys under the labels of their groups, the groups in their own order."""
    if grouping is Grouping.NONE or not keys:
        return [("", keys)]
    if grouping is Grouping.STATE:
        labels = {state.key: state.label for state in backlog.states}
        return _grouped(keys, lambda key: workspace.heads[key].state, labels, "no state")
    if grouping is Grouping.ITERATION:
        names = {text_of(workspace.items[key], "iteration") for key in keys} - {""}
        in_time = {name: name for name in sorted(names)}
        return _grouped(
            keys, lambda key: text_of(workspace.items[key], "iteration"), in_time, "not planned"
        )
    parents = {workspace.heads[key].parent for key in keys}
    in_order = [key for key in workspace.keys_in(ART) if key in parents]
    titles = {key: f"{key} {text_of(workspace.items[key], 'title')}" for key in in_order}
    return _grouped(keys, lambda key: workspace.heads[key].parent, titles, "no feature")


def _grouped(
    keys: Iterable[str], group_of: Callable[[str], str], labels: dict[str, str], rest: str
) -> list[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {group: [] for group in labels}
    others: list[str] = []
    for key in keys:
        groups.get(group_of(key), others).append(key)
    found = [(labels[group], members) for group, members in groups.items() if members]
    return [*found, (rest, others)] if others else found
