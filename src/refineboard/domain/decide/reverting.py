"""Undo and redo: the inverse of one log entry, refused where somebody built on it since."""

from __future__ import annotations

from collections.abc import Iterable

from refineboard.domain.change import Change, LogEntry, invert
from refineboard.domain.decide.editing import conflict_words
from refineboard.domain.errors import Conflict, RuleBroken
from refineboard.domain.rebase import rebase
from refineboard.domain.workspace import Workspace

UNDO = "undo"
REDO = "redo"


def reverted(workspace: Workspace, entry: LogEntry) -> Change:
    """The change that takes `entry` back; an undo taken back is a redo."""
    operations, conflicts = rebase(invert(entry.change.operations), workspace)
    if conflicts:
        raise Conflict(conflict_words(conflicts), conflicts)
    if not operations:
        raise RuleBroken(f"The {entry.change.command} of {entry.at} has been taken back already.")
    command = REDO if entry.change.command == UNDO else UNDO
    return Change(command, operations, undoes=entry.seq)


def undoable(entries_newest_first: Iterable[LogEntry], by: str) -> LogEntry | None:
    """The last change of `by` that has not been undone."""
    cancelled: set[int] = set()
    for entry in entries_newest_first:
        if entry.seq in cancelled:
            continue
        if entry.change.undoes is not None:
            cancelled.add(entry.change.undoes)
        elif entry.by == by and entry.change.command not in ("init", "load"):
            return entry
    return None


def redoable(entries_newest_first: Iterable[LogEntry], by: str) -> LogEntry | None:
    """The last undo of `by`, unless `by` has changed something else since."""
    cancelled: set[int] = set()
    for entry in entries_newest_first:
        if entry.seq in cancelled or entry.by != by:
            continue
        if entry.change.undoes is None:
            return None
        if entry.change.command == UNDO:
            return entry
        cancelled.add(entry.change.undoes)
    return None
