"""The note that says why work has to be done again, made together with the change itself."""

from __future__ import annotations

from collections.abc import Mapping

from refineboard.domain.change import Operation, SetField, Stamp
from refineboard.domain.cleaning import clean
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.health.causes import (
    CAUSES,
    CRITERIA_EDIT,
    MOVED_BACK,
    REWORK_FIELD,
    has_begun,
    is_step_back,
    with_note,
)
from refineboard.domain.workspace import Workspace


def caused(
    workspace: Workspace,
    document: Document,
    wanted: Mapping[str, JsonValue],
    cause: str,
    stamp: Stamp,
) -> SetField:
    """The note on a change of one item; RuleBroken where the change is no rework."""
    event = rework_event(workspace, document, wanted, stamp.at)
    if event is None:
        raise RuleBroken(
            f"{text_of(document, 'key')}: this is no rework, so it has no cause. A cause belongs "
            "to a step back out of review or done, and to new criteria after the iteration began."
        )
    return noted(document, stamp, event, cause)


def rework_event(
    workspace: Workspace, document: Document, wanted: Mapping[str, JsonValue], at: str
) -> str | None:
    """Which event of rework it is to set these fields at a moment; None for none."""
    if "state" in wanted:
        backlog = workspace.backlogs.get(text_of(document, "backlog"))
        states = backlog.states if backlog else ()
        if is_step_back(states, text_of(document, "state"), str(wanted["state"])):
            return MOVED_BACK
    if "acceptance_criteria" in wanted and has_begun(workspace, document, at):
        return CRITERIA_EDIT
    return None


def is_note(operation: Operation) -> bool:
    """Whether it says something about the rework of an item."""
    return isinstance(operation, SetField) and operation.field == REWORK_FIELD


def noted(
    document: Document, stamp: Stamp, event: str, cause: str | None, reason: str = ""
) -> SetField:
    """The operation that puts a note on an item."""
    note: dict[str, JsonValue] = {
        "at": stamp.at,
        "by": stamp.by,
        "event": event,
        "cause": None if cause is None else checked_cause(cause),
        "reason": reason,
    }
    before = document.get(REWORK_FIELD)
    key = text_of(document, "key")
    return SetField("items", key, REWORK_FIELD, before, with_note(document, note))


def checked_cause(name: str) -> str:
    """A cause by its name; RuleBroken lists them all."""
    wanted = clean(name).lower().replace("_", "-").replace(" ", "-")
    if wanted not in CAUSES:
        raise RuleBroken(f"{clean(name)[:40]!r} is no cause. Causes: {', '.join(CAUSES)}.")
    return wanted
