"""When to look for what others did: at once where the server says so, else every now and then.

The server wakes whoever listens, over the one connection that a session has. Nothing depends on
that: a look costs one row, and is taken anyway, the less often the longer nobody did anything.
Some of PostgreSQL's relatives, and poolers that lend a connection for a transaction, wake nobody.
"""

from __future__ import annotations

from refineboard.store.postgres.link import Link

_SHARE_OF_IDLE_TIME = 0.1
_SHORTEST_LISTENING, _LONGEST_LISTENING = 1.5, 10.0
"""Seconds between looks of a session that is woken: they only show whether the server is there."""
_SHORTEST, _LONGEST = 0.5, 8.0


class News:
    """What wakes a session that lasts."""

    def __init__(self, link: Link) -> None:
        """Begins to listen."""
        self._link = link
        link.listen()

    @property
    def descriptor(self) -> int | None:
        """What becomes readable when there is news, while nothing is asked; None where nothing."""
        return self._link.listening_descriptor

    def heard(self) -> bool:
        """Whether news came together with the last answer; call it where questions are asked."""
        return self._link.heard()

    def seconds_between_looks(self, idle: float) -> float:
        """How long to wait for the next look, if nobody did anything for `idle` seconds."""
        shortest, longest = _SHORTEST, _LONGEST
        if self._link.listening_descriptor is not None:
            shortest, longest = _SHORTEST_LISTENING, _LONGEST_LISTENING
        return min(longest, max(shortest, idle * _SHARE_OF_IDLE_TIME))

    def leave(self) -> None:
        """Waits for the server no longer, from any thread, because the person leaves."""
        self._link.leave()
