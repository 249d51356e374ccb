"""What stands around the items of a workspace, as `Around` values."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from refineboard.domain.documents import Document, text_of
from refineboard.domain.duplicates import LARGE, compared_words
from refineboard.domain.invest.around import Around
from refineboard.domain.invest.plan import Plan
from refineboard.domain.invest.twins import Twins
from refineboard.domain.workspace import Workspace

_USUAL_SHARE = 0.02
_USUAL_LEAST = 8
"""A word is one of the domain where at least this share, and this number, of the items hold it."""


class Neighbours:
    """The surroundings of every item of a workspace. It follows one edit at a time."""

    def __init__(self, workspace: Workspace) -> None:
        """Reads the items when it is asked for the first time, or by `read`."""
        self._workspace = workspace
        self._indexes: tuple[Plan, Twins] | None = None

    def read(self, rest: Callable[[], object] = int) -> None:
        """Reads every item, with a `rest` after each: for whoever works beside others."""
        plan, twins = Plan(self._workspace), Twins()
        for key, document in self._workspace.items.items():
            plan.put(key, document)
            twins.put(key, compared_words(document), _group_of(document))
            rest()
        self._indexes = plan, twins

    def changed(self, keys: Iterable[str]) -> None:
        """These items are no longer what they were."""
        if self._indexes is None:
            return
        plan, twins = self._indexes
        for key in keys:
            document = self._workspace.items.get(key)
            plan.put(key, document)
            if document is None:
                twins.drop(key)
            else:
                twins.put(key, compared_words(document), _group_of(document))

    def move_to(self, workspace: Workspace) -> None:
        """Goes on with a workspace that has the same items, as a copy has."""
        self._workspace = workspace
        if self._indexes is not None:
            self._indexes[0].workspace = workspace

    def of(self, document: Document) -> Around:
        """What stands around an item, as it is or as it is just being written."""
        plan, twins = self._read()
        key, backlog = text_of(document, "key"), text_of(document, "backlog")
        is_kept = self._workspace.items.get(key) is document
        words = None if is_kept else compared_words(document)
        parts, parent = self._workspace.children(key), text_of(document, "parent")
        group = _group_of(document)
        same = _apart(twins.duplicates(key, words, group), parent, parts)
        near = () if same else _apart(twins.variants(key, words, group), parent, parts)
        late, beside, unplanned = plan.waiting(key)
        return Around(
            late=late,
            beside=beside,
            unplanned=unplanned,
            cycle=plan.cycle(key),
            duplicates=same,
            variants=near,
            parts=len(parts),
            parts_points=plan.points(parts) if parts else 0,
            increments=plan.increments(parts) if parts else (),
            capacity=plan.capacity(parts) if parts else None,
            velocity=plan.velocity(backlog),
            usual=twins.usual(key, max(_USUAL_LEAST, int(len(twins) * _USUAL_SHARE)), words),
        )

    def _read(self) -> tuple[Plan, Twins]:
        if self._indexes is None:
            self.read()
        assert self._indexes is not None
        return self._indexes


def _group_of(document: Document) -> int:
    """Items are compared with those of their own size: a story may say what its feature says."""
    return int(document.get("kind") in LARGE)


def _apart(keys: tuple[str, ...], parent: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Of the look-alikes, those that are neither above nor below the item."""
    if not keys or not (parent or parts):
        return keys
    return tuple([key for key in keys if key != parent and key not in parts])
