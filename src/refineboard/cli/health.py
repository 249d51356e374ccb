"""The command `health`: metrics and hygiene of backlogs, for people, pages and gates.

It answers in a login shell or a cron job, so each form of the report is loaded only where it is
asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from refineboard.cli.completion import backlog_keys
from refineboard.cli.moments import as_of_option, moment_of
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import json_text, say, write_out, write_report
from refineboard.domain.cleaning import clean
from refineboard.domain.errors import ExitCode, RuleBroken
from refineboard.domain.health.dashboard import Dashboard, Report
from refineboard.domain.health.marks import Weight
from refineboard.domain.health.past import Past
from refineboard.domain.health.tally import Frame
from refineboard.domain.workspace import ART
from refineboard.session import Session
from refineboard.store.collector import collector_paused

FORMATS = ("table", "json", "markdown", "html", "svg", "line")


@dataclass(frozen=True, slots=True)
class Bound:
    """What a metric must not fall under, or not exceed."""

    name: str
    limit: float
    is_least: bool

    def missed(self, value: float) -> bool:
        """Whether a value is out of bounds."""
        return value < self.limit if self.is_least else value > self.limit


@click.command("health")
@click.option(
    "--backlog",
    metavar="B",
    shell_complete=backlog_keys,
    help="Only this backlog: ART or a team's key.",
)
@click.option("--all", "is_all", is_flag=True, help="Every backlog, which is the rule anyway.")
@as_of_option
@click.option(
    "--fail-under", "least", multiple=True, metavar="M=X", help="Exit 1 if metric M is below X."
)
@click.option(
    "--fail-over", "most", multiple=True, metavar="M=X", help="Exit 1 if metric M is above X."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="How to tell it; line is for a shell prompt.",
)
@click.option(
    "--trend",
    "is_trend",
    is_flag=True,
    help="In JSON too, how readiness and runway stood at the ends of the last iterations.",
)
@click.option("-o", "--output", metavar="FILE", help="Write it into a file instead of to stdout.")
@pass_globals
def health_command(  # noqa: PLR0913 - one argument an option
    options: Globals,
    *,
    backlog: str | None,
    is_all: bool,
    at_text: str | None,
    least: tuple[str, ...],
    most: tuple[str, ...],
    format_: str,
    is_trend: bool,
    output: str | None,
) -> int:
    """Say whether the backlogs are fit for the next iterations, why not, and what to do first.

    For a gate: --fail-under readiness_rate=80% --fail-over rework_ratio=0.1. Besides the metrics'
    names, `fails` and `findings` count what was found. What has no value misses no bound.
    """
    if backlog is not None and is_all:
        raise click.UsageError("--backlog and --all exclude each other.")
    bounds = [_bound(text, is_least=True) for text in least]
    bounds += [_bound(text, is_least=False) for text in most]
    if output is not None and options.restricted:
        raise RuleBroken("A restricted session writes no files; leave -o out.")
    # All that is read lives as long as the process: a walk through it would find nothing.
    with opened(options) as session, collector_paused():
        at = moment_of(at_text)
        dashboard = dashboard_at(session, at, is_past=at_text is not None)
        if backlog is None and format_ != "line":
            reports = dashboard.reports()
        else:
            key = session.workspace.backlog(clean(backlog or ART)).key
            reports = (dashboard.report(key),)
        if is_trend or format_ in ("html", "markdown") or (format_ == "table" and backlog):
            reports = with_stock_trends(session, dashboard, reports)
        text = _told(dashboard, reports, format_)
    if output is None:
        write_out(text, is_styled=format_ == "table")
    else:
        write_report(Path(output), text)
    return ExitCode.FOUND if _say_missed(reports, bounds) else ExitCode.OK


def dashboard_at(session: Session, at: str, *, is_past: bool) -> Dashboard:
    """The health of a session's workspace at a moment."""
    workspace = session.as_of(at) if is_past else session.workspace
    needed = Frame(workspace, at, Past()).first_moment
    return Dashboard(workspace, at, session.past(needed, at))


def with_stock_trends(
    session: Session, dashboard: Dashboard, reports: Sequence[Report]
) -> tuple[Report, ...]:
    """The reports with how readiness and runway stood at the ends of the last iterations."""
    from refineboard.domain.health.trends import last_moment, stock_trends, with_trends

    if not dashboard.trend:
        return tuple(reports)
    first = last_moment(dashboard.trend[0].ends)
    later = (
        entry for entry in session.entries_after(first, loads=False) if entry.at <= dashboard.at
    )
    # The first of them looks at iterations that lie before those of the report.
    needed = Frame(dashboard.workspace, first, Past()).first_moment
    trends = stock_trends(dashboard, session.past(needed, dashboard.at), later)
    return tuple(with_trends(report, trends) for report in reports)


def _told(dashboard: Dashboard, reports: Sequence[Report], format_: str) -> str:
    from refineboard.cli.reports.shapes import health_shape

    if format_ == "json":
        shape = {"schema": 1, **health_shape(dashboard.at, reports)}
        return json_text(shape, indent=True) + "\n"
    from refineboard.cli.reports import text

    targets = dashboard.targets
    if format_ == "line":
        return text.line(reports[0])
    if format_ == "table":
        return text.table(reports, targets)
    title = dashboard.workspace.art_name
    if format_ == "markdown":
        return text.markdown(reports, targets, title, dashboard.at)
    if format_ == "svg":
        from refineboard.cli.reports.svg import picture

        return picture(reports, title, dashboard.at)
    from refineboard.cli.reports.html import page

    return page(dashboard, reports, title)


_BOUND = re.compile(r"([A-Za-z_-]+)\s*=\s*(-?\d+(?:\.\d+)?)\s*(%?)")
_COUNTS = ("fails", "findings")


def _bound(text: str, *, is_least: bool) -> Bound:
    match = _BOUND.fullmatch(text.strip())
    if match is None:
        raise click.UsageError(f"{clean(text)[:40]!r} is no bound; write it like readiness=80%.")
    limit = float(match[2]) / (100 if match[3] else 1)
    if not math.isfinite(limit):
        raise click.UsageError(f"{clean(text)[:40]!r} has no usable number.")
    return Bound(_metric_named(match[1]), limit, is_least)


def _metric_named(text: str) -> str:
    from refineboard.domain.health.words import METRICS

    known = (*METRICS, *_COUNTS)
    name = text.lower().replace("-", "_")
    near = [candidate for candidate in known if candidate.startswith(name)]
    if name in known or len(near) == 1:
        return name if name in known else near[0]
    raise click.UsageError(f"There is no metric {clean(text)[:40]!r}. Metrics: {', '.join(known)}.")


def _say_missed(reports: Sequence[Report], bounds: Sequence[Bound]) -> bool:
    """Whether any bound was missed; each is said, and what could not be checked too."""
    is_missed = False
    for report in reports:
        for bound in bounds:
            value = _value(report, bound.name)
            if value is None:
                say(f"{report.backlog}: {bound.name} is n/a; its bound was not checked.")
            elif bound.missed(value):
                is_missed = True
                side = "at least" if bound.is_least else "at most"
                say(f"{report.backlog}: {bound.name} is {value:g}, wanted {side} {bound.limit:g}.")
    return is_missed


def _value(report: Report, name: str) -> float | None:
    if name == "findings":
        return len(report.findings)
    if name == "fails":
        return sum(finding.level is Weight.FAIL for finding in report.findings)
    metric = report.metrics.get(name)
    return None if metric is None else metric.value
