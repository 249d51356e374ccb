"""Every action of the program in one table: its id, keys and words, and where it holds.

The bindings, the key bar, the help overlay, the command palette, `refineboard keys` and the pages
about keys are all made from it, so that none of them can say what another does not. Textual is
imported by `bindings_of` alone: the command line reads the table without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refineboard.tui.actions.base import Action, Where
from refineboard.tui.actions.keynames import key_word, key_words
from refineboard.tui.actions.table import ACTIONS

if TYPE_CHECKING:
    from textual.binding import BindingType

__all__ = ["ACTIONS", "Action", "Where", "actions_of", "bindings_of", "key_word", "key_words"]


def actions_of(where: Where, actions: tuple[Action, ...] = ACTIONS) -> tuple[Action, ...]:
    """The actions that hold in a part of the program, in the order of the table."""
    return tuple(action for action in actions if action.where is where)


def bindings_of(where: Where) -> list[BindingType]:
    """The actions of a part of the program as Textual's bindings, each under its action's id."""
    from textual.binding import Binding

    return [
        Binding(
            ",".join(action.keys),
            action.method,
            action.label,
            id=action.id,
            tooltip=action.help,
            show=False,
            priority=action.priority,
        )
        for action in actions_of(where)
    ]
