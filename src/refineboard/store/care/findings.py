"""What a check of a workspace finds: one sentence each, with its place and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters."""

    FINE = "fine"
    NOTE = "note"
    """Good to know; nothing has to be done."""
    WARNING = "warning"
    """Works, but not as well as it should."""
    DAMAGED = "damaged"
    """Something is lost or cannot be read."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    part: str
    """What was checked: "log", "snapshot", "lock", "permissions", "file system", "terminal"."""
    level: Level
    message: str
    place: str = ""
    """The file, and the line where there is one."""
    advice: str = ""
    """What to do next; empty where nothing has to be done."""
