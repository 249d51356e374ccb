"""Gives each part of the screen the keys of the table, as the person chose them, and no others.

Textual's own keys that are not in the table are off: what acts must be found in the list of keys.
They are what is easily pressed by accident, and they act on what nobody looks at.

Textual can lay a person's keys over the bindings too (`App.set_keymap`), but does it anew at every
key and in time that grows with the square of the bindings: a millisecond a key for a preset. Its
public way stops there, so `DOMNode._bindings` is written here, and only here.
"""

from __future__ import annotations

from dataclasses import replace
from weakref import WeakSet

from textual import events
from textual.app import App, ReturnType
from textual.binding import BindingsMap
from textual.dom import DOMNode
from textual.widgets import Input, TextArea

from refineboard.tui.actions import ACTIONS
from refineboard.tui.actions.keymap import Keymap
from refineboard.tui.actions.typing import HELD_IN_TEXT

_IDS = frozenset(action.id for action in ACTIONS)


class KeyedApp(App[ReturnType]):
    """An app whose table of keys may have been changed by the person."""

    def __init__(self) -> None:
        super().__init__()
        self.keymap = Keymap()
        self._keyed: WeakSet[DOMNode] = WeakSet()

    async def on_event(self, event: events.Event) -> None:
        """Lets a key find the bindings that hold."""
        if isinstance(event, events.Key):
            for node in (self.focused or self.screen).ancestors_with_self:
                if node not in self._keyed:
                    self._keyed.add(node)
                    bindings = _listed(node, node._bindings)
                    if self.keymap.changed:
                        bindings = _with_keys(bindings, self.keymap)
                    node._bindings = bindings
        await super().on_event(event)


def _listed(node: DOMNode, bindings: BindingsMap) -> BindingsMap:
    """The bindings that a list of keys tells of."""
    in_text = HELD_IN_TEXT if isinstance(node, Input | TextArea) else frozenset[str]()
    return BindingsMap.from_keys(
        {
            key: kept
            for key, each in bindings.key_to_bindings.items()
            if (kept := [one for one in each if one.id in _IDS or key in in_text])
        }
    )


def _with_keys(bindings: BindingsMap, keymap: Keymap) -> BindingsMap:
    """The bindings with the keys of the map; what loses its key to one of them gives way."""
    changed = {binding.id: binding for _, binding in bindings if binding.id in keymap.changed}
    given = {
        key: [replace(binding, key=key)]
        for id_, binding in changed.items()
        for key in keymap.changed[id_ or ""]
    }
    kept = {
        key: each
        for key, each in bindings.key_to_bindings.items()
        if not any(binding.id in changed for binding in each)
    }
    return BindingsMap.from_keys(kept | given)
