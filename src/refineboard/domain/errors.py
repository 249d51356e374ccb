"""What can go wrong, in words that a person can act on.

One tree, so that a front end catches `RefineboardError` alone; anything else is a defect and
must be seen. The command line turns `exit_code` into the process's exit status.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from refineboard.domain.documents import JsonValue


class ExitCode(IntEnum):
    """Exit statuses that scripts may rely on."""

    OK = 0
    FOUND = 1
    """A check found something, or a bound was missed."""
    USAGE = 2
    """A bad flag, an unknown key or field, a value that the rules refuse."""
    BAD_DATA = 3
    """An unreadable file or a damaged store; nothing was written."""
    CONFLICT = 4
    """Someone changed it first; nothing was written."""
    BUSY = 5
    """Locked by someone else, or read-only."""
    INTERRUPTED = 130


class RefineboardError(Exception):
    """Any failure that has words for its user: what happened and what to do next."""

    exit_code = ExitCode.USAGE


class RuleBroken(RefineboardError):
    """A rule of the domain refuses the command; nothing changes."""


class BadData(RefineboardError):
    """A file or a store cannot be read as what it should be."""

    exit_code = ExitCode.BAD_DATA


class Busy(RefineboardError):
    """The workspace is locked by someone else, or may only be read."""

    exit_code = ExitCode.BUSY


@dataclass(frozen=True)
class FieldConflict:
    """One field that somebody else changed after the person had seen it."""

    key: str
    field: str
    saw: JsonValue
    theirs: JsonValue
    mine: JsonValue
    who: str
    when: str


class Conflict(RefineboardError):
    """Somebody changed the same field first; nothing was written."""

    exit_code = ExitCode.CONFLICT

    def __init__(self, message: str, conflicts: tuple[FieldConflict, ...] = ()) -> None:
        super().__init__(message)
        self.conflicts = conflicts
