"""A reader beside a writer: every change is seen whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from refineboard.domain.change import Change
from refineboard.domain.commands import ImportItems, NewItem
from refineboard.domain.documents import JsonValue
from refineboard.domain.workspace import Workspace
from refineboard.store import journal as journal_module
from tests.builders import a_session, a_store, deciding, setting
from tests.store.running import Tell, fork

ITEMS = 100
EDITS = 150


@pytest.fixture
def level(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ART whose items all have the same points, in small segments."""
    monkeypatch.setattr(journal_module, "SEGMENT_BYTES", 100_000)
    session = a_session(directory)
    rows = tuple(NewItem((("title", f"Story {number}"), ("points", 1))) for number in range(ITEMS))
    session.do(ImportItems("CHK", rows, "test"))
    session.close()
    return directory


def raising(directory: Path) -> Callable[[Tell], None]:
    """Raises the points of all items at once, again and again, and writes snapshots."""

    def work(tell: Tell) -> None:
        store = a_store(directory)
        keys = tuple(store.workspace.items)
        for points in range(1, EDITS):
            operations = tuple(setting(key, "points", points, points + 1) for key in keys)
            store.commit("ben", deciding(Change("edit", operations)))
            if points % 5 == 0:
                store.write_snapshot()
        store.close()

    return work


def beside_a_writer(directory: Path, look: Callable[[], set[JsonValue]]) -> list[set[JsonValue]]:
    """What `look` finds, again and again until the writer is done, and once after that."""
    pid, reading = fork(raising(directory))
    found = []
    done = 0
    while not done:
        done, status = os.waitpid(pid, os.WNOHANG)
        found.append(look())
    os.close(reading)
    assert status == 0
    return found


def points_in(workspace: Workspace) -> set[JsonValue]:
    """The points that the items have."""
    return {document["points"] for document in workspace.items.values()}


def whole_and_in_order(found: list[set[JsonValue]]) -> bool:
    """Whether every look found one value, none smaller than the one before, and the last one."""
    values = [value for values in found for value in values if isinstance(value, int)]
    return len(values) == len(found) and values == sorted(values) and values[-1] == EDITS


def test_a_store_that_follows_sees_whole_changes(level: Path) -> None:
    store = a_store(level)

    def look() -> set[JsonValue]:
        store.refresh()
        return points_in(store.workspace)

    assert whole_and_in_order(beside_a_writer(level, look))
    store.close()


def test_a_store_that_is_opened_sees_whole_changes(level: Path) -> None:
    def look() -> set[JsonValue]:
        store = a_store(level)
        found = points_in(store.workspace)
        store.close()
        return found

    assert whole_and_in_order(beside_a_writer(level, look))


def test_a_snapshot_file_is_whole_whenever_it_is_read(level: Path) -> None:
    def look() -> set[JsonValue]:
        snapshot = json.loads((level / "workspace.json").read_bytes())
        return {document["points"] for document in snapshot["items"].values()}

    assert whole_and_in_order(beside_a_writer(level, look))
