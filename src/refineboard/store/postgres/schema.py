"""The tables of a workspace in PostgreSQL, and how they are made.

`change` is the truth, as the log of a directory is; `item` and `document` are what it comes to, so
that opening does not fold the whole history and SQL can ask about the backlog. The one row of
`workspace` is lock and clock: whoever changes anything locks it first, so that entries are
numbered without a gap in the order in which they become visible.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refineboard.domain.errors import BadData
from refineboard.store.base import NotAWorkspace
from refineboard.store.places import DatabaseUrl
from refineboard.store.postgres.link import Connection, Link, no_workspace_words

if TYPE_CHECKING:
    from psycopg import Cursor
    from psycopg.rows import TupleRow

FORMAT = 1
"""Version of the tables."""

TABLES = """
create table workspace (
    single boolean primary key default true check (single),
    format integer not null,
    id uuid not null default gen_random_uuid(),
    seq bigint not null default 0,
    at text collate "C" not null default '',
    numbers jsonb not null default '{}'
);
create table change (
    seq bigint primary key,
    at text collate "C" not null,
    by text not null,
    command text not null,
    undoes bigint,
    ops jsonb not null
);
create table item (
    id text collate "C" primary key,
    backlog text not null,
    doc jsonb not null,
    place bigint generated always as identity
);
create index item_backlog on item (backlog);
create table document (
    kind text collate "C" not null,
    id text collate "C" not null,
    doc jsonb not null,
    place bigint generated always as identity,
    primary key (kind, id)
);
create unlogged table presence (
    session text primary key,
    who text not null,
    item text,
    seen timestamptz not null default clock_timestamp()
);
comment on table workspace is 'One row, the end of the log; its lock orders changes.';
comment on table change is 'The log, append-only: one row a transaction. Grant SELECT and INSERT.';
comment on table item is 'What the log comes to: every item as JSON.';
comment on table document is 'What the log comes to: teams, iterations and all that is no item.';
comment on table presence is 'Who has the board open.';
alter table change enable row level security;
create policy everybody_reads on change for select using (true);
create policy under_ones_own_name on change for insert with check (by = session_user);
"""
"""Everybody but the owner of the tables signs changes with the role that they logged in as."""

_ABOUT = """
select n.oid is not null,
       coalesce(has_schema_privilege(n.oid, 'usage'), false),
       coalesce(pg_get_userbyid(n.nspowner) = session_user, false),
       exists (select from pg_class where relnamespace = n.oid and relname = 'workspace'),
       pg_is_in_recovery(),
       (select reset_val = 'on' from pg_settings where name = 'default_transaction_read_only')
from (values (1)) as one left join pg_namespace as n on n.nspname = %s
"""
"""Of the last column: what the session itself set does not count."""
_MAY_CHANGE = """
select bool_and(has_table_privilege(name, right_))
from (values ('change', 'insert'), ('workspace', 'update'),
             ('item', 'insert'), ('item', 'update'), ('item', 'delete'),
             ('document', 'insert'), ('document', 'update'), ('document', 'delete'))
     as wanted(name, right_)
"""


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
        with link.asking() as connection:
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
            connection.execute(TABLES)
            connection.execute("insert into workspace (format) values (%s)", (FORMAT,))
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
    (may_change,) = row_of(connection.execute(_MAY_CHANGE))
    if not may_change:
        words = f"{url} may only be read by the role {link.server.role}; ask its owner for rights."
        return Standing(is_owner, words)
    return Standing(is_owner, None)


def check_format(url: DatabaseUrl, format_: int) -> None:
    """NotAWorkspace where a later version of the program made the tables."""
    if format_ != FORMAT:
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
