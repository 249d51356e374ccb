"""Log entries and documents as rows: every statement that reads or writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from psycopg import OperationalError

from refineboard.domain.change import Change, LogEntry
from refineboard.domain.documents import TABLES, Document
from refineboard.domain.errors import BadData
from refineboard.domain.workspace import Workspace
from refineboard.store.base import StoreDamaged
from refineboard.store.documents import (
    dump,
    from_line,
    load_document,
    load_object,
    operations_from_json,
    operations_to_json,
)
from refineboard.store.postgres.link import Connection

PAGE = 500
"""Entries that are fetched at once from a history that may be long."""

_APPEND = "select append_entry(%s, %s, %s, %s, %s)"
_AFTER = """
select seq, at, by, command, undoes, ops from change where seq > %s order by seq limit %s
"""
_UNTIL = """
select seq, at, by, command, undoes, ops from change
where seq > %s and seq <= %s order by seq limit %s
"""
_MAY_FINGERPRINT = """
select coalesce(has_function_privilege(to_regprocedure('fingerprint(change)'), 'execute'), false)
"""
_UNTIED = """
select seq from (
    select seq, prev, lag(fingerprint(c)) over (order by seq) as expected from change as c
) as tied
where prev is distinct from expected order by seq limit %s
"""
_BEFORE = """
select seq, at, by, command, undoes, ops from change
where seq < %s order by seq desc limit %s
"""
_BEFORE_SETTING = """
select seq, at, by, command, undoes, ops from change
where seq < %s and (undoes is not null or exists (
    select from jsonb_array_elements(ops) as op
    where op->>'op' = 'delete' or op->>'field' = any(%s)))
order by seq desc limit %s
"""


class Clock(NamedTuple):
    """The one row of `workspace`."""

    format: int
    id: str
    """Of the workspace itself: another one may have been put in its place."""
    seq: int
    at: str
    now: str
    """The server's time, ISO 8601 UTC."""


_CLOCK = """
select format, id::text, seq, at,
       to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
from workspace
"""
_CLOCK_AND_NEWS = """
select format, id::text, w.seq, w.at, c.seq, c.at, by, command, undoes, ops
from workspace as w
left join lateral (
    select * from change where seq > %s and seq <= w.seq order by seq limit %s
) as c on true
order by c.seq
"""
_LOCKED_CLOCK = "select format, id, seq, at, now from lock_log()"


def clock_of(connection: Connection, *, locked: bool = False) -> Clock:
    """Where the log stands; `locked` keeps everybody else from going on until the end of the
    transaction that this begins."""
    if locked:
        with connection.pipeline():
            connection.execute("begin")
            row = connection.execute(_LOCKED_CLOCK).fetchone()
    else:
        row = connection.execute(_CLOCK).fetchone()
    if row is None or row[0] is None:
        raise StoreDamaged("The table workspace has no row; restore a backup into another schema.")
    format_, id_, seq, at, now = row
    return Clock(int(format_), str(id_), int(seq), str(at), str(now))


def clock_and_news(connection: Connection, after: int) -> tuple[Clock, list[LogEntry]]:
    """Where the log stands, and the next entries; by one statement, as each edit wakes all."""
    rows = connection.execute(_CLOCK_AND_NEWS, (after, PAGE)).fetchall()
    if not rows:
        raise StoreDamaged("The table workspace has no row; restore a backup into another schema.")
    format_, id_, seq, at = rows[0][:4]
    clock = Clock(int(format_), str(id_), int(seq), str(at), "")
    return clock, list(_entries(row[4:] for row in rows if row[4] is not None))


def entries_between(connection: Connection, after: int, until: int) -> list[LogEntry]:
    """The entries from `after` (exclusive) to `until`, in order; StoreDamaged where one lacks."""
    return whole(list(_entries(connection.execute(_AFTER, (after, until - after)))), after, until)


def whole(found: list[LogEntry], after: int, until: int) -> list[LogEntry]:
    """The same entries, where they are all that there should be; else StoreDamaged."""
    expected = range(after + 1, until + 1)
    for seq, entry in zip(expected, found, strict=False):
        if entry.seq != seq:
            raise _missing(seq)
    if len(found) < len(expected):
        raise _missing(after + 1 + len(found))
    return found


class Row(NamedTuple):
    """A row of the log, whoever wrote it, and the entry in it where it holds one."""

    seq: int
    entry: LogEntry | None
    problem: str
    """Why it holds none; "" where it does."""


def scanned(connection: Connection, until: int) -> Iterator[Row]:
    """Every row up to an entry, also what a store would stop at."""
    last = 0
    while page := connection.execute(_UNTIL, (last, until, PAGE)).fetchall():
        for seq, at, by, command, undoes, ops in page:
            last = int(seq)
            head = {"seq": last, "at": at, "by": by, "command": command}
            head |= {} if undoes is None else {"undoes": undoes}
            line = dump(head)[:-1] + b',"ops":' + ops + b"}"
            try:
                yield Row(last, from_line(line), "")
            except ValueError as error:
                yield Row(last, None, str(error))


def strays(connection: Connection, until: int) -> list[int]:
    """Numbers of rows that no log of so many entries has."""
    rows = connection.execute(
        "select seq from change where seq < 1 or seq > %s order by seq limit 3", (until,)
    )
    return [int(seq) for (seq,) in rows]


def untied(connection: Connection, most: int) -> list[int]:
    """Numbers of rows that do not follow on the one before as it is now; up to so many."""
    row = connection.execute(_MAY_FINGERPRINT).fetchone()
    if row is None or not row[0]:
        return []
    return [int(seq) for (seq,) in connection.execute(_UNTIED, (most,))]


def page_after(connection: Connection, after: int) -> list[LogEntry]:
    """The next entries, oldest first."""
    return list(_entries(connection.execute(_AFTER, (after, PAGE))))


def page_before(
    connection: Connection, before: int, setting: frozenset[str] | None = None
) -> list[LogEntry]:
    """The entries before one, newest first; with `setting` those that matter to these fields."""
    if setting is None:
        return list(_entries(connection.execute(_BEFORE, (before, PAGE))))
    return list(_entries(connection.execute(_BEFORE_SETTING, (before, sorted(setting), PAGE))))


def first_moment(connection: Connection) -> str:
    """When the first entry was made; "" while there is none."""
    row = connection.execute("select at from change order by seq limit 1").fetchone()
    return "" if row is None else str(row[0])


def last_number(connection: Connection) -> int:
    """The number of the last entry that is there."""
    row = connection.execute("select coalesce(max(seq), 0) from change").fetchone()
    return 0 if row is None else int(row[0])


def read_workspace(connection: Connection) -> Workspace:
    """All documents, each table in the order in which they were made."""
    tables: dict[str, dict[str, Document]] = {name: {} for name in TABLES}
    try:
        for id_, data in connection.execute("select id, doc from item order by place"):
            tables["items"][str(id_)] = load_document(data)
        rows = connection.execute("select kind, id, doc from document order by place")
        for kind, id_, data in rows:
            tables[str(kind)][str(id_)] = load_document(data)
        row = connection.execute("select numbers from workspace").fetchone()
        numbers = load_object(row[0]) if row else {}
    except (ValueError, KeyError) as error:
        raise StoreDamaged(f"A document in the database is not one: {error}.") from error
    highest = {prefix: number for prefix, number in numbers.items() if isinstance(number, int)}
    return Workspace(dict(tables), None, highest)


def write_entry(connection: Connection, entry: LogEntry) -> None:
    """Appends an entry and commits; the server checks it, and folds it into the documents.

    Both go to the server at once, which does nothing more after the first that fails.
    """
    change = entry.change
    data = operations_to_json(change.operations).decode()
    row = (entry.seq - 1, entry.by, change.command, change.undoes, data)
    with connection.pipeline():
        connection.execute(_APPEND, row)
        done = connection.execute("commit")
    if done.statusmessage is None:
        raise OperationalError("the commit was not answered")
    if done.statusmessage != "COMMIT":
        raise BadData("The database took the change back. Nothing was written.")


def set_clock(connection: Connection, seq: int, at: str, numbers: Mapping[str, int]) -> None:
    """Says where the log ends now, and which numbers are given out."""
    connection.execute(
        "update workspace set seq = %s, at = %s, numbers = %s",
        (seq, at, dump(dict(numbers)).decode()),
    )


def _entries(rows: Iterable[tuple[object, ...]]) -> Iterator[LogEntry]:
    for seq, at, by, command, undoes, data in rows:
        assert isinstance(seq, int)
        assert isinstance(data, bytes)
        try:
            operations = operations_from_json(data)
        except ValueError as error:
            raise StoreDamaged(f"Entry {seq} in the table change is {error}.") from error
        change = Change(str(command), operations, undoes if isinstance(undoes, int) else None)
        yield LogEntry(seq, str(at), str(by), change)


def _missing(seq: int) -> StoreDamaged:
    return StoreDamaged(f"Entry {seq} is missing in the table change. Nothing was changed.")
