"""Moves: to a state, to another backlog, to another rank, into an iteration."""

from __future__ import annotations

from collections.abc import Mapping

from refineboard.domain.change import Operation, SetField, Stamp
from refineboard.domain.commands import MoveToBacklog, MoveToState, PlanItems, RankItems
from refineboard.domain.decide.checks import LEVELS, state_key
from refineboard.domain.decide.editing import with_consequences
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.rank import ranks_after, ranks_between
from refineboard.domain.states import CATEGORY_ORDER, State
from refineboard.domain.workspace import Backlog, Workspace


def moved_to_state(
    workspace: Workspace, command: MoveToState, stamp: Stamp
) -> tuple[Operation, ...]:
    """Each item's new state and timeline entry."""
    operations: tuple[Operation, ...] = ()
    for key in dict.fromkeys(command.keys):
        document = workspace.document(key)
        state = state_key(workspace, text_of(document, "backlog"), command.state)
        operations += _set_fields(workspace, document, {"state": state}, stamp)
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
    before, after = _gap(workspace, command, backlog.key, frozenset(keys))
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


def _gap(
    workspace: Workspace, command: RankItems, backlog: str, moving: frozenset[str]
) -> tuple[str | None, str | None]:
    """The ranks between which the items go, leaving out those that move."""
    keys = [key for key in workspace.keys_in(backlog) if key not in moving]
    place = keys.index(command.anchor) + (command.side == "after")
    low = keys[place - 1] if place > 0 else None
    high = keys[place] if place < len(keys) else None
    return (
        text_of(workspace.document(low), "rank") if low else None,
        text_of(workspace.document(high), "rank") if high else None,
    )


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
    if backlog.is_art:
        return "feature" if kind == "story" else kind
    if kind in ("epic", "capability"):
        raise RuleBroken(
            f"{text_of(document, 'key')} is {'an' if kind == 'epic' else 'a'} {kind}: "
            "too large for a team's backlog. Split it into features first."
        )
    return "story" if kind == "feature" else kind


def _matching_state(backlog: Backlog, here: State) -> State:
    same_name = [state for state in backlog.states if state.key == here.key]
    reached = CATEGORY_ORDER.index(here.category)
    as_far = [state for state in backlog.states if CATEGORY_ORDER.index(state.category) >= reached]
    return (same_name or as_far or list(backlog.states))[0]


def _set_fields(
    workspace: Workspace, document: Document, wanted: Mapping[str, JsonValue], stamp: Stamp
) -> tuple[Operation, ...]:
    key = text_of(document, "key")
    operations = tuple(
        SetField("items", key, field, document.get(field), value)
        for field, value in wanted.items()
        if document.get(field) != value
    )
    return with_consequences(workspace, document, operations, stamp)
