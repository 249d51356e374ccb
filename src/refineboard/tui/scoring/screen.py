"""The scoring sheet: all items of a backlog scored column by column, by several people at once.

A score is saved by itself, as soon as no further digit can change it, so that colleagues see it
within a second and one undo takes back one score. What they save appears in its row and moves
neither the rows nor the cursor.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer

from refineboard.charts import Line
from refineboard.domain.change import LogEntry, SetField
from refineboard.domain.commands import ScoreWsjf
from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import Conflict, RefineboardError
from refineboard.domain.health.cadence import Cadence, moment_text
from refineboard.domain.seen import Seen
from refineboard.domain.wsjf import PARTS
from refineboard.tui.actions import Where, bindings_of
from refineboard.tui.controller import Controller, Update
from refineboard.tui.drafts import DraftSlot
from refineboard.tui.kit.bars import KeyBar, MessageLine
from refineboard.tui.kit.change_words import change_words
from refineboard.tui.kit.page_view import PageView
from refineboard.tui.kit.roles import draft_slot, keys_in_force
from refineboard.tui.kit.sheet import Sheet
from refineboard.tui.kit.waiting import Unanswered
from refineboard.tui.kit.words import PART_NAMES
from refineboard.tui.scoring.log import ScoringLog
from refineboard.tui.scoring.page import cell_at, detail_lines, row_lines, rows_in_sight
from refineboard.tui.scoring.state import Draft, Grid
from refineboard.tui.terminal.lifetime import is_alive

_GROWING_SECONDS = 0.8
"""How long a 1 or a 2 waits for the digit that makes it 13 or 20."""
_FLASH_SECONDS = 3.0
_REST_SECONDS = 0.08
"""How long the cursor rests before the lower part of the page follows it."""


class ScoringSheetScreen(Screen[str]):
    """Dismissed with the key of the item under the cursor, to be gone to on the board, or ""."""

    BINDINGS = bindings_of(Where.SHEET)

    def __init__(
        self,
        desk: Controller,
        backlog: str,
        start: str | None,
        *,
        shown: Collection[str] | None = None,
        note: str = "",
    ) -> None:
        """`shown` are the items that a filter leaves, None without one."""
        super().__init__()
        self._note = note
        """What a person should know at first."""
        self._desk = desk
        since = Cadence(desk.workspace).increment_start(moment_text(datetime.now(UTC)))
        self._grid = Grid(desk.workspace, backlog, start, since, shown)
        self._log = ScoringLog()
        self._flashes: dict[str, tuple[str, str]] = {}
        self._saving = asyncio.Lock()
        self._growing: Timer | None = None
        self._rest: Timer | None = None
        self._details: list[Line] = []
        self.left = ""
        """The score that was typed and not saved when it was left, "" for none."""

    def compose(self) -> ComposeResult:
        """Page, message, keys."""
        yield PageView()
        yield MessageLine()
        yield KeyBar(Where.SHEET)

    def on_mount(self) -> None:
        """Shows the sheet, and asks the log who scored what."""
        self.set_focus(self.query_one(PageView))
        self.query_one(MessageLine).hint(self._note)
        self._take_draft()
        self.run_worker(self._read_log())

    async def _read_log(self) -> None:
        try:
            await self._log.read(self._desk)
        except RefineboardError as error:
            if is_alive(self):
                self.query_one(MessageLine).refuse(str(error))
            return
        if is_alive(self):
            self._grid.take_log(self._log.scorings)
            self._draw()

    def on_resize(self) -> None:
        """Fits the page to the size."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        """Draws everything as it is now."""
        self._rest = None
        self._details = detail_lines(self._grid, self._sheet)
        self._draw_rows()

    def _draw_rows(self) -> None:
        view = self.query_one(PageView)
        if view.size.height:
            name = self._desk.workspace.backlog(self._grid.backlog).name
            rows = row_lines(self._grid, name, self._sheet, self._flashes)
            view.show([*rows, *self._details])

    def _draw_moved(self) -> None:
        """Draws the rows, and the rest once the cursor rests."""
        self._draw_rows()
        if self._rest is None:
            self._rest = self.set_timer(_REST_SECONDS, self._draw)
        else:
            self._rest.reset()

    @property
    def _sheet(self) -> Sheet:
        size = self.query_one(PageView).size
        return Sheet(size.width, size.height)

    def follow_items(self, update: Update) -> None:
        """Shows what changed, whoever did it."""
        if update.everything:
            self._grid.reload(self._desk.workspace)
        self._grid.take(update.ids)
        self._grid.note_scored(self._log.follow(update.entries))
        flashes = {
            operation.id: (operation.field, entry.by)
            for entry in update.entries
            for operation in entry.change.operations
            if entry.by != self._desk.user
            and isinstance(operation, SetField)
            and operation.field in PARTS
        }
        if flashes:
            self._flashes |= flashes
            self.set_timer(_FLASH_SECONDS, lambda: self._end_flash(flashes))
        self._draw()

    def _end_flash(self, flashes: Mapping[str, tuple[str, str]]) -> None:
        for key, flash in flashes.items():
            if self._flashes.get(key) == flash:
                del self._flashes[key]
        self._draw()

    async def _then(self, change: Callable[[], object]) -> None:
        """Saves what was typed, then changes what is looked at."""
        await self._save()
        change()
        self._draw_moved()

    async def _save(self) -> None:
        async with self._saving:
            draft = self._grid.draft
            if draft is None:
                return
            before = self._grid.standings.rank(draft.key)
            entry = await self._told(self._desk.do(_scored(draft, draft.saw)), draft)
            self._grid.draft = None
            if entry is not None:
                self._tell_rank(draft, before)
            self._draw()

    def _tell_rank(self, draft: Draft, before: int | None) -> None:
        rank = self._grid.standings.rank(draft.key)
        score = "no score" if draft.score is None else str(draft.score)
        words = f"{draft.key}: {PART_NAMES[draft.part]} {score}"
        if rank is not None and before is not None:
            words += f", rank {rank} as before" if rank == before else f", rank {before} → {rank}"
        elif rank is not None:
            words += f", now rank {rank}"
        self.query_one(MessageLine).say(words, undo="sheet.undo")

    async def _told(
        self, work: Awaitable[LogEntry | None], draft: Draft | None = None
    ) -> LogEntry | None:
        """Waits for a change; tells where there was none, or why."""
        message = self.query_one(MessageLine)
        try:
            entry = await work
        except Conflict as conflict:
            if draft is None or not conflict.conflicts:
                message.refuse(str(conflict))
            else:
                await self._compare(conflict, draft)
            return None
        except Unanswered as unanswered:
            message.hint(str(unanswered))
            return None
        except RefineboardError as error:
            message.refuse(str(error))
            return None
        if entry is None:
            message.hint("Nothing to change.")
        return entry

    async def _compare(self, conflict: Conflict, draft: Draft) -> None:
        """Shows both scores where a colleague gave another one meanwhile."""
        from refineboard.tui.conflict.screen import ConflictScreen

        theirs = conflict.conflicts[0].theirs

        async def settle(chosen: Mapping[str, JsonValue] | None) -> None:
            if chosen is not None and chosen.get(draft.part) == draft.score:
                await self._told(self._desk.do(_scored(draft, theirs)))
                self._draw()
            elif chosen is None and (slot := self._slot):
                slot.keep(draft.to_document())
                self.query_one(MessageLine).hint(
                    f"{self._named(draft)} not saved; it is offered when you open the sheet again"
                )

        await self.app.push_screen(ConflictScreen(conflict.conflicts), settle)

    async def action_digit(self, digit: int) -> None:
        """Types a digit of a score."""
        async with self._saving:
            refusal = self._grid.type_digit(digit)
        if refusal:
            self.query_one(MessageLine).refuse(refusal)
        draft = self._grid.draft
        if self._growing is not None:
            self._growing.stop()
        if draft is not None and draft.may_grow:
            self._growing = self.set_timer(_GROWING_SECONDS, self._save)
            self._draw()
        elif draft is not None:
            await self._save()
        else:
            self._draw()

    async def action_step(self, step: int) -> None:
        """One step up or down the scale."""
        await self._save()
        self._grid.type_step(step)
        await self._save()

    async def action_clear(self) -> None:
        """Takes the score out."""
        await self._save()
        self._grid.set_score(None)
        await self._save()

    async def action_move(self, steps: int) -> None:
        """Goes down or up."""
        await self._then(lambda: self._grid.move(steps))

    async def action_page(self, pages: int) -> None:
        """Goes a page down or up."""
        await self.action_move(pages * len(rows_in_sight(self._grid, self._sheet)))

    async def action_edge(self, side: int) -> None:
        """Goes to the first or the last row."""
        await self.action_move(side * len(self._grid.rows))

    async def action_turn(self, steps: int) -> None:
        """Goes to another column."""
        self.query_one(MessageLine).clear()
        await self._then(lambda: self._grid.turn(steps))

    async def action_missing(self) -> None:
        """Goes to the next cell that has no score."""
        await self._save()
        if not self._grid.next_missing():
            self.query_one(MessageLine).hint("Every item has all four scores.")
        self._draw()

    async def action_finding(self) -> None:
        """Goes to the next item that one of the column's findings is about."""
        await self._save()
        grid = self._grid
        wrong = {key for finding in grid.findings_here() for key in finding.keys}
        after = grid.rows[grid.place + 1 :] + grid.rows[: grid.place + 1]
        key = next((key for key in after if key in wrong), None)
        if key is None:
            self.query_one(MessageLine).hint("Nothing is wrong with this column.")
        else:
            grid.cursor = key
        self._draw()

    async def action_sort(self) -> None:
        """Puts the rows in order by the scores as they are now."""
        await self._then(self._grid.sort)

    async def action_next_order(self) -> None:
        """Sorts the rows the next way."""
        await self._then(self._grid.next_order)
        self.query_one(MessageLine).hint(f"The rows come {self._grid.order}.")

    async def action_undo(self) -> None:
        """Takes back the person's last change."""
        await self._save()
        await self._take_back(self._desk.undo())

    async def action_redo(self) -> None:
        """Brings back what was undone last."""
        await self._save()
        await self._take_back(self._desk.redo())

    async def _take_back(self, work: Awaitable[LogEntry | None]) -> None:
        entry = await self._told(work)
        if entry is None:
            return
        self.query_one(MessageLine).say(change_words(self._desk.workspace, entry))
        for operation in entry.change.operations:
            if isinstance(operation, SetField) and self._grid.go(operation.id, operation.field):
                break
        self._draw()

    @on(PageView.Pointed)
    async def point_at(self, event: PageView.Pointed) -> None:
        """Goes to the cell that was clicked."""
        cell = cell_at(self._grid, self._sheet, event.x, event.y)
        if cell is not None:
            await self._then(lambda: self._grid.go(*cell))

    @on(PageView.Scrolled)
    async def scroll(self, event: PageView.Scrolled) -> None:
        """Goes down or up."""
        await self.action_move(event.steps)

    async def action_go(self) -> None:
        """Goes to the item on the board."""
        await self._save()
        self.dismiss(self._grid.cursor or "")

    @property
    def _slot(self) -> DraftSlot | None:
        return draft_slot(self.app, f"sheet-{self._grid.backlog}")

    def _take_draft(self) -> None:
        """Puts back a score that was typed and not saved the last time."""
        slot = self._slot
        found = slot.find() if slot else None
        if slot is None or found is None:
            return
        slot.drop()
        if self._grid.take_draft(found.fields):
            keys = keys_in_force(self.app)
            save, drop = keys.way_to("sheet.save"), keys.way_to("sheet.discard")
            self.query_one(MessageLine).hint(
                f"A score of {found.saved_at} was put back: {save} saves it, {drop} drops it."
            )

    def _named(self, draft: Draft) -> str:
        return f"{draft.key}: {PART_NAMES[draft.part]} {draft.score}"

    def keep_draft(self) -> None:
        """Keeps a score that is not saved yet; plain file calls only."""
        draft, slot = self._grid.draft, self._slot
        if draft is not None and slot is not None:
            self.left = self._named(draft)
            slot.keep(draft.to_document())

    async def action_save(self) -> None:
        """Saves the score typed last, without waiting for another digit."""
        await self._save()

    def action_close(self) -> None:
        """Goes back; a score that is not saved yet stays as a draft."""
        self.keep_draft()
        self._leave()

    def action_discard(self) -> None:
        """Goes back and drops a score that is not saved yet."""
        self._leave()

    def _leave(self) -> None:
        if self._growing is not None:
            self._growing.stop()
        self.dismiss("")


def _scored(draft: Draft, saw: JsonValue) -> Seen:
    """The command that saves a score over the one that the person saw."""
    command = ScoreWsjf(draft.key, draft.part, draft.score, saw)
    return Seen(command, {draft.key: {draft.part: saw}})
