"""Items that say the same, or the same but for one word, over a whole workspace.

Two texts are the same where their content words are, whatever their order and endings. Each set of
stems is told by one number, the sum of its stems' own, so that "one word left out" is one
subtraction and an index of such numbers finds variants without comparing pairs; what it finds is
compared word by word before it counts. An edit touches only the entries of its own item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice

from refineboard.domain.invest.stems import content_of

FEWEST_WORDS = 3
"""Texts of fewer content words are too short to be called the same: "Update docs"."""
FEWEST_VARIANT_WORDS = 5
"""The same for texts that differ in a word."""
_MOST_WORDS = 60
"""Content words of a text that is compared: a longer one has no twin by chance."""
_MOST_FOUND = 20
"""How many twins are named: where a hundred stories differ in one word, some of them tell it."""


class Twins:
    """The content words of items, found again by equality or by one word's difference."""

    def __init__(self) -> None:
        self._contents: dict[str, frozenset[str]] = {}
        self._same: dict[int, dict[str, None]] = {}
        self._without: dict[int, dict[str, None]] = {}
        self._numbers: dict[str, int] = {}
        self._totals: dict[str, int] = {}
        self._held: Counter[str] = Counter()

    def put(self, key: str, words: Iterable[str]) -> None:
        """Keeps the words of an item in place of those it had."""
        content = content_of(words)
        old = self._contents.get(key)
        if content == old:
            return
        if old is not None:
            self._remove(key, old)
        self._contents[key] = content
        self._held.update(content)
        total = self._totals[key] = self._number(content)
        for index, number in self._entries(content, total):
            index.setdefault(number, {})[key] = None

    def drop(self, key: str) -> None:
        """Forgets an item."""
        old = self._contents.pop(key, None)
        if old is not None:
            self._remove(key, old)

    def _remove(self, key: str, content: frozenset[str]) -> None:
        self._held.subtract(content)
        for index, number in self._entries(content, self._totals.pop(key)):
            keys = index.get(number)
            if keys is not None:
                keys.pop(key, None)
                if not keys:
                    del index[number]

    def _entries(
        self, content: frozenset[str], total: int
    ) -> Iterator[tuple[dict[int, dict[str, None]], int]]:
        """The numbers by which a content is found, each with its index."""
        if not FEWEST_WORDS <= len(content) <= _MOST_WORDS:
            return
        yield self._same, total
        if len(content) >= FEWEST_VARIANT_WORDS:
            for word in content:
                yield self._without, total - self._numbers[word]

    def _number(self, content: frozenset[str]) -> int:
        """The number of a set of stems: the sum of numbers that each stem is given once."""
        numbers = self._numbers
        for word in content:
            if word not in numbers:
                digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
                numbers[word] = int.from_bytes(digest)
        return sum(numbers[word] for word in content)

    def duplicates(self, key: str) -> tuple[str, ...]:
        """Keys of the items with the same content words."""
        content = self._contents.get(key, frozenset())
        if not FEWEST_WORDS <= len(content) <= _MOST_WORDS:
            return ()
        same = self._same[self._totals[key]]
        if len(same) == 1:
            return ()
        near = islice(same, _MOST_FOUND)
        return tuple(k for k in near if k != key and self._contents[k] == content)

    def variants(self, key: str) -> tuple[str, ...]:
        """Keys of the items that differ in one content word."""
        content = self._contents.get(key, frozenset())
        if not FEWEST_VARIANT_WORDS <= len(content) <= _MOST_WORDS:
            return ()
        total = self._totals[key]
        numbers, without, same = self._numbers, self._without, self._same
        near = dict.fromkeys(islice(without.get(total, ()), _MOST_FOUND))
        for word in content:
            rest = total - numbers[word]
            if len(without[rest]) > 1:
                near.update(dict.fromkeys(islice(without[rest], _MOST_FOUND)))
            if rest in same:
                near.update(dict.fromkeys(islice(same[rest], _MOST_FOUND)))
        if not near:
            return ()
        near.pop(key, None)
        found = (k for k in near if _differ_in_one(self._contents[k], content))
        return tuple(islice(found, _MOST_FOUND))

    def usual(self, key: str, least: int) -> frozenset[str]:
        """Stems of an item that at least so many items hold."""
        held = self._held
        return frozenset([word for word in self._contents.get(key, ()) if held[word] >= least])

    def __contains__(self, key: object) -> bool:
        return key in self._contents

    def __len__(self) -> int:
        return len(self._contents)


def _differ_in_one(one: frozenset[str], other: frozenset[str]) -> bool:
    return one != other and len(one - other) <= 1 and len(other - one) <= 1
