"""Several people at once: everybody sees everything, and nothing acknowledged is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem
from refineboard.domain.errors import Conflict
from refineboard.store import journal as journal_module
from tests.builders import a_session, a_store, edit, log_paths, plain
from tests.store import oracle
from tests.store.running import together

PEOPLE = ("ana", "ben", "cleo", "dirk")


@pytest.fixture
def counted(directory: Path) -> Path:
    """An ART with CHK-1, whose points are 0."""
    session = a_session(directory)
    session.do(AddItem("CHK", "story", "Counter"))
    session.do(edit("CHK-1", "points", 0))
    session.close()
    return directory


def test_each_of_two_stores_sees_what_the_other_did(directory: Path) -> None:
    ana, ben = a_session(directory, "ana"), a_session(directory, "ben")
    ana.do(AddItem("CHK", "story", "By ana"))
    ben.do(AddItem("CHK", "story", "By ben"))
    ana.sync()
    assert plain(ana.workspace) == plain(ben.workspace)


def test_a_sync_says_what_others_did(directory: Path) -> None:
    ana, ben = a_session(directory, "ana"), a_session(directory, "ben")
    ben.do(AddItem("CHK", "story", "By ben"))
    assert [(entry.by, entry.change.command) for entry in ana.sync()] == [("ben", "add")]


def test_a_commit_says_what_others_did_before_it(directory: Path) -> None:
    ana, ben = a_session(directory, "ana"), a_session(directory, "ben")
    ben.do(AddItem("CHK", "story", "By ben"))
    commit = ana.do(AddItem("CHK", "story", "By ana"))
    assert [entry.by for entry in commit.others] == ["ben"]


def test_a_command_is_decided_on_what_others_did_before_it(directory: Path) -> None:
    ana, ben = a_session(directory, "ana"), a_session(directory, "ben")
    ben.do(AddItem("CHK", "story", "By ben"))
    entry = ana.do(AddItem("CHK", "story", "By ana")).mine
    assert entry is not None
    assert entry.change.ids == {"CHK-2"}


def test_a_field_that_another_store_changed_meanwhile_conflicts(counted: Path) -> None:
    ana, ben = a_session(counted, "ana"), a_session(counted, "ben")
    ben.do(edit("CHK-1", "points", 8))
    with pytest.raises(Conflict, match="ben changed CHK-1 points first"):
        ana.do(edit("CHK-1", "points", 5, saw=0))


def test_an_undo_knows_what_happened_in_another_store(counted: Path) -> None:
    ana, ben = a_session(counted, "ana"), a_session(counted, "ben")
    ana.do(edit("CHK-1", "points", 5))
    ben.do(edit("CHK-1", "points", 8))
    with pytest.raises(Conflict, match="ben changed CHK-1 points first"):
        ana.undo()


def test_ones_own_change_is_undone_from_another_store(counted: Path) -> None:
    here, there = a_session(counted, "ana"), a_session(counted, "ana")
    here.do(edit("CHK-1", "points", 5))
    there.undo()
    here.sync()
    assert here.workspace.document("CHK-1")["points"] == 0


def test_an_undo_survives_a_restart(counted: Path) -> None:
    session = a_session(counted)
    session.do(edit("CHK-1", "points", 5))
    session.close()
    session = a_session(counted)
    session.undo()
    assert session.workspace.document("CHK-1")["points"] == 0


@pytest.mark.parametrize("count", [2, 4])
def test_processes_that_add_at_once_lose_nothing(directory: Path, count: int) -> None:
    printed = together(*(("add", directory, who, 40) for who in PEOPLE[:count]))
    acknowledged = [key for lines in printed for key in lines]
    assert sorted(acknowledged) == sorted(f"CHK-{number}" for number in range(1, 40 * count + 1))
    assert set(acknowledged) == set(oracle.documents(directory)["items"])


def test_what_processes_added_at_once_has_the_titles_that_they_gave(directory: Path) -> None:
    printed = together(*(("add", directory, who, 30) for who in PEOPLE[:2]))
    expected = {
        key: f"{who} {number}"
        for who, lines in zip(PEOPLE, printed, strict=False)
        for number, key in enumerate(lines)
    }
    items = a_store(directory).workspace.items
    assert {key: document["title"] for key, document in items.items()} == expected


def test_the_log_of_many_processes_has_no_gap(directory: Path) -> None:
    together(*(("add", directory, who, 30) for who in PEOPLE))
    numbers = [line["seq"] for line in oracle.lines(directory)]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("count", [2, 4])
def test_a_counter_that_processes_share_misses_none(counted: Path, count: int) -> None:
    printed = together(*(("count_up", counted, who, 25) for who in PEOPLE[:count]))
    acknowledged = sorted(int(line) for lines in printed for line in lines)
    assert acknowledged == list(range(1, 25 * count + 1))
    assert a_store(counted).workspace.document("CHK-1")["points"] == 25 * count


def test_the_log_of_many_processes_folds_by_its_format_alone(counted: Path) -> None:
    together(("count_up", counted, "ana", 20), ("add", counted, "ben", 20))
    found = plain(a_store(counted).workspace)
    assert oracle.documents(counted) == {
        table: {key: oracle.without_derived(dict(document)) for key, document in rows.items()}
        for table, rows in found.items()
        if rows
    }


def test_a_store_keeps_up_with_processes_that_write_at_once(directory: Path) -> None:
    session = a_session(directory)
    together(*(("add", directory, who, 20) for who in PEOPLE))
    session.sync()
    assert plain(session.workspace) == plain(a_store(directory).workspace)


def test_two_stores_share_small_segments(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "SEGMENT_BYTES", 2_000)
    ana, ben = a_session(directory, "ana"), a_session(directory, "ben")
    for number in range(20):
        (ana, ben)[number % 2].do(AddItem("CHK", "story", f"Story {number}"))
    assert len(log_paths(directory)) > 5
    assert [entry.seq for entry in ana.history()] == list(range(1, 22))
