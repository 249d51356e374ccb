"""Words without their endings, so that "cards" and "card", "padded" and "padding" are the same.

A light stemmer with few rules: it is to bring the forms of one word together inside a backlog, not
to find its root. Each word is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from refineboard.domain.invest.lexicon import listed

SMALL_WORDS = listed(
    "a an and as at be been being by can could do does each for from had has have he her him his"
    " how i if in into is it its just like may me might must my no not of on one or our out own"
    " she should so some such than that the their them then there these they this those to too"
    " up us very was we were what when where whether which while who will with would you your"
    " want wants need needs able also any all only & -"
)
"""Words that carry no content."""

_VOWELS = frozenset("aeiouy")
_SHORTEST = 3


def content_of(words: Iterable[str]) -> frozenset[str]:
    """The stems of the words that carry content."""
    return frozenset(stem(word) for word in words if word not in SMALL_WORDS)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The word in lower case without the endings of plural, tense and adverb."""
    word = word.removesuffix("'s").removesuffix("’s").strip("'’-") or word
    word = _without_plural(word)
    for ending in ("ingly", "edly", "ing", "ed", "ly"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _SHORTEST and not _VOWELS.isdisjoint(rest):
            return _undoubled(rest).removesuffix("e")
    return word.removesuffix("e") if len(word) > _SHORTEST else word


def _without_plural(word: str) -> str:
    if len(word) <= _SHORTEST or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > _SHORTEST + 1:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def _undoubled(word: str) -> str:
    """What "padd" of "padded" is without the ending's second letter."""
    return word[:-1] if word[-1] == word[-2] and word[-1] not in "lsz" else word
