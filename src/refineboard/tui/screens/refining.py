"""What refines an item besides its words: splitting it."""

from __future__ import annotations

from datetime import UTC, datetime

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.tui.screens.investing import InvestActions
from refineboard.tui.widgets.board import Board
from refineboard.tui.words import change_words


class RefiningActions(InvestActions):
    """The actions of the board screen that refine an item."""

    async def action_split(self) -> None:
        """Splits the item into two or more."""
        document = self.current()
        if document is None:
            return
        from refineboard.domain.commands import MendItem
        from refineboard.domain.invest.fixes import Fix
        from refineboard.tui.drafts import Draft
        from refineboard.tui.mending import edits_of, parts_of
        from refineboard.tui.screens.splitting import SplitScreen, Splitting
        from refineboard.tui.splitting import Split

        key = text_of(document, "key")
        draft_key = f"split-{key}"

        def split_of(document: Document) -> Split:
            return Split(document, self.verdicts.judge.subject(document))

        def newest() -> Split | None:
            stored = self.desk.workspace.items.get(key)
            return None if stored is None else split_of(stored)

        async def save(before: Document, fix: Fix) -> None:
            entry = await self.desk.do(MendItem(key, edits_of(fix, before), parts_of(fix)))
            if entry is not None:
                self.message.say(change_words(self.desk.workspace, entry), undo="board.undo")

        def keep(fields: dict[str, JsonValue]) -> None:
            moment = datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H:%M")
            self.drafts.keep(Draft(draft_key, moment, fields))

        splitting = Splitting(
            split_of(document), save, newest, keep, lambda: self.drafts.drop(draft_key)
        )
        draft = self.drafts.find(draft_key)
        if draft is not None:
            splitting.split.take_draft(draft.fields)
            splitting.note = f"Unsaved parts of {draft.saved_at} were put back."
        self.desk.announce(key)

        def go_on(changed: str | None) -> None:
            self.desk.announce(None)
            if changed:
                self.query_one(Board).cursor_moved()
            else:
                self.message.hint(f"{key} was not split.")

        await self.app.push_screen(SplitScreen(splitting), go_on)
