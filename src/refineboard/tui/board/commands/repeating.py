"""The last change, made again on other items."""

from __future__ import annotations

from dataclasses import replace

from refineboard.domain.commands import (
    AcceptItems,
    EditItems,
    MoveToBacklog,
    MoveToState,
    PlanItems,
)
from refineboard.domain.seen import ItemCommand


def retargeted(command: ItemCommand, keys: tuple[str, ...]) -> ItemCommand | None:
    """The command for other items; None where it means something for its own items alone."""
    match command:
        case MoveToState() | MoveToBacklog() | PlanItems() | AcceptItems() | EditItems():
            return replace(command, keys=keys)
        case _:
            return None
