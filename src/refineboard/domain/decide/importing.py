"""Imports: new items, changed items and what they need, as one change.

Rows of one import may be each other's parents and providers before any has a key, so everything
is put into a copy of the workspace first and checked there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from refineboard.domain.change import (
    Change,
    CreateDocument,
    LogEntry,
    Operation,
    SetField,
    Stamp,
)
from refineboard.domain.commands import ImportItems, ItemUpdate, NewItem
from refineboard.domain.decide.checks import (
    check_item,
    check_kind,
    cleaned_value,
    normal_value,
    state_key,
)
from refineboard.domain.decide.editing import edited
from refineboard.domain.decide.founding import check_document
from refineboard.domain.decide.items import IMPORT_ONLY_FIELDS, new_document, with_increment
from refineboard.domain.decide.placing import ranks_of_runs
from refineboard.domain.documents import Document, JsonValue, documents_of, text_of
from refineboard.domain.errors import Conflict
from refineboard.domain.fields import FIELDS, field_named
from refineboard.domain.rank import rank_between
from refineboard.domain.rebase import rebase
from refineboard.domain.workspace import Workspace

_LINKS = ("parent", "depends_on")


def imported(workspace: Workspace, command: ImportItems, stamp: Stamp) -> tuple[Operation, ...]:
    """The creation of what is missing, then of every row, then the updates."""
    _refuse_twins(workspace, command)
    needed = _needed(workspace, command.documents)
    trial = _after(workspace, needed, stamp)
    documents = _documents(trial, command, stamp)
    handles = {
        row.handle: text_of(document, "key")
        for row, document in zip(command.rows, documents, strict=True)
        if row.handle
    }
    for document in documents if handles else ():
        _link(document, handles)
    created = [_creation(document) for document in documents]
    trial = _after(trial, created, stamp)
    for row, document in zip(command.rows, documents, strict=True):
        backlog = trial.backlog(text_of(document, "backlog"))
        check_kind(backlog, text_of(document, "key"), text_of(document, "kind"))
        check_item(trial, document, frozenset(name for name, _ in row.fields))
    ranks = ranks_of_runs(trial, command.runs, handles)
    created = [
        _creation({**operation.document, "rank": ranks.pop(operation.id)})
        if operation.id in ranks
        else operation
        for operation in created
    ]
    updated: list[Operation] = [
        SetField("items", key, "rank", trial.items[key].get("rank"), rank)
        for key, rank in ranks.items()
    ]
    for update in command.updates:
        updated += _updated(trial, update, handles, stamp)
    _check_whole(trial, command, updated, stamp)
    return (*needed, *created, *updated)


def _refuse_twins(workspace: Workspace, command: ImportItems) -> None:
    """Raises Conflict where somebody has brought one of the rows in since it was planned."""
    if command.planned_at is None:
        return
    keys = [
        f"{prefix}-{number}"
        for prefix, highest in workspace.highest_numbers.items()
        for number in range(command.planned_at.get(prefix, 0) + 1, highest + 1)
    ]
    if not keys:
        return
    wanted = {name for row in command.rows for name in _names(dict(row.fields + row.history))}
    for key in keys:
        document = workspace.items.get(key)
        if document is not None and wanted.intersection(_names(document)):
            raise Conflict(
                f"{text_of(document, 'created_by') or 'Somebody'} has just added {key}, which "
                "this import would add as well. Nothing was written; import again."
            )


def _names(document: Document) -> Iterator[tuple[str, str]]:
    """By what a row and an item are the same: the other tool's key, or the title without one."""
    references = documents_of(document, "ext")
    for reference in references:
        yield text_of(reference, "system"), text_of(reference, "key")
    if not references:
        yield "", text_of(document, "title")


def _needed(workspace: Workspace, documents: Iterable[tuple[str, Document]]) -> list[Operation]:
    """Documents that are missing; of settings also the fields that differ."""
    operations: list[Operation] = []
    for table, document in documents:
        key = text_of(document, "key")
        cleaned = {name: cleaned_value(name, value) for name, value in document.items()}
        check_document(table, key, cleaned)
        here = workspace.tables[table].get(key)
        if here is None:
            operations.append(CreateDocument(table, key, cleaned))
        elif table == "settings":
            operations += [
                SetField(table, key, name, here.get(name), value)
                for name, value in cleaned.items()
                if here.get(name) != value
            ]
        elif here != cleaned:
            raise Conflict(f"Somebody has just added {key} to {table}. Import again.")
    return operations


def _after(workspace: Workspace, operations: Sequence[Operation], stamp: Stamp) -> Workspace:
    if not operations:
        return workspace
    trial = workspace.copy()
    trial.apply(LogEntry(0, stamp.at, stamp.by, Change("import", tuple(operations))))
    return trial


def _creation(document: Document) -> CreateDocument:
    return CreateDocument("items", text_of(document, "key"), document)


def _documents(
    workspace: Workspace, command: ImportItems, stamp: Stamp
) -> list[dict[str, JsonValue]]:
    """Every row as a document; links to other rows are still handles."""
    numbers: Counter[str] = Counter()
    ranks: dict[str, str | None] = {}
    documents: list[dict[str, JsonValue]] = []
    for row in command.rows:
        backlog = workspace.backlog(row.backlog or command.backlog)
        before = ranks.get(backlog.key) or workspace.last_rank(backlog.key)
        rank = ranks[backlog.key] = rank_between(before, None)
        key = row.key or workspace.next_key(backlog.key, numbers[backlog.key])
        numbers[backlog.key] += 1
        _refuse_taken(workspace, key)
        fields = _row_values(workspace, backlog.key, row)
        document = new_document(backlog, key, rank, fields, stamp)
        document.update(row.history)
        documents.append(document)
    return documents


def _field(name: str) -> str:
    return name if name in FIELDS else field_named(name).name


def _refuse_taken(workspace: Workspace, key: str) -> None:
    """Raises Conflict where the key is or was another item's."""
    if workspace.has_had(key):
        raise Conflict(
            f"Somebody has just added {key}, which this import would add as well. Nothing was "
            "written; import again."
        )


def _row_values(workspace: Workspace, backlog: str, row: NewItem) -> dict[str, JsonValue]:
    values = {
        name: cleaned_value(name, value)
        if name in IMPORT_ONLY_FIELDS
        else normal_value(workspace, backlog, _field(name), value)
        for name, value in row.fields
        if value is not None
    }
    return with_increment(workspace, values)


def _link(document: dict[str, JsonValue], handles: Mapping[str, str]) -> None:
    """Puts keys in place of handles."""
    for name in _LINKS:
        if document.get(name):
            document[name] = _resolved(document[name], handles)


def _resolved(value: JsonValue, handles: Mapping[str, str]) -> JsonValue:
    if isinstance(value, str):
        return handles.get(value, value)
    if isinstance(value, list):
        return [_resolved(entry, handles) for entry in value]
    if isinstance(value, dict) and "key" in value:
        return {**value, "key": _resolved(value["key"], handles)}
    return value


def _updated(
    workspace: Workspace, update: ItemUpdate, handles: Mapping[str, str], stamp: Stamp
) -> list[Operation]:
    edits = tuple(
        replace(edit, value=_resolved(edit.value, handles)) if edit.field in _LINKS else edit
        for edit in update.edits
    )
    operations: list[Operation] = []
    if edits:
        operations += edited(workspace, update.key, edits, stamp)
    if update.moves:
        operations = _with_moves(workspace.document(update.key), operations, update)
    kept, conflicts = rebase(
        tuple(
            SetField(update.table, update.key, name, before, cleaned_value(name, after))
            for name, before, after in update.kept
        ),
        workspace,
    )
    if conflicts:
        raise Conflict(
            f"{conflicts[0].who or 'Somebody'} has just imported {update.key} as well. Nothing was "
            "written; import again.",
            conflicts,
        )
    return [*operations, *kept]


def _check_whole(
    workspace: Workspace, command: ImportItems, operations: Sequence[Operation], stamp: Stamp
) -> None:
    """Raises RuleBroken where what was set as it is makes a document that breaks a rule."""
    whole = {
        (update.table, update.key): {name for name, _, _ in update.kept} - IMPORT_ONLY_FIELDS
        for update in command.updates
    }
    if not any(whole.values()):
        return
    trial = _after(workspace, operations, stamp)
    for (table, key), names in whole.items():
        document = trial.tables[table].get(key)
        if names and document is not None:
            check_document(table, key, document)
            if table == "items":
                backlog = trial.backlog(text_of(document, "backlog"))
                check_kind(backlog, key, text_of(document, "kind"))
                state_key(trial, backlog.key, text_of(document, "state"))
                check_item(trial, document, frozenset(names))


def _with_moves(
    document: Document, operations: Sequence[Operation], update: ItemUpdate
) -> list[Operation]:
    """The operations with the times that the other tool knows, in place of now."""
    before = document.get("timeline")
    earlier = before if isinstance(before, list) else []
    after: list[JsonValue] = [*earlier, *(dict(move) for move in update.moves)]
    timeline = SetField("items", update.key, "timeline", before, after)
    others = [
        operation
        for operation in operations
        if not (isinstance(operation, SetField) and operation.field == "timeline")
    ]
    return [*others, timeline]
