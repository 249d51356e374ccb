"""Finds an action by its name: those of the part of the program that is on the screen.

Textual's own palette has keys that nobody can change, and draws the whole screen twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual.dom import DOMNode
from textual.screen import Screen

from refineboard.tui.actions import Action, Where, key_words
from refineboard.tui.kit.picker import Choice, Picker

THEME = "theme"
"""Stands for choosing the colours, which is no action with a key."""

_MOST_KEYS = 2


class Palette(Picker):
    """Dismissed with the id of an action, THEME, or "" for none."""

    def __init__(
        self,
        actions: tuple[Action, ...],
        places: dict[Where, DOMNode],
        why_refused: Callable[[Action], str],
    ) -> None:
        """`places` are the parts of the program on the screen, `actions` the table in force."""
        held = [action for action in actions if action.where in places and action.id != "palette"]
        super().__init__("Do what?", [*_choices(held, why_refused)], wide=True)


def places_of(screen: Screen[object], actions: tuple[Action, ...]) -> dict[Where, DOMNode]:
    """The parts of the program that a screen shows, and what does the actions of each."""
    wheres = {action.id: action.where for action in actions}
    active = screen.active_bindings.values()
    return {
        wheres[each.binding.id]: each.node
        for each in active
        if each.binding.id is not None and each.binding.id in wheres
    }


def _choices(actions: list[Action], why_refused: Callable[[Action], str]) -> Iterator[Choice]:
    for action in actions:
        if not action.method.startswith("digit("):
            words = f"{action.label.capitalize()}: {action.help}"
            keys = key_words(action.keys[:_MOST_KEYS])
            yield Choice(action.id, keys, words, why_refused(action))
    yield Choice(THEME, "", "Theme: Choose the colours.")
