"""Items that come and go: added, duplicated, deleted."""

from __future__ import annotations

from collections.abc import Iterable

from refineboard.domain.change import CreateDocument, DeleteDocument, Operation, SetField, Stamp
from refineboard.domain.commands import AddItem, DeleteItems, DuplicateItem
from refineboard.domain.decide.checks import check_item, check_kind, normal_value
from refineboard.domain.documents import Document, JsonValue, documents_of, text_of, texts_of
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import FIELDS, KINDS, field_named
from refineboard.domain.rank import rank_between
from refineboard.domain.workspace import Backlog, Workspace, providers_of

EMPTY_FIELDS: Document = {
    **{name: field.empty for name, field in FIELDS.items() if name not in ("kind", "state")},
    "ext": [],
    "extra": {},
    "timeline": [],
}
"""What an item has where nobody wrote anything."""

IMPORT_ONLY_FIELDS = frozenset({"ext", "extra"})
"""Fields that other tools fill and no person edits."""


def new_document(
    backlog: Backlog, key: str, rank: str, fields: dict[str, JsonValue], stamp: Stamp
) -> dict[str, JsonValue]:
    """A whole document of a new item, with `fields` over the empty values."""
    state = backlog.states[0].key
    document: dict[str, JsonValue] = {
        "key": key,
        "kind": "feature" if backlog.is_art else "story",
        "backlog": backlog.key,
        "state": state,
        "rank": rank,
        **EMPTY_FIELDS,
        **fields,
    }
    document["timeline"] = [{"state": document["state"], "at": stamp.at, "by": stamp.by}]
    document |= {
        "created_at": stamp.at,
        "created_by": stamp.by,
        "updated_at": stamp.at,
        "updated_by": stamp.by,
    }
    return document


def added(workspace: Workspace, command: AddItem, stamp: Stamp) -> tuple[CreateDocument]:
    """The creation of one item."""
    backlog = workspace.backlog(command.backlog)
    if command.kind not in KINDS:
        raise RuleBroken(f"{command.kind!r} is not a kind of item; use {', '.join(KINDS)}.")
    fields = field_values(workspace, backlog.key, command.fields)
    fields |= {"kind": command.kind, "title": normal_value(workspace, "", "title", command.title)}
    rank = _rank_after(workspace, backlog.key, command.after)
    document = new_document(backlog, workspace.next_key(backlog.key), rank, fields, stamp)
    check_kind(backlog, text_of(document, "key"), command.kind)
    check_item(workspace, document, frozenset(fields))
    return (CreateDocument("items", text_of(document, "key"), document),)


def field_values(
    workspace: Workspace, backlog: str, edits: Iterable[FieldEdit]
) -> dict[str, JsonValue]:
    """A new item's values, from edits of an empty one."""
    values: dict[str, JsonValue] = {}
    for edit in edits:
        field = field_named(edit.field)
        value = edit.value
        if field.is_list and edit.mode == "add":
            earlier = values.get(field.name, [])
            value = [*(earlier if isinstance(earlier, list) else []), value]
        elif edit.mode == "remove":
            raise RuleBroken(f"A new item has no {field.label.lower()} to take out.")
        if value is None:
            value = field.empty
        values[field.name] = normal_value(workspace, backlog, field.name, value)
    return with_increment(workspace, values)


def with_increment(workspace: Workspace, values: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The values with the PI of their iteration, unless they name one."""
    iteration = workspace.tables["iterations"].get(str(values.get("iteration")), {})
    if text_of(iteration, "pi") and not values.get("pi"):
        values["pi"] = text_of(iteration, "pi")
    return values


def _rank_after(workspace: Workspace, backlog: str, after: str | None) -> str:
    if after is None or text_of(workspace.document(after), "backlog") != backlog:
        return rank_between(workspace.last_rank(backlog), None)
    return rank_between(*room_behind(workspace, after))


def room_behind(workspace: Workspace, key: str) -> tuple[str, str | None]:
    """The ranks between which another item stands right behind this one; None is the end."""
    rank = text_of(workspace.document(key), "rank")
    _, follower = workspace.neighbours(key)
    while follower and workspace.heads[follower].rank <= rank:
        _, follower = workspace.neighbours(follower)
    return rank, workspace.heads[follower].rank if follower else None


def duplicated(workspace: Workspace, command: DuplicateItem, stamp: Stamp) -> tuple[Operation, ...]:
    """A copy right after the original: same content, its own life from the first state on."""
    original = workspace.document(command.key)
    backlog = workspace.backlog(text_of(original, "backlog"))
    left_out = {"state", "rank", "iteration", "pi", "blocked", "ext"}
    fields = {
        name: value
        for name, value in original.items()
        if (name in FIELDS or name == "extra") and name not in left_out
    }
    fields["title"] = f"{text_of(original, 'title')} (copy)"
    rank = _rank_after(workspace, backlog.key, command.key)
    document = new_document(backlog, workspace.next_key(backlog.key), rank, fields, stamp)
    check_item(workspace, document, frozenset(fields))
    return (CreateDocument("items", text_of(document, "key"), document),)


def deleted(workspace: Workspace, command: DeleteItems) -> tuple[Operation, ...]:
    """The removal of items and of every link that others have to them."""
    gone = frozenset(command.keys)
    operations: list[Operation] = []
    touched = {
        other: workspace.document(other)
        for key in command.keys
        for other in (*workspace.children(key), *workspace.dependents(key))
        if other not in gone
    }
    for key, document in sorted(touched.items()):
        operations += _without_links(key, document, gone)
    for table in ("objectives", "risks"):
        for id_, document in workspace.tables[table].items():
            items = texts_of(document, "items")
            if gone.intersection(items):
                left: JsonValue = [item for item in items if item not in gone]
                operations.append(SetField(table, id_, "items", document.get("items"), left))
    operations += [
        DeleteDocument("items", key, workspace.document(key)) for key in dict.fromkeys(command.keys)
    ]
    return tuple(operations)


def _without_links(key: str, document: Document, gone: frozenset[str]) -> list[Operation]:
    operations: list[Operation] = []
    if text_of(document, "parent") in gone:
        operations.append(SetField("items", key, "parent", document.get("parent"), None))
    if gone.intersection(providers_of(document)):
        kept: JsonValue = [
            dict(entry)
            for entry in documents_of(document, "depends_on")
            if text_of(entry, "key") not in gone
        ]
        operations.append(SetField("items", key, "depends_on", document.get("depends_on"), kept))
    return operations
