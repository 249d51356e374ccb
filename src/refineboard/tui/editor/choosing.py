"""What the editor does with its small fields: a parent and a state are chosen from a list."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.content import Content
from textual.widgets import Static

from refineboard.tui.editor.judged_form import JudgedForm
from refineboard.tui.kit.fields import PickField
from refineboard.tui.kit.picker import Choice, Picker

PICKED = {"state": "Which state?", "parent": "Part of what?"}
"""The fields that are chosen, and what is asked."""


class ChoosingForm(JudgedForm):
    """A form with fields that are chosen from a list."""

    def choices(self, name: str) -> Callable[[], list[Choice]]:
        """Makes what a field can be; the id of a choice is what then stands in it."""
        raise NotImplementedError

    def parent_title(self) -> str:
        """What the chosen parent is called."""
        raise NotImplementedError

    @on(PickField.Wished)
    async def choose(self, event: PickField.Wished) -> None:
        """Asks for one of the field's values."""

        def take(value: str | None) -> None:
            if value:
                event.field.value = value.strip()
                self.set_focus(event.field)

        name = event.field.name or ""
        picker = Picker(PICKED[name], self.choices(name), wide=True, typed=event.typed)
        await self.app.push_screen(picker, take)

    def show_parent(self) -> None:
        """Names the parent beside its key."""
        title = Content.styled(self.parent_title(), "$muted")
        self.query_one("#parent-title", Static).update(title, layout=False)
