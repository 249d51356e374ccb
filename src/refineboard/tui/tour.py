"""A walk through the board for somebody who sees it for the first time.

It asks for one key after the other and waits until it was pressed; nothing is locked meanwhile, so
that whoever would rather look around does that.
"""

from __future__ import annotations

STEPS = (
    ("down", "j moves down, k moves up"),
    ("right", "l goes to the teams' backlogs, h comes back"),
    ("edit", "e edits the item: change a word and watch INVEST beside it"),
    ("save", "Esc saves and goes back"),
    ("undo", "u takes back what you did last"),
    ("score", "h back to the features, then w scores WSJF with the number keys"),
    ("filter", "/ shows only what matches: try team:chk is:ready"),
    ("keys", "? shows every key; that was the tour"),
)
"""The action that ends each step, and what to press for it."""


class Tour:
    """How far somebody has come."""

    def __init__(self) -> None:
        self._place = 0

    @property
    def words(self) -> str:
        """What to press now; "" once the tour is over."""
        if self._place == len(STEPS):
            return ""
        return f"Tour {self._place + 1}/{len(STEPS)}: {STEPS[self._place][1]}"

    def did(self, action: str) -> bool:
        """Takes in that an action was done; whether the tour went on by it."""
        if self._place < len(STEPS) and STEPS[self._place][0] == action:
            self._place += 1
            return True
        return False
