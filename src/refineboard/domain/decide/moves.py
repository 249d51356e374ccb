"""Moves: to a state, to another backlog, to another rank, into an iteration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from refineboard.domain.change import Change, Operation, SetField, Stamp
from refineboard.domain.commands import MoveToBacklog, MoveToState, PlanItems, RankItems
from refineboard.domain.decide.checks import LEVELS, check_kind, state_key
from refineboard.domain.decide.editing import with_consequences
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.rank import ranks_after, ranks_between
from refineboard.domain.states import CATEGORY_ORDER, State
from refineboard.domain.workspace import Backlog, Workspace


def moved(
    workspace: Workspace,
    command: MoveToState | MoveToBacklog | RankItems | PlanItems,
    stamp: Stamp,
) -> Change:
    """What a move does to the workspace."""
    match command:
        case MoveToState():
            return Change("move", moved_to_state(workspace, command, stamp))
        case MoveToBacklog():
            return Change("move", moved_to_backlog(workspace, command, stamp))
        case RankItems():
            return Change("rank", ranked(workspace, command, stamp))
        case PlanItems():
            return Change("plan", planned(workspace, command, stamp))
        case _:
            assert_never(command)


def moved_to_state(
    workspace: Workspace, command: MoveToState, stamp: Stamp
) -> tuple[Operation, ...]:
    """Each item's new state and timeline entry."""
    operations: tuple[Operation, ...] = ()
    for key in dict.fromkeys(command.keys):
        document = workspace.document(key)
        state = state_key(workspace, text_of(document, "backlog"), command.state)
        operations += _set_fields(workspace, document, {"state": state}, stamp, command.cause)
    return operations


def moved_to_backlog(
    workspace: Workspace, command: MoveToBacklog, stamp: Stamp
) -> tuple[Operation, ...]:
    """Each item at the end of the other backlog, in a state that means the same there."""
    backlog = workspace.backlog(command.backlog)
    keys = [
        key
        for key in dict.fromkeys(command.keys)
        if text_of(workspace.document(key), "backlog") != backlog.key
    ]
    ranks = ranks_after(workspace.last_rank(backlog.key), len(keys))
    operations: tuple[Operation, ...] = ()
    for key, rank in zip(keys, ranks, strict=True):
        operations += _placed(workspace, workspace.document(key), backlog, rank, stamp)
    return operations


def ranked(workspace: Workspace, command: RankItems, stamp: Stamp) -> tuple[Operation, ...]:
    """The items next to the anchor, in the order given."""
    keys = [key for key in dict.fromkeys(command.keys) if key != command.anchor]
    anchor = workspace.document(command.anchor)
    backlog = workspace.backlog(text_of(anchor, "backlog"))
    order = workspace.keys_in(backlog.key)
    moving = frozenset(keys)
    staying = [key for key in order if key not in moving]
    place = staying.index(command.anchor) + (command.side == "after")
    if [*staying[:place], *keys, *staying[place:]] == order:
        return ()
    before = _rank_at(workspace, staying, place - 1)
    after = _rank_at(workspace, staying, place)
    while before is not None and after is not None and after <= before:
        # An undo can bring a rank back that was given away meanwhile: these move along.
        keys.append(staying[place])
        place += 1
        after = _rank_at(workspace, staying, place)
    operations: tuple[Operation, ...] = ()
    for key, rank in zip(keys, ranks_between(before, after, len(keys)), strict=True):
        operations += _placed(workspace, workspace.document(key), backlog, rank, stamp)
    return operations


def planned(workspace: Workspace, command: PlanItems, stamp: Stamp) -> tuple[Operation, ...]:
    """Each item in the iteration and its planning interval, or out of both."""
    operations: tuple[Operation, ...] = ()
    for key in dict.fromkeys(command.keys):
        wanted: dict[str, JsonValue] = {"iteration": command.iteration}
        if command.iteration is None:
            wanted["pi"] = None
        operations += _set_fields(workspace, workspace.document(key), wanted, stamp)
    return operations


def _rank_at(workspace: Workspace, keys: Sequence[str], place: int) -> str | None:
    """The rank of the item at a place, None before the first and after the last."""
    return workspace.heads[keys[place]].rank if 0 <= place < len(keys) else None


def _placed(
    workspace: Workspace, document: Document, backlog: Backlog, rank: str, stamp: Stamp
) -> tuple[Operation, ...]:
    wanted: dict[str, JsonValue] = {"rank": rank}
    if text_of(document, "backlog") != backlog.key:
        wanted |= _in_other_backlog(workspace, document, backlog)
    return _set_fields(workspace, document, wanted, stamp)


def _in_other_backlog(
    workspace: Workspace, document: Document, backlog: Backlog
) -> dict[str, JsonValue]:
    """What changes when an item changes its backlog: perhaps its kind, state and parent."""
    kind = _kind_in(backlog, document)
    wanted: dict[str, JsonValue] = {"backlog": backlog.key, "kind": kind}
    here = workspace.state_of(document)
    wanted["state"] = _matching_state(backlog, here).key
    parent = text_of(document, "parent")
    if parent:
        above = text_of(workspace.items.get(parent, {}), "kind")
        if LEVELS.get(above, 0) <= LEVELS[kind]:
            wanted["parent"] = None
    return wanted


def _kind_in(backlog: Backlog, document: Document) -> str:
    kind = text_of(document, "kind")
    check_kind(backlog, text_of(document, "key"), kind)
    if backlog.is_art:
        return "feature" if kind == "story" else kind
    return "story" if kind == "feature" else kind


def _matching_state(backlog: Backlog, here: State) -> State:
    same_name = [state for state in backlog.states if state.key == here.key]
    reached = CATEGORY_ORDER.index(here.category)
    as_far = [state for state in backlog.states if CATEGORY_ORDER.index(state.category) >= reached]
    return (same_name or as_far or list(backlog.states))[0]


def _set_fields(
    workspace: Workspace,
    document: Document,
    wanted: Mapping[str, JsonValue],
    stamp: Stamp,
    cause: str | None = None,
) -> tuple[Operation, ...]:
    key = text_of(document, "key")
    operations = tuple(
        SetField("items", key, field, document.get(field), value)
        for field, value in wanted.items()
        if document.get(field) != value
    )
    return with_consequences(workspace, document, operations, stamp, cause)
