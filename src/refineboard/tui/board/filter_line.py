"""The line in which a filter is typed; it is made when somebody first wants one."""

from __future__ import annotations

from textual import on
from textual.suggester import Suggester
from textual.widgets import Input

from refineboard.domain.filter_completion import completed
from refineboard.domain.workspace import Workspace
from refineboard.tui.actions import Where, bindings_of
from refineboard.tui.kit.roles import FilterLeft, FilterTyped


class _Completion(Suggester):
    """How the filter may go on, shown in grey; the right arrow or Tab takes it."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._workspace = workspace

    async def get_suggestion(self, value: str) -> str | None:
        """The whole text, completed."""
        return completed(value, self._workspace)


class FilterLine(Input):
    """Says what is typed as it is typed, and when the person leaves."""

    BINDINGS = bindings_of(Where.FILTERING)

    def __init__(self, text: str, workspace: Workspace) -> None:
        super().__init__(
            text,
            id="filter",
            compact=True,
            placeholder="words, team:chk state:ready is:blocked, ~letters",
            suggester=_Completion(workspace),
            select_on_focus=True,
        )
        self.cursor_blink = False

    @on(Input.Changed)
    def _tell_text(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(FilterTyped(event.value.strip()))

    def action_complete(self) -> None:
        """Takes the completion."""
        self.action_cursor_right()

    def action_keep(self) -> None:
        """Leaves and keeps the filter."""
        self.post_message(FilterLeft(self, keep=True))

    def action_drop(self) -> None:
        """Leaves and takes the filter away."""
        self.post_message(FilterLeft(self, keep=False))
