"""Edits of single fields, merged with what others did meanwhile."""

from __future__ import annotations

from refineboard.domain.change import Operation, SetField, Stamp
from refineboard.domain.decide.causes import caused
from refineboard.domain.decide.checks import check_item, check_kind, normal_value
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.edits import FieldEdit, Unseen
from refineboard.domain.errors import Conflict, FieldConflict, RuleBroken
from refineboard.domain.fields import Field, field_named
from refineboard.domain.rebase import rebase
from refineboard.domain.workspace import Workspace


def all_edited(
    workspace: Workspace, keys: tuple[str, ...], edits: tuple[FieldEdit, ...], stamp: Stamp
) -> tuple[Operation, ...]:
    """The operations that make the same `edits` true for several items."""
    return tuple(operation for key in keys for operation in edited(workspace, key, edits, stamp))


def edited(
    workspace: Workspace,
    key: str,
    edits: tuple[FieldEdit, ...],
    stamp: Stamp,
    cause: str | None = None,
) -> tuple[Operation, ...]:
    """The operations that make `edits` true, with those that follow from them.

    `cause` says why criteria that were agreed on had to change, or why work is done again.
    """
    document = workspace.document(key)
    backlog = text_of(document, "backlog")
    wishes: dict[str, SetField] = {}
    outdated: list[FieldConflict] = []
    for edit in edits:
        field = field_named(edit.field)
        current = document.get(field.name, field.empty)
        if _is_expectation(edit):
            if current != edit.saw:
                outdated.append(_outdated(document, edit, current))
            continue
        before = current if isinstance(edit.saw, Unseen) else edit.saw
        earlier = wishes.get(field.name)
        after = _wanted(field, earlier.after if earlier else before, edit)
        if after != before:
            after = normal_value(workspace, backlog, field.name, after)
        if earlier:
            before = earlier.before
        elif before == current and after != before:
            # A document of another version may lack the field, which a person sees as empty.
            before = document.get(field.name)
        wishes[field.name] = SetField("items", key, field.name, before, after)
    operations, conflicts = rebase(tuple(wishes.values()), workspace)
    conflicts = (*outdated, *conflicts)
    if conflicts:
        raise Conflict(conflict_words(conflicts), conflicts)
    return with_consequences(workspace, document, operations, stamp, cause)


def with_consequences(
    workspace: Workspace,
    document: Document,
    operations: tuple[Operation, ...],
    stamp: Stamp,
    cause: str | None = None,
) -> tuple[Operation, ...]:
    """`operations` on one item, checked, with the timeline, the PI and the note of rework that
    follow from them."""
    wanted = {op.field: op.after for op in operations if isinstance(op, SetField)}
    key = text_of(document, "key")
    if "state" in wanted:
        before = document.get("timeline")
        entry: JsonValue = {"state": wanted["state"], "at": stamp.at, "by": stamp.by}
        after: JsonValue = [*(before if isinstance(before, list) else []), entry]
        operations = (*operations, SetField("items", key, "timeline", before, after))
    if wanted.get("iteration") and "pi" not in wanted:
        iteration = workspace.tables["iterations"].get(str(wanted["iteration"]), {})
        increment = text_of(iteration, "pi") or None
        if increment and increment != document.get("pi"):
            operations = (
                *operations,
                SetField("items", key, "pi", document.get("pi"), increment),
            )
    if cause is not None:
        operations = (*operations, caused(workspace, document, wanted, cause, stamp))
    if wanted.keys() & {"kind", "backlog"}:
        new = {**document, **wanted}
        check_kind(workspace.backlog(text_of(new, "backlog")), key, text_of(new, "kind"))
    if wanted:
        check_item(workspace, {**document, **wanted}, frozenset(wanted))
    return operations


def _is_expectation(edit: FieldEdit) -> bool:
    """Whether the edit changes nothing and only says what the person saw."""
    return edit.mode == "set" and not isinstance(edit.saw, Unseen) and edit.value == edit.saw


def _outdated(document: Document, edit: FieldEdit, current: JsonValue) -> FieldConflict:
    return FieldConflict(
        key=text_of(document, "key"),
        field=edit.field,
        saw=None if isinstance(edit.saw, Unseen) else edit.saw,
        theirs=current,
        mine=edit.value,
        who=text_of(document, "updated_by"),
        when=text_of(document, "updated_at"),
    )


def _wanted(field: Field, before: JsonValue, edit: FieldEdit) -> JsonValue:
    if edit.mode == "set":
        return field.empty if edit.value is None else edit.value
    if not field.is_list:
        raise RuleBroken(f"{field.label} holds one value; set it with {field.name}=VALUE.")
    entries = list(before) if isinstance(before, list) else []
    same = [entry for entry in entries if _same_entry(entry, edit.value)]
    if edit.mode == "add":
        return entries if same else [*entries, edit.value]
    if not same:
        raise RuleBroken(f"{field.label} has no entry {_entry_words(edit.value)!r}.")
    return [entry for entry in entries if entry not in same]


def _same_entry(entry: JsonValue, wanted: JsonValue) -> bool:
    if isinstance(entry, dict) and isinstance(wanted, dict):
        return entry.get("key") == wanted.get("key")
    return entry == wanted


def _entry_words(value: JsonValue) -> str:
    return str(value.get("key")) if isinstance(value, dict) else str(value)


def conflict_words(conflicts: tuple[FieldConflict, ...]) -> str:
    """One sentence that names who changed what first."""
    shown = [entry for entry in conflicts if entry.field != "timeline"] or list(conflicts)
    first = shown[0]
    if first.theirs is None and first.field == "key":
        return f"{first.key} was deleted meanwhile; nothing was written."
    fields = ", ".join(dict.fromkeys(f"{entry.key} {entry.field}" for entry in shown))
    who = first.who or "somebody"
    return (
        f"{who} changed {fields} first ({first.when}): it is now {first.theirs!r}, "
        f"not {first.saw!r}. Nothing was written."
    )
