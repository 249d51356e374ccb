"""The tables of a workspace in PostgreSQL, and how they are made.

`change` is the truth, as the log of a directory is; `item` and `document` are what it comes to, so
that opening does not fold the whole history and SQL can ask about the backlog. The one row of
`workspace` is lock and clock: whoever changes anything locks it first, so that entries are
numbered without a gap in the order in which they become visible. Nobody but the tables' owner can
write to them: members call functions that check what they are given, with the owner's rights.
The tables are made, and brought up to date, by numbered migrations.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from refineboard.domain.errors import BadData, RuleBroken
from refineboard.store.base import NotAWorkspace, StoreDamaged
from refineboard.store.places import DatabaseUrl
from refineboard.store.postgres.bounded import BULK_SECONDS
from refineboard.store.postgres.link import Connection, Link, no_workspace_words
from refineboard.store.users import own_name

if TYPE_CHECKING:
    from psycopg import Cursor
    from psycopg.rows import TupleRow

FORMAT = 2
"""Version of the tables: the number of the last migration."""


def _migrations() -> tuple[bytes, ...]:
    """What makes the tables of each version out of those of the one before."""
    found = sorted(files("refineboard.store.postgres").joinpath("migrations").iterdir(), key=str)
    return tuple(file.read_bytes() for file in found if file.name.endswith(".sql"))


_ABOUT = """
select n.oid is not null,
       coalesce(has_schema_privilege(n.oid, 'usage'), false),
       coalesce((select pg_get_userbyid(relowner) = session_user from pg_class
                 where relnamespace = n.oid and relname = 'workspace'), false),
       exists (select from pg_class where relnamespace = n.oid and relname = 'workspace'),
       pg_is_in_recovery(),
       (select reset_val = 'on' from pg_settings where name = 'default_transaction_read_only')
from (values (1)) as one left join pg_namespace as n on n.nspname = %s
"""
"""Of the last column: what the session itself set does not count."""
_APPEND = "append_entry(bigint, text, text, bigint, jsonb)"
_MAY_CHANGE = """
select format, to_regprocedure(%s) is not null
               and has_function_privilege(to_regprocedure(%s), 'execute')
from workspace
"""
_MAY_SIGN = """
select coalesce(has_function_privilege(to_regprocedure('signature()'), 'execute'), false)
"""
_MAY_LOOK = "select has_table_privilege('workspace', 'select')"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a session is in the schema."""

    is_owner: bool
    read_only: str | None
    """Why it cannot write, or None."""


def create_tables(
    url: DatabaseUrl, fill: Callable[[Connection], None] = lambda connection: None
) -> None:
    """Makes an empty workspace and has it filled, all of it or nothing.

    Raises NotAWorkspace where the schema is in use.
    """
    from psycopg import sql

    link = Link(url)
    try:
        with link.asking(patience=BULK_SECONDS) as connection:
            (encoding,) = row_of(connection.execute("show server_encoding"))
            if encoding != "UTF8":
                raise BadData(
                    f"{url} keeps text as {encoding}, which cannot hold every name. "
                    "Make a database with `createdb --encoding=UTF8 --template=template0`."
                )
            connection.execute("begin")
            schema = sql.Identifier(url.schema)
            connection.execute(sql.SQL("create schema if not exists {}").format(schema))
            refuse_a_full_one(url, connection)
            for migration in _migrations():
                connection.execute(migration)
            fill(connection)
            connection.execute("commit")
    finally:
        link.close()


def standing_in(link: Link, connection: Connection) -> Standing:
    """What the session may do; NotAWorkspace where there are no tables that it can see."""
    url = link.url
    row = row_of(connection.execute(_ABOUT, (url.schema,)))
    exists, usable, is_owner, has_tables, is_standby, only_reads = map(bool, row)
    if exists and not usable:
        raise NotAWorkspace(
            f"The role {link.server.role} may not look into the schema {url.schema} of {url}. "
            "Ask its owner for the rights in docs/postgresql.md."
        )
    if not has_tables:
        raise NotAWorkspace(no_workspace_words(url))
    if is_standby:
        return Standing(is_owner, f"{url} is a standby server, where nothing can be changed.")
    if only_reads:
        return Standing(is_owner, f"{url} is set to be read only.")
    return Standing(is_owner, _why_unchangeable(link, connection, is_owner=is_owner))


def author_of(connection: Connection, standing: Standing) -> str:
    """By which name a session signs its changes."""
    if standing.is_owner:
        # Who connects as the owner itself shares that role with others, or is alone.
        return own_name()
    (may_ask,) = row_of(connection.execute(_MAY_SIGN))
    name = "signature()" if may_ask else "session_user"
    (author,) = row_of(connection.execute(f"select {name}".encode()))
    return str(author)


def _why_unchangeable(link: Link, connection: Connection, *, is_owner: bool) -> str | None:
    url, role = link.url, link.server.role
    (may_look,) = row_of(connection.execute(_MAY_LOOK))
    if not may_look:
        raise NotAWorkspace(
            f"The role {role} may not read the tables of {url}. "
            "Ask its owner for the rights in docs/postgresql.md."
        )
    found = connection.execute(_MAY_CHANGE, (_APPEND, _APPEND)).fetchone()
    if found is None:
        raise StoreDamaged("The table workspace has no row; restore a backup into another schema.")
    format_, may_change = found
    check_format(url, int(format_))
    if int(format_) < FORMAT:
        who = "Run" if is_owner else "Its owner runs"
        return (
            f"{url} was made by an earlier version of refineboard, and can only be read until it "
            f"is brought up to date. {who}: refineboard -w '{url}' doctor --repair"
        )
    if not may_change:
        return f"{url} may only be read by the role {role}; ask its owner for rights."
    return None


def upgrade(url: DatabaseUrl) -> int | None:
    """Brings the tables up to date, all of it or nothing; their version before, None if newest.

    Raises RuleBroken where the role does not own them. Programs of the earlier version that are
    open stop writing, and say that they are to be updated.
    """
    link = Link(url)
    try:
        with link.asking(patience=BULK_SECONDS) as connection:
            standing = standing_in(link, connection)
            connection.execute("begin")
            (found,) = row_of(connection.execute("select format from workspace"))
            before = int(str(found))
            if before >= FORMAT:
                return None
            if not standing.is_owner:
                raise RuleBroken(
                    f"The tables of {url} are of an earlier version. Only the role that owns them "
                    f"can bring them up to date, which {link.server.role} is not."
                )
            connection.execute("lock table workspace, change, item, document in exclusive mode")
            connection.execute("set local statement_timeout = 0")
            for migration in _migrations()[before:]:
                connection.execute(migration)
            connection.execute("commit")
    finally:
        link.close()
    return before


def check_format(url: DatabaseUrl, format_: int) -> None:
    """NotAWorkspace where a later version of the program made the tables."""
    if format_ > FORMAT:
        raise NotAWorkspace(
            f"{url} was made by a newer version of refineboard (format {format_}). "
            "Update to the version that the others use."
        )


def refuse_a_full_one(url: DatabaseUrl, connection: Connection) -> None:
    """NotAWorkspace where the schema holds anything."""
    (taken,) = row_of(
        connection.execute(
            "select exists (select from pg_class where relnamespace = to_regnamespace(%s))",
            (f'"{url.schema}"',),
        )
    )
    if taken:
        raise NotAWorkspace(
            f"{url} is not empty: its schema {url.schema} holds tables already. Choose another "
            "database, or another schema with ?schema=NAME."
        )


def row_of(cursor: Cursor[TupleRow]) -> tuple[object, ...]:
    """The one row of an answer that has one."""
    row = cursor.fetchone()
    assert row is not None
    return row
