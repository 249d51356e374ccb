"""The keys of a text field, which are Textual's own and the same everywhere.

They can't be given to anything else: a person's hands know them from every other program. What is
not listed here does nothing, even where Textual has a meaning for it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextKeys:
    """Keys and what they do in a text."""

    keys: tuple[str, ...]
    help: str


TEXT_KEYS = (
    TextKeys(("left", "right", "up", "down"), "Move the caret; with shift, select."),
    TextKeys(("ctrl+left", "ctrl+right"), "Move by a word; with shift, select."),
    TextKeys(("home", "ctrl+a"), "Go to the start of the line; shift+home selects."),
    TextKeys(("end", "ctrl+e"), "Go to the end of the line; shift+end selects."),
    TextKeys(("pageup", "pagedown"), "Move by a page in a long text."),
    TextKeys(("enter",), "Go on, or begin a new line in a text of several."),
    TextKeys(("backspace",), "Delete the character before the caret."),
    TextKeys(("delete", "ctrl+d"), "Delete the character after the caret."),
    TextKeys(("ctrl+w",), "Delete the word before the caret."),
    TextKeys(("ctrl+u",), "Delete to the start of the line."),
    TextKeys(("ctrl+k",), "Delete to the end of the line."),
    TextKeys(("ctrl+c", "ctrl+x"), "Copy or cut what is selected."),
    TextKeys(("ctrl+v",), "Paste what was copied here."),
    TextKeys(("ctrl+z", "ctrl+y"), "Take back what was typed, and bring it back."),
)
"""What a list of keys tells."""

_SELECTING = {
    "shift+left", "shift+right", "shift+up", "shift+down", "shift+home", "shift+end",
    "ctrl+shift+left", "ctrl+shift+right",
}  # fmt: skip

HELD_IN_TEXT = frozenset(key for each in TEXT_KEYS for key in each.keys) | _SELECTING
"""Every key of Textual's that a text field holds."""
