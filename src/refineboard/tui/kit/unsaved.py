"""What a person went back from without saving: how to save it after all, and how to go on with it.

The text itself is a draft in the `DraftBox`; this only remembers, until the board is closed, what
the key on the board would save.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from refineboard.tui.actions.keymap import Keymap


@dataclass(frozen=True, slots=True)
class Unsaved:
    """Text that was left without saving."""

    words: str
    """What was not done: "CHK-31 not saved"."""
    continues: str
    """The id of the action that opens it again."""
    save: Callable[[], Awaitable[None]] | None = None
    """Saves it from the board; None where it has to be looked at first."""

    def hint(self, keymap: Keymap) -> str:
        """What was not saved, and the keys to save it or to go on."""
        goes_on = f"{keymap.way_to(self.continues)} continues"
        if self.save is None:
            return f"{self.words}: {goes_on}"
        return f"{self.words}: {keymap.way_to('board.save-unsaved')} saves it, {goes_on}"
