"""Where a person stands on the dashboard; pure, and kept while the items behind a number are
looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from refineboard.domain.health.dashboard import Report
from refineboard.domain.health.findings import HealthFinding
from refineboard.domain.health.tally import Metric
from refineboard.domain.health.words import METRICS

GAUGES = ("readiness_rate", "acceptance_rate", "rework_ratio", "runway", "load")
"""The metrics of a line of gauges."""
ALL_METRICS = tuple(METRICS)


class Page(StrEnum):
    """What of the health is shown."""

    OVERVIEW = "Overview"
    HEAT_MAP = "Heat map"
    FLOW = "Flow"


@dataclass
class Place:
    """A page, a backlog, and a number or a finding of it."""

    page: Page = Page.OVERVIEW
    backlog: int = 0
    """Index among the reports."""
    metric: str = GAUGES[0]
    finding: int | None = None
    """Index among the backlog's findings; None while the cursor is on the numbers."""

    gauges: tuple[str, ...] = GAUGES
    """The metrics that a line has room for."""

    def fit(self, reports: Sequence[Report]) -> None:
        """Stays on something that there is."""
        self.backlog = min(self.backlog, max(0, len(reports) - 1))
        if self.finding is not None:
            count = len(reports[self.backlog].findings) if reports else 0
            self.finding = min(self.finding, count - 1) if count else None

    def turn(self, pages: int) -> None:
        """Turns to the page after or before."""
        order = list(Page)
        self.page = order[(order.index(self.page) + pages) % len(order)]
        self.finding = None

    def down(self, steps: int, reports: Sequence[Report]) -> None:
        """Goes down or up: among findings, metrics of the heat map, or backlogs."""
        if self.finding is not None:
            self.finding = max(0, self.finding + steps)
        elif self.page is Page.HEAT_MAP:
            self.metric = _neighbour(ALL_METRICS, self.metric, steps)
        else:
            self.backlog = max(0, self.backlog + steps)
        self.fit(reports)

    def right(self, steps: int, reports: Sequence[Report]) -> bool:
        """Goes right or left: among gauges, or backlogs of the heat map.

        False where there is nothing further left.
        """
        before = (self.backlog, self.metric)
        if self.page is Page.HEAT_MAP:
            self.backlog = max(0, self.backlog + steps)
            self.fit(reports)
        elif self.page is Page.OVERVIEW and self.finding is None:
            self.metric = _neighbour(self.gauges, self.gauge, steps)
        return steps > 0 or before != (self.backlog, self.metric)

    def other_part(self, reports: Sequence[Report]) -> None:
        """Goes from the numbers of any page to the findings of the backlog, or back."""
        self.page = Page.OVERVIEW
        self.finding = 0 if self.finding is None else None
        self.fit(reports)

    @property
    def gauge(self) -> str:
        """The metric under the cursor of the overview."""
        return self.metric if self.metric in self.gauges else self.gauges[0]

    def report(self, reports: Sequence[Report]) -> Report | None:
        """The backlog's report."""
        return reports[self.backlog] if self.backlog < len(reports) else None

    def chosen_metric(self, reports: Sequence[Report]) -> Metric | None:
        """The number under the cursor, or the one that the page is about; None on a finding,
        and where a backlog has no such number."""
        report = self.report(reports)
        if report is None or self.finding is not None:
            return None
        if self.page is Page.FLOW:
            return report.metrics["flow_time"]
        return report.metrics.get(self.gauge if self.page is Page.OVERVIEW else self.metric)

    def chosen_finding(self, reports: Sequence[Report]) -> HealthFinding | None:
        """The finding under the cursor."""
        report = self.report(reports)
        if report is None or self.finding is None:
            return None
        return report.findings[self.finding]


def _neighbour(names: Sequence[str], name: str, steps: int) -> str:
    place = names.index(name) + steps
    return names[min(max(place, 0), len(names) - 1)]
