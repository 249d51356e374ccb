"""A repair: everything that can be saved, in a directory of its own; the damaged one stays."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.commands import AddItem, DeleteItems, MoveToState
from refineboard.domain.documents import Document
from refineboard.domain.errors import BadData
from refineboard.store.base import StoreDamaged
from refineboard.store.care import salvage as salvage_module
from refineboard.store.care.checkup import check_documents
from refineboard.store.care.salvage import Salvage, salvage
from tests.builders import a_session, a_store, edit, log_bytes, log_paths, plain, titles
from tests.store import oracle
from tests.store.logs import TORN, append, change_line
from tests.store.members import AS_ROOT, NOBODY
from tests.store.test_doctor import everything, lines


@pytest.fixture
def worked(art: Path) -> Path:
    """Three items; CHK-1's points were set in entries 5 to 7 and CHK-2 was moved in entry 8."""
    session = a_session(art)
    for points in (3, 5, 8):
        session.do(edit("CHK-1", "points", points))
    session.do(MoveToState(("CHK-2",), "refining"))
    session.close()
    (art / "workspace.json").unlink()
    return art


def items(directory: Path) -> dict[str, Document]:
    """The items of a workspace."""
    store = a_store(directory)
    assert store.damage is None
    found = plain(store.workspace)["items"]
    store.close()
    return found


def repaired(directory: Path) -> Salvage:
    """The repair, after a check that it is sound and that the oracle can fold it."""
    found = salvage(directory, "rita")
    assert not check_documents(found.directory)[1].is_damaged
    oracle.documents(found.directory)
    return found


def messages(found: Salvage) -> list[str]:
    """What became of each line that could not be taken over."""
    return [loss.message for loss in found.losses]


def break_line(directory: Path, number: int) -> None:
    """Makes a line unreadable."""
    change_line(directory, number, b'"by"', b'"by')


def test_the_damaged_workspace_stays_as_it_was(worked: Path) -> None:
    break_line(worked, 3)
    before = everything(worked)
    repaired(worked)
    assert everything(worked) == before


def test_what_stands_before_the_damage_is_taken_over_byte_for_byte(worked: Path) -> None:
    break_line(worked, 6)
    assert lines(repaired(worked).directory)[:5] == lines(worked)[:5]


def test_what_stands_after_the_damage_is_saved(worked: Path) -> None:
    break_line(worked, 3)
    found = repaired(worked)
    assert titles(items(found.directory).values()) == ["One", "Three"]
    assert items(found.directory)["CHK-1"]["points"] == 8


def test_every_loss_is_told_with_its_line(worked: Path) -> None:
    break_line(worked, 3)
    found = repaired(worked)
    assert [loss.place.partition(", byte")[0] for loss in found.losses] == [
        "log/000000001.jsonl, line 3",
        "log/000000001.jsonl, line 8",
        "log/000000001.jsonl, line 8",
    ]
    assert messages(found)[0].startswith("The line is not JSON")
    assert (
        messages(found)[1:]
        == ["Entry 8 changes CHK-2 of items, which is not there; this is left out."] * 2
    )


def test_entries_are_numbered_anew(worked: Path) -> None:
    break_line(worked, 3)
    assert [line["seq"] for line in oracle.lines(repaired(worked).directory)] == [1, 2, 3, 4, 5, 6]


def test_an_edit_after_a_lost_edit_is_kept(worked: Path) -> None:
    break_line(worked, 6)
    found = repaired(worked)
    assert items(found.directory)["CHK-1"]["points"] == 8
    assert messages(found)[1] == (
        "Entry 7 changes points of CHK-1 of items from 5, but it is 3 by then; this is kept."
    )


def test_missing_entries_are_told(worked: Path) -> None:
    path = log_paths(worked)[0]
    kept = lines(worked)
    path.write_bytes(b"".join(kept[:2] + kept[4:]))
    assert "Entries 3 to 4 are missing before entry 5." in messages(repaired(worked))


def test_a_doubled_line_is_taken_once(worked: Path) -> None:
    path = log_paths(worked)[0]
    kept = lines(worked)
    path.write_bytes(b"".join(kept[:6] + kept[5:]))
    found = repaired(worked)
    assert found.entries == 8
    assert messages(found) == ["Entry 6 stands in the log twice; this one is left out."]


def test_an_item_whose_creation_is_lost_stays_lost_and_a_deletion_of_it_too(worked: Path) -> None:
    session = a_session(worked)
    session.do(DeleteItems(("CHK-2",)))
    session.close()
    (worked / "workspace.json").unlink()
    break_line(worked, 3)
    assert list(items(repaired(worked).directory)) == ["CHK-1", "CHK-3"]


def test_a_deletion_after_a_lost_edit_is_kept(worked: Path) -> None:
    session = a_session(worked)
    session.do(DeleteItems(("CHK-1",)))
    session.close()
    (worked / "workspace.json").unlink()
    break_line(worked, 7)
    assert list(items(repaired(worked).directory)) == ["CHK-2", "CHK-3"]


def test_an_undo_points_to_the_new_number_of_what_it_takes_back(worked: Path) -> None:
    session = a_session(worked)
    session.undo()
    session.close()
    (worked / "workspace.json").unlink()
    break_line(worked, 4)
    new = oracle.lines(repaired(worked).directory)
    assert (new[-1]["command"], new[-1]["undoes"], new[-2]["seq"]) == ("undo", 7, 7)


def test_a_repaired_undo_can_be_redone(worked: Path) -> None:
    session = a_session(worked)
    session.undo()
    session.close()
    (worked / "workspace.json").unlink()
    break_line(worked, 4)
    again = a_session(repaired(worked).directory)
    again.redo()
    assert again.workspace.document("CHK-2")["state"] == "refining"


def with_snapshot(directory: Path) -> dict[str, dict[str, Document]]:
    """Writes a snapshot; all documents as of then."""
    store = a_store(directory)
    store.write_snapshot()
    found = plain(store.workspace)
    store.close()
    return found


def undated(tables: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The documents without what follows from the entry that changed them last."""
    return {
        name: {key: oracle.without_derived(dict(document)) for key, document in table.items()}
        for name, table in tables.items()
    }


@pytest.mark.parametrize("number", range(1, 9))
def test_a_whole_snapshot_saves_what_any_lost_line_before_it_did(worked: Path, number: int) -> None:
    before = with_snapshot(worked)
    break_line(worked, number)
    found = repaired(worked)
    assert undated(plain(a_store(found.directory).workspace)) == undated(before)


def test_what_only_the_snapshot_remembers_is_one_entry_of_its_own(worked: Path) -> None:
    with_snapshot(worked)
    break_line(worked, 3)
    last = oracle.lines(repaired(worked).directory)[-1]
    assert (last["command"], last["by"], last["ops"][0]["id"]) == ("repair", "rita", "CHK-2")


def test_changes_after_the_snapshot_follow_on_it(worked: Path) -> None:
    with_snapshot(worked)
    kept = (worked / "workspace.json").read_bytes()
    session = a_session(worked)
    session.do(edit("CHK-2", "points", 13))
    session.close()
    (worked / "workspace.json").write_bytes(kept)
    break_line(worked, 3)
    found = repaired(worked)
    assert items(found.directory)["CHK-2"]["points"] == 13
    assert messages(found)[0].endswith("it is lost, but the snapshot has what it did.")


def test_a_lost_log_comes_back_from_the_snapshot(worked: Path) -> None:
    before = with_snapshot(worked)
    log_paths(worked)[0].unlink()
    found = repaired(worked)
    assert plain(a_store(found.directory).workspace) == before


def test_a_shortened_log_comes_back_from_the_snapshot(worked: Path) -> None:
    before = with_snapshot(worked)
    log_paths(worked)[0].write_bytes(b"".join(lines(worked)[:3]))
    found = repaired(worked)
    assert undated(plain(a_store(found.directory).workspace)) == undated(before)


def test_items_of_a_team_that_is_lost_are_still_found(worked: Path) -> None:
    break_line(worked, 1)
    found = repaired(worked)
    assert "The team CHK is lost; its backlog now has its name." in messages(found)
    assert a_store(found.directory).workspace.keys_in("CHK") == ["CHK-1", "CHK-2", "CHK-3"]
    assert list(a_store(found.directory).workspace.backlogs) == ["ART", "CHK"]


def test_a_torn_tail_is_no_loss(worked: Path) -> None:
    append(worked, TORN)
    assert repaired(worked).losses == ()


def test_one_can_work_on_in_a_repaired_workspace(worked: Path) -> None:
    break_line(worked, 3)
    session = a_session(repaired(worked).directory)
    session.do(AddItem("CHK", "story", "Next"))
    session.close()
    assert list(session.workspace.items) == ["CHK-1", "CHK-3", "CHK-4"]


def test_many_segments_are_written_as_many(segmented: Path, small_segments: None) -> None:
    append(segmented, b"x\ny\n")
    found = repaired(segmented)
    assert [path.name for path in log_paths(found.directory)] == [
        f"00000000{number}.jsonl" for number in (1, 2, 3, 4)
    ]
    assert log_bytes(found.directory) == log_bytes(segmented).removesuffix(b"x\ny\n")


def test_a_second_repair_finds_another_name(worked: Path) -> None:
    break_line(worked, 3)
    names = [repaired(worked).directory.name for _ in range(3)]
    assert names == ["art-repaired", "art-repaired-2", "art-repaired-3"]


def test_a_newer_log_is_not_repaired(worked: Path) -> None:
    change_line(worked, 4, b'{"seq":4', b'{"format":2,"seq":4')
    with pytest.raises(StoreDamaged, match="Update refineboard"):
        salvage(worked, "rita")
    assert [path.name for path in worked.parent.iterdir()] == ["art"]


def test_a_repair_that_fails_leaves_nothing_behind(
    worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(salvage_module, "write_whole", full)
    break_line(worked, 3)
    with pytest.raises(BadData, match=r"cannot be written: No space left on device\. Copy"):
        salvage(worked, "rita")
    assert [path.name for path in worked.parent.iterdir()] == ["art"]


@AS_ROOT
def test_a_repaired_workspace_is_for_the_same_people(worked: Path) -> None:
    break_line(worked, 3)
    os.chown(worked, 0, NOBODY)
    worked.chmod(0o2775)
    new = salvage(worked, "rita").directory
    assert {
        path.name: (path.stat().st_gid, stat.S_IMODE(path.stat().st_mode))
        for path in (new, *new.rglob("*"))
    } == {
        new.name: (NOBODY, 0o2775),
        "log": (NOBODY, 0o2775),
        "000000001.jsonl": (NOBODY, 0o664),
        "workspace.json": (NOBODY, 0o664),
        ".lock": (NOBODY, 0o664),
    }


@given(st.data())
def test_whatever_is_broken_a_repair_makes_something_sound(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    directory = tmp_path_factory.mktemp("random") / "art"
    session = a_session(directory)
    for title in ("One", "Two"):
        session.do(AddItem("CHK", "story", title))
    session.do(edit("CHK-1", "points", 3))
    session.do(DeleteItems(("CHK-2",)))
    session.undo()
    session.close()
    if data.draw(st.booleans()):
        (directory / "workspace.json").unlink()
    path = log_paths(directory)[0]
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = start + data.draw(st.integers(0, 400))
        content[start:end] = data.draw(
            st.one_of(st.binary(max_size=8), st.just(bytes(content[start:end]) * 2))
        )
    path.write_bytes(content)
    repaired(directory)
