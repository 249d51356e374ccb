"""The way from the board to the dashboard, and to the board of the items behind a number.

Those items are shown on the board itself, so that everything can be done to them that can be done
to items; the keys that would leave it lead back to the dashboard.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from refineboard.domain.documents import Document, text_of
from refineboard.tui.board.commands.readying import ReadyActions
from refineboard.tui.board.widget import Board
from refineboard.tui.kit.bars import MessageLine
from refineboard.tui.kit.change_words import change_words
from refineboard.tui.kit.roles import keys_in_force
from refineboard.tui.kit.unsaved import Unsaved

if TYPE_CHECKING:
    from refineboard.domain.change import LogEntry
    from refineboard.tui.controller import Update
    from refineboard.tui.health.figures import HealthDesk
    from refineboard.tui.health.screen import Behind
    from refineboard.tui.health.state import Place


class HealthDoor(ReadyActions):
    """Opens the dashboard from the board screen and comes back to it."""

    filter_text: str
    _health: HealthDesk | None = None
    """Made when the dashboard is first opened."""
    _health_place: Place
    _narrowed_to: Behind | None = None
    """What the board is narrowed to, besides the filter."""
    _filter_before: str = ""
    """The filter that was in force before the board was narrowed."""

    def apply_filter(self, text: str) -> None:
        """Shows what matches a filter."""
        raise NotImplementedError

    async def action_health(self) -> None:
        """Opens the dashboard where it was left."""
        if await self.leave_behind():
            return
        from refineboard.tui.health.figures import HealthDesk
        from refineboard.tui.health.screen import HealthScreen
        from refineboard.tui.health.state import Place

        if self._health is None:
            self._health = HealthDesk(self.desk)
            self._health_place = Place()
        screen = HealthScreen(self._health, self._health_place, self.edit_definition)
        await self.app.push_screen(screen, self._show_behind)

    async def action_agree(self) -> None:
        """Edits the Definition of Ready of the column's backlog."""
        await self.edit_definition(self.view.column.backlog.key)

    async def edit_definition(self, backlog: str) -> None:
        """Opens the Definition of Ready of a backlog."""
        from refineboard.tui.ready.screen import DefinitionScreen

        def tell(entry: LogEntry | None) -> None:
            if entry is not None:
                self.message.say(change_words(self.desk.workspace, entry), undo="board.undo")
            if screen.is_left:
                name = self.desk.workspace.backlog(screen.backlog).name
                unsaved = Unsaved(f"Rules of {name} not saved", "board.agree")
                self.leave_unsaved(unsaved)
                # It may have been opened from the dashboard, and lead back there.
                for message in self.app.screen.query(MessageLine):
                    message.hint(unsaved.hint(keys_in_force(self.app)))

        self.forget_unsaved()
        screen = DefinitionScreen(self.desk, self.drafts, backlog)
        await self.app.push_screen(screen, tell)

    def feed_health(self, update: Update) -> None:
        """Tells the dashboard what changed, if there is one."""
        if self._health is not None:
            self._health.take_update(update)

    @property
    def narrowing_words(self) -> str:
        """What the board is narrowed to, for the top bar."""
        behind = self._narrowed_to.words if self._narrowed_to else ""
        return "   ".join(filter(None, (behind, self.filter_text)))

    def narrowed(
        self, matches: Callable[[Document], bool] | None
    ) -> Callable[[Document], bool] | None:
        """What is shown: what matches the filter, among the items behind a number."""
        if self._narrowed_to is None:
            return matches
        keys = frozenset(self._narrowed_to.keys)
        return lambda document: (
            text_of(document, "key") in keys and (matches is None or matches(document))
        )

    @property
    def nothing_is_further_left(self) -> bool:
        """Whether every column left of the cursor's is empty."""
        return not any(column.keys for column in self.view.columns[: self.view.focus])

    def _show_behind(self, behind: Behind | None) -> None:
        if behind is None:
            return
        self._narrowed_to, self._filter_before = behind, self.filter_text
        # A filter would hide some of the items that the number counts.
        self.apply_filter("")
        any(self.view.go_to(key) for key in behind.keys)
        self.query_one(Board).redraw()
        back = self.way_to("board.quit")
        self.message.hint(f"{self._counted(behind)} {back} goes back to the dashboard.")

    def _counted(self, behind: Behind) -> str:
        shown = {key for column in self.view.columns for key in column.keys}
        hidden = len(set(behind.keys) - shown)
        count = "1 item" if len(behind.keys) == 1 else f"{len(behind.keys)} items"
        where = (
            f", {hidden} in hidden columns ({self.way_to('board.show-all')} shows them)"
            if hidden
            else ""
        )
        return f"{behind.words}: {count}{where}."

    async def leave_behind(self) -> bool:
        """Goes back to the dashboard; False where the board is not narrowed to a number."""
        if self._narrowed_to is None:
            return False
        self._narrowed_to = None
        self.apply_filter(self._filter_before)
        await self.action_health()
        return True

    async def action_quit(self) -> None:
        """Goes back to the dashboard, or leaves the board."""
        if not await self.leave_behind():
            await self.app.run_action("leave")
