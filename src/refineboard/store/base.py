"""What a store promises, whatever it is kept in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from refineboard.domain.change import Change, LogEntry, Stamp
from refineboard.domain.errors import BadData, Busy, ExitCode
from refineboard.domain.workspace import Workspace

Decision: TypeAlias = Callable[[Workspace, Stamp], Change]
"""Decides a change against the newest workspace; may be called again after a retry."""


@dataclass(frozen=True, slots=True)
class Commit:
    """What a commit brought: others' entries that were not seen yet, then one's own."""

    others: tuple[LogEntry, ...]
    mine: LogEntry | None
    """None where there was nothing left to do."""


class StoreDamaged(BadData):
    """The store's files are not what a store writes; says where."""


class NotAWorkspace(BadData):
    """The place holds no workspace, or none of a version that this program knows."""

    exit_code = ExitCode.USAGE


class ReadOnly(Busy):
    """The workspace may only be read here; says why."""


class WorkspaceReplaced(ReadOnly):
    """Another directory lies where the workspace was opened, or none; it must be opened anew."""


class OutcomeUnknown(BadData):
    """The disk failed twice: the change may be durable or not, and later reading will tell."""


class Listener(Protocol):
    """Learns what a store folds into its workspace, in the store's thread."""

    def folded(self, entries: tuple[LogEntry, ...]) -> None:
        """These entries were folded in, others' and one's own, in the order of the log."""

    def loaded(self, workspace: Workspace) -> None:
        """The whole workspace was loaded anew."""


class Store(Protocol):
    """The log and the workspace folded from it."""

    listener: Listener | None

    @property
    def workspace(self) -> Workspace:
        """All documents as of `seq`."""

    @property
    def seq(self) -> int:
        """The number of the last entry folded in; 0 while nothing happened."""

    @property
    def read_only(self) -> str | None:
        """Why nothing can be written, or None."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know once, when the workspace is opened; looked up when asked."""

    @property
    def damage(self) -> StoreDamaged | None:
        """Where the log cannot be read on; what came before is in the workspace."""

    def refresh(self) -> tuple[LogEntry, ...]:
        """Folds in what others committed since, oldest first.

        Raises BadData where the log cannot be read now; then nothing was folded in.
        """

    def commit(self, by: str, decision: Decision) -> Commit:
        """Decides under the lock against the newest state and makes the change durable.

        When it returns, the change survives a crash. Raises what `decision` raises, Busy where
        the lock stays taken, ReadOnly, StoreDamaged, and BadData where the log cannot be read now;
        then nothing was written. Raises OutcomeUnknown where that cannot be told.
        """

    def entries(self) -> Iterator[LogEntry]:
        """The whole history, oldest first."""

    def entries_about(self, id_: str) -> Iterator[LogEntry]:
        """The entries that touch a document or split something off from it, oldest first."""

    def newest_entries(self) -> Iterator[LogEntry]:
        """The whole history, newest first, read only as far as it is asked for."""

    def entries_after(
        self, at: str, setting: frozenset[str] | None = None, *, loads: bool = True
    ) -> Iterator[LogEntry]:
        """The entries made after a moment, newest first.

        With `setting`, those may be left out that neither set one of these fields nor delete or
        take back anything; without `loads`, those that filled an empty workspace.
        """

    def began(self) -> str:
        """When the first entry was made; "" while there is none."""

    def reopen(self) -> None:
        """Opens anew what lies at the workspace's place now, whatever was there before.

        Raises what opening raises; then everything stays as it was.
        """

    def close(self) -> None:
        """Lets go of every file; what was committed stays."""
