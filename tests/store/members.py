"""Does something as another user, where the tests run as root."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from refineboard.domain.errors import RefineboardError
from tests.store.running import Tell, forked

NOBODY = 65534

AS_ROOT = pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
"""Marks what needs two users."""


def as_member(work: Callable[[], object], *groups: int) -> str:
    """What `work` gives, done by nobody as a member of these groups with a umask of its own."""

    def as_nobody(tell: Tell) -> None:
        os.setgroups(groups)
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        os.umask(0o077)
        try:
            tell(str(work()))
        except RefineboardError as error:
            tell(f"{type(error).__name__}: {error}")

    return "\n".join(forked(as_nobody))
