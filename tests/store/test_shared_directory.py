"""A directory that several people write: links of others, groups, sticky bits, and two users."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem
from refineboard.domain.errors import BadData
from refineboard.session import Session
from refineboard.store.base import StoreDamaged
from refineboard.store.files import create_directory, create_regular
from refineboard.store.presence import Presence
from refineboard.store.tinydb_store import TinyDbStore, create_workspace
from tests.builders import a_clock, a_session, a_store, log_bytes
from tests.store.logs import add
from tests.store.members import AS_ROOT, as_member
from tests.store.test_files import mode

GROUP = 54321
"""A group of nobody else."""


@pytest.fixture
def shared() -> Iterator[Path]:
    """An empty directory that root made for the group, where everybody can get to."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        directory = Path(place) / "art"
        directory.mkdir()
        os.chown(directory, 0, GROUP)
        directory.chmod(0o2770)
        yield directory


def founded(directory: Path) -> Callable[[], str]:
    """Makes a workspace and adds an item; says whether it worked."""
    # What is imported late must be there before the process becomes somebody else.
    a_session(directory.with_name("warm")).do(AddItem("CHK", "story", "Warm"))

    def work() -> str:
        session = a_session(directory, "nobody")
        session.do(AddItem("CHK", "story", "By a member"))
        session.close()
        return "done"

    return work


@AS_ROOT
def test_a_member_makes_a_workspace_of_the_groups_directory(shared: Path) -> None:
    assert as_member(founded(shared), GROUP) == "done"
    assert mode(shared) == 0o2770
    assert {path.name: (path.stat().st_gid, mode(path)) for path in shared.rglob("*")} == {
        "log": (GROUP, 0o2770),
        "000000001.jsonl": (GROUP, 0o660),
        "workspace.json": (GROUP, 0o660),
        ".lock": (GROUP, 0o660),
    }


@AS_ROOT
def test_somebody_else_makes_none_there(shared: Path) -> None:
    said = as_member(lambda: create_workspace(shared))
    assert said.startswith(f"BadData: {shared} cannot be made a workspace: Permission denied")
    assert list(shared.iterdir()) == []


@AS_ROOT
def test_a_group_without_setgid_bit_still_gets_the_log(shared: Path) -> None:
    shared.chmod(0o775)
    assert as_member(founded(shared), GROUP) == "done"
    assert [(shared / "log").stat().st_gid, mode(shared / "log")] == [GROUP, 0o2775]


def test_a_mode_that_its_owner_chose_for_a_group_is_kept(tmp_path: Path) -> None:
    (tmp_path / "art").mkdir()
    (tmp_path / "art").chmod(0o775)
    create_workspace(tmp_path / "art")
    assert [mode(tmp_path / "art"), mode(tmp_path / "art" / "log")] == [0o2775, 0o2775]


def test_a_directory_inside_is_for_the_same_people_and_never_sticky(tmp_path: Path) -> None:
    tmp_path.chmod(0o3750)
    create_directory(tmp_path / "inside")
    assert mode(tmp_path / "inside") == 0o2750


@AS_ROOT
def test_in_a_sticky_directory_a_colleague_edits_and_nothing_is_lost(shared: Path) -> None:
    a_session(shared, "root").close()
    before = (shared / "workspace.json").read_bytes()
    shared.chmod(0o3770)
    assert as_member(founded(shared), GROUP) == "done"
    assert (shared / "workspace.json").read_bytes() == before
    assert list(a_store(shared).workspace.items) == ["CHK-1"]
    assert [path.name for path in shared.glob(".*.tmp")] == []


def test_a_sticky_directory_is_said_by_the_session(directory: Path) -> None:
    directory.chmod(0o3770)
    (warning,) = a_session(directory).warnings
    assert f"chmod -t {directory}" in warning


def test_an_ordinary_directory_gives_no_warning(directory: Path) -> None:
    assert a_session(directory).warnings == ()


@pytest.fixture
def linked(directory: Path, tmp_path: Path) -> Path:
    """A workspace in which somebody put a link in the place of the log."""
    shutil.copytree(directory / "log", tmp_path / "elsewhere")
    shutil.rmtree(directory / "log")
    (directory / "log").symlink_to(tmp_path / "elsewhere")
    return directory


def test_a_link_in_the_logs_place_makes_all_read_only_and_is_told(linked: Path) -> None:
    store = TinyDbStore(linked, a_clock)
    assert f"{linked / 'log'} is a link to another place. Remove it" in str(store.read_only)


def test_a_link_in_the_logs_place_leads_nobody_to_write_elsewhere(
    linked: Path, tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in (tmp_path / "elsewhere").iterdir()}
    with pytest.raises(StoreDamaged, match="is a link"):
        add(Session(TinyDbStore(linked, a_clock), "ana"), "No")
    assert {path: path.read_bytes() for path in (tmp_path / "elsewhere").iterdir()} == before


@pytest.mark.usefixtures("small_segments")
def test_a_link_that_comes_later_leads_nobody_to_write_elsewhere(
    directory: Path, tmp_path: Path
) -> None:
    session = a_session(directory)
    (directory / "log").rename(tmp_path / "elsewhere")
    (directory / "log").symlink_to(tmp_path / "elsewhere")
    before = sorted((tmp_path / "elsewhere").iterdir())
    with pytest.raises(BadData, match="is a link"):
        add(session, "No")
    assert sorted((tmp_path / "elsewhere").iterdir()) == before


def test_a_link_in_the_place_of_presence_leads_nobody_to_write_elsewhere(
    directory: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (directory / ".presence").symlink_to(tmp_path / "elsewhere")
    presence = Presence(directory)
    presence.announce("CHK-1")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_person_may_name_their_workspace_by_a_link(directory: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(directory)
    session = a_session(tmp_path / "link")
    add(session, "One")
    session.close()
    assert log_bytes(directory).count(b"\n") == 2
    assert a_store(tmp_path / "link").seq == 2


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_file_system_without_second_names_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def link(*names: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", link)
    session = a_session(tmp_path / "art")
    add(session, "One")
    session.close()
    assert len(a_store(tmp_path / "art").workspace.items) == 1
    with pytest.raises(FileExistsError):
        create_regular(tmp_path / "art" / ".lock")
    assert [path.name for path in (tmp_path / "art").rglob(".*.tmp")] == []


def test_a_link_put_in_a_new_directorys_place_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "private").mkdir(0o700)
    real = Path.mkdir

    def robbed(path: Path, mode: int) -> None:
        real(path, mode)
        path.rename(tmp_path / "stolen")
        path.symlink_to(tmp_path / "private")

    monkeypatch.setattr(Path, "mkdir", robbed)
    with pytest.raises(OSError, match=r"Not a directory|Too many levels"):
        create_directory(tmp_path / "new")
    assert mode(tmp_path / "private") == 0o700
