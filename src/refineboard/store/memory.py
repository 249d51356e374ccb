"""A store that lives as long as its process: for trying things out, and for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from refineboard.domain.change import LogEntry, Stamp
from refineboard.domain.workspace import Workspace
from refineboard.store.base import Commit, Decision, Listener, StoreDamaged
from refineboard.store.clock import moment_of


class MemoryStore:
    """The log as a list."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._entries: list[LogEntry] = []
        self.workspace = Workspace()
        self.read_only: str | None = None
        self.warnings: tuple[str, ...] = ()
        self.listener: Listener | None = None
        self.damage: StoreDamaged | None = None

    @property
    def seq(self) -> int:
        """The number of the last entry."""
        return len(self._entries)

    def refresh(self) -> tuple[LogEntry, ...]:
        """Nothing: nobody else writes here."""
        return ()

    def commit(self, by: str, decision: Decision) -> Commit:
        """Decides and appends."""
        at = moment_of(self._clock())
        change = decision(self.workspace, Stamp(by, at))
        if not change.operations:
            return Commit((), None)
        entry = LogEntry(self.seq + 1, at, by, change)
        self._entries.append(entry)
        self.workspace.apply(entry)
        if self.listener:
            self.listener.folded((entry,))
        return Commit((), entry)

    def entries(self) -> Iterator[LogEntry]:
        """The whole history, oldest first."""
        return iter(tuple(self._entries))

    def newest_entries(self) -> Iterator[LogEntry]:
        """The whole history, newest first."""
        return reversed(tuple(self._entries))

    def entries_about(self, id_: str) -> Iterator[LogEntry]:
        """The entries that touch a document, oldest first."""
        return (entry for entry in self.entries() if entry.change.concerns(id_))

    def entries_after(
        self, at: str, setting: frozenset[str] | None = None, *, loads: bool = True
    ) -> Iterator[LogEntry]:
        """The entries made after a moment, newest first."""
        return (entry for entry in self.newest_entries() if entry.at > at)

    def began(self) -> str:
        """When the first entry was made."""
        return self._entries[0].at if self._entries else ""

    def reopen(self) -> None:
        """Nothing: what is in memory is not replaced."""

    def close(self) -> None:
        """Nothing to let go of."""
