"""On what kind of file system a workspace lies, and what a person should know about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.store.surroundings import Mount, mount_of, network_words, sticky_words, warnings_of

TABLE = """\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 27 0:40 / /home rw,relatime shared:1 master:2 - ext4 /dev/vdb rw
41 40 0:41 / /home/art rw,relatime - nfs4 files:/export/art rw,vers=4.2
42 40 0:42 / /home/with\\040blank rw - fuse.sshfs ana@files:/home rw
43 40 0:43 / /home/artists rw - ext4 /dev/vdc rw
44 27 0:44 / /shares rw - cifs //server/art rw
45 27 0:45 / /shares rw - ext4 /dev/vdd rw
46 27 0:46 / /run rw - tmpfs tmpfs rw
nonsense
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/", "ext4"),
        ("/home/ana", "ext4"),
        ("/home/art", "nfs4"),
        ("/home/art/payments", "nfs4"),
        ("/home/with blank/art", "fuse.sshfs"),
        ("/home/artists/art", "ext4"),
        ("/shares/art", "ext4"),
        ("/run/art", "tmpfs"),
    ],
)
def test_the_nearest_and_latest_mount_counts(place: str, kind: str) -> None:
    mount = mount_of(Path(place), TABLE)
    assert mount is not None
    assert mount.kind == kind


def test_a_directory_is_looked_up_where_it_really_lies(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/home/art")
    mount = mount_of(tmp_path / "link", TABLE)
    assert mount == Mount("/home/art", "nfs4", "files:/export/art")


def test_an_empty_mount_table_tells_nothing() -> None:
    assert mount_of(Path("/"), "") is None


def test_the_machines_own_table_is_understood(tmp_path: Path) -> None:
    mount = mount_of(tmp_path)
    assert mount is not None
    assert str(tmp_path).startswith(mount.point)


@pytest.mark.parametrize(
    ("kind", "name"), [("nfs", "NFS"), ("nfs4", "NFS"), ("cifs", "CIFS"), ("fuse.sshfs", "SSHFS")]
)
def test_a_network_file_system_is_said_with_what_it_means(kind: str, name: str) -> None:
    words = network_words(Path("/art"), Mount("/", kind, "files:/export"))
    assert words is not None
    assert words.startswith(f"/art lies on {name}")
    assert "Keep the workspace on a local disk" in words


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "overlay", "tmpfs", "fuse.gocryptfs"])
def test_a_local_file_system_needs_no_words(kind: str) -> None:
    assert network_words(Path("/art"), Mount("/", kind, "/dev/vda")) is None


def test_a_sticky_directory_is_said_with_what_to_do(tmp_path: Path) -> None:
    tmp_path.chmod(0o3770)
    assert warnings_of(tmp_path) == (sticky_words(tmp_path),)
    assert f"chmod -t {tmp_path}" in warnings_of(tmp_path)[0]


def test_an_ordinary_directory_needs_no_warning(tmp_path: Path) -> None:
    assert warnings_of(tmp_path) == ()


def test_a_directory_that_is_gone_needs_no_warning(tmp_path: Path) -> None:
    assert warnings_of(tmp_path / "gone") == ()
