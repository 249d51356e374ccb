"""Getting about on the board and choosing many items: jumps, the way back, ranges."""

from __future__ import annotations

from collections import deque

from textual.screen import Screen

from refineboard.domain.documents import text_of
from refineboard.tui.actions import Where, actions_of
from refineboard.tui.board.cards import shown_text
from refineboard.tui.board.viewport import Viewport
from refineboard.tui.board.widget import Board
from refineboard.tui.kit.bars import MessageLine
from refineboard.tui.kit.roles import keys_in_force

_MOST_JUMPS = 100


class Going(Screen[None]):
    """The actions of the board screen that change only what is looked at or selected."""

    view: Viewport
    _behind: deque[str]
    _ahead: deque[str]

    @property
    def message(self) -> MessageLine:
        """The line for what just happened."""
        raise NotImplementedError

    def start_going(self) -> None:
        """Begins with no way back."""
        self._behind = deque(maxlen=_MOST_JUMPS)
        self._ahead = deque(maxlen=_MOST_JUMPS)

    def jump_to(self, key: str) -> bool:
        """Goes to an item and remembers where one was; False where no column shows it."""
        was = self.view.cursor
        if not self.view.go_to(key):
            return False
        if was and was != key:
            self._behind.append(was)
            self._ahead.clear()
        self.query_one(Board).redraw()
        return True

    async def action_go(self) -> None:
        """Goes where a letter says."""
        from refineboard.tui.menus.go_menu import GoMenu

        methods = {action.id: action.method for action in actions_of(Where.BOARD)}

        async def go(chosen: str | None) -> None:
            if chosen:
                await self.app.run_action(methods[chosen], self)

        await self.app.push_screen(GoMenu(), go)

    async def action_jump(self) -> None:
        """Asks for a key and goes there; a number alone means the backlog one is in."""
        from refineboard.tui.kit.picker import Prompt

        def key_of(typed: str) -> str:
            key = typed.strip().upper()
            return f"{self.view.column.backlog.key}-{key}" if key.isdecimal() else key

        def preview(typed: str) -> str:
            document = self.view.workspace.document(key_of(typed))
            return f"{text_of(document, 'key')} {shown_text(text_of(document, 'title'))}"

        def go(typed: str | None) -> None:
            key = key_of(typed or "")
            self.message.clear()
            if key and not self.jump_to(key):
                known = key in self.view.workspace.items
                reason = "hidden by the filter" if known else "not here"
                self.message.refuse(f"{key} is {reason}.")

        await self.app.push_screen(Prompt("Go to which key?", preview, "a number alone: here"), go)

    def action_parent(self) -> None:
        """Goes to the item's parent."""
        key = self.view.cursor
        if key is None:
            return
        parent = text_of(self.view.workspace.items[key], "parent")
        self.message.clear()
        if not self.jump_to(parent):
            self.message.hint(f"{parent} is not on the board; perhaps the filter hides it.")

    def action_back(self) -> None:
        """Goes back to where the last jump began."""
        self._return(self._behind, self._ahead)

    def action_forward(self) -> None:
        """Takes a jump again that one came back from."""
        self._return(self._ahead, self._behind)

    def _return(self, source: deque[str], other: deque[str]) -> None:
        was = self.view.cursor
        self.message.clear()
        while source:
            if self.view.go_to(source.pop()):
                if was:
                    other.append(was)
                self.query_one(Board).redraw()
                return
        self.message.hint("There is no jump to go along.")

    def action_select(self) -> None:
        """Selects the item and goes on to the next."""
        self.view.toggle_selected()
        self.view.move(1)
        self._tell_selection()

    def action_select_range(self) -> None:
        """Selects from the last selected item of the column to the cursor."""
        column = self.view.column
        selected = [place for place, key in enumerate(column.keys) if key in self.view.selected]
        here = column.index
        start = min(selected, key=lambda place: abs(place - here), default=here)
        self.view.selected.update(column.keys[min(start, here) : max(start, here) + 1])
        self._tell_selection()

    def action_select_all(self) -> None:
        """Selects every item that the column shows."""
        self.view.selected.update(self.view.column.keys)
        self._tell_selection()

    def _tell_selection(self) -> None:
        self.query_one(Board).redraw()
        count = len(self.view.selected)
        key = keys_in_force(self.app).way_to("board.clear")
        self.message.hint(f"{count} selected; the next action is for all of them, {key} lets go")
