"""Refuses to overwrite what the person has not seen, whatever the command was.

It compares what a change would replace with what was on the screen. So no command needs a rule of
its own, and a field that a command changes along the way is guarded like the one it is about.
"""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.change import Change, DeleteDocument, Operation, SetField
from refineboard.domain.commands import EditItem, EditItems, MendItem, MendItems
from refineboard.domain.decide.editing import conflict_words
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.edits import FieldEdit, Unseen
from refineboard.domain.errors import Conflict, FieldConflict
from refineboard.domain.seen import ItemCommand, Seen
from refineboard.domain.workspace import DERIVED_FIELDS, Workspace


def check_all_there(workspace: Workspace, seen: Seen) -> None:
    """Raises Conflict where an item was deleted since it was seen."""
    gone = [key for key in seen.keys if key not in workspace.items]
    if gone:
        raise Conflict(f"Nothing was saved: {', '.join(gone[:4])} was deleted meanwhile.")


def check_seen(workspace: Workspace, seen: Seen, change: Change) -> None:
    """Raises Conflict where `change` would overwrite what the person has not seen."""
    compared = _compared_already(seen.command)
    conflicts = tuple(
        conflict
        for operation in change.operations
        if operation.table == "items" and operation.id in seen.keys
        for conflict in _conflicts(operation, seen.items[operation.id], workspace)
        if (conflict.key, conflict.field) not in compared
    )
    if conflicts:
        raise Conflict(conflict_words(conflicts), conflicts)


def _compared_already(command: ItemCommand) -> frozenset[tuple[str, str]]:
    """Fields whose edits come with a value of their own: what a form merged, it has seen."""
    edits: list[tuple[str, FieldEdit]] = []
    match command:
        case EditItem() | MendItem():
            edits += [(command.key, edit) for edit in command.edits]
        case EditItems():
            edits += [(key, edit) for key in command.keys for edit in command.edits]
        case MendItems():
            edits += [(each.key, edit) for each in command.mendings for edit in each.edits]
    return frozenset((key, edit.field) for key, edit in edits if not isinstance(edit.saw, Unseen))


def _conflicts(
    operation: Operation, seen: Document, workspace: Workspace
) -> Iterator[FieldConflict]:
    current = workspace.items[operation.id]
    if isinstance(operation, SetField):
        replaced = {operation.field: operation.after}
    elif isinstance(operation, DeleteDocument):
        replaced = dict.fromkeys({*current, *seen} - DERIVED_FIELDS)
    else:
        return
    for field, after in replaced.items():
        if _overwrites(seen.get(field), current.get(field), after):
            yield FieldConflict(
                key=operation.id,
                field=field,
                saw=seen.get(field),
                theirs=current.get(field),
                mine=after,
                who=text_of(current, "updated_by"),
                when=text_of(current, "updated_at"),
            )


def _overwrites(saw: JsonValue, current: JsonValue, after: JsonValue) -> bool:
    """Whether something of `current` goes that was not seen; what was put into a list, and stays
    there, does not go."""
    if isinstance(current, list) and isinstance(saw, list | None) and isinstance(after, list):
        return any(entry not in after and entry not in (saw or []) for entry in current)
    return (saw or None) != (current or None)
