"""Small questions over the board: choose one of a list by typing part of it, or write a line."""

from __future__ import annotations

from asyncio import Event, to_thread
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from textwrap import wrap

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from refineboard.domain.documents import text_of
from refineboard.domain.errors import RefineboardError
from refineboard.tui.actions import Where, bindings_of
from refineboard.tui.drafts import ANSWER, DraftSlot, DraftTimer
from refineboard.tui.kit.bars import keys_hint
from refineboard.tui.kit.roles import draft_slot, keys_in_force

_WIDTH, _WIDE = 60, 84
"""Of the dialog, as the style sheet has it."""
_FRAME = 5
"""What border, padding and scroll bar take of it."""
_GROUP_WIDTH = 11
_MOST_SHOWN = 200
"""More than anybody reads; the others are found by typing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a picker."""

    id: str
    group: str
    """What kind of choice it is, such as "state"."""
    words: str
    refused: str = ""
    """Why it cannot be done now."""


class _Dialog(Vertical):
    """A frame whose lower edge tells the keys of a part of the program."""

    def __init__(self, where: Where, *, wide: bool = False) -> None:
        super().__init__(classes="dialog wide" if wide else "dialog")
        self._where = where

    def on_mount(self) -> None:
        """Shows the keys."""
        self.border_subtitle = keys_hint(self.app, self._where)


class Picker(ModalScreen[str]):
    """Chooses one of several; dismissed with its id, or with "" for none."""

    BINDINGS = bindings_of(Where.CHOOSING)

    def __init__(  # noqa: PLR0913 - one argument a trait
        self,
        question: str,
        choices: Sequence[Choice] | Callable[[], Sequence[Choice]],
        *,
        wide: bool = False,
        typed: str = "",
        empty: str = "Nothing matches.",
        new: str = "",
    ) -> None:
        """`choices` that take a while are made by a function, in a thread beside the screen.

        `typed` stands in the line from the first, `empty` in place of choices where there are none.
        With `new`, the group of a last choice, what is typed can be chosen too: as "new:" and it.
        """
        super().__init__()
        self._wide = wide
        self._question = question
        self._typed = typed
        self._empty = empty
        self._new = new
        self._shown_count = 0
        self._make = choices if callable(choices) else None
        self._made = Event()
        self.choices: Sequence[Choice] = () if callable(choices) else choices
        self._texts: list[str] = []
        """What is searched of each choice."""

    def compose(self) -> ComposeResult:
        """The question, the line to type in, the choices, the keys."""
        with _Dialog(Where.CHOOSING, wide=self._wide):
            yield Static(Content(self._question), classes="question")
            field = Input(
                self._typed,
                placeholder="type to narrow down",
                compact=True,
                select_on_focus=False,
            )
            field.cursor_blink = False
            yield field
            yield OptionList(compact=True)

    def on_mount(self) -> None:
        """Shows every choice, once they are made."""
        self.set_focus(self.query_one(Input))
        if self._make is None:
            self._begin()
        else:
            words = Content.styled("Reading the items …", "$muted")
            self.query_one(OptionList).add_option(Option(words, disabled=True))
            self.run_worker(self._make_choices(self._make))

    async def _make_choices(self, make: Callable[[], Sequence[Choice]]) -> None:
        self.choices = await to_thread(make)
        if self.is_attached:
            self._begin()

    def _begin(self) -> None:
        self._texts = [f"{choice.group} {choice.words}".lower() for choice in self.choices]
        self._made.set()
        self._show(self.query_one(Input).value)

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Shows what matches every word typed."""
        if self._made.is_set():
            self._show(event.value)

    def _show(self, typed: str) -> None:
        words = typed.lower().split()
        room = min(self.size.width, _WIDE if self._wide else _WIDTH) - _FRAME - _GROUP_WIDTH
        options = self.query_one(OptionList)
        options.clear_options()
        fitting = [
            choice
            for choice, text in zip(self.choices, self._texts, strict=True)
            if all(word in text for word in words)
        ]
        own = " ".join(typed.split())
        if self._new and own and all(choice.words != own for choice in fitting):
            fitting = [*fitting[: _MOST_SHOWN - 1], Choice(f"new:{own}", self._new, own)]
        shown = fitting[:_MOST_SHOWN]
        self._shown_count = len(shown)
        options.add_options(Option(_shown(choice, room), id=choice.id) for choice in shown)
        if more := len(fitting) - len(shown):
            rest = f"and {more:,} more: type to narrow down"
            options.add_option(Option(Content.styled(rest, "$muted"), disabled=True))
        if not shown:
            nothing = "Nothing matches." if self.choices else self._empty
            options.add_option(Option(Content.styled(nothing, "$muted"), disabled=True))
            return
        options.highlighted = 0

    def action_step(self, step: int) -> None:
        """Marks the choice after or before."""
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            options.highlighted = (options.highlighted + step) % self._shown_count

    async def action_take(self) -> None:
        """Takes the marked choice; waits until there is one, for keys may be typed ahead."""
        await self._made.wait()
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self.dismiss(options.get_option_at_index(options.highlighted).id or "")

    @on(OptionList.OptionSelected)
    def take_clicked(self, event: OptionList.OptionSelected) -> None:
        """Takes the choice that was clicked."""
        self.dismiss(event.option_id or "")

    def action_cancel(self) -> None:
        """Takes none."""
        self.dismiss("")


def _shown(choice: Choice, room: int) -> Content:
    """A choice in `room` cells, its words in a column beside its group."""
    lines = [(line, "") for line in wrap(choice.words, room)] or [("", "")]
    if choice.refused:
        lines += [(line, "$text-warning") for line in wrap(f"✗ {choice.refused}", room)]
    starts = chain([choice.group], repeat(""))
    return Content("\n").join(
        [
            Content.assemble((f"{start:<{_GROUP_WIDTH}}", "$muted"), line)
            for start, line in zip(starts, lines, strict=False)
        ]
    )


class Prompt(ModalScreen[str]):
    """Asks for one line; dismissed with it, or with None where the person goes back."""

    BINDINGS = bindings_of(Where.ASKING)

    def __init__(
        self,
        question: str,
        preview: Callable[[str], str] | None = None,
        hint: str = "",
        value: str = "",
        *,
        is_kept: bool = False,
    ) -> None:
        """`preview` tells what an answer will do, or raises RefineboardError; `hint` stands there
        until it has something to tell, and `value` in the line from the first.

        With `is_kept` the answer stays as a draft, also once it is given: until `drop_draft`.
        """
        super().__init__()
        self._question = question
        self._preview = preview
        self._hint = hint
        self._value = value
        self._is_kept = is_kept
        self._drafting = DraftTimer(self, lambda: self._keep(durable=False))
        self.is_left = False
        """Whether it was left with an answer that was not given."""

    @property
    def _slot(self) -> DraftSlot | None:
        return draft_slot(self.app, f"{ANSWER}{self._question}") if self._is_kept else None

    def compose(self) -> ComposeResult:
        """The question, the line, what it will do, the keys."""
        draft = self._slot.find() if self._slot else None
        value, hint = self._value, self._hint
        if draft is not None:
            value = text_of(draft.fields, "text")
            drops = keys_in_force(self.app).way_to("asking.discard")
            hint = f"Your answer of {draft.saved_at}; {drops} drops it."
        with _Dialog(Where.ASKING):
            yield Static(Content(self._question), classes="question")
            field = Input(value, compact=True, select_on_focus=draft is None)
            field.cursor_blink = False
            yield field
            if self._preview or hint:
                yield Static(Content.styled(hint, "$muted"), id="preview")

    @on(Input.Changed)
    def show_preview(self, event: Input.Changed) -> None:
        """Tells what the answer will do, as it is written."""
        self._drafting.changed()
        if self._preview is None:
            return
        words = Content.styled(self._hint, "$muted")
        if event.value.strip():
            try:
                words = Content(self._preview(event.value))
            except RefineboardError as error:
                words = Content.styled(str(error), "$text-error")
        self.query_one("#preview", Static).update(words, layout=False)

    @property
    def _text(self) -> str:
        return self.query_one(Input).value

    def keep_draft(self) -> None:
        """Keeps what was typed; plain file calls only."""
        self._keep(durable=True)

    def _keep(self, *, durable: bool) -> None:
        slot = self._slot
        if slot is None:
            return
        if self._text.strip() and self._text != self._value:
            slot.keep({"text": self._text}, durable=durable)
        else:
            slot.drop()

    def drop_draft(self) -> None:
        """Forgets the answer, once it is saved or not wanted."""
        if self._slot:
            self._slot.drop()

    def action_take(self) -> None:
        """Takes the line."""
        self._end(self._text)

    def action_cancel(self) -> None:
        """Takes none; what was typed stays as a draft."""
        self.is_left = self._is_kept and bool(self._text.strip()) and self._text != self._value
        self._end(None)

    def action_discard(self) -> None:
        """Takes none and drops what was typed."""
        self.drop_draft()
        self._drafting.stop()
        self.dismiss(None)

    def _end(self, answer: str | None) -> None:
        self.keep_draft()
        self._drafting.stop()
        self.dismiss(answer)
