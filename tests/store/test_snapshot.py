"""The snapshot is a cache: with it, without it or with a wrong one, the documents are the same."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from copy import copy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from refineboard.domain.commands import AddItem, Command, DeleteItems, FoundArt
from refineboard.domain.documents import Document
from refineboard.domain.errors import RefineboardError
from refineboard.session import found_workspace
from refineboard.store import tinydb_store
from refineboard.store.base import StoreDamaged
from refineboard.store.snapshot import LazyTable
from refineboard.store.tinydb_store import TinyDbStore
from tests.builders import FOUNDED, a_clock, a_session, a_store, edit, plain
from tests.store import oracle
from tests.strategies import commands

Documents = dict[str, dict[str, Document]]


@pytest.fixture
def art(directory: Path) -> Path:
    """An ART with two items, one deleted item and a snapshot."""
    session = a_session(directory)
    for title in ("Pay by card", "Grüße 日本 \u200d", "Gone"):
        session.do(AddItem("CHK", "story", title))
    session.do(DeleteItems(("CHK-3",)))
    session.close()
    return directory


def reopened(directory: Path) -> Documents:
    """All documents of a store that is opened now."""
    store = a_store(directory)
    found = plain(store.workspace)
    store.close()
    return found


def without_snapshot(directory: Path) -> Documents:
    """All documents as the log alone has them."""
    copy = directory.with_name("copy")
    shutil.copytree(directory, copy, ignore=shutil.ignore_patterns("workspace.json"))
    return reopened(copy)


def test_closing_writes_a_snapshot(art: Path) -> None:
    assert (art / "workspace.json").is_file()


def test_a_snapshot_is_read_instead_of_the_log(art: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = reopened(art)
    (path,) = (art / "log").iterdir()
    data = path.read_bytes()
    last = data.rindex(b"\n", 0, -1) + 1
    path.write_bytes(b"x" * last + data[last:])
    assert reopened(art) == before


def test_the_snapshot_has_the_documents_of_the_log(art: Path) -> None:
    assert reopened(art) == without_snapshot(art)


def test_what_came_after_the_snapshot_is_read_from_the_log(art: Path) -> None:
    shutil.copy(art / "workspace.json", art / "old.json")
    session = a_session(art)
    session.do(edit("CHK-1", "points", 5))
    session.close()
    (art / "old.json").replace(art / "workspace.json")
    assert reopened(art)["items"]["CHK-1"]["points"] == 5


def flipped(data: bytes) -> bytes:
    """One letter of a title is another, and it is still JSON."""
    assert b"Pay by card" in data
    return data.replace(b"Pay by card", b"Pay by cash")


def renumbered(data: bytes) -> bytes:
    """The position says another entry."""
    assert b'"seq":5' in data
    return data.replace(b'"seq":5', b'"seq":4')


def edited_by_tinydb(data: bytes) -> bytes:
    """As TinyDB writes it."""
    return json.dumps(json.loads(flipped(data))).encode()


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "cut": lambda data: data[: len(data) // 2],
    "no JSON": lambda data: b"\x00\xff" + data,
    "another object": lambda data: b'{"_default":{}}\n',
    "a list": lambda data: b"[]\n",
    "a letter changed": flipped,
    "a position changed": renumbered,
    "a forgotten number": lambda data: data.replace(b'"CHK":3', b'"CHK":2'),
    "written by TinyDB": edited_by_tinydb,
    "a newer format": lambda data: data.replace(b'"format":1', b'"format":2'),
    "too deep": lambda data: b"[" * 100_000,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_wrong_snapshot_changes_nothing(art: Path, damage: str) -> None:
    before = reopened(art)
    path = art / "workspace.json"
    data = path.read_bytes()
    path.write_bytes(DAMAGES[damage](data))
    assert path.read_bytes() != data
    assert reopened(art) == before


@pytest.mark.parametrize("damage", DAMAGES)
def test_numbers_of_deleted_items_are_remembered_without_the_snapshot(
    art: Path, damage: str
) -> None:
    path = art / "workspace.json"
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    assert a_store(art).workspace.next_key("CHK") == "CHK-4"


def test_numbers_of_deleted_items_are_remembered_by_the_snapshot(art: Path) -> None:
    assert a_store(art).workspace.next_key("CHK") == "CHK-4"


def test_a_wrong_snapshot_is_replaced_at_the_next_close(art: Path) -> None:
    (art / "workspace.json").write_bytes(b"")
    session = a_session(art)
    session.do(edit("CHK-1", "points", 5))
    session.close()
    assert json.loads((art / "workspace.json").read_bytes())["_at"]["1"]["seq"] == 6


def assert_damaged_and_untouched(directory: Path) -> None:
    """Nothing is taken for whole, and nothing is written."""
    before = (directory / "workspace.json").read_bytes()
    session = a_session(directory)
    with pytest.raises(StoreDamaged):
        session.do(AddItem("CHK", "story", "No"))
    session.close()
    assert (directory / "workspace.json").read_bytes() == before


def test_the_snapshot_of_another_workspace_is_damage(art: Path, tmp_path: Path) -> None:
    other = a_session(tmp_path / "other")
    other.do(AddItem("LED", "story", "Of another workspace"))
    other.close()
    shutil.copy(tmp_path / "other" / "workspace.json", art / "workspace.json")
    assert_damaged_and_untouched(art)


def test_the_snapshot_of_another_workspace_of_the_same_size_is_damage(
    tmp_path: Path,
) -> None:
    directory, other = tmp_path / "art", tmp_path / "other"
    found_workspace(directory, FOUNDED, clock=a_clock)
    alike = FoundArt("Treasury", FOUNDED.teams, FOUNDED.start)
    found_workspace(other, alike, clock=lambda: a_clock() + timedelta(days=1))
    shutil.copy(tmp_path / "other" / "workspace.json", directory / "workspace.json")
    assert_damaged_and_untouched(directory)


def test_a_log_that_ends_before_its_snapshot_is_damage(art: Path) -> None:
    (path,) = (art / "log").iterdir()
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2]))
    assert_damaged_and_untouched(art)


@pytest.mark.parametrize("odd", ["link", "pipe", "directory"])
def test_what_is_no_file_in_place_of_the_snapshot_is_left_aside(art: Path, odd: str) -> None:
    before = reopened(art)
    path = art / "workspace.json"
    target = path.rename(art.parent / "elsewhere")
    {
        "link": lambda: path.symlink_to(target),
        "pipe": lambda: os.mkfifo(path),
        "directory": path.mkdir,
    }[odd]()
    assert reopened(art) == before


@pytest.mark.parametrize("odd", ["link", "pipe"])
def test_what_is_no_file_in_place_of_the_snapshot_is_replaced(art: Path, odd: str) -> None:
    path = art / "workspace.json"
    target = path.rename(art.parent / "elsewhere")
    {"link": lambda: path.symlink_to(target), "pipe": lambda: os.mkfifo(path)}[odd]()
    before = target.read_bytes()
    a_store(art).write_snapshot()
    assert (path.is_symlink(), path.is_file(), target.read_bytes()) == (False, True, before)


def test_a_snapshot_that_cannot_be_written_does_not_fail_the_quitting(art: Path) -> None:
    (art / "workspace.json").unlink()
    (art / "workspace.json").mkdir()
    session = a_session(art)
    session.do(edit("CHK-1", "points", 5))
    session.close()
    assert sorted(path.name for path in art.iterdir()) == [".lock", "log", "workspace.json"]


def test_the_snapshot_opens_with_stock_tinydb(art: Path) -> None:
    with TinyDB(art / "workspace.json") as database:
        items = database.table("items").all()
    assert items == list(reopened(art)["items"].values())


def test_stock_tinydb_finds_every_table_and_the_position(art: Path) -> None:
    with TinyDB(art / "workspace.json") as database:
        tables = database.tables()
        (position,) = database.table("_at").all()
    assert tables >= {"items", "teams", "increments", "iterations", "settings"}
    assert position["seq"] == 5


def test_a_snapshot_has_one_document_a_line(art: Path) -> None:
    lines = (art / "workspace.json").read_bytes().splitlines()
    assert sum(b'"title":' in line for line in lines) == 2


def test_a_new_snapshot_of_a_snapshot_is_the_same(art: Path) -> None:
    before = (art / "workspace.json").read_bytes()
    a_store(art).write_snapshot()
    assert (art / "workspace.json").read_bytes() == before


def test_a_workspace_from_a_snapshot_can_be_changed(art: Path) -> None:
    session = a_session(art)
    session.do(edit("CHK-2", "points", 5))
    session.do(AddItem("CHK", "story", "Four"))
    session.do(DeleteItems(("CHK-1",)))
    session.close()
    assert reopened(art) == without_snapshot(art)


def test_a_large_unchanged_backlog_is_not_written_at_every_close(
    art: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tinydb_store, "_EAGER_SNAPSHOT_ITEMS", 1)
    before = (art / "workspace.json").read_bytes()
    session = a_session(art)
    session.do(edit("CHK-1", "points", 5))
    session.close()
    assert (art / "workspace.json").read_bytes() == before


def test_a_reader_writes_no_snapshot(art: Path) -> None:
    (art / "workspace.json").unlink()
    reopened(art)
    assert not (art / "workspace.json").exists()


STEPS = st.lists(st.one_of(commands(), st.just("snapshot"), st.just("reopen")), max_size=14)


@given(STEPS)
@settings(max_examples=40)
def test_log_snapshot_and_memory_agree_after_any_commands(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Command | str]
) -> None:
    directory = tmp_path_factory.mktemp("random") / "art"
    session = a_session(directory)
    for step in steps:
        session = taken(session, directory, step)
    expected = plain(session.workspace)
    session.close()
    assert reopened(directory) == expected
    assert without_snapshot(directory) == expected
    assert oracle.documents(directory) == {
        table: {key: oracle.without_derived(dict(document)) for key, document in found.items()}
        for table, found in expected.items()
        if found
    }


def taken(session: Any, directory: Path, step: Command | str) -> Any:
    """The session after a step; a new one where the step is to reopen it."""
    if step == "reopen":
        session.close()
        return a_session(directory)
    try:
        if step == "snapshot":
            TinyDbStore(directory, a_clock).write_snapshot()
        else:
            session.do(step)
    except RefineboardError:
        pass
    return session


def test_a_table_for_reading_keeps_no_document_that_it_decodes() -> None:
    table = LazyTable(memoryview(b'{"key":"CHK-1"}'), {"CHK-1": slice(0, 15)})
    reader = table.for_reading()
    assert reader["CHK-1"] == table["CHK-1"] == {"key": "CHK-1"}
    assert reader["CHK-1"] is not reader["CHK-1"]
    assert copy(reader)["CHK-1"] is not copy(reader)["CHK-1"]
    assert table["CHK-1"] is table["CHK-1"]


def test_what_is_written_into_a_table_for_reading_stays_in_it() -> None:
    reader = LazyTable(memoryview(b'{"key":"CHK-1"}'), {"CHK-1": slice(0, 15)}).for_reading()
    reader["CHK-1"] = {"key": "CHK-1", "title": "Cards"}
    assert reader["CHK-1"]["title"] == "Cards"
