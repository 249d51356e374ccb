"""A workspace in PostgreSQL: `python -m tests.benchmarks.postgres ITEMS [PROCESSES]`.

A private server with fsync on, reached through a unix socket. A durable edit beside one append and
fsync and the store in a directory, in turn in one run; a look for others' changes; opening; and
many processes that edit at once.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from refineboard.__main__ import settle_collector
from refineboard.session import open_session
from refineboard.store.care.backup import back_up
from refineboard.store.places import DatabaseUrl
from refineboard.store.postgres.archive import restore_database
from tests.benchmarks.store import Timed, append_and_sync, by_the_store
from tests.benchmarks.workspaces import make_workspace
from tests.postgres import a_server
from tests.store.running import rest_of, start

ROUNDS = 20
EDITS_A_ROUND = 50
OPENINGS = 7
PROCESSES = 8
EDITS_A_PROCESS = 50
DURABLE = "fsync = on\n"

OPEN = """
import sys
from time import perf_counter
from refineboard.__main__ import settle_collector
from refineboard.store.places import place_of
settle_collector()
started = perf_counter()
import refineboard.store.postgres.store
imported = perf_counter()
from refineboard.session import open_session
session = open_session(place_of(sys.argv[1]))
print(imported - started, perf_counter() - imported)
"""


def openings(url: DatabaseUrl) -> None:
    """Times loading the library and opening, in processes of their own."""
    command = [sys.executable, "-c", OPEN, str(url)]
    runs = []
    for _ in range(OPENINGS):
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        runs.append([float(word) for word in told.split()])
    for what, seconds in zip(("import", "open"), zip(*runs, strict=True), strict=True):
        print(f"{what}: median {median(seconds) * 1000:.0f} ms, worst {max(seconds) * 1000:.0f} ms")


def durable_edits(url: DatabaseUrl, art: Path, place: Path) -> None:
    """Times each kind of edit in turn, and looks in between that find nothing."""
    database, directory = open_session(url), open_session(art)
    kinds = (
        Timed("append and fsync of 300 bytes", append_and_sync(place / "bare"), EDITS_A_ROUND),
        Timed("in a directory", by_the_store(directory), EDITS_A_ROUND),
        Timed("in PostgreSQL", by_the_store(database), EDITS_A_ROUND),
        Timed("a look for others' changes", lambda number: database.sync() and None, EDITS_A_ROUND),
    )
    for _ in range(ROUNDS):
        for kind in kinds:
            kind.round()
    for kind in kinds:
        print(kind)
    database.close()
    directory.close()


def at_once(url: DatabaseUrl, processes: int) -> None:
    """Many processes add items as fast as they can; every one of them must be there."""
    writers = [
        start("persist", url, f"user{number}", EDITS_A_PROCESS, "T0") for number in range(processes)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    started = perf_counter()
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    told = [line for writer in writers for line in rest_of(writer)]
    seconds = perf_counter() - started
    session = open_session(url)
    titles = {str(item["title"]) for item in session.workspace.items.values()}
    session.close()
    lost = [line for line in told if line.removeprefix("saved ") not in titles]
    print(f"{processes} processes: {len(told) / seconds:.0f} edits/s")
    print(f"acknowledged {len(told)}, lost {len(lost)}")


def main(items: int, processes: int) -> None:
    """Measures with a server and a workspace that are thrown away."""
    settle_collector()
    with tempfile.TemporaryDirectory() as place, a_server(DURABLE) as server:
        art, archive = Path(place) / "art", Path(place) / "art.tgz"
        make_workspace(art, items)
        back_up(art, archive, lambda size: None)
        url = server.url()
        started = perf_counter()
        restore_database(archive, url, lambda size: None)
        print(f"{items} items; restored into the database in {perf_counter() - started:.1f} s")
        openings(url)
        durable_edits(url, art, Path(place))
        at_once(url, processes)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else PROCESSES)
