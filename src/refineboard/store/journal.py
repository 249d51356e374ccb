"""The append-only log of a workspace: segments of one JSON line a transaction.

A line counts once its newline is there; it is acknowledged only after fsync, and written only when
all before it is durable: a power cut can harm no line but the last. What stands behind the last
newline is a dead writer's, and the next writer cuts it off under the lock. A reader remembers the
last line it read: if that no longer stands there, a writer took it back after a failed fsync, and
everything is read anew. No other line is ever taken back, so a log that lacks an earlier one, or
has another in its place, is damaged, and so is one whose lines do not carry each other's hashes.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from refineboard.domain.change import LogEntry
from refineboard.domain.errors import BadData
from refineboard.store.base import OutcomeUnknown, StoreDamaged
from refineboard.store.documents import (
    NewerFormat,
    NotJson,
    harmless_line,
    line_hash,
    load_line,
    to_line,
)
from refineboard.store.files import (
    create_regular,
    fsync_directory,
    is_same_file,
    open_regular,
    write_whole,
)
from refineboard.store.history import History
from refineboard.store.lock import Saved
from refineboard.store.position import START, Position, position_after
from refineboard.store.segments import SegmentFile, Segments
from refineboard.store.validation import LoadedLine

SEGMENT_BYTES = 8 * 1024 * 1024
"""A segment that has grown to this size is followed by a new one."""

_CHUNK = 1024 * 1024
"""How much of a segment is read at once."""

NEWLINE = b"\n"

HOLE = bytes(8)
"""What a power cut leaves in a line that was not synced, and nothing else: JSON has no zeros."""

Take: TypeAlias = Callable[[LoadedLine], None]
"""Takes a checked line in; ValueError says why it cannot follow on those before it."""


class LogRewritten(BadData):
    """What was read no longer stands in the log; the workspace must be loaded again."""

    def __init__(self) -> None:
        super().__init__("The log was changed while it was read. Try again.")


class Journal:
    """Reads and appends the segments in a directory; knows nothing of their meaning."""

    def __init__(
        self, directory: Path, position: Position = START, saved: Saved | None = None
    ) -> None:
        """`saved` is an entry that the log must have, as somebody was told that it is saved."""
        self._directory = directory
        self.segments = Segments(directory)
        self.position = position
        self.damage: StoreDamaged | None = None
        """Where the log cannot be read on, once `read` came across such a place."""
        self._saved = saved
        self._durable = Saved(position.seq, position.line_hash)
        self._file: SegmentFile | None = None

    @property
    def durable(self) -> Saved:
        """The last entry that is known to be durable: nobody takes it back any more."""
        if self._saved is not None and self._saved.seq > self._durable.seq:
            return self._saved
        return self._durable

    @property
    def history(self) -> History:
        """What the log says up to the position."""
        return History(self.segments, self.position)

    def path(self, segment: int) -> Path:
        """The file of the segment that begins with this seq."""
        return self.segments.path(segment)

    def read(self, take: Take) -> None:
        """Hands on the whole lines that were appended since the last read, in order.

        Raises LogRewritten where what was read before is gone. Stops at damage and notes it. What
        was handed on before the disk failed counts as read.
        """
        # Listed first: the end of the log cannot lie before a segment that is there already.
        listed = self.segments.firsts() if self._file is None else []
        try:
            while self.damage is None:
                file = self._open()
                if file is None:
                    break
                size = file.size()
                if size < self.position.offset:
                    raise LogRewritten
                self.check_last_line()
                self._take_new(file, size, take)
                if self.damage is not None or not self._next_segment(size):
                    break
        except StoreDamaged as error:
            self.damage = error
        except OSError:
            self.close()
            raise
        if self.damage is None and listed and listed[-1] > self.position.segment:
            self.damage = self._damaged(f"entry {self.position.seq + 1} is missing")
        if self.damage is None and self._saved and self._saved.seq > self.position.seq:
            self.damage = self._damaged(
                f"it ends there, but entries up to {self._saved.seq} were saved"
            )

    def _take_new(self, file: SegmentFile, size: int, take: Take) -> None:
        """Takes what stands after the position, a part at a time."""
        rest, wanted = b"", _CHUNK
        while self.damage is None:
            start = self.position.offset + len(rest)
            part = file.read(min(wanted, size - start), start)
            if not part:
                return
            data = rest + part
            end = data.rfind(b"\n") + 1
            if not end:
                # A line that is longer than what was read: the next part is as long as all so far.
                rest, wanted = data, len(data)
                continue
            is_end = self.position.offset + len(data) >= size
            if not self._take_lines(data[:end], take, is_end=is_end and end == len(data)):
                return
            rest, wanted = data[end:], _CHUNK

    def _take_lines(self, data: bytes, take: Take, *, is_end: bool) -> bool:
        """Takes whole lines; whether all of them count."""
        before, seq, offset, at = self.position, self.position.seq, self.position.offset, ""
        line, line_before, loaded = b"", b"", None
        try:
            for text in data.split(b"\n")[:-1]:
                candidate = text + b"\n"
                loaded = load_line(candidate)
                self._check_next(loaded, seq, line, before.line_hash)
                if self._saved and loaded["seq"] == self._saved.seq:
                    self._check_saved(candidate)
                take(harmless_line(loaded, candidate))
                line_before, line = line, candidate
                seq, at = loaded["seq"], loaded["at"]
                offset += len(candidate)
        except ValueError as error:
            self._advance(line, line_before, offset, seq, at)
            is_last = is_end and offset + len(candidate) == before.offset + len(data)
            if not (is_last and self._is_torn(error, candidate)):
                self._note_damage(error)
            return False
        self._advance(line, line_before, offset, seq, at)
        return True

    def _advance(self, line: bytes, line_before: bytes, offset: int, seq: int, at: str) -> None:
        """Moves the position behind the last line taken; all lines before that are durable."""
        if not line:
            return
        before = self.position
        hash_before = line_hash(line_before) if line_before else before.line_hash
        self._durable = Saved(seq - 1, hash_before)
        self.position = position_after(line, before.segment, offset, seq, at)

    def _check_next(self, loaded: LoadedLine, seq: int, line: bytes, hash_before: str) -> None:
        """ValueError where a line does not follow on the one before it."""
        if loaded["seq"] != seq + 1:
            raise ValueError(f"entry {seq + 1} is missing, {loaded['seq']} follows")
        prev = loaded.get("prev")
        if prev is not None and prev != (line_hash(line) if line else hash_before):
            raise ValueError(f"entry {seq + 1} was written after another entry {seq}")

    def _check_saved(self, line: bytes) -> None:
        if self._saved and line_hash(line) != self._saved.line_hash:
            raise ValueError(f"entry {self._saved.seq} is not the one that was saved")

    def _is_torn(self, error: ValueError, line: bytes) -> bool:
        """Whether the last line was never acknowledged: the power failed over it."""
        is_saved = self._saved is not None and self._saved.seq > self.position.seq
        return isinstance(error, NotJson) and HOLE in line and not is_saved

    def _note_damage(self, error: ValueError) -> None:
        if isinstance(error, NewerFormat):
            self.damage = StoreDamaged(f"The log was {error}. Update refineboard.")
        else:
            self.damage = self._damaged(str(error))

    def append(self, entry: LogEntry) -> None:
        """Makes the entry durable. Call it under the lock, after `read`.

        Raises OSError where nothing was written, LogRewritten where the file of the log is no
        longer the one that was read, and OutcomeUnknown where the disk let the entry neither be
        made durable nor be taken back.
        """
        line = to_line(entry, self.position.line_hash)
        file = self._open_to_write()
        offset = self.position.offset
        descriptor = _descriptor_of(file)
        try:
            os.lseek(descriptor, offset, os.SEEK_SET)
            write_whole(descriptor, line)
            os.fsync(descriptor)
            # A line in a file that nobody finds any more is not saved, however durable it is.
            self._check_place(descriptor)
        except (OSError, LogRewritten) as error:
            self._take_back(descriptor, offset, error)
            raise
        self.position = position_after(
            line, self.position.segment, offset + len(line), entry.seq, entry.at
        )
        self._durable = Saved(entry.seq, self.position.line_hash)

    def _check_place(self, descriptor: int) -> None:
        """Raises LogRewritten where the segment's name leads to another file by now."""
        if not is_same_file(descriptor, self.path(self.position.segment)):
            raise LogRewritten

    def _take_back(self, descriptor: int, offset: int, reason: OSError | LogRewritten) -> None:
        try:
            os.ftruncate(descriptor, offset)
        except OSError as error:
            why = reason.strerror if isinstance(reason, OSError) else str(reason)
            raise OutcomeUnknown(
                f"The disk failed while the change was being saved: {why}. Whether it "
                "is saved is not known. Look at the item before you make the change again."
            ) from error

    def check_last_line(self) -> None:
        """Raises LogRewritten where the last line read no longer stands."""
        tail = self.position.tail
        start = self.position.offset - len(tail)
        # At the beginning of a segment it stands in the one before, which nobody changes.
        if not tail or start < 0:
            return
        file = self._open()
        if file is None or file.read(len(tail), start) != tail:
            raise LogRewritten

    def check_file(self) -> None:
        """Raises LogRewritten where the segment that is open is not the one in the directory."""
        if self._file is not None and self._file.descriptor is not None:
            self._check_place(self._file.descriptor)

    def sync(self) -> None:
        """Makes durable what has been read, whoever wrote it."""
        file = self._open()
        if file is not None and file.descriptor is not None:
            os.fsync(file.descriptor)
            self._durable = Saved(self.position.seq, self.position.line_hash)

    def close(self) -> None:
        """Lets go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _damaged(self, what: str) -> StoreDamaged:
        path, offset = self.path(self.position.segment), self.position.offset
        try:
            before = self.segments.content(self.position.segment)[:offset]
            place = f"line {before.count(NEWLINE) + 1}, byte {offset}"
        except (OSError, StoreDamaged):
            place = f"byte {offset}"
        return StoreDamaged(
            f"The log is damaged after entry {self.position.seq}: {what} in {path}, {place}. "
            "Nothing was changed."
        )

    def _open(self) -> SegmentFile | None:
        if self._file is None:
            path = self.path(self.position.segment)
            try:
                self._file = SegmentFile(open_regular(path, os.O_RDWR), writable=True)
            except FileNotFoundError:
                self._file = self._opened_compressed()
            except OSError as error:
                if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
                    raise
                self._file = SegmentFile(open_regular(path, os.O_RDONLY))
        return self._file

    def _opened_compressed(self) -> SegmentFile | None:
        try:
            return self.segments.open(self.position.segment)
        except FileNotFoundError:
            if self.position.offset:
                raise LogRewritten from None
            return None

    def _open_to_write(self) -> SegmentFile:
        """The segment that takes the next line; all before that line is durable."""
        file = self._open()
        if file is not None and file.descriptor is not None and not file.writable:
            # Rights may have been given since it was opened.
            self.close()
            file = self._open()
        if file is not None and file.descriptor is not None:
            if not file.writable:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            self._cut_tail(file.descriptor)
            if self._durable.seq != self.position.seq:
                # Somebody may have died over the last line before it was synced. With two lines
                # not durable, a power cut could leave a hole that another line follows.
                self.sync()
        if file is None or file.descriptor is None or self.position.offset >= SEGMENT_BYTES:
            file = self._begin_segment(self.position.seq + 1)
        if self.position.offset == 0:
            # Whoever began this segment may have died before its name was durable.
            fsync_directory(self._directory)
        return file

    def _cut_tail(self, descriptor: int) -> None:
        """Takes off what a dead writer left behind the last line."""
        if os.fstat(descriptor).st_size == self.position.offset:
            return
        if self.segments.firsts()[-1] > self.position.segment:
            raise self._damaged("a line in the middle of the log cannot be read")
        os.ftruncate(descriptor, self.position.offset)

    def _begin_segment(self, first: int) -> SegmentFile:
        descriptor = create_regular(self.path(first))
        self.close()
        self._file = SegmentFile(descriptor, writable=True)
        self.position = self.position.moved_to(first)
        return self._file

    def _next_segment(self, size: int) -> bool:
        """Moves on to the segment after this one, if there is one."""
        following = self.position.seq + 1
        if self.position.offset < size or following == self.position.segment:
            return False
        if not self.segments.exists(following):
            return False
        self.close()
        self.position = self.position.moved_to(following)
        return True


def _descriptor_of(file: SegmentFile) -> int:
    """What a segment is written by; a compressed one never is."""
    assert file.descriptor is not None
    return file.descriptor
