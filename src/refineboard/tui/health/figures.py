"""Keeps the health of all backlogs for the screen, in a thread of its own and on its own copy.

To measure a large ART takes longer than a frame, and the trends of five iterations take a second.
Neither the screen nor an edit may wait for that, so this thread has a workspace of its own, which
is fed the same entries as the screen's; only finished reports come back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from refineboard.domain.change import LogEntry
from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.health.behind import items_behind
from refineboard.domain.health.cadence import moment_text
from refineboard.domain.health.dashboard import Dashboard, Report
from refineboard.domain.health.flow import (
    CumulativeFlow,
    Histogram,
    cumulative_flow,
    flow_histogram,
)
from refineboard.domain.health.past import Past
from refineboard.domain.health.tally import Frame
from refineboard.domain.health.targets import HEALTH, Targets
from refineboard.domain.health.trends import Trends, last_moment, stock_trends, with_trends
from refineboard.domain.workspace import Workspace
from refineboard.session import Session
from refineboard.tui.controller import Controller, Update
from refineboard.tui.health.bounds import Bounds
from refineboard.tui.kit.aside import Aside

MOST_TITLES = 3
"""Items of a finding whose titles are shown."""
_PAGE = 1000
"""Entries of the log that are read at once, so that no edit waits long behind them."""
FLOW_DAYS = 84
"""How many days the cumulative flow diagram shows: six iterations of two weeks."""


@dataclass(frozen=True, slots=True)
class Health:
    """All that the pages show, as of one moment."""

    art: str
    at: str
    iteration: str
    """The running one, "" outside of all."""
    reports: tuple[Report, ...]
    """The ART's first."""
    targets: Targets
    titles: Mapping[str, str]
    """Of the first items that each finding names, by key."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What the flow page shows of a backlog."""

    backlog: str
    cumulative: CumulativeFlow
    times: Histogram


@dataclass
class _Measured:
    """The thread's own workspace and dashboard."""

    workspace: Workspace
    seq: int
    """The last entry that the workspace has."""
    dashboard: Dashboard
    trends: Trends = field(default_factory=dict)
    trends_of: tuple[str, ...] | None = None
    """The iterations that the trends show; None before there are any."""

    @property
    def trend_keys(self) -> tuple[str, ...]:
        """The iterations that trends should show now."""
        return tuple(span.key for span in self.dashboard.trend)

    def fold(self, entries: list[LogEntry], at: str) -> None:
        """Takes in what was not in the copy yet."""
        new = [entry for entry in entries if entry.seq > self.seq]
        for entry in new:
            self.workspace.apply(entry)
            self.seq = entry.seq
        self.dashboard.fold(new, at)

    def health(self, at: str) -> Health:
        """What the screen is shown."""
        dashboard = self.dashboard
        reports = tuple(with_trends(report, self.trends) for report in dashboard.reports())
        named = {
            key
            for report in reports
            for finding in report.findings
            for key in finding.keys[:MOST_TITLES]
        }
        facts = dashboard.facts
        titles = {key: text_of(facts[key].document, "title") for key in named if key in facts}
        art = self.workspace.art_name
        return Health(art, at, dashboard.running, reports, dashboard.targets, titles)


class HealthDesk:
    """The screen's way to the numbers. Made when they are first asked for, and kept."""

    def __init__(self, desk: Controller) -> None:
        self._desk = desk
        self._aside = Aside("health")
        self._measured: _Measured | None = None
        self._entries: list[LogEntry] = []
        self._loads = 0
        """How often the whole workspace was loaded anew."""
        self._is_stale = False
        self._is_busy = False
        self.health: Health | None = None
        """What is known, None before the first time."""
        self.on_change: Callable[[], None] = lambda: None
        """Called in the screen's thread when there is more to show."""

    def take_update(self, update: Update) -> None:
        """Notes what changed, for the next time somebody looks."""
        if update.everything and not update.entries:
            self._measured = None
            self._loads += 1
            self._entries.clear()
        self._entries += update.entries

    async def refresh(self) -> None:
        """Brings the numbers up to date; if that is being done already, once more after it."""
        self._is_stale = True
        if self._is_busy:
            return
        self._is_busy = True
        try:
            while self._is_stale:
                self._is_stale = False
                await self._bring_up_to_date()
        finally:
            self._is_busy = False

    async def _bring_up_to_date(self) -> None:
        if self._measured is None:
            loads = self._loads
            begun = await self._begun()
            if loads != self._loads:
                self._is_stale = True
                return
            self._measured = begun
        measured, entries, at = self._measured, self._entries, _now()
        self._entries = []

        def work() -> Health:
            measured.fold(entries, at)
            return measured.health(at)

        self.health = await self._aside.run(work)
        self.on_change()
        if measured.trends_of != measured.trend_keys:
            self.health = await self._with_trends(measured, at)
            self.on_change()

    async def _begun(self) -> _Measured:
        at = _now()

        def copied(session: Session) -> tuple[Workspace, int, Past]:
            needed = Frame(session.workspace, at, Past()).first_moment
            return session.workspace.reader(), session.seq, session.past(needed, at)

        # What comes in from here on may be missing in the copy.
        self._entries.clear()
        workspace, seq, past = await self._desk.ask(copied)
        return await self._aside.run(
            lambda: _Measured(workspace, seq, Dashboard(workspace, at, past, is_kept=True))
        )

    async def _with_trends(self, measured: _Measured, at: str) -> Health:
        def work() -> Health:
            dashboard = measured.dashboard
            later = self._entries_since(dashboard.trend[0].ends) if dashboard.trend else ()
            seen = (entry for entry in later if entry.seq <= measured.seq)
            measured.trends = stock_trends(dashboard, dashboard.past, seen)
            measured.trends_of = measured.trend_keys
            return measured.health(at)

        return await self._aside.run(work)

    def _entries_since(self, ends: str) -> Iterator[LogEntry]:
        """The log's entries since the end of an iteration, newest first; for the thread aside.

        They come in pages: all of them may take more memory than the board.
        """
        begun: list[Iterator[LogEntry]] = []

        def page(session: Session) -> list[LogEntry]:
            if not begun:
                begun.append(session.entries_after(last_moment(ends), loads=False))
            return list(islice(begun[0], _PAGE))

        while entries := self._desk.wait_for(page):
            yield from entries

    async def set_target(self, metric: str, bounds: Bounds | None, saw: JsonValue) -> None:
        """Agrees on a target; raises where that is refused."""
        from refineboard.domain.commands import AgreeOnTarget

        await self._desk.do(AgreeOnTarget(metric, bounds, saw))

    def own_target(self, metric: str) -> JsonValue:
        """A target as the workspace has it, None where it is the usual one."""
        return self._desk.workspace.tables["settings"].get(HEALTH, {}).get(metric)

    async def behind(self, backlog: str, metric: str) -> tuple[str, ...]:
        """Keys of the items behind a number."""
        measured = self._measured
        if measured is None:
            return ()

        def work() -> tuple[str, ...]:
            dashboard = measured.dashboard
            return items_behind(dashboard, backlog, dashboard.report(backlog).metrics[metric])

        return await self._aside.run(work)

    async def flow(self, backlog: str) -> Flow | None:
        """The flow of a backlog, None before anything is known."""
        measured = self._measured
        if measured is None:
            return None

        def work() -> Flow:
            scope = measured.dashboard.scope(backlog)
            flow = Flow(backlog, cumulative_flow(scope, FLOW_DAYS), flow_histogram(scope))
            measured.dashboard.let_go()
            return flow

        return await self._aside.run(work)


def _now() -> str:
    return moment_text(datetime.now(UTC))
