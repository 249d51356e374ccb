"""The log: torn tails, holes, damage, segments, and writers that take a line back."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from refineboard.domain.change import Change, LogEntry
from refineboard.domain.commands import AddItem
from refineboard.domain.errors import BadData, RuleBroken
from refineboard.domain.workspace import Workspace
from refineboard.session import Session
from refineboard.store import journal as journal_module
from refineboard.store.base import ReadOnly, StoreDamaged
from refineboard.store.journal import Journal, LogRewritten
from tests.builders import (
    a_session,
    a_store,
    deciding,
    edit,
    log_bytes,
    log_paths,
    open_files,
    plain,
    setting,
    titles,
)
from tests.store import oracle

TORN = b'{"seq":5,"at":"2026-11-24T09:00:00.000Z","by":"dead","comm'


@pytest.fixture
def art(directory: Path) -> Path:
    """An ART with three items, written as entries 2 to 4, without a snapshot."""
    session = a_session(directory)
    for title in ("One", "Two", "Three"):
        add(session, title)
    session.close()
    (directory / "workspace.json").unlink()
    return directory


def add(session: Session, title: str) -> None:
    """Adds a story."""
    session.do(AddItem("CHK", "story", title))


def shown(directory: Path) -> list[Any]:
    """The titles that a store opened now shows."""
    session = a_session(directory)
    found = titles(session.workspace.items.values())
    session.close()
    return found


def append(directory: Path, data: bytes) -> None:
    """Writes bytes at the end of the log, as a dying or a foreign writer would."""
    with log_paths(directory)[-1].open("ab") as file:
        file.write(data)


def change_line(directory: Path, number: int, old: bytes, new: bytes) -> None:
    """Changes one line of the log."""
    (path,) = log_paths(directory)
    lines = path.read_bytes().splitlines(keepends=True)
    assert old in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(old, new)
    path.write_bytes(b"".join(lines))


def test_an_entry_is_one_line_of_the_documented_format(art: Path) -> None:
    session = a_session(art)
    session.do(edit("CHK-1", "title", "New"))
    session.close()
    assert oracle.lines(art)[-1] == {
        "seq": 5,
        "at": "2026-11-24T09:00:00.000Z",
        "by": "ana",
        "command": "edit",
        "ops": [
            {
                "table": "items",
                "op": "set",
                "id": "CHK-1",
                "field": "title",
                "from": "One",
                "to": "New",
            }
        ],
    }


def test_the_log_is_only_ever_appended_to(art: Path) -> None:
    before = log_bytes(art)
    session = a_session(art)
    add(session, "Four")
    session.undo()
    session.close()
    assert log_bytes(art).startswith(before)


def test_a_line_is_durable_before_it_is_acknowledged(
    art: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    fsync = os.fsync

    def noting(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_size)
        fsync(descriptor)

    session = a_session(art)
    monkeypatch.setattr(os, "fsync", noting)
    add(session, "Four")
    assert synced == [len(log_bytes(art))]


def test_a_torn_tail_is_never_shown(art: Path) -> None:
    append(art, TORN)
    assert shown(art) == ["One", "Two", "Three"]


def test_a_torn_tail_is_no_damage(art: Path) -> None:
    append(art, TORN)
    assert a_store(art).damage is None


def test_a_torn_tail_is_cut_by_the_next_writer(art: Path) -> None:
    append(art, TORN)
    session = a_session(art)
    add(session, "Four")
    assert TORN not in log_bytes(art)


def test_the_log_is_whole_after_a_torn_tail_was_cut(art: Path) -> None:
    append(art, TORN)
    session = a_session(art)
    add(session, "Four")
    assert [line["seq"] for line in oracle.lines(art)] == [1, 2, 3, 4, 5]


def test_a_reader_does_not_cut_a_torn_tail(art: Path) -> None:
    append(art, TORN)
    before = log_bytes(art)
    shown(art)
    assert log_bytes(art) == before


def test_a_line_that_arrives_in_two_parts_is_shown_once_it_is_whole(art: Path) -> None:
    session = a_session(art)
    line = b'{"seq":5,"at":"2026-11-24T09:00:00.000Z","by":"ben","command":"edit","ops":[]}\n'
    append(art, line[:30])
    first = session.sync()
    append(art, line[30:])
    assert (len(first), len(session.sync())) == (0, 1)


@pytest.mark.parametrize("hole", [slice(0, 40), slice(20, 60), slice(60, -1)])
def test_a_hole_in_the_last_line_is_cut_like_a_torn_tail(art: Path, hole: slice) -> None:
    (path,) = log_paths(art)
    *kept, last = path.read_bytes().splitlines(keepends=True)
    holed = bytearray(last)
    holed[hole] = bytes(len(holed[hole]))
    path.write_bytes(b"".join((*kept, holed)))
    session = a_session(art)
    add(session, "Instead")
    session.close()
    assert (shown(art), [line["seq"] for line in oracle.lines(art)]) == (
        ["One", "Two", "Instead"],
        [1, 2, 3, 4],
    )


DAMAGES = {
    "not JSON": (3, b'"by"', b'"by'),
    "a hole": (3, b'"command"', bytes(9)),
    "a gap in seq": (3, b'"seq":3', b'"seq":7'),
    "a gap in seq at the end": (4, b'"seq":4', b'"seq":5'),
    "an unknown table": (3, b'"table":"items"', b'"table":"stuff"'),
    "an unknown operation": (4, b'"op":"create"', b'"op":"destroy"'),
    "no document": (3, b'"to":{', b'"to":7,"x":{'),
    "no operations": (3, b'"ops"', b'"opt"'),
}


@pytest.fixture(params=DAMAGES)
def damaged(request: pytest.FixtureRequest, art: Path) -> Path:
    """An ART whose log is damaged in one of many ways at or after entry 3."""
    change_line(art, *DAMAGES[request.param])
    return art


def test_damage_says_where_it_is(damaged: Path) -> None:
    damage = a_store(damaged).damage
    assert damage is not None
    assert "damaged after entry" in str(damage)
    assert "000000001.jsonl, byte" in str(damage)


def test_what_stands_before_damage_is_shown(damaged: Path) -> None:
    assert shown(damaged)[0] == "One"


def test_a_damaged_store_refuses_commits(damaged: Path) -> None:
    session = a_session(damaged)
    with pytest.raises(StoreDamaged, match="damaged after entry"):
        add(session, "Four")


def test_a_refused_commit_leaves_damage_as_it_is(damaged: Path) -> None:
    before = log_bytes(damaged)
    session = a_session(damaged)
    with pytest.raises(StoreDamaged):
        add(session, "Four")
    session.close()
    assert log_bytes(damaged) == before


def test_a_damaged_store_is_read_only(damaged: Path) -> None:
    store = a_store(damaged)
    assert store.read_only == str(store.damage)


def test_the_history_before_damage_can_be_read(damaged: Path) -> None:
    store = a_store(damaged)
    assert [entry.seq for entry in store.entries()] == list(range(1, store.seq + 1))


def test_an_undo_on_a_damaged_store_is_refused_in_words(damaged: Path) -> None:
    with pytest.raises(StoreDamaged, match="damaged after entry"):
        a_session(damaged).undo()


def test_a_gap_in_seq_names_the_missing_entry(art: Path) -> None:
    change_line(art, 3, b'"seq":3', b'"seq":7')
    assert "entry 3 is missing, 7 follows" in str(a_store(art).damage)


def test_damage_that_appears_while_working_is_noticed(art: Path) -> None:
    session = a_session(art)
    append(art, b"garbage\nmore garbage\n")
    session.sync()
    assert session.damage is not None


def test_garbage_before_a_torn_tail_is_damage(art: Path) -> None:
    append(art, b"garbage\nmore")
    assert a_store(art).damage is not None


def test_history_damaged_before_the_snapshot_is_told_in_words(art: Path) -> None:
    store = a_store(art)
    store.write_snapshot()
    change_line(art, 2, b'"by"', b'"b"x')
    with pytest.raises(StoreDamaged, match=r"damaged in .*000000001.jsonl"):
        list(a_store(art).entries())


def test_a_newer_format_is_read_up_to_it_and_not_written(art: Path) -> None:
    change_line(art, 4, b'{"seq":4', b'{"format":2,"seq":4')
    session = a_session(art)
    with pytest.raises(StoreDamaged, match=r"newer version \(format 2\). Update refineboard"):
        add(session, "Four")
    assert titles(session.workspace.items.values()) == ["One", "Two"]


def test_a_newer_line_at_the_end_is_never_cut(art: Path) -> None:
    append(art, b'{"format":2,"seq":5,"anything":"else"}\n')
    before = log_bytes(art)
    with pytest.raises(StoreDamaged):
        add(a_session(art), "Four")
    assert log_bytes(art) == before


def test_an_unknown_operation_at_the_end_is_never_cut(art: Path) -> None:
    append(
        art,
        b'{"seq":5,"at":"","by":"ben","command":"x","ops":[{"table":"items","op":"new","id":"1"}]}\n',
    )
    before = log_bytes(art)
    with pytest.raises(StoreDamaged):
        add(a_session(art), "Four")
    assert log_bytes(art) == before


# Segments


@pytest.fixture
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every entry begins a new segment."""
    monkeypatch.setattr(journal_module, "SEGMENT_BYTES", 10)


@pytest.mark.usefixtures("small_segments")
def test_a_full_segment_is_followed_by_one_named_by_its_first_seq(directory: Path) -> None:
    session = a_session(directory)
    add(session, "One")
    add(session, "Two")
    assert [path.name for path in log_paths(directory)] == [
        "000000001.jsonl",
        "000000002.jsonl",
        "000000003.jsonl",
    ]


@pytest.fixture
def segmented(directory: Path, small_segments: None) -> Path:
    """An ART with three items in four segments, without a snapshot."""
    session = a_session(directory)
    for title in ("One", "Two", "Three"):
        add(session, title)
    session.close()
    (directory / "workspace.json").unlink()
    return directory


def test_all_segments_are_read(segmented: Path) -> None:
    assert shown(segmented) == ["One", "Two", "Three"]


def test_a_segmented_history_is_read_both_ways(segmented: Path) -> None:
    store = a_store(segmented)
    forwards, backwards = list(store.entries()), list(store.newest_entries())
    assert [entry.seq for entry in forwards] == [1, 2, 3, 4]
    assert forwards == backwards[::-1]


def test_segments_of_another_size_are_read(
    segmented: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "SEGMENT_BYTES", 1_000_000)
    assert shown(segmented) == ["One", "Two", "Three"]


@pytest.mark.usefixtures("small_segments")
def test_another_store_follows_into_new_segments(directory: Path) -> None:
    ana, ben = a_session(directory, "ana"), a_session(directory, "ben")
    for number in range(4):
        add((ana, ben)[number % 2], f"Story {number}")
    ana.sync()
    assert plain(ana.workspace) == plain(ben.workspace)


def test_a_segment_that_a_dead_writer_left_empty_is_continued(segmented: Path) -> None:
    (segmented / "log" / "000000005.jsonl").touch()
    session = a_session(segmented)
    add(session, "Four")
    assert (shown(segmented), len(log_paths(segmented))) == (["One", "Two", "Three", "Four"], 5)


def test_a_snapshot_taken_at_an_empty_segment_can_be_opened(segmented: Path) -> None:
    (segmented / "log" / "000000005.jsonl").touch()
    a_store(segmented).write_snapshot()
    assert shown(segmented) == ["One", "Two", "Three"]


def test_a_first_line_that_was_torn_in_a_new_segment_is_cut(segmented: Path) -> None:
    (segmented / "log" / "000000005.jsonl").write_bytes(TORN)
    session = a_session(segmented)
    add(session, "Four")
    assert [line["seq"] for line in oracle.lines(segmented)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_missing_segment_is_damage(segmented: Path, missing: int) -> None:
    (segmented / "log" / f"{missing:09d}.jsonl").unlink()
    assert f"entry {missing} is missing" in str(a_store(segmented).damage)


def test_a_store_with_a_missing_segment_refuses_commits(segmented: Path) -> None:
    (segmented / "log" / "000000002.jsonl").unlink()
    session = a_session(segmented)
    with pytest.raises(StoreDamaged):
        add(session, "Four")
    assert len(log_paths(segmented)) == 3


@pytest.mark.parametrize("place", [1, 3])
def test_a_link_in_place_of_a_segment_is_not_followed(segmented: Path, place: int) -> None:
    path = segmented / "log" / f"{place:09d}.jsonl"
    elsewhere = path.rename(segmented.parent / "elsewhere")
    path.symlink_to(elsewhere)
    assert "is not a regular file. Move it away" in str(a_store(segmented).damage)


@pytest.mark.parametrize("place", [1, 3])
def test_a_pipe_in_place_of_a_segment_does_not_hang(segmented: Path, place: int) -> None:
    path = segmented / "log" / f"{place:09d}.jsonl"
    path.unlink()
    os.mkfifo(path)
    assert "is not a regular file. Move it away" in str(a_store(segmented).damage)


# Writers that fail


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


# Lines that are taken back


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
    return json.dumps(line).encode() + b"\n"


@pytest.mark.parametrize("title", [None, "x", "x" * 5_000], ids=["nothing", "shorter", "longer"])
def test_a_line_that_was_taken_back_is_not_shown_any_more(art: Path, title: str | None) -> None:
    session = a_session(art)
    taken_back(art, b"" if title is None else a_line(title))
    session.sync()
    expected = [title or "One", "Two"]
    assert (titles(session.workspace.items.values()), session.damage) == (expected, None)


@pytest.mark.parametrize(
    "title", [None, "x", "x" * 5_000, "as long"], ids=["nothing", "shorter", "longer", "as long"]
)
def test_a_commit_after_a_line_was_taken_back_loses_nobodys_edit(
    art: Path, title: str | None
) -> None:
    session = a_session(art)
    if title == "as long":
        title = "x" * (length_of_last_line(art) - len(a_line("")))
    taken_back(art, b"" if title is None else a_line(title))
    add(session, "Mine")
    assert shown(art) == [title or "One", "Two", "Mine"]


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


# The journal by itself


def test_a_journal_that_was_never_opened_can_be_appended_to(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(LogEntry(1, "", "ana", Change("add", ())))
    assert [entry.seq for entry in Journal(tmp_path).read()] == [1]


def test_a_journal_hands_out_its_history_as_of_when_it_was_asked(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(LogEntry(1, "", "ana", Change("add", ())))
    history = journal.newest_entries()
    first = next(history)
    journal.append(LogEntry(2, "", "ana", Change("add", ())))
    assert [first.seq, *(entry.seq for entry in history)] == [1]


def test_a_history_stops_where_its_reader_stands(tmp_path: Path) -> None:
    writer, reader = Journal(tmp_path), Journal(tmp_path)
    writer.append(LogEntry(1, "", "ana", Change("add", ())))
    reader.read()
    writer.append(LogEntry(2, "", "ana", Change("add", ())))
    assert [entry.seq for entry in reader.newest_entries()] == [1]


def test_a_shorter_log_is_noticed(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(LogEntry(1, "", "ana", Change("add", ())))
    journal.path(1).write_bytes(b"")
    with pytest.raises(LogRewritten):
        journal.read()


def test_other_files_beside_the_segments_do_not_matter(art: Path) -> None:
    (art / "log" / "notes.jsonl").write_text("hello\n")
    assert (shown(art), a_store(art).damage) == (["One", "Two", "Three"], None)


def test_a_refused_command_does_not_touch_the_log(art: Path) -> None:
    before = log_bytes(art)
    with pytest.raises(RuleBroken):
        a_session(art).do(AddItem("XYZ", "story", "No"))
    assert log_bytes(art) == before
