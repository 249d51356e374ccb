"""The health report for people who read text: a table, Markdown, or one line for a prompt."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from refineboard.cli.output import Cell, Grid, markdown_text, table_text
from refineboard.domain.cleaning import clean
from refineboard.domain.health.dashboard import Report
from refineboard.domain.health.findings import HealthFinding
from refineboard.domain.health.marks import Weight
from refineboard.domain.health.targets import Targets
from refineboard.domain.health.words import (
    METRICS,
    OVERVIEW,
    marked,
    share_words,
    target_words,
    trend_words,
)

WORST = 3
"""Findings of each backlog that an overview shows."""
_KEYS_SHOWN = 5
_TREND = "Trend"
_WIDE = 100
"""Columns of a terminal that has room for the trend."""
_SIGNS = {Weight.FAIL: "✗", Weight.HINT: "!"}


def table(reports: Sequence[Report], targets: Targets) -> str:
    """One backlog in full, or several in a line each with their worst findings."""
    if len(reports) == 1:
        metrics, found = _metric_grid(reports[0], targets), _finding_grid(reports, None)
        if _is_narrow():
            metrics = _without(metrics, _TREND)
    else:
        metrics, found = _overview_grid(reports), _finding_grid(reports, WORST)
    return table_text(metrics) + (f"\n{table_text(found)}" if found.rows else "")


def _is_narrow() -> bool:
    """Whether a terminal has no room for the trend."""
    if not sys.stdout.isatty():
        return False
    # Loaded for terminals only: it brings every compression there is.
    from shutil import get_terminal_size

    return get_terminal_size().columns < _WIDE


def _without(grid: Grid, heading: str) -> Grid:
    """The grid without one of its columns."""
    kept = [place for place, name in enumerate(grid.headings) if name != heading]
    rows = [tuple(row[place] for place in kept) for row in grid.rows]
    return replace(grid, headings=tuple(grid.headings[place] for place in kept), rows=rows)


def markdown(reports: Sequence[Report], targets: Targets, title: str, at: str) -> str:
    """The whole report as a Markdown page."""
    parts = [f"# {_markdown(title)}: backlog health\n", f"As of {at}.\n"]
    if len(reports) > 1:
        parts += ["## Overview\n", markdown_text(_overview_grid(reports))]
    for report in reports:
        parts += [
            f"## {_markdown(_heading(report))}\n",
            markdown_text(_metric_grid(report, targets)),
        ]
        found = _finding_grid([report], None)
        if found.rows:
            parts.append(markdown_text(found))
    return "\n".join(parts)


def _markdown(text: str) -> str:
    # A table's cell is escaped already; a heading is one cell without its table.
    return markdown_text(Grid((text,), ())).partition("\n")[0].removeprefix("| ").removesuffix(" |")


def line(report: Report) -> str:
    """The health in one line, for a shell prompt or a message of the day."""
    parts = [
        f"{label} {marked(report.metrics[name])}"
        for name, label in (
            ("readiness_rate", "ready"),
            ("acceptance_rate", "accepted"),
            ("rework_ratio", "rework"),
            ("runway", "runway"),
        )
    ]
    fails = sum(finding.level is Weight.FAIL for finding in report.findings)
    if fails:
        parts.append(f"{fails} to mend")
    return clean(f"{report.name}: {' · '.join(parts)}") + "\n"


def _heading(report: Report) -> str:
    return f"{report.backlog} {report.name}".strip()


def _overview_grid(reports: Iterable[Report]) -> Grid:
    headings = ("Backlog", *(METRICS[name].short for name in OVERVIEW), "Name")
    rows: list[tuple[Cell, ...]] = [
        (report.backlog, *(marked(report.metrics[name]) for name in OVERVIEW), report.name)
        for report in reports
    ]
    return Grid(headings, rows, goes_on=True)


def _metric_grid(report: Report, targets: Targets) -> Grid:
    rows: list[tuple[Cell, ...]] = [
        (
            METRICS[name].label,
            marked(report.metrics[name]),
            target_words(name, targets.target(name)),
            trend_words(report.metrics[name]),
            share_words(report.metrics[name]),
        )
        for name in METRICS
        if name in report.metrics
    ]
    return Grid((_heading(report), "Now", "Healthy", _TREND, "Of"), rows, goes_on=True)


def _finding_grid(reports: Sequence[Report], most: int | None) -> Grid:
    rows: list[tuple[Cell, ...]] = [
        (report.backlog, _SIGNS[finding.level], finding_words(finding))
        for report in reports
        for finding in islice(_news(report, reports[0]), most)
    ]
    return Grid(("Backlog", "", "What to do first"), rows, goes_on=True)


def _news(report: Report, first: Report) -> Iterator[HealthFinding]:
    """A backlog's findings without those that stand with the first one's already."""
    return (
        finding for finding in report.findings if report is first or finding not in first.findings
    )


def finding_words(finding: HealthFinding) -> str:
    """What is wrong, where, and what to do."""
    return " ".join(_finding_parts(finding))


def _finding_parts(finding: HealthFinding) -> Iterator[str]:
    yield finding.message
    if finding.keys:
        more = len(finding.keys) - _KEYS_SHOWN
        shown = ", ".join(finding.keys[:_KEYS_SHOWN])
        yield f"({shown}{f' and {more} more' if more > 0 else ''})"
    yield f"→ {finding.next_step}"
