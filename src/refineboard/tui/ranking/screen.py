"""The order of a backlog: by score, without a broken dependency, or as it was made by hand.

What an order costs, why items stand where they do and how far that is to be trusted is worked out
in a thread on a copy of the workspace; the screen shows what is known. Nothing is ranked until a
person asks for it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from datetime import UTC, datetime

from textual import on, work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.worker import get_current_worker

from refineboard.charts import ASCII, UNICODE
from refineboard.domain.change import LogEntry, Operation, SetField
from refineboard.domain.commands import RankItems, ScoreStories
from refineboard.domain.documents import text_of
from refineboard.domain.economics.cascade import accepting, arranging
from refineboard.domain.economics.outlook import Outlook, outlook, team_order
from refineboard.domain.economics.watch import Stopped, Watch
from refineboard.domain.errors import RefineboardError
from refineboard.domain.health.cadence import Cadence, moment_text
from refineboard.domain.seen import seen_now
from refineboard.domain.workspace import Workspace
from refineboard.tui.actions import Where, bindings_of
from refineboard.tui.controller import Controller, Update
from refineboard.tui.kit.bars import KeyBar, MessageLine
from refineboard.tui.kit.change_words import change_words
from refineboard.tui.kit.page_view import PageView
from refineboard.tui.kit.roles import keys_in_force
from refineboard.tui.kit.sheet import Sheet
from refineboard.tui.kit.words import signed_words
from refineboard.tui.ranking.order_page import Facts, share_words
from refineboard.tui.ranking.pages import fitting, heading, page_lines, row_at
from refineboard.tui.ranking.state import HandMade, Page, Place
from refineboard.tui.scoring.log import ScoringLog
from refineboard.tui.terminal.lifetime import is_alive
from refineboard.tui.theming.themes import ThemedApp

_MOST_FINDINGS = 3
_WITHOUT_BEARING = frozenset(
    {"description", "acceptance_criteria", "benefit_hypothesis", "tags", "owner", "iteration"}
)
"""Fields that people edit much and that change no order."""


class RankingScreen(Screen[str]):
    """Dismissed with the key of an item to go to on the board, or ""."""

    BINDINGS = bindings_of(Where.RANKING)

    def __init__(self, desk: Controller, backlog: str, start: str | None) -> None:
        super().__init__()
        self._desk = desk
        self._backlog = backlog
        self._since = Cadence(desk.workspace).increment_start(moment_text(datetime.now(UTC)))
        self._place = Place(start)
        self._outlook: Outlook | None = None
        self._facts = Facts(desk.workspace, {}, frozenset())
        self._log = ScoringLog()
        self._percent = 0
        self._is_stale = False
        self._is_busy = False

    def compose(self) -> ComposeResult:
        """Page, message, keys."""
        yield PageView()
        yield MessageLine()
        yield KeyBar(Where.RANKING)

    def on_mount(self) -> None:
        """Begins to look for the orders."""
        self.set_focus(self.query_one(PageView))
        self._find()

    def on_resize(self) -> None:
        """Fits the page to the size."""
        self.call_after_refresh(self._draw)

    def follow_items(self, update: Update) -> None:
        """Looks for the orders anew after a change; what is known stays until then."""
        self._log.follow(update.entries)
        if update.everything or any(map(_matters, _operations(update))):
            self._find()

    def _find(self) -> None:
        self._is_stale = True
        if not self._is_busy:
            self._is_busy, self._is_stale = True, False
            self._search(self._desk.workspace.copy())

    @work(thread=True)
    def _search(self, workspace: Workspace) -> None:
        """Looks for everything beside the screen; leaving the screen ends it."""
        worker = get_current_worker()
        watch = Watch(tell=self._tell, is_stopped=lambda: worker.is_cancelled)
        try:
            found = outlook(workspace, self._backlog, self._since, watch)
        except Stopped:
            return
        self.app.call_from_thread(self._take, workspace, found)

    def _tell(self, done: int, total: int) -> None:
        percent = 100 * done // max(total, 1)
        if percent != self._percent:
            self._percent = percent
            self.app.call_from_thread(self._draw)

    def _take(self, workspace: Workspace, found: Outlook) -> None:
        if not is_alive(self):
            return
        is_first = self._outlook is None
        self._outlook, self._is_busy = found, False
        self._facts = self._facts_of(workspace, found)
        yours = self._place.yours
        if yours is not None:
            if set(yours.order) == set(found.ranking.manual):
                self._place.yours = HandMade(found.ranking, yours.order)
            else:
                self._place.give_up()
        findings = found.ranking.waiting.findings
        if findings and is_first:
            words = " ".join(finding.message for finding in findings[:_MOST_FINDINGS])
            self.query_one(MessageLine).refuse(words)
        self._draw()
        if self._is_stale:
            self._find()
        if is_first:
            self.run_worker(self._read_log())

    async def _read_log(self) -> None:
        """Learns from the log when the items were last scored."""
        try:
            await self._log.read(self._desk)
        except RefineboardError as error:
            if is_alive(self):
                self.query_one(MessageLine).refuse(str(error))
            return
        if self._outlook is not None:
            self._facts = self._facts_of(self._facts.workspace, self._outlook)
            self._draw()

    def _facts_of(self, workspace: Workspace, found: Outlook) -> Facts:
        last = self._log.scorings.last
        scored = {key: scoring for key in found.by_hand if (scoring := last(key))}
        at = {
            key: scored[key].at if key in scored else text_of(workspace.items[key], "created_at")
            for key, each in found.alternatives.items()
            if each.wsjf is not None
        }
        old = frozenset(key for key, moment in at.items() if "" < moment < self._since)
        return Facts(workspace, scored, old)

    def _draw(self) -> None:
        if not is_alive(self):
            return
        view, sheet = self.query_one(PageView), self._sheet
        if not view.size.height:
            return
        if self._outlook is None:
            name = self._desk.workspace.backlog(self._backlog).name
            news = f"Ordering … {self._percent} % "
            view.show(fitting([heading(name, self._place, sheet.width, news)], sheet))
        else:
            view.show(page_lines(self._outlook, self._place, self._facts, sheet))

    @property
    def _sheet(self) -> Sheet:
        size = self.query_one(PageView).size
        is_plain = isinstance(self.app, ThemedApp) and bool(self.app.letter_filters)
        return Sheet(size.width, size.height, ASCII if is_plain else UNICODE)

    async def _do(self, command: RankItems | ScoreStories | None, nothing: str) -> LogEntry | None:
        """Makes a change and tells what it did, or why it was not made."""
        message = self.query_one(MessageLine)
        entry = None
        try:
            if isinstance(command, RankItems):
                entry = await self._desk.do(seen_now(command, self._desk.workspace.items))
            elif command is not None:
                entry = await self._desk.do(command)
        except RefineboardError as error:
            message.refuse(str(error))
            return None
        if entry is None:
            message.hint(nothing)
        else:
            message.say(change_words(self._desk.workspace, entry), undo="ranking.undo")
        return entry

    def action_step(self, step: int) -> None:
        """Goes to the row after or before."""
        if self._outlook is not None:
            self._place.move(step, self._outlook)
            self._draw()

    def action_page(self, pages: int) -> None:
        """Goes a page down or up."""
        self.action_step(pages * max(1, self._sheet.height // 2))

    def action_edge(self, side: int) -> None:
        """Goes to the first or the last row."""
        found = self._outlook
        if found is not None:
            rows = len(found.by_hand) + len(self._place.team_rows(found))
            self.action_step(side * rows)

    def action_turn(self, pages: int) -> None:
        """Turns to another page."""
        self.query_one(MessageLine).clear()
        self._place.turn(pages)
        self._draw()

    def action_next_order(self) -> None:
        """Shows the next of the orders."""
        self.query_one(MessageLine).clear()
        self._place.next_order()
        self._draw()

    def action_shift(self, steps: int) -> None:
        """Moves the item by hand, and tells at once what that costs."""
        found, place = self._outlook, self._place
        if found is None or place.page is not Page.ORDER:
            return
        key = place.shift(steps, found)
        self._draw()
        message = self.query_one(MessageLine)
        if key is None or place.yours is None:
            message.hint("It cannot go further.")
            return
        here = place.row(found)
        cost, before = place.yours.cost, place.yours.start_cost
        extra = signed_words(cost - before)
        if share := share_words(cost, before):
            extra += f" ({share})"
        broken = place.yours.broken.get(key, ())
        early = f", but it needs {', '.join(broken)} first" if broken else ""
        keys = keys_in_force(self.app)
        ways = f"{keys.way_to('ranking.apply')} ranks so, {keys.way_to('ranking.close')} does not"
        message.hint(f"{key} at {here + 1}: delay cost {extra}{early}. {ways}.")

    async def action_apply(self) -> None:
        """Ranks the backlog as shown, or moves the marked story behind its feature's place."""
        found, place = self._outlook, self._place
        if found is None:
            return
        if place.page is Page.TEAMS:
            await self._accept(found, everything=False)
        elif place.page is Page.ORDER:
            command = arranging(found.ranking.manual, place.rows(found))
            if await self._do(command, "The backlog is ranked like that already."):
                place.give_up()

    async def action_accept_all(self) -> None:
        """Ranks the whole team's backlog by its features."""
        if self._outlook is not None and self._place.page is Page.TEAMS:
            await self._accept(self._outlook, everything=True)

    async def _accept(self, found: Outlook, *, everything: bool) -> None:
        team, divergence = self._place.team_rows(found)[self._place.row(found)]
        # What is on screen may be older than what a colleague has just ranked.
        now = team_order(self._desk.workspace, team)
        if everything or divergence is None:
            command = arranging(now.current, now.wanted) if everything else None
            way = keys_in_force(self.app).way_to("ranking.accept-all")
            nothing = f"Go to one of its stories, or move all of them with {way}."
            if everything or not now.differing:
                nothing = "This team follows the features already."
            await self._do(command, nothing)
        else:
            wanted = [each.key for each in now.differing if each.key == divergence.key]
            command = accepting(wanted[0], now.current, now.wanted) if wanted else None
            await self._do(command, f"{divergence.key} stands there already.")

    async def action_stories(self) -> None:
        """Lets a team score its stories by themselves, or follow the features again."""
        if self._outlook is None:
            return
        if self._place.page is Page.TEAMS:
            team = self._place.team_rows(self._outlook)[self._place.row(self._outlook)][0]
        else:
            team = self._backlog
        backlog = self._desk.workspace.backlog(team)
        if backlog.is_art:
            way = keys_in_force(self.app).way_to("ranking.next-page")
            self.query_one(MessageLine).hint(f"Features are always scored; {way} leads to teams.")
            return
        entry = await self._do(ScoreStories(team, not backlog.story_wsjf), "")
        if entry is not None:
            does = "follows the features" if backlog.story_wsjf else "scores its stories itself"
            self.query_one(MessageLine).say(f"{backlog.name} {does} now", undo="ranking.undo")

    async def action_undo(self) -> None:
        """Takes back the person's last change."""
        await self._take_back(self._desk.undo())

    async def action_redo(self) -> None:
        """Brings back what was undone last."""
        await self._take_back(self._desk.redo())

    async def _take_back(self, change: Awaitable[LogEntry | None]) -> None:
        try:
            entry = await change
        except RefineboardError as error:
            self.query_one(MessageLine).refuse(str(error))
            return
        if entry is not None:
            self.query_one(MessageLine).say(change_words(self._desk.workspace, entry))

    async def action_sheet(self) -> None:
        """Opens the sheet on which all the items are scored."""
        from refineboard.tui.scoring.screen import ScoringSheetScreen

        def go(key: str | None) -> None:
            if key:
                self.dismiss(key)

        backlog = self._desk.workspace.backlog(self._backlog)
        if not backlog.is_art and not backlog.story_wsjf:
            key = keys_in_force(self.app).way_to("ranking.stories")
            words = f"Stories take the WSJF of their features; {key} lets the team score its own."
            self.query_one(MessageLine).hint(words)
            return
        await self.app.push_screen(
            ScoringSheetScreen(self._desk, self._backlog, self._place.key), go
        )

    def action_go(self) -> None:
        """Goes to the marked item on the board."""
        found, place = self._outlook, self._place
        if found is None or place.page is Page.PICTURES:
            return
        if place.page is Page.TEAMS:
            divergence = place.team_rows(found)[place.row(found)][1]
            if divergence is not None:
                self.dismiss(divergence.key)
        elif keys := place.rows(found):
            self.dismiss(keys[place.row(found)])

    @on(PageView.Pointed)
    def point_at(self, event: PageView.Pointed) -> None:
        """Goes to the row that was clicked."""
        if self._outlook is not None:
            row = row_at(self._outlook, self._place, self._sheet, event.y)
            if row is not None:
                self.action_step(row - self._place.row(self._outlook))

    @on(PageView.Scrolled)
    def scroll(self, event: PageView.Scrolled) -> None:
        """Goes down or up."""
        self.action_step(event.steps)

    def action_close(self) -> None:
        """Gives up what was moved by hand, or goes back to the board."""
        if self._place.yours is not None:
            self._place.give_up()
            self.query_one(MessageLine).hint("The order is as it was ranked by hand.")
            self._draw()
        else:
            self.dismiss("")


def _operations(update: Update) -> Iterator[Operation]:
    return (operation for entry in update.entries for operation in entry.change.operations)


def _matters(operation: Operation) -> bool:
    """Whether an order may become another by it."""
    return not (isinstance(operation, SetField) and operation.field in _WITHOUT_BEARING)
