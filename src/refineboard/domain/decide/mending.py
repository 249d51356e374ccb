"""What mends a story in one go: its own fields, and the stories that it falls into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from refineboard.domain.change import SPLIT_FROM, Change, CreateDocument, LogEntry, Operation, Stamp
from refineboard.domain.commands import AddItem, MendItem, MendItems
from refineboard.domain.decide.checks import check_item
from refineboard.domain.decide.editing import edited
from refineboard.domain.decide.items import added, field_values, new_document, room_behind
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.edits import FieldEdit
from refineboard.domain.fields import FIELDS
from refineboard.domain.rank import ranks_between
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import Backlog, Workspace

_INHERITED = ("kind", "enabler", "parent", "owner", "tags", "iteration", "pi", "depends_on")
"""What a part has from the story: it stays in the plan and waits for the same. An estimate is the
whole's; the parts want one of their own."""
_UNREADY = (StateCategory.FUNNEL, StateCategory.REFINING)


def mended(workspace: Workspace, command: MendItem | MendItems, stamp: Stamp) -> Change:
    """The items' edits, and the parts of each right behind it: a split where there are any."""
    mendings = command.mendings if isinstance(command, MendItems) else (command,)
    if len(mendings) > 1:
        # The keys of later parts come after those of the earlier ones.
        workspace = workspace.copy()
    operations: list[Operation] = []
    for mending in mendings:
        done = _mended(workspace, mending, stamp)
        if len(mendings) > 1:
            workspace.apply(LogEntry(0, stamp.at, stamp.by, Change("mend", done)))
        operations += done
    has_parts = any(mending.parts for mending in mendings)
    return Change("split" if has_parts else "mend", tuple(operations))


def _mended(workspace: Workspace, command: MendItem, stamp: Stamp) -> tuple[Operation, ...]:
    edits = edited(workspace, command.key, command.edits, stamp)
    return (*edits, *_parts(workspace, command.key, command.parts, stamp))


def added_with_parts(workspace: Workspace, command: AddItem, stamp: Stamp) -> tuple[Operation, ...]:
    """A new item, and its parts right behind it."""
    created = added(workspace, command, stamp)
    if not command.parts:
        return created
    trial = workspace.copy()
    trial.apply(LogEntry(0, stamp.at, stamp.by, Change("add", created)))
    return (*created, *_parts(trial, created[0].id, command.parts, stamp))


def _parts(
    workspace: Workspace, key: str, parts: Sequence[Iterable[FieldEdit]], stamp: Stamp
) -> list[CreateDocument]:
    whole = workspace.document(key)
    backlog = workspace.backlog(text_of(whole, "backlog"))
    ranks = ranks_between(*room_behind(workspace, key), len(parts))
    found = []
    for place, (edits, rank) in enumerate(zip(parts, ranks, strict=True)):
        fields: dict[str, JsonValue] = {
            name: whole.get(name, FIELDS[name].empty) for name in _INHERITED
        }
        fields |= {"state": _state(backlog, whole)}
        fields |= field_values(workspace, backlog.key, edits)
        new_key = workspace.next_key(backlog.key, place)
        document = new_document(backlog, new_key, rank, fields, stamp)
        document[SPLIT_FROM] = key
        check_item(workspace, document, frozenset(fields))
        found.append(CreateDocument("items", new_key, document))
    return found


def _state(backlog: Backlog, whole: Document) -> str:
    """The whole's state; a part of what was ready or begun is refined first."""
    states = [state for state in backlog.states if state.category in _UNREADY]
    own = text_of(whole, "state")
    return own if own in [state.key for state in states] else (states or backlog.states)[-1].key
