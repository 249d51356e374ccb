"""What a change of one's own did, for the message line: which items, which fields, from what to
what.

An undo is told by what it took back, as the person knew it, not by what it did to the documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from refineboard.domain.change import (
    SPLIT_FROM,
    CreateDocument,
    DeleteDocument,
    LogEntry,
    Operation,
    SetField,
    invert,
)
from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.fields import FIELDS
from refineboard.domain.workspace import Workspace, providers_of
from refineboard.tui.board.cards import shown_text

_TAKEN_BACK, _DONE_AGAIN = "undo", "redo"
_VERBS = {_TAKEN_BACK: "Undid", _DONE_AGAIN: "Redid"}
_IMPORT = "import"
_LONGEST_VALUE = 30
_MOST_KEYS = 3
"""Items that are named; more of them are counted."""

_SILENT = frozenset({"timeline", "pi", "ext", "extra"})
"""Fields that follow from others, or that only another tool reads."""

_PREDICATES = ("blocked", "unblocked", "moved", "waits for", "no longer", "ready anyway")
"""What can be said of an item without a colon."""

_OTHER_LABELS = {
    "backlog": "backlog",
    "rank": "rank",
    "rework": "rework",
    "ready_override": "ready anyway",
    "ready_checks": "checklist",
}


def change_words(workspace: Workspace, entry: LogEntry) -> str:
    """The change in a sentence without a full stop."""
    command = entry.change.command
    told = entry.change.operations
    if command == _TAKEN_BACK:
        told = invert(told)
    items = [operation for operation in told if operation.table == "items"]
    verb = _VERBS.get(command, "")
    if not items:
        ids = dict.fromkeys(operation.id for operation in told)
        names = ", ".join(workspace.art_name if key == "art" else key for key in ids)
        return f"{verb or 'Changed'}: {names}"
    if verb:
        return f"{verb}: {_what(workspace, items)}"
    if command == _IMPORT:
        return f"Imported: {_import_words(items)}"
    return _sentence(workspace, items)


def _sentence(workspace: Workspace, operations: Sequence[Operation]) -> str:
    gone = [each.id for each in operations if isinstance(each, DeleteDocument)]
    created = [each for each in operations if isinstance(each, CreateDocument)]
    if gone:
        others = {each.id for each in operations if isinstance(each, SetField)}
        links = f"; {_named(sorted(others))} no longer linked" if others else ""
        return f"Deleted {_named(gone)}{links}"
    sources = _split_sources(created)
    if sources:
        return f"{_named(sources)} split; added {', '.join(each.id for each in created)}"
    if created:
        return f"Added {_named([each.id for each in created])}"
    keys = list(dict.fromkeys(each.id for each in operations))
    words = _fields_words(workspace, operations)
    return f"{_named(keys)}{' ' if words.startswith(_PREDICATES) else ': '}{words}"


def _what(workspace: Workspace, operations: Sequence[Operation]) -> str:
    """What was done, as the object of "Undid" and "Redid"."""
    gone = [each.id for each in operations if isinstance(each, DeleteDocument)]
    created = [each for each in operations if isinstance(each, CreateDocument)]
    sources = _split_sources(created)
    if gone:
        return f"delete {_named(gone)}"
    if sources:
        return f"split {_named(sources)}"
    if created:
        return f"add {_named([each.id for each in created])}"
    keys = list(dict.fromkeys(each.id for each in operations))
    if len(keys) > 1:
        fields = ", ".join(_label(name) for name in _fields_of(operations))
        return f"{fields} of {_named(keys)}"
    return f"{keys[0]} {_fields_words(workspace, operations)}"


def _named(keys: Sequence[str]) -> str:
    return ", ".join(keys) if len(keys) <= _MOST_KEYS else f"{len(keys):,} items"


def _split_sources(created: Iterable[CreateDocument]) -> list[str]:
    found = dict.fromkeys(text_of(each.document, SPLIT_FROM) for each in created)
    return [key for key in found if key]


def _import_words(operations: Sequence[Operation]) -> str:
    """What an import did to items; what it only remembers of the tool does not count."""
    added = {each.id for each in operations if isinstance(each, CreateDocument)}
    updated = {
        each.id
        for each in operations
        if isinstance(each, SetField) and each.field not in _SILENT and each.id not in added
    }
    told = [f"{len(added):,} added"] if added else []
    told += [f"{len(updated):,} updated"] if updated else []
    return ", ".join(told) or "nothing that shows"


def _fields_of(operations: Iterable[Operation]) -> list[str]:
    """The fields that a person meant, each once; what follows from them only where alone."""
    fields = dict.fromkeys(each.field for each in operations if isinstance(each, SetField))
    moved = "backlog" in fields
    meant = [
        name
        for name in fields
        if name not in _SILENT and not (moved and name in ("rank", "state", "parent", "kind"))
    ]
    return meant or list(fields)


def _fields_words(workspace: Workspace, operations: Sequence[Operation]) -> str:
    """Each field with its old and new value, where these are the same for all items."""
    words = []
    for name in _fields_of(operations):
        pairs = [
            (each.before, each.after)
            for each in operations
            if isinstance(each, SetField) and each.field == name
        ]
        item = next(each.id for each in operations if isinstance(each, SetField))
        words.append(_field_words(workspace, item, name, pairs))
    return ", ".join(words)


def _field_words(
    workspace: Workspace, item: str, name: str, pairs: Sequence[tuple[JsonValue, JsonValue]]
) -> str:
    label = _label(name)
    before, after = pairs[0]
    if any(other != after for _, other in pairs):
        return f"{label} changed"
    if words := _words_of_its_own(name, after):
        return words
    is_same = all(other == before for other, _ in pairs)
    if isinstance(before, list) or isinstance(after, list):
        return _list_words(name, before, after) if is_same else f"{label} changed"
    old, new = (_value(workspace, item, name, value) for value in (before, after))
    if old is None or new is None:
        return f"{label} changed"
    return _value_words(name, old if is_same else "", new)


def _words_of_its_own(name: str, after: JsonValue) -> str:
    """A field whose name says nothing beside its value; "" for the others."""
    if name == "rank":
        return "moved"
    if name == "blocked":
        return f"blocked: {_cut(shown_text(str(after)))}" if after else "unblocked"
    if name == "ready_override":
        reason = text_of(after, "reason") if isinstance(after, dict) else ""
        return f"ready anyway: {_cut(shown_text(reason))}" if reason else "no longer ready anyway"
    return ""


def _value_words(name: str, old: str, new: str) -> str:
    """From what to what; `old` is "" where there was nothing, or not the same for all items."""
    label = _label(name)
    if name in ("state", "backlog"):
        return f"{old} → {new}" if old else f"now {new}"
    if not new:
        return f"{label} cleared (was {old})" if old else f"{label} cleared"
    return f"{label} {old} → {new}" if old else f"{label} {new}"


def _label(name: str) -> str:
    if name in FIELDS:
        label = FIELDS[name].label
        return label if label.isupper() else label[:1].lower() + label[1:]
    return _OTHER_LABELS.get(name, name.replace("_", " "))


def _value(workspace: Workspace, item: str, name: str, value: JsonValue) -> str | None:
    """A value as a person reads it, "" for none; None where it is too long for a line."""
    if value is None or value == "":
        return ""
    if name == "state":
        backlog = workspace.backlogs.get(text_of(workspace.items.get(item, {}), "backlog"))
        return backlog.state(str(value)).label if backlog else shown_text(str(value))
    if name == "backlog":
        backlog = workspace.backlogs.get(str(value))
        return backlog.name if backlog else shown_text(str(value))
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = f"{value:g}" if isinstance(value, int | float) else shown_text(value)
    return text if len(text) <= _LONGEST_VALUE else None


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


def _list_words(name: str, before: JsonValue, after: JsonValue) -> str:
    if name == "depends_on":
        return _waiting_words(before, after)
    return f"{_label(name)} {_entries_words(before, after)}"


def _waiting_words(before: JsonValue, after: JsonValue) -> str:
    """What an item waits for now, or no longer."""
    old, now = providers_of({"depends_on": before}), providers_of({"depends_on": after})
    new = [key for key in now if key not in old]
    gone = [key for key in old if key not in now]
    words = [f"waits for {', '.join(new)}"] if new else []
    words += [f"no longer waits for {', '.join(gone)}"] if gone else []
    return ", ".join(words) or "dependencies changed"


def _entries_words(before: JsonValue, after: JsonValue) -> str:
    """The entries that came and went, where they are short."""
    old, now = (value if isinstance(value, list) else [] for value in (before, after))
    new = [f"+{entry}" for entry in now if entry not in old]
    gone = [f"−{entry}" for entry in old if entry not in now]
    text = shown_text(" ".join([*new, *gone]))
    return text if text and len(text) <= _LONGEST_VALUE else "changed"
