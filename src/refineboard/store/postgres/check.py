"""Checks a workspace in a database: its log, what the log comes to, and how it is run.

Everything is read in one transaction, so that colleagues may go on meanwhile. Nothing is written.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from refineboard.domain.change import LogEntry
from refineboard.domain.workspace import Workspace
from refineboard.store.care.checkup import MOST_LINES_TOLD, first_difference
from refineboard.store.care.findings import Finding, Level
from refineboard.store.care.log_check import misfit, missing_words
from refineboard.store.places import DatabaseUrl
from refineboard.store.postgres.link import BULK_SECONDS, Connection
from refineboard.store.postgres.rows import Clock, clock_of, page_after, read_workspace
from refineboard.store.postgres.schema import row_of
from refineboard.store.postgres.store import PostgresStore

_AGAIN = (
    "Restore your last backup into another schema (?schema=NAME), or ask whoever runs the server."
)
_REBUILD = (
    "The log is whole: `refineboard backup FILE` saves it, and `refineboard restore FILE URL` with "
    "another ?schema=NAME makes the documents of it."
)
_TEXT_OF_SETTINGS = """
select current_setting('server_version'), current_setting('synchronous_commit'),
       current_setting('fsync'), has_table_privilege('change', 'update, delete')
"""
_PASSWORDS = Path("~/.pgpass")


class LogFold:
    """A log that is read from its first entry on, and the documents that it makes."""

    def __init__(self) -> None:
        self.workspace = Workspace()
        self.seq = 0
        self.problems: list[str] = []
        """What is wrong with it, as far as it can be read by anybody."""

    def entries(self, connection: Connection, until: int) -> Iterator[LogEntry]:
        """Every entry, after it was checked and folded in."""
        while self.seq < until and (page := page_after(connection, self.seq)):
            for entry in page:
                self._take(entry)
                yield entry
        if self.seq < until:
            self._tell(f"The counter says {until}, but the last entry is {self.seq}")
        elif self.seq > until:
            self._tell(f"The counter says {until}, but there are entries up to {self.seq}")

    def _take(self, entry: LogEntry) -> None:
        if entry.seq > self.seq + 1:
            self._tell(missing_words(self.seq + 1, entry.seq))
        for operation in entry.change.operations:
            reason = misfit(self.workspace, operation)
            if reason is not None:
                self._tell(f"Entry {entry.seq} {reason}")
        self.workspace.apply(entry)
        self.seq = entry.seq

    def _tell(self, problem: str) -> None:
        if len(self.problems) < MOST_LINES_TOLD:
            self.problems.append(f"{problem}.")


def check_database(url: DatabaseUrl) -> list[Finding]:
    """What is found; raises in words where the database cannot be looked at."""
    store = PostgresStore(url, read_only="A check writes nothing.")
    try:
        with store.link.asking(patience=BULK_SECONDS) as connection:
            connection.execute("begin isolation level repeatable read read only")
            return [
                *_checked_documents(connection, clock_of(connection)),
                *_about_the_server(connection, store),
                _about_the_person(store),
                *_about_passwords(_PASSWORDS.expanduser()),
            ]
    finally:
        store.close()


def _checked_documents(connection: Connection, clock: Clock) -> Iterator[Finding]:
    fold = LogFold()
    for _ in fold.entries(connection, clock.seq):
        pass
    if fold.problems:
        for problem in fold.problems:
            yield Finding("log", Level.DAMAGED, problem, "change", _AGAIN)
        return
    yield Finding("log", Level.FINE, f"All {fold.seq} entries follow on each other.", "change")
    stored = read_workspace(connection)
    difference = first_difference(fold.workspace.tables, stored.tables, "the database")
    if difference is None and dict(stored.highest_numbers) != dict(fold.workspace.highest_numbers):
        difference = "the numbers that were given out differ"
    if difference is None:
        message = f"The documents agree with the log at entry {fold.seq}."
        yield Finding("documents", Level.FINE, message, "item, document")
    else:
        message = f"The documents are not what the log says: {difference}."
        yield Finding("documents", Level.DAMAGED, message, "item, document", _REBUILD)


def _about_the_server(connection: Connection, store: PostgresStore) -> Iterator[Finding]:
    version, commit, fsync, may_rewrite = row_of(connection.execute(_TEXT_OF_SETTINGS))
    server = store.link.server
    yield Finding("server", Level.FINE, f"PostgreSQL {version} answers.", str(store.link.url))
    for name, value in (("fsync", fsync), ("synchronous_commit", commit)):
        if value == "off":
            message = f"{name} is off: a crash of the server can lose edits that were saved."
            yield Finding("server", Level.WARNING, message, "", f"Set {name} = on.")
    for warning in store.warnings:
        yield Finding("connection", Level.WARNING, warning)
    if server.local:
        yield Finding("connection", Level.FINE, "The connection stays on this machine.")
    elif server.encrypted and server.verified:
        yield Finding("connection", Level.FINE, "The connection is encrypted, the server proven.")
    elif server.encrypted:
        message = "The connection is encrypted, but nobody checked that the server is who it says."
        advice = "Add ?sslmode=verify-full to the URL."
        yield Finding("connection", Level.NOTE, message, "", advice)
    if may_rewrite and not store.is_owner:
        message = f"The role {server.role} may alter or delete entries of the log."
        advice = f"As the owner: revoke update, delete on change from {server.role};"
        yield Finding("permissions", Level.WARNING, message, "change", advice)


def _about_the_person(store: PostgresStore) -> Finding:
    if store.standing_words is not None:
        return Finding("permissions", Level.WARNING, store.standing_words)
    role = store.link.server.role
    if not store.is_owner:
        message = f"You are known here as {store.author}, the role that you logged in as."
        return Finding("permissions", Level.FINE, message)
    message = (
        f"You are known here as {store.author}, your login name: {role} owns the tables, and may "
        "sign with any name."
    )
    return Finding("permissions", Level.NOTE, message)


def _about_passwords(path: Path) -> Iterator[Finding]:
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        message = "Others may read it, so PostgreSQL does not use it."
        yield Finding("passwords", Level.WARNING, message, str(path), f"Run: chmod 600 {path}")
