"""Loading without Python's garbage collector."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keeps the collector from walking every new document again and again.

    At 100,000 items that takes longer than the loading itself. What was loaded stays out of its
    sight afterwards, so that no later pause grows with it. A pause within a pause ends with it.
    """
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.freeze()
            gc.enable()
