"""Many boards on one database: `python -m tests.benchmarks.boards [BOARDS] [ARTS] [SECONDS]`.

A private server with fsync on, reached through a unix socket. Every board is a connection that
listens, gives signs of life and edits an item as often as a person does; a few processes play them
all, without screens. Told are edits a second, how long an edit takes, how long until a colleague's
board has it, and what the server does meanwhile. Bounded: it ends after SECONDS, whatever happens.
"""

from __future__ import annotations

import os
import random
import select
import sys
import time
from contextlib import suppress
from statistics import quantiles

from refineboard.domain.commands import AddItem, EditItem
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import Conflict, RefineboardError
from refineboard.session import Session, found_workspace, open_session
from refineboard.store.places import DatabaseUrl, place_of
from tests.builders import FOUNDED
from tests.postgres import Server, a_server
from tests.store.running import Tell, fork

BOARDS, ARTS, SECONDS = 1_000, 10, 60.0
IDLE_SECONDS = 35.0
MOST_BOARDS, MOST_SECONDS = 1_000, 300.0
PROCESSES = 4
SECONDS_BETWEEN_EDITS = 30.0
"""Of one person at work: a story a minute, read, estimated and written."""
ITEMS = 100
SECONDS_TO_SETTLE = 12.0
"""A server tells of a session's transactions up to ten seconds late."""
SETTINGS = "fsync = on\nmax_connections = {}\n"


class Board:
    """One person's session, as the board drives it."""

    def __init__(self, url: DatabaseUrl, *, types: bool) -> None:
        self.session: Session = open_session(url, present=True)
        assert self.session.news is not None
        self.news = self.session.news
        self._next_edit = time.time() + random.uniform(0, SECONDS_BETWEEN_EDITS)
        self._types = types
        self._looked = self._looked_around = time.time()
        self._stirred = self._looked if types else self._looked - 3600
        self.edits: list[float] = []
        self.delays: list[float] = []
        self.refused = 0

    def is_due(self, now: float) -> bool:
        """Whether it would look without being woken."""
        return now - self._looked >= self.news.seconds_between_looks(now - self._stirred)

    def look(self, now: float) -> None:
        """Takes in what others did; of an edit it is told when it was made."""
        self._looked = now
        for entry in self.session.sync():
            self._stirred = now
            for operation in entry.change.operations:
                made = getattr(operation, "after", None)
                if isinstance(made, str) and made.startswith("at "):
                    self.delays.append(time.time() - float(made[3:]))

    def live(self, now: float) -> None:
        """Edits when it is time to, and stays among those who are here."""
        if now - self._looked_around >= 2.0:
            self._looked_around = now
            self.session.colleagues()
        if self._types and now >= self._next_edit:
            self._next_edit = now + random.expovariate(1 / SECONDS_BETWEEN_EDITS)
            self._stirred = now
            key = f"CHK-{random.randint(1, ITEMS)}"
            started = time.time()
            edit = EditItem(key, (FieldEdit("description", f"at {started}"),))
            try:
                self.session.do(edit)
            except (Conflict, RefineboardError):
                self.refused += 1
            else:
                self.edits.append(time.time() - started)


def play(urls: list[DatabaseUrl], until: float, *, types: bool, tell: Tell) -> None:
    """Plays the boards of one process until a moment, then tells what they met."""
    boards = [Board(url, types=types) for url in urls]
    tell("ready")
    while (now := time.time()) < until:
        waking = select.poll()
        by_descriptor = {}
        for board in boards:
            board.live(now)
            descriptor = board.news.descriptor
            if board.news.heard() or board.is_due(now):
                board.look(now)
            elif descriptor is not None:
                by_descriptor[descriptor] = board
                waking.register(descriptor, select.POLLIN)
        for descriptor, _ in waking.poll(20):
            by_descriptor[descriptor].look(time.time())
    for board in boards:
        for kind, found in (("edit", board.edits), ("delay", board.delays)):
            for seconds in found:
                tell(f"{kind} {seconds}")
        tell(f"refused {board.refused}")


def transactions(server: Server) -> int:
    """How many the server has made."""
    (row,) = server.do("select sum(xact_commit + xact_rollback) from pg_stat_database")
    return int(row[0])


def memory(server: Server) -> float:
    """Megabytes that the server's processes hold, each page counted once."""
    assert server.process is not None
    path = f"/proc/{server.process.pid}/task/{server.process.pid}/children"
    with open(path) as file:  # noqa: PTH123 - a file of the kernel's
        pids = [server.process.pid, *map(int, file.read().split())]
    total = 0
    for pid in pids:
        # The server's own helpers come and go.
        with suppress(OSError), open(f"/proc/{pid}/smaps_rollup") as file:  # noqa: PTH123
            total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
    return total / 1024


def measure(server: Server, urls: list[DatabaseUrl], seconds: float, *, types: bool) -> None:
    """Has as many boards as URLs live for a while, and prints what they met."""
    until = time.time() + seconds + len(urls) * 0.03 + SECONDS_TO_SETTLE
    working = [
        fork(lambda tell, each=urls[number::PROCESSES]: play(each, until, types=types, tell=tell))  # type: ignore[misc]
        for number in range(PROCESSES)
    ]
    files = [os.fdopen(reading, encoding="utf-8") for _, reading in working]
    for file in files:
        assert file.readline() == "ready\n"
    time.sleep(SECONDS_TO_SETTLE)
    before, began = transactions(server), time.time()
    time.sleep(max(0.0, until - time.time() - 1))
    made, held, lasted = transactions(server) - before, memory(server), time.time() - began
    told = [line.split() for file in files for line in file.read().splitlines()]
    for file, (pid, _) in zip(files, working, strict=True):
        file.close()
        os.waitpid(pid, 0)
    print(f"{len(urls)} boards, {'at work' if types else 'idle'}, {lasted:.0f} s: "
          f"{made / lasted:.1f} transactions/s, server {held:.0f} MB")  # fmt: skip
    for kind in ("edit", "delay"):
        found = sorted(float(words[1]) * 1000 for words in told if words[0] == kind)
        if len(found) > 1:
            cut = quantiles(found, n=100)
            rate = len(found) / (lasted + SECONDS_TO_SETTLE)
            print(f"  {kind}: {len(found)} ({rate:.1f}/s), p50 {cut[49]:.1f} ms, "
                  f"p99 {cut[98]:.1f} ms, worst {found[-1]:.0f} ms")  # fmt: skip
    print(f"  refused {sum(int(words[1]) for words in told if words[0] == 'refused')}")


def an_art(server: Server, number: int) -> DatabaseUrl:
    """An ART with some stories, in a database of its own."""
    name = f"art_{number}"
    server.do(f"create database {name}")
    url = place_of(f"postgresql://postgres@/{name}?host={server.home}")
    assert isinstance(url, DatabaseUrl)
    found_workspace(url, FOUNDED)
    session = open_session(url)
    for each in range(ITEMS):
        session.do(AddItem("CHK", "story", f"Story {each}"))
    session.close()
    return url


def main(boards: int, arts: int, seconds: float) -> None:
    """Measures fifty idle boards of one ART, then many at work in several."""
    boards, seconds = min(boards, MOST_BOARDS), min(seconds, MOST_SECONDS)
    with a_server(SETTINGS.format(boards + 60)) as server:
        urls = [an_art(server, number) for number in range(arts)]
        measure(server, [urls[0]] * min(50, boards), IDLE_SECONDS, types=False)
        measure(server, [urls[number % arts] for number in range(boards)], seconds, types=True)


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        int(given[0]) if given else BOARDS,
        int(given[1]) if len(given) > 1 else ARTS,
        float(given[2]) if len(given) > 2 else SECONDS,
    )
