"""A workspace in a directory: the append-only log is the truth, a TinyDB file its snapshot.

Opening reads the snapshot and the tail of the log. An edit appends one line and syncs it, however
large the backlog is; the snapshot is written now and then, never on an edit's way, and may be
deleted. Nothing here is shared between threads: give the store a thread of its own.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from refineboard.domain.change import LogEntry, Stamp
from refineboard.domain.errors import BadData, Busy
from refineboard.domain.workspace import Workspace
from refineboard.store.base import (
    Commit,
    Decision,
    Listener,
    NotAWorkspace,
    ReadOnly,
    StoreDamaged,
    WorkspaceReplaced,
)
from refineboard.store.clock import moment_of
from refineboard.store.collector import collector_paused
from refineboard.store.documents import entry_of
from refineboard.store.files import create_directory, fsync_directory, identity, real_directory
from refineboard.store.folding import Folding
from refineboard.store.journal import Journal, LogRewritten
from refineboard.store.lock import Saved, WorkspaceLock, noted
from refineboard.store.position import START, Position
from refineboard.store.segments import Segments
from refineboard.store.snapshot import (
    SNAPSHOT_NAME,
    SavedSnapshot,
    Snapshot,
    read_snapshot,
    write_snapshot,
)
from refineboard.store.surroundings import warnings_of
from refineboard.store.validation import LoadedLine, check_all

__all__ = ["LOCK_NAME", "LOG_NAME", "SNAPSHOT_NAME", "TinyDbStore"]

LOG_NAME = "log"
LOCK_NAME = ".lock"
_DIRECTORY_MODE = 0o2770
"""For the group of the ART, new files in the same group, and not sticky: a colleague's snapshot
must be replaceable."""

_ATTEMPTS = 5
"""How often an edit is tried where files are replaced right before it is written."""
_EAGER_SNAPSHOT_ITEMS = 2_000
_SNAPSHOT_AFTER_ENTRIES = 2_000
_SNAPSHOT_AFTER_BYTES = 1_000_000


def is_workspace(directory: Path) -> bool:
    """Whether the directory holds a workspace, or what is left of one that has lost its log."""
    if (directory / LOG_NAME).is_dir():
        return True
    return read_snapshot(directory / SNAPSHOT_NAME) is not None


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
    _place: tuple[tuple[int, int], ...]
    """What the directory and its log were when they were opened, by device and inode."""

    def __init__(
        self, directory: Path, clock: Callable[[], datetime], *, read_only: str | None = None
    ) -> None:
        """Opens the directory; NotAWorkspace and StoreDamaged say what is wrong with it."""
        self._directory = directory
        self._clock = clock
        self._asked_for = read_only
        self.listener: Listener | None = None
        try:
            if not is_workspace(directory):
                raise NotAWorkspace(not_a_workspace_words(directory))
            self._directory = real_directory(directory)
            self._refuse_lost_log()
            self._lock = WorkspaceLock(self._directory / LOCK_NAME, self._directory / LOG_NAME)
            self._load()
        except OSError as error:
            raise self._unreadable(error) from error

    def _refuse_lost_log(self) -> None:
        log = self._directory / LOG_NAME
        if not log.is_dir():
            raise StoreDamaged(
                f"The log in {log} is gone. Put it back, or run `refineboard doctor --repair`: it "
                f"saves what {SNAPSHOT_NAME} has into a new directory."
            )

    @property
    def seq(self) -> int:
        """The number of the last entry folded in."""
        return self._journal.position.seq

    @property
    def read_only(self) -> str | None:
        """Why nothing can be written now, or None; looked at anew each time."""
        return str(self.damage) if self.damage else self._asked_for or self._unwritable_words()

    def _unwritable_words(self) -> str | None:
        """Why nothing can be written at this place, where it is still the one that was opened."""
        try:
            moved = self._moved_words()
            if moved is not None:
                return moved
            log = self._directory / LOG_NAME
            segment = self._journal.path(self._journal.position.segment)
            # Where the newest segment is gone, the next line begins another or meets the damage.
            places = (self._directory, log, *([segment] if segment.exists() else []))
            if all(os.access(place, os.W_OK) for place in places):
                return None
        except OSError as error:
            return str(self._unreadable(error))
        return f"{self._directory} may only be read by you; ask its owner for write access."

    def _moved_words(self) -> str | None:
        """What became of the directory that was opened, where it no longer lies there."""
        try:
            if _place_of(self._directory) == self._place:
                return None
        except (FileNotFoundError, NotADirectoryError):
            return (
                f"{self._directory} was moved or removed while it was open. Nothing was written; "
                "put it back to go on."
            )
        return (
            f"{self._directory} was replaced by another workspace while it was open. Nothing was "
            "written; open it again to see what is there now."
        )

    def _refuse_moved(self) -> None:
        """Raises WorkspaceReplaced, and BadData where nothing can be looked at."""
        try:
            words = self._moved_words()
        except OSError as error:
            raise self._unreadable(error) from error
        if words is not None:
            raise WorkspaceReplaced(words)

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know about the place where the workspace lies."""
        return warnings_of(self._directory)

    @property
    def damage(self) -> StoreDamaged | None:
        """Where the log cannot be read on."""
        return self._journal.damage

    def refresh(self) -> tuple[LogEntry, ...]:
        """Folds in what others committed since; nothing where another workspace lies here now."""
        try:
            if self._moved_words() is not None:
                return ()
        except OSError as error:
            raise self._unreadable(error) from error
        entries: list[LogEntry] = []

        def take(line: LoadedLine) -> None:
            check_all(self.workspace.tables, line["ops"])
            entry = entry_of(line)
            self.workspace.apply(entry)
            entries.append(entry)

        try:
            self._journal.check_file()
            self._journal.read(take)
        except LogRewritten:
            self._reload()
            return ()
        except OSError as error:
            # What was folded in before the disk failed is told; the next look meets the rest.
            if not entries:
                raise self._unreadable(error) from error
        if entries and self.listener:
            self.listener.folded(tuple(entries))
        return tuple(entries)

    def commit(self, by: str, decision: Decision) -> Commit:
        """Decides under the lock against the newest state and appends."""
        others: tuple[LogEntry, ...] = ()
        for _ in range(_ATTEMPTS):
            self._refuse_unwritable()
            with self._lock.held() as held:
                self._refuse_moved()
                others += self.refresh()
                if self.damage:
                    raise self.damage
                at = moment_of(self._clock())
                change = decision(self.workspace, Stamp(by, at))
                if not change.operations:
                    return Commit(others, None)
                entry = LogEntry(self.seq + 1, at, by, change)
                if not held.is_current() or not self._append(entry):
                    continue
                held.note(self._journal.durable)
            self._fold(entry)
            return Commit(others, entry)
        raise Busy("The workspace's files are replaced again and again. Nothing was written.")

    def _append(self, entry: LogEntry) -> bool:
        """Makes an entry durable; false where the log's file was replaced, and nothing written."""
        try:
            self._journal.append(entry)
        except LogRewritten:
            return False
        except OSError as error:
            raise ReadOnly(
                f"The change could not be saved: {error.strerror}. Nothing was written."
            ) from error
        return True

    def _refuse_unwritable(self) -> None:
        if self._asked_for:
            raise ReadOnly(self._asked_for)
        self._refuse_moved()
        words = self._unwritable_words()
        if words:
            raise ReadOnly(words)

    def entries(self) -> Iterator[LogEntry]:
        """The whole history, oldest first; BadData where it cannot be read."""
        return self._told(self._journal.history.entries())

    def newest_entries(self) -> Iterator[LogEntry]:
        """The whole history, newest first; BadData where it cannot be read."""
        return self._told(self._journal.history.newest_entries())

    def entries_about(self, id_: str) -> Iterator[LogEntry]:
        """The entries about one document, oldest first; BadData where they cannot be read."""
        return self._told(self._journal.history.entries_about(id_))

    def entries_after(
        self, at: str, setting: frozenset[str] | None = None, *, loads: bool = True
    ) -> Iterator[LogEntry]:
        """The entries made after a moment, newest first; BadData where they cannot be read."""
        return self._told(self._journal.history.entries_after(at, setting, loads=loads))

    def began(self) -> str:
        """When the first entry was made; "" while there is none."""
        try:
            return self._journal.history.began()
        except OSError as error:
            raise self._unreadable(error) from error

    def reopen(self) -> None:
        """Opens anew what lies in the directory's place now."""
        if not is_workspace(self._directory):
            raise NotAWorkspace(not_a_workspace_words(self._directory))
        before = self._journal
        try:
            self._load()
        except OSError as error:
            raise self._unreadable(error) from error
        before.close()

    def close(self) -> None:
        """Writes a snapshot where that pays, and lets go of every file."""
        if self._changed and not self.damage and self._snapshot_pays():
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
            self._refuse_moved()
            self._check_last_line()
            if self.damage:
                raise self.damage
            self._journal.sync()
        snapshot = Snapshot(
            self.workspace.tables,
            self._journal.position,
            dict(self.workspace.highest_numbers),
            self.workspace.heads,
        )
        write_snapshot(self._directory / SNAPSHOT_NAME, snapshot, self._refuse_moved)
        self._changed = False
        self._snapshot_position = self._journal.position

    def _told(self, entries: Iterator[LogEntry]) -> Iterator[LogEntry]:
        try:
            yield from entries
        except OSError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: OSError) -> BadData:
        return BadData(f"{self._directory} cannot be read: {error.strerror}.")

    def _fold(self, entry: LogEntry) -> None:
        self.workspace.apply(entry)
        self._changed = True
        if self.listener:
            self.listener.folded((entry,))

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
            self._journal.check_file()
            self._journal.check_last_line()
        except LogRewritten:
            self._reload()

    def _reload(self) -> None:
        """Loads everything anew after a writer took back what was read.

        A log that lacks what is known to be durable is damaged; then what was read stays.
        """
        before = self._journal
        try:
            if not before.segments.firsts():
                log = self._directory / LOG_NAME
                before.damage = StoreDamaged(f"The log in {log} is gone. Nothing was changed.")
                return
            opened = self._opened(before.durable)
        except OSError as error:
            raise self._unreadable(error) from error
        if opened.journal.damage and opened.journal.position.seq < before.position.seq:
            before.damage = opened.journal.damage
            return
        self._use(opened)
        before.close()

    def _load(self) -> None:
        """Reads the snapshot and the log after it; where that fails, nothing is replaced."""
        self._use(self._opened(None))

    def _opened(self, durable: Saved | None) -> _Opened:
        """The snapshot and the log after it, which must have what is known to be durable."""
        # In this order: the log never knows less than what was written down of it before.
        place = _place_of(self._directory)
        saved = noted(self._directory / LOCK_NAME)
        if durable is not None and (saved is None or saved.seq < durable.seq):
            saved = durable
        with collector_paused():
            snapshot = read_snapshot(self._directory / SNAPSHOT_NAME)
            position, damage = self._bound(snapshot)
            journal = Journal(self._directory / LOG_NAME, position, saved)
            journal.damage = damage
            folding = (
                Folding(snapshot.tables, snapshot.heads, snapshot.highest_numbers)
                if snapshot
                else Folding()
            )
            journal.read(folding.take)
            return _Opened(place, position, journal, folding.workspace(), folding.lines)

    def _bound(self, snapshot: SavedSnapshot | None) -> tuple[Position, StoreDamaged | None]:
        """Where the log goes on after the snapshot, and what is wrong if it does not."""
        if snapshot is None:
            return START, None
        try:
            return snapshot.place.bound_to(Segments(self._directory / LOG_NAME)), None
        except StoreDamaged as damage:
            return snapshot.place.unbound(), damage

    def _use(self, opened: _Opened) -> None:
        self._journal, self._snapshot_position = opened.journal, opened.snapshot_position
        self._place = opened.place
        # Who had to fold a long log spares the next one that.
        self.workspace, self._changed = opened.workspace, opened.lines >= _SNAPSHOT_AFTER_ENTRIES
        if self.listener:
            self.listener.loaded(self.workspace)


class _Opened(NamedTuple):
    """What opening a directory gave."""

    place: tuple[tuple[int, int], ...]
    snapshot_position: Position
    journal: Journal
    workspace: Workspace
    lines: int
    """How many lines were folded in after the snapshot."""


def _place_of(directory: Path) -> tuple[tuple[int, int], ...]:
    return identity(directory.stat()), identity((directory / LOG_NAME).stat())


def not_a_workspace_words(directory: Path) -> str:
    """Why the place is no workspace, and what to do."""
    if not directory.exists():
        what = "does not exist"
    elif not directory.is_dir():
        what = "is a file, not a workspace directory"
    else:
        what = "is not a refineboard workspace"
    make = "`refineboard init DIR --art NAME --team KEY=NAME`"
    return f"{directory} {what}. Make one with {make}, or look at a sample: `refineboard demo`."
