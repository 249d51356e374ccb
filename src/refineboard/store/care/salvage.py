"""Saves what can be saved of a damaged workspace into a new one beside it; the old one stays.

Entries are taken in the order of the log and numbered anew. An edit whose old value does not fit
is kept all the same: it is newer than the change that was lost before it, and its author was told
that it was saved. Where the snapshot is whole, it knows what the lost lines before it did: one
entry "repair" then brings the documents to where the snapshot has them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from refineboard.domain.change import (
    Change,
    CreateDocument,
    DeleteDocument,
    LogEntry,
    Operation,
)
from refineboard.domain.documents import Document
from refineboard.domain.errors import BadData
from refineboard.domain.workspace import Workspace
from refineboard.store import journal
from refineboard.store.base import StoreDamaged
from refineboard.store.care.differences import differences
from refineboard.store.care.log_check import ScannedLine, misfit, missing_words, scan
from refineboard.store.clock import utc_now
from refineboard.store.documents import bound_lines, operation_to_json
from refineboard.store.files import create_directory, create_regular, fsync_directory, write_whole
from refineboard.store.snapshot import SavedSnapshot, read_snapshot
from refineboard.store.tinydb_store import (
    LOG_NAME,
    SNAPSHOT_NAME,
    TinyDbStore,
)
from refineboard.store.validation import check_operation

REPAIR_COMMAND = "repair"
"""The command of the entry that stands for what only the snapshot remembers."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A line of the old log that could not be taken over as it is."""

    place: str
    message: str
    """What became of it, as a sentence."""


@dataclass(frozen=True, slots=True)
class Salvage:
    """What a repair brought."""

    directory: Path
    """The new workspace."""
    entries: int
    """How many entries its log has."""
    losses: tuple[Loss, ...]
    sources: tuple[str, ...]
    """What the log had and what the snapshot had, a sentence each."""


def salvage(directory: Path, by: str) -> Salvage:
    """Makes a new workspace of everything usable in a damaged one; `by` signs what is added.

    Raises StoreDamaged where a later version of the program wrote the log, and BadData where no
    directory can be made beside it. Then nothing is left behind.
    """
    snapshot = read_snapshot(directory / SNAPSHOT_NAME)
    rescue = _Rescue(snapshot, by)
    lines = [*bound_lines(rescue.entries(scan(directory / LOG_NAME)))]
    target = _free_name(directory)
    temporary = target.with_name(f".{target.name}.{os.urandom(8).hex()}.tmp")
    try:
        _write(temporary, lines, directory.stat())
        temporary.rename(target)
        fsync_directory(target.parent)
    except OSError as error:
        raise BadData(
            f"{target} cannot be written: {error.strerror}. Copy {directory} to where you may "
            "write and there is room, and repair the copy."
        ) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return Salvage(target, len(lines), tuple(rescue.losses), tuple(rescue.sources(snapshot)))


@dataclass
class _Rescue:
    """Turns the lines of a damaged log into lines of a whole one."""

    snapshot: SavedSnapshot | None
    """None once it has been made use of."""
    by: str
    losses: list[Loss] = field(default_factory=list)
    _workspace: Workspace = field(default_factory=Workspace)
    _old_seq: int = 0
    """Where the old log has been read to; a line that is lost counts as one entry."""
    _seq: int = 0
    """The last entry of the new log."""
    _at: str = ""
    _usable: int = 0
    """Lines of the old log that hold an entry."""
    _numbers: dict[int, int] = field(default_factory=dict)
    """New numbers of entries by old ones."""
    _seen: set[int] = field(default_factory=set)
    """Hashes of the lines taken."""

    def sources(self, snapshot: SavedSnapshot | None) -> Iterator[str]:
        """What each of the two had, as sentences."""
        if self._usable:
            yield f"The log had {self._usable} usable entries up to entry {self._old_seq}."
        else:
            yield "The log had no usable entry."
        if snapshot is None:
            yield "There was no snapshot that could be used."
        else:
            count = sum(map(len, snapshot.tables.values()))
            yield f"The snapshot had {count} documents as of entry {snapshot.place.seq}."

    def entries(self, scanned: Iterator[ScannedLine]) -> Iterator[LogEntry]:
        """The entries of the new log."""
        for line in scanned:
            if line.is_newer:
                raise StoreDamaged(f"The log {line.problem}. Update refineboard.")
            if line.entry is None:
                if not line.is_tail:
                    self._lose(line, f"The line {line.problem}; it is lost")
                    self._old_seq += 1
                continue
            told = len(self.losses)
            if line.entry.seq > self._old_seq + 1:
                self._lose(line, missing_words(self._old_seq + 1, line.entry.seq))
            self._old_seq = line.entry.seq
            self._usable += 1
            if self.snapshot is not None and line.entry.seq > self.snapshot.place.seq:
                yield from self._bridge()
            yield from self._taken(line, line.entry)
            if not line.follows and told == len(self.losses):
                what = f"Entry {line.entry.seq} was written after another entry than the one before"
                self._lose(line, f"{what}; this is kept")
        if self.snapshot is not None:
            yield from self._bridge()
        yield from self._repaired(tuple(self._lost_teams()))

    def _lost_teams(self) -> Iterator[Operation]:
        """A team for every backlog whose team was lost, or nobody would find its items."""
        backlogs = {head.backlog for head in self._workspace.heads.values()}
        for key in sorted(backlogs - {*self._workspace.backlogs, ""}):
            team: Document = {"key": key, "name": key, "members": [], "states": []}
            self.losses.append(Loss("", f"The team {key} is lost; its backlog now has its name."))
            yield CreateDocument("teams", key, team)

    def _lose(self, line: ScannedLine, what: str) -> None:
        known = ", but the snapshot has what it did" if self.snapshot is not None else ""
        self.losses.append(Loss(str(line.place), f"{what}{known}."))

    def _taken(self, line: ScannedLine, entry: LogEntry) -> Iterator[LogEntry]:
        if hash(line.data) in self._seen:
            self._lose(line, f"Entry {entry.seq} stands in the log twice; this one is left out")
            return
        self._seen.add(hash(line.data))
        undoes = entry.change.undoes
        number = self._seq + 1
        change = Change(
            entry.change.command,
            tuple(self._fitting(line, entry)),
            None if undoes is None else self._numbers.get(undoes),
        )
        if entry.change.operations and not change.operations:
            return
        self._numbers[entry.seq] = self._seq = number
        self._at = entry.at
        yield LogEntry(number, entry.at, entry.by, change)

    def _fitting(self, line: ScannedLine, entry: LogEntry) -> Iterator[Operation]:
        """The operations of an entry that can be applied, adapted where they must be."""
        for operation in entry.change.operations:
            reason = misfit(self._workspace, operation)
            fitting = operation if reason is None else self._adapted(operation)
            if fitting is not None and (unusable := self._unusable(fitting)):
                reason, fitting = f"cannot be used: {unusable}", None
            if reason is not None:
                outcome = "this is left out" if fitting is None else "this is kept"
                self._lose(line, f"Entry {entry.seq} {reason}; {outcome}")
            if fitting is not None:
                self._workspace.apply(replace(entry, change=Change("", (fitting,))))
                yield fitting

    def _unusable(self, operation: Operation) -> str | None:
        """Why what an operation would make is no document, or None."""
        try:
            check_operation(self._workspace.tables, operation_to_json(operation))
        except ValueError as error:
            return str(error)
        return None

    def _adapted(self, operation: Operation) -> Operation | None:
        current = self._workspace.tables[operation.table].get(operation.id)
        if current is None or isinstance(operation, CreateDocument):
            return None
        if isinstance(operation, DeleteDocument):
            return replace(operation, document=current)
        before = current.get(operation.field)
        return None if before == operation.after else replace(operation, before=before)

    def _bridge(self) -> Iterator[LogEntry]:
        """The entry, if one is needed, that brings the documents to where the snapshot has them."""
        assert self.snapshot is not None
        snapshot, self.snapshot = self.snapshot, None
        self._at = max(self._at, snapshot.place.at)
        yield from self._repaired(tuple(differences(self._workspace, snapshot.tables)))

    def _repaired(self, operations: tuple[Operation, ...]) -> Iterator[LogEntry]:
        if not operations:
            return
        self._seq += 1
        entry = LogEntry(self._seq, self._at, self.by, Change(REPAIR_COMMAND, operations))
        self._workspace.apply(entry)
        yield entry


def _free_name(directory: Path) -> Path:
    place = directory.resolve()
    number = 1
    while True:
        suffix = "" if number == 1 else f"-{number}"
        name = place.with_name(f"{place.name}-repaired{suffix}")
        if not os.path.lexists(name):
            return name
        number += 1


def _write(directory: Path, lines: list[bytes], like: os.stat_result) -> None:
    """Writes a log and a snapshot, for the same people as `like` lets in."""
    log = directory / LOG_NAME
    create_directory(directory, like)
    create_directory(log)
    write_log(log, lines)
    store = TinyDbStore(directory, utc_now)
    try:
        if store.damage is not None:
            raise store.damage
        store.write_snapshot()
    finally:
        store.close()


def write_log(log: Path, lines: Sequence[bytes]) -> None:
    """Writes the lines as segments, durably."""
    for name, data in segments_of(lines):
        descriptor = create_regular(log / name)
        try:
            write_whole(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    fsync_directory(log)


def segments_of(lines: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """The name and the content of each segment that a log of these lines has."""
    first, segment, size = 1, list[bytes](), 0
    for number, line in enumerate(lines, 1):
        segment.append(line)
        size += len(line)
        if size >= journal.SEGMENT_BYTES:
            yield f"{first:09d}.jsonl", b"".join(segment)
            first, segment, size = number + 1, [], 0
    if segment:
        yield f"{first:09d}.jsonl", b"".join(segment)
