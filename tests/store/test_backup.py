"""A backup is whole or not there, also while others work; a restore is what was backed up."""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tinydb import TinyDB

from refineboard.domain.commands import AddItem
from refineboard.domain.errors import BadData, RuleBroken
from refineboard.store.base import NotAWorkspace, StoreDamaged
from refineboard.store.care import restore as restore_module
from refineboard.store.care.backup import back_up, backup_size
from refineboard.store.care.restore import restore
from tests.builders import a_session, a_store, log_bytes, log_paths, plain
from tests.store import oracle
from tests.store.logs import TORN, append, change_line
from tests.store.members import AS_ROOT, NOBODY
from tests.store.running import start
from tests.store.test_doctor import everything
from tests.store.test_files import mode

ENDINGS = ["tar.gz", "tgz", "zip"]


def nothing(done: int) -> None:
    """Takes no notice of progress."""


def names(place: Path) -> list[str]:
    """What is in a directory."""
    return sorted(path.name for path in place.iterdir())


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_restored_is_what_was_saved(art: Path, tmp_path: Path, ending: str) -> None:
    archive = tmp_path / f"art.{ending}"
    assert back_up(art, archive, nothing).entries == 4
    assert restore(archive, tmp_path / "new", nothing) == 4
    assert log_bytes(tmp_path / "new") == log_bytes(art)
    assert plain(a_store(tmp_path / "new").workspace) == plain(a_store(art).workspace)


def test_every_segment_is_saved(segmented: Path, tmp_path: Path) -> None:
    back_up(segmented, tmp_path / "art.zip", nothing)
    restore(tmp_path / "art.zip", tmp_path / "new", nothing)
    assert [path.read_bytes() for path in log_paths(tmp_path / "new")] == [
        path.read_bytes() for path in log_paths(segmented)
    ]


def test_saving_changes_nothing(art: Path, tmp_path: Path) -> None:
    append(art, TORN)
    before = everything(art)
    back_up(art, tmp_path / "art.zip", nothing)
    assert everything(art) == before


def test_a_torn_tail_is_left_out(art: Path, tmp_path: Path) -> None:
    before = log_bytes(art)
    append(art, TORN)
    back_up(art, tmp_path / "art.zip", nothing)
    restore(tmp_path / "art.zip", tmp_path / "new", nothing)
    assert log_bytes(tmp_path / "new") == before


def test_an_unpacked_backup_is_a_workspace_that_tinydb_reads(art: Path, tmp_path: Path) -> None:
    a_store(art).write_snapshot()
    back_up(art, tmp_path / "art.tar.gz", nothing)
    with tarfile.open(tmp_path / "art.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    with TinyDB(tmp_path / "workspace" / "workspace.json", access_mode="r") as database:
        assert len(database.table("items")) == 3
    assert a_store(tmp_path / "workspace").seq == 4


def test_a_damaged_snapshot_is_left_out(art: Path, tmp_path: Path) -> None:
    (art / "workspace.json").write_bytes(b"{}")
    back_up(art, tmp_path / "art.zip", nothing)
    with zipfile.ZipFile(tmp_path / "art.zip") as archive:
        assert archive.namelist() == ["workspace/log/000000001.jsonl"]


def test_a_backup_while_others_work_holds_whole_changes(directory: Path, tmp_path: Path) -> None:
    colleague = start("add", directory, "ben", 2000)
    assert colleague.stdout is not None
    assert colleague.stdin is not None
    colleague.stdout.readline()
    colleague.stdin.write("go\n")
    colleague.stdin.flush()
    counts = []
    for number in range(4):
        # Each backup begins once the colleague has been seen at work again.
        seen = {colleague.stdout.readline().strip() for _ in range(50)}
        back_up(directory, tmp_path / f"{number}.zip", nothing)
        counts.append(restore(tmp_path / f"{number}.zip", tmp_path / f"{number}", nothing))
        assert seen <= oracle.documents(tmp_path / f"{number}")["items"].keys()
    colleague.kill()
    colleague.communicate()
    assert counts == sorted(counts)


def test_a_backup_is_private(art: Path, tmp_path: Path) -> None:
    back_up(art, tmp_path / "art.zip", nothing)
    assert mode(tmp_path / "art.zip") == 0o600


@pytest.mark.parametrize("with_snapshot", [False, True])
def test_progress_adds_up_to_what_was_announced(
    art: Path, tmp_path: Path, with_snapshot: bool
) -> None:
    if with_snapshot:
        a_store(art).write_snapshot()
    done: list[int] = []
    size = backup_size(art)
    back_up(art, tmp_path / "art.zip", done.append)
    assert sum(done) == size


@pytest.mark.parametrize("ending", ENDINGS)
def test_progress_of_a_restore_comes_to_twice_the_archive(
    art: Path, tmp_path: Path, ending: str
) -> None:
    archive = tmp_path / f"art.{ending}"
    back_up(art, archive, nothing)
    size, done = archive.stat().st_size, list[int]()
    restore(archive, tmp_path / "new", done.append)
    assert 1.5 * size <= sum(done) <= 2 * size


@pytest.mark.parametrize("odd", ["file", "link", "dangling"])
def test_a_name_that_is_taken_is_refused(art: Path, tmp_path: Path, odd: str) -> None:
    target, other = tmp_path / "art.zip", tmp_path / "other"
    other.write_text("precious")
    {
        "file": lambda: target.write_text("precious"),
        "link": lambda: target.symlink_to(other),
        "dangling": lambda: target.symlink_to(tmp_path / "nowhere"),
    }[odd]()
    with pytest.raises(RuleBroken, match="is there already, and backups are never overwritten"):
        back_up(art, target, nothing)
    assert (other.read_text(), (tmp_path / "nowhere").exists()) == ("precious", False)


def test_a_name_that_is_taken_meanwhile_is_refused(art: Path, tmp_path: Path) -> None:
    target = tmp_path / "art.zip"
    with pytest.raises(RuleBroken, match="is there already"):
        back_up(art, target, lambda done: target.touch())
    assert (target.read_bytes(), names(tmp_path)) == (b"", ["art", "art.zip"])


def test_a_file_system_without_second_names_will_do(
    art: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*names: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", link)
    target = tmp_path / "art.zip"
    back_up(art, target, nothing)
    assert restore(target, tmp_path / "new", nothing) == 4
    other = tmp_path / "other.zip"
    with pytest.raises(RuleBroken, match="is there already"):
        back_up(art, other, lambda done: other.touch())
    assert other.read_bytes() == b""


def test_a_name_without_a_known_ending_is_refused(art: Path, tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match=r"use one of \.tar\.gz, \.tgz, \.zip"):
        back_up(art, tmp_path / "art.rar", nothing)


def test_a_damaged_log_is_not_saved(art: Path, tmp_path: Path) -> None:
    change_line(art, 3, b'"by"', b'"by')
    with pytest.raises(StoreDamaged, match=r"line 3, byte \d+: .* Nothing was saved. Run `refi"):
        back_up(art, tmp_path / "art.zip", nothing)
    assert names(tmp_path) == ["art"]


def test_a_backup_into_nowhere_is_refused_in_words(art: Path, tmp_path: Path) -> None:
    with pytest.raises(BadData, match="cannot be written: No such file or directory"):
        back_up(art, tmp_path / "nowhere" / "art.zip", nothing)


def test_a_backup_that_is_stopped_leaves_nothing(art: Path, tmp_path: Path) -> None:
    size, done = backup_size(art) // 2, 0

    def stopping(more: int) -> None:
        nonlocal done
        done += more
        if done > size:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(art, tmp_path / "art.zip", stopping)
    assert names(tmp_path) == ["art"]


def test_a_restore_that_is_stopped_leaves_nothing(art: Path, tmp_path: Path) -> None:
    back_up(art, tmp_path / "art.zip", nothing)

    def stopping(more: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(tmp_path / "art.zip", tmp_path / "below" / "new", stopping)
    assert names(tmp_path) == ["art", "art.zip"]


def test_an_empty_directory_becomes_the_workspace(art: Path, tmp_path: Path) -> None:
    back_up(art, tmp_path / "art.zip", nothing)
    (tmp_path / "new").mkdir()
    restore(tmp_path / "art.zip", tmp_path / "new", nothing)
    assert names(tmp_path / "new") == ["log", "workspace.json"]
    assert {mode(path) for path in (tmp_path / "new", tmp_path / "new" / "log")} == {0o2770}


def test_a_directory_in_use_is_refused(art: Path, tmp_path: Path) -> None:
    back_up(art, tmp_path / "art.zip", nothing)
    before = everything(art)
    with pytest.raises(NotAWorkspace, match="is not empty"):
        restore(tmp_path / "art.zip", art, nothing)
    assert everything(art) == before


def test_an_empty_directory_survives_a_failed_restore(tmp_path: Path) -> None:
    (tmp_path / "art.zip").write_bytes(b"PK\x03\x04 not really")
    (tmp_path / "new").mkdir()
    with pytest.raises(BadData):
        restore(tmp_path / "art.zip", tmp_path / "new", nothing)
    assert names(tmp_path / "new") == []


@AS_ROOT
def test_a_restored_workspace_is_for_the_group_of_its_directory(art: Path, tmp_path: Path) -> None:
    back_up(art, tmp_path / "art.zip", nothing)
    (tmp_path / "new").mkdir()
    os.chown(tmp_path / "new", 0, NOBODY)
    (tmp_path / "new").chmod(0o2775)
    restore(tmp_path / "art.zip", tmp_path / "new", nothing)
    assert {
        path.name: (path.stat().st_gid, mode(path)) for path in (tmp_path / "new").rglob("*")
    } == {
        "log": (NOBODY, 0o2775),
        "000000001.jsonl": (NOBODY, 0o664),
        "workspace.json": (NOBODY, 0o664),
    }


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "art.zip")
    with pytest.raises(BadData, match="is not a file"):
        restore(tmp_path / "art.zip", tmp_path / "new", nothing)


def test_a_missing_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="cannot be read: No such file or directory"):
        restore(tmp_path / "art.zip", tmp_path / "new", nothing)


LINE = b'{"seq":1,"at":"2026-11-24T09:00:00.000Z","by":"eve","command":"init","ops":[]}\n'
LOG = "workspace/log/000000001.jsonl"


def tar_with(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> None:
    """A tar archive of these members."""
    with tarfile.open(path, "w:gz") as archive:
        for member, data in members:
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


def a_member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    """A member of a tar archive."""
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


ESCAPES = [
    "../escaped.jsonl",
    "/tmp/escaped.jsonl",
    "workspace/../../escaped.jsonl",
    "workspace/log/../../escaped.jsonl",
    "workspace/log/000000001.jsonl/../../../escaped.jsonl",
    "workspace/.lock",
    "workspace/log/x.jsonl",
    "workspace/log/000000001.jsonl\n",
    "other/workspace.json",
    "workspace\\workspace.json",
    "\x1b]0;PWN\x07",
]


@pytest.mark.parametrize("name", ESCAPES)
def test_a_tar_that_reaches_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    tar_with(tmp_path / "evil.tar.gz", (a_member(LOG), LINE), (a_member(name), b"gotcha"))
    refuse(tmp_path, "evil.tar.gz", "is nothing that `refineboard backup` writes")


@pytest.mark.parametrize("name", ESCAPES)
def test_a_zip_that_reaches_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr(LOG, LINE)
        archive.writestr(zipfile.ZipInfo(name), b"gotcha")
    refuse(tmp_path, "evil.zip", "is nothing that `refineboard backup` writes")


def refuse(tmp_path: Path, name: str, words: str) -> None:
    """Asserts that an archive is refused and leaves nothing."""
    before = names(tmp_path)
    with pytest.raises(BadData, match=words) as refusal:
        restore(tmp_path / name, tmp_path / "new", nothing)
    assert "\x1b" not in str(refusal.value)
    assert names(tmp_path) == before


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
        tarfile.DIRTYPE,
        tarfile.GNUTYPE_SPARSE,
    ],
)
def test_a_tar_with_a_link_or_a_device_is_refused(tmp_path: Path, kind: bytes) -> None:
    tar_with(tmp_path / "evil.tar.gz", (a_member(LOG, kind, "/etc/passwd"), b""))
    refuse(tmp_path, "evil.tar.gz", "is nothing that|cannot be unpacked")


def test_a_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    member = zipfile.ZipInfo(LOG)
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr(member, "/etc/passwd")
    refuse(tmp_path, "evil.zip", "is nothing that")


def test_a_zip_that_is_encrypted_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr(LOG, LINE)
    data = bytearray((tmp_path / "evil.zip").read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "evil.zip").write_bytes(data)
    refuse(tmp_path, "evil.zip", "is encrypted")


def test_a_zip_that_is_packed_unusually_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "evil.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr(LOG, LINE)
    refuse(tmp_path, "evil.zip", "is compressed in an unusual way")


def test_a_file_that_comes_twice_is_refused(tmp_path: Path) -> None:
    tar_with(tmp_path / "evil.tar.gz", (a_member(LOG), LINE), (a_member(LOG), LINE))
    refuse(tmp_path, "evil.tar.gz", "it has log/000000001.jsonl twice")


@pytest.mark.parametrize("ending", ["tar.gz", "zip"])
def test_an_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restore_module, "MOST_BYTES", 3_000_000)
    bomb = b" " * 4_000_000
    if ending == "zip":
        with zipfile.ZipFile(tmp_path / "evil.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(LOG, bomb)
    else:
        tar_with(tmp_path / "evil.tar.gz", (a_member(LOG), bomb))
    refuse(tmp_path, f"evil.{ending}", "unpacks to more than 3000000 bytes")


def test_a_tar_with_a_huge_header_is_refused(tmp_path: Path) -> None:
    member = a_member(LOG)
    member.pax_headers = {"comment": "x" * 5_000_000}
    tar_with(tmp_path / "evil.tar.gz", (member, LINE))
    refuse(tmp_path, "evil.tar.gz", "a header in it is too long")


ODD_ARCHIVES: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("hello"),
    "half a zip": lambda path: path.write_bytes(b"PK\x03\x04"),
    "half a gzip": lambda path: path.write_bytes(b"\x1f\x8b\x08\x00"),
    "an empty tar": tar_with,
    "an empty zip": lambda path: zipfile.ZipFile(path, "w").close(),
    "only a snapshot": lambda path: tar_with(path, (a_member("workspace/workspace.json"), b"{}")),
    "no log line": lambda path: tar_with(path, (a_member(LOG), b"")),
}


@pytest.mark.parametrize("case", ODD_ARCHIVES)
def test_what_is_no_backup_is_refused(tmp_path: Path, case: str) -> None:
    ODD_ARCHIVES[case](tmp_path / "odd.tar.gz")
    refuse(tmp_path, "odd.tar.gz", r"Nothing was restored\.")


def test_a_damaged_backup_is_refused_with_the_place(art: Path, tmp_path: Path) -> None:
    change_line(art, 3, b'"by"', b'"by')
    tar_with(tmp_path / "art.tar.gz", (a_member(LOG), log_bytes(art)))
    refuse(tmp_path, "art.tar.gz", r"holds a damaged workspace: log/000000001\.jsonl, line 3")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_cut_backup_is_refused(art: Path, tmp_path: Path, ending: str, share: float) -> None:
    archive = tmp_path / f"art.{ending}"
    back_up(art, archive, nothing)
    data = archive.read_bytes()
    archive.write_bytes(data[: int(len(data) * share)])
    refuse(tmp_path, archive.name, r"Nothing was restored\.")


@pytest.mark.parametrize("ending", ["tar.gz", "zip"])
def test_a_backup_with_any_byte_changed_is_refused_or_the_same(
    art: Path, tmp_path: Path, ending: str
) -> None:
    archive = tmp_path / f"art.{ending}"
    back_up(art, archive, nothing)
    data = archive.read_bytes()
    for place in range(0, len(data), 7):
        archive.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        try:
            restore(archive, tmp_path / "new", nothing)
        except BadData:
            assert not (tmp_path / "new").exists()
        else:
            assert log_bytes(tmp_path / "new") == log_bytes(art)
            shutil.rmtree(tmp_path / "new")


def test_one_can_work_on_in_a_restored_workspace(art: Path, tmp_path: Path) -> None:
    back_up(art, tmp_path / "art.zip", nothing)
    restore(tmp_path / "art.zip", tmp_path / "new", nothing)
    session = a_session(tmp_path / "new")
    session.do(AddItem("CHK", "story", "Next"))
    session.close()
    assert list(a_store(tmp_path / "new").workspace.items)[-1] == "CHK-4"
