"""The main screen: all backlogs, the item under the cursor, and the keys to work on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from refineboard.domain.errors import RefineboardError
from refineboard.tui.actions import Where, bindings_of
from refineboard.tui.board.arrangement import ArrangementFile
from refineboard.tui.board.columns import Grouping, Order
from refineboard.tui.board.commands.health import HealthDoor
from refineboard.tui.board.commands.items import named
from refineboard.tui.board.detail import DetailPane
from refineboard.tui.board.finding_walk import FindingWalk
from refineboard.tui.board.points import TypedPoints
from refineboard.tui.board.verdicts import Verdicts
from refineboard.tui.board.viewport import Viewport
from refineboard.tui.board.widget import Board
from refineboard.tui.controller import Controller, Update
from refineboard.tui.drafts import DraftBox
from refineboard.tui.kit.bars import KeyBar, MessageLine, TopBar
from refineboard.tui.kit.roles import FilterLeft, FilterTyped
from refineboard.tui.kit.waiting import Answer
from refineboard.tui.scoring.panel import WsjfPanel

if TYPE_CHECKING:
    from refineboard.store.presence import Colleague
    from refineboard.tui.board.commands.assigning import What
    from refineboard.tui.board.tour import Tour

_REST_SECONDS = 0.06
"""How long the cursor rests before the detail pane follows it."""


class BoardScreen(HealthDoor):
    """Shows the view; what changes it comes from the desk."""

    BINDINGS = bindings_of(Where.BOARD)

    def __init__(
        self, desk: Controller, drafts: DraftBox, arrangements: ArrangementFile, start: str | None
    ) -> None:
        super().__init__()
        self.start_going()
        self.desk = desk
        self.drafts = drafts
        self.arrangements = arrangements
        self.view = Viewport(desk.workspace, start, arrangements.load())
        self.verdicts = Verdicts(desk.workspace)
        self.typed_points = TypedPoints()
        self._walk = FindingWalk()
        self.filter_text = ""
        self._rest: Timer | None = None
        self._told_selected = 0
        self._colleagues: tuple[Colleague, ...] = ()
        self.tour: Tour | None = None

    def compose(self) -> ComposeResult:
        """Bars, board and panes from top to bottom."""
        yield TopBar()
        yield Board(self.view, self.verdicts)
        yield DetailPane(self.desk.workspace, self.verdicts)
        panel = WsjfPanel()
        panel.display = False
        yield panel
        yield MessageLine()
        yield KeyBar(Where.BOARD)
        yield Static(Content("Too small: refineboard needs 40 × 10."), id="too-small")

    def on_mount(self) -> None:
        """Starts with the board in focus."""
        self.set_focus(self.query_one(Board))
        if self.desk.read_only:
            self.message.refuse(self.desk.read_only)
        elif self.desk.warnings:
            self.message.refuse(self.desk.warnings[0])

    def tell_read_only(self) -> None:
        """Shows whether changes can be saved; of a directory also why not, and how to go on."""
        if self.desk.read_only and self.desk.is_directory:
            way = self.way_to("board.reopen")
            self.message.refuse(f"{way} opens the workspace again. {self.desk.read_only}")
        self.show_top()

    async def action_reopen(self) -> None:
        """Opens what lies at the workspace's place now; drafts stay."""
        try:
            await self.desk.reopen()
        except RefineboardError as error:
            self.message.refuse(str(error))
        else:
            self.message.hint("Opened what is there now; your drafts are kept")
            self.show_top()

    def on_resize(self) -> None:
        """Fits the top bar to the width."""
        self.show_top()

    @property
    def message(self) -> MessageLine:
        """The line for what just happened."""
        return self.query_one(MessageLine)

    def show_top(self) -> None:
        """Shows where one is, who is here, how much is selected or being saved, and what the tour
        asks for."""
        self._told_selected = self.view.selected_count
        selected = f"{self._told_selected} selected" if self._told_selected else ""
        waiting = self.desk.waiting_count
        state = f"saving {waiting}" if waiting else "read-only" if self.desk.read_only else ""
        note = "   ".join(filter(None, (selected, state)))
        self.query_one(TopBar).show(
            self.desk.workspace.art_name,
            self.narrowing_words,
            self._people(),
            note,
            self.tour.words if self.tour else "",
        )

    def _people(self) -> str:
        others = dict.fromkeys(colleague.user for colleague in self._colleagues)
        names = [self.desk.user, *(name for name in others if name != self.desk.user)]
        return f"{', '.join(names[:4])}{' …' if len(names) > 4 else ''}"

    def show_colleagues(self, colleagues: tuple[Colleague, ...]) -> None:
        """Shows who else is here, and which cards they are writing on."""
        if colleagues == self._colleagues:
            return
        self._colleagues = colleagues
        self.show_top()
        board = self.query_one(Board)
        board.writers = {each.item: each.user for each in colleagues if each.item}
        board.redraw()

    def writer_of(self, key: str) -> str | None:
        """Who else is writing on an item now."""
        return self.query_one(Board).writers.get(key)

    def take_update(self, update: Update) -> None:
        """Shows what changed in the workspace."""
        self.feed_health(update)
        self.judge_update(update)
        self.query_one(DetailPane).workspace = self.desk.workspace
        self.view.take_update(update, self.desk.workspace)
        if update.everything:
            self.show_top()
        board = self.query_one(Board)
        board.pending = self.desk.pending
        board.flash(update.authors)
        board.redraw()
        panel = self.query_one(WsjfPanel)
        if panel.display:
            panel.take_update(self.desk.workspace.items.get(panel.key))

    @on(Board.CursorMoved)
    def follow_cursor(self, event: Board.CursorMoved) -> None:
        """Lets the detail pane follow once the cursor rests."""
        event.stop()
        if self._told_selected != self.view.selected_count:
            self.show_top()
        if self._rest is None:
            self._rest = self.set_timer(_REST_SECONDS, self.show_item_again)
        else:
            self._rest.reset()

    def keep_draft(self) -> None:
        """Keeps scores that are not saved; plain file calls only."""
        self.query_one(WsjfPanel).keep_draft()

    def take_answer(self, answer: Answer) -> None:
        """Tells what the store answered after the person had gone on."""
        self.show_top()
        if answer.refusal:
            self.message.hold(answer.request.what, answer.refusal)
        else:
            self.message.release(answer.request.what)
            self.tell(answer.entry)

    def show_item_again(self) -> None:
        """Shows the item under the cursor in the detail pane."""
        self._rest = None
        key = self.view.cursor
        self.query_one(DetailPane).show(self.desk.workspace.items.get(key) if key else None)

    def _move(self, change: Callable[[], object]) -> None:
        change()
        self.message.clear()

    def action_down(self) -> None:
        """Next item."""
        self._move(lambda: self.view.move(1))

    def action_up(self) -> None:
        """Item before."""
        self._move(lambda: self.view.move(-1))

    def action_page_down(self) -> None:
        """A page down."""
        self._move(lambda: self.view.move(self.view.cards_on_screen))

    def action_page_up(self) -> None:
        """A page up."""
        self._move(lambda: self.view.move(-self.view.cards_on_screen))

    def action_first(self) -> None:
        """First item of the column."""
        self._move(lambda: self.view.move(-len(self.view.column.keys)))

    def action_last(self) -> None:
        """Last item of the column."""
        self._move(lambda: self.view.move(len(self.view.column.keys)))

    async def action_left(self) -> None:
        """Column to the left; left of all items behind a number is the dashboard."""
        if not (self.nothing_is_further_left and await self.leave_behind()):
            self._move(lambda: self.view.move_column(-1))

    def action_right(self) -> None:
        """Column to the right."""
        self._move(lambda: self.view.move_column(1))

    def _rearranged(self, words: str) -> None:
        """Draws the board anew and keeps the arrangement for the next time."""
        self.query_one(Board).redraw()
        self.arrangements.keep(self.view.arrangement)
        self.message.hint(words)

    def action_order(self) -> None:
        """Sorts the column the next way."""
        order = self.view.next_order()
        name = {
            Order.RANK: "hand-made rank",
            Order.WSJF: "WSJF, highest first",
            Order.UPDATED: "last change, newest first",
        }[order]
        self._rearranged(f"{self.view.column.backlog.name} is sorted by {name}")

    def action_group(self) -> None:
        """Groups the columns the next way."""
        grouping = self.view.next_grouping()
        words = "The cards are not grouped"
        if grouping is not Grouping.NONE:
            words = f"The cards are grouped by {grouping}"
        self._rearranged(words)

    def action_hide(self) -> None:
        """Hides the column."""
        name = self.view.column.backlog.name
        if self.view.hide_column():
            key = self.way_to("board.show-all")
            self._rearranged(f"{name} is hidden; {key} shows every column")

    def action_show_all(self) -> None:
        """Shows every column."""
        self.view.show_all_columns()
        self._rearranged("Every column is shown")

    def action_shift(self, step: int) -> None:
        """Moves the column."""
        self.view.shift_column(step)
        self._rearranged(f"{self.view.column.backlog.name} has moved")

    def action_resize(self, cells: int) -> None:
        """Makes the column wider, or narrower where negative."""
        width = self.view.resize_column(cells)
        self._rearranged(f"{self.view.column.backlog.name} is {width} wide")

    @on(Board.BorderMoved)
    def take_border(self, event: Board.BorderMoved) -> None:
        """Draws the columns with the border where it was dragged to."""
        self.view.move_border(event.place, event.cells)
        self._rearranged("")

    def action_even(self) -> None:
        """Makes every column as wide as the others."""
        self.view.even_columns()
        self._rearranged("Every column is equally wide")

    def action_zoom(self) -> None:
        """Shows the cursor's column alone, or all again."""
        self.view.zoomed = not self.view.zoomed
        self.query_one(Board).redraw()

    async def action_clear(self) -> None:
        """Takes note of refusals; then lets the selection go, then the filter, then the items
        behind a number or the tour."""
        if self.message.release():
            return
        if self.view.selected:
            self.view.selected.clear()
        elif self.tour and not self.filter_text:
            self.tour = None
            self.show_top()
        elif self.filter_text or not await self.leave_behind():
            self.apply_filter("")
        self.message.clear()
        self.query_one(Board).redraw()

    async def action_filter(self) -> None:
        """Opens the filter line."""
        from refineboard.tui.board.filter_line import FilterLine

        self.view.begin_filtering()
        line = FilterLine(self.filter_text, self.desk.workspace)
        await self.mount(line, before=self.message)
        self.set_focus(line)
        self.query_one(KeyBar).change(Where.FILTERING)

    async def action_assign(self, what: What) -> None:
        """Asks for the owner, a tag or the iteration of the items."""
        from refineboard.tui.board.commands.assigning import Assignment
        from refineboard.tui.kit.picker import Picker

        keys = self.view.targets
        asked = Assignment(what, self.look(keys), self.desk.user)
        reader = self.desk.workspace.reader()

        async def assign(choice: str | None) -> None:
            if choice:
                await self.do(asked.command(choice))

        picker = Picker(
            asked.question(named(keys)),
            lambda: asked.choices(reader),
            empty="None yet: type one.",
            new=asked.new_word,
        )
        await self.app.push_screen(picker, assign)

    async def action_views(self) -> None:
        """Chooses a saved filter, or saves the one in force under a name."""
        from refineboard.tui.kit.picker import Choice, Picker, Prompt

        saved = self.view.arrangement.filters
        choices = [
            Choice(f"show:{name}", "show", f"{name}   {text}") for name, text in saved.items()
        ]
        if self.filter_text:
            choices.insert(0, Choice("save", "save", f"this filter: {self.filter_text}"))
        choices += [Choice(f"drop:{name}", "forget", name) for name in saved]
        if not choices:
            keys = self.way_to("board.filter"), self.way_to("board.views")
            self.message.hint(
                "No filter is saved yet. Type one with {}, then {} saves it.".format(*keys)
            )
            return

        def save(name: str | None) -> None:
            if name and name.strip():
                saved[name.strip()] = self.filter_text
                self._rearranged(f"{self.way_to('board.views')} shows {name.strip()} again")

        async def take(choice: str | None) -> None:
            wish, _, name = (choice or "").partition(":")
            if wish == "save":
                await self.app.push_screen(Prompt("Save this filter as"), save)
            elif wish == "show":
                self.apply_filter(saved[name])
            elif wish == "drop":
                del saved[name]
                self._rearranged(f"{name} is forgotten")

        await self.app.push_screen(Picker("Saved filters", choices), take)

    @on(FilterTyped)
    def take_filter(self, event: FilterTyped) -> None:
        """Shows what matches, as one types."""
        self.apply_filter(event.text)

    @on(FilterLeft)
    async def close_filter(self, event: FilterLeft) -> None:
        """Goes on with the board, with the filter or without it."""
        self.set_focus(self.query_one(Board))
        self.query_one(KeyBar).change(Where.BOARD)
        await event.line.remove()
        if not event.keep:
            self.apply_filter("")
        self.view.end_filtering()

    def apply_filter(self, text: str) -> None:
        """Shows what matches; a wrong term says why and filters nothing away."""
        self.filter_text = text
        self.show_top()
        from refineboard.domain.filters import FilterContext, parse_filter

        self.message.clear()
        try:
            wanted = parse_filter(text)
        except RefineboardError as error:
            self.message.refuse(str(error))
            wanted = None
        now = datetime.now(UTC).isoformat()
        context = FilterContext(self.desk.workspace, self.desk.user, now, self.verdicts.letters)
        if wanted is None or not text:
            self.view.filter(self.narrowed(None))
        else:
            self.view.filter(self.narrowed(lambda document: wanted.matches(document, context)))
        self.query_one(Board).redraw()
