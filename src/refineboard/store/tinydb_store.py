"""A workspace in a directory: the append-only log is the truth, a TinyDB file its snapshot.

Opening reads the snapshot and the tail of the log. An edit appends one line and syncs it, however
large the backlog is; the snapshot is written now and then, never on an edit's way, and may be
deleted. Nothing here is shared between threads: give the store a thread of its own.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from refineboard.domain.change import LogEntry, Stamp
from refineboard.domain.errors import BadData, Busy
from refineboard.domain.workspace import Workspace
from refineboard.store.base import Commit, Decision, Listener, NotAWorkspace, ReadOnly, StoreDamaged
from refineboard.store.clock import next_moment
from refineboard.store.collector import collector_paused
from refineboard.store.files import (
    create_directory,
    fsync_directory,
    let_go,
    open_regular,
    real_directory,
)
from refineboard.store.journal import START, Journal, LogRewritten, Position
from refineboard.store.lock import WorkspaceLock
from refineboard.store.snapshot import Snapshot, read_snapshot, write_snapshot
from refineboard.store.surroundings import warnings_of

SNAPSHOT_NAME = "workspace.json"
LOG_NAME = "log"
LOCK_NAME = ".lock"
_DIRECTORY_MODE = 0o2770
"""For the group of the ART, new files in the same group, and not sticky: a colleague's snapshot
must be replaceable."""

_EAGER_SNAPSHOT_ITEMS = 2_000
_SNAPSHOT_AFTER_ENTRIES = 2_000
_SNAPSHOT_AFTER_BYTES = 1_000_000


def is_workspace(directory: Path) -> bool:
    """Whether the directory holds a workspace."""
    return (directory / LOG_NAME).is_dir()


def create_workspace(directory: Path) -> None:
    """Makes an empty workspace of a directory that is empty or not there yet."""
    try:
        claim_directory(directory)
        create_directory(directory / LOG_NAME)
        fsync_directory(directory)
    except OSError as error:
        raise BadData(f"{directory} cannot be made a workspace: {error.strerror}.") from error


def claim_directory(directory: Path) -> list[Path]:
    """Makes a directory for a group, or of an empty one; those that are new, innermost first.

    A directory that somebody else made for the group keeps the mode that they gave it.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise NotAWorkspace(f"{directory} is not empty. Choose a new or empty directory.")
    made = [place for place in (directory, *directory.parents) if not place.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    status = directory.stat()
    if status.st_uid == os.geteuid():
        shared = not made and status.st_mode & stat.S_IWGRP
        directory.chmod(stat.S_IMODE(status.st_mode) | stat.S_ISGID if shared else _DIRECTORY_MODE)
    for place in made:
        fsync_directory(place.parent)
    return made


class TinyDbStore:
    """The store of one workspace directory."""

    workspace: Workspace
    _journal: Journal
    _snapshot_position: Position
    _changed: bool

    def __init__(
        self, directory: Path, clock: Callable[[], datetime], *, read_only: str | None = None
    ) -> None:
        """Opens the directory; NotAWorkspace and StoreDamaged say what is wrong with it."""
        self._directory = directory
        self._clock = clock
        self.listener: Listener | None = None
        try:
            if not is_workspace(directory):
                raise NotAWorkspace(not_a_workspace_words(directory))
            self._directory = real_directory(directory)
            self._lock = WorkspaceLock(self._directory / LOCK_NAME)
            self._read_only = read_only or _unwritable_words(directory)
            self._load()
        except OSError as error:
            raise self._unreadable(error) from error

    @property
    def seq(self) -> int:
        """The number of the last entry folded in."""
        return self._journal.position.seq

    @property
    def read_only(self) -> str | None:
        """Why nothing can be written, or None."""
        return str(self.damage) if self.damage else self._read_only

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know about the place where the workspace lies."""
        return warnings_of(self._directory)

    @property
    def damage(self) -> StoreDamaged | None:
        """Where the log cannot be read on."""
        return self._journal.damage

    def refresh(self) -> tuple[LogEntry, ...]:
        """Folds in what others committed since."""
        try:
            entries = tuple(self._journal.read())
        except LogRewritten:
            self._reload()
            return ()
        except OSError as error:
            raise self._unreadable(error) from error
        self._fold(entries)
        return entries

    def commit(self, by: str, decision: Decision) -> Commit:
        """Decides under the lock against the newest state and appends."""
        if self._read_only:
            raise ReadOnly(self._read_only)
        with self._lock.held():
            others = self.refresh()
            if self.damage:
                raise self.damage
            at = next_moment(self._clock(), self._journal.position.at)
            change = decision(self.workspace, Stamp(by, at))
            if not change.operations:
                return Commit(others, None)
            entry = LogEntry(self.seq + 1, at, by, change)
            try:
                self._journal.append(entry)
            except OSError as error:
                raise ReadOnly(
                    f"The change could not be saved: {error.strerror}. Nothing was written."
                ) from error
        self._fold((entry,))
        self._changed = True
        return Commit(others, entry)

    def entries(self) -> Iterator[LogEntry]:
        """The whole history, oldest first; BadData where it cannot be read."""
        return self._told(self._journal.entries())

    def newest_entries(self) -> Iterator[LogEntry]:
        """The whole history, newest first; BadData where it cannot be read."""
        return self._told(self._journal.newest_entries())

    def entries_after(
        self, at: str, setting: frozenset[str] | None = None, *, loads: bool = True
    ) -> Iterator[LogEntry]:
        """The entries made after a moment, newest first; BadData where they cannot be read."""
        return self._told(self._journal.entries_after(at, setting, loads=loads))

    def began(self) -> str:
        """When the first entry was made; "" while there is none."""
        try:
            return self._journal.began()
        except OSError as error:
            raise self._unreadable(error) from error

    def close(self) -> None:
        """Writes a snapshot where that pays, and lets go of every file."""
        if self._changed and self._snapshot_pays():
            try:
                self.write_snapshot()
            except (OSError, BadData, Busy):
                # The log has everything: a snapshot that fails costs a longer start, no more.
                self._changed = False
        self._journal.close()

    def write_snapshot(self) -> None:
        """Writes `workspace.json` as of now; what fails here costs a longer start, no edit.

        Raises OSError, BadData and Busy.
        """
        with self._lock.held():
            self._check_last_line()
            self._journal.sync()
        snapshot = Snapshot(
            self.workspace.tables,
            self._journal.position,
            dict(self.workspace.highest_numbers),
            self.workspace.heads,
        )
        write_snapshot(self._directory / SNAPSHOT_NAME, snapshot)
        self._changed = False
        self._snapshot_position = self._journal.position

    def _told(self, entries: Iterator[LogEntry]) -> Iterator[LogEntry]:
        try:
            yield from entries
        except OSError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: OSError) -> BadData:
        return BadData(f"{self._directory} cannot be read: {error.strerror}.")

    def _fold(self, entries: tuple[LogEntry, ...]) -> None:
        for entry in entries:
            self.workspace.apply(entry)
        if entries and self.listener:
            self.listener.folded(entries)

    def _snapshot_pays(self) -> bool:
        position, last = self._journal.position, self._snapshot_position
        return (
            len(self.workspace.items) <= _EAGER_SNAPSHOT_ITEMS
            or position.seq - last.seq >= _SNAPSHOT_AFTER_ENTRIES
            or position.segment != last.segment
            or position.offset - last.offset >= _SNAPSHOT_AFTER_BYTES
        )

    def _check_last_line(self) -> None:
        try:
            self._journal.check_last_line()
        except LogRewritten:
            self._reload()

    def _reload(self) -> None:
        """Loads everything anew after a writer took back what was read."""
        before = self._journal
        try:
            if not before.segments():
                log = self._directory / LOG_NAME
                before.damage = StoreDamaged(f"The log in {log} is gone. Nothing was changed.")
                return
            self._load()
        except OSError as error:
            raise self._unreadable(error) from error
        before.close()

    def _load(self) -> None:
        """Reads the snapshot and the log after it; where that fails, nothing is replaced."""
        with collector_paused():
            snapshot = self._usable_snapshot()
            position = snapshot.position if snapshot else START
            journal = Journal(self._directory / LOG_NAME, position)
            workspace = (
                Workspace(snapshot.tables, snapshot.heads, snapshot.highest_numbers)
                if snapshot
                else Workspace()
            )
            for entry in journal.read():
                workspace.apply(entry)
        self._journal, self._snapshot_position = journal, position
        self.workspace, self._changed = workspace, False
        if self.listener:
            self.listener.loaded(self.workspace)

    def _usable_snapshot(self) -> Snapshot | None:
        """The snapshot, if the log still holds the line that it ends with."""
        snapshot = read_snapshot(self._directory / SNAPSHOT_NAME)
        if snapshot is None:
            return None
        position = snapshot.position
        path = self._directory / LOG_NAME / f"{position.segment:09d}.jsonl"
        length = len(position.last_line)
        if length > position.offset:
            return None
        try:
            descriptor = open_regular(path, os.O_RDONLY)
        except (OSError, StoreDamaged):
            return None
        try:
            line = os.pread(descriptor, length, position.offset - length)
        finally:
            let_go(descriptor)
        beginning = f'{{"seq":{position.seq},"at":"{position.at}",'.encode()
        if not line.startswith(beginning) or not line.endswith(b"\n"):
            return None
        return replace(snapshot, position=replace(position, last_line=line))


def not_a_workspace_words(directory: Path) -> str:
    """Why the place is no workspace, and what to do."""
    if not directory.exists():
        what = "does not exist"
    elif not directory.is_dir():
        what = "is a file, not a workspace directory"
    else:
        what = "is not a refineboard workspace"
    return (
        f"{directory} {what}. Make one with `refineboard init DIR --art NAME --team KEY=NAME`, "
        "or look at a sample with `refineboard demo`."
    )


def _unwritable_words(directory: Path) -> str | None:
    log = directory / LOG_NAME
    newest = max(log.glob("*.jsonl"), default=log)
    if all(os.access(path, os.W_OK) for path in (directory, log, newest)):
        return None
    return f"{directory} may only be read by you; ask its owner for write access."
