"""What must be finished before what: which entries of `depends_on` bind, and the rings they make.

Only finish-to-start rules an order; the other kinds tie the ends or the starts of items that are
worked on side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from refineboard.domain.documents import Document, documents_of, text_of


def binds(entry: Document) -> bool:
    """Whether an entry of `depends_on` rules the order: finish-to-start, and not resolved yet."""
    kind = text_of(entry, "kind")
    return kind in ("", "finish-to-start") and text_of(entry, "state") != "resolved"


def waits_for(document: Document) -> tuple[str, ...]:
    """Keys of the items that must be finished before this one may begin."""
    if not document.get("depends_on"):
        return ()
    entries = documents_of(document, "depends_on")
    return tuple(text_of(entry, "key") for entry in entries if binds(entry))


def rings(waits: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The groups of items that wait for each other in a ring, each sorted, by their first key."""
    search = _RingSearch(waits)
    for key in waits:
        search.visit(key)
    return tuple(sorted(search.found))


class _RingSearch:
    """Strongly connected components (Tarjan 1972), without recursion."""

    def __init__(self, waits: Mapping[str, tuple[str, ...]]) -> None:
        self.found: list[tuple[str, ...]] = []
        self._waits = waits
        self._index: dict[str, int] = {}
        self._low: dict[str, int] = {}
        self._open: dict[str, None] = {}
        """The items that may still turn out to be in a ring, in the order of their visits."""
        self._work: list[tuple[str, Iterator[str]]] = []

    def visit(self, root: str) -> None:
        """Looks at everything that the item waits for, near and far."""
        if root in self._index:
            return
        self._enter(root)
        while self._work:
            key, providers = self._work[-1]
            for provider in providers:
                if provider not in self._index:
                    self._enter(provider)
                    break
                if provider in self._open:
                    self._low[key] = min(self._low[key], self._index[provider])
            else:
                self._leave(key)

    def _enter(self, key: str) -> None:
        self._index[key] = self._low[key] = len(self._index)
        self._open[key] = None
        self._work.append((key, iter(self._waits.get(key, ()))))

    def _leave(self, key: str) -> None:
        self._work.pop()
        if self._work:
            above = self._work[-1][0]
            self._low[above] = min(self._low[above], self._low[key])
        if self._low[key] < self._index[key]:
            return
        ring = []
        while key in self._open:
            ring.append(self._open.popitem()[0])
        if len(ring) > 1 or key in self._waits.get(key, ()):
            self.found.append(tuple(sorted(ring)))
