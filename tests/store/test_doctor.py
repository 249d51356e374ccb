"""What a check of a workspace finds, and that looking changes nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from refineboard.store.care.checkup import MOST_LINES_TOLD, REPAIR, check_documents
from refineboard.store.care.findings import Finding, Level
from refineboard.store.care.place_check import check_place
from refineboard.store.holder import holder_of
from tests.builders import a_session, a_store, edit, log_paths
from tests.store.logs import TORN, append, as_an_older_version_wrote_it, change_line
from tests.store.members import AS_ROOT, NOBODY, as_member
from tests.store.running import a_process


def levels(findings: list[Finding], part: str) -> list[Level]:
    """How much each finding about a part matters."""
    return [finding.level for finding in findings if finding.part == part]


def documents(directory: Path) -> list[Finding]:
    """Findings about the log and the snapshot."""
    return check_documents(directory)[0]


def damage(directory: Path, part: str) -> list[str]:
    """Where something is damaged, and what."""
    return [
        f"{finding.place}: {finding.message}"
        for finding in documents(directory)
        if finding.part == part and finding.level is Level.DAMAGED
    ]


def everything(directory: Path) -> dict[str, tuple[float, bytes]]:
    """The name, time and content of every file."""
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes())
        for path in directory.rglob("*")
        if path.is_file()
    }


def test_a_sound_workspace_is_fine(art: Path) -> None:
    a_store(art).write_snapshot()
    assert [finding.level for finding in documents(art)] == [Level.FINE, Level.FINE]
    assert "All 4 entries follow" in documents(art)[0].message
    assert "agrees with the log at entry 4" in documents(art)[1].message


def test_an_old_snapshot_is_compared_where_it_was_taken(art: Path) -> None:
    a_store(art).write_snapshot()
    kept = (art / "workspace.json").read_bytes()
    session = a_session(art)
    session.do(edit("CHK-1", "points", 5))
    session.close()
    (art / "workspace.json").write_bytes(kept)
    assert "agrees with the log at entry 4" in documents(art)[1].message


def test_many_segments_are_fine(segmented: Path) -> None:
    assert levels(documents(segmented), "log") == [Level.FINE]


def test_looking_changes_nothing(art: Path) -> None:
    append(art, TORN)
    before = everything(art)
    documents(art)
    list(check_place(art))
    assert everything(art) == before


def test_looking_makes_no_lock(art: Path) -> None:
    (art / ".lock").unlink()
    list(check_place(art))
    assert not (art / ".lock").exists()


LINE_DAMAGES = {
    "not JSON": ((3, b'"by"', b'"by'), "The line is not JSON"),
    "unknown table": ((3, b'"table":"items"', b'"table":"x"'), "unknown table 'x'"),
    "a gap": ((3, b'"seq":3', b'"seq":7'), "Entries 3 to 6 are missing before"),
    "twice": ((3, b'"seq":3', b'"seq":2'), "Entry 2 stands after entry 2"),
}


@pytest.mark.parametrize("case", LINE_DAMAGES)
def test_damage_is_told_with_its_line_and_byte(art: Path, case: str) -> None:
    change, words = LINE_DAMAGES[case]
    change_line(art, *change)
    assert words in damage(art, "log")[0]
    start = len(b"".join(lines(art)[:2]))
    assert damage(art, "log")[0].startswith(f"log/000000001.jsonl, line 3, byte {start}: ")


def test_every_damage_says_what_to_do(art: Path) -> None:
    change_line(art, 3, b'"by"', b'"by')
    assert documents(art)[0].advice == REPAIR


def test_damage_after_damage_is_told_too(art: Path) -> None:
    change_line(art, 2, b'"by"', b'"by')
    change_line(art, 3, b'"by"', b'"by')
    assert len(damage(art, "log")) == 2


def test_a_lot_of_damage_is_counted_and_not_listed(art: Path) -> None:
    append(art, b"x\n" * (MOST_LINES_TOLD + 5) + TORN)
    assert len(damage(art, "log")) == MOST_LINES_TOLD + 1
    assert damage(art, "log")[-1] == ": 5 more such findings."


def test_a_value_that_does_not_follow_is_told(art: Path) -> None:
    session = a_session(art)
    session.do(edit("CHK-1", "points", 5))
    session.do(edit("CHK-1", "points", 8))
    session.close()
    change_line(art, 5, b'"to":5', b'"to":3')
    assert damage(art, "log") == [
        f"log/000000001.jsonl, line 6, byte {len(b''.join(lines(art)[:5]))}: "
        "Entry 6 changes points of CHK-1 of items from 5, but it is 3 by then.",
        f"log/000000001.jsonl, line 6, byte {len(b''.join(lines(art)[:5]))}: "
        "Entry 6 was written after another entry 5 than the one that stands before it.",
    ]


def lines(directory: Path) -> list[bytes]:
    """The lines of the log's one segment."""
    return log_paths(directory)[0].read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"CHK-3", b"CHK-2", "which is there already"),
        (
            b'"op":"create","id":"CHK-3","to"',
            b'"op":"delete","id":"CHK-3","from"',
            "deletes CHK-3 of items, which is not there",
        ),
        (
            b'"op":"create","id":"CHK-3","to":{"key":"CHK-3"',
            b'"op":"delete","id":"CHK-2","from":{"key":"CHK-2"',
            "deletes another CHK-2 of items than there is",
        ),
        (
            b'"op":"create","id":"CHK-3","to"',
            b'"op":"set","id":"CHK-9","field":"points","from":1,"to"',
            "changes CHK-9 of items, which is not there",
        ),
    ],
)
def test_an_operation_that_cannot_follow_is_told(
    art: Path, old: bytes, new: bytes, words: str
) -> None:
    change_line(art, 4, old, new)
    assert words in damage(art, "log")[0]


def test_a_missing_segment_is_told(segmented: Path) -> None:
    log_paths(segmented)[1].unlink()
    assert damage(segmented, "log") == [
        "log/000000003.jsonl, line 1, byte 0: Entry 2 is missing before entry 3."
    ]


def test_a_segment_under_another_name_is_told(segmented: Path) -> None:
    log_paths(segmented)[-1].rename(segmented / "log" / "000000009.jsonl")
    assert damage(segmented, "log") == [
        "log/000000009.jsonl, line 1, byte 0: The segment begins with entry 4, unlike its name."
    ]


def test_a_torn_line_inside_the_log_is_damage(segmented: Path) -> None:
    path = log_paths(segmented)[1]
    path.write_bytes(path.read_bytes()[:-10])
    assert "line 1, byte 0: The line has no end" in damage(segmented, "log")[0]


@pytest.mark.parametrize("tail", [TORN, b"\0" * 50 + b"\n"])
def test_what_a_dying_writer_left_is_no_damage(art: Path, tail: bytes) -> None:
    append(art, tail)
    findings = [finding for finding in documents(art) if finding.part == "log"]
    assert [finding.level for finding in findings] == [Level.FINE, Level.NOTE]
    assert "the next change cuts it off" in findings[1].message


@pytest.mark.parametrize("odd", ["link", "pipe"])
def test_what_is_no_file_in_place_of_a_segment_is_told(segmented: Path, odd: str) -> None:
    path = log_paths(segmented)[1]
    target = path.rename(segmented / "elsewhere")
    {"link": lambda: path.symlink_to(target), "pipe": lambda: os.mkfifo(path)}[odd]()
    assert damage(segmented, "log")[0] == (
        "log/000000002.jsonl: The segment is not a regular file."
    )


def test_a_newer_log_is_no_case_for_a_repair(art: Path) -> None:
    change_line(art, 4, b'{"seq":4', b'{"format":2,"seq":4')
    (finding,) = [each for each in documents(art) if each.level is Level.DAMAGED]
    assert "written by a newer version (format 2)" in finding.message
    assert finding.advice.startswith("Update refineboard")


def test_a_missing_snapshot_is_no_damage(art: Path) -> None:
    assert levels(documents(art), "snapshot") == [Level.NOTE]


SNAPSHOT_DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "changed": (
        lambda path: path.write_bytes(path.read_bytes().replace(b"One", b"Eno")),
        "is not as refineboard wrote it",
    ),
    "a pipe": (lambda path: (path.unlink(), os.mkfifo(path)), "is not a regular file"),
    "a directory": (lambda path: (path.unlink(), path.mkdir()), "is not a regular file"),
}


@pytest.mark.parametrize("case", SNAPSHOT_DAMAGES)
def test_a_damaged_snapshot_may_be_deleted(art: Path, case: str) -> None:
    a_store(art).write_snapshot()
    harm, words = SNAPSHOT_DAMAGES[case]
    harm(art / "workspace.json")
    (finding,) = [each for each in documents(art) if each.level is Level.DAMAGED]
    assert words in finding.message
    assert finding.advice.startswith("Delete workspace.json: the log has everything")


def test_a_snapshot_that_knows_more_than_the_log_means_loss(art: Path) -> None:
    a_store(art).write_snapshot()
    path = log_paths(art)[0]
    path.write_bytes(b"".join(lines(art)[:2]))
    assert damage(art, "snapshot") == [
        "workspace.json: The snapshot knows 4 entries, but the log only 2: the rest is lost."
    ]


def test_a_log_that_is_gone_means_loss(art: Path) -> None:
    a_store(art).write_snapshot()
    shutil.rmtree(art / "log")
    assert "knows 4 entries, but the log only 0" in damage(art, "snapshot")[0]
    assert all(finding.level is not Level.DAMAGED for finding in check_place(art))


def test_a_snapshot_that_disagrees_with_the_log_is_told(art: Path) -> None:
    as_an_older_version_wrote_it(art)
    a_store(art).write_snapshot()
    change_line(art, 3, b'"title":"Two"', b'"title":"Owt"')
    assert damage(art, "snapshot") == [
        "workspace.json: The snapshot is not what the log says at entry 4: "
        "title of CHK-2 of items differ."
    ]


def test_a_snapshot_beside_a_damaged_log_is_said_to_be_of_use(art: Path) -> None:
    a_store(art).write_snapshot()
    change_line(art, 3, b'"by"', b'"by')
    (finding,) = [each for each in documents(art) if each.part == "snapshot"]
    assert (finding.level, finding.advice) == (Level.NOTE, REPAIR)


def place(directory: Path) -> list[str]:
    """Findings about the place that are not fine."""
    return [
        f"{finding.part} {finding.level}: {finding.message}"
        for finding in check_place(directory)
        if finding.level is not Level.FINE
    ]


def test_a_new_workspace_lies_well(directory: Path) -> None:
    assert place(directory) == []


def test_the_holder_of_the_lock_is_named(directory: Path) -> None:
    with a_process("hold", directory) as holder:
        (words,) = place(directory)
        found = holder_of(directory / ".lock")
    assert found is not None
    assert (found.pid, found.user) == (holder.pid, directory.owner())
    assert f"(process {holder.pid}, running since 2" in words


def test_a_lock_that_is_no_file_is_told(directory: Path) -> None:
    (directory / ".lock").unlink()
    os.mkfifo(directory / ".lock")
    assert "lock damaged: The lock is not a regular file, so nobody can write." in place(directory)


MODES = {
    "sticky": (".", 0o3770, "is sticky: nobody can replace a colleague's workspace.json"),
    "no setgid": ("log", 0o770, "does not hand its group on to new files"),
    "open to all": (".", 0o2777, "Everybody on this machine may write here"),
    "locked": ("workspace.json", 0o640, "Colleagues of the group may not write this"),
    "hidden": ("log/000000001.jsonl", 0o600, "Colleagues of the group may not read this"),
}


@pytest.mark.parametrize("case", MODES)
def test_a_mode_that_hinders_or_endangers_the_group_is_told(directory: Path, case: str) -> None:
    name, mode, words = MODES[case]
    (directory / name).chmod(mode)
    assert [words in finding for finding in place(directory)] == [True]


def test_a_private_workspace_needs_no_group(directory: Path) -> None:
    for path in (directory, *directory.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert place(directory) == []


@AS_ROOT
def test_another_group_is_told(directory: Path) -> None:
    os.chown(directory / "workspace.json", 0, NOBODY)
    (directory / "workspace.json").chmod(0o660)
    assert len(place(directory)) == 1
    assert "The group is nogroup, unlike the workspace's root" in place(directory)[0]


@AS_ROOT
def test_a_foreign_owner_is_told(directory: Path) -> None:
    os.chown(directory / ".lock", NOBODY, 0)
    (directory / ".lock").chmod(0o660)
    assert place(directory) == [
        "permissions warning: This belongs to nobody, who is not in the group root."
    ]


def test_a_link_in_the_log_is_told(directory: Path) -> None:
    (directory / "log" / "new.jsonl").symlink_to("/etc/passwd")
    assert "This is a link, a pipe or a device" in place(directory)[0]


def test_a_link_in_the_place_of_presence_is_told(directory: Path, tmp_path: Path) -> None:
    (directory / ".presence").symlink_to(tmp_path)
    assert "This is a link, a pipe or a device" in place(directory)[0]


def test_checking_follows_no_link(directory: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    shutil.copytree(directory / "log", tmp_path / "other" / "log")
    shutil.rmtree(directory / "log")
    (directory / "log").symlink_to(tmp_path / "other" / "log")
    assert any("This is a link" in words for words in place(directory))


@AS_ROOT
def test_a_reader_is_told_that_the_board_is_read_only(visited: Path) -> None:
    for path in (visited, *visited.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    told = as_member(lambda: "\n".join(place(visited)))
    assert told.count("You may only read this, as it is root's") == 3


def test_a_shared_workspace_tells_modes_and_owners(directory: Path) -> None:
    directory.chmod(0o2770)
    said = {finding.place: finding.message for finding in check_place(directory)}
    assert said[str(directory)].startswith("drwxrws---, owned by ")
