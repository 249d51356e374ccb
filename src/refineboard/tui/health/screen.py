"""The dashboard: whether the backlogs are fit for the next iterations, why not, what to do first.

What is measured comes from the health desk in its own time; the screen draws what is known.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from textwrap import shorten

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen

from refineboard.charts import ASCII, UNICODE
from refineboard.domain.errors import RefineboardError
from refineboard.domain.health.targets import TARGETS
from refineboard.domain.health.words import METRICS, value_words
from refineboard.tui.actions import Where, bindings_of
from refineboard.tui.board.cards import shown_text
from refineboard.tui.health.bounds import (
    bounds_line,
    bounds_question,
    bounds_words,
    read_bounds,
)
from refineboard.tui.health.figures import Flow, Health, HealthDesk
from refineboard.tui.health.pages import number_at, page_lines
from refineboard.tui.health.state import Page, Place
from refineboard.tui.kit.bars import KeyBar, MessageLine
from refineboard.tui.kit.page_view import PageView
from refineboard.tui.kit.picker import Prompt
from refineboard.tui.kit.roles import keys_in_force
from refineboard.tui.kit.sheet import Sheet
from refineboard.tui.kit.unsaved import Unsaved
from refineboard.tui.kit.waiting import Unanswered
from refineboard.tui.terminal.lifetime import is_alive
from refineboard.tui.theming.themes import ThemedApp

_LONGEST_WORDS = 40
"""Of a finding, in the top bar of the board."""
_MOST_TOLD = 2
"""Changes of numbers that the message line tells at once."""


@dataclass(frozen=True, slots=True)
class Behind:
    """Items that a person wants to see on the board, and what they are."""

    keys: tuple[str, ...]
    words: str


class HealthScreen(Screen[Behind | None]):
    """Dismissed with the items behind a number or a finding, or with None."""

    BINDINGS = bindings_of(Where.HEALTH)

    def __init__(
        self, desk: HealthDesk, place: Place, edit_definition: Callable[[str], Awaitable[None]]
    ) -> None:
        """`edit_definition` opens the Definition of Ready of a backlog."""
        super().__init__()
        self._desk = desk
        self._edit_definition = edit_definition
        self._place = place
        self._flow: Flow | None = None
        self._told: Health | None = None
        """The numbers that the message line has told of."""

    def compose(self) -> ComposeResult:
        """Page, message, keys."""
        yield PageView()
        yield MessageLine()
        yield KeyBar(Where.HEALTH)

    def on_mount(self) -> None:
        """Shows what is known, and asks for what is new."""
        self.set_focus(self.query_one(PageView))
        self._desk.on_change = self._take_health
        self._told = self._desk.health
        if self._desk.health is None:
            self.query_one(MessageLine).hint("Measuring …")
        self.follow()

    def on_unmount(self) -> None:
        """Wants to be told nothing more."""
        self._desk.on_change = lambda: None

    def on_resize(self) -> None:
        """Fits the page to the size."""
        self.call_after_refresh(self._draw)

    def follow(self) -> None:
        """Asks for the numbers after a change."""
        self.app.run_worker(self._refresh(), group="health")

    async def _refresh(self) -> None:
        try:
            await self._desk.refresh()
        except RefineboardError as error:
            if is_alive(self):
                self.query_one(MessageLine).refuse(str(error))

    def _take_health(self) -> None:
        if not is_alive(self):
            return
        health, told = self._desk.health, self._told
        message = self.query_one(MessageLine)
        if told is None:
            message.clear()
        elif health is not None and (news := news_of(told, health)):
            message.say(news)
        self._told = health
        self._draw()
        self._want_flow()

    def _draw(self) -> None:
        health = self._desk.health
        view = self.query_one(PageView)
        if health is not None and view.size.height:
            self._place.gauges = self._sheet.gauges
            self._place.fit(health.reports)
            view.show(page_lines(health, self._place, self._flow, self._sheet))

    @property
    def _sheet(self) -> Sheet:
        size = self.query_one(PageView).size
        is_plain = isinstance(self.app, ThemedApp) and bool(self.app.letter_filters)
        return Sheet(size.width, size.height, ASCII if is_plain else UNICODE)

    @on(PageView.Pointed)
    async def point_at(self, event: PageView.Pointed) -> None:
        """Goes to the number that was clicked; a second click opens the items behind it."""
        health, place = self._desk.health, self._place
        number = number_at(health, place, self._sheet, event.x, event.y) if health else None
        if health is None or number is None:
            return
        metric = place.chosen_metric(health.reports)
        if metric is not None and number == (place.backlog, metric.name):
            await self.action_open()
        else:
            place.backlog, place.metric = number
            place.finding = None
            self._moved()

    @on(PageView.Scrolled)
    def scroll(self, event: PageView.Scrolled) -> None:
        """Goes down or up."""
        self.action_down(event.steps)

    def _want_flow(self) -> None:
        if self._place.page is Page.FLOW:
            self.run_worker(self._load_flow(), group="flow", exclusive=True)

    async def _load_flow(self) -> None:
        health = self._desk.health
        report = self._place.report(health.reports) if health else None
        if report is not None:
            self._flow = await self._desk.flow(report.backlog)
            if is_alive(self):
                self._draw()

    def _moved(self) -> None:
        self.query_one(MessageLine).clear()
        self._draw()
        if self._flow is None or self._place.page is Page.FLOW:
            self._want_flow()

    def action_down(self, steps: int) -> None:
        """Goes down or up."""
        if self._desk.health:
            self._place.down(steps, self._desk.health.reports)
            self._moved()

    def action_right(self, steps: int) -> None:
        """Goes right or left; left of everything is the board."""
        reports = self._desk.health.reports if self._desk.health else ()
        if self._place.right(steps, reports):
            self._moved()
        else:
            self.dismiss(None)

    def action_page(self, pages: int) -> None:
        """Turns to another page."""
        self._place.turn(pages)
        self._moved()

    def action_part(self) -> None:
        """Goes from the numbers to the findings, or back."""
        if self._desk.health:
            self._place.other_part(self._desk.health.reports)
            self._moved()

    def action_finding(self, number: int) -> None:
        """Opens the items behind a finding."""
        report = self._place.report(self._desk.health.reports) if self._desk.health else None
        if report is not None and number <= len(report.findings):
            finding = report.findings[number - 1]
            said = shorten(shown_text(finding.message), _LONGEST_WORDS, placeholder=" …")
            self._open(finding.keys, f"{report.backlog}: {said}")

    async def action_open(self) -> None:
        """Opens the items behind what the cursor is on."""
        health, place = self._desk.health, self._place
        report = place.report(health.reports) if health else None
        if health is None or report is None:
            return
        metric = place.chosen_metric(health.reports)
        if place.finding is not None:
            self.action_finding(place.finding + 1)
        elif metric is not None:
            keys = await self._desk.behind(report.backlog, metric.name)
            self._open(keys, f"{report.backlog}: {METRICS[metric.name].label.lower()}")

    def _open(self, keys: tuple[str, ...], words: str) -> None:
        if keys:
            self.dismiss(Behind(keys, words))
        else:
            self.query_one(MessageLine).hint("There are no items behind this.")

    async def action_agree(self) -> None:
        """Edits the Definition of Ready of the backlog."""
        report = self._place.report(self._desk.health.reports) if self._desk.health else None
        if report is not None:
            await self._edit_definition(report.backlog)

    async def action_target(self) -> None:
        """Asks for another target of the number under the cursor."""
        health, place = self._desk.health, self._place
        metric = place.chosen_metric(health.reports) if health else None
        if health is None or metric is None or metric.name not in TARGETS:
            self.query_one(MessageLine).hint("Go to a number that has a target.")
            return
        name, saw = metric.name, self._desk.own_target(metric.name)
        line = bounds_line(name, health.targets.target(name))

        async def take(answer: str | None) -> None:
            if prompt.is_left:
                words = f"Your target for {METRICS[name].label} is not saved"
                self.query_one(MessageLine).hint(
                    Unsaved(words, "health.target").hint(keys_in_force(self.app))
                )
            if not answer or not answer.strip() or answer.strip() == line:
                return
            message = self.query_one(MessageLine)
            try:
                await self._desk.set_target(name, read_bounds(name, answer), saw)
            except Unanswered as unanswered:
                message.hint(str(unanswered))
                unanswered.request.when_saved.append(prompt.drop_draft)
            except RefineboardError as error:
                message.refuse(str(error))
            else:
                prompt.drop_draft()
                message.say(f"{METRICS[name].label}: {bounds_words(name, answer)}")

        def preview(text: str) -> str:
            return bounds_words(name, text)

        prompt = Prompt(bounds_question(name), preview, preview(line), line, is_kept=True)
        await self.app.push_screen(prompt, take)

    def action_close(self) -> None:
        """Back from the findings to the numbers, and from there to the board."""
        if self._place.finding is not None:
            self.action_part()
        else:
            self.dismiss(None)


def news_of(before: Health, now: Health) -> str:
    """Which numbers became others, as a sentence; "" where none did."""
    old = {report.backlog: report for report in before.reports}
    told = []
    for report in now.reports:
        metrics = old[report.backlog].metrics if report.backlog in old else {}
        for name, metric in report.metrics.items():
            was = value_words(metrics[name]) if name in metrics else ""
            if was and was != value_words(metric):
                label = METRICS[name].label
                told.append(
                    f"{shown_text(report.name)}: {label.lower()} {was} → {value_words(metric)}"
                )
    # A team says more than the ART that it is part of, and comes after it.
    told.reverse()
    more = f" and {len(told) - _MOST_TOLD} more" if len(told) > _MOST_TOLD else ""
    return "; ".join(told[:_MOST_TOLD]) + more
