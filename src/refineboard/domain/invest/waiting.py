"""Circles of waiting: items each of which waits for the next, so that none can be the first."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping


def circles(waits_for: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Every key that stands in a circle, with all keys that it waits for and that wait for it.

    Tarjan's strongly connected components (1972), without recursion: a chain may be long.
    """
    found: dict[str, frozenset[str]] = {}
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for start in waits_for:
        work = [(start, iter(waits_for[start]))] if start not in number else []
        while work:
            key, rest = work[-1]
            if key not in number:
                number[key] = lowest[key] = len(number)
                stack.append(key)
                on_stack.add(key)
            for other in rest:
                if other not in waits_for:
                    continue
                if other not in number:
                    work.append((other, iter(waits_for[other])))
                    break
                if other in on_stack:
                    lowest[key] = min(lowest[key], number[other])
            else:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[key])
                if lowest[key] == number[key]:
                    _take(stack, on_stack, key, found)
    return found


def _take(stack: list[str], on_stack: set[str], key: str, found: dict[str, frozenset[str]]) -> None:
    """Takes a finished component off the stack, and keeps it where it is a circle."""
    component: list[str] = []
    while not component or component[-1] != key:
        component.append(stack.pop())
    on_stack.difference_update(component)
    if len(component) > 1:
        found.update(dict.fromkeys(component, frozenset(component)))


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
