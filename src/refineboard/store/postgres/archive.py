"""Archives of a workspace in a database, and workspaces in a database made of archives.

An archive is the same as a directory's, so that a workspace can move from one kind of place to the
other. It holds the log alone: what the log comes to is made of it again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from refineboard.domain.change import LogEntry
from refineboard.domain.documents import Document, text_of
from refineboard.store.base import Store, StoreDamaged
from refineboard.store.care.backup import FOLDER, Backup, Progress, new_archive
from refineboard.store.care.restore import found_from_log, restore
from refineboard.store.care.salvage import Loss, segments_of
from refineboard.store.clock import utc_now
from refineboard.store.documents import bound_lines, dump, operations_to_json
from refineboard.store.places import DatabaseUrl
from refineboard.store.postgres.bounded import BULK_SECONDS
from refineboard.store.postgres.fold import LogFold
from refineboard.store.postgres.link import Connection, Link
from refineboard.store.postgres.rows import clock_of, read_workspace, set_clock
from refineboard.store.postgres.schema import (
    create_tables,
    refuse_a_full_one,
    row_of,
    standing_in,
)
from refineboard.store.tinydb_store import LOG_NAME, TinyDbStore
from refineboard.store.users import own_name


def database_size(url: DatabaseUrl) -> int:
    """How many entries `back_up_database` will report as progress, as of now."""
    link = Link(url, read_only=True)
    try:
        with link.asking() as connection:
            standing_in(link, connection)
            return clock_of(connection).seq
    finally:
        link.close()


def back_up_database(
    url: DatabaseUrl, target: Path, progress: Progress, tell: Callable[[str], None]
) -> Backup:
    """Writes the log as an archive, as of one moment; `progress` is told of entries.

    Where the log is not whole, what can be used of it is saved, with the documents as they are in
    the database, and `tell` is given what is wrong, a sentence each. Raises what `back_up` raises;
    then nothing is left behind.
    """
    link = Link(url, read_only=True)
    fold = LogFold()

    def told(connection: Connection) -> Iterator[LogEntry]:
        for entry in _usable(connection, fold):
            progress(1)
            yield entry

    try:
        with link.asking(patience=BULK_SECONDS) as connection, new_archive(target) as add:
            connection.execute("begin isolation level repeatable read read only")
            standing_in(link, connection)
            for name, data in segments_of(bound_lines(told(connection))):
                add(f"{FOLDER}/{LOG_NAME}/{name}", data)
    finally:
        link.close()
    for problem in fold.problems:
        tell(problem)
    return Backup(fold.seq, target.stat().st_size)


def _usable(connection: Connection, fold: LogFold) -> Iterator[LogEntry]:
    """The entries of a log that follows on itself and comes to the stored documents."""
    yield from fold.entries(connection, clock_of(connection).seq)
    if fold.problems:
        try:
            stored = read_workspace(connection)
        except StoreDamaged as damage:
            fold.problems.append(f"{damage} So only the log counts.")
        else:
            yield from fold.repairs(stored, own_name())


@dataclass(frozen=True, slots=True)
class DatabaseSalvage:
    """What a repair brought."""

    directory: DatabaseUrl
    """The new workspace, in a schema of its own."""
    entries: int
    losses: tuple[Loss, ...]
    sources: tuple[str, ...] = ()


def salvage_database(url: DatabaseUrl) -> DatabaseSalvage:
    """Makes a new workspace of everything usable in a damaged one, in a schema beside it.

    Raises ReadOnly where the role may make no schema; then nothing is left behind.
    """
    fold = LogFold()
    link = Link(url, read_only=True)
    try:
        with link.asking(patience=BULK_SECONDS) as connection:
            connection.execute("begin isolation level repeatable read read only")
            lines = [*bound_lines(_usable(connection, fold))]
            target = _free_schema(url, connection)
    finally:
        link.close()
    entries = found_database_from_log(target, lines, fold.workspace.tables)
    losses = tuple(Loss("change", problem) for problem in fold.problems)
    return DatabaseSalvage(target, entries, losses)


def _free_schema(url: DatabaseUrl, connection: Connection) -> DatabaseUrl:
    for number in count(1):
        ending = "_repaired" if number == 1 else f"_repaired_{number}"
        # A name has room for 63 letters.
        name = url.schema[: 63 - len(ending)] + ending
        (is_taken,) = row_of(connection.execute("select to_regnamespace(%s) is not null", (name,)))
        if not is_taken:
            break
    address, _, query = url.shown.partition("?")
    parameters = [part for part in query.split("&") if part and not part.startswith("schema=")]
    shown = f"{address}?{'&'.join([*parameters, f'schema={name}'])}"
    return replace(url, schema=name, shown=shown)


def restore_database(archive: Path, url: DatabaseUrl, progress: Progress) -> int:
    """Makes a workspace of an archive in an empty schema; the number of its entries.

    Raises what `restore` raises; then nothing is left behind.
    """
    refuse_if_full(url)
    with tempfile.TemporaryDirectory(prefix="refineboard-") as place:
        entries = restore(archive, Path(place) / "art", progress)
        _fill(url, Path(place) / "art")
    return entries


def found_database_from_log(
    url: DatabaseUrl, lines: Sequence[bytes], expected: Mapping[str, Mapping[str, Document]]
) -> int:
    """Makes a workspace of a log in an empty schema, as `found_from_log` does in a directory."""
    refuse_if_full(url)
    with tempfile.TemporaryDirectory(prefix="refineboard-") as place:
        entries = found_from_log(Path(place) / "art", lines, expected)
        _fill(url, Path(place) / "art")
    return entries


def refuse_if_full(url: DatabaseUrl) -> None:
    """NotAWorkspace where there is something in the schema already."""
    link = Link(url, read_only=True)
    try:
        with link.asking() as connection:
            refuse_a_full_one(url, connection)
    finally:
        link.close()


def _fill(url: DatabaseUrl, directory: Path) -> None:
    store = TinyDbStore(directory, utc_now)
    try:
        create_tables(url, lambda connection: _copy(connection, store))
    finally:
        store.close()


def _copy(connection: Connection, store: Store) -> None:
    """Writes a whole workspace in the transaction that makes its tables."""
    connection.execute("set local statement_timeout = 0")
    at, cursor = "", connection.cursor()
    with cursor.copy("copy change (seq, at, by, command, undoes, ops) from stdin") as copy:
        for entry in store.entries():
            change, at = entry.change, entry.at
            data = operations_to_json(change.operations).decode()
            copy.write_row((entry.seq, at, entry.by, change.command, change.undoes, data))
    tables = store.workspace.tables
    with cursor.copy("copy item (id, backlog, doc) from stdin") as copy:
        for id_, document in tables["items"].items():
            copy.write_row((id_, text_of(document, "backlog"), dump(dict(document)).decode()))
    with cursor.copy("copy document (kind, id, doc) from stdin") as copy:
        for kind, table in tables.items():
            if kind != "items":
                for id_, document in table.items():
                    copy.write_row((kind, id_, dump(dict(document)).decode()))
    set_clock(connection, store.seq, at, store.workspace.highest_numbers)
    connection.execute("select chain_log()")
