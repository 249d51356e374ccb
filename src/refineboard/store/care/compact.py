"""Compresses the segments of a log that nobody writes any more. No entry is dropped."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from refineboard.domain.errors import BadData, Busy
from refineboard.store.lock import WorkspaceLock
from refineboard.store.segments import Segments
from refineboard.store.tinydb_store import LOCK_NAME, LOG_NAME


class Compaction(NamedTuple):
    """What a compression did."""

    segments: int
    before: int
    """Bytes of these segments until then."""
    after: int


def compact(directory: Path) -> Compaction:
    """Compresses every segment but the newest, under the lock.

    Raises Busy where the workspace may not be written, and BadData where the disk fails; what was
    compressed until then stays so, and no entry is lost either way.
    """
    segments = Segments(directory / LOG_NAME)
    sizes: list[tuple[int, int]] = []
    try:
        with WorkspaceLock(directory / LOCK_NAME, directory / LOG_NAME).held():
            sizes += map(segments.compress, segments.older())
    except PermissionError as error:
        raise Busy(f"{directory} may only be read by you. Nothing was compressed.") from error
    except OSError as error:
        raise BadData(
            f"The log could not be compressed further: {error.strerror}. No entry was lost."
        ) from error
    return Compaction(len(sizes), sum(size for size, _ in sizes), sum(size for _, size in sizes))
