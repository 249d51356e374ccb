"""INVEST on the board: letters that follow every change, and going from finding to finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refineboard.domain.documents import text_of
from refineboard.tui.lifetime import is_alive
from refineboard.tui.roles import ShowsItem
from refineboard.tui.screens.writing import WritingActions
from refineboard.tui.widgets.board import Board

if TYPE_CHECKING:
    from refineboard.tui.desk import Update


class InvestActions(WritingActions):
    """What the board screen does with the verdicts."""

    def show_item_again(self) -> None:
        """Shows the item under the cursor as it is now."""
        raise NotImplementedError

    def rules_loaded(self) -> None:
        """Shows the INVEST letters."""
        self.verdicts.loaded = True
        self.query_one(Board).redraw()
        self._read_around()

    def judge_update(self, update: Update) -> None:
        """Lets the verdicts follow a change."""
        if self.verdicts.take_update(update, self.desk.workspace):
            self._read_around()

    def _read_around(self) -> None:
        self.run_worker(self._letters_read())

    async def _letters_read(self) -> None:
        if not await self.verdicts.read_around() or not is_alive(self):
            return
        self.query_one(Board).redraw()
        self.show_item_again()
        for screen in self.app.screen_stack:
            if isinstance(screen, ShowsItem):
                screen.show_item(self.desk.workspace, self.view.cursor)

    async def action_mend(self) -> None:
        """Does what INVEST suggests for the item under the cursor."""
        document = self.current()
        if document is None:
            return
        from refineboard.domain.commands import MendItem
        from refineboard.tui.mending import edits_of, parts_of

        key = text_of(document, "key")
        mending = self.verdicts.mending(document)
        if mending is None:
            self.message.hint(f"{key} has nothing that can be mended without thinking.")
            return
        fix = mending.fix
        if await self.do(MendItem(key, edits_of(fix, document), parts_of(fix))):
            if not fix.items:
                done = fix.label[:1].lower() + fix.label[1:]
                self.message.say(f"{key}: {done}", undo="board.undo")
            self.query_one(Board).cursor_moved()

    def action_finding(self) -> None:
        """Goes to the next item of the column that INVEST finds something in."""
        column, items = self.view.column, self.desk.workspace.items
        after = column.keys[column.index + 1 :] + column.keys[: column.index]
        for key in after:
            findings = self.verdicts.report(items[key]).findings
            if findings and key in column.open_keys:
                self.jump_to(key)
                self.message.hint(f"{key}: {findings[0].message}")
                return
        self.message.hint("INVEST finds nothing in the other open items of this column.")
