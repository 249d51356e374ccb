"""Opening files in a directory that others may write too: nothing followed, nothing trusted.

Modes come from the directory, not from the umask, so that a colleague of the group can go on
with what one person created.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from refineboard.store.base import StoreDamaged

_NOT_REGULAR = frozenset({errno.ELOOP, errno.EISDIR, errno.ENXIO})
"""How opening a link, a directory or a socket fails."""


def open_regular(path: Path, flags: int) -> int:
    """A descriptor of a regular file; never follows a link nor hangs on a pipe."""
    try:
        descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in _NOT_REGULAR:
            raise StoreDamaged(_not_regular_words(path)) from error
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise StoreDamaged(_not_regular_words(path))
    return descriptor


def _not_regular_words(path: Path) -> str:
    return f"{path} is not a regular file. Move it away, then try again."


def read_regular(path: Path) -> bytes:
    """The bytes of a regular file."""
    with os.fdopen(open_regular(path, os.O_RDONLY), "rb") as file:
        return file.read()


def create_regular(path: Path) -> int:
    """A descriptor of a new file, readable and writable for whom the directory is."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    try:
        os.fchmod(descriptor, path.parent.stat().st_mode & 0o666)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def write_whole(descriptor: int, data: bytes) -> None:
    """Writes all of `data`, however the system splits it."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def fsync_directory(path: Path) -> None:
    """Makes the directory's entries durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, data: bytes) -> None:
    """Puts `data` at `path` in one step: a reader sees the old file or the new one, whole."""
    temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}.tmp")
    descriptor = create_regular(temporary)
    try:
        try:
            write_whole(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    fsync_directory(path.parent)
