"""Texts as words, and words without their endings: "cards" and "card", "padded" and "padding" are
the same.

A light stemmer with few rules: it is to bring the forms of one word together inside a backlog, not
to find its root. Each word is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable

# Every letter of ASCII is in the tables: a text is blanked twice as fast where none is missing, and
# again three times as fast as bytes.
_ASCII = "".join(
    letter if letter.isalnum() or letter in "-'&" else " " for letter in map(chr, range(128))
)
_BETWEEN_WORDS = dict(enumerate(_ASCII)) | dict.fromkeys(map(ord, "“”„«»…‘–—•"), " ")
"""Marks that part words, as blanks; hyphens and apostrophes are inside words."""
_BETWEEN_BYTES = _ASCII.encode() + bytes(range(128, 256))


def parted(text: str) -> str:
    """The text with a blank for every mark that parts words, each word in its place."""
    if text.isascii():
        return text.encode().translate(_BETWEEN_BYTES).decode()
    return text.translate(_BETWEEN_WORDS)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in lower case."""
    return tuple(parted(text.lower()).split())


def listed(words: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(words.split())


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
    # Sets and `map` visit each word without a line of Python: whole backlogs pass through here.
    return frozenset(map(_STEMS.__getitem__, frozenset(words) - SMALL_WORDS))


def stem(word: str) -> str:
    """The word in lower case without the endings of plural, tense and adverb."""
    return _STEMS[word]


class _Stems(dict[str, str]):
    """Stems by word."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_KEPT:
            self.clear()
        found = self[word] = _stem(word)
        return found


_MOST_KEPT = 100_000
_STEMS = _Stems()


def _stem(word: str) -> str:
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
