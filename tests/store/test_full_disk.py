"""A file system that takes no more: edits are refused in words, and nothing saved is harmed."""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem
from refineboard.store.base import ReadOnly
from tests.builders import a_session, log_bytes
from tests.store.running import Tell, forked
from tests.store.work import Outcome, complaints


def filling(directory: Path, room: int) -> Callable[[Tell], None]:
    """Adds stories where the log may grow by so many bytes, and tells what comes of each."""

    def work(tell: Tell) -> None:
        most = len(log_bytes(directory)) + room
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        session = a_session(directory)
        for number in range(12):
            title = f"Story {number}"
            try:
                entry = session.do(AddItem("CHK", "story", title)).mine
            except ReadOnly as error:
                tell(f"refused {title}: {error}")
            else:
                assert entry is not None
                tell(f"{entry.seq} {title}")
        session.close()

    return work


@pytest.fixture
def told(art: Path) -> list[str]:
    """What a person was told who filled the disk."""
    return forked(filling(art, 3_000))


def outcome(told: list[str]) -> Outcome:
    """The same, by title."""
    found = Outcome()
    for line in told:
        first, _, rest = line.partition(" ")
        if first == "refused":
            found.refused.append(rest.partition(":")[0])
        else:
            found.acknowledged[rest] = int(first)
    return found


def test_edits_are_saved_until_the_disk_is_full(told: list[str]) -> None:
    refused = [line.startswith("refused") for line in told]
    assert refused == sorted(refused)
    assert set(refused) == {False, True}


def test_a_full_disk_is_told_in_words(told: list[str]) -> None:
    assert told[-1] == (
        "refused Story 11: The change could not be saved: File too large. Nothing was written."
    )


def test_what_was_saved_before_the_disk_was_full_is_kept(art: Path, told: list[str]) -> None:
    assert complaints(art, outcome(told)) == []


def test_a_full_disk_leaves_no_half_line(art: Path, told: list[str]) -> None:
    assert log_bytes(art).endswith(b"}\n")


def test_a_full_disk_can_be_read(art: Path) -> None:
    def reading(tell: Tell) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        session = a_session(art)
        tell(str(len(session.workspace.items)))
        session.close()

    assert forked(reading) == ["3"]
