"""Files in a directory that others may write too: modes, links, pipes, and who may write."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem
from refineboard.domain.errors import BadData, Busy
from refineboard.session import Session
from refineboard.store.base import NotAWorkspace, ReadOnly, StoreDamaged
from refineboard.store.files import create_regular, open_regular, read_regular, replace_file
from refineboard.store.tinydb_store import TinyDbStore, create_workspace
from tests.builders import a_clock, a_session, a_store, log_bytes
from tests.store.faults import Call, FaultDisk


def mode(path: Path) -> int:
    """The permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def strict_umask() -> Iterator[None]:
    """A person whose umask keeps others out."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("strict_umask")
def test_what_one_person_writes_the_group_can_go_on_with(tmp_path: Path) -> None:
    session = a_session(tmp_path / "art")
    session.close()
    files = [path for path in (tmp_path / "art").rglob("*") if path.is_file()]
    assert {path.name: mode(path) for path in files} == {
        ".lock": 0o660,
        "000000001.jsonl": 0o660,
        "workspace.json": 0o660,
    }


@pytest.mark.usefixtures("strict_umask")
def test_a_workspaces_directories_hand_their_group_on(tmp_path: Path) -> None:
    create_workspace(tmp_path / "art")
    assert [mode(tmp_path / "art"), mode(tmp_path / "art" / "log")] == [0o2770, 0o2770]


def test_a_workspace_is_made_of_an_empty_directory(tmp_path: Path) -> None:
    create_workspace(tmp_path)
    assert a_store(tmp_path).seq == 0


def test_a_workspace_is_not_made_of_a_directory_in_use(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    with pytest.raises(NotAWorkspace, match=r"is not empty\. Choose a new or empty directory"):
        create_workspace(tmp_path)


def test_a_workspace_is_not_made_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotAWorkspace, match="is not empty"):
        create_workspace(tmp_path / "file")


def test_a_workspace_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadData, match="cannot be made a workspace: Not a directory"):
        create_workspace(tmp_path / "file" / "below")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing", "nothing does not exist"),
        ("file", "file is a file, not a workspace directory"),
        ("directory", "directory is not a refineboard workspace"),
    ],
)
def test_what_is_no_workspace_is_told_with_what_to_do(
    tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "directory").mkdir()
    with pytest.raises(NotAWorkspace, match=f"{words}. Make one with `refineboard init"):
        TinyDbStore(tmp_path / name, a_clock)


@pytest.mark.parametrize("flags", [os.O_RDONLY, os.O_RDWR])
@pytest.mark.parametrize("odd", ["link", "loop", "pipe", "directory"])
def test_only_regular_files_are_opened(tmp_path: Path, odd: str, flags: int) -> None:
    path = tmp_path / "odd"
    (tmp_path / "private").write_text("secret")
    {
        "link": lambda: path.symlink_to(tmp_path / "private"),
        "loop": lambda: path.symlink_to(path),
        "pipe": lambda: os.mkfifo(path),
        "directory": path.mkdir,
    }[odd]()
    with pytest.raises(StoreDamaged, match=r"odd is not a regular file\. Move it away"):
        open_regular(path, flags)


def test_a_file_is_not_created_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "new").symlink_to(tmp_path / "private")
    with pytest.raises(FileExistsError):
        create_regular(tmp_path / "new")
    assert not (tmp_path / "private").exists()


def test_a_replaced_file_is_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    replace_file(tmp_path / "file", b"old")
    replace_file(tmp_path / "file", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": b"new"}


def test_a_replacement_that_fails_leaves_the_old_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_file(tmp_path / "file", b"old")

    def failing(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="No space left"):
        replace_file(tmp_path / "file", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": b"old"}


def left_by_a_dead_writer(directory: Path, *, age_in_seconds: int) -> Path:
    """Half a file that was to be `new`."""
    path = directory / ".new.0123456789abcdef.tmp"
    path.write_text("half")
    then = time.time() - age_in_seconds
    os.utime(path, (then, then))
    return path


def test_what_dead_writers_left_is_removed(tmp_path: Path) -> None:
    left = left_by_a_dead_writer(tmp_path, age_in_seconds=4_000)
    replace_file(tmp_path / "new", b"whole")
    assert not left.exists()


def test_what_somebody_may_still_be_writing_is_left_alone(tmp_path: Path) -> None:
    left = left_by_a_dead_writer(tmp_path, age_in_seconds=3_000)
    replace_file(tmp_path / "new", b"whole")
    assert left.read_text() == "half"


@pytest.mark.usefixtures("strict_umask")
def test_a_file_has_its_mode_as_soon_as_it_has_its_name(tmp_path: Path) -> None:
    tmp_path.chmod(0o770)
    modes: list[int] = []

    def looking(call: Call) -> None:
        call.make()
        modes.append(mode(tmp_path / "new"))

    with FaultDisk(1, looking, name="link"):
        os.close(create_regular(tmp_path / "new"))
    assert modes == [0o660]


def test_a_name_that_is_taken_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("old")
    with pytest.raises(FileExistsError):
        create_regular(tmp_path / "old")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_a_reader_that_opened_the_old_file_reads_it_to_its_end(tmp_path: Path) -> None:
    replace_file(tmp_path / "file", b"old")
    with (tmp_path / "file").open("rb") as file:
        replace_file(tmp_path / "file", b"new")
        assert file.read() == b"old"
    assert read_regular(tmp_path / "file") == b"new"


def test_a_read_only_store_says_why(directory: Path) -> None:
    session = Session(a_store(directory, read_only="You asked for it."), "ana")
    assert session.read_only == "You asked for it."


def test_a_read_only_store_refuses_commits(directory: Path) -> None:
    session = Session(a_store(directory, read_only="You asked for it."), "ana")
    with pytest.raises(ReadOnly, match="You asked for it"):
        session.do(AddItem("CHK", "story", "No"))


def test_a_read_only_store_writes_nothing(directory: Path) -> None:
    (directory / "workspace.json").unlink()
    before = log_bytes(directory)
    session = Session(a_store(directory, read_only="You asked for it."), "ana")
    with pytest.raises(ReadOnly):
        session.do(AddItem("CHK", "story", "No"))
    session.close()
    assert (log_bytes(directory), (directory / "workspace.json").exists()) == (before, False)


def test_a_read_only_store_sees_what_others_do(directory: Path) -> None:
    session = Session(a_store(directory, read_only="You asked for it."), "ana")
    a_session(directory, "ben").do(AddItem("CHK", "story", "Theirs"))
    assert [entry.by for entry in session.sync()] == ["ben"]


def test_a_link_in_place_of_the_lock_is_not_followed(directory: Path) -> None:
    (directory / ".lock").unlink()
    (directory / ".lock").symlink_to(directory / "log" / "000000001.jsonl")
    with pytest.raises(StoreDamaged, match=r"\.lock is not a regular file"):
        a_session(directory).do(AddItem("CHK", "story", "No"))


def test_a_workspace_that_is_gone_is_told_in_words(directory: Path) -> None:
    session = a_session(directory)
    shutil.rmtree(directory)
    with pytest.raises(Busy, match=r"moved or removed while it was open. Nothing was written"):
        session.do(AddItem("CHK", "story", "No"))
