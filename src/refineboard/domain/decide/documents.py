"""Whole documents as a script wants them, brought down to the same rules as everybody's commands.

An item's fields go through the rules of an edit, so that a state gets its timeline and an
iteration its PI. The other tables have no commands of their own: their documents are checked
against their models.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from refineboard.domain.change import CreateDocument, DeleteDocument, Operation, SetField, Stamp
from refineboard.domain.cleaning import clean
from refineboard.domain.commands import ChangeDocuments, DeleteItems, ImportItems, NewItem
from refineboard.domain.decide.checks import check_shape, cleaned_value
from refineboard.domain.decide.editing import edited
from refineboard.domain.decide.founding import check_document
from refineboard.domain.decide.importing import imported
from refineboard.domain.decide.items import IMPORT_ONLY_FIELDS, deleted
from refineboard.domain.documents import TABLES, Document, JsonValue, text_of
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import RuleBroken
from refineboard.domain.workspace import Workspace

_REMOVABLE = ("items", "objectives", "risks", "maps")
"""Tables whose documents nothing else is named after."""


def documents_changed(
    workspace: Workspace, command: ChangeDocuments, stamp: Stamp
) -> tuple[Operation, ...]:
    """The operations that make the documents what the command says."""
    if command.table not in TABLES:
        raise RuleBroken(
            f"There is no table {clean(command.table)!r}. Tables: {', '.join(TABLES)}."
        )
    if command.removed and (command.changed or command.added):
        raise RuleBroken("Remove documents in a change of its own.")
    if command.removed:
        return _removed(workspace, command)
    operations: list[Operation] = []
    for key, document in command.changed.items():
        old = workspace.tables[command.table][key]
        if command.table == "items":
            operations += _edited_item(workspace, key, old, document, stamp)
        else:
            operations += _edited_document(command.table, key, old, document)
    if command.table == "items":
        operations += _added_items(workspace, command.added, stamp)
    else:
        operations += _added_documents(workspace, command)
    return tuple(operations)


def _removed(workspace: Workspace, command: ChangeDocuments) -> tuple[Operation, ...]:
    if command.table == "items":
        return deleted(workspace, DeleteItems(command.removed))
    if command.table not in _REMOVABLE:
        raise RuleBroken(
            f"Documents of {command.table} cannot be removed: items are named after them."
        )
    table = workspace.tables[command.table]
    return tuple(DeleteDocument(command.table, key, table[key]) for key in command.removed)


def _differences(old: Document, new: Document) -> Iterator[tuple[str, JsonValue]]:
    """Fields that have another value; one that is gone counts as empty."""
    for name in dict.fromkeys((*new, *old)):
        if new.get(name) != old.get(name):
            yield name, new.get(name)


def _edited_item(
    workspace: Workspace, key: str, old: Document, new: Document, stamp: Stamp
) -> tuple[Operation, ...]:
    wanted = dict(_differences(old, new))
    kept_as_is = {name: wanted.pop(name) for name in IMPORT_ONLY_FIELDS & wanted.keys()}
    edits = tuple(FieldEdit(name, value) for name, value in wanted.items())
    operations = edited(workspace, key, edits, stamp)
    more = tuple(
        SetField("items", key, name, old.get(name), cleaned_value(name, value))
        for name, value in kept_as_is.items()
    )
    check_shape("items", {**old, **{operation.field: operation.after for operation in more}})
    return (*operations, *more)


def _edited_document(table: str, key: str, old: Document, new: Document) -> list[Operation]:
    operations: list[Operation] = [
        SetField(table, key, name, old.get(name), cleaned_value(name, value))
        for name, value in _differences(old, new)
    ]
    if text_of(new, "key") != key:
        raise RuleBroken(f"{key} of {table} keeps its key; others are named after it.")
    changes = {op.field: op.after for op in operations if isinstance(op, SetField)}
    check_document(table, key, {**old, **changes})
    return operations


def _added_items(
    workspace: Workspace, added: tuple[Document, ...], stamp: Stamp
) -> list[Operation]:
    """New items with the next keys of their backlogs, in the order in which they are given."""
    rows: dict[str, list[NewItem]] = {}
    for document in added:
        fields = {name: value for name, value in document.items() if name != "backlog"}
        if "key" in fields:
            raise RuleBroken("A new item gets its key here; leave out the key.")
        for needed in ("backlog", "title"):
            if not text_of(document, needed):
                raise RuleBroken(f"An item needs a {needed}.")
        rows.setdefault(text_of(document, "backlog"), []).append(NewItem(tuple(fields.items())))
    made = {
        backlog: iter(imported(workspace, ImportItems(backlog, tuple(group), "script"), stamp))
        for backlog, group in rows.items()
    }
    return [next(made[text_of(document, "backlog")]) for document in added]


def _added_documents(workspace: Workspace, command: ChangeDocuments) -> list[Operation]:
    operations: list[Operation] = []
    table = command.table
    for document in command.added:
        key = text_of(document, "key")
        whole = {name: cleaned_value(name, value) for name, value in document.items()}
        check_document(table, key, whole)
        if key in workspace.tables[table] or any(operation.id == key for operation in operations):
            raise RuleBroken(f"{table} has {key} already.")
        operations.append(CreateDocument(table, key, cast("Document", whole)))
    return operations
