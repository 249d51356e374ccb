"""All keys on one screen, made from the table of actions."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, repeat
from textwrap import wrap

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from refineboard.tui.actions import ACTIONS, Action, Where, actions_of, bindings_of, key_word
from refineboard.tui.actions.listing import lines_of

_KEYS_WIDTH = 15
_WIDTH = 76
"""Of the list, as the style sheet has it."""
_FRAME = 5
"""What border, padding and scroll bar take of it."""
_PARTS = [where for where in Where if where is not Where.KEYS]
"""What is listed; the keys of the list itself stand above it."""


class KeysScreen(ModalScreen[None]):
    """Lists what each key does, by the part of the program where it holds."""

    BINDINGS = bindings_of(Where.KEYS)

    def __init__(
        self, actions: tuple[Action, ...] = ACTIONS, reasons: Mapping[str, str] | None = None
    ) -> None:
        """`actions` is the table with the keys that hold, `reasons` why each action of these ids is
        refused just now."""
        super().__init__()
        self._actions = actions
        self._reasons = reasons or {}

    def compose(self) -> ComposeResult:
        """The list, longer than most screens."""
        with VerticalScroll(classes="dialog tall", can_focus=False):
            yield Static()

    def on_resize(self) -> None:
        """Fits the list to the width."""
        width = min(self.size.width, _WIDTH) - _FRAME
        lines = _lines(self._actions, self._reasons, width)
        self.query_one(Static).update(Content("\n").join(lines))

    def action_scroll(self, lines: int) -> None:
        """Scrolls."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Scrolls by what is in sight, less a line that shows where one was."""
        self.action_scroll(pages * max(self.query_one(VerticalScroll).size.height - 1, 1))

    def action_close(self) -> None:
        """Back to where the person was."""
        self.dismiss(None)


def _lines(actions: tuple[Action, ...], reasons: Mapping[str, str], width: int) -> list[Content]:
    own = [action for action in actions_of(Where.KEYS, actions) if action.keys]
    own += [action for action in actions if action.id == "palette" and action.keys]
    heading = "   ".join(["All keys", *(f"{key_word(a.keys[0])} {a.label}" for a in own)])
    lines = [Content.styled(heading, "$muted")]
    for where in _PARTS:
        lines += [Content(""), Content.styled(where.value, "bold $text-accent")]
        group = ""
        for line in lines_of(where, actions):
            if line.group != group:
                group = line.group
                lines.append(Content.styled(group, "bold"))
            reason = reasons.get(line.id.partition(" ")[0], "")
            keys = f"  {line.keys:<{_KEYS_WIDTH}} "
            room = width - len(keys)
            lines += _wrapped(line.help, room, keys, "")
            if reason:
                lines += _wrapped(f"✗ {reason}", room, " " * len(keys), "$text-warning")
            elif line.refused and where is not Where.BOARD:
                # What holds for the board just now is known; elsewhere it is told in general.
                lines += _wrapped(line.refused, room, " " * len(keys), "$muted")
    return lines


def _wrapped(words: str, room: int, start: str, style: str) -> list[Content]:
    """Words in their column, after `start` in the first line."""
    starts = chain([start], repeat(" " * len(start)))
    return [
        Content.assemble((begin, "$text-accent"), (line, style))
        for begin, line in zip(starts, wrap(words, max(room, 1)), strict=False)
    ]
