"""Field-level merge: brings operations that were meant for an older workspace onto today's.

Other fields go through. The same field conflicts, except that lists which are sets in meaning
(tags, dependencies, external references) merge entry by entry.
"""

from __future__ import annotations

from refineboard.domain.change import CreateDocument, DeleteDocument, Operation, SetField
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.errors import FieldConflict
from refineboard.domain.workspace import DERIVED_FIELDS, Workspace

SET_LIKE_FIELDS = frozenset({"tags", "depends_on", "ext"})
"""Lists in which order does not matter and each entry stands for itself."""


def rebase(
    operations: tuple[Operation, ...], workspace: Workspace
) -> tuple[tuple[Operation, ...], tuple[FieldConflict, ...]]:
    """The operations that still have something to do, and the fields where they cannot."""
    rebased: list[Operation] = []
    conflicts: list[FieldConflict] = []
    for operation in operations:
        outcome = _rebased(operation, workspace.tables[operation.table].get(operation.id))
        if isinstance(outcome, FieldConflict):
            conflicts.append(outcome)
        elif outcome is not None:
            rebased.append(outcome)
    return tuple(rebased), tuple(conflicts)


def _rebased(operation: Operation, current: Document | None) -> Operation | FieldConflict | None:
    if isinstance(operation, CreateDocument):
        if current is None:
            return operation
        return _conflict(operation, current, "key", None, operation.id)
    if current is None:
        return FieldConflict(operation.id, "key", operation.id, None, None, "", "")
    if isinstance(operation, DeleteDocument):
        changed = _first_difference(operation.document, current)
        if changed is None:
            return DeleteDocument(operation.table, operation.id, current)
        return _conflict(operation, current, changed, operation.document.get(changed), None)
    return _rebased_field(operation, current)


def _rebased_field(operation: SetField, current: Document) -> Operation | FieldConflict | None:
    theirs = current.get(operation.field)
    after = operation.after
    if theirs != operation.before:
        if operation.field not in SET_LIKE_FIELDS:
            if theirs == after:
                return None
            return _conflict(operation, current, operation.field, operation.before, after)
        after = merged_sets(operation.before, theirs, after)
        if _has_twins(after):
            return _conflict(operation, current, operation.field, operation.before, operation.after)
    if theirs == after:
        return None
    return SetField(operation.table, operation.id, operation.field, theirs, after)


def merged_sets(base: JsonValue, theirs: JsonValue, mine: JsonValue) -> JsonValue:
    """Their entries, without those that I took out, with those that I put in."""
    before, current, wanted = (
        value if isinstance(value, list) else [] for value in (base, theirs, mine)
    )
    kept = [entry for entry in current if entry in wanted or entry not in before]
    added = [entry for entry in wanted if entry not in before and entry not in kept]
    return kept + added


def _has_twins(entries: JsonValue) -> bool:
    """Whether two entries mean the same thing and say different things about it."""
    names = [
        (str(entry.get("system")), str(entry.get("key")))
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
    ]
    return len(set(names)) < len(names)


def _conflict(
    operation: Operation, current: Document, field: str, saw: JsonValue, mine: JsonValue
) -> FieldConflict:
    return FieldConflict(
        key=operation.id,
        field=field,
        saw=saw,
        theirs=current.get(field),
        mine=mine,
        who=text_of(current, "updated_by"),
        when=text_of(current, "updated_at"),
    )


def _first_difference(expected: Document, current: Document) -> str | None:
    for field in sorted({*expected, *current} - DERIVED_FIELDS):
        if expected.get(field) != current.get(field):
            return field
    return None
