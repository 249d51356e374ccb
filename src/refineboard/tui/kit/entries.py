"""A list of lines to go through, as the history and the order of work show them."""

from __future__ import annotations

from textual.widgets import OptionList


class Entries(OptionList):
    """An option list whose mark stops at the ends instead of going round."""

    def __init__(self) -> None:
        super().__init__(compact=True)

    def step(self, entries: int) -> None:
        """Marks the entry so many below, or above where negative."""
        if self.highlighted is not None:
            self.highlighted = min(max(self.highlighted + entries, 0), self.option_count - 1)
