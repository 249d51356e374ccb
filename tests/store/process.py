"""A colleague's process, as tests start it: `python process.py WHAT DIRECTORY …`.

It says "ready", waits for a line on its standard input, and prints what was acknowledged.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from refineboard.domain.change import LogEntry
from refineboard.domain.commands import AddItem, Command, EditItem
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import Busy, Conflict, RefineboardError
from refineboard.session import Session
from refineboard.store.base import OutcomeUnknown, Store
from refineboard.store.clock import utc_now
from refineboard.store.places import DatabaseUrl, Place, place_of
from refineboard.store.tinydb_store import TinyDbStore


def ready() -> None:
    """Waits until the test lets everybody go at once."""
    print("ready", flush=True)
    sys.stdin.readline()


Answer = TypeVar("Answer")


def patiently(work: Callable[[], Answer]) -> Answer:
    """What the work gives; tried again while colleagues on a slow machine hold the lock."""
    while True:
        with suppress(Busy):
            return work()


def acknowledged(session: Session, command: Command) -> LogEntry | None:
    """What the command did."""
    return patiently(lambda: session.do(command)).mine


def a_store(place: Place) -> Store:
    """The store of a directory or a database."""
    if isinstance(place, DatabaseUrl):
        from refineboard.store.postgres.store import PostgresStore

        return PostgresStore(place)
    return TinyDbStore(place, utc_now)


def add(place: Place, user: str, count: str) -> None:
    """Adds items and prints their keys."""
    session = Session(a_store(place), user)
    ready()
    for number in range(int(count)):
        entry = acknowledged(session, AddItem("CHK", "story", f"{user} {number}"))
        assert entry is not None
        print(*entry.change.ids, flush=True)
    session.close()


def persist(place: Place, user: str, count: str, backlog: str = "CHK") -> None:
    """Adds items whatever happens to the server, and tells of each what became of it."""
    session = Session(a_store(place), user)
    ready()
    for number in range(int(count)):
        title = f"{user} {number}"
        try:
            acknowledged(session, AddItem(backlog, "story", title))
        except OutcomeUnknown:
            print(f"unknown {title}", flush=True)
        else:
            print(f"saved {title}", flush=True)
    session.close()


def count_up(place: Place, user: str, count: str) -> None:
    """Adds one to the points of CHK-1 again and again, each time from the value seen."""
    session = Session(a_store(place), user)
    ready()
    done = 0
    while done < int(count):
        session.sync()
        seen = session.workspace.document("CHK-1")["points"]
        assert isinstance(seen, int)
        try:
            wanted = EditItem("CHK-1", (FieldEdit("points", seen + 1, seen),))
            entry = acknowledged(session, wanted)
        except Conflict:
            continue
        # Somebody else may have written the same number first: then it is theirs.
        if entry is not None:
            print(seen + 1, flush=True)
            done += 1
    session.close()


def increment(directory: Path, user: str, count: str) -> None:
    """Adds one to the points of CHK-1 again and again, as a script does."""
    from tinydb import operations

    session = Session(TinyDbStore(directory, utc_now), user)
    items = session.database().table("items")
    ready()
    for _ in range(int(count)):
        patiently(lambda: items.update(operations.increment("points"), doc_ids=["CHK-1"]))
    session.close()


def snapshots(directory: Path, user: str) -> None:
    """Adds an item and writes a snapshot, again and again until it is killed."""
    store = TinyDbStore(directory, utc_now)
    session = Session(store, user)
    ready()
    while True:
        session.do(AddItem("CHK", "story", "One more"))
        store.write_snapshot()
        print("written", flush=True)


def hold(directory: Path) -> None:
    """Holds the lock until the test lets go."""
    descriptor = os.open(directory / ".lock", os.O_RDONLY | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    ready()


def visit(directory: Path, uid: str) -> None:
    """Opens the workspace as another user, prints what it may do, and tries to add an item."""
    # Python's own modules may lie where nobody may read: what is imported late is needed now.
    from refineboard.domain import decide, model  # noqa: F401

    model.Item.model_rebuild()
    os.setgroups([])
    os.setgid(int(uid))
    os.setuid(int(uid))
    try:
        session = Session(TinyDbStore(directory, utc_now), "nobody")
        print(f"read_only: {session.read_only}")
        print(f"items: {len(session.workspace.items)}")
        session.do(AddItem("CHK", "story", "By a visitor"))
        print("added")
        session.close()
    except RefineboardError as error:
        print(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    what: dict[str, Callable[..., None]] = {
        "add": add,
        "count_up": count_up,
        "hold": hold,
        "increment": increment,
        "persist": persist,
        "snapshots": snapshots,
        "visit": visit,
    }
    what[sys.argv[1]](place_of(sys.argv[2]), *sys.argv[3:])
