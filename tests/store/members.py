"""Does something as another user, where the tests run as root."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from refineboard.domain.errors import RefineboardError

NOBODY = 65534

AS_ROOT = pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
"""Marks what needs two users."""


def as_member(work: Callable[[], object], *groups: int) -> str:
    """What `work` gives, done by nobody as a member of these groups with a umask of its own."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        said = "failed"
        try:
            os.setgroups(groups)
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.umask(0o077)
            said = str(work())
        except RefineboardError as error:
            said = f"{type(error).__name__}: {error}"
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        said = file.read()
    os.waitpid(pid, 0)
    return said
