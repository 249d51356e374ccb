"""What two teams say about a dependency, step by step; each answer names who gave it."""

from __future__ import annotations

from typing import assert_never

from refineboard.domain.change import Change, Operation, SetField, Stamp
from refineboard.domain.cleaning import clean, whole
from refineboard.domain.decide.checks import check_item
from refineboard.domain.decide.editing import conflict_words
from refineboard.domain.dependencies.agreement import (
    AGREED,
    COUNTERED,
    DECLINED,
    IDENTIFIED,
    RESOLVED,
    entry_of,
    is_in_time,
)
from refineboard.domain.dependencies.bands import Schedule
from refineboard.domain.dependencies.commands import (
    AddDependency,
    AgreeOnDependency,
    Answer,
    DeclineDependency,
    Depending,
    DismissSuggestion,
    OfferIteration,
    ResolveDependency,
)
from refineboard.domain.dependencies.suggestions import DISMISSED_FIELD
from refineboard.domain.documents import Document, JsonValue, documents_of, text_of, texts_of
from refineboard.domain.edits import Unseen
from refineboard.domain.errors import Conflict, FieldConflict, RuleBroken
from refineboard.domain.fields import new_dependency
from refineboard.domain.workspace import Workspace


def depending(workspace: Workspace, command: Depending, stamp: Stamp) -> Change:
    """What a command about a dependency does to the workspace."""
    if isinstance(command, DismissSuggestion):
        return Change("dismiss", _dismissed(workspace, command))
    document = workspace.document(command.consumer)
    entry = entry_of(document, command.provider)
    _refuse_outdated(document, entry, command)
    if isinstance(command, AddDependency):
        workspace.document(command.provider)
        wanted = _asked(workspace, entry, command)
        return Change("depend", _set(workspace, document, entry, wanted, stamp))
    if entry is None:
        raise RuleBroken(
            f"{command.consumer} doesn't wait for {command.provider}. Add the dependency first: "
            f"refineboard depends add {command.consumer} {command.provider}"
        )
    name, answered = _answered(workspace, document, entry, command)
    if name in ("agree", "offer", "decline"):
        answered["owner"] = stamp.by
    return Change(name, _set(workspace, document, entry, {**entry, **answered}, stamp))


def _refuse_outdated(document: Document, entry: Document | None, command: Depending) -> None:
    if isinstance(command, DismissSuggestion) or isinstance(command.saw, Unseen):
        return
    current = None if entry is None else dict(entry)
    if command.saw != current:
        conflict = FieldConflict(
            text_of(document, "key"), "depends_on", command.saw, current, None,
            text_of(document, "updated_by"), text_of(document, "updated_at"),
        )  # fmt: skip
        raise Conflict(conflict_words((conflict,)), (conflict,))


def _asked(
    workspace: Workspace, entry: Document | None, command: AddDependency
) -> dict[str, JsonValue]:
    """The entry as the asker wants it: what was answered before counts only for the old wish."""
    wanted = dict(entry) if entry is not None else new_dependency(command.provider)
    if command.nature is not None:
        wanted["nature"] = command.nature
    is_new_wish = command.needed_by not in (None, wanted.get("needed_by"))
    if command.needed_by is not None:
        wanted["needed_by"] = _iteration(workspace, command.needed_by)
    if is_new_wish or text_of(wanted, "state") in (COUNTERED, DECLINED, RESOLVED):
        wanted["state"] = IDENTIFIED
        for name in ("offer", "reason"):
            if name in wanted:
                wanted[name] = None
    return wanted


def _answered(
    workspace: Workspace, document: Document, entry: Document, command: Answer
) -> tuple[str, dict[str, JsonValue]]:
    """The command's name in the history, and the fields of the entry that it sets."""
    match command:
        case AgreeOnDependency():
            needed_by = _limit(workspace, document, entry, command)
            return "agree", {
                "state": AGREED, "needed_by": needed_by, "offer": None, "reason": None,
            }  # fmt: skip
        case OfferIteration(iteration=iteration):
            offer = _iteration(workspace, iteration)
            return "offer", {"state": COUNTERED, "offer": offer, "reason": None}
        case DeclineDependency(reason=reason):
            words = whole(reason, "The reason", multiline=True)
            if not words:
                raise RuleBroken("Say why it is declined: the asker has to find another way.")
            return "decline", {"state": DECLINED, "offer": None, "reason": words}
        case ResolveDependency():
            return "resolve", {"state": RESOLVED}
        case _:
            assert_never(command)


def _limit(
    workspace: Workspace, document: Document, entry: Document, command: AgreeOnDependency
) -> str | None:
    """By when it is needed, where what is waited for is planned by then; RuleBroken otherwise."""
    schedule, provider = Schedule(workspace), command.provider
    theirs = workspace.items.get(provider, {})
    limit = text_of(entry, "needed_by") or text_of(document, "iteration")
    is_done = schedule.is_done(provider)
    if not limit and not is_done:
        raise RuleBroken(
            f"Nobody has said by when {command.consumer} needs {provider}. Say it first: "
            f"refineboard depends add {command.consumer} {provider} --needed-by ITERATION"
        )
    if not is_in_time(schedule, schedule.slot(theirs), limit, is_done=is_done):
        planned = text_of(theirs, "iteration")
        where = f"is planned in {planned}" if planned else "is in no iteration"
        raise RuleBroken(
            f"{provider} {where}, and {command.consumer} needs it by {limit}. Plan it by then, or "
            f"offer another iteration: refineboard depends offer {command.consumer} {provider} "
            f"--iteration {planned or 'ITERATION'}"
        )
    return limit or None


def _iteration(workspace: Workspace, key: str) -> str:
    wanted = clean(key)
    if wanted not in workspace.tables["iterations"]:
        known = ", ".join(workspace.tables["iterations"]) or "none yet"
        raise RuleBroken(f"There is no iteration {wanted}. Known: {known}.")
    return wanted


def _set(
    workspace: Workspace,
    document: Document,
    entry: Document | None,
    wanted: dict[str, JsonValue],
    stamp: Stamp,
) -> tuple[Operation, ...]:
    if entry is not None and _said(entry) == _said(wanted):
        return ()
    if entry is None or text_of(entry, "state") != text_of(wanted, "state"):
        wanted = {**wanted, "since": stamp.at}
    entries = documents_of(document, "depends_on")
    after: list[JsonValue] = [wanted if each is entry else dict(each) for each in entries]
    if entry is None:
        after.append(wanted)
    key = text_of(document, "key")
    check_item(workspace, {**document, "depends_on": after}, frozenset({"depends_on"}))
    return (SetField("items", key, "depends_on", document.get("depends_on"), after),)


def _said(entry: Document) -> dict[str, JsonValue]:
    """What an entry says, whoever said it."""
    return {
        name: value for name, value in entry.items() if value and name not in ("owner", "since")
    }


def _dismissed(workspace: Workspace, command: DismissSuggestion) -> tuple[Operation, ...]:
    document = workspace.document(command.consumer)
    before = texts_of(document, DISMISSED_FIELD)
    if command.subject in before:
        return ()
    after: list[JsonValue] = [*before, command.subject]
    current = document.get(DISMISSED_FIELD)
    return (SetField("items", command.consumer, DISMISSED_FIELD, current, after),)
