"""Opening files in a directory that others may write too: nothing followed, nothing trusted.

Modes come from the directory, not from the umask, so that a colleague of the group can go on
with what one person created.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress
from pathlib import Path

from refineboard.store.base import StoreDamaged

_NOT_REGULAR = frozenset({errno.ELOOP, errno.EISDIR, errno.ENXIO})
"""How opening a link, a directory or a socket fails."""

NO_SECOND_NAMES = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS})
"""How linking fails where a file can have one name only, as on USB sticks and some shares."""

MOST_BYTES = 1 << 31
"""Of one file; a segment has 8 MB, and the snapshot of 100,000 items 150 MB."""

_STRAY_SECONDS = 3600
"""A temporary file of this age belongs to nobody who is still writing it."""


def open_regular(path: Path, flags: int) -> int:
    """A descriptor of a regular file; never follows a link nor hangs on a pipe."""
    _refuse_linked_directory(path.parent)
    try:
        descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in _NOT_REGULAR:
            raise StoreDamaged(_not_regular_words(path)) from error
        raise
    try:
        regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
    except OSError:
        let_go(descriptor)
        raise
    if not regular:
        let_go(descriptor)
        raise StoreDamaged(_not_regular_words(path))
    return descriptor


def _refuse_linked_directory(directory: Path) -> None:
    """Whoever put a link in a directory's place must not make others write somewhere else."""
    if directory.is_symlink():
        raise StoreDamaged(f"{directory} is a link to another place. Remove it, then try again.")


def real_directory(directory: Path) -> Path:
    """Where a directory lies that a person named, who may have named a link."""
    return Path(os.path.realpath(directory)) if directory.is_symlink() else directory


def let_go(descriptor: int) -> None:
    """Closes a descriptor. What closing answers is no news: what counts was synced before."""
    with suppress(OSError):
        os.close(descriptor)


def is_same_file(descriptor: int, path: Path) -> bool:
    """Whether a path surely leads to the file or directory that is open."""
    try:
        return identity(path.lstat()) == identity(os.fstat(descriptor))
    except OSError:
        return False


def identity(status: os.stat_result) -> tuple[int, int]:
    """What tells one file from another on this machine, whatever their names are."""
    return status.st_dev, status.st_ino


def _not_regular_words(path: Path) -> str:
    return f"{path} is not a regular file. Move it away, then try again."


def read_regular(path: Path) -> bytes:
    """The bytes of a regular file; StoreDamaged where it claims to be impossibly large."""
    with os.fdopen(open_regular(path, os.O_RDONLY), "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > MOST_BYTES:
            raise StoreDamaged(
                f"{path} has {size:,} bytes; no file of a workspace has more than {MOST_BYTES:,}. "
                "Move it away, then run `refineboard doctor`."
            )
        return file.read()


def create_regular(path: Path) -> int:
    """A descriptor of a new file, readable and writable for whom the directory is.

    The name appears together with the mode: whoever dies in between leaves nothing that locks
    the others out. Raises FileExistsError where the name is taken.
    """
    descriptor, temporary = _create_beside(path)
    try:
        os.link(temporary, path)
    except OSError as error:
        let_go(descriptor)
        if error.errno in NO_SECOND_NAMES:
            return _create(path)
        raise
    finally:
        _discard(temporary)
    return descriptor


def create_directory(path: Path, like: os.stat_result | None = None) -> None:
    """A new directory for the group that `like`, else the directory around it, is for.

    It hands its group on to what is made inside, and nobody's files are kept from colleagues.
    """
    like = like or path.parent.stat()
    path.mkdir(0o700)
    # By descriptor: what bears the name by then may be a link that somebody put there.
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        # Who is not in that group makes it for their own.
        with suppress(PermissionError):
            os.fchown(descriptor, -1, like.st_gid)
        mode = stat.S_IMODE(like.st_mode) & ~stat.S_ISVTX | stat.S_ISGID | stat.S_IRWXU
        os.fchmod(descriptor, mode)
    finally:
        let_go(descriptor)


def _create_beside(path: Path) -> tuple[int, Path]:
    """A new file under a temporary name, with the mode that `path` is to have."""
    _refuse_linked_directory(path.parent)
    _discard_strays(path)
    temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}.tmp")
    return _create(temporary), temporary


def _create(path: Path) -> int:
    """A new file for whom the directory is; its name is there a moment before its mode."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    try:
        os.fchmod(descriptor, path.parent.stat().st_mode & 0o666)
    except BaseException:
        let_go(descriptor)
        _discard(path)
        raise
    return descriptor


def _discard(temporary: Path) -> None:
    with suppress(OSError):
        temporary.unlink()


def _discard_strays(path: Path) -> None:
    """Removes what writers of `path` left that died before they were done."""
    long_ago = time.time() - _STRAY_SECONDS
    with suppress(OSError):
        for stray in path.parent.glob(f".{path.name}.*.tmp"):
            if stray.stat().st_mtime < long_ago:
                _discard(stray)


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
        let_go(descriptor)


def replace_file(path: Path, data: bytes) -> None:
    """Puts `data` at `path` in one step: a reader sees the old file or the new one, whole."""
    descriptor, temporary = _create_beside(path)
    try:
        try:
            write_whole(descriptor, data)
            os.fsync(descriptor)
        finally:
            let_go(descriptor)
        temporary.replace(path)
    except BaseException:
        _discard(temporary)
        raise
    fsync_directory(path.parent)
