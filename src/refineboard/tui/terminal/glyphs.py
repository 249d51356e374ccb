"""What the board's signs become where a terminal cannot show them.

Widgets write one sign each, and only here is it known what stands for it in ASCII: every line
passes through this table on its way out. Each twin is as wide as its sign, so that nothing moves.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from pathlib import Path

from rich.cells import cell_len, set_cell_size

TWINS = {
    # States, from the funnel to done; conflicts mark the chosen side with the last.
    "○": "o", "◔": "-", "◑": "=", "◕": ">", "●": "*",
    # Verdicts of INVEST, and what they stand beside.
    "✓": "+", "✗": "x", "–": "-", "·": ".",
    # Rank and order.
    "▲": "^", "▼": "v",
    # What an item waits for, is blocked by, belongs to.
    "⇠": "<", "■": "#", "→": ">", "←": "<", "↑": "^", "↓": "v", "⇧": "^", "⌫": "<",
    # Where a number goes.
    "↗": "/", "↘": "\\",
    # Where one is, and who else is there.
    "▌": ">", "▸": ">", "◂": "<", "‹": "<", "›": ">", "✎": "@", "•": "-",
    # A line to tick off, and what is still to be done of a whole.
    "☐": "o", "░": ".",
    # Signs within sentences.
    "…": ".", "÷": "/", "×": "x", "≤": "<", "≥": ">", "≈": "~", "−": "-", "—": "-",
    "“": '"', "”": '"', "‘": "'", "’": "'", "«": '"', "»": '"', "\u00a0": " ", "\ufffd": "?",
    # Lines and borders.
    "│": "|", "─": "-", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "┌": "+", "┐": "+", "└": "+",
    "┘": "+", "├": "+", "┤": "+", "┬": "+", "┴": "+", "┼": "+", "━": "-", "┃": "|",
    # The framework's blocks: borders and the ends of scroll bars.
    "█": "#", "▀": "-", "▄": "-", "▐": "|", "▔": "-", "▁": "-", "▎": "|", "▊": "|", "▏": "|",
    "▂": " ", "▃": " ", "▅": " ", "▆": " ", "▇": " ", "▉": " ", "▋": " ", "▍": " ", "▕": "|",
}  # fmt: skip
"""The sign of ASCII that stands for each sign of ours and of the framework."""

_TABLE = str.maketrans(TWINS)
_LOCALE_VARIABLES = ("LC_ALL", "LC_CTYPE", "LANG")


class Letters(Enum):
    """Which characters a terminal can show."""

    ALL = "utf-8"
    PLAIN_SIGNS = "plain signs"
    """Letters of every language, but none of our signs: a console's font has only hundreds."""
    ASCII = "ascii"


def letters_of(wish: str, environment: Mapping[str, str]) -> Letters:
    """What to send: as the person wishes ("utf-8", "ascii"), else as the environment says."""
    if wish in (Letters.ALL.value, Letters.ASCII.value):
        return Letters(wish)
    if not is_utf8(environment.get(locale_variable(environment), "C")):
        return Letters.ASCII
    return Letters.PLAIN_SIGNS if environment.get("TERM") == "linux" else Letters.ALL


def locale_variable(environment: Mapping[str, str]) -> str:
    """The variable whose locale holds for characters; "" where none is set: then it is C."""
    return next((name for name in _LOCALE_VARIABLES if environment.get(name)), "")


def is_utf8(locale: str) -> bool:
    """Whether a locale says UTF-8."""
    return "utf8" in locale.lower().replace("-", "")


def first_environment() -> Mapping[str, str]:
    """The environment as it was when the program started.

    Python sets LC_CTYPE to C.UTF-8 where the locale is C (PEP 538), and so hides what the terminal
    was said to be able to show. Linux keeps what came first.
    """
    try:
        data = Path("/proc/self/environ").read_bytes()
    except OSError:
        return os.environ
    pairs = (os.fsdecode(pair).partition("=") for pair in data.split(b"\0") if pair)
    return {name: value for name, _, value in pairs}


@lru_cache(4096)
def plain_signs(text: str) -> str:
    """`text` with ASCII instead of our signs."""
    return text if text.isascii() else text.translate(_TABLE)


@lru_cache(4096)
def ascii_text(text: str) -> str:
    """`text` in ASCII and as many cells: twins, letters without accents, else question marks."""
    if text.isascii():
        return text
    shown = "".join(map(_ascii_sign, text.translate(_TABLE)))
    return shown if len(shown) == cell_len(text) else set_cell_size(shown, cell_len(text))


def _ascii_sign(character: str) -> str:
    if character.isascii():
        return character
    bare = unicodedata.normalize("NFKD", character)[:1]
    width = cell_len(character)
    return bare if bare.isascii() and width == 1 else "?" * width
