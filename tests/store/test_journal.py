"""The log: one line an entry, only ever appended to, and tails that dead writers left."""

from __future__ import annotations

import errno
import os
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from refineboard.domain.change import Change, LogEntry
from refineboard.domain.commands import AddItem
from refineboard.domain.errors import BadData, RuleBroken
from refineboard.session import Session
from refineboard.store.journal import Journal, LogRewritten
from refineboard.store.tinydb_store import TinyDbStore
from tests.builders import (
    a_clock,
    a_session,
    a_store,
    edit,
    log_bytes,
    log_paths,
)
from tests.store import oracle
from tests.store.faults import Call, FaultDisk, failing
from tests.store.logs import TORN, add, append, forget_saved, shown

AT = "2026-11-24T09:00:00.000Z"


def read_by(journal: Journal) -> list[int]:
    """The numbers of the entries that a journal hands on."""
    numbers: list[int] = []
    journal.read(lambda line: numbers.append(line["seq"]))
    return numbers


def test_an_entry_is_one_line_of_the_documented_format(art: Path) -> None:
    session = a_session(art)
    session.do(edit("CHK-1", "title", "New"))
    session.close()
    assert oracle.lines(art)[-1] == {
        "seq": 5,
        "at": "2026-11-24T09:00:00.000Z",
        "by": "ana",
        "command": "edit",
        "prev": sha256(log_bytes(art).splitlines(keepends=True)[-2]).hexdigest()[:32],
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


def test_the_time_of_an_entry_is_its_writers_clock(art: Path) -> None:
    store = TinyDbStore(art, lambda: a_clock() - timedelta(days=1))
    entry = Session(store, "ben").do(edit("CHK-1", "points", 5)).mine
    assert entry is not None
    assert entry.at == "2026-11-23T09:00:00.000Z"


def test_the_log_is_only_ever_appended_to(art: Path) -> None:
    before = log_bytes(art)
    session = a_session(art)
    add(session, "Four")
    session.undo()
    session.close()
    assert log_bytes(art).startswith(before)


def synced_sizes(session: Session, title: str) -> list[int]:
    """The sizes of the log at which an edit of the session makes it durable."""
    sizes: list[int] = []

    def noting(call: Call) -> Any:
        if call.name == "fsync":
            sizes.append(os.fstat(call.arguments[0]).st_size)
        return call.make()

    with FaultDisk(1, noting, stays=True):
        add(session, title)
    return sizes


def test_a_line_is_durable_before_it_is_acknowledged(art: Path) -> None:
    assert synced_sizes(a_session(art), "Four")[-1] == len(log_bytes(art))


def test_an_edit_after_ones_own_costs_one_sync(art: Path) -> None:
    session = a_session(art)
    add(session, "Four")
    assert synced_sizes(session, "Five") == [len(log_bytes(art))]


def test_what_others_wrote_is_durable_before_a_line_follows_it(art: Path) -> None:
    ana, ben = a_session(art, "ana"), a_session(art, "ben")
    add(ana, "Four")
    add(ben, "Five")
    before = len(log_bytes(art))
    assert synced_sizes(ana, "Six") == [before, len(log_bytes(art))]


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
    forget_saved(art)
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


def test_a_journal_that_was_never_opened_can_be_appended_to(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(LogEntry(1, AT, "ana", Change("add", ())))
    assert read_by(Journal(tmp_path)) == [1]


def test_a_journal_hands_out_its_history_as_of_when_it_was_asked(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(LogEntry(1, AT, "ana", Change("add", ())))
    history = journal.history.newest_entries()
    first = next(history)
    journal.append(LogEntry(2, AT, "ana", Change("add", ())))
    assert [first.seq, *(entry.seq for entry in history)] == [1]


def test_a_history_stops_where_its_reader_stands(tmp_path: Path) -> None:
    writer, reader = Journal(tmp_path), Journal(tmp_path)
    writer.append(LogEntry(1, AT, "ana", Change("add", ())))
    read_by(reader)
    writer.append(LogEntry(2, AT, "ana", Change("add", ())))
    assert [entry.seq for entry in reader.history.newest_entries()] == [1]


def test_a_shorter_log_is_noticed(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(LogEntry(1, AT, "ana", Change("add", ())))
    journal.path(1).write_bytes(b"")
    with pytest.raises(LogRewritten):
        read_by(journal)


def test_other_files_beside_the_segments_do_not_matter(art: Path) -> None:
    (art / "log" / "notes.jsonl").write_text("hello\n")
    assert (shown(art), a_store(art).damage) == (["One", "Two", "Three"], None)


def test_a_refused_command_does_not_touch_the_log(art: Path) -> None:
    before = log_bytes(art)
    with pytest.raises(RuleBroken):
        a_session(art).do(AddItem("XYZ", "story", "No"))
    assert log_bytes(art) == before


def test_what_was_read_before_the_disk_failed_is_not_forgotten(art: Path) -> None:
    ana, ben = a_session(art, "ana"), a_session(art, "ben")
    add(ben, "By ben")
    # The entry is read by then, and whether a new segment follows is being looked up.
    with FaultDisk(4, failing(errno.EIO), name="stat") as disk:
        assert [entry.by for entry in ana.sync()] == ["ben"]
    assert disk.met == "stat"


@pytest.mark.parametrize("name", ["listdir", "open", "fstat"])
def test_a_history_that_cannot_be_read_is_told_in_words(art: Path, name: str) -> None:
    store = a_store(art)
    with FaultDisk(1, failing(errno.EIO), name=name), pytest.raises(BadData, match="art cannot be"):
        list(store.entries())
