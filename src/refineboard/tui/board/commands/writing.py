"""Opening what is written about an item: to read, to edit, to write anew, to score."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on

from refineboard.domain.change import CreateDocument
from refineboard.domain.documents import Document, text_of
from refineboard.domain.errors import Conflict, RefineboardError
from refineboard.tui.actions import Where
from refineboard.tui.board.commands.ranking import RankActions
from refineboard.tui.board.detail import DetailPane
from refineboard.tui.board.widget import Board
from refineboard.tui.drafts import DraftSlot
from refineboard.tui.kit.bars import KeyBar
from refineboard.tui.kit.change_words import change_words
from refineboard.tui.kit.unsaved import Unsaved
from refineboard.tui.kit.waiting import Unanswered
from refineboard.tui.scoring.panel import WsjfPanel

if TYPE_CHECKING:
    from refineboard.domain.commands import AddItem
    from refineboard.domain.edits import FieldEdit
    from refineboard.tui.board.verdicts import Verdicts
    from refineboard.tui.drafts import DraftBox
    from refineboard.tui.editor.opening import EditingDesk
    from refineboard.tui.editor.screen import Editing


class WritingActions(RankActions):
    """The actions of the board screen that open the editor, the reader and the scores."""

    verdicts: Verdicts
    drafts: DraftBox
    restricted = False
    """Whether no other program may be started from here."""

    async def on_paste(self, event: events.Paste) -> None:
        """Several lines pasted on the board are offered as items, one a line."""
        from refineboard.exchange.text import plan_text

        backlog = self.view.column.backlog
        try:
            pasted = [("paste", event.text.encode())]
            plan = plan_text(self.desk.workspace, backlog.key, pasted)
        except RefineboardError as error:
            self.message.hint(str(error))
            return
        if not plan.created:
            self.message.hint(f"{backlog.name} has all of that already.")
            return
        from refineboard.domain.commands import ImportItems
        from refineboard.tui.kit.picker import Choice, Picker

        count = len(plan.created)

        async def write(choice: str | None) -> None:
            if choice == "write":
                await self.do(ImportItems(backlog.key, plan.created, "paste"))

        choices = [
            Choice("write", "write", f"{count} {'item' if count == 1 else 'items'}, one a line"),
            Choice("", "nothing", "go back"),
        ]
        await self.app.push_screen(Picker(f"Write into {backlog.name}?", choices), write)

    async def action_edit(self) -> None:
        """Edits the item."""
        await self._edit("")

    async def _edit(self, note: str) -> None:
        """Edits the item; `note` stands in the message line at first."""
        document = self.current()
        if document is not None:
            key = text_of(document, "key")
            editing = self._editing().for_item(document)
            editing.note = f"{note}{editing.note}"
            writer = self.writer_of(key)
            if writer:
                editing.note = f"{writer} is writing on {key} too. {editing.note}"
            await self._write(key, editing)

    async def _write(self, key: str, editing: Editing) -> None:
        """Opens the editor on an item that is there."""
        from refineboard.tui.editor.screen import EditorScreen

        self.forget_unsaved()
        self.desk.announce(key)
        screen = EditorScreen(editing)

        async def go_on(saved: str | None) -> None:
            self.desk.announce(None)
            if screen.unanswered:
                self.refused(screen.unanswered)
            if screen.is_left:
                again = partial(self._editing_again, key)
                save = partial(self._save_left, editing, again)
                is_gone = key not in self.desk.workspace.items
                goes_on = "board.new" if is_gone else "board.edit"
                self.leave_unsaved(Unsaved(f"{key} not saved", goes_on, save))
            elif saved and saved != key:
                self.jump_to(saved)
            if screen.then:
                self.view.move(screen.then)
                edge = "last" if screen.then > 0 else "first"
                # A person goes on typing: on the board the letters would be actions.
                await self._edit(
                    f"{key} is the {edge} of the column. " if self.view.cursor == key else ""
                )

        await self.app.push_screen(screen, go_on)

    async def _editing_again(self, key: str) -> None:
        if self.jump_to(key):
            await self._edit("")
        else:
            await self.action_new()

    async def _save_left(self, editing: Editing, again: Callable[[], Awaitable[None]]) -> None:
        """Saves what an editor was left with; where that is refused, opens it again."""
        form = editing.form
        newest = editing.newest()
        if newest is not None and newest is not form.base:
            form.take_newer(newest, editing.state_label(newest))
        if form.conflicts:
            await again()
            return
        try:
            await editing.save(form)
        except Unanswered as unanswered:
            self.refused(unanswered)
            unanswered.request.when_saved.append(editing.draft.drop)
        except Conflict:
            await again()
        except RefineboardError as error:
            self.refused(error)
        else:
            editing.draft.drop()

    def _editing(self) -> EditingDesk:
        from refineboard.tui.editor.opening import EditingDesk

        return EditingDesk(
            lambda: self.desk.workspace,
            self.drafts,
            self,
            lambda: self.verdicts.judge,
            restricted=self.restricted,
        )

    async def action_new(self) -> None:
        """Writes a new item below this one."""

        from refineboard.tui.editor.screen import EditorScreen

        backlog = self.view.column.backlog
        editing = self._editing().for_new(backlog, self.view.cursor)
        screen = EditorScreen(editing)
        self.forget_unsaved()

        async def show(key: str | None) -> None:
            if key:
                self.jump_to(key)
            if screen.unanswered:
                self.refused(screen.unanswered)
            if screen.is_left:
                save = partial(self._save_left, editing, self.action_new)
                words = f"New item in {backlog.name} not saved"
                self.leave_unsaved(Unsaved(words, "board.new", save))
            if screen.then:
                # A person goes on typing: on the board the letters would be actions.
                await self.action_new()

        await self.app.push_screen(screen, show)

    async def deleter_of(self, key: str) -> str:
        """Who deleted an item; "Somebody" where the log doesn't say."""
        entry = next(iter(await self.desk.newest_history(1, key, None)), None)
        return entry.by if entry else "Somebody"

    async def save_edits(
        self, key: str, edits: tuple[FieldEdit, ...], parts: tuple[tuple[FieldEdit, ...], ...]
    ) -> str:
        """Saves an item's edits and what was split off from it; raises where that is refused."""
        from refineboard.domain.commands import EditItem, MendItem
        from refineboard.domain.seen import seen_now

        command = MendItem(key, edits, parts) if parts else EditItem(key, edits)
        entry = await self.desk.do(seen_now(command, self.desk.workspace.items))
        if entry is not None:
            self.message.say(change_words(self.desk.workspace, entry), undo="board.undo")
        return key

    async def save_new(self, command: AddItem) -> str:
        """Saves a new item and returns its key; raises where it is refused."""
        entry = await self.desk.do(command)
        assert entry is not None
        self.message.say(change_words(self.desk.workspace, entry), undo="board.undo")
        created = (op.id for op in entry.change.operations if isinstance(op, CreateDocument))
        return next(created)

    async def action_open(self) -> None:
        """Reads the item."""
        document = self.current()
        if document is not None:
            from refineboard.tui.reading.screen import ReadingScreen

            screen = ReadingScreen(self.desk.workspace, self.verdicts, text_of(document, "key"))
            await self.app.push_screen(screen)

    def action_score(self) -> None:
        """Scores the item's WSJF."""
        document = self.current()
        if document is None:
            return
        from refineboard.domain.economics.jobs import open_keys

        workspace, backlog = self.desk.workspace, self.view.column.backlog.key
        panel = self.query_one(WsjfPanel)
        self.forget_unsaved()
        slot = DraftSlot(self.drafts, f"scores-{text_of(document, 'key')}")
        # All of them, whatever a filter hides: a rank is one among the whole backlog.
        panel.start(document, [workspace.items[key] for key in open_keys(workspace, backlog)])
        panel.keep = slot.keep
        draft = slot.find()
        if draft is not None and panel.take_draft(draft.fields):
            drops = self.way_to("scoring.discard")
            self.message.hint(f"Unsaved scores of {draft.saved_at} put back; {drops} drops them.")
        self.query_one(DetailPane).display = False
        panel.display = True
        self.set_focus(panel)
        self.query_one(KeyBar).change(Where.SCORING)

    @on(WsjfPanel.Closed)
    async def scored(self, event: WsjfPanel.Closed) -> None:
        """Saves the scores, or keeps them as a draft, and goes on with the board."""
        self.query_one(WsjfPanel).display = False
        self.query_one(DetailPane).display = True
        self.set_focus(self.query_one(Board))
        self.query_one(KeyBar).change(Where.BOARD)
        slot = DraftSlot(self.drafts, f"scores-{event.key}")
        if not event.edits:
            slot.drop()
            return
        # Kept until it is saved, whatever the store or a colleague says to it.
        slot.keep(event.draft)
        if event.is_saved:
            await self._save_scores(event.document, event.edits, slot)
        else:
            self._leave_scores(event.document, event.edits, slot)

    def _leave_scores(
        self, document: Document, edits: tuple[FieldEdit, ...], slot: DraftSlot
    ) -> None:
        save = partial(self._save_scores, document, edits, slot)
        words = f"Scores of {text_of(document, 'key')} not saved"
        self.leave_unsaved(Unsaved(words, "board.score", save))

    async def _save_scores(
        self, document: Document, edits: tuple[FieldEdit, ...], slot: DraftSlot
    ) -> None:
        """Saves the scores; where somebody has changed one meanwhile, shows both."""
        from refineboard.domain.commands import EditItem
        from refineboard.domain.seen import Seen

        key = text_of(document, "key")
        left = partial(self._leave_scores, document, edits, slot)
        await self.do(Seen(EditItem(key, edits), {key: document}), slot.drop, left)

    @on(Board.Chosen)
    async def take_chosen(self, event: Board.Chosen) -> None:
        """Goes to a card that was clicked, and opens it or shows what can be done with it."""
        self.jump_to(event.key)
        if event.wish == "open":
            await self.action_open()
        elif event.wish == "menu":
            self.app.action_command_palette()
