"""Writers that are killed at any moment: nothing that they were told is saved is ever missing."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from random import Random
from selectors import EVENT_READ, DefaultSelector

import pytest

from refineboard.domain.commands import AddItem
from refineboard.domain.errors import Conflict
from refineboard.session import Session
from refineboard.store import journal as journal_module
from refineboard.store.clock import utc_now
from refineboard.store.tinydb_store import TinyDbStore
from tests.builders import a_session, edit
from tests.store import oracle
from tests.store.running import Tell, fork
from tests.store.work import Outcome, complaints, titles_in

SEED = 20261124


def writing(directory: Path, user: str, seed: int) -> Callable[[Tell], None]:
    """Adds items, counts up one that all share, writes snapshots and starts anew, without end."""

    def work(tell: Tell) -> None:
        random = Random(seed)
        while True:
            store = TinyDbStore(directory, utc_now)
            session = Session(store, user)
            for _ in range(random.randint(5, 50)):
                if random.random() < 0.3:
                    with suppress(Conflict):
                        count_up(session, tell)
                else:
                    title = f"{user} {random.random()}"
                    entry = session.do(AddItem("CHK", "story", title)).mine
                    assert entry is not None
                    tell(f"{entry.seq} {title}")
                if random.random() < 0.05:
                    store.write_snapshot()
            session.close()

    return work


def count_up(session: Session, tell: Tell) -> None:
    """Adds one to the number in the title of CHK-1."""
    session.sync()
    seen = session.workspace.document("CHK-1")["title"]
    title = f"{int(str(seen)) + 1}"
    entry = session.do(edit("CHK-1", "title", title, saw=seen)).mine
    # Somebody else may have written the same number first: then it is theirs.
    if entry is not None:
        tell(f"{entry.seq} {title}")


class Killer:
    """Keeps some writers at work, kills them, and remembers what they told."""

    def __init__(self, directory: Path, writers: int) -> None:
        self._directory = directory
        self._random = Random(SEED)
        self._selector = DefaultSelector()
        self._users = (f"user{number}" for number in count())
        self._begun: dict[int, bytes] = {}
        self.told: dict[int, tuple[str, str]] = {}
        """By number of the log entry: who was told that it is saved, and its title."""
        for _ in range(writers):
            self._start()

    def kill(self, times: int) -> None:
        """Kills a writer this many times, each after a few edits; another takes its place."""
        for _ in range(times):
            before, wanted = len(self.told), self._random.randint(1, 40)
            while len(self.told) < before + wanted:
                self._listen()
            self._end(self._random.choice(list(self._selector.get_map())))
            self._start()

    def close(self) -> None:
        """Kills all of them."""
        for descriptor in list(self._selector.get_map()):
            self._end(descriptor)

    def _start(self) -> None:
        user = next(self._users)
        pid, reading = fork(writing(self._directory, user, self._random.getrandbits(32)))
        self._selector.register(reading, EVENT_READ, (pid, user))

    def _listen(self) -> None:
        for key, _ in self._selector.select():
            data = os.read(key.fd, 65_536)
            assert data, f"{key.data[1]} ended by itself"
            self._note(key.fd, key.data[1], data)

    def _end(self, descriptor: int) -> None:
        pid, user = self._selector.unregister(descriptor).data
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
        with os.fdopen(descriptor, "rb") as told:
            self._note(descriptor, user, told.read())
        assert not self._begun.pop(descriptor)

    def _note(self, descriptor: int, user: str, data: bytes) -> None:
        *lines, begun = (self._begun.get(descriptor, b"") + data).split(b"\n")
        self._begun[descriptor] = begun
        for line in lines:
            seq, _, title = line.decode().partition(" ")
            assert int(seq) not in self.told
            self.told[int(seq)] = (user, title)


@pytest.mark.parametrize(
    ("writers", "kills"), [(4, 60), pytest.param(6, 600, marks=pytest.mark.long)]
)
def test_no_edit_is_lost_when_writers_are_killed(
    directory: Path, monkeypatch: pytest.MonkeyPatch, writers: int, kills: int
) -> None:
    monkeypatch.setattr(journal_module, "SEGMENT_BYTES", 100_000)
    session = a_session(directory)
    session.do(AddItem("CHK", "story", "0"))
    session.close()
    with closing(Killer(directory, writers)) as killer:
        killer.kill(kills)
    written = {line["seq"]: (line["by"], *titles_in(line)) for line in oracle.lines(directory)}
    lost = {seq: told for seq, told in killer.told.items() if written.get(seq) != told}
    print(f"{kills} kills, {len(killer.told)} edits acknowledged, {len(lost)} lost")
    assert lost == {}
    assert complaints(directory, Outcome()) == []
