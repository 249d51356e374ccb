"""Doctor, repair, backup, restore and scripts: `python -m tests.benchmarks.care ITEMS EDITS`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from tinydb import TinyDB

from refineboard.__main__ import settle_collector
from refineboard.domain.change import Change, LogEntry, SetField
from refineboard.session import open_session
from refineboard.store.care.backup import back_up
from refineboard.store.care.checkup import check_documents
from refineboard.store.care.restore import restore
from refineboard.store.care.salvage import salvage
from refineboard.store.documents import to_line
from tests.benchmarks.workspaces import make_workspace


def timed(what: str, work: Callable[[], object]) -> None:
    """Does something once and prints how long it took."""
    started = perf_counter()
    work()
    print(f"{what}: {perf_counter() - started:.2f} s")


def per_call(what: str, work: Callable[[int], object], times: int) -> None:
    """Does something often and prints how long each took."""
    seconds = []
    for number in range(times):
        started = perf_counter()
        work(number)
        seconds.append(perf_counter() - started)
    cuts = quantiles(seconds, n=100)
    print(f"{what}: p50 {cuts[49] * 1000:.2f} ms, p99 {cuts[98] * 1000:.2f} ms")


def add_edits(directory: Path, items: int, edits: int) -> None:
    """Appends edits of points to the log, as many sessions would have left them."""
    session = open_session(directory)
    seq, at = session.seq, next(session.newest_history()).at
    keys = [key for key in session.workspace.items if not key.startswith("ART-")]
    points = {key: session.workspace.document(key)["points"] for key in keys}
    session.close()
    with max((directory / "log").iterdir()).open("ab") as log:
        for number in range(edits):
            key = keys[number * 7919 % len(keys)]
            before, points[key] = points[key], number % 20 + 1
            change = Change("edit", (SetField("items", key, "points", before, points[key]),))
            log.write(to_line(LogEntry(seq + number + 1, at, "ben", change)))


def main(items: int, edits: int) -> None:
    """Measures in a directory that is thrown away."""
    settle_collector()
    with tempfile.TemporaryDirectory() as place:
        art, new = Path(place) / "art", Path(place) / "new"
        make_workspace(art, items)
        add_edits(art, items, edits)
        timed("doctor's look at log and snapshot", lambda: check_documents(art))
        timed("repair", lambda: salvage(art, "benchmark"))
        for ending in ("tar.gz", "zip"):
            archive = Path(place) / f"art.{ending}"
            timed(f"backup .{ending}", lambda path=archive: back_up(art, path, lambda done: None))
            print(f"  {archive.stat().st_size / 1e6:.1f} MB")
        timed("restore", lambda: restore(Path(place) / "art.zip", new, lambda done: None))
        session = open_session(art)
        table = session.database().table("items")
        keys = [document.doc_id for document in table.all()[-100:]]
        per_call(
            "script: update one item",
            lambda number: table.update({"points": number % 20 + 1}, doc_ids=[keys[number % 100]]),
            500,
        )
        session.close()
        with TinyDB(art / "workspace.json") as database:
            stock = database.table("items")
            per_call(
                "TinyDB's JSONStorage: update one document",
                lambda number: stock.update({"points": number}, doc_ids=[1]),
                10,
            )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
