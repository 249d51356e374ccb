"""Three-way merge of texts and lists: what two people made of the same base, together.

It merges only what lies apart. Changes that touch, even at one word's edge, are left to a person,
because two sensible sentences can make nonsense when they are mixed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeAlias, TypeVar

T = TypeVar("T")

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_MOST_CHARACTERS = 20_000
"""Comparing takes quadratic time in the worst case; longer texts are left to a person."""

_Change: TypeAlias = tuple[int, int, list[T]]
"""A range of the base, and what stands in its place."""


def merged_text(base: str, theirs: str, mine: str) -> str | None:
    """Both sides' words in one text; None where they changed the same place."""
    if max(len(base), len(theirs), len(mine)) > _MOST_CHARACTERS:
        return None
    merged = merged_sequence(*(_WORDS.findall(text) for text in (base, theirs, mine)))
    return None if merged is None else "".join(merged)


def merged_sequence(base: Sequence[T], theirs: Sequence[T], mine: Sequence[T]) -> list[T] | None:
    """Both sides' entries in one list; None where they changed the same place.

    The same change on both sides counts once.
    """
    their_changes, my_changes = _changes(base, theirs), _changes(base, mine)
    others = [change for change in my_changes if change not in their_changes]
    changes = sorted(their_changes + others, key=lambda change: change[:2])
    merged: list[T] = []
    place = 0
    for number, (start, end, instead) in enumerate(changes):
        # Two neighbours come from different sides, for one side's changes never touch.
        if number and start <= place:
            return None
        merged += [*base[place:start], *instead]
        place = end
    return merged + list(base[place:])


def changed_spans(base: str, text: str) -> list[tuple[int, int]]:
    """Where in `text` stand words that `base` does not have there, as character offsets."""
    if max(len(base), len(text)) > _MOST_CHARACTERS:
        return [(0, len(text))] if base != text else []
    words = _WORDS.findall(text)
    offsets = [0, *accumulate(len(word) for word in words)]
    return [
        (offsets[first], offsets[last])
        for tag, _, _, first, last in _opcodes(_WORDS.findall(base), words)
        if tag != "equal" and first < last
    ]


def _changes(base: Sequence[T], side: Sequence[T]) -> list[_Change[T]]:
    return [
        (start, end, list(side[first:last]))
        for tag, start, end, first, last in _opcodes(base, side)
        if tag != "equal"
    ]


def _opcodes(base: Sequence[T], side: Sequence[T]) -> list[tuple[str, int, int, int, int]]:
    from difflib import SequenceMatcher

    return list(SequenceMatcher(None, base, side, autojunk=False).get_opcodes())
