"""Where items stand in the order of their backlog, told before and after they are moved; pure.

The order told is that of the backlog's open items, whatever the filter hides: a person who ranks
among the few that are shown learns what is passed unseen. What is done comes after it on every
board, so it does not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refineboard.domain.documents import text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import Workspace

if TYPE_CHECKING:
    from refineboard.domain.commands import RankItems

FIRST, LAST = "first", "last"


@dataclass(frozen=True, slots=True)
class Landing:
    """A place in the order of a backlog."""

    place: int
    """Of the first of the items; the topmost place is 1."""
    of: int
    """How many open items the backlog has."""
    before: str | None
    """Key of the item above, None at the top."""
    after: str | None
    """Key of the item below, None at the end."""

    def words(self) -> str:
        """As a person reads it: "41 of 340 open, between CHK-3 and CHK-9"."""
        place = f"{self.place} of {self.of} open"
        if self.before and self.after:
            return f"{place}, between {self.before} and {self.after}"
        if self.before:
            return f"{place}, the last, after {self.before}"
        return f"{place}, the first, before {self.after}" if self.after else place


def standing(workspace: Workspace, keys: Sequence[str]) -> Landing:
    """Where items of one backlog stand; their neighbours are those of the whole group."""
    backlog = text_of(workspace.items[keys[0]], "backlog")
    return _landing(_open_order(workspace, backlog, keys), keys)


def landing(workspace: Workspace, command: RankItems) -> Landing:
    """Where the items would stand after the command."""
    keys = [key for key in command.keys if key != command.anchor]
    backlog = text_of(workspace.items[command.anchor], "backlog")
    moving = frozenset(keys)
    order = _open_order(workspace, backlog, [*command.keys, command.anchor])
    staying = [key for key in order if key not in moving]
    place = staying.index(command.anchor) + (command.side == "after")
    return _landing([*staying[:place], *keys, *staying[place:]], keys)


def ranking_at(workspace: Workspace, keys: Sequence[str], wish: str) -> RankItems:
    """The command that brings items to a place that a person wrote.

    That is a number in the order of the open items, the key of the item whose place they take,
    "first" or "last". RuleBroken, in words, where it is none of these.
    """
    from refineboard.domain.commands import RankItems

    backlog = text_of(workspace.items[keys[0]], "backlog")
    moving = frozenset(keys)
    staying = [key for key in _open_order(workspace, backlog, ()) if key not in moving]
    written = wish.strip().upper()
    if not staying:
        raise RuleBroken("There is nothing else in this backlog to rank it among.")
    if written in staying:
        return RankItems(tuple(keys), "before", written)
    if written.isdecimal() and written.isascii() and int(written) >= 1:
        place = int(written) - 1
        if place < len(staying):
            return RankItems(tuple(keys), "before", staying[place])
        written = LAST.upper()
    if written == FIRST.upper():
        return RankItems(tuple(keys), "before", staying[0])
    if written == LAST.upper():
        return RankItems(tuple(keys), "after", staying[-1])
    raise RuleBroken(f"A number, a key of {backlog}, first or last; not {wish.strip()!r}.")


def _open_order(workspace: Workspace, backlog: str, besides: Sequence[str]) -> list[str]:
    """Keys of the open items of a backlog as they are ranked, and those of `besides` if done."""
    wanted = frozenset(besides)
    categories = {state.key: state.category for state in workspace.backlogs[backlog].states}
    heads = workspace.heads
    return [
        key
        for key in workspace.keys_in(backlog)
        if key in wanted or categories.get(heads[key].state) is not StateCategory.DONE
    ]


def _landing(order: Sequence[str], keys: Sequence[str]) -> Landing:
    places = [place for place, key in enumerate(order) if key in frozenset(keys)]
    first, last = places[0], places[-1]
    return Landing(
        first + 1,
        len(order),
        order[first - 1] if first else None,
        order[last + 1] if last + 1 < len(order) else None,
    )
