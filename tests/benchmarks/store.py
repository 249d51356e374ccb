"""The store beside what it could be built on: `python -m tests.benchmarks.store ITEMS [PROCESSES]`.

A durable edit beside one append and fsync, TinyDB's own storage and SQLite, in turn in one run on
one disk; bytes an edit; opening; and many processes that edit at once.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from tinydb import TinyDB
from tinydb.table import Document as TinyDocument

from refineboard.__main__ import settle_collector
from refineboard.domain.commands import EditItem
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import Busy, Conflict
from refineboard.session import Session, open_session
from refineboard.store.clock import utc_now
from refineboard.store.tinydb_store import TinyDbStore
from tests.benchmarks.workspaces import make_workspace
from tests.store import oracle

ROUNDS = 20
EDITS_A_ROUND = 50
SLOW_EDITS_A_ROUND = 1
PROCESSES = 32
EDITS_A_PROCESS = 50
OPENINGS = 7

OPEN = """
import sys
from pathlib import Path
from time import perf_counter
from refineboard.__main__ import settle_collector
from refineboard.session import open_session
settle_collector()
started = perf_counter()
session = open_session(Path(sys.argv[1]))
print(perf_counter() - started)
"""


class Timed:
    """How long each call of one kind of edit took."""

    def __init__(self, what: str, edit: Callable[[int], None], a_round: int) -> None:
        self._what = what
        self._edit = edit
        self._a_round = a_round
        self._seconds: list[float] = []

    def round(self) -> None:
        """Makes some edits; each has a number of its own."""
        for _ in range(self._a_round):
            number = len(self._seconds)
            started = perf_counter()
            self._edit(number)
            self._seconds.append(perf_counter() - started)

    def __str__(self) -> str:
        return f"{self._what}: {words(self._seconds)}"


def words(seconds: list[float]) -> str:
    """The usual and the slow."""
    cuts = quantiles(seconds, n=100)
    return f"p50 {cuts[49] * 1000:.3f} ms, p99 {cuts[98] * 1000:.3f} ms ({len(seconds)} edits)"


def append_and_sync(place: Path) -> Callable[[int], None]:
    """The least that a durable edit costs: 300 bytes at the end of a file."""
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def edit(number: int) -> None:
        os.write(descriptor, b"x" * 299 + b"\n")
        os.fsync(descriptor)

    return edit


def by_the_store(session: Session) -> Callable[[int], None]:
    """Sets the points of one item after another."""
    keys = [key for key in session.workspace.items if not key.startswith("ART-")]

    def edit(number: int) -> None:
        key = keys[number * 7919 % len(keys)]
        seen = session.workspace.document(key)["points"]
        session.do(EditItem(key, (FieldEdit("points", 21 if seen == 34 else 34, saw=seen),)))

    return edit


def by_tinydb(place: Path, documents: list[dict[str, object]]) -> Callable[[int], None]:
    """The same with TinyDB's own storage, which writes the whole file and syncs it."""
    database = TinyDB(place)
    database.insert_multiple(
        TinyDocument(document, number) for number, document in enumerate(documents, 1)
    )

    def edit(number: int) -> None:
        database.update({"points": number + 1_000}, doc_ids=[number * 7919 % len(documents) + 1])

    return edit


def by_sqlite(place: Path, documents: list[dict[str, object]]) -> Callable[[int], None]:
    """The same with SQLite in WAL mode, synced at each commit."""
    database = sqlite3.connect(place)
    database.execute("pragma journal_mode=wal")
    database.execute("pragma synchronous=full")
    database.execute("create table item (key text primary key, document text)")
    rows = [(document["key"], json.dumps(document)) for document in documents]
    database.executemany("insert into item values (?, ?)", rows)
    database.commit()

    def edit(number: int) -> None:
        document = {**documents[number * 7919 % len(documents)], "points": number + 1_000}
        row = (json.dumps(document), document["key"])
        database.execute("update item set document = ? where key = ?", row)
        database.commit()

    return edit


def log_size(directory: Path) -> int:
    """The bytes of the log."""
    return sum(path.stat().st_size for path in (directory / "log").glob("*.jsonl"))


def durable_edits(art: Path, place: Path) -> None:
    """Times each kind of edit in turn, so that what else the machine does hits all of them."""
    session = open_session(art)
    documents = [dict(document) for document in session.workspace.items.values()]
    kinds = (
        Timed("append and fsync of 300 bytes", append_and_sync(place / "bare"), EDITS_A_ROUND),
        Timed("the store", by_the_store(session), EDITS_A_ROUND),
        Timed("SQLite, WAL, synchronous=FULL", by_sqlite(place / "sql", documents), EDITS_A_ROUND),
        Timed("TinyDB, JSONStorage", by_tinydb(place / "tiny", documents), SLOW_EDITS_A_ROUND),
    )
    before = log_size(art)
    for _ in range(ROUNDS):
        for kind in kinds:
            kind.round()
    for kind in kinds:
        print(kind)
    grown = log_size(art) - before
    print(f"bytes an edit of the store: {grown / (ROUNDS * EDITS_A_ROUND):.0f}")
    session.close()


def openings(art: Path) -> None:
    """Times opening in processes of their own."""
    command = [sys.executable, "-c", OPEN, str(art)]
    seconds = [
        float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(OPENINGS)
    ]
    print(f"open: median {median(seconds) * 1000:.0f} ms, worst {max(seconds) * 1000:.0f} ms")


def at_once(art: Path, processes: int) -> None:
    """Many processes edit at once, as fast as they can."""
    reading, writing = os.pipe()
    start_reading, start_writing = os.pipe()
    pids = []
    for number in range(processes):
        pid = os.fork()
        if pid == 0:
            try:
                os.close(start_writing)
                for line in edits_of(art, number, start_reading):
                    os.write(writing, line)
            finally:
                os._exit(0)
        pids.append(pid)
    for descriptor in (writing, start_reading, start_writing):
        os.close(descriptor)
    with os.fdopen(reading) as told:
        lines = [line.split() for line in told]
    for pid in pids:
        os.waitpid(pid, 0)
    acknowledged = {int(seq): user for seq, user, *_ in lines}
    written = {line["seq"]: line["by"] for line in oracle.lines(art)}
    kept = [seq for seq, user in acknowledged.items() if written.get(seq) == user]
    print(f"{processes} processes: {words([float(line[2]) for line in lines])}")
    print(
        f"lost {len(lines) - len(kept)}, told to wait {sum(int(line[3]) for line in lines)} times"
    )


def edits_of(art: Path, number: int, start: int) -> Iterator[bytes]:
    """Edits of one process: number of the entry, user, seconds, and how often it was refused."""
    session = Session(TinyDbStore(art, utc_now), f"user{number}")
    edit = by_the_store(session)
    # Everybody waits here until the last one is there and the pipe is closed.
    os.read(start, 1)
    for count in range(EDITS_A_PROCESS):
        started = perf_counter()
        refused = 0
        while not done(edit, number * 1_000 + count):
            refused += 1
        seconds = perf_counter() - started
        yield f"{session.seq} {session.user} {seconds} {refused}\n".encode()


def done(edit: Callable[[int], None], number: int) -> bool:
    """Whether the edit was made; else the workspace was held too long, or somebody was first."""
    try:
        edit(number)
    except (Busy, Conflict):
        return False
    return True


def main(items: int, processes: int) -> None:
    """Measures in a directory that is thrown away."""
    settle_collector()
    with tempfile.TemporaryDirectory() as place:
        art = Path(place) / "art"
        make_workspace(art, items)
        print(f"{items} items")
        openings(art)
        durable_edits(art, Path(place))
        if processes:
            at_once(art, processes)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else PROCESSES)
