"""Who is at work on a workspace in a database: one row for each session.

As with a directory, nothing here is trusted or waited for: while the database does not answer, one
is simply not seen.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress

from refineboard.domain.errors import RefineboardError
from refineboard.store.postgres.link import Link
from refineboard.store.presence import (
    ITEM_KEY,
    SECONDS_BETWEEN_SIGNS,
    SECONDS_UNTIL_GONE,
    Colleague,
)

_SIGN = """
insert into presence (session, who, item, seen) values (%s, %s, %s, clock_timestamp())
on conflict (session) do update set item = excluded.item, seen = excluded.seen
"""
_OTHERS = """
select who, item from presence
where session <> %s and seen > clock_timestamp() - make_interval(secs => %s)
order by who, item nulls first
"""
_FORGET_OLD = "delete from presence where seen < clock_timestamp() - interval '1 day'"


class DatabasePresence:
    """One session's sign of life, and what it sees of the others."""

    def __init__(self, link: Link, who: str, *, announced: bool = True) -> None:
        """`announced` is false for a session that may only read: it looks and leaves no trace."""
        self._link = link
        self._who = who
        self._announced = announced
        self._session = f"{os.getpid()}-{os.urandom(6).hex()}"
        self._item: str | None = None
        self._next_sign = 0.0

    def announce(self, item: str | None) -> None:
        """Tells the others at once which item is being edited."""
        if item != self._item:
            self._item = item
            self._next_sign = 0.0
        self.give_sign()

    def give_sign(self) -> None:
        """Stays among those who are here; without effect where it is not due."""
        now = time.monotonic()
        if not self._announced or now < self._next_sign:
            return
        with suppress(RefineboardError), self._link.asking() as connection:
            if self._next_sign == 0.0:
                connection.execute(_FORGET_OLD)
            connection.execute(_SIGN, (self._session, self._who, self._item))
        self._next_sign = now + SECONDS_BETWEEN_SIGNS

    def colleagues(self) -> tuple[Colleague, ...]:
        """The others who are here now, by name."""
        rows: list[tuple[object, ...]] = []
        with suppress(RefineboardError), self._link.asking() as connection:
            rows = list(connection.execute(_OTHERS, (self._session, SECONDS_UNTIL_GONE)))
        return tuple(_colleague(str(who), item) for who, item in rows)

    def close(self) -> None:
        """Leaves."""
        if self._announced:
            with suppress(RefineboardError), self._link.asking() as connection:
                connection.execute("delete from presence where session = %s", (self._session,))


def _colleague(who: str, item: object) -> Colleague:
    is_key = isinstance(item, str) and ITEM_KEY.fullmatch(item)
    return Colleague(who, str(item) if is_key else None)
