"""Who is at work on a workspace in a database: one row for each session.

As with a directory, nothing here is trusted or waited for: while the database does not answer, one
is simply not seen.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress

from refineboard.domain.errors import RefineboardError
from refineboard.store.postgres.link import Link
from refineboard.store.presence import ITEM_KEY, SECONDS_UNTIL_GONE, Colleague

SECONDS_BETWEEN_SIGNS = 4.0
"""Two in the time after which a session counts as gone; fifty boards then ask 13 times a second."""

_SIGN = "select who, item from be_present(%s, %s, %s)"
_OTHERS = """
select who, item from presence
where session <> %s and seen > clock_timestamp() - make_interval(secs => %s)
order by who, item nulls first
"""
_LEAVE = "select leave(%s)"


class DatabasePresence:
    """One session's sign of life, and what it sees of the others: both by one call."""

    def __init__(self, link: Link, who: str, announced: Callable[[], bool]) -> None:
        """`announced` is asked at each sign: who may only read looks and leaves no trace."""
        self._link = link
        self._who = who
        self._announced = announced
        self._session = f"{os.getpid()}-{os.urandom(6).hex()}"
        self._item: str | None = None
        self._next_sign = 0.0
        self._seen: tuple[Colleague, ...] = ()

    def announce(self, item: str | None) -> None:
        """Tells the others at once which item is being edited."""
        if item != self._item:
            self._item = item
            self._next_sign = 0.0
        self.give_sign()

    def give_sign(self) -> None:
        """Stays among those who are here, and sees the others; where it is not due, nothing."""
        now = time.monotonic()
        if now < self._next_sign:
            return
        self._next_sign = now + SECONDS_BETWEEN_SIGNS
        self._seen = ()
        with suppress(RefineboardError), self._link.asking() as connection:
            if self._announced():
                rows = connection.execute(_SIGN, (self._session, self._who, self._item))
            else:
                rows = connection.execute(_OTHERS, (self._session, SECONDS_UNTIL_GONE))
            self._seen = tuple(_colleague(str(who), item) for who, item in rows)

    def colleagues(self) -> tuple[Colleague, ...]:
        """The others who are here now, by name, as of the last sign."""
        self.give_sign()
        return self._seen

    def close(self) -> None:
        """Leaves, where the database is there to be told."""
        if self._announced() and self._link.problem is None:
            with suppress(RefineboardError), self._link.asking() as connection:
                connection.execute(_LEAVE, (self._session,))


def _colleague(who: str, item: object) -> Colleague:
    is_key = isinstance(item, str) and ITEM_KEY.fullmatch(item)
    return Colleague(who, str(item) if is_key else None)
