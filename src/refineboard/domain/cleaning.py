"""Makes text from outside safe to keep and to show.

Characters are replaced one by one and sequences are never parsed: a parser swallows good text
after a stray introducer. Joiners and variation selectors stay, because emoji, Persian and
Indic scripts need them.
"""

from __future__ import annotations

import math
import operator
import re
import unicodedata
from functools import lru_cache

from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import RuleBroken

TITLE_LIMIT = 500
"""Most characters of a one-line text."""

TEXT_LIMIT = 50_000
"""Most characters of a text of several lines."""

_MARKS_PER_BASE = 4
_MARKS = frozenset({"Mn", "Me"})
"""Also those of combining class 0, like Thai vowels and enclosing circles: they pile up as well."""
_LINE_BREAKS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_HARMLESS = re.compile(r"[\x20-\x7e\n]*\Z")


def clean(text: str, *, multiline: bool = False) -> str:
    """`text` without anything that could act on a terminal, in NFC, cut to its limit.

    Line breaks become `\\n` (a blank in one line), tabs blanks, other control characters
    visible pictures; direction controls and tag characters go; stacked combining marks are
    capped. Idempotent.
    """
    limit = TEXT_LIMIT if multiline else TITLE_LIMIT
    if text.isascii() and text.isprintable():
        return text[:limit].strip()
    cleaned = without_hidden(text)
    if not multiline:
        cleaned = " ".join(cleaned.split("\n"))
    return cleaned[:limit].strip()


def whole(text: str, what: str, *, multiline: bool = False) -> str:
    """`text` as `clean` makes it; RuleBroken with the limit where `clean` would cut it.

    For what a person writes. `what` names it in the refusal, like "The title".
    """
    cleaned = clean(text, multiline=multiline)
    limit = TEXT_LIMIT if multiline else TITLE_LIMIT
    if len(text) < limit and len(cleaned) < limit:
        return cleaned
    length = len(without_hidden(text).strip())
    if length > limit:
        raise RuleBroken(f"{what} can have at most {limit:,} characters, not {length:,}.")
    return cleaned


def has_hidden(text: str) -> bool:
    """Whether `clean` would take something out that a reader cannot see."""
    return bool(_CONTROL.search(_LINE_BREAKS.sub("\n", text)) or _INVISIBLE.search(text))


def clean_value(value: JsonValue, what: str = "") -> JsonValue:
    """`value` with every text inside it cleaned, keys included; odd numbers become text.

    With `what`, a text beyond the limit is refused as in `whole`; without, it is cut. JSON has no
    infinities, and the log no integers of more than 64 bits.
    """
    if isinstance(value, str):
        return whole(value, what, multiline=True) if what else clean(value, multiline=True)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        # Python refuses to write very long integers in decimal digits.
        return hex(value)
    if isinstance(value, list):
        return [clean_value(entry, what) for entry in value]
    if isinstance(value, dict):
        return {
            whole(key, f"A name in {what}") if what else _clean_name(key): clean_value(entry, what)
            for key, entry in value.items()
        }
    return value


def harmless(value: JsonValue) -> JsonValue:
    """`value` with nothing in its texts and names that could act on a terminal.

    For what is read from a log that another hand may have written: nothing is cut, and what is
    harmless already is the same object, so that a fold over clean documents costs a look at each.
    Idempotent; what `clean_value` made stays as it is.
    """
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        text = without_hidden(value)
        return value if text == value else text
    if isinstance(value, list):
        entries = [harmless(entry) for entry in value]
        is_same = all(map(operator.is_, entries, value))
        return value if is_same else entries
    if isinstance(value, dict):
        made = {without_hidden(name): harmless(entry) for name, entry in value.items()}
        is_same = made.keys() == value.keys() and all(
            map(operator.is_, made.values(), value.values())
        )
        return value if is_same else made
    return value


@lru_cache(maxsize=4096)
def _clean_name(name: str) -> str:
    return clean(name)


def without_hidden(text: str) -> str:
    """`text` at its whole length, without anything that could act on a terminal."""
    if _HARMLESS.match(text):
        return text
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = _LINE_BREAKS.sub("\n", text).replace("\t", " ")
    text = _INVISIBLE.sub("", text)
    text = _CONTROL.sub(_picture, text)
    # Taking characters out can bring marks together, so marks come last. They are capped before
    # NFC, whose time grows with the square of a pile, and after it, because it can take one
    # character apart; what a cap brings together NFC then joins.
    text = _capped_marks(unicodedata.normalize("NFC", _capped_marks(text)))
    return unicodedata.normalize("NFC", text)


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else "\ufffd"


def _capped_marks(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        if marks <= _MARKS_PER_BASE:
            kept.append(character)
    return "".join(kept)
