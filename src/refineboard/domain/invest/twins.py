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
from typing import NamedTuple

from refineboard.domain.duplicates import FEWEST_WORDS, MOST_WORDS, KeysByNumber
from refineboard.domain.wording import content_of

FEWEST_VARIANT_WORDS = 5
"""Content words that texts need to be compared but for one: more than to be the same."""
_MOST_FOUND = 20
"""How many twins are named: where a hundred stories differ in one word, some of them tell it."""


class _Content(NamedTuple):
    """A text's content words, and the number that tells them."""

    stems: frozenset[str]
    total: int


class Twins:
    """The content words of items, found again by equality or by one word's difference."""

    def __init__(self) -> None:
        self._contents: dict[str, _Content] = {}
        self._same = KeysByNumber()
        self._without = KeysByNumber()
        self._numbers: dict[str, int] = {}
        self._held: Counter[str] = Counter()

    def put(self, key: str, words: Iterable[str]) -> None:
        """Keeps the words of an item in place of those it had."""
        content = self._content(words)
        old = self._contents.get(key)
        if content == old:
            return
        if old is not None:
            self._remove(key, old)
        self._contents[key] = content
        self._held.update(content.stems)
        for index, number in self._entries(content):
            index.put(number, key)

    def drop(self, key: str) -> None:
        """Forgets an item."""
        old = self._contents.pop(key, None)
        if old is not None:
            self._remove(key, old)

    def _remove(self, key: str, content: _Content) -> None:
        self._held.subtract(content.stems)
        for index, number in self._entries(content):
            index.take(number, key)

    def _entries(self, content: _Content) -> Iterator[tuple[KeysByNumber, int]]:
        """The numbers by which a content is found, each with its index."""
        if not FEWEST_WORDS <= len(content.stems) <= MOST_WORDS:
            return
        yield self._same, content.total
        if len(content.stems) >= FEWEST_VARIANT_WORDS:
            for word in content.stems:
                yield self._without, content.total - self._numbers[word]

    def _content(self, words: Iterable[str]) -> _Content:
        """The content words, and their number: the sum of numbers that each is given once."""
        stems, numbers = content_of(words), self._numbers
        for word in stems:
            if word not in numbers:
                digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
                numbers[word] = int.from_bytes(digest)
        return _Content(stems, sum([numbers[word] for word in stems]))

    def _seen(self, key: str, words: Iterable[str] | None) -> _Content:
        if words is not None:
            return self._content(words)
        return self._contents.get(key, _NOTHING)

    def duplicates(self, key: str, words: Iterable[str] | None = None) -> tuple[str, ...]:
        """Keys of the items with the same content words, but for the item of this key.

        What is compared is what the item was put with, or other words that it may get.
        """
        content = self._seen(key, words)
        if not FEWEST_WORDS <= len(content.stems) <= MOST_WORDS:
            return ()
        same = islice(self._same.keys(content.total), _MOST_FOUND)
        stems = content.stems
        return tuple([k for k in same if k != key and self._contents[k].stems == stems])

    def variants(self, key: str, words: Iterable[str] | None = None) -> tuple[str, ...]:
        """Keys of the items that differ in one content word; asked like `duplicates`."""
        content = self._seen(key, words)
        if not FEWEST_VARIANT_WORDS <= len(content.stems) <= MOST_WORDS:
            return ()
        near = dict.fromkeys(self._near(content, key))
        found = (k for k in near if _differ_in_one(self._contents[k].stems, content.stems))
        return tuple(islice(found, _MOST_FOUND)) if near else ()

    def _near(self, content: _Content, key: str) -> list[str]:
        """Keys of items with all the words but one, and of those with one more or another."""
        total, numbers = content.total, self._numbers
        without, same = self._without.entries, self._same.entries
        held = [without.get(total)]
        for word in content.stems:
            rest = total - numbers[word]
            held += without.get(rest), same.get(rest)
        found: list[str] = []
        for keys in held:
            if keys is None or keys == key:
                continue
            found += (keys,) if isinstance(keys, str) else islice(keys, _MOST_FOUND)
        return [other for other in found if other != key]

    def usual(self, key: str, least: int, words: Iterable[str] | None = None) -> frozenset[str]:
        """Stems of an item that at least so many items hold; asked like `duplicates`."""
        held = self._held
        return frozenset([word for word in self._seen(key, words).stems if held[word] >= least])

    def __contains__(self, key: object) -> bool:
        return key in self._contents

    def __len__(self) -> int:
        return len(self._contents)


_NOTHING = _Content(frozenset(), 0)


def _differ_in_one(one: frozenset[str], other: frozenset[str]) -> bool:
    return one != other and len(one - other) <= 1 and len(other - one) <= 1
