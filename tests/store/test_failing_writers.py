"""Writers whose disk fails: the edit is refused in words, and nothing of it stays."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from refineboard.domain.change import Change
from refineboard.domain.errors import BadData
from refineboard.store.base import ReadOnly
from tests.builders import (
    a_session,
    a_store,
    deciding,
    log_bytes,
    open_files,
    setting,
)
from tests.store.logs import add, shown


class FailingDisk:
    """Lets the n-th call of a function fail, and says how often it was called."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, call: int = 1) -> None:
        self.calls = 0
        real = getattr(os, name)

        def failing(*arguments: Any) -> Any:
            self.calls += 1
            if self.calls == call:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*arguments)

        monkeypatch.setattr(os, name, failing)


@pytest.mark.parametrize("name", ["write", "fsync", "ftruncate"])
def test_an_edit_that_the_disk_refuses_is_refused_in_words(
    art: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    session = a_session(art)
    FailingDisk(monkeypatch, name)
    with pytest.raises(ReadOnly, match=r"could not be saved: No space left on device. Nothing was"):
        add(session, "Four")


@pytest.mark.parametrize("name", ["write", "fsync", "ftruncate"])
def test_an_edit_that_the_disk_refuses_leaves_nothing(
    art: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = log_bytes(art)
    session = a_session(art)
    FailingDisk(monkeypatch, name)
    with pytest.raises(ReadOnly):
        add(session, "Four")
    assert (log_bytes(art), session.seq) == (before, 4)


@pytest.mark.parametrize("name", ["write", "fsync", "ftruncate"])
def test_a_store_goes_on_after_the_disk_refused_an_edit(
    art: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    session = a_session(art)
    FailingDisk(monkeypatch, name)
    with pytest.raises(ReadOnly):
        add(session, "Lost")
    add(session, "Four")
    assert shown(art) == ["One", "Two", "Three", "Four"]


@pytest.mark.parametrize(("name", "call"), [("write", 1), ("fsync", 1), ("fsync", 2)])
def test_a_store_goes_on_after_a_new_segment_failed(
    segmented: Path, monkeypatch: pytest.MonkeyPatch, name: str, call: int
) -> None:
    session = a_session(segmented)
    FailingDisk(monkeypatch, name, call)
    with pytest.raises(ReadOnly):
        add(session, "Lost")
    add(session, "Four")
    assert shown(segmented) == ["One", "Two", "Three", "Four"]


@pytest.mark.parametrize("call", [1, 2])
def test_a_failure_leaves_no_file_open(
    segmented: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    before = open_files()
    session = a_session(segmented)
    FailingDisk(monkeypatch, "fsync", call)
    with pytest.raises(ReadOnly):
        add(session, "Lost")
    session.close()
    assert open_files() == before


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
