"""Ranks by WSJF that follow one changed score at a time, however long the backlog is.

The order is kept sorted: an item whose scores changed leaves its place and finds its new one by
halving, so nothing else is looked at.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

from refineboard.domain.documents import Document, text_of
from refineboard.domain.economics.jobs import jobs_of, open_keys
from refineboard.domain.workspace import Workspace
from refineboard.domain.wsjf import Place, place_of


class Standings:
    """The scored open items of one backlog by WSJF, kept right while the workspace changes."""

    def __init__(self, workspace: Workspace, backlog: str) -> None:
        """Of the workspace as it is now, whose changes `follow` must be told of."""
        self._workspace, self._backlog = workspace, workspace.backlog(backlog).key
        self._places: dict[str, tuple[Place, str]] = {}
        self._sorted: list[tuple[tuple[Place, str], str]] = []
        for key, job in jobs_of(workspace, open_keys(workspace, self._backlog)).items():
            self._places[key] = job.place
            self._sorted.append((job.place, key))
        self._sorted.sort()

    def __len__(self) -> int:
        return len(self._sorted)

    @property
    def order(self) -> tuple[str, ...]:
        """The scored items, first to do first."""
        return tuple(key for _, key in self._sorted)

    def rank(self, key: str) -> int | None:
        """An item's rank from 1; None while it has none."""
        place = self._places.get(key)
        return None if place is None else bisect_left(self._sorted, (place, key)) + 1

    def rank_if(self, document: Document) -> int | None:
        """The rank that a feature would have as this document has it; None while it has none."""
        place = place_of(document)
        if place is None:
            return None
        key = text_of(document, "key")
        before = self._places.get(key)
        there = bisect_left(self._sorted, ((place, ""), key)) + 1
        # An item that falls behind leaves its own place free.
        return there - (before is not None and before < (place, ""))

    def follow(self, changed: Iterable[str]) -> None:
        """Brings items to where they belong now, with the stories of changed features."""
        touched: dict[str, None] = {}
        for key in changed:
            touched[key] = None
            touched.update(dict.fromkeys(self._stories(key)))
        for key in touched:
            self._put(key)

    def _stories(self, key: str) -> Iterable[str]:
        if self._workspace.backlog(self._backlog).is_art:
            return ()
        return self._workspace.children(key)

    def _put(self, key: str) -> None:
        old = self._places.get(key)
        new = self._place(key)
        if old == new:
            return
        if old is not None:
            del self._places[key], self._sorted[bisect_left(self._sorted, (old, key))]
        if new is not None:
            self._places[key] = new
            insort(self._sorted, (new, key))

    def _place(self, key: str) -> tuple[Place, str] | None:
        head = self._workspace.heads.get(key)
        if head is None or head.backlog != self._backlog:
            return None
        if self._workspace.is_done(key):
            return None
        job = jobs_of(self._workspace, (key,)).get(key)
        return None if job is None else job.place
