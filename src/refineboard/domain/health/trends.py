"""How readiness and runway stood at the end of each of the last iterations.

What happened in an iteration can be told from today; what was ready then cannot, so the workspace
is taken back from one iteration's end to the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

from refineboard.domain.change import LogEntry
from refineboard.domain.health.cadence import moment_text
from refineboard.domain.health.dashboard import Dashboard, Report
from refineboard.domain.health.past import Past, as_of

Trends: TypeAlias = Mapping[str, Mapping[str, tuple[tuple[str, float | None], ...]]]
"""By backlog and metric: the value at the end of each iteration, oldest first."""


def stock_trends(dashboard: Dashboard, past: Past, later: Iterable[LogEntry]) -> Trends:
    """The values at the ends of the iterations that trends show.

    `later` are the log's entries since the end of the first of them, newest first; what filled
    the empty workspace need not be among them.
    """
    found: dict[str, dict[str, list[tuple[str, float | None]]]] = {}
    entries = _Entries(later)
    workspace = dashboard.workspace
    for span in reversed(dashboard.trend):
        at = last_moment(span.ends)
        workspace = as_of(workspace, entries.after(at), at, past.begins)
        then = Dashboard(workspace, at, past, only_stock=True, is_kept=True)
        for backlog in then.backlogs:
            for metric in then.stock(backlog):
                values = found.setdefault(backlog, {}).setdefault(metric.name, [])
                values.append((span.key, metric.value))
    return {
        backlog: {name: tuple(reversed(values)) for name, values in metrics.items()}
        for backlog, metrics in found.items()
    }


class _Entries:
    """Entries newest first, handed out up to one moment after the other."""

    def __init__(self, entries: Iterable[LogEntry]) -> None:
        self._entries = iter(entries)
        self._next = next(self._entries, None)

    def after(self, at: str) -> Iterator[LogEntry]:
        """Those after a moment that were not handed out yet."""
        while self._next is not None and self._next.at > at:
            yield self._next
            self._next = next(self._entries, None)


def last_moment(ends: str) -> str:
    """The last moment before the end of an iteration."""
    return moment_text(datetime.fromisoformat(ends) - timedelta(milliseconds=1))


def with_trends(report: Report, trends: Trends) -> Report:
    """A report whose metrics of stock have their trend."""
    metrics = dict(report.metrics)
    for name, trend in trends.get(report.backlog, {}).items():
        metrics[name] = metrics[name]._replace(trend=trend)
    return report._replace(metrics=metrics)
