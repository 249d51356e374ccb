"""Makes a workspace of an archive that `backup` wrote, or of a log. Both may come from anywhere.

Only the names that `backup` gives are taken, and only regular files, so that no archive can reach
outside. Everything is unpacked into a hidden directory inside the new workspace, checked line by
line, and put in its place in one step: a restore that fails or is stopped leaves nothing.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO, TypeVar

from refineboard.domain.budget import BUDGET
from refineboard.domain.cleaning import clean
from refineboard.domain.documents import Document
from refineboard.domain.errors import BadData
from refineboard.named_files import NotARegularFile, open_named
from refineboard.store.care.backup import FOLDER, Progress
from refineboard.store.care.checkup import LogCheck, check_documents, first_difference, first_loss
from refineboard.store.care.salvage import write_log
from refineboard.store.clock import utc_now
from refineboard.store.documents import from_line, line_hash, to_line
from refineboard.store.files import create_directory, create_regular, fsync_directory, write_whole
from refineboard.store.tinydb_store import (
    LOG_NAME,
    SNAPSHOT_NAME,
    TinyDbStore,
    claim_directory,
)

MOST_BYTES = 4 * 1024**3
"""An archive that unpacks to more is refused; an ART's whole history stays far below."""

T = TypeVar("T")

_CHUNK = 1024**2
_ALWAYS = 64 * _CHUNK
"""What any archive may unpack to."""
_ZIP_END = 65_557
"""Bytes within which the end of a zip file's list of members must be."""
_MEMBER_ENTRY = 128
"""Bytes of that list for a file."""
_LONGEST_READ = 4 * _CHUNK
"""A header that wants more at once is hostile."""

_WANTED = re.compile(rf"{FOLDER}/(?:{SNAPSHOT_NAME}|{LOG_NAME}/[0-9]{{9,12}}\.jsonl)")
_FOLDERS = frozenset({FOLDER, f"{FOLDER}/{LOG_NAME}"})

_UNREADABLE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    NotImplementedError,
    gzip.BadGzipFile,
)
"""How the archive modules fail on what is not, or not all of, an archive."""


def restore(archive: Path, directory: Path, progress: Progress) -> int:
    """Makes a workspace of an archive in a new or empty directory; the number of its entries.

    `progress` is told how many bytes more of the archive are read and then how many are checked,
    twice its size in all. Raises NotAWorkspace where
    the directory is in use and BadData where the archive is not what `backup` writes; then
    nothing is left behind.
    """
    with _opened(archive) as file:
        return _staged(directory, lambda staging: _restored(file, archive, staging, progress))


def found_from_log(
    directory: Path, lines: Sequence[bytes], expected: Mapping[str, Mapping[str, Document]]
) -> int:
    """Makes a workspace of a log in a new or empty directory; the number of its entries.

    Raises NotAWorkspace where the directory is in use, and BadData where the lines are no log or
    do not make the documents `expected`; then nothing is left behind.
    """

    def written(staging: Path) -> int:
        create_directory(staging)
        create_directory(staging / LOG_NAME)
        write_log(staging / LOG_NAME, [*_bound(lines)])
        check = _checked(staging, "The file", lambda size: None)
        difference = first_difference(check.workspace.tables, expected)
        if difference is not None:
            raise BadData(
                f"The log in the file does not make the documents in it: {difference}. Nothing was "
                "restored."
            )
        return check.entries

    return _staged(directory, written)


def _bound(lines: Sequence[bytes]) -> Iterator[bytes]:
    """The lines, each tied to the one before it; what is none stays, for the check to name it."""
    before = ""
    for line in lines:
        with suppress(ValueError):
            line = to_line(from_line(line), before)  # noqa: PLW2901 - the same line, bound
        yield line
        before = line_hash(line)


def _staged(directory: Path, made_in: Callable[[Path], T]) -> T:
    """Has a workspace made beside its place and puts it there in one step."""
    try:
        made = claim_directory(directory)
    except OSError as error:
        raise BadData(f"{directory} cannot be made: {error.strerror}.") from error
    staging = directory / f".restore.{os.urandom(8).hex()}.tmp"
    try:
        outcome = made_in(staging)
        (staging / LOG_NAME).rename(directory / LOG_NAME)
        made.clear()
        (staging / SNAPSHOT_NAME).rename(directory / SNAPSHOT_NAME)
        fsync_directory(directory)
    except OSError as error:
        raise BadData(f"{directory} cannot be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        with suppress(OSError):
            for place in made:
                place.rmdir()
    return outcome


def _opened(archive: Path) -> BinaryIO:
    """The archive, unless it is something that would be waited for."""
    try:
        return os.fdopen(open_named(archive), "rb")
    except NotARegularFile as error:
        raise BadData(f"{archive} is not a file: it is {error.strerror}.") from error
    except OSError as error:
        raise BadData(f"{archive} cannot be read: {error.strerror}.") from error


def _restored(file: BinaryIO, archive: Path, staging: Path, progress: Progress) -> int:
    """Unpacks and checks; the number of entries."""
    create_directory(staging)
    create_directory(staging / LOG_NAME)
    _unpack(file, archive, staging, progress)
    unpacked = sum(path.stat().st_size for path in (staging / LOG_NAME).iterdir())
    size = os.fstat(file.fileno()).st_size
    return _checked(staging, str(archive), _scaled(progress, size, unpacked)).entries


def _checked(staging: Path, source: str, progress: Progress) -> LogCheck:
    """Checks the log line by line and writes its snapshot."""
    findings, check = check_documents(staging, progress)
    loss = first_loss(findings)
    if loss is not None:
        raise BadData(
            f"{source} holds a damaged workspace: {loss.place}: {loss.message} "
            "Nothing was restored. Unpack it by hand and run `refineboard doctor --repair` there."
        )
    if check.entries == 0:
        raise BadData(f"{source} holds no log. Nothing was restored.")
    store = TinyDbStore(staging, utc_now)
    try:
        store.write_snapshot()
    finally:
        store.close()
    return check


def _scaled(progress: Progress, size: int, unpacked: int) -> Progress:
    """Progress in bytes of the archive for what is done in bytes of what was in it."""
    done = told = 0

    def report(more: int) -> None:
        nonlocal done, told
        done += more
        now = done * size // unpacked
        progress(now - told)
        told = now

    return report


def _unpack(file: BinaryIO, archive: Path, staging: Path, progress: Progress) -> None:
    size = os.fstat(file.fileno()).st_size
    left, done = min(MOST_BYTES, max(_ALWAYS, BUDGET.growth * size)), 0
    most = left
    try:
        for count, (name, stream) in enumerate(_members(file), 1):
            BUDGET.check("members", count, str(archive))
            target = _create(staging / name, name)
            try:
                while data := stream.read(_CHUNK):
                    left -= len(data)
                    if left < 0:
                        raise ValueError(f"it unpacks to more than {most} bytes")
                    if b"\0" in data:
                        raise ValueError(f"{name} holds NUL bytes, which no log has")
                    write_whole(target, data)
                    progress(file.tell() - done)
                    done = file.tell()
                os.fsync(target)
            finally:
                os.close(target)
        fsync_directory(staging / LOG_NAME)
    except _UNREADABLE as error:
        reason = clean(str(error)) or type(error).__name__
        raise BadData(f"{archive} cannot be unpacked: {reason}. Nothing was restored.") from error


def _create(path: Path, name: str) -> int:
    try:
        return create_regular(path)
    except FileExistsError:
        raise ValueError(f"it has {name} twice") from None


def _members(file: BinaryIO) -> Iterator[tuple[str, IO[bytes]]]:
    """Name (without the folder) and content of each file, once it is one that is wanted."""
    magic = file.read(2)
    file.seek(0)
    if magic == b"PK":
        yield from _zip_members(file)
    elif magic == b"\x1f\x8b":
        yield from _tar_members(file)
    else:
        raise ValueError("it is neither a .tar.gz nor a .zip file")


def _wanted_name(name: str, *, is_file: bool) -> str:
    """The name within the folder; refuses what `backup` would not have written."""
    if not is_file or not _WANTED.fullmatch(name):
        raise ValueError(f"{clean(name)[:80]!r} is nothing that `refineboard backup` writes")
    return name.removeprefix(f"{FOLDER}/")


def _zip_members(file: BinaryIO) -> Iterator[tuple[str, IO[bytes]]]:
    _check_zip_directory(file)
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            if member.is_dir() and member.filename.rstrip("/") in _FOLDERS:
                continue
            kind = stat.S_IFMT(member.external_attr >> 16)
            name = _wanted_name(member.filename, is_file=kind in (0, stat.S_IFREG))
            if member.flag_bits & 1:
                raise ValueError(f"{name} is encrypted")
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ValueError(f"{name} is compressed in an unusual way")
            with archive.open(member) as stream:
                yield name, stream


def _check_zip_directory(file: BinaryIO) -> None:
    """ValueError where the list of members is longer than it may be: it is read as a whole."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _ZIP_END))
    end = file.read()
    file.seek(0)
    place = end.rfind(b"PK\x05\x06")
    if place < 0 or len(end) < place + 22:
        raise ValueError("it has no list of its files")
    (listed,) = struct.unpack_from("<I", end, place + 12)
    if listed > BUDGET.members * _MEMBER_ENTRY or b"PK\x06\x07" in end:
        raise ValueError(f"it has more than {BUDGET.members:,} files in it")


def _tar_members(file: BinaryIO) -> Iterator[tuple[str, IO[bytes]]]:
    with _Capped(fileobj=file) as unzipped, tarfile.open(fileobj=unzipped, mode="r:") as archive:
        for member in archive:
            if member.isdir() and member.name in _FOLDERS:
                continue
            is_file = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE)
            name = _wanted_name(member.name, is_file=is_file and not member.issparse())
            stream = archive.extractfile(member)
            assert stream is not None
            yield name, stream
        # The checksum stands at the very end, which tar alone does not read.
        while unzipped.tell() <= MOST_BYTES and unzipped.read(_CHUNK):
            pass


class _Capped(gzip.GzipFile):
    """A stream that refuses what only a hostile archive asks for."""

    def read(self, size: int | None = -1) -> bytes:
        """The next bytes."""
        if size is None or not 0 <= size <= _LONGEST_READ:
            raise ValueError("a header in it is too long")
        return super().read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Goes to a place."""
        if offset > MOST_BYTES:
            raise ValueError(f"it unpacks to more than {MOST_BYTES} bytes")
        return super().seek(offset, whence)
