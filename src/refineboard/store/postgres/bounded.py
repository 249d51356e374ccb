"""A connection that waits for no answer for ever."""

from __future__ import annotations

import time
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.rows import TupleRow

PATIENCE_SECONDS = 3.0
"""How long a server may be silent before it counts as away; longer than a lock is waited for."""
BULK_SECONDS = 125.0
"""The same where it has much to read or to write before it can answer."""


class Bounded(psycopg.Connection[TupleRow]):
    """A connection that gives up on a server that takes what it is sent and stays silent.

    A server that is stopped, or a network that swallows everything, keeps a connection open for
    many minutes, and the library waits as long.
    """

    patience = PATIENCE_SECONDS
    is_left = False
    """Whether the person leaves, so that nobody needs the answer any more."""

    def wait(self, gen: PQGen[RV], *args: Any, **options: Any) -> RV:
        """What an exchange with the server gives; OperationalError where it stays silent."""
        return super().wait(self._watched(gen), *args, **options)

    def _watched(self, gen: PQGen[RV]) -> PQGen[RV]:
        # The library looks up ten times a second, also where nothing came.
        silent_since = time.monotonic()
        try:
            state = next(gen)
            while True:
                ready = yield state
                now = time.monotonic()
                if ready:
                    silent_since = now
                elif self.is_left or now - silent_since > self.patience:
                    # Whatever else is tried with it must not be waited for as well.
                    self.close()
                    raise psycopg.OperationalError(
                        f"it has not answered for {now - silent_since:.0f} seconds"
                    )
                state = gen.send(ready)
        except StopIteration as end:
            answer: RV = end.value
            return answer
