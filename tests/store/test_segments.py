"""A log in segments: full ones are followed, empty ones continued, missing ones noticed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from refineboard.store import journal as journal_module
from refineboard.store import segments as segments_module
from refineboard.store.base import StoreDamaged
from tests.builders import (
    a_session,
    a_store,
    edit,
    log_bytes,
    log_paths,
    plain,
)
from tests.store import oracle
from tests.store.logs import TORN, add, shown


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


def test_all_segments_are_read(segmented: Path) -> None:
    assert shown(segmented) == ["One", "Two", "Three"]


def test_a_segmented_history_is_read_both_ways(segmented: Path) -> None:
    store = a_store(segmented)
    forwards, backwards = list(store.entries()), list(store.newest_entries())
    assert [entry.seq for entry in forwards] == [1, 2, 3, 4]
    assert forwards == backwards[::-1]


def test_entries_after_a_moment_are_found_in_every_segment(segmented: Path) -> None:
    store = a_store(segmented)
    assert [entry.seq for entry in store.entries_after("")] == [4, 3, 2, 1]
    assert list(store.entries_after("", frozenset({"title"}))) == []
    session = a_session(segmented)
    session.do(edit("CHK-1", "title", 'Says "op":"set","field":"points"'))
    session.do(edit("CHK-2", "points", 3))
    assert [entry.seq for entry in session.entries_after("")][:2] == [6, 5]
    store.refresh()
    assert [entry.seq for entry in store.entries_after("", frozenset({"points"}))] == [6]


def test_a_segment_that_holds_the_load_alone_may_be_left_unread(
    segmented: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = a_store(segmented)
    read: list[str] = []
    monkeypatch.setattr(
        segments_module, "read_regular", lambda path: read.append(path.stem) or path.read_bytes()
    )
    assert [entry.seq for entry in store.entries_after("", loads=False)] == [4, 3, 2]
    assert read == ["000000004", "000000003", "000000002"]


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


def test_a_line_is_not_cut_off_as_torn_where_a_segment_follows(segmented: Path) -> None:
    session = a_session(segmented)
    (segmented / "log" / "000000005.jsonl").write_bytes(b"rotten\n")
    (segmented / "log" / "000000006.jsonl").write_bytes(b'{"seq":6}\n')
    before = log_bytes(segmented)
    with pytest.raises(StoreDamaged, match=r"000000005\.jsonl, line 1, byte 0"):
        add(session, "Four")
    assert log_bytes(segmented) == before
