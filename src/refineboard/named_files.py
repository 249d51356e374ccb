"""Opens a file that a person named, in a directory where others may have put something else.

A link that somebody else made is not followed: it could lead to a private file of the person, whose
words would then stand in everybody's backlog. A link of the person's own is what they meant. A pipe
is not waited for.
"""

from __future__ import annotations

import errno
import os
import stat

_MOST_LINKS = 8


class NotARegularFile(OSError):
    """What has the name is a directory, a pipe or a device, or leads where nobody should follow."""


def open_named(path: str | os.PathLike[str]) -> int:
    """A descriptor for reading a regular file; OSError, NotARegularFile where it is none."""
    name = os.fspath(path)
    for _ in range(_MOST_LINKS):
        try:
            descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
            name = _target_of(name)
            continue
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISREG(mode):
            return descriptor
        os.close(descriptor)
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), name)
        raise NotARegularFile(errno.EINVAL, "not a regular file", name)
    raise NotARegularFile(errno.ELOOP, "too many links", name)


def _target_of(name: str) -> str:
    """Where a link of the person's own leads."""
    # Owner and target are asked of the same link, whatever is put in its place meanwhile.
    descriptor = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if stat.S_ISLNK(status.st_mode) and status.st_uid in (0, os.getuid()):
            return os.path.join(os.path.dirname(name), os.readlink("", dir_fd=descriptor))  # noqa: PTH118, PTH120 - Path has no "" for here
    finally:
        os.close(descriptor)
    raise NotARegularFile(errno.ELOOP, "a link that somebody else made", name)
