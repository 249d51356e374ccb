"""What every form of several fields does: its fields in order, and going from one to the next."""

from __future__ import annotations

from textual import on
from textual.screen import Screen
from textual.widgets import Input

from refineboard.tui.kit.fields import TextField


class FieldForm(Screen[str]):
    """A screen whose fields stand in the part `#form`."""

    def fields(self) -> list[TextField | Input]:
        """All fields, from top to bottom."""
        return [
            widget
            for widget in self.query("#form TextField, #form Input")
            if isinstance(widget, TextField | Input)
        ]

    def step(self, step: int) -> None:
        """Goes to the field after or before; from the last one to the first."""
        fields = self.fields()
        if self.focused in fields:
            self.set_focus(fields[(fields.index(self.focused) + step) % len(fields)])

    @on(Input.Submitted)
    def leave_small_field(self) -> None:
        """Goes on to the next field."""
        self.step(1)

    def action_next_field(self) -> None:
        """Goes to the next field."""
        self.step(1)

    def action_previous_field(self) -> None:
        """Goes to the field before."""
        self.step(-1)
