"""What must be finished before what: which entries of `depends_on` bind, and the rings they make.

Only finish-to-start rules an order; the other kinds tie the ends or the starts of items that are
worked on side by side.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from refineboard.domain.documents import Document, documents_of, text_of

Node = TypeVar("Node", bound=Hashable)


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
    return tuple(
        sorted(
            tuple(sorted(group))
            for group in knots(waits)
            if len(group) > 1 or group[0] in waits.get(group[0], ())
        )
    )


def knots(ahead: Mapping[Node, Iterable[Node]]) -> list[list[Node]]:
    """The nodes in groups of those that lead to each other (strongly connected components).

    A group comes after every group that it leads to.
    """
    search = _KnotSearch(ahead)
    for node in ahead:
        search.visit(node)
    return search.found


class _KnotSearch(Generic[Node]):
    """Tarjan 1972, without recursion."""

    def __init__(self, ahead: Mapping[Node, Iterable[Node]]) -> None:
        self.found: list[list[Node]] = []
        self._ahead = ahead
        self._index: dict[Node, int] = {}
        self._low: dict[Node, int] = {}
        self._open: dict[Node, None] = {}
        """The nodes whose group is not known yet, in the order of their visits."""
        self._work: list[tuple[Node, Iterator[Node]]] = []

    def visit(self, root: Node) -> None:
        """Looks at everything that a node leads to, near and far."""
        if root in self._index:
            return
        self._enter(root)
        while self._work:
            node, ahead = self._work[-1]
            for other in ahead:
                if other not in self._index:
                    self._enter(other)
                    break
                if other in self._open:
                    self._low[node] = min(self._low[node], self._index[other])
            else:
                self._leave(node)

    def _enter(self, node: Node) -> None:
        self._index[node] = self._low[node] = len(self._index)
        self._open[node] = None
        self._work.append((node, iter(self._ahead.get(node, ()))))

    def _leave(self, node: Node) -> None:
        self._work.pop()
        if self._work:
            above = self._work[-1][0]
            self._low[above] = min(self._low[above], self._low[node])
        if self._low[node] < self._index[node]:
            return
        group: list[Node] = []
        while node in self._open:
            group.append(self._open.popitem()[0])
        self.found.append(group)
