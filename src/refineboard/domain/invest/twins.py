"""Items that say the same, or the same but for one word, over a whole workspace.

Two texts are the same where their content words are, whatever their order and endings. Each set of
stems is told by one number, the sum of its stems' own, so that "one word left out" is one
subtraction and an index of such numbers finds variants without comparing pairs; what it finds is
compared word by word before it counts. An edit touches only the entries of its own item.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple

from refineboard.domain.duplicates import FEWEST_WORDS, MOST_WORDS, KeysByNumber
from refineboard.domain.wording import content_of

FEWEST_VARIANT_WORDS = 5
"""Content words that texts need to be compared but for one: more than to be the same."""
_MOST_FOUND = 20
"""How many twins are named: where a hundred stories differ in one word, some of them tell it."""
_GROUP_BITS = 80
"""The sum of all words of a text is smaller than this power of two."""


class _Content(NamedTuple):
    """A text's content words, and the numbers by which it is found."""

    stems: frozenset[str]
    numbers: tuple[int, ...]
    """The number that tells them; behind it, where variants are looked for, those of all words but
    one. None where the text is not compared."""


class Twins:
    """The content words of items, found again by equality or by one word's difference."""

    def __init__(self) -> None:
        self._contents: dict[str, _Content] = {}
        self._same = KeysByNumber()
        self._near = KeysByNumber()
        self._numbers: dict[str, int] = {}
        self._held: dict[str, int] = {}
        """How many items hold a stem."""

    def put(self, key: str, words: Iterable[str], group: int = 0) -> None:
        """Keeps the words of an item in place of those it had.

        Items of different groups are never twins.
        """
        content = self._content(words, group)
        old = self._contents.get(key)
        if old is not None:
            if content == old:
                return
            self._remove(key, old)
        self._contents[key] = content
        held = self._held
        for word in content.stems:
            held[word] = held.get(word, 0) + 1
        if content.numbers:
            self._same.put(content.numbers[0], key)
            near = self._near.entries
            for number in content.numbers:
                if near.setdefault(number, key) is not key:
                    self._near.put(number, key)

    def drop(self, key: str) -> None:
        """Forgets an item."""
        old = self._contents.pop(key, None)
        if old is not None:
            self._remove(key, old)

    def _remove(self, key: str, content: _Content) -> None:
        for word in content.stems:
            self._held[word] -= 1
        if content.numbers:
            self._same.take(content.numbers[0], key)
            for number in content.numbers:
                self._near.take(number, key)

    def _content(self, words: Iterable[str], group: int) -> _Content:
        """The content words, and the sums of numbers that each of them is given once."""
        stems, known = content_of(words), self._numbers
        if not FEWEST_WORDS <= len(stems) <= MOST_WORDS:
            return _Content(stems, ())
        try:
            numbers = [known[word] for word in stems]
        except KeyError:
            for word in stems:
                if word not in known:
                    digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
                    known[word] = int.from_bytes(digest)
            numbers = [known[word] for word in stems]
        total = sum(numbers, group << _GROUP_BITS)
        if len(stems) < FEWEST_VARIANT_WORDS:
            return _Content(stems, (total,))
        # In an order of their own, so that the same twins are named in every process.
        numbers.sort()
        return _Content(stems, (total, *[total - number for number in numbers]))

    def _seen(self, key: str, words: Iterable[str] | None, group: int) -> _Content:
        if words is not None:
            return self._content(words, group)
        return self._contents.get(key, _NOTHING)

    def duplicates(
        self, key: str, words: Iterable[str] | None = None, group: int = 0
    ) -> tuple[str, ...]:
        """Keys of the items with the same content words, but for the item of this key.

        What is compared is what the item was put with, or other words that it may get.
        """
        stems, numbers = self._seen(key, words, group)
        if not numbers:
            return ()
        same = self._same.entries.get(numbers[0])
        if same is None or same == key:
            return ()
        keys = (same,) if isinstance(same, str) else islice(same, _MOST_FOUND)
        return tuple([k for k in keys if k != key and self._contents[k].stems == stems])

    def variants(
        self, key: str, words: Iterable[str] | None = None, group: int = 0
    ) -> tuple[str, ...]:
        """Keys of the items that differ in one content word; asked like `duplicates`."""
        stems, numbers = self._seen(key, words, group)
        if len(numbers) < FEWEST_VARIANT_WORDS:
            return ()
        found: dict[str, None] = {}
        for keys in map(self._near.entries.get, numbers):
            # Nearly every number has one key, the item's own.
            if keys is None or keys == key:
                continue
            found |= dict.fromkeys((keys,) if isinstance(keys, str) else islice(keys, _MOST_FOUND))
        found.pop(key, None)
        near = (k for k in found if _differ_in_one(self._contents[k].stems, stems))
        return tuple(islice(near, _MOST_FOUND)) if found else ()

    def usual(self, key: str, least: int, words: Iterable[str] | None = None) -> frozenset[str]:
        """Stems of an item that at least so many items hold; asked like `duplicates`."""
        stems, held = self._seen(key, words, 0).stems, self._held
        return frozenset([word for word in stems if held.get(word, 0) >= least])

    def __contains__(self, key: object) -> bool:
        return key in self._contents

    def __len__(self) -> int:
        return len(self._contents)


_NOTHING = _Content(frozenset(), ())


def _differ_in_one(one: frozenset[str], other: frozenset[str]) -> bool:
    apart = len(one ^ other)
    return apart == 1 or (apart == 2 and len(one) == len(other))
