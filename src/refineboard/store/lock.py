"""The workspace's lock: a `flock` on `.lock` and on the log's directory, held for one append only.

The first try does not block. After that a thread waits in the kernel; polling starves under load.
Who wants the lock holds the directory's lock meanwhile, as one passes a turnstile: else a program
that writes again and again takes the lock back each time before a waiter has woken up. A waiter
that gives up lets the lock go as soon as it gets it.

A lock file can be removed or replaced while somebody holds it, and the next one would then lock
another file. So the file's name is compared with the open file after it was locked, and the log's
directory, which nobody can remove unnoticed, is locked as well. In the file stands the last entry
that was saved, as a log that was shortened cannot tell that itself.
"""

from __future__ import annotations

import errno
import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from refineboard.domain.errors import Busy
from refineboard.store.base import StoreDamaged
from refineboard.store.files import create_regular, is_same_file, let_go, open_regular
from refineboard.store.holder import holder_of

WAIT_SECONDS = 2.0
"""Longest wait before the person is told who holds the workspace."""

_ATTEMPTS = 20
"""How often a lock file may be gone again before somebody is told."""

_LONGEST_RECORD = 128

_NO_LOCKS = frozenset({errno.EBADF, errno.EINVAL, errno.ENOTSUP})
"""How locking a directory fails where directories cannot be locked, as on NFS."""


class Saved(NamedTuple):
    """An entry that is known to be durable: its number, and the hash of its line."""

    seq: int
    line_hash: str


class Held:
    """A lock that is held: the open lock file and the open directory of the log."""

    def __init__(self, path: Path, descriptor: int, directory: int | None) -> None:
        self._path = path
        self._descriptor = descriptor
        self._directory = directory

    def is_current(self) -> bool:
        """Whether the name of the lock file is still that of the file which is locked."""
        return is_same_file(self._descriptor, self._path)

    def note(self, saved: Saved) -> None:
        """Writes down what is durable by now; without it a start only knows less."""
        record = b"%d %s" % (saved.seq, saved.line_hash.encode())
        with suppress(OSError):
            os.pwrite(self._descriptor, b"%b %08x\n" % (record, crc32(record)), 0)

    def let_go(self) -> None:
        """Gives the lock back."""
        let_go(self._descriptor)
        if self._directory is not None:
            let_go(self._directory)


def noted(path: Path) -> Saved | None:
    """The entry that was saved last, as far as the lock file says."""
    try:
        descriptor = open_regular(path, os.O_RDONLY)
    except (OSError, StoreDamaged):
        return None
    try:
        line, newline, _ = os.pread(descriptor, _LONGEST_RECORD, 0).partition(b"\n")
        record, _, checksum = line.rpartition(b" ")
        if not newline or int(checksum, 16) != crc32(record):
            return None
        seq, _, line_hash = record.decode().partition(" ")
        return Saved(int(seq), line_hash)
    except (OSError, ValueError):
        return None
    finally:
        let_go(descriptor)


class WorkspaceLock:
    """An exclusive lock among all processes that write one workspace."""

    def __init__(self, path: Path, log: Path) -> None:
        """`path` is the lock file, `log` the directory of the segments."""
        self._path = path
        self._log = log

    @contextmanager
    def held(self) -> Iterator[Held]:
        """Holds the lock; Busy names the holder where it stays taken."""
        for _ in range(_ATTEMPTS):
            held = self._acquired()
            try:
                if held.is_current():
                    yield held
                    return
            finally:
                held.let_go()
        raise Busy(f"{self._path} is removed again and again. Nothing was written; try again.")

    def _acquired(self) -> Held:
        descriptor = self._open()
        try:
            return self._take(descriptor, fcntl.LOCK_NB)
        except BlockingIOError:
            return self._wait(descriptor)
        except OSError as error:
            let_go(descriptor)
            raise Busy(self._unlockable_words("locked", error)) from error

    def _take(self, descriptor: int, how: int = 0) -> Held:
        turnstile = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            _lock_directory(turnstile, how)
            fcntl.flock(descriptor, fcntl.LOCK_EX | how)
        finally:
            let_go(turnstile)
        return Held(self._path, descriptor, self._locked_log(how))

    def _locked_log(self, how: int) -> int | None:
        """The log's directory, locked; None where there is none, which the store finds out."""
        try:
            directory = os.open(self._log, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError):
            return None
        try:
            _lock_directory(directory, how)
        except OSError:
            let_go(directory)
            raise
        return directory

    def _open(self) -> int:
        # A read-only descriptor can take the lock, also on a colleague's file.
        for flags in (os.O_RDWR, os.O_RDONLY):
            try:
                return open_regular(self._path, flags)
            except FileNotFoundError:
                break
            except OSError as error:
                if flags == os.O_RDONLY or error.errno not in (errno.EACCES, errno.EROFS):
                    raise Busy(self._unlockable_words("opened", error)) from error
        try:
            return create_regular(self._path)
        except FileExistsError:
            return open_regular(self._path, os.O_RDONLY)
        except OSError as error:
            raise Busy(self._unlockable_words("opened", error)) from error

    def _unlockable_words(self, what: str, error: OSError) -> str:
        return f"{self._path} cannot be {what}: {error.strerror}. Nothing was written."

    def _wait(self, descriptor: int) -> Held:
        taken = threading.Event()
        decided = threading.Lock()
        abandoned = False
        got: list[Held] = []

        def wait() -> None:
            # A lock that fails instead of coming is one that does not come.
            try:
                held = self._take(descriptor)
            except OSError:
                let_go(descriptor)
                return
            with decided:
                if not abandoned:
                    got.append(held)
                    taken.set()
                    return
            held.let_go()

        threading.Thread(target=wait, daemon=True, name="workspace-lock").start()
        try:
            taken.wait(WAIT_SECONDS)
        finally:
            with decided:
                abandoned = not taken.is_set()
        if not abandoned:
            return got[0]
        holder = holder_of(self._path) or holder_of(self._log) or "another process"
        raise Busy(f"The workspace is held by {holder}. Nothing was written; try again.")


def _lock_directory(descriptor: int, how: int) -> None:
    """Waits for a directory's lock. Where directories cannot be locked, nobody has to wait."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | how)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
