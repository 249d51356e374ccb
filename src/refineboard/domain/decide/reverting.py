"""Undo and redo: the inverse of one log entry, refused where somebody built on it since."""

from __future__ import annotations

from collections.abc import Iterable

from refineboard.domain.change import (
    Change,
    CreateDocument,
    DeleteDocument,
    LogEntry,
    Operation,
    invert,
)
from refineboard.domain.decide.editing import conflict_words
from refineboard.domain.documents import Document, text_of
from refineboard.domain.errors import Conflict, RuleBroken
from refineboard.domain.rebase import rebase
from refineboard.domain.workspace import Workspace, providers_of

UNDO = "undo"
REDO = "redo"

_LINKS = frozenset({"parent", "depends_on"})


def reverted(workspace: Workspace, entry: LogEntry) -> Change:
    """The change that takes `entry` back; an undo taken back is a redo."""
    operations, conflicts = rebase(invert(entry.change.operations), workspace)
    if conflicts:
        raise Conflict(conflict_words(conflicts), conflicts)
    _refuse_loose_ends(workspace, operations)
    if not operations:
        raise RuleBroken(f"The {entry.change.command} of {entry.at} has been taken back already.")
    command = REDO if entry.change.command == UNDO else UNDO
    return Change(command, operations, undoes=entry.seq)


def _refuse_loose_ends(workspace: Workspace, operations: tuple[Operation, ...]) -> None:
    """Raises Conflict where a link would lead nowhere, because of what others did since."""
    after: dict[str, Document] = {}
    gone: set[str] = set()
    linking: set[str] = set()
    for operation in operations:
        key = operation.id
        if operation.table != "items":
            continue
        if isinstance(operation, DeleteDocument):
            gone.add(key)
            linking.update(workspace.children(key), workspace.dependents(key))
        elif isinstance(operation, CreateDocument):
            after[key] = operation.document
            linking.add(key)
        else:
            document = after.get(key, workspace.items.get(key, {}))
            after[key] = {**document, operation.field: operation.after}
            if operation.field in _LINKS:
                linking.add(key)
    for key in sorted(linking - gone):
        document = after[key] if key in after else workspace.items[key]
        for other in (text_of(document, "parent"), *providers_of(document)):
            if other and (other in gone or not (other in after or other in workspace.items)):
                raise Conflict(f"{key} is linked to {other}, so this cannot be taken back.")


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
