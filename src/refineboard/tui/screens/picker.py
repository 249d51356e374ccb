"""Small questions over the board: choose one of a list by typing part of it, or write a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a picker."""

    id: str
    group: str
    """What kind of choice it is, such as "state"."""
    words: str


class Picker(ModalScreen[str]):
    """Chooses one of several; dismissed with its id, or with "" for none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+g", "cancel", "Back"),
        Binding("down", "step(1)", "Next", priority=True),
        Binding("up", "step(-1)", "Before", priority=True),
    ]

    def __init__(self, question: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._question = question
        self._choices = choices

    def compose(self) -> ComposeResult:
        """The question, the line to type in, the choices."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._question), classes="question")
            field = Input(
                placeholder="type to narrow down, Enter takes the marked one", compact=True
            )
            field.cursor_blink = False
            yield field
            yield OptionList(compact=True)

    def on_mount(self) -> None:
        """Shows every choice."""
        self._show("")
        self.set_focus(self.query_one(Input))

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Shows what matches every word typed."""
        self._show(event.value)

    def _show(self, typed: str) -> None:
        words = typed.lower().split()
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(
            Option(
                Content.assemble((f"{choice.group:<11}", "$muted"), choice.words),
                id=choice.id,
            )
            for choice in self._choices
            if all(word in f"{choice.group} {choice.words}".lower() for word in words)
        )
        options.highlighted = 0 if options.option_count else None

    def action_step(self, step: int) -> None:
        """Marks the choice after or before."""
        options = self.query_one(OptionList)
        if options.option_count:
            options.highlighted = ((options.highlighted or 0) + step) % options.option_count

    @on(Input.Submitted)
    def take_marked(self) -> None:
        """Takes the marked choice."""
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self.dismiss(options.get_option_at_index(options.highlighted).id or "")

    @on(OptionList.OptionSelected)
    def take(self, event: OptionList.OptionSelected) -> None:
        """Takes the choice that was clicked."""
        self.dismiss(event.option_id or "")

    def action_cancel(self) -> None:
        """Takes none."""
        self.dismiss("")


class Prompt(ModalScreen[str]):
    """Asks for one line; dismissed with it, or with "" where the person goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,ctrl+g", "cancel", "Back")]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question and the line."""
        with Vertical(classes="dialog short"):
            yield Static(Content(self._question), classes="question")
            field = Input(compact=True)
            field.cursor_blink = False
            yield field

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        """Takes the line."""
        self.dismiss(event.value)

    def action_cancel(self) -> None:
        """Takes none."""
        self.dismiss("")
