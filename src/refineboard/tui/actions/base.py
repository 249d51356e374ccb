"""What an action is: its id, keys and words, and where it holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Where(StrEnum):
    """The part of the program in which an action holds."""

    BOARD = "On the board"
    READING = "Reading an item"
    EDITING = "Editing an item"
    SCORING = "Scoring WSJF"
    SHEET = "On the scoring sheet"
    COMPARING = "Two people changed the same"
    HISTORY = "Reading the history"
    RANKING = "Looking at the order"
    HEALTH = "On the dashboard"
    KEYS = "Reading these keys"
    ANYWHERE = "Anywhere"


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
    priority: bool = False,
) -> Action:
    """One row of the table of actions; `keys` are parted by blanks.

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
        priority=priority,
    )
