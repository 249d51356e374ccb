"""What refines items besides their words: splitting one, and linking them."""

from __future__ import annotations

from refineboard.domain.documents import Document, text_of
from refineboard.domain.workspace import ART, providers_of
from refineboard.tui.board.commands.investing import InvestActions
from refineboard.tui.board.commands.items import named
from refineboard.tui.drafts import DraftSlot
from refineboard.tui.kit.change_words import change_words
from refineboard.tui.kit.unsaved import Unsaved


class RefiningActions(InvestActions):
    """The actions of the board screen that split and link items."""

    async def action_set_parent(self) -> None:
        """Asks for the parent of the items."""
        from refineboard.domain.commands import EditItems
        from refineboard.domain.edits import FieldEdit
        from refineboard.domain.seen import Seen
        from refineboard.tui.board.choices import NO_PARENT, parent_choices
        from refineboard.tui.kit.picker import Picker

        keys = self.view.targets
        items = self.look(keys)
        reader, documents = self.desk.workspace.reader(), list(items.values())
        new, program = self.way_to("board.new"), self.desk.workspace.backlog(ART).name
        empty = f"There is nothing to be part of yet; {new} in {program} writes it."

        async def link(choice: str | None) -> None:
            if choice:
                parent = None if choice == NO_PARENT else choice
                await self.do(Seen(EditItems(keys, (FieldEdit("parent", parent),)), items))

        picker = Picker(
            f"{named(keys)} is part of …",
            lambda: parent_choices(reader, documents),
            wide=True,
            empty=empty,
        )
        await self.app.push_screen(picker, link)

    async def action_depends(self) -> None:
        """Asks what the items wait for, or no longer."""
        from refineboard.domain.commands import EditItems
        from refineboard.domain.edits import FieldEdit
        from refineboard.domain.fields import new_dependency
        from refineboard.domain.seen import Seen
        from refineboard.tui.board.choices import provider_choices
        from refineboard.tui.kit.picker import Picker

        keys = self.view.targets
        items = self.look(keys)
        reader, documents = self.desk.workspace.reader(), list(items.values())

        async def link(choice: str | None) -> None:
            wish, _, key = (choice or "").partition(":")
            entry = new_dependency(key)
            if wish == "add":
                edit = FieldEdit("depends_on", entry, mode="add")
                await self.do(Seen(EditItems(keys, (edit,)), items))
            elif wish == "remove":
                waiting = tuple(k for k in keys if key in providers_of(items[k]))
                edit = FieldEdit("depends_on", entry, mode="remove")
                await self.do(Seen(EditItems(waiting, (edit,)), items))

        picker = Picker(
            f"{named(keys)} waits for …", lambda: provider_choices(reader, documents), wide=True
        )
        await self.app.push_screen(picker, link)

    async def action_split(self) -> None:
        """Splits the item into two or more."""
        document = self.current()
        if document is None:
            return
        from refineboard.domain.commands import MendItem
        from refineboard.domain.invest.fixes import Fix
        from refineboard.domain.seen import Seen
        from refineboard.tui.editor.fixes import edits_of, parts_of
        from refineboard.tui.splitting.screen import SplitScreen, Splitting
        from refineboard.tui.splitting.state import Split

        key = text_of(document, "key")
        slot = DraftSlot(self.drafts, f"split-{key}")
        self.forget_unsaved()

        def split_of(document: Document) -> Split:
            return Split(document, self.verdicts.judge.subject(document))

        def newest() -> Split | None:
            stored = self.desk.workspace.items.get(key)
            return None if stored is None else split_of(stored)

        async def save(before: Document, fix: Fix) -> None:
            command = MendItem(key, edits_of(fix, before), parts_of(fix))
            entry = await self.desk.do(Seen(command, {key: before}))
            if entry is not None:
                self.message.say(change_words(self.desk.workspace, entry), undo="board.undo")

        splitting = Splitting(split_of(document), save, newest, slot)
        splitting.take_draft(self.way_to("splitting.discard"))
        self.desk.announce(key)
        screen = SplitScreen(splitting)

        def go_on(changed: str | None) -> None:
            self.desk.announce(None)
            if screen.unanswered:
                self.refused(screen.unanswered)
            elif screen.is_left:
                self.leave_unsaved(Unsaved(f"{key} not split", "board.split"))
            elif not changed:
                self.message.hint(f"{key} was not split.")

        await self.app.push_screen(screen, go_on)
