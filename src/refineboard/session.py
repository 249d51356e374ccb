"""The one seam between front ends and the store: commands in, log entries out.

A session belongs to one person and one thread. Everything that changes a workspace goes through
`do`: the board, the command line, imports, undo. What only a change needs is loaded with the
first one, because looking is what people do first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from refineboard.domain.change import Change, Deleted, DeleteDocument, LogEntry, Stamp
from refineboard.domain.documents import Document, documents_of, text_of
from refineboard.domain.errors import BadData, RuleBroken
from refineboard.domain.workspace import Workspace
from refineboard.store.base import (
    Commit,
    Decision,
    Listener,
    NotAWorkspace,
    Store,
    StoreDamaged,
)
from refineboard.store.clock import utc_now
from refineboard.store.places import DatabaseUrl, Place
from refineboard.store.tinydb_store import TinyDbStore, create_workspace
from refineboard.store.users import own_name

if TYPE_CHECKING:
    from refineboard.domain.commands import Command
    from refineboard.domain.health.past import Past
    from refineboard.domain.seen import AnyCommand
    from refineboard.store.journal_db import JournalDB
    from refineboard.store.postgres.news import News
    from refineboard.store.postgres.presence import DatabasePresence
    from refineboard.store.presence import Colleague, Presence


def current_user() -> str:
    """The person's login name by user id; the environment may claim anything."""
    return own_name()


_ATTEMPTS_AHEAD = 3
_NOTHING = Change("import", ())


class _Look:
    """A decision that changes nothing: it only learns who would have made a change, and when."""

    stamp: Stamp

    def __call__(self, workspace: Workspace, stamp: Stamp) -> Change:
        self.stamp = stamp
        return _NOTHING


class _Ready:
    """A change that was decided ahead, as long as nobody was faster."""

    def __init__(self, change: Change, store: Store) -> None:
        self._change = change
        self._store = store
        self._decided_on = (store.workspace, store.seq)
        self.is_overtaken = False

    def __call__(self, workspace: Workspace, stamp: Stamp) -> Change:
        known, seq = self._decided_on
        # A workspace that was loaded anew is another one, whatever its number.
        self.is_overtaken = workspace is not known or self._store.seq != seq
        return _NOTHING if self.is_overtaken else self._change


class Session:
    """One person at work on one workspace."""

    def __init__(
        self,
        store: Store,
        user: str,
        presence: Presence | DatabasePresence | None = None,
        news: News | None = None,
    ) -> None:
        self._store = store
        self.news = news
        """What says when others did something; None where one has to look."""
        self.user = user
        self._presence = presence

    @property
    def workspace(self) -> Workspace:
        """All documents as last seen."""
        return self._store.workspace

    @property
    def seq(self) -> int:
        """The number of the last log entry seen."""
        return self._store.seq

    @property
    def damage(self) -> StoreDamaged | None:
        """Where the store's log cannot be read on, or None."""
        return self._store.damage

    @property
    def read_only(self) -> str | None:
        """Why nothing can be changed, or None."""
        return self._store.read_only

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the person should know once about the place where the workspace lies."""
        return self._store.warnings

    def listen(self, listener: Listener) -> None:
        """Tells `listener`, in the session's thread, what is folded into the workspace."""
        self._store.listener = listener

    def do(self, command: AnyCommand) -> Commit:
        """Decides the command against the newest state and makes its change durable.

        Raises RuleBroken, Conflict, Busy or BadData in words; then nothing was written.
        """
        from refineboard.domain.commands import ImportItems, RevertEntry
        from refineboard.domain.decide import decide_any

        def decision(workspace: Workspace, stamp: Stamp) -> Change:
            return decide_any(workspace, command, stamp)

        if isinstance(command, ImportItems | RevertEntry):
            return self._do_ahead(decision)
        return self._store.commit(self.user, decision)

    def _do_ahead(self, decision: Decision) -> Commit:
        """Decides what may take long before the lock is held, so that nobody waits for it.

        Who is overtaken decides anew, the last time under the lock.
        """
        others: tuple[LogEntry, ...] = ()
        for _ in range(_ATTEMPTS_AHEAD):
            look = _Look()
            others += self._store.commit(self.user, look).others
            change = decision(self.workspace, look.stamp)
            ready = _Ready(change, self._store)
            commit = self._store.commit(self.user, ready)
            others += commit.others
            if not ready.is_overtaken:
                return replace(commit, others=others)
        commit = self._store.commit(self.user, decision)
        return replace(commit, others=others + commit.others)

    def sync(self) -> tuple[LogEntry, ...]:
        """Folds in what others did since."""
        return self._store.refresh()

    def undo(self) -> Commit:
        """Takes back this person's last change; Conflict where somebody touched it since."""
        from refineboard.domain.commands import RevertEntry
        from refineboard.domain.decide.reverting import undoable

        self.sync()
        entry = undoable(self._store.newest_entries(), self.user)
        if entry is None:
            raise RuleBroken("There is nothing of yours to undo.")
        return self.do(RevertEntry(entry))

    def redo(self) -> Commit:
        """Takes back this person's last undo, if nothing else was changed since."""
        from refineboard.domain.commands import RevertEntry
        from refineboard.domain.decide.reverting import redoable

        self.sync()
        entry = redoable(self._store.newest_entries(), self.user)
        if entry is None:
            raise RuleBroken("There is nothing to redo.")
        return self.do(RevertEntry(entry))

    def history(self, about: str | None = None) -> Iterator[LogEntry]:
        """Every entry of the log, or those about one document, oldest first."""
        self.sync()
        return self._store.entries() if about is None else self._store.entries_about(about)

    def log_lines(self) -> list[bytes]:
        """Every entry of the log as its line, oldest first."""
        from refineboard.store.documents import to_line

        return [to_line(entry) for entry in self.history()]

    def common_past(self, lines: Sequence[bytes]) -> Workspace | None:
        """The workspace as it was when its log and another one with these lines parted.

        None where they have nothing in common. BadData where the lines are no log.
        """
        from refineboard.store.documents import from_line

        past = Workspace()
        for mine, line in zip(self.history(), lines, strict=False):
            try:
                theirs = from_line(line)
            except ValueError as error:
                raise BadData(f"The log in the file cannot be read: {error}.") from error
            if theirs != mine:
                break
            past.apply(mine)
        return past if any(past.tables.values()) else None

    def deleted_from(self, system: str) -> dict[str, Deleted]:
        """Items of another tool that were deleted here, by their keys there.

        Those that an undo took away (of an import, say) do not count: nobody meant them to go.
        """
        from refineboard.domain.decide.reverting import UNDO

        self.sync()
        found: dict[str, Deleted | None] = {}
        for entry in self._store.entries_after("", frozenset()):
            for operation in entry.change.operations:
                if not isinstance(operation, DeleteDocument) or operation.table != "items":
                    continue
                for reference in documents_of(operation.document, "ext"):
                    if text_of(reference, "system") == system:
                        is_meant = entry.change.command != UNDO
                        deleted = Deleted(operation.id, entry.by, entry.at) if is_meant else None
                        found.setdefault(text_of(reference, "key"), deleted)
        return {key: deleted for key, deleted in found.items() if deleted is not None}

    def newest_history(self) -> Iterator[LogEntry]:
        """Every entry of the log, newest first, read only as far as it is asked for."""
        self.sync()
        return self._store.newest_entries()

    def past(self, since: str, until: str) -> Past:
        """What health needs to know of the log between two moments."""
        from refineboard.domain.health.past import FIELDS_REMEMBERED, Past

        entries = [
            entry
            for entry in self._store.entries_after(since, FIELDS_REMEMBERED)
            if entry.at <= until
        ]
        past = Past(begins=max(since, self._store.began()))
        past.fold(reversed(entries))
        return past

    def entries_after(
        self, at: str, setting: frozenset[str] | None = None, *, loads: bool = True
    ) -> Iterator[LogEntry]:
        """The log's entries made after a moment, newest first.

        With `setting`, those alone that may set one of these fields or take something back;
        without `loads`, none that filled the workspace when it was empty need be among them.
        """
        return self._store.entries_after(at, setting, loads=loads)

    def as_of(self, at: str) -> Workspace:
        """The workspace as it was at a moment: a copy that nothing changes any more."""
        from refineboard.domain.health.past import as_of

        later = self.entries_after(at, loads=False)
        return as_of(self.workspace, later, at, self._store.began())

    def revert(self, entry: LogEntry) -> Commit:
        """Takes back one change of this person's; refused where somebody touched it since."""
        from refineboard.domain.commands import RevertEntry

        if entry.by != self.user:
            raise RuleBroken(f"{entry.by} made that change, so only {entry.by} can take it back.")
        return self.do(RevertEntry(entry))

    def reopen(self) -> None:
        """Opens what lies at the workspace's place now, where another one was put there."""
        self._store.reopen()

    def announce(self, item: str | None) -> None:
        """Tells the others which item is being edited; without effect where nobody looks."""
        if self._presence is not None:
            self._presence.announce(item)

    def colleagues(self) -> tuple[Colleague, ...]:
        """The others who have the workspace open, and what they edit."""
        if self._presence is None:
            return ()
        self._presence.give_sign()
        return self._presence.colleagues()

    def database(self) -> JournalDB:
        """The workspace as a TinyDB database, for scripts; each write is one change of its own."""
        from refineboard.store.journal_db import JournalDB

        return JournalDB(self._store, self.user)

    def close(self) -> None:
        """Ends the session."""
        if self._presence is not None:
            self._presence.close()
        self._store.close()


def open_session(
    place: Place,
    *,
    read_only: str | None = None,
    present: bool = False,
    clock: Callable[[], datetime] | None = None,
) -> Session:
    """A session of the current user on a workspace.

    With `present` the others see who is here; for sessions that last, such as the board's.
    Without `clock` this machine's counts; in a database the server's does, whatever is given.
    """
    if isinstance(place, DatabaseUrl):
        return _database_session(place, read_only=read_only, present=present)
    store = TinyDbStore(place, clock or utc_now, read_only=read_only)
    if not present:
        return Session(store, current_user())
    from refineboard.store.presence import Presence

    presence = Presence(place, announced=lambda: store.read_only is None)
    return Session(store, current_user(), presence)


def _database_session(url: DatabaseUrl, *, read_only: str | None, present: bool) -> Session:
    from refineboard.store.postgres.store import PostgresStore

    store = PostgresStore(url, read_only=read_only)
    if not present:
        return Session(store, store.author)
    from refineboard.store.postgres.news import News
    from refineboard.store.postgres.presence import DatabasePresence

    presence = DatabasePresence(store.link, store.author, lambda: store.read_only is None)
    return Session(store, store.author, presence, News(store.link))


def found_workspace(
    place: Place, command: Command, *, clock: Callable[[], datetime] | None = None
) -> None:
    """Makes a workspace of an empty place and fills it with its first change."""
    from refineboard.domain.decide import decide

    # What is refused is refused before the place stops being empty.
    now = (clock or utc_now)()
    decide(Workspace(), command, Stamp(current_user(), now.isoformat()))
    if isinstance(place, DatabaseUrl):
        from refineboard.store.postgres.schema import create_tables

        create_tables(place)
    else:
        create_workspace(place)
    session = open_session(place, clock=clock)
    try:
        session.do(command)
    finally:
        session.close()


def is_vacant(url: DatabaseUrl) -> bool:
    """Whether a database holds nothing yet where the workspace would be."""
    from refineboard.store.postgres.archive import refuse_if_full

    try:
        refuse_if_full(url)
    except NotAWorkspace:
        return False
    return True


def found_copy(
    place: Place, lines: Sequence[bytes], tables: Mapping[str, Mapping[str, Document]]
) -> None:
    """Makes a workspace of another one's log and documents, or of documents alone.

    Raises NotAWorkspace where the place is in use and BadData where they do not fit.
    """
    if not lines:
        from refineboard.domain.commands import LoadDocuments

        documents = ((table, document) for table in tables for document in tables[table].values())
        found_workspace(place, LoadDocuments(tuple(documents)))
    elif isinstance(place, DatabaseUrl):
        from refineboard.store.postgres.archive import found_database_from_log

        found_database_from_log(place, lines, tables)
    else:
        from refineboard.store.care.restore import found_from_log

        found_from_log(place, lines, tables)
