"""Circles of waiting: items each of which waits for the next, so that none can be the first."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from refineboard.domain.dependencies.cycles import knots


def circles(waits_for: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Every key that stands in a circle, with all keys that it waits for and that wait for it."""
    return {key: frozenset(group) for group in knots(waits_for) if len(group) > 1 for key in group}


def shortest_circle(
    key: str, component: frozenset[str], waits_for: Mapping[str, Iterable[str]]
) -> tuple[str, ...]:
    """The fewest keys that lead from an item of a component back to it, itself first."""
    came_from: dict[str, str] = {}
    ahead = deque([key])
    while ahead:
        at = ahead.popleft()
        for other in waits_for.get(at, ()):
            if other == key:
                path = [at]
                while path[-1] != key:
                    path.append(came_from[path[-1]])
                return tuple(reversed(path))
            if other in component and other not in came_from:
                came_from[other] = at
                ahead.append(other)
    return ()
