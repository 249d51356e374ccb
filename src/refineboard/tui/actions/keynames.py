"""Keys as people write them, as Textual names them, and as the board shows them.

The names are Textual's, made here without importing it: the command line lists and checks keys
too. A test holds them against Textual's own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

_NAMED_KEYS = frozenset(
    {
        *("enter", "escape", "tab", "space", "backspace", "delete", "insert", "home", "end"),
        *("pageup", "pagedown", "up", "down", "left", "right"),
        *(f"f{number}" for number in range(1, 25)),
    }
)
_OTHER_WORDS = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
}
_SHORT_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Characters that Textual does not call by their whole Unicode name."""

_MODIFIERS = ("alt", "ctrl", "hyper", "meta", "shift", "super")
_SHOWN = {
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "escape": "Esc",
    "delete": "Del",
    "insert": "Ins",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "home": "Home",
    "end": "End",
    "backspace": "⌫",
}
_DEAD_KEYS = {
    "ctrl+h": "is Backspace on many terminals",
    "ctrl+i": "is Tab on most terminals",
    "ctrl+m": "is Enter on most terminals",
    "ctrl+left_square_bracket": "is Esc on most terminals",
    "alt+left_square_bracket": "begins what terminals send for the arrow keys",
    "alt+shift+o": "begins what terminals send for F1 to F4",
    "ctrl+at": "is ctrl+space on most terminals, and neither is sent by all",
    "ctrl+space": "is not sent by all terminals",
    "ctrl+enter": "is plain Enter on many terminals",
    "shift+enter": "is plain Enter on many terminals",
    "alt+enter": "is taken by many terminals and windows",
    "ctrl+tab": "is taken by many terminals and windows",
    "ctrl+backspace": "is plain Backspace or ctrl+h on many terminals",
    "shift+backspace": "is plain Backspace on many terminals",
    "shift+space": "is a plain blank on many terminals",
}
_SENT_WITH_CTRL = frozenset({"backslash", "right_square_bracket", "circumflex_accent"})
"""Beside letters and the underscore, what every terminal can send together with ctrl."""


def key_named(written: str) -> str:
    """Textual's name of a key that a person wrote: ">", "ctrl+S", "^s", "PgDn", "question_mark".

    ValueError, in words, where there is no such key.
    """
    text = written.strip()
    if len(text) == 2 and text.startswith("^"):
        text = f"ctrl+{text[1]}"
    *modifiers, base = re.split(r"\+(?=.)", text) if len(text) > 1 else [text]
    modifiers = [modifier.lower() for modifier in modifiers]
    if not base or not set(modifiers) <= set(_MODIFIERS):
        raise ValueError(f"{written!r} is not the name of a key")
    name = _base_name(base)
    if name is None:
        raise ValueError(f"{written!r} is not the name of a key")
    if len(name) == 1 and name.isalpha() and modifiers:
        if modifiers == ["shift"]:
            return name.upper()
        if "ctrl" not in modifiers and name.isupper():
            modifiers.append("shift")
        name = name.lower()
    return "+".join([*sorted(set(modifiers)), name])


def _base_name(base: str) -> str | None:
    if len(base) == 1:
        return _character_name(base)
    name = _OTHER_WORDS.get(base.lower(), base.lower())
    return name if name in _NAMED_KEYS or _character(name) else None


def _character_name(character: str) -> str | None:
    if character.isalnum():
        return character
    if character == " ":
        return "space"
    try:
        name = unicodedata.name(character).lower().replace("-", "_").replace(" ", "_")
    except ValueError:
        return None
    return _SHORT_NAMES.get(name, name)


@cache
def _characters() -> dict[str, str]:
    """Names of the signs on the keyboards of the Latin world."""
    signs = (chr(code) for code in range(0x21, 0x180) if not chr(code).isalnum())
    return {name: sign for sign in signs if (name := _character_name(sign))}


def _character(name: str) -> str | None:
    """The character that a key without modifiers writes; None for keys that write none."""
    if name == "space":
        return " "
    return name if len(name) == 1 else _characters().get(name)


def writes_text(key: str) -> bool:
    """Whether the key is a letter where a text is being written."""
    return "+" not in key and _character(key) is not None


def dead_reason(key: str) -> str | None:
    """Why a key does not reach the program, or as another key, on common terminals."""
    if key in _DEAD_KEYS:
        return _DEAD_KEYS[key]
    *modifiers, base = key.split("+")
    if set(modifiers) & {"super", "hyper", "meta"}:
        return "is kept by most desktops and terminals for themselves"
    if "ctrl" not in modifiers or base in _NAMED_KEYS:
        return None
    if "shift" in modifiers:
        return f"is the same as ctrl+{base} on most terminals"
    if base == "underscore" or base in _SENT_WITH_CTRL or (base.isascii() and base.isalpha()):
        return None
    return "is not sent by most terminals"


def key_words(keys: Iterable[str]) -> str:
    """Keys as a person reads them: "j ↓", "^r"."""
    return " ".join(key_word(key) for key in keys)


def key_word(key: str) -> str:
    """One key as a person reads it."""
    *modifiers, base = key.split("+")
    word = _SHOWN.get(base) or _character(base) or base.capitalize()
    for modifier in reversed(modifiers):
        if modifier == "ctrl":
            word = f"^{word}"
        elif modifier == "shift":
            word = f"⇧{word}"
        else:
            word = f"{modifier}+{word}"
    return word
