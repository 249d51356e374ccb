"""The Definition of Ready of a backlog: every rule with its weight, and what the draft would do.

Nothing holds until the person saves: then all of it is one change. What the rules say of the open
items is worked out beside the screen, on a copy of the workspace.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen

from refineboard.domain.change import LogEntry
from refineboard.domain.cleaning import clean
from refineboard.domain.commands import AgreeOnDefinition
from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import Conflict, FieldConflict, RefineboardError
from refineboard.domain.readiness import (
    CATALOGUE,
    DEFINITION_FIELD,
    LINE,
    MOST_LIMIT,
    clause_limit,
    definition_from,
    definition_of,
    own_definition,
    usual_definition,
)
from refineboard.domain.readiness.trial import Trial
from refineboard.domain.workspace import ART
from refineboard.tui.actions import Where, bindings_of
from refineboard.tui.board.cards import shown_text
from refineboard.tui.controller import Controller
from refineboard.tui.drafts import DraftBox, DraftTimer
from refineboard.tui.kit.bars import KeyBar, MessageLine
from refineboard.tui.kit.page_view import PageView
from refineboard.tui.kit.picker import Prompt
from refineboard.tui.kit.roles import keys_in_force
from refineboard.tui.kit.waiting import Unanswered
from refineboard.tui.ready import kept
from refineboard.tui.ready.comparing import chosen_definition, in_words
from refineboard.tui.ready.page import (
    HEAD_LINES,
    Effect,
    definition_lines,
    effect_of,
    rows_in_sight,
)
from refineboard.tui.ready.state import Draft, is_invest, rows_of
from refineboard.tui.terminal.lifetime import is_alive

_LONGEST_LINE = 120


class DefinitionScreen(Screen[LogEntry | None]):
    """Dismissed with the last change that was saved, or with None."""

    BINDINGS = bindings_of(Where.AGREEING)

    def __init__(self, desk: Controller, drafts: DraftBox, backlog: str) -> None:
        super().__init__()
        self._desk = desk
        self._drafts = drafts
        self._saved: LogEntry | None = None
        self._effect: Effect | None = None
        self._trial: Trial | None = None
        self._is_trial_old = False
        self._is_stale = False
        self._is_busy = False
        self._drafting = DraftTimer(self, self.keep_draft)
        self.is_left = False
        """Whether it was left with rules that are not saved."""
        self._begin(backlog)

    def _begin(self, backlog: str) -> None:
        """Turns to a backlog's definition."""
        workspace = self._desk.workspace
        self._backlog = workspace.backlog(backlog)
        self._saw = own_definition(workspace, self._backlog.key)
        self._stored = definition_of(workspace, self._backlog.key)
        self._draft = Draft(self._backlog.key, rows_of(self._stored, self._backlog.key))
        self._trial, self._effect = None, None

    @property
    def backlog(self) -> str:
        """Key of the backlog whose rules are shown."""
        return self._backlog.key

    def compose(self) -> ComposeResult:
        """Page, message, keys."""
        yield PageView()
        yield MessageLine()
        yield KeyBar(Where.AGREEING)

    def on_mount(self) -> None:
        """Shows what holds, and begins to ask the items."""
        self.set_focus(self.query_one(PageView))
        self._take_draft()
        self._changed()

    def on_resize(self) -> None:
        """Fits the page to the size."""
        self.call_after_refresh(self._draw)

    def follow(self) -> None:
        """Takes in what colleagues saved."""
        workspace = self._desk.workspace
        self._is_trial_old = True
        theirs = own_definition(workspace, self._backlog.key)
        if theirs != self._saw:
            message = self.query_one(MessageLine)
            if self._is_changed:
                message.refuse("Somebody changed these rules too; saving shows both versions.")
            else:
                self._saw = theirs
                self._stored = definition_of(workspace, self._backlog.key)
                self._draft.take(self._stored)
                message.hint("Somebody has just changed these rules.")
        self._changed()

    @property
    def _is_changed(self) -> bool:
        return self._draft.definition != self._stored

    def _changed(self) -> None:
        """Draws the draft at once, and what it would do as soon as that is known."""
        self._draw()
        self._drafting.changed()
        self.run_worker(self._try_out(), group="trial")

    async def _try_out(self) -> None:
        """Asks the items; where the draft changed meanwhile, once more after it."""
        self._is_stale = True
        if self._is_busy:
            return
        self._is_busy = True
        try:
            while self._is_stale and is_alive(self):
                self._is_stale = False
                await self._ask_items()
        finally:
            self._is_busy = False

    async def _ask_items(self) -> None:
        backlog, at = self._backlog.key, datetime.now(UTC).isoformat()
        if self._trial is None or self._is_trial_old:
            self._is_trial_old = False
            workspace = await self._desk.ask(lambda session: session.workspace.copy())
            if self._trial is None:
                self._trial = Trial(workspace, backlog, at)
            else:
                self._trial.renew(workspace, at)
        trial, stored, rows = self._trial, self._stored, self._draft.rows

        def is_wanted() -> bool:
            return is_alive(self) and self._backlog.key == backlog

        # INVEST reads every item of the workspace first; the other answers do not wait for it.
        for with_invest in (False, True):
            asked = [row.clause for row in rows if with_invest or row.is_on or not is_invest(row)]
            effect = await asyncio.to_thread(effect_of, trial, stored, rows, asked, is_wanted)
            if effect is None or not is_wanted():
                return
            self._effect = effect
            self._draw()
            if self._is_stale:
                return

    def _draw(self) -> None:
        view = self.query_one(PageView)
        if not view.size.height:
            return
        own = "usual" if self._draft.definition == usual_definition(self._backlog.key) else "own"
        changed = ", not saved yet" if self._is_changed else ""
        name = shown_text(self._backlog.name)
        heading = f"Definition of Ready of {name}: its {own} rules{changed}"
        view.show(
            definition_lines(heading, self._draft, self._effect, view.size.width, view.size.height)
        )

    @on(PageView.Pointed)
    def point_at(self, event: PageView.Pointed) -> None:
        """Goes to the rule that was clicked; a second click gives it another weight."""
        rows = rows_in_sight(self._draft, self.query_one(PageView).size.height)
        place = event.y - HEAD_LINES
        if not 0 <= place < len(rows):
            return
        if rows[place] == self._draft.place:
            self.action_turn()
        else:
            self.action_step(rows[place] - self._draft.place)

    @on(PageView.Scrolled)
    def scroll(self, event: PageView.Scrolled) -> None:
        """Goes down or up."""
        self.action_step(event.steps)

    def action_step(self, steps: int) -> None:
        """Goes down or up."""
        self.query_one(MessageLine).clear()
        self._draft.move(steps)
        self._draw()

    def action_turn(self) -> None:
        """Must, should, off in turn."""
        self._draft.turn(1)
        self._changed()

    def action_weigh(self, weight: str) -> None:
        """Gives the rule a weight."""
        self._draft.weigh(weight)
        self._changed()

    def action_step_limit(self, steps: int) -> None:
        """Raises or lowers the rule's number."""
        if self._draft.step_limit(steps):
            self._changed()
        else:
            self.query_one(MessageLine).hint("This rule compares with no number.")

    def action_shift(self, steps: int) -> None:
        """Moves the rule."""
        if self._draft.shift(steps):
            self._changed()

    def action_drop(self) -> None:
        """Takes a line out."""
        self._draft.drop()
        self._changed()

    def action_usual(self) -> None:
        """Shows the usual rules."""
        self._draft.take_usual()
        self._changed()

    def action_undo(self) -> None:
        """Takes the last step back."""
        if self._draft.undo():
            self._changed()
        else:
            self.query_one(MessageLine).hint("There is no step to take back.")

    async def action_change(self) -> None:
        """Asks for the rule's number, or for other words of an own line."""
        clause = self._draft.row.clause
        number = clause_limit(clause)
        if clause.rule == LINE:
            await self._ask_line("Which words shall the line have?", clause.text, is_new=False)
        elif number is None:
            self.action_turn()
        else:
            label = CATALOGUE[clause.rule].label
            await self.app.push_screen(
                Prompt(f"{label}: which number?", value=f"{number:g}"), self._take_number
            )

    def _take_number(self, text: str | None) -> None:
        if not text or not text.strip():
            return
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            number = 0
        if not 0 < number <= MOST_LIMIT:
            words = f"Type a number from 1 to {MOST_LIMIT}."
            self.query_one(MessageLine).refuse(words)
            return
        self._draft.limit(number)
        self._changed()

    async def action_new(self) -> None:
        """Asks for a checklist line."""
        await self._ask_line("Which line shall people tick off?", "", is_new=True)

    async def _ask_line(self, question: str, words: str, *, is_new: bool) -> None:
        def take(text: str | None) -> None:
            line = clean(text or "")
            if len(line) > _LONGEST_LINE:
                # The prompt's own draft keeps the words: they are there when it is opened again.
                self.query_one(MessageLine).refuse(
                    f"A checklist line can have at most {_LONGEST_LINE} characters, "
                    f"not {len(line)}."
                )
                return
            if text is not None:
                # From here on it is part of the rules, which are a draft of their own.
                prompt.drop_draft()
            if not line:
                return
            if self._draft.add_line(line) if is_new else self._draft.say(line):
                self._changed()
            else:
                self.query_one(MessageLine).refuse("There is a line that says that already.")

        prompt = Prompt(question, value=words, is_kept=True)
        await self.app.push_screen(prompt, take)

    async def action_turn_to(self, steps: int) -> None:
        """Saves, and goes on with another backlog."""
        if await self._save():
            keys = list(self._desk.workspace.backlogs)
            place = keys.index(self._backlog.key) + steps
            self._begin(keys[place % len(keys)])
            self._take_draft()
            self._changed()

    async def action_save(self) -> None:
        """Saves and goes back."""
        if await self._save():
            self._drafting.stop()
            self.dismiss(self._saved)

    def action_close(self) -> None:
        """Goes back; what was changed stays as a draft."""
        self.keep_draft()
        self.is_left = self._is_changed
        self._drafting.stop()
        self.dismiss(self._saved)

    def action_discard(self) -> None:
        """Goes back and drops what was changed."""
        self._drafting.stop()
        kept.drop(self._drafts, self._backlog.key)
        self.dismiss(self._saved)

    async def _save(self) -> bool:
        """Makes the draft what holds; False where that is refused, and then nothing is lost."""
        if self._is_changed:
            command = AgreeOnDefinition(self._backlog.key, self._draft.definition, self._saw)
            try:
                self._saved = await self._desk.do(command) or self._saved
            except Unanswered as unanswered:
                self.keep_draft()
                backlog = self._backlog.key
                unanswered.request.when_saved.append(lambda: kept.drop(self._drafts, backlog))
                self._drafting.stop()
                self.dismiss(self._saved)
                return False
            except Conflict as conflict:
                await self._compare(conflict.conflicts[0])
                return False
            except RefineboardError as error:
                self.query_one(MessageLine).refuse(str(error))
                return False
        kept.drop(self._drafts, self._backlog.key)
        return True

    async def _compare(self, conflict: FieldConflict) -> None:
        """Shows both versions, then saves what was chosen."""
        from refineboard.tui.conflict.screen import ConflictScreen

        backlog = self._backlog.key
        place = "art" if backlog == ART else backlog
        first = next(iter(await self._desk.newest_history(1, place, None)), None)
        who, when = (first.by, first.at) if first else ("", "")

        async def settle(chosen: Mapping[str, JsonValue] | None) -> None:
            if chosen is not None:
                self._saw = conflict.theirs
                self._stored = definition_from(conflict.theirs, backlog)
                self._draft.take(chosen_definition(chosen[DEFINITION_FIELD], conflict, backlog))
                self._changed()
                await self.action_save()

        screen = ConflictScreen([in_words(conflict, backlog, who, when)])
        await self.app.push_screen(screen, settle)

    def _take_draft(self) -> None:
        """Puts back what was not saved the last time."""
        found = kept.find(self._drafts, self._backlog.key)
        if found is not None:
            rules, self._saw, when = found
            self._draft.take(rules)
            key = keys_in_force(self.app).way_to("agreeing.discard")
            words = f"Rules of {when}, which were not saved, were put back. {key} drops them."
            self.query_one(MessageLine).hint(words)

    def keep_draft(self) -> None:
        """Keeps what was not saved; plain file calls only."""
        if self._is_changed:
            kept.keep(self._drafts, self._backlog.key, self._draft.definition, self._saw)
        else:
            kept.drop(self._drafts, self._backlog.key)
