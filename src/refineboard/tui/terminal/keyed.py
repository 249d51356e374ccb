"""Gives each part of the screen the keys that the person chose, once.

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

from refineboard.tui.actions.keymap import Keymap


class KeyedApp(App[ReturnType]):
    """An app whose table of keys may have been changed by the person."""

    def __init__(self) -> None:
        super().__init__()
        self.keymap = Keymap()
        self._keyed: WeakSet[DOMNode] = WeakSet()

    async def on_event(self, event: events.Event) -> None:
        """Lets a key find the bindings that hold."""
        if isinstance(event, events.Key) and self.keymap.changed:
            for node in (self.focused or self.screen).ancestors_with_self:
                if node not in self._keyed:
                    self._keyed.add(node)
                    node._bindings = _with_keys(node._bindings, self.keymap)
        await super().on_event(event)


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
