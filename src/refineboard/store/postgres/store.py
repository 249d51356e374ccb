"""A workspace in PostgreSQL, which several machines share: the same log, in tables.

An edit is one transaction: it locks the workspace's one row, folds in what others did, decides,
and has the server append its entry, which checks it against the documents that are stored and
dates and signs it. Colleagues' changes are looked for by number, which costs one row each time;
notifications only say sooner when to look, for poolers and some of PostgreSQL's relatives do not
deliver them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from refineboard.domain.change import LogEntry, Stamp
from refineboard.domain.errors import BadData, Busy
from refineboard.domain.workspace import Workspace
from refineboard.store.base import (
    Commit,
    Decision,
    Listener,
    OutcomeUnknown,
    ReadOnly,
    StoreDamaged,
)
from refineboard.store.collector import collector_paused
from refineboard.store.documents import operations_from_json, operations_to_json
from refineboard.store.places import DatabaseUrl
from refineboard.store.postgres.bounded import BULK_SECONDS, PATIENCE_SECONDS
from refineboard.store.postgres.link import Connection, Link, LockTaken, TryAgain, Unreachable
from refineboard.store.postgres.rows import (
    PAGE,
    Clock,
    clock_and_news,
    clock_of,
    entries_between,
    first_moment,
    last_number,
    page_after,
    page_before,
    read_workspace,
    whole,
    write_entry,
)
from refineboard.store.postgres.schema import author_of, check_format, standing_in

T = TypeVar("T")

_MOST_ATTEMPTS = 5
_SECONDS_UNTIL_UNKNOWN = 6.0
"""How long a server may take to come back after it was lost in the middle of a change."""
_SECONDS_BETWEEN_LOOKS = 0.1
_OPERATIONS_A_SECOND = 500
"""How many of them even a slow server checks; a large import may keep it silent for longer."""
_SEARCH_SECONDS = 15.0
"""For a search through the whole history, of which the server tells nothing before it finds."""

_HOLDER = """
select a.usename, a.pid, a.client_addr::text
from pg_locks as l join pg_stat_activity as a using (pid)
where l.relation = to_regclass('workspace') and l.granted and l.pid <> pg_backend_pid()
  and l.mode in ('RowShareLock', 'RowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
  and not exists (select from pg_locks as w where w.pid = l.pid and not w.granted)
limit 1
"""


class PostgresStore:
    """The store of one workspace in a database."""

    workspace: Workspace
    seq: int
    _id: str

    def __init__(self, url: DatabaseUrl, *, read_only: str | None = None) -> None:
        """Opens the workspace. The server's clock counts, the same for all.

        Raises NotAWorkspace, RuleBroken, Busy and BadData in words.
        """
        self.listener: Listener | None = None
        self.damage: StoreDamaged | None = None
        self.link = Link(url, read_only=read_only is not None)
        try:
            with self.link.asking() as connection:
                standing = standing_in(self.link, connection)
                self.author = author_of(connection, standing)
            self._as_wished = read_only
            self._read_only = read_only or standing.read_only
            self._load()
        except BaseException:
            self.link.close()
            raise

    @property
    def read_only(self) -> str | None:
        """Why nothing can be written, or None."""
        return str(self.damage) if self.damage else self._read_only or self.link.problem

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know about the way to the database."""
        return self.link.warnings

    def refresh(self) -> tuple[LogEntry, ...]:
        """Folds in what others committed since."""
        was_there = self.link.problem is None
        try:
            return self._refresh()
        except Unreachable:
            if not was_there:
                raise
        # The server may have been restarted only: then a new connection is all that it takes.
        return self._refresh(urgent=True)

    def commit(self, by: str, decision: Decision) -> Commit:
        """Decides under the lock against the newest state and makes it durable in one go."""
        self._refuse_where_it_may_not()
        others: list[LogEntry] = []
        for attempt in range(1, _MOST_ATTEMPTS + 1):
            try:
                return Commit(*self._attempt(by, decision, others))
            except LockTaken as error:
                raise Busy(f"{self._holder_words()} Nothing was written; try again.") from error
            except TryAgain:
                if attempt == _MOST_ATTEMPTS:
                    raise
            except _Lost as lost:
                # Nothing of it is there: a new connection may begin anew.
                if attempt > 1:
                    raise lost.why from lost
        raise AssertionError

    def entries(self) -> Iterator[LogEntry]:
        """The whole history, oldest first; in pages, so that no transaction stays open."""
        last = 0
        while page := self._asked(lambda connection: page_after(connection, last)):  # noqa: B023
            yield from page
            last = page[-1].seq

    def entries_about(self, id_: str) -> Iterator[LogEntry]:
        """The entries that touch a document, oldest first."""
        return (entry for entry in self.entries() if entry.change.concerns(id_))

    def newest_entries(self) -> Iterator[LogEntry]:
        """The whole history, newest first."""
        return self._backwards(None)

    def entries_after(
        self, at: str, setting: frozenset[str] | None = None, *, loads: bool = True
    ) -> Iterator[LogEntry]:
        """The entries made after a moment, newest first."""
        for entry in self._backwards(setting):
            if entry.at <= at:
                return
            yield entry

    def began(self) -> str:
        """When the first entry was made; "" while there is none."""
        return self._asked(first_moment)

    def reopen(self) -> None:
        """Nothing: a database is not replaced under those who are connected."""

    def close(self) -> None:
        """Ends the connection."""
        self.link.close()

    def _refuse_where_it_may_not(self) -> None:
        """ReadOnly where one may not write; rights that were missing are looked at anew."""
        if self._as_wished is None and self._read_only is not None:
            self._read_only = self._asked(lambda each: standing_in(self.link, each)).read_only
        if self._read_only is not None:
            raise ReadOnly(self._read_only)

    def _asked(self, question: Callable[[Connection], T], patience: float = PATIENCE_SECONDS) -> T:
        with self.link.asking(patience=patience) as connection:
            return question(connection)

    def _backwards(self, setting: frozenset[str] | None) -> Iterator[LogEntry]:
        first = self.seq + 1
        while page := self._asked(
            lambda connection: page_before(connection, first, setting),  # noqa: B023
            PATIENCE_SECONDS if setting is None else _SEARCH_SECONDS,
        ):
            yield from page
            first = page[-1].seq

    def _refresh(self, *, urgent: bool = False) -> tuple[LogEntry, ...]:
        with self.link.asking(urgent=urgent) as connection:
            try:
                clock, news = clock_and_news(connection, self.seq)
            except StoreDamaged as damage:
                self.damage = damage
                return ()
            return self._caught_up(connection, clock, news)

    def _caught_up(
        self, connection: Connection, clock: Clock, news: list[LogEntry] | None = None
    ) -> tuple[LogEntry, ...]:
        """Folds in what `clock` says that there is more; `news` is what is known of it."""
        if self.damage:
            return ()
        check_format(self.link.url, clock.format)
        if clock.id != self._id or clock.seq < self.seq:
            self._reload(connection, clock)
            return ()
        if clock.seq == self.seq:
            return ()
        try:
            if news is None or clock.seq - self.seq > PAGE:
                news = entries_between(connection, self.seq, clock.seq)
            entries = tuple(whole(news, self.seq, clock.seq))
        except StoreDamaged as damage:
            self.damage = damage
            return ()
        self._fold(entries)
        return entries

    def _attempt(
        self, by: str, decision: Decision, others: list[LogEntry]
    ) -> tuple[tuple[LogEntry, ...], LogEntry | None]:
        entry = None
        try:
            with self.link.asking(urgent=True) as connection:
                clock = clock_of(connection, locked=True)
                others += self._caught_up(connection, clock)
                if self.damage:
                    raise self.damage
                at = max(clock.now, clock.at)
                change = decision(self.workspace, Stamp(by, at))
                if not change.operations:
                    return tuple(others), None
                entry = LogEntry(self.seq + 1, at, by, change)
                connection.patience += len(change.operations) / _OPERATIONS_A_SECOND
                write_entry(connection, entry)
        except Unreachable as error:
            if entry is None or not self._was_written(entry):
                raise _Lost(error) from error
        self._fold((entry,))
        return tuple(others), entry

    def _was_written(self, entry: LogEntry) -> bool:
        """Whether an entry is durable whose commit was never answered.

        Raises OutcomeUnknown where the server does not come back to be asked.
        """
        deadline = time.monotonic() + _SECONDS_UNTIL_UNKNOWN
        while True:
            try:
                with self.link.asking(urgent=True) as connection:
                    # With the lock one knows that the lost session's transaction is over.
                    clock_of(connection, locked=True)
                    found = [
                        each
                        for each in page_after(connection, entry.seq - 1)[:1]
                        if each.seq == entry.seq
                    ]
            except Busy as error:
                if time.monotonic() > deadline or self.link.is_left:
                    raise OutcomeUnknown(
                        "The database was lost while the change was saved. Whether it was is seen "
                        "when the database is back; look before you make it again."
                    ) from error
                time.sleep(_SECONDS_BETWEEN_LOOKS)
            else:
                return bool(found) and _same(found[0], entry)

    def _holder_words(self) -> str:
        try:
            with self.link.asking() as connection:
                row = connection.execute(_HOLDER).fetchone()
        except (Busy, BadData):
            row = None
        if row is None:
            return f"Somebody else is changing {self.link.url} for longer than usual."
        user, process, address = row
        place = f", from {address}" if address else ""
        return f"{user} (database session {process}{place}) holds {self.link.url}."

    def _fold(self, entries: tuple[LogEntry, ...]) -> None:
        for entry in entries:
            self.workspace.apply(entry)
            self.seq = entry.seq
        if entries and self.listener:
            self.listener.folded(entries)

    def _load(self) -> None:
        with self.link.asking(patience=BULK_SECONDS) as connection:
            connection.execute("begin isolation level repeatable read read only")
            self._reload(connection, clock_of(connection))
            if last_number(connection) != self.seq:
                self.damage = StoreDamaged(
                    f"{self.link.url} counts {self.seq} entries, but its table change ends with "
                    f"entry {last_number(connection)}. Nothing was changed."
                )

    def _reload(self, connection: Connection, clock: Clock) -> None:
        """Loads everything anew, in the transaction of `clock`."""
        check_format(self.link.url, clock.format)
        with collector_paused():
            self.workspace = read_workspace(connection)
        self.seq, self._id = clock.seq, clock.id
        if self.listener:
            self.listener.loaded(self.workspace)


class _Lost(Exception):
    """The connection broke, and nothing of the change is in the database."""

    def __init__(self, why: Unreachable) -> None:
        super().__init__(str(why))
        self.why = why


def _same(one: LogEntry, other: LogEntry) -> bool:
    """Whether an entry that was read is one that was written."""
    written = operations_from_json(operations_to_json(other.change.operations))
    return (one.at, one.by, one.change.command, one.change.operations) == (
        other.at,
        other.by,
        other.change.command,
        written,
    )
