"""The files of a log: segments named by their first entry's number, plain or compressed.

A name that is not exactly what a store gives is no segment, whatever number it holds: two names
for one number could hide entries. Where a segment is there twice, the plain file counts; that is
what a compression that was stopped half-way leaves.
"""

from __future__ import annotations

import gzip
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from refineboard.store.base import StoreDamaged
from refineboard.store.files import (
    fsync_directory,
    let_go,
    open_regular,
    read_regular,
    replace_file,
)

PLAIN = ".jsonl"
COMPRESSED = ".jsonl.gz"

_NAME = re.compile(r"([0-9]{9,12})\.jsonl(\.gz)?")
_WRITTEN_WITH = 6
"""The level of compression: the last percent would cost several times the time."""


def first_of(name: str) -> int | None:
    """The first entry's number of a segment with this name; None where it is no segment's."""
    found = _NAME.fullmatch(name)
    if found is None or f"{int(found[1]):09d}" != found[1] or int(found[1]) == 0:
        return None
    return int(found[1])


def is_named_like_one(name: str) -> bool:
    """Whether a name looks like a segment's to a person and is none."""
    return name.endswith((PLAIN, COMPRESSED)) and first_of(name) is None


@dataclass(slots=True)
class SegmentFile:
    """An open segment, read at any place; only a plain one has a descriptor."""

    descriptor: int | None
    data: bytes = b""
    """The content of a compressed one."""
    writable: bool = False

    def size(self) -> int:
        """How many bytes it has now, uncompressed."""
        return len(self.data) if self.descriptor is None else os.fstat(self.descriptor).st_size

    def read(self, size: int, offset: int) -> bytes:
        """Bytes from a place on."""
        if self.descriptor is None:
            return self.data[offset : offset + size]
        return os.pread(self.descriptor, size, offset)

    def close(self) -> None:
        """Lets go of the file."""
        if self.descriptor is not None:
            let_go(self.descriptor)


class Segments:
    """The segments in a directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def path(self, first: int) -> Path:
        """Where the segment that begins with this entry is written."""
        return self._directory / f"{first:09d}{PLAIN}"

    def compressed_path(self, first: int) -> Path:
        """Where it is kept once it is compressed."""
        return self._directory / f"{first:09d}{COMPRESSED}"

    def firsts(self) -> list[int]:
        """The first entries of the segments there are, in order."""
        try:
            names = [path.name for path in self._directory.iterdir()]
        except FileNotFoundError:
            return []
        return sorted({first for name in names if (first := first_of(name)) is not None})

    def exists(self, first: int) -> bool:
        """Whether there is such a segment, plain or compressed."""
        return self.path(first).exists() or self.compressed_path(first).exists()

    def is_compressed(self, first: int) -> bool:
        """Whether only the compressed file is there."""
        return not self.path(first).exists() and self.compressed_path(first).exists()

    def open(self, first: int) -> SegmentFile:
        """The segment, to be read; FileNotFoundError where there is none."""
        try:
            return SegmentFile(open_regular(self.path(first), os.O_RDONLY))
        except FileNotFoundError:
            return SegmentFile(None, self._unpacked(first))

    def content(self, first: int) -> bytes:
        """All bytes of a segment."""
        try:
            return read_regular(self.path(first))
        except FileNotFoundError:
            return self._unpacked(first)

    def _unpacked(self, first: int) -> bytes:
        path = self.compressed_path(first)
        try:
            return gzip.decompress(read_regular(path))
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise StoreDamaged(
                f"The log is damaged in {path}: it cannot be unpacked. Nothing was changed."
            ) from error

    def older(self) -> list[int]:
        """The plain segments that nobody writes any more: all but the newest."""
        return [first for first in self.firsts()[:-1] if self.path(first).exists()]

    def compress(self, first: int) -> tuple[int, int]:
        """Puts a compressed file in a segment's place; bytes before and after.

        The plain file goes only after the compressed one was read back from the disk, so that a
        reader finds one of them at any moment.
        """
        path, compressed = self.path(first), self.compressed_path(first)
        data = read_regular(path)
        # Without a name and a time inside, the same segment always gives the same file.
        replace_file(compressed, gzip.compress(data, _WRITTEN_WITH, mtime=0))
        if self._unpacked(first) != data:
            compressed.unlink()
            raise StoreDamaged(f"{compressed} was not written as it should be; {path} stays.")
        path.unlink()
        fsync_directory(self._directory)
        return len(data), compressed.stat().st_size

    def strangers(self) -> Iterator[str]:
        """Names that look like a segment's and are none."""
        try:
            names = sorted(path.name for path in self._directory.iterdir())
        except OSError:
            return
        yield from (name for name in names if is_named_like_one(name))
