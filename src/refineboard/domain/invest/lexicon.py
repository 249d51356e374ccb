"""Texts as words, and lists of terms that are looked up in them.

Lists are looked up word by word, not searched by one long pattern: a text is split once for all
of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from refineboard.domain.invest.text import Span
from refineboard.domain.wording import parted, words_of

LONGEST_READ = 10_000
"""How many characters of a part are read for words: a longer one is no story any more."""


class Words(NamedTuple):
    """A stretch of a text, split into words in lower case; hyphens and apostrophes are inside."""

    text: str
    start: int
    end: int
    words: tuple[str, ...]
    known: frozenset[str]

    def span(self, first: int, last: int | None = None) -> Span:
        """Where a word stands in the text, or a run of words."""
        places, begin = _places(self.text, self.start, self.end), self.start
        return Span(begin + places[first][0], begin + places[first if last is None else last][1])

    def between(self, place: int) -> str:
        """What stands in the text between a word and the next one."""
        places, begin = _places(self.text, self.start, self.end), self.start
        return self.text[begin + places[place][1] : begin + places[place + 1][0]]

    def place(self, span: Span) -> int:
        """Which word it is that begins where the span does."""
        starts = _places(self.text, self.start, self.end)
        return bisect_left(starts, (span.start - self.start, 0))


NO_WORDS = Words("", 0, 0, (), frozenset())


def words_in(text: str, span: Span | None = None) -> Words:
    """The words of a text, or of a stretch of it."""
    start, end = (0, len(text)) if span is None else (span.start, span.end)
    return _words(text, start, min(end, start + LONGEST_READ))


@lru_cache(maxsize=32)
def _words(text: str, start: int, end: int) -> Words:
    words = words_of(text[start:end])
    return Words(text, start, end, words, frozenset(words))


_WORD = re.compile(r"\S+")


@lru_cache(maxsize=8)
def _places(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where each word of a stretch begins and ends, counted from the stretch's beginning."""
    return [word.span() for word in _WORD.finditer(parted(text[start:end]))]


class Lexicon:
    """Terms of one or more words. Names that hold a term for another reason are passed over.

    Terms are kept under their longest word, so that nearly every text is done with one look at
    the set of its words.
    """

    def __init__(self, terms: str = "", *, names: str = "") -> None:
        """Terms and names, separated by commas."""
        self._entries: dict[str, list[tuple[int, tuple[str, ...], bool]]] = {}
        for term in _split(terms):
            self._keep(term, max(reversed(term), key=len), counts=True)
        for name in _split(names):
            key = max(name, key=lambda word: (word in self._entries, len(word)))
            self._keep(name, key, counts=False)
        self._keys = frozenset(self._entries)

    @classmethod
    def of(cls, terms: Iterable[str]) -> Lexicon:
        """The lexicon of terms as people write them, with capitals and marks."""
        found = cls()
        for term in terms:
            words = words_in(term).words
            if words:
                found._keep(words, max(reversed(words), key=len), counts=True)
        found._keys = frozenset(found._entries)
        return found

    def _keep(self, term: tuple[str, ...], key: str, *, counts: bool) -> None:
        self._entries.setdefault(key, []).append((term.index(key), term, counts))

    def find(self, words: Words) -> Sequence[Span]:
        """Where in the text each term stands that counts."""
        if not self.is_in(words):
            return ()
        found = []
        free = 0
        for first, length, counts in sorted(self._candidates(words)):
            if first >= free:
                free = first - length
                if counts:
                    found.append(words.span(first, free - 1))
        return found

    @property
    def keys(self) -> frozenset[str]:
        """Words one of which is in every text that holds a term."""
        return self._keys

    def is_in(self, words: Words) -> bool:
        """Whether one of the terms may be among the words: a quick look before `find`."""
        return not self._keys.isdisjoint(words.known)

    def _candidates(self, words: Words) -> Iterator[tuple[int, int, bool]]:
        """Place, negative length and worth of every term: in order, the longest comes first."""
        listed = words.words
        for word in self._keys & words.known:
            place = -1
            for _ in range(listed.count(word)):
                place = listed.index(word, place + 1)
                for offset, term, counts in self._entries[word]:
                    first = place - offset
                    if first >= 0 and listed[first : first + len(term)] == term:
                        yield first, -len(term), counts


def _split(listing: str) -> Iterator[tuple[str, ...]]:
    return (tuple(term.split()) for term in listing.split(",") if term.strip())
