"""The summary of a PI's plan: Markdown, one HTML file without a script, and JSON.

Markdown and HTML are two renderings of the same sections, so that neither can say more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from refineboard.cli.output import Cell, Grid, markdown_text
from refineboard.cli.planning_shapes import link_shape, plan_shape
from refineboard.cli.planning_view import number, points_words
from refineboard.cli.records import (
    age_days,
    objective_shape,
    predictability_shape,
    risk_shape,
)
from refineboard.cli.reports.markup import document_page, element, safe
from refineboard.cli.voting import vote_shape
from refineboard.domain.cleaning import clean
from refineboard.domain.dependencies.bands import WORST_FIRST
from refineboard.domain.documents import Document, number_of, text_of, texts_of
from refineboard.domain.planning.plan import Cell as PlanCell
from refineboard.domain.planning.plan import TeamPlan
from refineboard.domain.planning.records import ROAM
from refineboard.domain.planning.summary import PlanSummary
from refineboard.domain.planning.votes import Vote
from refineboard.domain.workspace import ART
from refineboard.exchange.markdown.escaping import inline

_STYLE = """
body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;
color:#1f2328;background:#fff}
h1{margin-bottom:0}h2{margin-top:2rem;border-bottom:1px solid #d0d7de}h3{margin:1.2rem 0 .2rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{text-align:left;padding:.25rem .5rem;border:1px solid #d0d7de;vertical-align:top}
th{background:#f6f8fa}p{margin:.3rem 0}
@media print{body{margin:0;max-width:none}h2,h3{break-after:avoid}tr{break-inside:avoid}}
"""


class Section(NamedTuple):
    """A heading with what stands under it."""

    level: int
    heading: str
    lines: Sequence[str] = ()
    grid: Grid | None = None


def markdown(summary: PlanSummary) -> str:
    """The summary as Markdown."""
    parts = []
    for section in _sections(summary):
        parts.append(f"{'#' * section.level} {inline(clean(section.heading))}\n")
        parts += [f"{inline(clean(line))}\n" for line in section.lines]
        if section.grid is not None:
            parts.append(markdown_text(section.grid))
    return "\n".join(parts)


def html(summary: PlanSummary) -> str:
    """The summary as one page."""
    body: list[str] = []
    for section in _sections(summary):
        body.append(element(f"h{section.level}", safe(section.heading)))
        body += [element("p", safe(line)) for line in section.lines]
        if section.grid is not None:
            body.append(_table(section.grid))
    return document_page(_title(summary), _STYLE, body)


def _table(grid: Grid) -> str:
    head = element("tr", *(element("th", safe(name)) for name in grid.headings))
    rows = (
        element("tr", *(element("td", safe("" if cell is None else str(cell))) for cell in row))
        for row in grid.rows
    )
    return element("table", head, *rows)


def shape(summary: PlanSummary) -> dict[str, object]:
    """The summary as JSON."""
    votes = {backlog: vote_shape(vote) for backlog, vote in summary.votes.items()}
    return {
        "art": summary.workspace.art_name,
        "at": summary.at,
        **plan_shape(summary.workspace, summary.plan, summary.frozen_at),
        "objectives": list(map(objective_shape, summary.objectives)),
        "predictability": predictability_shape(summary.predictability, None),
        "risks": [risk_shape(each, summary.at) for each in summary.risks],
        "links": list(map(link_shape, summary.links)),
        "confidence": votes,
    }


def _title(summary: PlanSummary) -> str:
    name = summary.workspace.art_name
    pi = summary.plan.increment.key
    return f"{name}: plan of PI {pi}" if name else f"Plan of PI {pi}"


def _sections(summary: PlanSummary) -> Iterator[Section]:
    pi = summary.plan.increment
    frozen = f"frozen on {summary.frozen_at[:10]}" if summary.frozen_at else "not frozen yet"
    yield Section(1, _title(summary), [f"{pi.start} to {pi.end}, {frozen}."])
    yield Section(
        2, "Load and capacity", _allocation(summary), load_grid(summary.plan.teams, pi.keys)
    )
    yield Section(2, "Features", (), _features(summary))
    yield _dependencies(summary)
    yield _risks(summary, 2, "Risks of the ART", [
        each for each in summary.risks if text_of(each, "team") in ("", ART)
    ])  # fmt: skip
    yield _confidence(summary)
    for team in summary.plan.teams:
        yield from _team(summary, team)


def load_grid(teams: Sequence[TeamPlan], iterations: Sequence[str]) -> Grid:
    """Load and capacity of teams by iterations, in points; a ! where more is planned than fits."""
    rows = [
        (
            team.team,
            *map(cell_words, team.cells),
            f"{points_words(team.load)}/{points_words(team.capacity)}",
        )
        for team in teams
    ]
    return Grid(("Team", *iterations, "PI"), rows)


def cell_words(cell: PlanCell) -> str:
    """Load and capacity of a cell; a dash for an empty IP iteration."""
    if cell.innovation and not cell.items:
        return "–"
    mark = " !" if cell.is_over else ""
    return f"{points_words(cell.load)}/{points_words(cell.capacity)}{mark}"


def _allocation(summary: PlanSummary) -> list[str]:
    found = []
    for team in summary.plan.teams:
        shares = [
            f"{name} {share:.0%}" for name, share in team.allocation.items() if share is not None
        ]
        if shares:
            found.append(f"{team.team} allocation: {', '.join(shares)}.")
    return found


def _features(summary: PlanSummary) -> Grid:
    items = summary.workspace.items
    rows: list[tuple[Cell, ...]] = [
        (each.key, each.first or None, each.last or None, each.state,
         text_of(items[each.key], "title"))
        for each in summary.plan.features
    ]  # fmt: skip
    return Grid(("Feature", "First", "Last", "State", "Title"), rows)


def _dependencies(summary: PlanSummary) -> Section:
    counts = ", ".join(f"{summary.plan.bands[band]} {band}" for band in WORST_FIRST)
    rows: list[tuple[Cell, ...]] = [
        (
            link.consumer, link.consumer_iteration or None, link.provider,
            link.provider_iteration or None, link.band.value, link.agreement.state,
        )
        for link in summary.links
    ]  # fmt: skip
    heads = ("Waits", "In", "For", "Planned in", "Band", "Agreement")
    return Section(2, "Dependencies", [f"{counts}."], Grid(heads, rows) if rows else None)


def _risks(summary: PlanSummary, level: int, heading: str, risks: list[Document]) -> Section:
    if not risks:
        return Section(level, heading, ["None."])
    order = {name: place for place, name in enumerate(("", *ROAM))}
    rows: list[tuple[Cell, ...]] = [
        (
            text_of(each, "key"), text_of(each, "roam") or "open", text_of(each, "owner"),
            age_days(each, summary.at), text_of(each, "title"),
        )
        for each in sorted(risks, key=lambda each: order.get(text_of(each, "roam"), 0))
    ]  # fmt: skip
    return Section(level, heading, (), Grid(("Risk", "ROAM", "Owner", "Days", "Title"), rows))


def _confidence(summary: PlanSummary) -> Section:
    lines = [f"{backlog}: {_vote_words(vote)}" for backlog, vote in summary.votes.items()]
    return Section(2, "Confidence", lines or ["No vote yet."])


def _vote_words(vote: Vote) -> str:
    if vote.is_open:
        return f"round {vote.round} is open, {len(vote.cast)} of {vote.of} have voted."
    votes = " ".join(str(each) for each in sorted(each.vote for each in vote.opened))
    mean = "n/a" if vote.mean is None else f"{vote.mean:.1f}"
    heard = f"; to hear: {', '.join(vote.to_hear)}" if vote.to_hear else ""
    return f"mean {mean} ({votes or 'no ballot opened'}), round {vote.round}{heard}."


def _team(summary: PlanSummary, team: TeamPlan) -> Iterator[Section]:
    items = summary.workspace.items
    name = summary.workspace.backlogs[team.team].name
    rows: list[tuple[Cell, ...]] = [
        (
            cell.iteration,
            cell_words(cell),
            "; ".join(f"{key} {text_of(items[key], 'title')}" for key in cell.items),
        )
        for cell in team.cells
    ]
    yield Section(2, f"{team.team} {name}", (), Grid(("Iteration", "Load", "Items"), rows))
    objectives = summary.of_team(summary.objectives, team.team)
    share = summary.predictability.teams.get(team.team)
    known = [f"Predictability {share:.1%}."] if share is not None else []
    goals: list[tuple[Cell, ...]] = [
        (
            text_of(each, "title"), "no" if each.get("committed") is False else "yes",
            number(number_of(each, "planned_value")), number(number_of(each, "actual_value")),
            ", ".join(texts_of(each, "items")),
        )
        for each in objectives
    ]  # fmt: skip
    heads = ("Objective", "Committed", "Planned", "Actual", "Items")
    yield Section(3, "Objectives", known or (() if goals else ["None."]),
                  Grid(heads, goals) if goals else None)  # fmt: skip
    risks = summary.of_team(summary.risks, team.team)
    if risks:
        yield _risks(summary, 3, "Risks", risks)
