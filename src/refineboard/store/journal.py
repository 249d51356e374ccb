"""The append-only log of a workspace: segments of one JSON line a transaction.

A line counts once its newline is there; it is acknowledged only after fsync, and written only when
all before it is durable: a power cut can harm no line but the last. What stands behind the last
newline is a dead writer's, and the next writer cuts it off under the lock. A reader remembers the
last line it read: if that no longer stands there, a writer took it back after a failed fsync, and
everything is read anew.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from refineboard.domain.change import LogEntry
from refineboard.domain.errors import BadData
from refineboard.store.base import OutcomeUnknown, StoreDamaged
from refineboard.store.documents import NewerFormat, NotJson, from_line, to_line
from refineboard.store.files import (
    create_regular,
    fsync_directory,
    let_go,
    open_regular,
    read_regular,
    write_whole,
)

SEGMENT_BYTES = 8 * 1024 * 1024
"""A segment that has grown to this size is followed by a new one."""

_SUFFIX = ".jsonl"

_BEGINNING = re.compile(
    rb'\{"seq":\d+,"at":"([0-9TZ:.+-]{1,40})"(?:,"by":"[^"\\]*","command":"(\w+)")?'
)
_BEGINNING_BYTES = 100
"""More than a line's number and time take."""
_LOADS = (b"init", b"load")
"""Commands that fill an empty workspace: they set nothing and take nothing away."""
_TAKES_AWAY = (b'"op":"delete"', b'"undoes":')
"""What a line holds that deletes something or takes it back; a text cannot hold it, for its quotes
are escaped."""


class LogRewritten(BadData):
    """What was read no longer stands in the log; the workspace must be loaded again."""

    def __init__(self) -> None:
        super().__init__("The log was changed while it was read. Try again.")


@dataclass(frozen=True, slots=True)
class Position:
    """How far the log has been read."""

    segment: int
    """First seq of the segment, which is its name."""
    offset: int
    seq: int
    at: str
    last_line: bytes


START = Position(segment=1, offset=0, seq=0, at="", last_line=b"")


class Journal:
    """Reads and appends the segments in a directory; knows nothing of their meaning."""

    def __init__(self, directory: Path, position: Position = START) -> None:
        self._directory = directory
        self.position = position
        self.damage: StoreDamaged | None = None
        """Where the log cannot be read on, once `read` came across such a place."""
        self._descriptor: int | None = None
        self._writable = False
        self._synced = False
        """Whether every line read is known to be durable."""

    def path(self, segment: int) -> Path:
        """The file of the segment that begins with this seq."""
        return self._directory / f"{segment:09d}{_SUFFIX}"

    def segments(self) -> list[int]:
        """First seqs of the segments there are, in order."""
        try:
            names = [path.name for path in self._directory.iterdir()]
        except FileNotFoundError:
            return []
        firsts = (name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))
        return sorted(int(first) for first in firsts if first.isdecimal())

    def read(self) -> list[LogEntry]:
        """Whole lines that were appended since the last read, in order.

        Raises LogRewritten where what was read before is gone. Stops at damage and notes it.
        Where the disk fails, nothing counts as read.
        """
        before = self.position
        try:
            return self._read()
        except OSError:
            self.close()
            self.position = before
            raise

    def _read(self) -> list[LogEntry]:
        # Listed first: the end of the log cannot lie before a segment that is there already.
        listed = self.segments() if self._descriptor is None else []
        entries: list[LogEntry] = []
        try:
            while self.damage is None:
                descriptor = self._open()
                if descriptor is None:
                    break
                size = os.fstat(descriptor).st_size
                if size < self.position.offset:
                    raise LogRewritten
                self.check_last_line()
                if size > self.position.offset:
                    data = os.pread(descriptor, size - self.position.offset, self.position.offset)
                    entries += self._take(data)
                if not self._next_segment(size):
                    break
        except StoreDamaged as error:
            self.damage = error
        if self.damage is None and listed and listed[-1] > self.position.segment:
            self.damage = self._damaged(f"entry {self.position.seq + 1} is missing")
        return entries

    def append(self, entry: LogEntry) -> None:
        """Makes the entry durable. Call it under the lock, after `read`.

        Raises OSError where nothing was written, and OutcomeUnknown where the disk let the entry
        neither be made durable nor be taken back.
        """
        line = to_line(entry)
        descriptor = self._open_to_write()
        offset = self.position.offset
        try:
            os.lseek(descriptor, offset, os.SEEK_SET)
            write_whole(descriptor, line)
            os.fsync(descriptor)
        except OSError as error:
            self._take_back(descriptor, offset, error)
            raise
        self._synced = True
        self.position = replace(
            self.position, offset=offset + len(line), seq=entry.seq, at=entry.at, last_line=line
        )

    def _take_back(self, descriptor: int, offset: int, reason: OSError) -> None:
        try:
            os.ftruncate(descriptor, offset)
        except OSError as error:
            raise OutcomeUnknown(
                f"The disk failed while the change was being saved: {reason.strerror}. Whether it "
                "is saved is not known. Look at the item before you make the change again."
            ) from error

    def check_last_line(self) -> None:
        """Raises LogRewritten where the last line read no longer stands."""
        last = self.position.last_line
        start = self.position.offset - len(last)
        # At the beginning of a segment it stands in the one before, which nobody changes.
        if not last or start < 0:
            return
        descriptor = self._open()
        if descriptor is None or os.pread(descriptor, len(last), start) != last:
            raise LogRewritten

    def sync(self) -> None:
        """Makes durable what has been read, whoever wrote it."""
        descriptor = self._open()
        if descriptor is not None:
            os.fsync(descriptor)
            self._synced = True

    def close(self) -> None:
        """Lets go of the file."""
        if self._descriptor is not None:
            let_go(self._descriptor)
            self._descriptor = None

    def entries(self) -> Iterator[LogEntry]:
        """Every entry up to the position, oldest first."""
        end = self.position
        for segment in self.segments():
            for line in self._lines(segment, end):
                yield self._entry(line, segment)

    def newest_entries(self) -> Iterator[LogEntry]:
        """Every entry up to the position, newest first, read only as far as it is asked for."""
        end = self.position
        for segment in reversed(self.segments()):
            for line in reversed(self._lines(segment, end)):
                yield self._entry(line, segment)

    def entries_after(
        self, at: str, setting: frozenset[str] | None = None, *, loads: bool = True
    ) -> Iterator[LogEntry]:
        """The entries made after a moment, newest first.

        With `setting`, lines that neither set one of these fields nor delete or take back
        anything are left out unread: most of a log is of no use to whoever asks about a few
        fields, and a load or an import is one line of megabytes. Without `loads` that line is
        left out as well.
        """
        marks = None if setting is None else (*_TAKES_AWAY, *map(_mark_of, setting))
        end = self.position
        wants_loads = loads and marks is None
        following = end.seq + 1
        for segment in reversed(self.segments()):
            is_one_line, following = following == segment + 1, segment
            # The load of a large workspace is a file of its own, as large as the workspace.
            if is_one_line and not wants_loads and _is_load(self._beginning(segment)):
                continue
            data = self._bytes(segment, end)
            for first, last in reversed(_places_of_lines(data)):
                beginning = _BEGINNING.match(data, first)
                moment = beginning[1].decode() if beginning else ""
                if not moment:
                    moment = self._entry(data[first:last], segment).at
                if moment <= at:
                    return
                if not wants_loads and _is_load(beginning):
                    continue
                if marks is None or any(data.find(mark, first, last) >= 0 for mark in marks):
                    yield self._entry(data[first:last], segment)

    def began(self) -> str:
        """When the first entry was made; "" while there is none."""
        segments = self.segments()
        beginning = self._beginning(segments[0]) if segments else None
        return beginning[1].decode() if beginning else ""

    def _beginning(self, segment: int) -> re.Match[bytes] | None:
        """What a segment's first line begins with, read without the rest."""
        descriptor = open_regular(self.path(segment), os.O_RDONLY)
        try:
            return _BEGINNING.match(os.pread(descriptor, _BEGINNING_BYTES, 0))
        finally:
            os.close(descriptor)

    def _bytes(self, segment: int, end: Position) -> bytes:
        """A segment's bytes up to a position."""
        if segment > end.segment:
            return b""
        data = read_regular(self.path(segment))
        return data[: end.offset] if segment == end.segment else data

    def _lines(self, segment: int, end: Position) -> list[bytes]:
        """A segment's lines up to a position."""
        return _whole_lines(self._bytes(segment, end))

    def _entry(self, line: bytes, segment: int) -> LogEntry:
        try:
            return from_line(line)
        except ValueError as error:
            raise StoreDamaged(
                f"The log is damaged in {self.path(segment)}: {error}. Nothing was changed."
            ) from error

    def _take(self, data: bytes) -> Iterator[LogEntry]:
        lines = _whole_lines(data)
        for number, line in enumerate(lines, 1):
            try:
                entry = from_line(line)
            except NewerFormat as error:
                self.damage = StoreDamaged(f"The log was {error}. Update refineboard.")
                return
            except NotJson as error:
                # A power cut can leave a hole in the one line that was not yet synced.
                if number < len(lines) or not data.endswith(b"\n"):
                    self.damage = self._damaged(str(error))
                return
            except ValueError as error:
                self.damage = self._damaged(str(error))
                return
            expected = self.position.seq + 1
            if entry.seq != expected:
                self.damage = self._damaged(f"entry {expected} is missing, {entry.seq} follows")
                return
            yield entry
            self._synced = False
            self.position = replace(
                self.position,
                offset=self.position.offset + len(line),
                seq=entry.seq,
                at=entry.at,
                last_line=line,
            )

    def _damaged(self, what: str) -> StoreDamaged:
        path = self.path(self.position.segment)
        return StoreDamaged(
            f"The log is damaged after entry {self.position.seq}: {what} in {path}, "
            f"byte {self.position.offset}. Nothing was changed."
        )

    def _open(self) -> int | None:
        if self._descriptor is None:
            path = self.path(self.position.segment)
            try:
                self._descriptor = open_regular(path, os.O_RDWR)
                self._writable = True
            except FileNotFoundError:
                if self.position.offset:
                    raise LogRewritten from None
                return None
            except OSError as error:
                if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
                    raise
                self._descriptor = open_regular(path, os.O_RDONLY)
                self._writable = False
        return self._descriptor

    def _open_to_write(self) -> int:
        """The segment that takes the next line; all before that line is durable."""
        descriptor = self._open()
        if descriptor is not None:
            if not self._writable:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            self._cut_tail(descriptor)
            if not self._synced:
                # Somebody may have died over the last line before it was synced. With two lines
                # not durable, a power cut could leave a hole that another line follows.
                self.sync()
        if descriptor is None or self.position.offset >= SEGMENT_BYTES:
            descriptor = self._begin_segment(self.position.seq + 1)
        if self.position.offset == 0:
            # Whoever began this segment may have died before its name was durable.
            fsync_directory(self._directory)
        return descriptor

    def _cut_tail(self, descriptor: int) -> None:
        """Takes off what a dead writer left behind the last line."""
        if os.fstat(descriptor).st_size == self.position.offset:
            return
        if self.segments()[-1] > self.position.segment:
            raise self._damaged("a line in the middle of the log cannot be read")
        os.ftruncate(descriptor, self.position.offset)

    def _begin_segment(self, first: int) -> int:
        descriptor = create_regular(self.path(first))
        self.close()
        self._descriptor, self._writable = descriptor, True
        self.position = replace(self.position, segment=first, offset=0)
        return descriptor

    def _next_segment(self, size: int) -> bool:
        """Moves on to the segment after this one, if there is one."""
        following = self.position.seq + 1
        if self.position.offset < size or following == self.position.segment:
            return False
        if not self.path(following).exists():
            return False
        self.close()
        self.position = replace(self.position, segment=following, offset=0)
        return True


def _is_load(beginning: re.Match[bytes] | None) -> bool:
    """Whether a line that begins so filled an empty workspace."""
    return beginning is not None and beginning[2] in _LOADS


def _mark_of(field: str) -> bytes:
    """What a line holds that sets a field."""
    return b'"field":"%b"' % field.encode()


def _places_of_lines(data: bytes) -> list[tuple[int, int]]:
    """Where each whole line begins, and where its newline ends."""
    places = []
    first = 0
    while (newline := data.find(b"\n", first)) >= 0:
        places.append((first, newline + 1))
        first = newline + 1
    return places


def _whole_lines(data: bytes) -> list[bytes]:
    """The lines that end in a newline; other bytes that end a line elsewhere are data here."""
    return [line + b"\n" for line in data.split(b"\n")[:-1]]
