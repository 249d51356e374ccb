"""A thread for work that neither the screen nor an edit may wait for.

It is a daemon: nobody who leaves waits for what nobody will see.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


class Aside:
    """A thread that works off what it is given, in order."""

    def __init__(self, name: str) -> None:
        self._waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()
        Thread(target=self._work, name=name, daemon=True).start()

    async def run(self, work: Callable[[], T]) -> T:
        """Does the work there and waits for its result here."""
        future: Future[T] = Future()
        self._waiting.put(lambda: _fulfil(future, work))
        return await asyncio.wrap_future(future)

    def _work(self) -> None:
        while True:
            work = self._waiting.get()
            # A collection stops every thread, and among so many objects for a tenth of a second.
            gc.disable()
            try:
                work()
            finally:
                # What made enough for a collection is rare, and leaves what is meant to stay.
                if gc.get_count()[0] > gc.get_threshold()[0]:
                    gc.freeze()
                gc.enable()
                # It holds all that it worked on, and the next may be long in coming.
                del work


def _fulfil(future: Future[T], work: Callable[[], T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001 - it is raised again where somebody waits for it
        future.set_exception(error)
    else:
        future.set_result(result)
