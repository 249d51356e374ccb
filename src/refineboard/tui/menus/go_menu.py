"""Where one can go from the board, by one letter each.

The letters are easier to remember than the board's own keys, of which each means something to do.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from refineboard.tui.actions import Where, actions_of, bindings_of, key_word
from refineboard.tui.kit.roles import keys_in_force

_KEY_WIDTH = 5


class GoMenu(ModalScreen[str]):
    """Dismissed with the id of the board's action that leads there, or with "" for none."""

    BINDINGS = bindings_of(Where.GOING)

    def compose(self) -> ComposeResult:
        """Every way with its letter."""
        actions = actions_of(Where.GOING, keys_in_force(self.app).actions)
        with Vertical(classes="dialog"):
            yield Static(Content("Go to"), classes="question")
            yield Static(
                Content("\n").join(
                    Content.assemble(
                        (f"{key_word(action.keys[0]):<{_KEY_WIDTH}}", "bold $text-accent"),
                        action.help,
                    )
                    for action in actions
                    if action.keys
                )
            )

    def action_go(self, action: str) -> None:
        """Chooses."""
        self.dismiss(action)

    def action_close(self) -> None:
        """Back to the board."""
        self.dismiss("")
