"""Checks a workspace from outside, without opening it as a store and without writing anything.

The log is folded from its first line, because a snapshot would hide damage before its position;
the snapshot is then compared with what the log made of the documents up to there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from refineboard.domain.change import LogEntry
from refineboard.domain.documents import TABLES, Document
from refineboard.domain.workspace import Workspace
from refineboard.store.base import StoreDamaged
from refineboard.store.care.clock_check import ClockCheck
from refineboard.store.care.findings import Finding, Level
from refineboard.store.care.log_check import ScannedLine, misfit, missing_words, scan
from refineboard.store.documents import line_hash
from refineboard.store.files import read_regular
from refineboard.store.lock import Saved, noted
from refineboard.store.segments import Segments, first_of
from refineboard.store.snapshot import SavedSnapshot, read_snapshot
from refineboard.store.tinydb_store import LOCK_NAME, LOG_NAME, SNAPSHOT_NAME
from refineboard.store.validation import check_all

MOST_LINES_TOLD = 100
"""Lines of damage that are told one by one; of more only the number is told."""

REPAIR = "Run `refineboard doctor --repair`: it saves what it can into a new directory."
DELETE = f"Delete {SNAPSHOT_NAME}: the log has everything, and the file is written anew."
UPDATE = "Update refineboard to the version that the others here use."


@dataclass
class LogCheck:
    """What the log is like, and the documents that it makes."""

    findings: list[Finding] = field(default_factory=list)
    workspace: Workspace = field(default_factory=Workspace)
    seq: int = 0
    """Where the log has been read to."""
    at: str = ""
    entries: int = 0
    last: ScannedLine | None = None
    """The line of the last entry."""
    is_damaged: bool = False
    is_newer: bool = False
    """Whether a later version of the program wrote on, from some line on."""
    saved: Saved | None = None
    """The entry that was saved last, as far as the lock file says."""
    clock: ClockCheck = field(default_factory=ClockCheck)
    _untold: int = 0

    def take_all(self, lines: Iterator[ScannedLine], until: int | None = None) -> None:
        """Checks line after line, up to the entry `until`."""
        if until == self.seq:
            return
        for line in lines:
            self._take(line)
            if self.seq == until:
                return

    def _damaged(self, place: str, message: str, advice: str = REPAIR) -> None:
        """Notes damage, as long as there is not too much of it to be read."""
        self.is_damaged = True
        if len(self.findings) < MOST_LINES_TOLD:
            self.findings.append(Finding("log", Level.DAMAGED, message, place, advice))
        else:
            self._untold += 1

    def _take(self, line: ScannedLine) -> None:
        if line.entry is not None:
            self._take_entry(line, line.entry)
        elif line.is_tail:
            message = (
                f"The last line {line.problem}; it never counted, and the next change cuts it off."
            )
            self.findings.append(Finding("log", Level.NOTE, message, str(line.place)))
        elif line.is_newer:
            self.is_newer = True
            self._damaged(str(line.place), f"The log {line.problem}.", UPDATE)
        else:
            what = "The line" if line.place.line else "The segment"
            self._damaged(str(line.place), f"{what} {line.problem}.")
            self.seq += 1

    def _take_entry(self, line: ScannedLine, entry: LogEntry) -> None:
        place, expected = str(line.place), self.seq + 1
        if entry.seq > expected:
            self._damaged(place, f"{missing_words(expected, entry.seq)}.")
        elif entry.seq < expected:
            self._damaged(place, f"Entry {entry.seq} stands after entry {self.seq}.")
        elif line.place.line == 1 and first_of(line.place.path.name) != entry.seq:
            self._damaged(place, f"The segment begins with entry {entry.seq}, unlike its name.")
        self._check_operations(place, line, entry)
        if not line.follows and entry.seq == expected:
            what = f"Entry {entry.seq} was written after another entry {entry.seq - 1}"
            self._damaged(place, f"{what} than the one that stands before it.")
        if self.saved and entry.seq == self.saved.seq:
            self._check_saved(place, line.data, self.saved)
        self.clock.look_at(place, entry)
        self.workspace.apply(entry)
        self.seq, self.at, self.last = entry.seq, entry.at, line
        self.entries += 1

    def _check_operations(self, place: str, line: ScannedLine, entry: LogEntry) -> None:
        reasons = [misfit(self.workspace, operation) for operation in entry.change.operations]
        for reason in filter(None, reasons):
            self._damaged(place, f"Entry {entry.seq} {reason}.")
        if not any(reasons):
            try:
                check_all(self.workspace.tables, [*line.operations])
            except ValueError as error:
                self._damaged(place, f"Entry {entry.seq} cannot be used: {error}.")

    def _check_saved(self, place: str, line: bytes, saved: Saved) -> None:
        if line_hash(line) != saved.line_hash:
            self._damaged(place, f"Entry {saved.seq} is not the one that was saved.")

    def finish(self) -> None:
        """Sums up."""
        if self.saved and self.saved.seq > self.seq and not self.is_newer:
            what = f"The log ends with entry {self.seq}, but entries up to {self.saved.seq} were"
            self._damaged(LOG_NAME, f"{what} saved.")
        if self._untold:
            self.findings.append(
                Finding("log", Level.DAMAGED, f"{self._untold} more such findings.", "", REPAIR)
            )
        if not self.is_damaged:
            message = f"All {self.entries} entries follow on each other."
            self.findings.insert(0, Finding("log", Level.FINE, message, LOG_NAME))
        self.findings += self.clock.findings()


def check_documents(
    directory: Path, progress: Callable[[int], None] = lambda size: None
) -> tuple[list[Finding], LogCheck]:
    """Findings about the log and the snapshot, and what the log makes of the documents.

    `progress` is told how many bytes more of the log are checked.
    """
    # Read first: the log may grow meanwhile, and must not know less than the snapshot.
    path = directory / SNAPSHOT_NAME
    saved = noted(directory / LOCK_NAME)
    unusable, snapshot = _readable(path)
    lines, check = _told(scan(directory / LOG_NAME), progress), LogCheck(saved=saved)
    check.findings += _strangers(directory / LOG_NAME)
    if snapshot is None:
        check.take_all(lines)
        check.finish()
        return [*check.findings, unusable], check
    check.take_all(lines, until=snapshot.place.seq)
    about = _compared(snapshot, check)
    check.take_all(lines)
    check.finish()
    return [*check.findings, replace(about, place=SNAPSHOT_NAME)], check


def _strangers(log: Path) -> Iterator[Finding]:
    """Names beside the segments that a person may take for one."""
    for name in Segments(log).strangers():
        message = "This is no segment's name, so the file is not read."
        yield Finding("log", Level.WARNING, message, f"{LOG_NAME}/{name}", "Move it elsewhere.")


def first_loss(findings: list[Finding]) -> Finding | None:
    """The first finding that is more than a snapshot which can be written anew."""
    for finding in findings:
        if finding.level is Level.DAMAGED and finding.advice != DELETE:
            return finding
    return None


def _told(lines: Iterator[ScannedLine], progress: Callable[[int], None]) -> Iterator[ScannedLine]:
    for line in lines:
        progress(len(line.data))
        yield line


def _readable(path: Path) -> tuple[Finding, SavedSnapshot | None]:
    """The snapshot, or what is the matter with it."""

    def unusable(message: str) -> Finding:
        return Finding("snapshot", Level.DAMAGED, message, SNAPSHOT_NAME, DELETE)

    missing = "There is no snapshot; the log has everything, opening takes a little longer."
    try:
        read_regular(path)
    except FileNotFoundError:
        return Finding("snapshot", Level.NOTE, missing, SNAPSHOT_NAME), None
    except StoreDamaged:
        return unusable("The snapshot is not a regular file."), None
    except OSError as error:
        return unusable(f"The snapshot cannot be read: {error.strerror}."), None
    snapshot = read_snapshot(path)
    if snapshot is None:
        return unusable("The snapshot is not as refineboard wrote it, and is not used."), None
    if not _opens_with_tinydb(path):
        return unusable("The snapshot does not open with TinyDB."), None
    return Finding("snapshot", Level.FINE, ""), snapshot


def _opens_with_tinydb(path: Path) -> bool:
    from tinydb import TinyDB

    try:
        with TinyDB(path, access_mode="r") as database:
            return set(TABLES).issubset(database.tables())
    except (OSError, ValueError):
        return False


def _compared(snapshot: SavedSnapshot, check: LogCheck) -> Finding:
    """What the snapshot says beside a log that was read up to its position."""
    seq = snapshot.place.seq
    if check.is_damaged:
        message = f"The snapshot is whole up to entry {seq}, where the log is damaged before that."
        return Finding("snapshot", Level.NOTE, message, advice=REPAIR)
    if check.seq < seq:
        message = (
            f"The snapshot knows {seq} entries, but the log only {check.seq}: the rest is lost."
        )
        return Finding("snapshot", Level.DAMAGED, message, advice=REPAIR)
    place = snapshot.place
    if check.last is not None and place.line_hash not in ("", line_hash(check.last.data)):
        message = f"The snapshot was made of another log: its entry {seq} is not the one here."
        return Finding("snapshot", Level.DAMAGED, message, advice=REPAIR)
    difference = first_difference(check.workspace.tables, snapshot.tables)
    if check.at != snapshot.place.at or difference is not None:
        what = difference or "it was taken at another time"
        message = f"The snapshot is not what the log says at entry {seq}: {what}."
        return Finding("snapshot", Level.DAMAGED, message, advice=DELETE)
    return Finding("snapshot", Level.FINE, f"The snapshot agrees with the log at entry {seq}.")


def first_difference(
    tables: Mapping[str, Mapping[str, Document]],
    others: Mapping[str, Mapping[str, Document]],
    place: str = "the snapshot",
) -> str | None:
    """Names the first document on which the log's tables and those of `place` do not agree."""
    for name in TABLES:
        for id_ in dict.fromkeys((*tables[name], *others[name])):
            one, other = tables[name].get(id_), others[name].get(id_)
            if one is None or other is None:
                return f"{name} has no {id_} in {'the log' if one is None else place}"
            if dict(one) != dict(other):
                fields = sorted(key for key in {*one, *other} if one.get(key) != other.get(key))
                return f"{', '.join(fields)} of {id_} of {name} differ"
    return None
