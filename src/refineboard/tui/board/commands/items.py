"""What a person does to the items under the cursor or selected: each action a command.

Every action waits until its change is durable before the next key is handled. So a key pressed
twice moves twice, and each command is made from the board as it then is. Commands are loaded with
the first one, so that the board shows sooner.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import on

from refineboard.domain.change import LogEntry
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.errors import Busy, Conflict, FieldConflict, RefineboardError
from refineboard.domain.states import CATEGORY_ORDER, StateCategory
from refineboard.domain.workspace import ART
from refineboard.tui.board.points import TypedPoints
from refineboard.tui.board.refusals import Refusing
from refineboard.tui.board.widget import Board
from refineboard.tui.kit.change_words import change_words
from refineboard.tui.kit.roles import CopiesText, keys_in_force
from refineboard.tui.kit.unsaved import Unsaved
from refineboard.tui.kit.waiting import Unanswered
from refineboard.tui.kit.words import item_text

if TYPE_CHECKING:
    from refineboard.domain.seen import ItemCommand, SafeCommand, Seen
    from refineboard.tui.controller import Controller


class ItemActions(Refusing):
    """The item actions of the board screen."""

    desk: Controller
    typed_points: TypedPoints
    unsaved: Unsaved | None = None
    """What the person went back from last, without saving it."""
    _last: SafeCommand | None = None
    """The last change."""
    _first_digit: LogEntry | None = None
    """The change by the last digit, which a second one may join."""

    def writer_of(self, key: str) -> str | None:
        """Who else is writing on an item now."""
        raise NotImplementedError

    async def do(
        self,
        command: SafeCommand,
        when_saved: Callable[[], None] = lambda: None,
        when_left: Callable[[], None] = lambda: None,
    ) -> LogEntry | None:
        """Makes a command's change durable and tells what happened, or why not.

        Where somebody changed the same first, both versions are shown. `when_saved` is called
        once the change is durable, which may be after the person went on; `when_left` where they
        went back from the choice between the versions.
        """
        from refineboard.domain.seen import Seen

        try:
            entry = await self.desk.do(command)
        except Conflict as conflict:
            if isinstance(command, Seen) and conflict.conflicts:
                await self._settle(command, conflict.conflicts, when_saved, when_left)
            else:
                self.refused(conflict)
            return None
        except RefineboardError as error:
            if isinstance(error, Unanswered):
                error.request.when_saved.append(when_saved)
            self.refused(error)
            return None
        when_saved()
        self.tell(entry)
        if entry is not None:
            self._last = command
        return entry

    async def do_now(self, command: ItemCommand) -> LogEntry | None:
        """Does to items, as they are on the screen just now, what needs no more asking."""
        from refineboard.domain.seen import seen_now

        return await self.do(seen_now(command, self.desk.workspace.items))

    def look(self, keys: tuple[str, ...]) -> Mapping[str, Document]:
        """Items as they are on the screen when a person is asked what to do to them."""
        return {key: self.desk.workspace.items[key] for key in keys}

    async def _settle(
        self,
        seen: Seen,
        conflicts: tuple[FieldConflict, ...],
        when_saved: Callable[[], None],
        when_left: Callable[[], None],
    ) -> None:
        """Shows both versions of the first item, then does what is left; words where it must."""
        from refineboard.tui.conflict.screen import ConflictScreen
        from refineboard.tui.conflict.settling import choices_of, refusal_words, settled

        shown = choices_of(seen, conflicts)
        if not shown:
            self.message.hold(refusal_words(seen, conflicts), refusal_words(seen, conflicts))
            return

        async def go_on(chosen: Mapping[str, JsonValue] | None) -> None:
            if chosen is None:
                self.message.hint(f"{shown[0].key} stays as {shown[0].who} changed it.")
                when_left()
                return
            left = settled(seen, shown, chosen)
            if not left:
                self.message.hint(f"{shown[0].key} stays as {shown[0].who} changed it.")
                when_saved()
            for command in left:
                await self.do(command, when_saved, when_left)

        await self.app.push_screen(ConflictScreen(shown), go_on)

    async def _told(
        self, work_: Awaitable[LogEntry | None], when_saved: Callable[[], None] = lambda: None
    ) -> LogEntry | None:
        try:
            entry = await work_
        except RefineboardError as error:
            if isinstance(error, Unanswered):
                error.request.when_saved.append(when_saved)
            self.refused(error)
            return None
        when_saved()
        self.tell(entry)
        return entry

    def refused(self, error: RefineboardError) -> None:
        """Tells why a change was not made; a store that was busy must not go unseen."""
        if isinstance(error, Unanswered):
            self.message.hint(str(error))
            self.show_top()
        elif isinstance(error, Busy | Conflict):
            self.message.hold(str(error), str(error))
        else:
            self.message.refuse(str(error))

    def show_top(self) -> None:
        """Shows, among other things, how many changes are being saved."""
        raise NotImplementedError

    def tell(self, entry: LogEntry | None) -> None:
        """Tells what was changed."""
        if entry is None:
            self.message.hint("Nothing to change: it's like that already.")
        else:
            for id_ in entry.change.ids:
                self.message.release(id_)
            undone = entry.change.command == "undo"
            undo = "" if undone else "board.undo"
            self.message.say(change_words(self.desk.workspace, entry), undo=undo)

    def leave_unsaved(self, unsaved: Unsaved) -> None:
        """Says what was not saved, and with which keys to go on."""
        self.unsaved = unsaved
        self.message.hint(unsaved.hint(keys_in_force(self.app)))

    def forget_unsaved(self) -> None:
        """Goes on with something: what was said of text that was left is no longer true."""
        if self.unsaved is not None:
            self.unsaved = None
            self.message.clear()

    async def action_save_unsaved(self) -> None:
        """Saves what was left without saving."""
        unsaved, self.unsaved = self.unsaved, None
        if unsaved is None:
            way = self.way_to("board.edit")
            self.message.hint(f"No unsaved text; {way} edits the item and offers its draft.")
        elif unsaved.save is None:
            self.leave_unsaved(unsaved)
        else:
            await unsaved.save()

    def current(self) -> Document | None:
        """The item under the cursor, None where there is none."""
        key = self.view.cursor
        return None if key is None else self.desk.workspace.items[key]

    async def action_undo(self) -> None:
        """Takes back the person's last change."""
        self._go_to_changed(await self._told(self.desk.undo()))

    async def action_redo(self) -> None:
        """Brings back what was undone last."""
        self._go_to_changed(await self._told(self.desk.redo()))

    def _go_to_changed(self, entry: LogEntry | None) -> None:
        if entry is None or self.view.cursor in entry.change.ids:
            return
        for key in sorted(entry.change.ids):
            if self.jump_to(key):
                return

    async def action_duplicate(self) -> None:
        """Copies the item."""
        from refineboard.domain.commands import DuplicateItem

        document = self.current()
        if document is not None:
            self._go_to_changed(await self.do(DuplicateItem(text_of(document, "key"))))

    def action_copy_key(self) -> None:
        """Copies the keys of the items, one a line."""
        keys = self.view.targets
        self._copy("\n".join(keys), named(keys))

    def action_copy_text(self) -> None:
        """Copies what is written of the items."""
        keys = self.view.targets
        texts = (item_text(self.desk.workspace.items[key]) for key in keys)
        self._copy("\n".join(texts), f"The text of {named(keys)}")

    def _copy(self, text: str, name: str) -> None:
        if isinstance(self.app, CopiesText):
            self.app.copy_text(text, name)

    async def action_delete(self) -> None:
        """Deletes the items."""
        from refineboard.domain.commands import DeleteItems

        if self.view.targets:
            await self.do_now(DeleteItems(self.view.targets))

    async def action_digit(self, digit: int) -> None:
        """Sets the points to what was typed; 1 then 3 in one go makes 13."""
        from refineboard.domain.commands import EditItems
        from refineboard.domain.edits import FieldEdit

        keys = self.view.targets
        points = self.typed_points.take(digit, keys)
        if points != digit and self._first_digit is not None:
            # One undo takes back all of 13, not its 3: so the 1 goes before the 13 comes. Where it
            # can't go, because somebody was faster, the 13 is an edit like any other.
            with suppress(RefineboardError):
                await self.desk.revert(self._first_digit)
        self._first_digit = await self.do_now(EditItems(keys, (FieldEdit("points", points),)))

    async def action_move_to(self) -> None:
        """Asks where to, then moves."""
        from refineboard.domain.commands import MoveToBacklog, PlanItems
        from refineboard.domain.seen import Seen

        document = self.current()
        if document is None:
            return
        from refineboard.tui.board.choices import NO_ITERATION, move_choices
        from refineboard.tui.kit.picker import Picker

        keys = self.view.targets
        items = self.look(keys)

        async def move(choice: str | None) -> None:
            kind, _, wanted = (choice or "").partition(":")
            if kind == "state":
                await self.move_to_state(items, wanted)
            elif kind == "backlog":
                await self.do(Seen(MoveToBacklog(keys, wanted), items))
            elif kind == "iteration":
                iteration = None if wanted == NO_ITERATION else wanted
                await self.do(Seen(PlanItems(keys, iteration), items))

        picker = Picker(f"Move {named(keys)} to …", move_choices(self.desk.workspace, document))
        await self.app.push_screen(picker, move)

    async def action_block(self) -> None:
        """Asks for the reason, or takes the block away."""
        from refineboard.domain.commands import EditItems
        from refineboard.domain.edits import FieldEdit
        from refineboard.domain.seen import Seen

        document = self.current()
        if document is None:
            return
        keys = self.view.targets
        items = self.look(keys)

        def block(reason: str) -> SafeCommand:
            return Seen(EditItems(keys, (FieldEdit("blocked", reason),)), items)

        if all(text_of(each, "blocked") for each in items.values()):
            await self.do_now(EditItems(keys, (FieldEdit("blocked", None),)))
        else:
            await self.ask(f"What blocks {named(keys)}?", "board.block", block)

    async def ask(
        self, question: str, action: str, command: Callable[[str], SafeCommand], hint: str = ""
    ) -> None:
        """Asks for a line and makes it a command; `action` is the id of what asks it again."""
        from refineboard.tui.kit.picker import Prompt

        prompt = Prompt(question, hint=hint, is_kept=True)
        self.forget_unsaved()

        async def take(answer: str | None) -> None:
            if answer and answer.strip():
                await self.do(command(answer), prompt.drop_draft)
            elif prompt.is_left:
                self.leave_unsaved(Unsaved("Your answer is not saved", action))

        await self.app.push_screen(prompt, take)

    async def action_ready(self) -> None:
        """Moves the items to the first state that means ready."""
        backlog = self.view.column.backlog
        ready = [state for state in backlog.states if state.category is StateCategory.READY]
        early = tuple(key for key in self.view.targets if self._is_before_ready(key))
        if ready and early:
            await self.move_to_state(self.look(early), ready[0].key)
        elif self.view.targets:
            key = self.view.targets[0]
            label = self.desk.workspace.state_of(self.desk.workspace.items[key]).label
            way = self.way_to("board.move-to")
            self.message.hint(f"{key} is {label} already; {way} moves it back.")

    def _is_before_ready(self, key: str) -> bool:
        state = self.desk.workspace.state_of_key(key)
        return CATEGORY_ORDER.index(state.category) < CATEGORY_ORDER.index(StateCategory.READY)

    async def move_to_state(self, items: Mapping[str, Document], state: str) -> None:
        """Moves items that the person saw like this to a state of their backlog."""
        from refineboard.domain.commands import MoveToState
        from refineboard.domain.seen import Seen

        await self.do(Seen(MoveToState(tuple(items), state), items))

    async def action_accept(self) -> None:
        """Accepts what was worked on."""
        from refineboard.domain.commands import AcceptItems

        column, here = self.view.column, self.view.column.index
        following = column.keys[here + 1 : here + 2]
        is_one = not self.view.selected
        entry = await self.do_now(AcceptItems(self.view.targets))
        if entry and is_one and following:
            # What is done sinks to the end, and the next to be looked at is where it was.
            self.jump_to(following[0])

    async def action_reject(self) -> None:
        """Asks for the reason, then sends the item back to work."""
        document = self.current()
        if document is None:
            return
        from refineboard.domain.commands import RejectItem
        from refineboard.domain.seen import Seen

        key = text_of(document, "key")
        await self.ask(
            f"Why is {key} not accepted?",
            "board.reject",
            lambda reason: Seen(RejectItem(key, reason), {key: document}),
        )

    async def action_repeat(self) -> None:
        """Makes the last change again, on the item under the cursor or on the next one."""
        from refineboard.domain.commands import MoveToState
        from refineboard.domain.seen import Seen
        from refineboard.tui.board.commands.repeating import retargeted

        last = self._last
        if not isinstance(last, Seen) or retargeted(last.command, ()) is None:
            self.message.hint("The last change was for its own item only; it can't be repeated.")
            return
        if not self.view.selected and self.view.cursor in last.keys:
            self.view.move(1)
        again = retargeted(last.command, self.view.targets)
        if isinstance(again, MoveToState):
            await self.move_to_state(self.look(again.keys), again.state)
        elif again is not None:
            await self.do_now(again)

    async def action_order_of_work(self) -> None:
        """Shows the orders of the column's backlog, and what each costs."""
        from refineboard.tui.ranking.screen import RankingScreen

        def go(key: str | None) -> None:
            if key:
                self.jump_to(key)

        backlog = self.view.column.backlog.key
        await self.app.push_screen(RankingScreen(self.desk, backlog, self.view.cursor), go)

    async def action_scoring_sheet(self) -> None:
        """Opens the sheet of the column's items, or of the features that stories follow."""
        from refineboard.tui.scoring.screen import ScoringSheetScreen

        def go(key: str | None) -> None:
            if key:
                self.jump_to(key)
            if screen.left:
                words = f"{screen.left} not saved"
                self.leave_unsaved(Unsaved(words, "board.scoring-sheet"))

        column, key, note = self.view.column, self.view.cursor, ""
        backlog = column.backlog
        # A filter leaves rows away, as on the board.
        shown = frozenset(column.keys) if len(column.keys) < column.total else None
        if not backlog.is_art and not backlog.story_wsjf:
            document = self.desk.workspace.items.get(key or "", {})
            backlog, key = self.desk.workspace.backlog(ART), text_of(document, "parent")
            shown = None
            note = "Stories take the WSJF of their features, so those are scored here."
        self.forget_unsaved()
        screen = ScoringSheetScreen(self.desk, backlog.key, key, shown=shown, note=note)
        await self.app.push_screen(screen, go)

    async def action_import(self) -> None:
        """Asks which file and what it is, then shows what it would do."""
        from refineboard.tui.importing.questions import ask_for_import

        def tell(entry: LogEntry | None) -> None:
            if entry is not None:
                self.tell(entry)
                self._go_to_changed(entry)

        await ask_for_import(self.app, self.desk, self.view.column.backlog.key, tell)

    async def action_history(self) -> None:
        """Shows who changed what."""
        from refineboard.tui.history.screen import HistoryScreen

        def go(key: str | None) -> None:
            if key:
                self.jump_to(key)

        await self.app.push_screen(HistoryScreen(self.desk, self.view.cursor), go)

    @on(Board.Dropped)
    async def move_dropped(self, event: Board.Dropped) -> None:
        """Moves a card that was dragged into another column."""
        from refineboard.domain.commands import MoveToBacklog

        await self.do_now(MoveToBacklog((event.key,), event.backlog))


def named(keys: tuple[str, ...]) -> str:
    """The first few keys."""
    return f"{', '.join(keys[:4])}{' …' if len(keys) > 4 else ''}"
