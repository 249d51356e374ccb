"""Opening what is written about an item: to read, to edit, to write anew, to score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on

from refineboard.domain.change import CreateDocument
from refineboard.domain.documents import text_of
from refineboard.domain.errors import RefineboardError
from refineboard.tui.actions import Where
from refineboard.tui.change_words import change_words
from refineboard.tui.screens.rank_actions import RankActions
from refineboard.tui.widgets.bars import KeyBar
from refineboard.tui.widgets.board import Board
from refineboard.tui.widgets.detail import DetailPane
from refineboard.tui.widgets.wsjf_panel import WsjfPanel

if TYPE_CHECKING:
    from refineboard.domain.commands import AddItem, FieldEdit
    from refineboard.tui.drafts import DraftBox
    from refineboard.tui.screens.editing import EditingDesk
    from refineboard.tui.verdicts import Verdicts


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
        from refineboard.tui.screens.picker import Choice, Picker

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
            from refineboard.tui.screens.editor import EditorScreen

            key = text_of(document, "key")
            editing = self._editing().for_item(document)
            editing.note = f"{note}{editing.note}"
            writer = self.writer_of(key)
            if writer:
                editing.note = f"{writer} is writing on {key} too. {editing.note}"
            self.desk.announce(key)
            screen = EditorScreen(editing)

            async def go_on(_: str | None) -> None:
                self.desk.announce(None)
                if screen.then:
                    self.view.move(screen.then)
                    edge = "last" if screen.then > 0 else "first"
                    # A person goes on typing: on the board the letters would be actions.
                    await self._edit(
                        f"{key} is the {edge} of the column. " if self.view.cursor == key else ""
                    )

            await self.app.push_screen(screen, go_on)

    def _editing(self) -> EditingDesk:
        from refineboard.tui.screens.editing import EditingDesk

        return EditingDesk(
            lambda: self.desk.workspace,
            self.drafts,
            self,
            lambda: self.verdicts.judge,
            restricted=self.restricted,
        )

    async def action_new(self) -> None:
        """Writes a new item below this one."""

        from refineboard.tui.screens.editor import EditorScreen

        editing = self._editing().for_new(self.view.column.backlog, self.view.cursor)
        screen = EditorScreen(editing)

        async def show(key: str | None) -> None:
            if key:
                self.jump_to(key)
            if screen.then:
                # A person goes on typing: on the board the letters would be actions.
                await self.action_new()

        await self.app.push_screen(screen, show)

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
            from refineboard.tui.screens.reading import ReadingScreen

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
        # All of them, whatever a filter hides: a rank is one among the whole backlog.
        panel.start(document, [workspace.items[key] for key in open_keys(workspace, backlog)])
        self.query_one(DetailPane).display = False
        panel.display = True
        self.set_focus(panel)
        self.query_one(KeyBar).change(Where.SCORING)

    @on(WsjfPanel.Closed)
    async def scored(self, event: WsjfPanel.Closed) -> None:
        """Saves the scores and goes on with the board."""
        self.query_one(WsjfPanel).display = False
        self.query_one(DetailPane).display = True
        self.set_focus(self.query_one(Board))
        self.query_one(KeyBar).change(Where.BOARD)
        if event.edits:
            from refineboard.domain.commands import EditItem
            from refineboard.domain.seen import Seen

            await self.do(Seen(EditItem(event.key, event.edits), {event.key: event.document}))

    @on(Board.Chosen)
    async def take_chosen(self, event: Board.Chosen) -> None:
        """Goes to a card that was clicked, and opens it or shows what can be done with it."""
        self.jump_to(event.key)
        if event.wish == "open":
            await self.action_open()
        elif event.wish == "menu":
            self.app.action_command_palette()
