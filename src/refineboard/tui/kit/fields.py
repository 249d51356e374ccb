"""Fields of the editor: texts grow with what is written, so that a whole story is in sight."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, TextArea


class TextField(TextArea):
    """A text of one paragraph or, with `lines`, of several.

    Enter goes on to the next field where the text is one paragraph; up and down leave the field
    at its first and last line.
    """

    @dataclass
    class Left(Message):
        """The person goes to the field after (+1) or before (-1) this one."""

        field: TextField
        step: int

    @dataclass
    class Emptied(Message):
        """Backspace was pressed in an empty field."""

        field: TextField

    @dataclass
    class Lines(Message):
        """Several lines were pasted into a text of one paragraph."""

        field: TextField
        lines: list[str]

    def __init__(self, text: str, *, name: str, placeholder: str = "", lines: bool = False) -> None:
        super().__init__(
            text,
            name=name,
            compact=True,
            soft_wrap=True,
            highlight_cursor_line=False,
            placeholder=placeholder,
        )
        self.cursor_blink = False
        self._lines = lines
        self.move_cursor(self.document.end)

    def show(self, text: str) -> None:
        """Shows another text, with the caret where it was as far as that is possible."""
        if text != self.text:
            place, was_at_end = self.cursor_location, self.cursor_at_end_of_text
            self.load_text(text)
            self.move_cursor(self.document.end if was_at_end else place)

    async def _on_paste(self, event: events.Paste) -> None:
        lines = [line.strip() for line in event.text.splitlines() if line.strip()]
        # Textual goes on to the text area's own handler unless that is prevented.
        if not self._lines and len(lines) > 1:
            event.stop()
            event.prevent_default()
            self.post_message(self.Lines(self, lines))

    async def _on_key(self, event: events.Key) -> None:
        onward = (event.key == "enter" and not self._lines) or (
            event.key == "down" and self.cursor_at_last_line
        )
        back = event.key == "up" and self.cursor_at_first_line
        if event.key == "backspace" and not self.text:
            self.post_message(self.Emptied(self))
        step = onward - back
        if step:
            event.stop()
            event.prevent_default()
            self.post_message(self.Left(self, step))
            return
        await super()._on_key(event)


class PickField(Input):
    """A value of few: what is typed narrows a list down."""

    @dataclass
    class Wished(Message):
        """The person wants to choose; `typed` is what they typed already."""

        field: PickField
        typed: str

    async def _on_key(self, event: events.Key) -> None:
        typed = event.character if event.is_printable else None
        if typed or event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Wished(self, typed or ""))
            return
        await super()._on_key(event)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.post_message(self.Wished(self, " ".join(event.text.split())))


class NameSuggester(Suggester):
    """Completes a name from those that `names` finds; it is asked once, at the first letter."""

    def __init__(self, names: Callable[[], Awaitable[list[str]]]) -> None:
        super().__init__(case_sensitive=False)
        self._find = names
        self._names: list[str] | None = None

    async def get_suggestion(self, value: str) -> str | None:
        """The first name that begins with `value`."""
        if self._names is None:
            self._names = await self._find()
        return next((name for name in self._names if name.casefold().startswith(value)), None)
