"""Decides what a command does to a workspace: a `Change`, or a refusal in words. Writes nothing.

A change holds only what is left to do: a command whose wish is already true yields no operations.
"""

from __future__ import annotations

from typing import assert_never

from refineboard.domain.change import Change, Stamp
from refineboard.domain.commands import (
    AcceptItems,
    AddItem,
    ChangeDocuments,
    Command,
    DeleteItems,
    DuplicateItem,
    EditItem,
    EditItems,
    FoundArt,
    ImportItems,
    LoadDocuments,
    MendItem,
    MendItems,
    MoveToBacklog,
    MoveToState,
    NameCause,
    PlanItems,
    RankItems,
    RejectItem,
    RevertEntry,
    ScoreWsjf,
    SetInvest,
)
from refineboard.domain.decide.agreeing import Agreement, agreement
from refineboard.domain.decide.depending import depending
from refineboard.domain.decide.documents import documents_changed
from refineboard.domain.decide.editing import all_edited, edited
from refineboard.domain.decide.founding import founded, loaded
from refineboard.domain.decide.importing import imported
from refineboard.domain.decide.items import deleted, duplicated
from refineboard.domain.decide.judging import invest_set
from refineboard.domain.decide.mapping import mapped
from refineboard.domain.decide.mending import added_with_parts, mended
from refineboard.domain.decide.moves import moved
from refineboard.domain.decide.planning import planning
from refineboard.domain.decide.reverting import reverted
from refineboard.domain.decide.reviewing import review
from refineboard.domain.decide.seeing import check_all_there, check_seen
from refineboard.domain.dependencies.commands import Depending
from refineboard.domain.edits import FieldEdit
from refineboard.domain.planning.commands import PlanningCommand
from refineboard.domain.seen import AnyCommand, Seen
from refineboard.domain.storymap.commands import MapCommand
from refineboard.domain.workspace import Workspace


def decide_any(workspace: Workspace, command: AnyCommand, stamp: Stamp) -> Change:
    """What a command does, whether it comes with what the person saw or not."""
    if isinstance(command, Seen):
        return decide_seen(workspace, command, stamp)
    return decide(workspace, command, stamp)


def decide_seen(workspace: Workspace, seen: Seen, stamp: Stamp) -> Change:
    """What a command does to a workspace whose items the person saw.

    Raises what `decide` raises, and Conflict where it would overwrite anything unseen.
    """
    check_all_there(workspace, seen)
    change = decide(workspace, seen.command, stamp)
    check_seen(workspace, seen, change)
    return change


def decide(workspace: Workspace, command: Command, stamp: Stamp) -> Change:  # noqa: C901, PLR0911, PLR0912 - one case a command
    """What `command`, given by and at `stamp`, does to `workspace`.

    Raises RuleBroken where a rule refuses it and Conflict where somebody was there first.
    """
    if isinstance(command, Agreement):
        return agreement(workspace, command, stamp)
    if isinstance(command, Depending):
        return depending(workspace, command, stamp)
    if isinstance(command, MapCommand):
        return Change("map", mapped(workspace, command))
    if isinstance(command, PlanningCommand):
        return planning(workspace, command, stamp)
    match command:
        case FoundArt():
            return Change("init", founded(workspace, command))
        case LoadDocuments():
            return Change("load", loaded(workspace, command))
        case AddItem():
            return Change("add", added_with_parts(workspace, command, stamp))
        case ImportItems():
            return Change("import", imported(workspace, command, stamp))
        case EditItem(key, edits, cause):
            return Change("edit", edited(workspace, key, edits, stamp, cause))
        case MendItem() | MendItems():
            return mended(workspace, command, stamp)
        case EditItems(keys, edits):
            return Change("edit", all_edited(workspace, keys, edits, stamp))
        case ScoreWsjf(key, part, score, saw):
            return Change("score", edited(workspace, key, (FieldEdit(part, score, saw),), stamp))
        case AcceptItems() | RejectItem() | NameCause():
            return review(workspace, command, stamp)
        case SetInvest():
            return Change("invest", invest_set(workspace, command))
        case MoveToState() | MoveToBacklog() | RankItems() | PlanItems():
            return moved(workspace, command, stamp)
        case DuplicateItem():
            return Change("duplicate", duplicated(workspace, command, stamp))
        case DeleteItems():
            return Change("delete", deleted(workspace, command))
        case ChangeDocuments():
            return Change("script", documents_changed(workspace, command, stamp))
        case RevertEntry(entry):
            return reverted(workspace, entry)
        case _:
            assert_never(command)
