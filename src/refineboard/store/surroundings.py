"""What kind of place a workspace stands in: its file system, and who may do what there.

Network file systems are told apart by the mount table, because a program cannot find out by
trying that their locks are leases and their reads are late.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

_MOUNT_TABLE = Path("/proc/self/mountinfo")

_NETWORK = {
    "nfs": "NFS",
    "nfs4": "NFS",
    "cifs": "CIFS (Windows shares)",
    "smb3": "CIFS (Windows shares)",
    "smbfs": "CIFS (Windows shares)",
    "fuse.sshfs": "SSHFS",
    "fuse.rclone": "rclone",
    "fuse.davfs2": "WebDAV",
    "fuse.glusterfs": "GlusterFS",
    "ceph": "CephFS",
    "fuse.ceph-fuse": "CephFS",
    "lustre": "Lustre",
    "afs": "AFS",
    "9p": "9P",
}
"""File systems that several machines share, by their names in the mount table."""

_IN_MEMORY = frozenset({"tmpfs", "ramfs"})

_ESCAPED = re.compile(r"\\([0-7]{3})")


class Mount(NamedTuple):
    """Where a file system hangs, and which it is."""

    point: str
    kind: str
    source: str

    @property
    def network(self) -> str | None:
        """What people call it, if it is shared over a network."""
        return _NETWORK.get(self.kind)

    @property
    def is_in_memory(self) -> bool:
        """Whether a restart of the machine empties it."""
        return self.kind in _IN_MEMORY


def mount_of(directory: Path, table: str | None = None) -> Mount | None:
    """The file system that a directory lies on, or None where the system does not tell.

    `table` is a mount table in the format of /proc/self/mountinfo.
    """
    if table is None:
        try:
            table = _MOUNT_TABLE.read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return None
    path = os.path.realpath(directory)
    found: Mount | None = None
    for line in table.splitlines():
        mount = _parsed(line)
        if mount is None or not _lies_under(path, mount.point):
            continue
        # Of two mounts on one point the later one covers the earlier.
        if found is None or len(mount.point) >= len(found.point):
            found = mount
    return found


def _parsed(line: str) -> Mount | None:
    before, _, after = line.partition(" - ")
    places, kinds = before.split(" "), after.split(" ")
    if len(places) < 5 or len(kinds) < 2:
        return None
    return Mount(_unescaped(places[4]), kinds[0], _unescaped(kinds[1]))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 8)), text)


def _lies_under(path: str, point: str) -> bool:
    return point in ("/", path) or path.startswith(point + "/")


def network_words(directory: Path, mount: Mount) -> str | None:
    """What working over a network file system means, or None where it is none."""
    if mount.network is None:
        return None
    return (
        f"{directory} lies on {mount.network} ({mount.source}). Locks and fresh reads depend on "
        "the network there: colleagues' changes come late, and a lost connection can lose the "
        "lock. Keep the workspace on a local disk of one server and work there over SSH."
    )


def sticky_words(directory: Path) -> str | None:
    """What the sticky bit of a directory means, or None where it is not set."""
    if not directory.stat().st_mode & stat.S_ISVTX:
        return None
    return (
        f"{directory} is sticky: nobody can replace a colleague's workspace.json there, so opening "
        f"gets slower with every change. Its owner can run: chmod -t {directory}"
    )


def warnings_of(directory: Path) -> tuple[str, ...]:
    """What a person should know once, when the workspace is opened."""
    mount = mount_of(directory)
    try:
        words = (mount and network_words(directory, mount), sticky_words(directory))
    except OSError:
        return ()
    return tuple(word for word in words if word)
