"""An import before it happens: what it would create, change, leave and skip, and why.

Reading and planning are done in the session's thread, so that the screen stays alive and a person
can go back. Nothing is written before the plan is taken; then all of it is one change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from refineboard.domain.change import LogEntry
from refineboard.domain.errors import Conflict, RefineboardError
from refineboard.exchange.importing.plan import ImportPlan
from refineboard.exchange.importing.updating import Choice
from refineboard.exchange.sources import limit_of, plan_import
from refineboard.session import Session
from refineboard.store.collector import collector_paused
from refineboard.tui.actions import Where, bindings_of
from refineboard.tui.controller import Controller
from refineboard.tui.importing.state import (
    FieldOf,
    PlanLine,
    Stopped,
    content_of,
    heading_of,
    lines_of,
    name_of,
    progress_words,
)
from refineboard.tui.kit.bars import KeyBar, MessageLine
from refineboard.tui.kit.entries import Entries
from refineboard.tui.kit.roles import keys_in_force
from refineboard.tui.terminal.lifetime import is_alive

_DRAW_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to bring in."""

    path: Path
    source: str
    backlog: str | None
    """Where the items of teams go; None for where the file says."""


class ImportScreen(Screen[LogEntry | None]):
    """Dismissed with the change that was made, or with None."""

    BINDINGS = bindings_of(Where.IMPORTING)

    def __init__(self, desk: Controller, wish: Wish) -> None:
        super().__init__()
        self._desk = desk
        self._wish = wish
        self._share = 0.0
        self._is_stopped = False
        self._is_busy = False
        self._plan: ImportPlan | None = None
        self._keys: tuple[str, ...] = ()
        self._lines: list[PlanLine] = []
        self._decided: dict[FieldOf, Choice] = {}
        self._planned_with: dict[FieldOf, Choice] = {}

    def compose(self) -> ComposeResult:
        """Counts, lines, message, keys."""
        yield Static(progress_words(name_of(self._wish.path), 0), id="import-heading")
        yield Entries()
        yield MessageLine()
        yield KeyBar(Where.IMPORTING)

    def on_mount(self) -> None:
        """Begins to read."""
        # A list with the focus would take enter for itself, and a click must not import.
        self.query_one(Entries).can_focus = False
        self.set_focus(None)
        self.set_interval(_DRAW_SECONDS, self._draw_progress)
        self.run_worker(self._begin())

    async def _begin(self) -> None:
        """Reads and plans; where that fails, says why."""
        try:
            plan = await self._work(self._planned)
        except RefineboardError as error:
            if is_alive(self) and not isinstance(error, Stopped):
                self.query_one("#import-heading", Static).update(
                    Content(f" {name_of(self._wish.path)}")
                )
                self.query_one(MessageLine).refuse(str(error))
            return
        if is_alive(self):
            self._show(plan)

    async def _work(self, work: Callable[[Session], ImportPlan]) -> ImportPlan:
        self._is_busy = True
        try:
            return await self._desk.ask(work)
        finally:
            self._is_busy = False

    def _planned(self, session: Session) -> ImportPlan:
        """The plan as of now; called in the session's thread."""
        wish = self._wish
        data = content_of(wish.path, limit_of(wish.source))
        self._planned_with = dict(self._decided)
        with collector_paused():
            plan = plan_import(
                session.workspace,
                wish.source,
                [(wish.path.name, data)],
                backlog=wish.backlog,
                decided=self._planned_with,
                common=session.common_past,
                deleted=session.deleted_from,
                progress=self._note_progress,
            )
        self._keys = plan.keys(session.workspace)
        return plan

    def _note_progress(self, done: int, total: int) -> None:
        self._share = done / total
        if self._is_stopped:
            raise Stopped("Nothing was changed.")

    def _draw_progress(self) -> None:
        if self._is_busy and is_alive(self):
            words = progress_words(name_of(self._wish.path), self._share)
            self.query_one("#import-heading", Static).update(words)

    def _show(self, plan: ImportPlan) -> None:
        """Shows a plan; the mark stays where it is."""
        self._plan = plan
        entries = self.query_one(Entries)
        marked = entries.highlighted or 0
        self._lines = lines_of(plan, self._keys, self._decided)
        entries.clear_options()
        entries.add_options(Option(line.words) for line in self._lines)
        entries.highlighted = min(marked, len(self._lines) - 1) if self._lines else None
        heading = heading_of(name_of(self._wish.path), self._wish.source, plan)
        self.query_one("#import-heading", Static).update(heading)
        key = keys_in_force(self.app).way_to("importing.take")
        if plan.command is None and not self._decided:
            self.query_one(MessageLine).hint("There is nothing to import: all of it is here.")
        else:
            self.query_one(MessageLine).hint(f"Nothing is changed yet; {key} imports it.")

    def action_step(self, step: int) -> None:
        """Goes to the line after or before."""
        self.query_one(Entries).step(step)

    def action_page(self, pages: int) -> None:
        """Goes a page down or up."""
        self.action_step(pages * max(1, self.query_one(Entries).size.height - 1))

    def action_conflict(self) -> None:
        """Goes to the next conflict, from the last one to the first."""
        places = [place for place, line in enumerate(self._lines) if line.field]
        if not places:
            self.query_one(MessageLine).hint("There is no conflict.")
            return
        entries = self.query_one(Entries)
        marked = -1 if entries.highlighted is None else entries.highlighted
        entries.highlighted = next((place for place in places if place > marked), places[0])

    def action_choose(self, choice: Choice) -> None:
        """Decides the marked conflict and goes to the next line."""
        entries = self.query_one(Entries)
        line = None if entries.highlighted is None else self._lines[entries.highlighted]
        if line is None or line.field is None:
            key = keys_in_force(self.app).way_to("importing.conflict")
            self.query_one(MessageLine).hint(f"This line is no conflict; {key} goes to the next.")
            return
        self._decide({line.field: choice})
        entries.step(1)

    def action_choose_all(self, choice: Choice) -> None:
        """Decides every conflict."""
        self._decide({line.field: choice for line in self._lines if line.field})

    def _decide(self, choices: dict[FieldOf, Choice]) -> None:
        self._decided |= choices
        if self._plan is not None:
            self._show(self._plan)

    async def action_take(self) -> None:
        """Does it."""
        if self._plan is None or self._is_busy:
            return
        # Not awaited here: the keys must go on working, cancelling among them.
        self.run_worker(self._carry_out())

    async def _carry_out(self) -> None:
        plan = self._plan
        try:
            if self._decided != self._planned_with:
                plan = await self._work(self._planned)
            command = plan.command if plan else None
            if command is None or not is_alive(self):
                self._end(None)
                return
            self._is_busy = True
            self._share = 1.0
            entry = await self._desk.do(command, is_patient=True)
        except Conflict:
            # What was planned no longer fits: look again, and let the person see it.
            self._is_busy = False
            await self._begin()
            if is_alive(self):
                self.query_one(MessageLine).refuse(
                    "Somebody changed the same meanwhile; this is what it would do now."
                )
        except RefineboardError as error:
            if is_alive(self):
                self.query_one(MessageLine).refuse(str(error))
        else:
            self._end(entry)
        finally:
            self._is_busy = False

    def _end(self, entry: LogEntry | None) -> None:
        if is_alive(self):
            self.dismiss(entry)

    def action_close(self) -> None:
        """Back to the board; what is being read is let go."""
        self._is_stopped = True
        self.dismiss(None)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click marks a line and does no more."""
        event.stop()
