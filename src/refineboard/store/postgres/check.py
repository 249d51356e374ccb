"""Checks a workspace in a database: its log, what the log comes to, and how it is run.

Everything is read in one transaction, so that colleagues may go on meanwhile. Nothing is written.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from refineboard.domain.cleaning import clean
from refineboard.store.base import StoreDamaged
from refineboard.store.care.checkup import first_difference
from refineboard.store.care.findings import Finding, Level
from refineboard.store.places import DatabaseUrl
from refineboard.store.postgres.bounded import BULK_SECONDS
from refineboard.store.postgres.fold import LogFold
from refineboard.store.postgres.link import Connection, Link
from refineboard.store.postgres.rows import Clock, clock_of, read_workspace
from refineboard.store.postgres.schema import Standing, author_of, row_of, standing_in

REPAIR = (
    "Run `refineboard doctor --repair` as a role that may make schemas: it saves what it can into "
    "a new one."
)
_TEXT_OF_SETTINGS = """
select current_setting('server_version'), current_setting('synchronous_commit'),
       current_setting('fsync')
"""
_WRITERS = """
select case when grantee = 0 then 'everybody' else pg_get_userbyid(grantee)::text end as who,
       string_agg(distinct relname::text, ', ')
from (select relname, relowner, (aclexplode(relacl)).* from pg_class
      where relnamespace = to_regnamespace(current_schema()::text) and relkind = 'r') as granted
where grantee <> relowner and privilege_type <> 'SELECT'
group by who order by who
"""
_PASSWORDS = Path("~/.pgpass")


def check_database(url: DatabaseUrl) -> list[Finding]:
    """What is found; raises in words where the database cannot be looked at."""
    link = Link(url, read_only=True)
    try:
        with link.asking(patience=BULK_SECONDS) as connection:
            connection.execute("begin isolation level repeatable read read only")
            standing = standing_in(link, connection)
            return [
                *_checked_documents(connection, clock_of(connection)),
                *_about_the_server(connection, link),
                _about_the_person(standing, link.server.role, author_of(connection, standing)),
                *_about_passwords(_PASSWORDS.expanduser()),
            ]
    finally:
        link.close()


def _checked_documents(connection: Connection, clock: Clock) -> Iterator[Finding]:
    fold = LogFold()
    for _ in fold.entries(connection, clock.seq):
        pass
    for problem in fold.problems:
        yield Finding("log", Level.DAMAGED, problem, "change", REPAIR)
    if not fold.problems:
        yield Finding("log", Level.FINE, f"All {fold.seq} entries follow on each other.", "change")
    try:
        stored = read_workspace(connection)
    except StoreDamaged as damage:
        yield Finding("documents", Level.DAMAGED, str(damage), "item, document", REPAIR)
        return
    if fold.problems:
        return
    difference = first_difference(fold.workspace.tables, stored.tables, "the database")
    if difference is None and dict(stored.highest_numbers) != dict(fold.workspace.highest_numbers):
        difference = "the numbers that were given out differ"
    if difference is None:
        message = f"The documents agree with the log at entry {fold.seq}."
        yield Finding("documents", Level.FINE, message, "item, document")
    else:
        message = f"The documents are not what the log says: {difference}."
        yield Finding("documents", Level.DAMAGED, message, "item, document", REPAIR)


def _about_the_server(connection: Connection, link: Link) -> Iterator[Finding]:
    version, commit, fsync = row_of(connection.execute(_TEXT_OF_SETTINGS))
    server = link.server
    yield Finding("server", Level.FINE, f"PostgreSQL {version} answers.", str(link.url))
    for name, value in (("fsync", fsync), ("synchronous_commit", commit)):
        if value == "off":
            message = f"{name} is off: a crash of the server can lose edits that were saved."
            yield Finding("server", Level.WARNING, message, "", f"Set {name} = on.")
    for warning in link.warnings:
        yield Finding("connection", Level.WARNING, warning)
    if server.local:
        yield Finding("connection", Level.FINE, "The connection stays on this machine.")
    elif server.encrypted and server.verified:
        yield Finding("connection", Level.FINE, "The connection is encrypted, the server proven.")
    elif server.encrypted:
        message = "The connection is encrypted, but nobody checked that the server is who it says."
        advice = "Add ?sslmode=verify-full to the URL."
        yield Finding("connection", Level.NOTE, message, "", advice)
    for who, tables in connection.execute(_WRITERS):
        message = f"{clean(str(who))} may write to {tables} past the function that checks it."
        advice = f"As the owner: revoke insert, update, delete, truncate on {tables} from {who};"
        yield Finding("permissions", Level.WARNING, message, "", advice)


def _about_the_person(standing: Standing, role: str, author: str) -> Finding:
    if standing.read_only is not None:
        return Finding("permissions", Level.WARNING, standing.read_only)
    if not standing.is_owner:
        signature = "the role that you logged in as" if author == role else f"signing for {role}"
        return Finding("permissions", Level.FINE, f"You are known here as {author}, {signature}.")
    message = (
        f"You are known here as {author}, your login name: {role} owns the tables, and may "
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
