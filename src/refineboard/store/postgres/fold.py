"""Reads a database's whole log and makes one of it that follows on itself, whatever is in it.

Rows can only be forged by who owns the tables, or were before members lost the right to write. A
row that cannot be used, or does not fit what came before it, is left out and told. What was left
out may have been an edit, so one entry "repair" brings the documents to where the database has
them: they were written together with the log.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from refineboard.domain.change import (
    Change,
    LogEntry,
    Operation,
)
from refineboard.domain.workspace import Workspace
from refineboard.store.care.checkup import MOST_LINES_TOLD
from refineboard.store.care.differences import differences
from refineboard.store.care.log_check import misfit, missing_words
from refineboard.store.care.salvage import REPAIR_COMMAND
from refineboard.store.postgres.link import Connection
from refineboard.store.postgres.rows import scanned, strays, untied


class LogFold:
    """A log that is read from its first row on, and the documents that it makes."""

    def __init__(self) -> None:
        self.workspace = Workspace()
        self.seq = 0
        """How many entries the log has that it makes."""
        self.at = ""
        self.problems: list[str] = []
        """What is wrong with it, and what became of that, a sentence each."""
        self._read = 0
        self._gone: list[int] = []
        """Numbers of the entries that are not taken over, in order."""

    def entries(self, connection: Connection, until: int) -> Iterator[LogEntry]:
        """Every entry that can be used, numbered without a gap."""
        for row in scanned(connection, until):
            self._count_missing(row.seq)
            self._read = row.seq
            if row.entry is None:
                self._tell(f"Entry {row.seq} is no entry of a log: {row.problem}; it is left out")
            entry = None if row.entry is None else self._taken(row.entry)
            if entry is None:
                self._gone.append(row.seq)
            else:
                yield entry
        if self._read < until:
            self._tell(f"The counter says {until}, but the last entry is {self._read}")
        for seq in strays(connection, until):
            self._tell(f"The counter says {until}, but there is an entry {seq}; it does not count")
        for seq in untied(connection, MOST_LINES_TOLD):
            self._tell(f"Entry {seq - 1} is not what it was when entry {seq} was written")

    def repairs(self, stored: Workspace, by: str) -> Iterator[LogEntry]:
        """The entry that makes the stored documents of a log with problems, if one is needed."""
        operations = tuple(differences(self.workspace, stored.tables)) if self.problems else ()
        if operations:
            self.seq += 1
            entry = LogEntry(self.seq, self.at, by, Change(REPAIR_COMMAND, operations))
            self.workspace.apply(entry)
            yield entry

    def _count_missing(self, seq: int) -> None:
        if seq > self._read + 1:
            self._tell(missing_words(self._read + 1, seq))
            self._gone += range(self._read + 1, seq)

    def _taken(self, entry: LogEntry) -> LogEntry | None:
        fitting = tuple(self._fitting(entry))
        if entry.change.operations and not fitting:
            return None
        self.seq += 1
        self.at = entry.at
        if self.seq == entry.seq and fitting == entry.change.operations:
            return entry
        change = Change(entry.change.command, fitting, self._renumbered(entry.change.undoes))
        return LogEntry(self.seq, entry.at, entry.by, change)

    def _fitting(self, entry: LogEntry) -> Iterator[Operation]:
        for operation in entry.change.operations:
            reason = misfit(self.workspace, operation)
            if reason is not None:
                self._tell(f"Entry {entry.seq} {reason}; this is left out")
                continue
            self.workspace.apply(replace(entry, change=Change("", (operation,))))
            yield operation

    def _renumbered(self, undoes: int | None) -> int | None:
        if undoes is None:
            return None
        before = bisect_left(self._gone, undoes)
        return None if undoes in self._gone[before : before + 1] else undoes - before

    def _tell(self, problem: str) -> None:
        if len(self.problems) < MOST_LINES_TOLD:
            self.problems.append(f"{problem}.")
