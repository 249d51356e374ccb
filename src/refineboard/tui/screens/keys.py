"""All keys on one screen, made from the table of actions."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from refineboard.tui.actions import Action, Where, actions_of, key_words

_KEYS_WIDTH = 16


class KeysScreen(ModalScreen[None]):
    """Lists what each key does, by the part of the program where it holds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h,question_mark,f1", "close", "Back"),
        Binding("j,down", "scroll(1)", "Down"),
        Binding("k,up", "scroll(-1)", "Up"),
        Binding("pagedown,space", "scroll(10)", "Page down"),
        Binding("pageup", "scroll(-10)", "Page up"),
    ]

    def compose(self) -> ComposeResult:
        """The list, longer than most screens."""
        with VerticalScroll(classes="dialog tall", can_focus=False):
            yield Static(Content("\n").join(_lines()))

    def action_scroll(self, lines: int) -> None:
        """Scrolls."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_close(self) -> None:
        """Back to where the person was."""
        self.dismiss(None)


def _lines() -> list[Content]:
    lines = [Content.styled("All keys   j k scroll, q goes back", "$muted")]
    for where in Where:
        lines += [Content(""), Content.styled(where.value, "bold $text-accent")]
        group = ""
        for action in _grouped(where):
            if action.group != group:
                group = action.group
                lines.append(Content.styled(group, "bold"))
            lines.append(_line(action))
    return lines


def _grouped(where: Where) -> list[Action]:
    """The actions of a part, group by group, digits as one line."""
    actions = [
        action
        for action in actions_of(where)
        if not (action.method.startswith("digit(") and action.keys != ("1",))
    ]
    groups = list(dict.fromkeys(action.group for action in actions))
    return sorted(actions, key=lambda action: groups.index(action.group))


def _line(action: Action) -> Content:
    keys = "0–9" if action.method.startswith("digit(") else key_words(action.keys)
    return Content.assemble((f"  {keys:<{_KEYS_WIDTH}}", "$text-accent"), action.help)
