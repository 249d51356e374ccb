"""The actions that refine items: linking them, saving what is written of them, splitting one."""

from __future__ import annotations

from functools import partial

from refineboard.tui.actions.base import Need, Where, row
from refineboard.tui.actions.board import ITEMS, ORDER

_link = partial(row, Where.BOARD, group=ORDER, needs=(Need.WRITABLE, Need.ITEM))
_split = partial(row, Where.SPLITTING)

LINKING_ACTIONS = (
    _link("set-parent", "P", "set parent", "Choose the feature that the item is part of."),
    row(
        Where.BOARD,
        "save-unsaved",
        "ctrl+s",
        "save text",
        "Save the text that you went back from without saving.",
        group=ITEMS,
        needs=(Need.WRITABLE,),
    ),
    _link("depends", "d", "depends", "Choose what the item waits for, or let it go."),
    _link(
        "owner",
        "at",
        "owner",
        "Assign an owner.",
        method="assign('owner')",
    ),
    _link("tags", "L", "tags", "Add or remove a tag (label).", method="assign('tags')"),
    _link(
        "iteration",
        "T",
        "iteration",
        "Plan in an iteration (sprint).",
        method="assign('iteration')",
    ),
)

SPLITTING_ACTIONS = (
    _split("take", "ctrl+s", "split", "Split as written and go back.", bar=True),
    _split("close", "escape ctrl+g", "back", "Go back; what you typed stays as a draft.", bar=True),
    _split("discard", "f9", "discard", "Go back and drop what you typed.", bar=True),
    _split("mend", "f2", "by wants", "Take the parts that INVEST sees in what is wanted."),
    _split("next-field", "tab", "next field", "Next field.", bar=True, priority=False),
    _split("previous-field", "shift+tab", "field before", "Field before.", priority=False),
    _split("add-part", "ctrl+n", "one more", "Add one more part.", bar=True),
)
