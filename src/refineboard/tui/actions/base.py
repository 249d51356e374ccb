"""What an action is: its id, keys and words, and where it holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Where(StrEnum):
    """The part of the program in which an action holds."""

    BOARD = "On the board"
    READING = "Reading an item"
    EDITING = "Editing an item"
    SPLITTING = "Splitting an item"
    SCORING = "Scoring WSJF"
    SHEET = "On the scoring sheet"
    COMPARING = "Two people changed the same"
    HISTORY = "Reading the history"
    RANKING = "Looking at the order"
    HEALTH = "On the dashboard"
    CHOOSING = "Choosing from a list"
    ASKING = "Writing an answer"
    FILTERING = "Typing a filter"
    IMPORTING = "Looking at an import"
    AGREEING = "Agreeing on when an item is ready"
    GOING = "Choosing where to go"
    KEYS = "Reading these keys"
    ANYWHERE = "Anywhere"
    TYPING = "In a text field (these keys can't be changed)"


WRITING = frozenset({Where.EDITING, Where.SPLITTING, Where.CHOOSING, Where.ASKING, Where.FILTERING})
"""Where a text field has the focus, so that a letter is a letter."""


class Need(StrEnum):
    """What an action needs; in the words of a list, where it is refused."""

    WRITABLE = "in a workspace that may only be read"
    ITEM = "where there is no item"
    RANKED = "in a column that is not ranked by hand"
    TEAM = "for the program backlog"
    NEIGHBOUR = "where one column is alone on the screen"
    SCORED = "for a story: it has the WSJF of its feature"
    STORY = "for anything but a story"
    PARENT = "for an item without a parent"
    STARTED = "before work on the item has begun"
    CHANGE = "before anything was changed"
    JUMP = "where there is no jump to go along"
    OWN_CHANGE = "for a colleague's change, or where somebody changed the same since"
    APART = "where both changed the same words"
    WAY_OUT = "in a restricted session"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do."""

    id: str
    keys: tuple[str, ...]
    label: str
    """One or two words for the key bar."""
    help: str
    """A sentence for the help overlay and the palette."""
    where: Where
    method: str
    """Name of the `action_…` method, with its parameters."""
    in_bar: bool = False
    group: str = ""
    """Heading in the help overlay."""
    priority: bool = False
    """Whether the key works while a text field has the focus."""
    needs: tuple[Need, ...] = ()
    """Without any of these it is refused, in words."""

    @property
    def refused(self) -> str:
        """Where it is refused, in a sentence; "" where it never is."""
        return f"Refused {', '.join(self.needs)}." if self.needs else ""


def row(  # noqa: PLR0913 - a row of a table
    where: Where,
    id_: str,
    keys: str,
    label: str,
    help_: str,
    *,
    method: str = "",
    bar: bool = False,
    group: str = "",
    priority: bool | None = None,
    needs: tuple[Need, ...] = (),
) -> Action:
    """One row of the table of actions; `keys` are parted by blanks.

    Where letters are written an action's keys come before the text field, unless that is said.

    The method is named like the action where nothing else is said.
    """
    prefix = "" if where is Where.ANYWHERE else f"{where.name.lower()}."
    return Action(
        id=prefix + id_,
        keys=tuple(keys.split()),
        label=label,
        help=help_,
        where=where,
        method=method or id_.replace("-", "_"),
        in_bar=bar,
        group=group,
        priority=where in WRITING if priority is None else priority,
        needs=needs,
    )
