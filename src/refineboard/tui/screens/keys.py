"""All keys on one screen, made from the table of actions."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from refineboard.tui.actions import ACTIONS, Action, Where, actions_of, bindings_of, key_word
from refineboard.tui.actions.listing import lines_of

_KEYS_WIDTH = 15
_PARTS = [where for where in Where if where is not Where.KEYS]
"""What is listed; the keys of the list itself stand above it."""


class KeysScreen(ModalScreen[None]):
    """Lists what each key does, by the part of the program where it holds."""

    BINDINGS = bindings_of(Where.KEYS)

    def __init__(self, actions: tuple[Action, ...] = ACTIONS) -> None:
        """`actions` is the table with the keys that hold."""
        super().__init__()
        self._actions = actions

    def compose(self) -> ComposeResult:
        """The list, longer than most screens."""
        with VerticalScroll(classes="dialog tall", can_focus=False):
            yield Static(Content("\n").join(_lines(self._actions)))

    def action_scroll(self, lines: int) -> None:
        """Scrolls."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_close(self) -> None:
        """Back to where the person was."""
        self.dismiss(None)


def _lines(actions: tuple[Action, ...]) -> list[Content]:
    own = [action for action in actions_of(Where.KEYS, actions) if action.keys]
    heading = "   ".join(["All keys", *(f"{key_word(a.keys[0])} {a.label}" for a in own)])
    lines = [Content.styled(heading, "$muted")]
    for where in _PARTS:
        lines += [Content(""), Content.styled(where.value, "bold $text-accent")]
        group = ""
        for line in lines_of(where, actions):
            if line.group != group:
                group = line.group
                lines.append(Content.styled(group, "bold"))
            keys = f"  {line.keys:<{_KEYS_WIDTH}} "
            lines.append(Content.assemble((keys, "$text-accent"), line.help))
    return lines
