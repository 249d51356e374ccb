"""Lines that a writer took back after a failed fsync: nobody goes on from them."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from refineboard.domain.change import LogEntry
from refineboard.domain.errors import BadData
from refineboard.domain.workspace import Workspace
from refineboard.store.base import ReadOnly
from tests.builders import (
    a_session,
    a_store,
    log_bytes,
    log_paths,
    titles,
)
from tests.store.faults import Call, FaultDisk, failing
from tests.store.logs import add, forget_saved, shown


@pytest.fixture
def art(art: Path) -> Path:
    """An ART whose last entry was never acknowledged."""
    forget_saved(art)
    return art


def taken_back(art: Path, instead: bytes) -> None:
    """A writer takes the last line back, as after a failed fsync; another writes `instead`."""
    (path,) = log_paths(art)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]) + instead)


def a_line(title: str) -> bytes:
    """Entry 4 as somebody else wrote it."""
    operation = {"table": "items", "op": "set", "id": "CHK-1", "field": "title"}
    line = {
        "seq": 4,
        "at": "2026-11-24T09:00:00.000Z",
        "by": "ben",
        "command": "edit",
        "ops": [{**operation, "from": "One", "to": title}],
    }
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


INSTEAD = pytest.mark.parametrize(
    "title", [None, "x", "x" * 5_000, "as long"], ids=["nothing", "shorter", "longer", "as long"]
)


@INSTEAD
def test_a_line_that_was_taken_back_is_not_shown_any_more(art: Path, title: str | None) -> None:
    session = a_session(art)
    if title == "as long":
        title = "x" * (length_of_last_line(art) - len(a_line("")))
    taken_back(art, b"" if title is None else a_line(title))
    session.sync()
    expected = [title or "One", "Two"]
    assert (titles(session.workspace.items.values()), session.damage) == (expected, None)


@INSTEAD
def test_a_commit_after_a_line_was_taken_back_loses_nobodys_edit(
    art: Path, title: str | None
) -> None:
    session = a_session(art)
    if title == "as long":
        title = "x" * (length_of_last_line(art) - len(a_line("")))
    taken_back(art, b"" if title is None else a_line(title))
    add(session, "Mine")
    assert shown(art) == [title or "One", "Two", "Mine"]


def test_nobody_cuts_an_edit_that_follows_a_line_taken_back(art: Path) -> None:
    ana, ben, cleo = (a_session(art, user) for user in ("ana", "ben", "cleo"))

    def read_by_ben_and_failing(call: Call) -> None:
        assert [entry.by for entry in ben.sync()] == ["ana"]
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    # The first sync is for what others wrote.
    with FaultDisk(2, read_by_ben_and_failing, name="fsync"), pytest.raises(ReadOnly):
        add(ana, "By ana")
    add(cleo, "By cleo, and longer than what ana wrote")
    add(ben, "By ben")
    assert shown(art)[3:] == ["By cleo, and longer than what ana wrote", "By ben"]


def log_that_cannot_be_opened() -> FaultDisk:
    """Fails the third opening of a reload, after those of the lock file and of a snapshot."""
    return FaultDisk(3, failing(errno.EIO), name="open")


def test_a_reload_that_fails_changes_nothing(art: Path) -> None:
    session = a_session(art)
    taken_back(art, b"")
    with log_that_cannot_be_opened(), pytest.raises(BadData):
        session.sync()
    assert titles(session.workspace.items.values()) == ["One", "Two", "Three"]


def test_a_reload_that_failed_is_made_at_the_next_sync(art: Path) -> None:
    session = a_session(art)
    taken_back(art, b"")
    with log_that_cannot_be_opened(), pytest.raises(BadData):
        session.sync()
    session.sync()
    assert titles(session.workspace.items.values()) == ["One", "Two"]


def length_of_last_line(art: Path) -> int:
    """How many bytes the last entry takes."""
    return len(log_bytes(art).splitlines(keepends=True)[-1])


def test_a_listener_is_told_to_start_anew(art: Path) -> None:
    heard: list[list[Any]] = []

    class Ear:
        def folded(self, entries: tuple[LogEntry, ...]) -> None:
            heard.append([entry.seq for entry in entries])

        def loaded(self, workspace: Workspace) -> None:
            heard.append(titles(workspace.items.values()))

    session = a_session(art)
    session.listen(Ear())
    taken_back(art, b"")
    session.sync()
    assert heard == [["One", "Two"]]


def test_a_snapshot_after_a_line_was_taken_back_knows_only_the_log(art: Path) -> None:
    store = a_store(art)
    title = "x" * (length_of_last_line(art) - len(a_line("")))
    taken_back(art, a_line(title))
    store.write_snapshot()
    assert shown(art) == [title, "Two"]


def test_a_log_that_is_gone_is_told_and_what_was_read_stays(art: Path) -> None:
    session = a_session(art)
    add(session, "Four")
    (path,) = log_paths(art)
    path.write_bytes(b"")
    path.unlink()
    session.sync()
    session.close()
    session.sync()
    assert ("is gone" in str(session.damage), len(session.workspace.items)) == (True, 4)
