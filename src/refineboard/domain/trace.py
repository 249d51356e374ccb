"""From epic to story and back: what belongs to what, and how much of it is done.

Progress is summed over leaves, so that a feature's own estimate never counts beside its stories'.
An item stands once in the tree, under its parent; what was split off is an item of its own and so
counts once too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from refineboard.domain.dependencies.cycles import rings
from refineboard.domain.documents import Document, number_of, text_of
from refineboard.domain.workspace import Workspace

LEVELS = ("epic", "capability", "feature")
"""Kinds that are made of others, from the top."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Points and number of leaves, and how many of them are done."""

    points: float = 0
    done_points: float = 0
    items: int = 0
    done_items: int = 0
    unestimated: int = 0

    def plus(self, other: Progress) -> Progress:
        """Both together."""
        return Progress(
            self.points + other.points,
            self.done_points + other.done_points,
            self.items + other.items,
            self.done_items + other.done_items,
            self.unestimated + other.unestimated,
        )


@dataclass
class Node:
    """An item with all below it."""

    key: str
    document: Document
    total: Progress = field(default_factory=Progress)
    in_pi: Progress = field(default_factory=Progress)
    """Of the leaves that are planned in the item's planning interval."""
    children: list[Node] = field(default_factory=list)


class Trace(NamedTuple):
    """The tree of items, and what has no place in it."""

    tree: tuple[Node, ...]
    orphans: tuple[str, ...]
    """Items that should have a parent and have none."""
    empty_parents: tuple[str, ...]
    """Open epics, capabilities and features that nothing belongs to."""
    cycles: tuple[tuple[str, ...], ...]
    """Items that are each other's parents in a ring; they stand nowhere in the tree."""


def trace(workspace: Workspace, key: str | None = None) -> Trace:
    """The whole tree, or what stands below one item."""
    parents = {each: (head.parent,) for each, head in workspace.heads.items() if head.parent}
    cycles = rings(parents)
    lost = frozenset(each for cycle in cycles for each in cycle)
    roots = [key] if key is not None else _roots(workspace)
    increments = {
        each: text_of(document, "pi") for each, document in workspace.tables["iterations"].items()
    }
    tree = tuple(_node(workspace, root, increments) for root in roots if root not in lost)
    below = [each for root in tree for each in _walk(root)]
    return Trace(
        tree,
        tuple(each.key for each in below if _is_orphan(workspace, each)),
        tuple(each.key for each in below if _is_empty(workspace, each)),
        cycles,
    )


def ancestors(workspace: Workspace, key: str) -> tuple[str, ...]:
    """What an item belongs to, from the nearest to the top; a ring is left where it closes."""
    found: list[str] = []
    here = workspace.heads[key].parent
    while here in workspace.heads and here != key and here not in found:
        found.append(here)
        here = workspace.heads[here].parent
    return tuple(found)


def _roots(workspace: Workspace) -> list[str]:
    """What has no parent here: what is made of others first, by level, then each by its rank."""
    heads = workspace.heads
    tops = [key for key, head in heads.items() if head.parent not in heads]
    backlogs = {backlog: place for place, backlog in enumerate(workspace.backlogs)}

    def place(key: str) -> tuple[int, int, str, str]:
        kind, head = text_of(workspace.items[key], "kind"), heads[key]
        level = LEVELS.index(kind) if kind in LEVELS else len(LEVELS)
        return level, backlogs.get(head.backlog, len(backlogs)), head.rank, key

    return sorted(tops, key=place)


def _node(workspace: Workspace, root: str, increments: Mapping[str, str]) -> Node:
    """The item with all below it; without recursion, for imports may nest deep."""
    top = Node(root, workspace.items[root])
    found, waiting = [top], [top]
    while waiting:
        node = waiting.pop()
        heads = workspace.heads
        keys = sorted(workspace.children(node.key), key=lambda key: (heads[key].rank, key))
        node.children = [Node(key, workspace.items[key]) for key in keys]
        found += node.children
        waiting += node.children
    for node in reversed(found):
        _sum_up(workspace, node, increments)
    return top


def _sum_up(workspace: Workspace, node: Node, increments: Mapping[str, str]) -> None:
    if not node.children:
        node.total = _progress(workspace, node.key)
    for child in node.children:
        node.total = node.total.plus(child.total)
    pi = _increment(node.document, increments)
    leaves = (each for each in _walk(node) if not each.children)
    for leaf in leaves if pi else ():
        if _increment(leaf.document, increments) == pi:
            node.in_pi = node.in_pi.plus(leaf.total)


def _progress(workspace: Workspace, key: str) -> Progress:
    points = number_of(workspace.items[key], "points")
    is_done = workspace.is_done(key)
    known = points or 0
    return Progress(
        known, known if is_done else 0, 1, int(is_done), int(points is None and not is_done)
    )


def _increment(document: Document, increments: Mapping[str, str]) -> str:
    """The planning interval of an item: its own, or its iteration's."""
    return text_of(document, "pi") or increments.get(text_of(document, "iteration"), "")


def _walk(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        here = waiting.pop()
        yield here
        waiting += reversed(here.children)


def _is_orphan(workspace: Workspace, node: Node) -> bool:
    is_open = not workspace.is_done(node.key)
    kind = text_of(node.document, "kind")
    return is_open and kind != "epic" and workspace.heads[node.key].parent not in workspace.heads


def _is_empty(workspace: Workspace, node: Node) -> bool:
    is_open = not workspace.is_done(node.key)
    return is_open and not node.children and text_of(node.document, "kind") in LEVELS
