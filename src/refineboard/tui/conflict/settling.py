"""What becomes of a command that would have overwritten a colleague's change; pure.

Where both values can be shown side by side, the person chooses, item by item, and the rest goes
through. A rank is nothing to choose between, and an item is deleted whole: there the colleague's
change is named, and the same key does it after all, now that it was seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from refineboard.domain.commands import DeleteItems, EditItem, EditItems, MoveToBacklog, RankItems
from refineboard.domain.documents import JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import FieldConflict
from refineboard.domain.fields import FIELDS
from refineboard.domain.seen import Seen
from refineboard.tui.board.cards import shown_text

_FOLLOWING = frozenset({"timeline", "pi"})
"""Fields that change with another one, so that nobody has to choose them too."""

_LONGEST = 40


def choices_of(seen: Seen, conflicts: Sequence[FieldConflict]) -> tuple[FieldConflict, ...]:
    """The conflicts of the first item, for the person to choose; none where words must do."""
    if isinstance(seen.command, DeleteItems | RankItems | MoveToBacklog):
        return ()
    first = conflicts[0].key
    told = [each for each in conflicts if each.key == first]
    return tuple(each for each in told if each.field not in _FOLLOWING) or tuple(told)


def refusal_words(seen: Seen, conflicts: Sequence[FieldConflict]) -> str:
    """Who was first, with what, and that nothing was written."""
    first = conflicts[0]
    who = shown_text(first.who) or "Somebody"
    again = "press the key again to do it anyway."
    if any(each.field == "rank" for each in conflicts):
        return f"Nothing was saved: {who} moved {first.key} meanwhile; {again}"
    fields = ", ".join(
        FIELDS[each.field].label.lower() if each.field in FIELDS else each.field.replace("_", " ")
        for each in conflicts
        if each.key == first.key and each.field not in _FOLLOWING
    )
    value = _value(first.theirs) if len(conflicts) == 1 else ""
    return f"Nothing was saved: {who} changed {first.key}'s {fields}{value} meanwhile; {again}"


def _value(value: JsonValue) -> str:
    text = shown_text(f"{value:g}" if isinstance(value, int | float) else str(value or "nothing"))
    return f" to {text}" if len(text) <= _LONGEST else ""


def settled(
    seen: Seen, conflicts: Sequence[FieldConflict], chosen: Mapping[str, JsonValue] | None
) -> tuple[Seen, ...]:
    """What is left to do after the person chose between the versions of one item.

    `chosen` holds the value that each field shall have; None leaves the colleague's.
    """
    key = conflicts[0].key
    values = chosen or {}
    if isinstance(seen.command, EditItem):
        edits = _chosen_edits(seen.command, conflicts, values)
        return (replace(seen, command=replace(seen.command, edits=edits)),) if edits else ()
    if all(values.get(each.field, each.theirs) == each.mine for each in conflicts):
        for each in conflicts:
            seen = seen.although(key, each.field, each.theirs)
        return (seen,)
    others = seen.without(key)
    mixed = tuple(
        FieldEdit(each.field, values[each.field], saw=each.theirs)
        for each in conflicts
        if values.get(each.field, each.theirs) not in (each.theirs, each.mine)
    )
    merged = Seen(EditItem(key, mixed), seen.items) if mixed else None
    assert not mixed or isinstance(seen.command, EditItems)
    return tuple(each for each in (others, merged) if each is not None)


def _chosen_edits(
    command: EditItem, conflicts: Sequence[FieldConflict], values: Mapping[str, JsonValue]
) -> tuple[FieldEdit, ...]:
    theirs = {each.field: each.theirs for each in conflicts}
    kept = [edit for edit in command.edits if edit.field not in theirs]
    kept += [
        FieldEdit(field, values[field], saw=theirs[field])
        for field in theirs
        if field in values and values[field] != theirs[field]
    ]
    return tuple(kept)
