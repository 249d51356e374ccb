"""A walk through the board for somebody who sees it for the first time.

It asks for one key after the other and waits until it was pressed; nothing is locked meanwhile, so
that whoever would rather look around does that.
"""

from __future__ import annotations

from refineboard.tui.actions.keymap import Keymap

STEPS = (
    (
        "down",
        "{} moves down, {} moves up; {} ends the tour",
        ("board.down", "board.up", "board.clear"),
    ),
    ("right", "{} goes to the teams' backlogs, {} comes back", ("board.right", "board.left")),
    ("edit", "{} edits the item: change a word and watch INVEST beside it", ("board.edit",)),
    ("save", "{} saves; {} goes back without writing", ("editing.save", "editing.close")),
    ("undo", "{} takes back what you did last", ("board.undo",)),
    (
        "score",
        "{} back to the features, then {} scores WSJF with the number keys",
        ("board.left", "board.score"),
    ),
    ("filter", "{} shows only what matches: try team:chk is:ready", ("board.filter",)),
    ("keys", "{} shows every key; that was the tour", ("help",)),
)
"""The action that ends each step, what to press for it, and the actions whose keys are named."""


class Tour:
    """How far somebody has come."""

    def __init__(self, keymap: Keymap) -> None:
        self._keymap = keymap
        self._place = 0

    @property
    def words(self) -> str:
        """What to press now; "" once the tour is over."""
        if self._place == len(STEPS):
            return ""
        _, words, named = STEPS[self._place]
        keys = [self._keymap.way_to(id_) for id_ in named]
        return f"Tour {self._place + 1}/{len(STEPS)}: {words.format(*keys)}"

    def did(self, action: str) -> bool:
        """Takes in that an action was done; whether the tour went on by it."""
        if self._place < len(STEPS) and STEPS[self._place][0] == action:
            self._place += 1
            return True
        return False
