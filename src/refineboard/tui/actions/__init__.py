"""Every action of the program in one table: its id, keys and words, and where it holds.

The bindings, the key bar, the help overlay and the command palette are all made from it, so that
none of them can say what another does not.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from refineboard.tui.actions.base import Action, Where
from refineboard.tui.actions.board import ANYWHERE_ACTIONS, BOARD_ACTIONS
from refineboard.tui.actions.screens import (
    COMPARING_ACTIONS,
    EDITING_ACTIONS,
    HISTORY_ACTIONS,
    READING_ACTIONS,
    SCORING_ACTIONS,
)

__all__ = ["ACTIONS", "Action", "Where", "actions_of", "bindings_of", "key_word", "key_words"]

ACTIONS: tuple[Action, ...] = (
    *BOARD_ACTIONS,
    *ANYWHERE_ACTIONS,
    *READING_ACTIONS,
    *EDITING_ACTIONS,
    *SCORING_ACTIONS,
    *COMPARING_ACTIONS,
    *HISTORY_ACTIONS,
)

_KEY_NAMES = {
    "greater_than_sign": ">",
    "slash": "/",
    "full_stop": ".",
    "minus": "-",
    "plus": "+",
    "equals_sign": "=",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "colon": ":",
    "asterisk": "*",
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "escape": "Esc",
    "delete": "Del",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "shift+up": "⇧↑",
    "shift+down": "⇧↓",
    "shift+tab": "⇧Tab",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "home": "Home",
    "end": "End",
    "backspace": "⌫",
}


def actions_of(where: Where) -> tuple[Action, ...]:
    """The actions that hold in a part of the program, in the order of the table."""
    return tuple(action for action in ACTIONS if action.where is where)


def bindings_of(where: Where) -> list[BindingType]:
    """The actions of a part of the program as Textual's bindings."""
    return [
        Binding(
            key,
            action.method,
            action.label,
            id=action.id if number == 0 else f"{action.id}.{number}",
            tooltip=action.help,
            show=False,
            priority=action.priority,
        )
        for action in actions_of(where)
        for number, key in enumerate(action.keys)
    ]


def key_words(keys: Iterable[str]) -> str:
    """Keys as a person reads them: "j ↓", "ctrl+r"."""
    return " ".join(key_word(key) for key in keys)


def key_word(key: str) -> str:
    """One key as a person reads it."""
    if key.startswith("ctrl+"):
        return f"^{key_word(key.removeprefix('ctrl+'))}"
    return _KEY_NAMES.get(key, key)
