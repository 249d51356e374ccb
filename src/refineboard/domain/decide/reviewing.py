"""What the Product Owner decides at the demo: accepted, or rejected with a reason."""

from __future__ import annotations

from typing import assert_never

from refineboard.domain.change import Change, Operation, SetField, Stamp
from refineboard.domain.cleaning import whole
from refineboard.domain.commands import AcceptItems, NameCause, RejectItem
from refineboard.domain.decide.causes import checked_cause, noted
from refineboard.domain.decide.editing import with_consequences
from refineboard.domain.documents import Document, documents_of, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.health.causes import EVENTS, REJECTION, REWORK_FIELD, with_note
from refineboard.domain.states import CATEGORY_ORDER, State, StateCategory
from refineboard.domain.workspace import Workspace


def review(
    workspace: Workspace, command: AcceptItems | RejectItem | NameCause, stamp: Stamp
) -> Change:
    """What a review does to the workspace."""
    match command:
        case AcceptItems():
            return Change("accept", _accepted(workspace, command, stamp))
        case RejectItem():
            return Change("reject", _rejected(workspace, command, stamp))
        case NameCause():
            return Change("cause", _cause_named(workspace, command, stamp))
        case _:
            assert_never(command)


def _accepted(workspace: Workspace, command: AcceptItems, stamp: Stamp) -> tuple[Operation, ...]:
    """Each item in the first state that means done; what is done already stays where it is."""
    operations: tuple[Operation, ...] = ()
    for key in dict.fromkeys(command.keys):
        document = workspace.document(key)
        _check_started(workspace, document, "accept")
        if workspace.state_of(document).category is not StateCategory.DONE:
            operations += _moved(workspace, document, StateCategory.DONE, stamp)
    return operations


def _rejected(workspace: Workspace, command: RejectItem, stamp: Stamp) -> tuple[Operation, ...]:
    """The item in the first state of work, with a note of who rejected it, why and when."""
    document = workspace.document(command.key)
    reason = whole(command.reason, "The reason", multiline=True)
    if not reason:
        raise RuleBroken("Say why it is rejected: those who mend it need to know.")
    _check_started(workspace, document, "reject")
    moved = _moved(workspace, document, StateCategory.DOING, stamp)
    return (*moved, noted(document, stamp, REJECTION, command.cause, reason))


def _cause_named(workspace: Workspace, command: NameCause, stamp: Stamp) -> tuple[Operation, ...]:
    """The note on an event of rework, with its cause; what was its reason stays."""
    document = workspace.document(command.key)
    if command.event not in EVENTS or not command.at:
        raise RuleBroken(f"{command.key} has no such event of rework.")
    cause = checked_cause(command.cause)
    notes = {text_of(note, "at"): note for note in documents_of(document, REWORK_FIELD)}
    before = notes.get(command.at, {"at": command.at, "event": command.event, "reason": ""})
    if before.get("cause") == cause:
        return ()
    after = with_note(document, {**before, "by": stamp.by, "cause": cause})
    return (SetField("items", command.key, REWORK_FIELD, document.get(REWORK_FIELD), after),)


def _check_started(workspace: Workspace, document: Document, verb: str) -> None:
    state = workspace.state_of(document)
    if CATEGORY_ORDER.index(state.category) < CATEGORY_ORDER.index(StateCategory.DOING):
        raise RuleBroken(
            f"{text_of(document, 'key')} is in {state.label}: nothing was built yet, so there is "
            f"nothing to {verb}."
        )


def _moved(
    workspace: Workspace, document: Document, category: StateCategory, stamp: Stamp
) -> tuple[Operation, ...]:
    target = _first(workspace, document, category)
    key, before = text_of(document, "key"), document.get("state")
    if before == target.key:
        return ()
    operation = SetField("items", key, "state", before, target.key)
    return with_consequences(workspace, document, (operation,), stamp)


def _first(workspace: Workspace, document: Document, category: StateCategory) -> State:
    backlog = workspace.backlog(text_of(document, "backlog"))
    for state in backlog.states:
        if state.category is category:
            return state
    raise RuleBroken(f"{backlog.key} has no state that means {category.value}.")
