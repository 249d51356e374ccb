"""A consistent copy of a workspace as one archive, made while others work.

The snapshot is read first and the log after it, up to a line that was checked: so the log in the
archive never knows less than the snapshot. A damaged log is refused, because a backup is only
looked at when it is too late.
"""

from __future__ import annotations

import io
import os
import stat
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeAlias

from refineboard.domain.errors import BadData, Busy, RuleBroken
from refineboard.store.base import StoreDamaged
from refineboard.store.care.checkup import LogCheck, check_documents, first_loss
from refineboard.store.files import NO_SECOND_NAMES, fsync_directory, let_go, read_regular
from refineboard.store.segments import Segments, first_of
from refineboard.store.snapshot import read_snapshot
from refineboard.store.tinydb_store import LOG_NAME, SNAPSHOT_NAME

FOLDER = "workspace"
"""The one directory in an archive."""

Progress: TypeAlias = Callable[[int], None]
"""Is told how many bytes more are done."""
Add: TypeAlias = Callable[[str, bytes], None]
"""Adds a file to an archive."""


class Backup(NamedTuple):
    """What was saved."""

    entries: int
    size: int
    """Bytes of the archive."""


def backup_size(directory: Path) -> int:
    """How many bytes `back_up` will report as progress, as of now."""
    log = sum(path.stat().st_size for path in (directory / LOG_NAME).glob("*.jsonl*"))
    snapshot = directory / SNAPSHOT_NAME
    # The log is read twice: checked, then copied.
    return 2 * log + (snapshot.stat().st_size if snapshot.is_file() else 0)


def back_up(directory: Path, target: Path, progress: Progress) -> Backup:
    """Writes the archive; it appears under its name once it is whole and durable.

    Raises RuleBroken where the name is taken or of no known kind, StoreDamaged where the log is
    damaged, BadData where the archive cannot be written. Then nothing is left behind.
    """
    _kind(target)
    snapshot = _snapshot(directory)
    check = _checked(directory, progress)
    with new_archive(target) as add:
        if snapshot is not None:
            add(f"{FOLDER}/{SNAPSHOT_NAME}", snapshot)
            progress(len(snapshot))
        for name, data in _segments(directory / LOG_NAME, check):
            add(f"{FOLDER}/{LOG_NAME}/{name}", data)
            progress(len(data))
    return Backup(check.entries, target.stat().st_size)


@contextmanager
def new_archive(target: Path) -> Iterator[Add]:
    """An archive to add files to; it appears under its name once it is whole and durable.

    Raises RuleBroken where the name is taken or of no known kind, and BadData where it cannot be
    written.
    """
    kind = _kind(target)
    try:
        with _new_file(target) as file, kind(file) as add:
            yield add
    except OSError as error:
        raise BadData(f"{target} cannot be written: {error.strerror}.") from error


def _taken(target: Path) -> RuleBroken:
    return RuleBroken(f"{target} is there already, and backups are never overwritten.")


def _snapshot(directory: Path) -> bytes | None:
    """The snapshot's bytes, unless the log does without it."""
    path = directory / SNAPSHOT_NAME
    return None if read_snapshot(path) is None else read_regular(path)


def _checked(directory: Path, progress: Progress) -> LogCheck:
    findings, check = check_documents(directory, progress)
    loss = first_loss(findings)
    if loss is not None:
        raise StoreDamaged(f"{loss.place}: {loss.message} Nothing was saved. {loss.advice}")
    return check


def _segments(log: Path, check: LogCheck) -> Iterator[tuple[str, bytes]]:
    """Every segment's name and bytes, up to the last line that was checked."""
    last = check.last
    if last is None:
        return
    segments = Segments(log)
    for first in segments.firsts():
        # In an archive every segment is plain, as the archive is compressed itself.
        path, data = segments.path(first), segments.content(first)
        if first == first_of(last.place.path.name):
            data = data[: last.place.offset + len(last.data)]
            if not data.endswith(last.data):
                raise Busy("The log's last line was taken back just now. Try again.")
            yield path.name, data
            return
        yield path.name, data


@contextmanager
def _new_file(target: Path) -> Iterator[BinaryIO]:
    """A private file that gets its name at the end, if all went well."""
    temporary = target.with_name(f".{target.name}.{os.urandom(8).hex()}.tmp")
    try:
        # Made inside, so that a ^C right after the making still takes it away.
        with open(temporary, "x+b", opener=_private) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        try:
            _name(temporary, target)
        except FileExistsError:
            raise _taken(target) from None
    finally:
        with suppress(OSError):
            temporary.unlink()
    fsync_directory(target.parent)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def _name(temporary: Path, target: Path) -> None:
    """Gives a file its name; raises FileExistsError where the name is taken."""
    try:
        os.link(temporary, target)
    except OSError as error:
        if error.errno not in NO_SECOND_NAMES:
            raise
        let_go(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        temporary.replace(target)


@contextmanager
def _tar(file: BinaryIO) -> Iterator[Add]:
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:

        def add(name: str, data: bytes) -> None:
            member = tarfile.TarInfo(name)
            member.size, member.mode, member.mtime = len(data), 0o660, int(time.time())
            archive.addfile(member, io.BytesIO(data))

        yield add


@contextmanager
def _zip(file: BinaryIO) -> Iterator[Add]:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, data: bytes) -> None:
            member = zipfile.ZipInfo(name, time.localtime()[:6])
            member.external_attr = (stat.S_IFREG | 0o660) << 16
            archive.writestr(member, data, zipfile.ZIP_DEFLATED)

        yield add


_Kind: TypeAlias = Callable[[BinaryIO], AbstractContextManager[Add]]
_KINDS: dict[str, _Kind] = {".tar.gz": _tar, ".tgz": _tar, ".zip": _zip}


def _kind(target: Path) -> _Kind:
    """How to write the archive; RuleBroken where the name is of no known kind or taken."""
    for ending, kind in _KINDS.items():
        if target.name.lower().endswith(ending):
            if os.path.lexists(target):
                raise _taken(target)
            return kind
    raise RuleBroken(f"{target} has no known ending; use one of {', '.join(_KINDS)}.")
