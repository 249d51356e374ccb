"""Writers whose disk fails: the edit is refused in words, and nothing of it stays."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from refineboard.domain.change import Change
from refineboard.domain.errors import BadData, Busy
from refineboard.session import found_workspace
from refineboard.store.base import OutcomeUnknown, ReadOnly
from tests.builders import (
    FOUNDED,
    a_session,
    a_store,
    deciding,
    log_bytes,
    open_files,
    setting,
    titles,
)
from tests.store.faults import FaultDisk, failing
from tests.store.logs import TORN, add, append, shown


def full_disk(name: str, nth: int = 1) -> FaultDisk:
    """A disk with no space left at the n-th call of `name`."""
    return FaultDisk(nth, failing(errno.ENOSPC), name=name)


@pytest.mark.parametrize("name", ["lseek", "write", "fsync"])
def test_an_edit_that_the_disk_refuses_is_refused_in_words(art: Path, name: str) -> None:
    session = a_session(art)
    with (
        full_disk(name),
        pytest.raises(ReadOnly, match=r"could not be saved: No space left on device. Nothing was"),
    ):
        add(session, "Four")


@pytest.mark.parametrize("name", ["lseek", "write", "fsync"])
def test_an_edit_that_the_disk_refuses_leaves_nothing(art: Path, name: str) -> None:
    before = log_bytes(art)
    session = a_session(art)
    with full_disk(name), pytest.raises(ReadOnly):
        add(session, "Four")
    assert (log_bytes(art), session.seq) == (before, 4)


@pytest.mark.parametrize("name", ["lseek", "write", "fsync"])
def test_a_store_goes_on_after_the_disk_refused_an_edit(art: Path, name: str) -> None:
    session = a_session(art)
    with full_disk(name), pytest.raises(ReadOnly):
        add(session, "Lost")
    add(session, "Four")
    assert shown(art) == ["One", "Two", "Three", "Four"]


def test_a_torn_tail_that_cannot_be_cut_is_left_alone(art: Path) -> None:
    append(art, TORN)
    before = log_bytes(art)
    session = a_session(art)
    with full_disk("ftruncate"), pytest.raises(ReadOnly, match="Nothing was written"):
        add(session, "Four")
    assert log_bytes(art) == before


@pytest.mark.parametrize(
    ("name", "nth"), [("write", 1), ("link", 1), ("fsync", 1), ("fsync", 2), ("fsync", 3)]
)
def test_a_store_goes_on_after_a_new_segment_failed(segmented: Path, name: str, nth: int) -> None:
    session = a_session(segmented)
    with full_disk(name, nth), pytest.raises(ReadOnly):
        add(session, "Lost")
    add(session, "Four")
    assert shown(segmented) == ["One", "Two", "Three", "Four"]


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_failure_leaves_no_file_open(segmented: Path, nth: int) -> None:
    before = open_files()
    session = a_session(segmented)
    with full_disk("fsync", nth), pytest.raises(ReadOnly):
        add(session, "Lost")
    session.close()
    assert open_files() == before


@pytest.mark.parametrize("name", ["flock", "pread", "fstat", "open"])
def test_an_edit_that_cannot_begin_is_refused_in_words(art: Path, name: str) -> None:
    session = a_session(art)
    with full_disk(name), pytest.raises((Busy, BadData), match="No space left on device"):
        add(session, "Four")


@pytest.mark.parametrize("name", ["flock", "pread", "fstat", "stat", "open"])
def test_a_store_goes_on_after_an_edit_could_not_begin(art: Path, name: str) -> None:
    session = a_session(art)
    with full_disk(name), pytest.raises((Busy, BadData)):
        add(session, "Lost")
    add(session, "Four")
    assert shown(art) == ["One", "Two", "Three", "Four"]


def disk_gone_at_fsync() -> FaultDisk:
    """Fails for good when a line is to be synced; the sync before it is for what others wrote."""
    return FaultDisk(2, failing(errno.EIO), name="fsync", stays=True)


def test_a_line_that_can_be_neither_synced_nor_taken_back_is_called_unknown(art: Path) -> None:
    session = a_session(art)
    with (
        disk_gone_at_fsync(),
        pytest.raises(OutcomeUnknown, match="Whether it is saved is not known"),
    ):
        add(session, "Four")


def test_what_came_of_an_unknown_edit_is_seen_at_the_next_sync(art: Path) -> None:
    session = a_session(art)
    with disk_gone_at_fsync(), pytest.raises(OutcomeUnknown):
        add(session, "Four")
    session.sync()
    assert titles(session.workspace.items.values()) == shown(art)


def test_a_lock_that_cannot_be_closed_does_not_fail_the_edit(art: Path) -> None:
    session = a_session(art)
    with FaultDisk(1, failing(errno.EIO), name="close"):
        add(session, "Four")
    assert titles(session.workspace.items.values()) == shown(art)


@pytest.mark.parametrize("name", ["link", "write", "fsync", "replace", "open"])
def test_a_snapshot_that_the_disk_refuses_is_no_failed_edit(art: Path, name: str) -> None:
    session = a_session(art)
    add(session, "Four")
    with FaultDisk(1, failing(errno.ENOSPC), name=name, stays=True):
        session.close()
    assert shown(art) == ["One", "Two", "Three", "Four"]


def test_a_snapshot_that_the_disk_refuses_leaves_no_half_of_it(art: Path) -> None:
    session = a_session(art)
    add(session, "Four")
    with full_disk("write"):
        session.close()
    assert sorted(path.name for path in art.iterdir()) == [".lock", "log"]


def test_an_art_is_founded_though_its_snapshot_could_not_be_written(tmp_path: Path) -> None:
    with full_disk("replace"):
        found_workspace(tmp_path / "art", FOUNDED)
    assert a_session(tmp_path / "art").workspace.art_name == "Payments"


def test_a_session_leaves_no_file_open(directory: Path) -> None:
    before = open_files()
    session = a_session(directory)
    add(session, "One")
    session.sync()
    list(session.history())
    session.close()
    assert open_files() == before


def test_what_json_cannot_hold_is_refused_in_words(art: Path) -> None:
    store = a_store(art)
    change = Change("edit", (setting("CHK-1", "title", "One", "\ud800"),))
    with pytest.raises(BadData, match="cannot be saved as JSON"):
        store.commit("ana", deciding(change))
