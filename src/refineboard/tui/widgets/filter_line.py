"""The line in which a filter is typed; it is made when somebody first wants one."""

from __future__ import annotations

from textual import on
from textual.widgets import Input

from refineboard.tui.roles import FilterLeft, FilterTyped


class FilterLine(Input):
    """Says what is typed as it is typed; Enter keeps the filter, Esc takes it away."""

    def __init__(self, text: str) -> None:
        super().__init__(
            text, id="filter", compact=True, placeholder="words, team:chk state:ready is:blocked"
        )
        self.cursor_blink = False

    @on(Input.Changed)
    def _tell_text(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(FilterTyped(event.value.strip()))

    @on(Input.Submitted)
    def _tell_end(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(FilterLeft(self, keep=True))

    def key_escape(self) -> None:
        """Leaves and takes the filter away."""
        self.post_message(FilterLeft(self, keep=False))
