"""Who is at work on a workspace, and on which item: one small file for each session.

A session touches its file every few seconds, and whoever looks leaves out the files that nobody
touched for ten. Nothing here is locked, synced or trusted: a person is known by the owner of the
file, a name that is no key is not shown, and where the directory cannot be written one is simply
not seen.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from refineboard.store.base import StoreDamaged
from refineboard.store.files import create_directory, create_regular, open_regular
from refineboard.store.users import user_name

PRESENCE_NAME = ".presence"
SECONDS_UNTIL_GONE = 10.0
SECONDS_BETWEEN_SIGNS = 3.0

ITEM_KEY = re.compile(r"[A-Z][A-Z0-9]{0,9}-[0-9]{1,9}")
_MOST_BYTES = 64
_DAY = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else's session."""

    user: str
    item: str | None
    """Key of the item that is being edited there."""


class Presence:
    """One session's sign of life, and what it sees of the others."""

    def __init__(self, workspace: Path, *, announced: Callable[[], bool] = lambda: True) -> None:
        """`announced` is asked at each sign: who may only read looks and leaves no trace."""
        self._directory = workspace / PRESENCE_NAME
        self._announced = announced
        self._path: Path | None = None
        self._item: str | None = None
        self._last_sign = 0.0

    def announce(self, item: str | None) -> None:
        """Tells the others at once which item is being edited."""
        if item != self._item:
            self._item = item
            self._last_sign = 0.0
        self.give_sign()

    def give_sign(self) -> None:
        """Stays among those who are here; cheap, and without effect where it is not due."""
        now = time.monotonic()
        if self._last_sign and now - self._last_sign < SECONDS_BETWEEN_SIGNS:
            return
        self._last_sign = now
        # What cannot be written now may be written at the next sign: rights come and go.
        with suppress(OSError, StoreDamaged):
            if self._announced():
                self._write()

    def _write(self) -> None:
        if self._path is None or not self._path.exists():
            self._make_directory()
            self._path = self._directory / f"{os.getpid()}-{os.urandom(6).hex()}"
            os.close(create_regular(self._path))
        descriptor = open_regular(self._path, os.O_WRONLY | os.O_TRUNC)
        try:
            os.write(descriptor, (self._item or "").encode())
            # The file system's clock, which is the one that the others compare with.
            os.utime(descriptor)
        finally:
            os.close(descriptor)

    def _make_directory(self) -> None:
        with suppress(FileExistsError):
            create_directory(self._directory)

    def colleagues(self) -> tuple[Colleague, ...]:
        """The others who are here now, by name."""
        now = self._now()
        try:
            others = [path for path in self._directory.iterdir() if path != self._path]
        except OSError:
            return ()
        found = [seen for path in others if (seen := _seen(path, now))]
        return tuple(sorted(found, key=lambda colleague: (colleague.user, colleague.item or "")))

    def _now(self) -> float:
        """The time as the directory's file system has it: that of one's own last sign."""
        if self._path is not None:
            with suppress(OSError):
                since = time.monotonic() - self._last_sign
                return self._path.stat().st_mtime + since
        return time.time()

    def close(self) -> None:
        """Leaves."""
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink()


def _seen(path: Path, now: float) -> Colleague | None:
    try:
        descriptor = open_regular(path, os.O_RDONLY)
    except (OSError, StoreDamaged):
        return None
    try:
        status = os.fstat(descriptor)
        age = now - status.st_mtime
        if age > SECONDS_UNTIL_GONE:
            if age > _DAY:
                with suppress(OSError):
                    path.unlink()
            return None
        text = os.read(descriptor, _MOST_BYTES).decode(errors="replace")
    finally:
        os.close(descriptor)
    return Colleague(user_name(status.st_uid), text if ITEM_KEY.fullmatch(text) else None)
