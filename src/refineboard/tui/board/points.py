"""Points typed on the board: one digit or two."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

_TWO_DIGITS = (13, 20, 21)
_SECONDS = 1.0
"""How long a first digit waits for a second one."""


class TypedPoints:
    """Joins two digits that one person types in one go: within a second, for the same items, with
    nothing in between. What the items had before does not matter."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """`clock` tells seconds."""
        self._clock = clock
        self._first: tuple[int, tuple[str, ...], float] | None = None

    def interrupt(self) -> None:
        """Something else was done: the next digit is a first one."""
        self._first = None

    def take(self, digit: int, keys: tuple[str, ...]) -> int:
        """The points that the items with these keys get by this digit."""
        now = self._clock()
        first, self._first = self._first, (digit, keys, now)
        if first is not None and first[1] == keys and now - first[2] <= _SECONDS:
            joined = first[0] * 10 + digit
            if joined in _TWO_DIGITS:
                self._first = None
                return joined
        return digit
