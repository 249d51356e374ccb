"""What a person wants to do to items together with those items as they were on the screen.

A front end on which people look at items before they change them takes `SafeCommand` alone: so no
key can change an item without the value that was seen, because such a call would not type-check. A
command line has no screen; what its caller saw comes with the single `FieldEdit`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from refineboard.domain.commands import (
    AcceptItems,
    AddItem,
    AgreeOnDefinition,
    AgreeOnTarget,
    CallReady,
    Command,
    DeleteItems,
    DuplicateItem,
    EditItem,
    EditItems,
    ImportItems,
    MendItem,
    MendItems,
    MoveToBacklog,
    MoveToState,
    NameCause,
    OverrideReady,
    PlanItems,
    RankItems,
    RejectItem,
    ScoreStories,
    ScoreWsjf,
    TickLine,
)
from refineboard.domain.documents import Document, JsonValue

OneItem: TypeAlias = (
    EditItem | MendItem | ScoreWsjf | RejectItem | NameCause | OverrideReady | TickLine
)
"""Commands that change the item they name."""

ManyItems: TypeAlias = (
    EditItems
    | MoveToState
    | AcceptItems
    | CallReady
    | MoveToBacklog
    | RankItems
    | PlanItems
    | DeleteItems
)
"""Commands that change all the items they name."""

ItemCommand: TypeAlias = OneItem | ManyItems | MendItems


@dataclass(frozen=True, slots=True)
class Seen:
    """A command for items, with those items as the person saw them.

    Where somebody changed one of them since in what the command would overwrite, it conflicts.
    """

    command: ItemCommand
    items: Mapping[str, Document]
    """The items by their keys; those that the command does not name do not matter."""

    def __post_init__(self) -> None:
        unseen = [key for key in self.keys if key not in self.items]
        if unseen:
            raise ValueError(f"Nobody looked at {', '.join(unseen)}.")

    @property
    def keys(self) -> tuple[str, ...]:
        """The items that the command names."""
        return keys_of(self.command)

    def although(self, key: str, field: str, value: JsonValue) -> Seen:
        """The same after the person has seen this value too."""
        return replace(self, items={**self.items, key: {**self.items[key], field: value}})

    def without(self, gone: str) -> Seen | None:
        """The same for the other items; None where none is left."""
        command, keys = self.command, tuple(key for key in self.keys if key != gone)
        if not keys:
            return None
        if isinstance(command, MendItems):
            left = tuple(each for each in command.mendings if each.key != gone)
            return replace(self, command=MendItems(left))
        if isinstance(command, CallReady):
            lacking = tuple(key for key in command.overridden if key != gone)
            return replace(self, command=replace(command, keys=keys, overridden=lacking))
        assert not isinstance(command, OneItem)
        return replace(self, command=replace(command, keys=keys))


SafeCommand: TypeAlias = (
    Seen | AddItem | DuplicateItem | ImportItems | AgreeOnDefinition | AgreeOnTarget | ScoreStories
)
"""What cannot overwrite anything unseen: it comes with what was seen, or it only adds."""

AnyCommand: TypeAlias = Command | Seen


def seen_now(command: ItemCommand, items: Mapping[str, Document]) -> Seen:
    """The command with its items as they are on the screen just now.

    One that is gone by now was there a moment ago, so the command conflicts.
    """
    return Seen(command, {key: items.get(key, {}) for key in keys_of(command)})


def keys_of(command: ItemCommand) -> tuple[str, ...]:
    """The keys of the items that a command changes."""
    match command:
        case MendItems(mendings):
            return tuple(mending.key for mending in mendings)
        case (
            EditItem()
            | MendItem()
            | ScoreWsjf()
            | RejectItem()
            | NameCause()
            | OverrideReady()
            | TickLine()
        ):
            return (command.key,)
        case (
            EditItems()
            | MoveToState()
            | AcceptItems()
            | CallReady()
            | MoveToBacklog()
            | RankItems()
            | PlanItems()
            | DeleteItems()
        ):
            return command.keys
        case _:
            assert_never(command)
