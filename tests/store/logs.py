"""What tests do to a log: write into it, damage it, and look at what a store makes of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from refineboard.domain.commands import AddItem
from refineboard.session import Session
from tests.builders import a_session, log_paths, titles

TORN = b'{"seq":5,"at":"2026-11-24T09:00:00.000Z","by":"dead","comm'


def add(session: Session, title: str) -> None:
    """Adds a story."""
    session.do(AddItem("CHK", "story", title))


def shown(directory: Path) -> list[Any]:
    """The titles that a store opened now shows."""
    session = a_session(directory)
    found = titles(session.workspace.items.values())
    session.close()
    return found


def append(directory: Path, data: bytes) -> None:
    """Writes bytes at the end of the log, as a dying or a foreign writer would."""
    with log_paths(directory)[-1].open("ab") as file:
        file.write(data)


def as_an_older_version_wrote_it(directory: Path) -> None:
    """Lines that are not tied to each other, and nothing that says what was saved last."""
    for path in log_paths(directory):
        path.write_bytes(re.sub(rb'"prev":"[0-9a-f]{32}",', b"", path.read_bytes()))
    forget_saved(directory)


def forget_saved(directory: Path) -> None:
    """Nobody knows any more which entry was saved last, as after a copy without the lock file."""
    (directory / ".lock").write_bytes(b"")


def change_line(directory: Path, number: int, old: bytes, new: bytes) -> None:
    """Changes one line of the log."""
    (path,) = log_paths(directory)
    lines = path.read_bytes().splitlines(keepends=True)
    assert old in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(old, new)
    path.write_bytes(b"".join(lines))
