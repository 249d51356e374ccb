"""The actions of the menu that goes somewhere: one key opens it, a letter chooses."""

from __future__ import annotations

from functools import partial

from refineboard.tui.actions.base import Action, Where, row
from refineboard.tui.actions.board import MOVING

_go = partial(row, Where.GOING)


def _to(id_: str, keys: str, label: str, help_: str) -> Action:
    """Goes where an action of the board leads that is named alike."""
    return _go(id_, keys, label, help_, method=f"go('board.{id_}')")


MENU_ACTIONS = (
    row(
        Where.BOARD,
        "go",
        "g",
        "go",
        "Go to a screen by its letter, or to the first item.",
        group=MOVING,
    ),
)

GOING_ACTIONS = (
    _to("first", "g", "first", "The first item of the column."),
    _to("last", "e", "last", "The last item of the column."),
    _to("jump", "k", "key", "An item, by its key."),
    _to("parent", "p", "parent", "The feature of the item."),
    _to("health", "d", "dashboard", "The dashboard: how fit the backlogs are."),
    _to("order-of-work", "w", "order", "The order of work: what comes first, and why."),
    _to("scoring-sheet", "s", "sheet", "The scoring sheet: WSJF of the whole backlog."),
    _to("agree", "a", "ready rules", "The Definition of Ready of this backlog."),
    _to("history", "h", "history", "The history: who changed what."),
    _to("import", "i", "import", "An import from another tool's file."),
    _to("views", "v", "filters", "The saved filters."),
    _go("close", "escape q ctrl+g", "back", "Back to the board."),
)
