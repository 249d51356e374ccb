"""Who holds the workspace's lock, as far as the system tells."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from refineboard.store.users import user_name

_LOCKS = Path("/proc/locks")


class Holder(NamedTuple):
    """The process that holds a lock."""

    pid: int
    user: str
    since: str
    """When the process started, ISO 8601 UTC; the system does not tell when it took the lock."""

    def __str__(self) -> str:
        return f"{self.user} (process {self.pid}, running since {self.since})"


def holder_of(path: Path) -> Holder | None:
    """Who holds the `flock` on a file now; None where nobody does or nobody can tell."""
    try:
        inode = path.stat().st_ino
        lines = _LOCKS.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    for line in lines:
        words = line.split()
        # The second word of somebody who waits is an arrow.
        if len(words) >= 6 and words[1] == "FLOCK" and words[5].endswith(f":{inode}"):
            return _holder(int(words[4]))
    return None


def _holder(pid: int) -> Holder | None:
    process = Path(f"/proc/{pid}")
    try:
        user = user_name(process.stat().st_uid)
        # The program's name in brackets may itself hold blanks and brackets.
        ticks = int((process / "stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return None
    started = _boot_time() + ticks / os.sysconf("SC_CLK_TCK")
    moment = datetime.fromtimestamp(started, UTC).isoformat(timespec="seconds")
    return Holder(pid, user, moment.replace("+00:00", "Z"))


def _boot_time() -> int:
    lines = Path("/proc/stat").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("btime "))
