"""The command `forecast`: when the ranked work is likely to be done, and what moves if one item
goes first."""

from __future__ import annotations

import click

from refineboard.cli.completion import backlog_keys
from refineboard.cli.moments import as_of_option, moment_of
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import Cell, Data, Grid, format_option, print_data, say
from refineboard.cli.selection import item_key
from refineboard.domain.cleaning import clean
from refineboard.domain.documents import text_of
from refineboard.domain.economics.orders import Ranking
from refineboard.domain.errors import RuleBroken
from refineboard.domain.forecast.calibration import LEVELS, Claim, claims, reliability
from refineboard.domain.forecast.outlook import LIKELY, SAFE, Forecast, ItemForecast
from refineboard.domain.forecast.samples import FEWEST_SAMPLES, Unit
from refineboard.domain.health.cadence import Cadence
from refineboard.domain.workspace import ART, Workspace
from refineboard.session import Session


@click.command("forecast")
@click.option(
    "--backlog",
    metavar="B",
    default=ART,
    show_default=True,
    shell_complete=backlog_keys,
    help="ART or a team's key.",
)
@click.option("--pi", metavar="P", help="Only the chances by the end of this PI.")
@click.option("--first", metavar="KEY", help="What would change if this item were ranked first.")
@click.option(
    "--calibration",
    "is_calibrated",
    is_flag=True,
    help="Show instead how many of the past forecasts held.",
)
@as_of_option
@format_option
@pass_globals
def forecast_command(  # noqa: PLR0913 - one argument an option
    options: Globals,
    *,
    backlog: str,
    pi: str | None,
    first: str | None,
    is_calibrated: bool,
    at_text: str | None,
    format_: str,
) -> None:
    """Show when each open item of a backlog is likely to be done.

    Every past iteration's velocity is equally likely in each iteration to come, and the chances
    are counted exactly: the same backlog gives the same dates for everybody. With 85 % means that
    in 17 of 20 cases the item is done by then.
    """
    with opened(options) as session:
        at = moment_of(at_text)
        workspace = session.workspace if at_text is None else session.as_of(at)
        key = workspace.backlog(clean(backlog)).key
        if is_calibrated:
            _print_calibration(session, key, at, format_)
            return
        wanted = _increment(workspace, pi)
        past = session.past("", at)
        forecast = Forecast(workspace, key, at, past)
        report = _Report(workspace, forecast, wanted)
        if first is not None:
            first, record = _first(workspace, key, first), forecast.record
            moved = Forecast(workspace, key, at, past, first=first, record=record)
            report.compare(moved, first)
        print_data(report.data(), format_)
        for words in report.remarks():
            say(words)


def _increment(workspace: Workspace, pi: str | None) -> str | None:
    if pi is None:
        return None
    key = clean(pi)
    if key not in workspace.tables["increments"]:
        known = ", ".join(workspace.tables["increments"]) or "none"
        raise RuleBroken(f"There is no PI {key}. The PIs here are {known}.")
    return key


def _first(workspace: Workspace, backlog: str, typed: str) -> str:
    key = item_key(typed)
    document = workspace.document(key)
    if text_of(document, "backlog") != backlog:
        raise RuleBroken(
            f"{key} is in {text_of(document, 'backlog')}; --backlog {text_of(document, 'backlog')} "
            "shows its forecast."
        )
    return key


class _Report:
    """A forecast in every format, beside the one where an item goes first."""

    def __init__(self, workspace: Workspace, forecast: Forecast, pi: str | None) -> None:
        self._workspace, self._forecast, self._pi = workspace, forecast, pi
        self._before: dict[str, ItemForecast] | None = None
        """By key, the items before one of them went first."""
        self._costs: tuple[float, float] | None = None

    def compare(self, forecast: Forecast, first: str) -> None:
        """Shows the forecast in which this item is ranked first, and what that changes."""
        self._before = {item.key: item for item in self._forecast.items}
        self._forecast = forecast
        ranking = Ranking(self._workspace, forecast.backlog)
        moved = tuple(dict.fromkeys((first, *ranking.manual)))
        if first in ranking.jobs:
            before, after = ranking.delay_cost(ranking.manual), ranking.delay_cost(moved)
            self._costs = (float(before), float(after))

    def data(self) -> Data:
        """The report in every format."""
        return Data(
            document=self._document,
            lines=lambda: map(self._shape, self._forecast.items),
            grid=self._grid,
            wide=self._grid,
        )

    def remarks(self) -> list[str]:
        """What the dates rest on."""
        record, found = self._forecast.record, []
        if not record.is_enough:
            found.append(
                f"No forecast: {len(record.samples)} finished iterations with work done are known "
                f"and {FEWEST_SAMPLES} are needed."
            )
        if record.unit is Unit.ITEMS:
            found.append("Nothing that was done has points, so items are counted instead.")
        unestimated = self._forecast.unestimated
        if unestimated:
            found.append(
                f"{len(unestimated)} without an estimate; each counts with the sizes that items "
                "of its kind had."
            )
        if self._costs is not None:
            before, after = self._costs
            found.append(f"Delay cost {before:,.0f} → {after:,.0f}")
        return found

    def _document(self) -> dict[str, object]:
        record = self._forecast.record
        document: dict[str, object] = {
            "backlog": self._forecast.backlog,
            "unit": record.unit.value,
            "iterations": [
                {"key": sample.key, "velocity": _whole(sample.velocity)}
                for sample in record.samples
            ],
            "quality": None if record.quality is None else round(record.quality, 4),
            "items": [self._shape(item) for item in self._forecast.items],
            "unestimated": list(self._forecast.unestimated),
        }
        if self._costs is not None:
            document["delay_cost"] = {"before": self._costs[0], "after": self._costs[1]}
        return document

    def _shape(self, item: ItemForecast) -> dict[str, object]:
        ahead = self._forecast.ahead
        chances = self._by(item)
        shape: dict[str, object] = {
            "key": item.key,
            "points": _whole(item.points),
            "cumulative": _whole(item.cumulative),
            "p50": item.by(LIKELY, ahead),
            "p85": item.by(SAFE, ahead),
            "by": chances,
        }
        if self._before is not None:
            shape["change"] = self._changes(item.key, chances)
        return shape

    def _by(self, item: ItemForecast) -> dict[str, float]:
        every = self._forecast.by_increment(item)
        return {pi: round(p, 4) for pi, p in every.items() if self._pi in (None, pi)}

    def _changes(self, key: str, chances: dict[str, float]) -> dict[str, float]:
        assert self._before is not None
        was = self._before.get(key)
        before = {} if was is None else self._by(was)
        return {pi: round(p - before.get(pi, 0), 4) for pi, p in chances.items()}

    def _grid(self) -> Grid:
        increments = [pi for pi in self._forecast.increments if self._pi in (None, pi)]
        headings = ["Key", "Points", "Sum", "50 %", "85 %", *(f"by {pi}" for pi in increments)]
        if self._before is not None:
            headings += [f"± {pi}" for pi in increments]
        rows = []
        for item in self._forecast.items:
            chances = self._by(item)
            cells: list[Cell] = [
                item.key,
                item.points,
                item.cumulative,
                item.by(LIKELY, self._forecast.ahead),
                item.by(SAFE, self._forecast.ahead),
                *(_percent(chances.get(pi)) for pi in increments),
            ]
            if self._before is not None:
                changes = self._changes(item.key, chances)
                cells += [_percent(changes.get(pi), signed=True) for pi in increments]
            cells.append(text_of(self._workspace.items[item.key], "title"))
            rows.append(tuple(cells))
        return Grid((*headings, "Title"), rows)


def _whole(number: float) -> int | float:
    """A number as JSON has it: whole where it is whole."""
    return int(number) if float(number).is_integer() else number


def _percent(chance: float | None, *, signed: bool = False) -> str | None:
    if chance is None:
        return None
    return f"{chance:+.0%}" if signed else f"{chance:.0%}"


def _print_calibration(session: Session, backlog: str, at: str, format_: str) -> None:
    finished = Cadence(session.workspace).finished(at)
    over = frozenset(span.key for span in finished)
    made: list[Claim] = []
    open_after: dict[str, frozenset[str]] = {}
    """By iteration, what was still open at its end."""
    for span in finished:
        then = session.as_of(span.ends)
        open_after[span.key] = frozenset(key for key in then.heads if not then.is_done(key))
        # Of what was said at the end of the last one, nothing can have come true yet.
        if span is not finished[-1] and backlog in then.backlogs:
            forecast = Forecast(then, backlog, span.ends, session.past("", span.ends))
            made += claims(span.key, forecast.items, forecast.ahead, over)
    held = [claim for claim in made if claim.key not in open_after[claim.by]]
    rows = reliability(made, held)
    shapes = [{"level": row.level, "held": row.held, "of": row.of} for row in rows]
    print_data(
        Data(
            document=lambda: {"backlog": backlog, "calibration": shapes},
            lines=lambda: shapes,
            grid=lambda: Grid(
                ("Chance", "Held", "Of"), [(f"{row.level:.0%}", row.held, row.of) for row in rows]
            ),
            wide=lambda: Grid(
                ("level", "held", "of"), [(row.level, row.held, row.of) for row in rows]
            ),
        ),
        format_,
    )
    safe = rows[LEVELS.index(SAFE)]
    say(f"{safe.words[:1].upper()}{safe.words[1:]}." if safe.of else "No past forecast to score.")
