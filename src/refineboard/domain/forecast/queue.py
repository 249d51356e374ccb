"""The open work of a backlog in the order in which it will be done, and how much of it there is.

Ranked order, but what an item needs first is pulled in front of it, for it has to be done before.
A feature is as large as what is open among its leaves; one that nobody has broken down counts
with its own points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from refineboard.domain.dependencies.cycles import waits_for
from refineboard.domain.documents import number_of, text_of
from refineboard.domain.economics.jobs import open_keys
from refineboard.domain.forecast.samples import Unit
from refineboard.domain.workspace import ART, Workspace


class Work(NamedTuple):
    """One item of the queue and what is left of it."""

    key: str
    points: float
    """In the unit of the forecast, of what is estimated."""
    unknown: tuple[str, ...]
    """The kinds of its leaves that nobody has estimated."""
    waits_for: tuple[str, ...]
    """Open items of other backlogs that must be done in an earlier iteration."""


def queue(workspace: Workspace, backlog: str, unit: Unit, first: str | None = None) -> list[Work]:
    """The open work of a backlog; `first` is pulled to the top, as a question what that changes.

    The ART's queue holds what has no open feature or epic of the ART below it: epics are done
    when their features are.
    """
    keys = [key for key in open_keys(workspace, backlog) if not _is_divided(workspace, key)]
    if first in keys:
        keys.remove(first)
        keys.insert(0, first)
    return [_work(workspace, key, unit) for key in _providers_first(workspace, keys)]


def _is_divided(workspace: Workspace, key: str) -> bool:
    """Whether what an item is made of stands in the same backlog."""
    head = workspace.heads[key]
    return any(workspace.heads[child].backlog == head.backlog for child in workspace.children(key))


def _providers_first(workspace: Workspace, keys: Sequence[str]) -> Iterator[str]:
    here, placed = set(keys), set[str]()
    for key in keys:
        waiting = [key]
        while waiting:
            top = waiting[-1]
            if top in placed:
                waiting.pop()
                continue
            ahead = [
                each
                for each in waits_for(workspace.items[top])
                # One that waits already stands in a cycle, which no order can keep.
                if each in here and each not in placed and each not in waiting
            ]
            if ahead:
                waiting += reversed(ahead)
            else:
                placed.add(waiting.pop())
                yield top


def _work(workspace: Workspace, key: str, unit: Unit) -> Work:
    points, unknown = 0.0, []
    leaves = list(open_leaves(workspace, key))
    for leaf in leaves:
        document = workspace.items[leaf]
        estimate = number_of(document, "points")
        if unit is Unit.ITEMS:
            points += 1
        elif estimate is not None:
            points += estimate
        else:
            unknown.append(text_of(document, "kind"))
    return Work(key, points, tuple(unknown), tuple(_foreign_providers(workspace, key, leaves)))


def open_leaves(workspace: Workspace, key: str) -> Iterator[str]:
    """What is open of an item: its leaves in any backlog, or itself where nothing is below it."""
    seen, waiting = {key}, [key]
    while waiting:
        here = waiting.pop()
        children = [child for child in workspace.children(here) if child not in seen]
        seen.update(children)
        waiting += reversed(children)
        is_open = not workspace.is_done(here)
        if not workspace.children(here) and is_open:
            yield here


def _foreign_providers(workspace: Workspace, key: str, leaves: Sequence[str]) -> Iterator[str]:
    backlog = workspace.heads[key].backlog
    for each in dict.fromkeys((key, *leaves)):
        for provider in waits_for(workspace.items[each]):
            head = workspace.heads.get(provider)
            if head is None or provider in leaves:
                continue
            is_open = not workspace.is_done(provider)
            # Within one queue the order sees to it; the ART's queue has the teams' work in it.
            if is_open and head.backlog not in (backlog, ART) and backlog != ART:
                yield provider
