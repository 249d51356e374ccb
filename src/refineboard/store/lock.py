"""The workspace's lock: a `flock` on `.lock`, held for one append only.

The first try does not block. After that a thread waits in the kernel; polling starves under load.
Who wants the lock holds the directory's lock meanwhile, as one passes a turnstile: else a program
that writes again and again takes the lock back each time before a waiter has woken up. A waiter
that gives up lets the lock go as soon as it gets it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from refineboard.domain.errors import Busy
from refineboard.store.files import create_regular, let_go, open_regular
from refineboard.store.holder import holder_of

WAIT_SECONDS = 2.0
"""Longest wait before the person is told who holds the workspace."""


class WorkspaceLock:
    """An exclusive lock among all processes that write one workspace."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds the lock; Busy names the holder where it stays taken."""
        descriptor = self._open()
        try:
            self._take(descriptor, fcntl.LOCK_NB)
        except BlockingIOError:
            descriptor = self._wait(descriptor)
        except OSError as error:
            let_go(descriptor)
            raise Busy(self._unlockable_words("locked", error)) from error
        try:
            yield
        finally:
            let_go(descriptor)

    def _take(self, descriptor: int, how: int = 0) -> None:
        turnstile = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            _pass(turnstile, how)
            fcntl.flock(descriptor, fcntl.LOCK_EX | how)
        finally:
            let_go(turnstile)

    def _open(self) -> int:
        # A read-only descriptor can take the lock, also on a colleague's file.
        try:
            return open_regular(self._path, os.O_RDONLY)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise Busy(self._unlockable_words("opened", error)) from error
        try:
            descriptor = create_regular(self._path)
        except FileExistsError:
            return open_regular(self._path, os.O_RDONLY)
        except OSError as error:
            raise Busy(self._unlockable_words("opened", error)) from error
        return descriptor

    def _unlockable_words(self, what: str, error: OSError) -> str:
        return f"{self._path} cannot be {what}: {error.strerror}. Nothing was written."

    def _wait(self, descriptor: int) -> int:
        taken = threading.Event()
        decided = threading.Lock()
        abandoned = False

        def wait() -> None:
            # A lock that fails instead of coming is one that does not come.
            with suppress(OSError):
                self._take(descriptor)
                with decided:
                    if not abandoned:
                        taken.set()
                        return
            let_go(descriptor)

        threading.Thread(target=wait, daemon=True, name="workspace-lock").start()
        try:
            taken.wait(WAIT_SECONDS)
        finally:
            with decided:
                abandoned = not taken.is_set()
        if not abandoned:
            return descriptor
        holder = holder_of(self._path) or "another process"
        raise Busy(f"The workspace is held by {holder}. Nothing was written; try again.")


def _pass(turnstile: int, how: int) -> None:
    """Waits for one's turn. Where directories cannot be locked, as on NFS, there are no turns."""
    try:
        fcntl.flock(turnstile, fcntl.LOCK_EX | how)
    except OSError as error:
        if error.errno not in (errno.EBADF, errno.EINVAL, errno.ENOTSUP):
            raise
