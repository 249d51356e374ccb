"""The n-th system call fails, or the process dies at it, for every n: nothing is lost.

After each fault the store opens, is writable and holds the old state or the new one; what was
acknowledged is there, and what was refused is not.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem
from refineboard.store import journal as journal_module
from tests.builders import a_session, open_files
from tests.store.faults import (
    Fault,
    FaultDisk,
    dying_after,
    dying_before,
    dying_half_way,
    failing,
    failing_afterwards,
    short,
)
from tests.store.running import forked
from tests.store.work import Outcome, complaints, work

FAILURES: dict[str, tuple[Fault, bool]] = {
    "EIO": (failing(errno.EIO), False),
    "EACCES": (failing(errno.EACCES), False),
    "done, but EIO": (failing_afterwards, False),
    "a short write": (short, False),
    "EIO from then on": (failing(errno.EIO), True),
    "ENOSPC from then on": (failing(errno.ENOSPC), True),
}
DEATHS: dict[str, Fault] = {
    "before": dying_before,
    "half-way through": dying_half_way,
    "after": dying_after,
}


@pytest.fixture
def copies(art: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Copies of an ART that is about to need a new segment, one a fault."""
    size = (art / "log" / "000000001.jsonl").stat().st_size
    monkeypatch.setattr(journal_module, "SEGMENT_BYTES", size + 100)

    def copied() -> Iterator[Path]:
        for number in count():
            place = art.with_name(f"copy-{number}")
            shutil.copytree(art, place)
            yield place
            shutil.rmtree(place)

    return copied()


@contextmanager
def a_colleague(directory: Path, disk: FaultDisk) -> Iterator[Callable[[], None]]:
    """What ben does when called; no call of his meets the fault."""
    with disk.resting():
        ben = a_session(directory, "ben")

    def colleague() -> None:
        with disk.resting():
            ben.do(AddItem("LED", "story", "By ben"))

    yield colleague
    ben.close()


@pytest.mark.parametrize("failure", FAILURES)
def test_nothing_is_lost_whichever_call_fails(copies: Iterator[Path], failure: str) -> None:
    fault, stays = FAILURES[failure]
    found = []
    for nth, directory in enumerate(copies, 1):
        before = open_files()
        disk = FaultDisk(nth, fault, stays=stays)
        with a_colleague(directory, disk) as colleague, disk:
            outcome = work(directory, colleague)
        found += [(nth, disk.met, what) for what in complaints(directory, outcome)]
        if open_files() != before:
            found.append((nth, disk.met, "a file was left open"))
        if disk.met is None:
            break
    assert found == []


@pytest.mark.parametrize("when", DEATHS)
def test_nothing_acknowledged_is_lost_whenever_a_process_dies(
    copies: Iterator[Path], when: str
) -> None:
    found = []
    for nth, directory in enumerate(copies, 1):
        outcome, at = work_that_dies(directory, nth, DEATHS[when])
        found += [(nth, at, what) for what in complaints(directory, outcome)]
        if at is None:
            break
    assert found == []


def work_that_dies(directory: Path, nth: int, death: Fault) -> tuple[Outcome, str | None]:
    """What a process acknowledged before it died at its n-th call, and which call that was."""

    def child(tell: Callable[[str], None]) -> None:
        disk = FaultDisk(nth, lambda call: (tell(f"dies {call.name}"), death(call)))
        with a_colleague(directory, disk) as colleague, disk:
            work(directory, colleague, lambda title, seq: tell(f"{seq} {title}"))

    outcome, at = Outcome(), None
    for line in forked(child):
        first, _, rest = line.partition(" ")
        if first == "dies":
            at = rest
        else:
            outcome.acknowledged[rest] = int(first)
    return outcome, at
