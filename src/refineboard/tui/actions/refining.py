"""The actions of splitting an item."""

from __future__ import annotations

from functools import partial

from refineboard.tui.actions.base import Where, row

_split = partial(row, Where.SPLITTING)

SPLITTING_ACTIONS = (
    _split("take", "ctrl+s escape", "split", "Split as written and go back.", bar=True),
    _split("discard", "ctrl+g", "discard", "Go back; nothing is split.", bar=True),
    _split("mend", "f2", "by wants", "Take the parts that INVEST sees in what is wanted."),
    _split("next-field", "tab", "next field", "Next field.", bar=True, priority=False),
    _split("previous-field", "shift+tab", "field before", "Field before.", priority=False),
    _split("add-part", "ctrl+n", "one more", "Add one more part.", bar=True),
)
