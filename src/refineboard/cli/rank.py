"""The command `rank`: the order of a backlog, what it costs, and why items stand where they do."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import click

from refineboard.charts import ASCII, UNICODE, Glyphs
from refineboard.cli.changes import change_words
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import (
    Cell,
    Data,
    Grid,
    format_option,
    markdown_text,
    print_data,
    rich_text,
    say,
    table_text,
    write_out,
)
from refineboard.config import read_settings
from refineboard.domain.cleaning import clean
from refineboard.domain.commands import ScoreStories
from refineboard.domain.documents import text_of
from refineboard.domain.economics.cascade import arranging, divergences
from refineboard.domain.economics.jobs import Job, Number
from refineboard.domain.economics.orders import NO_REASON, ORDERS, OrderName, Ranking, Reason
from refineboard.domain.economics.outlook import Outlook
from refineboard.domain.economics.watch import Watch
from refineboard.domain.workspace import ART, Workspace

_PATIENCE = 0.5
"""Seconds after which a person wants to see how far it is."""


@click.command("rank")
@click.option("--backlog", metavar="B", default=ART, show_default=True, help="ART or a team's key.")
@click.option(
    "--order",
    "name",
    type=click.Choice(ORDERS),
    default="wsjf",
    show_default=True,
    help="By score alone, so that no dependency breaks, or as it was made by hand.",
)
@click.option(
    "--apply", "is_applied", is_flag=True, help="Rank the backlog so; undo takes it back."
)
@click.option(
    "--stories",
    type=click.Choice(["scored", "by-feature"]),
    help="Let a team score its stories by themselves, or have them follow their features again.",
)
@click.option(
    "--picture",
    type=click.Choice(["delay", "scores"]),
    help="Draw instead what waits while work goes on in each order, or the scores.",
)
@click.option(
    "--details",
    "is_detailed",
    is_flag=True,
    help="Tell how far each rank is to be trusted, and how money and value × urgency rank.",
)
@format_option
@pass_globals
def rank_command(  # noqa: PLR0913 - one argument an option
    options: Globals,
    *,
    backlog: str,
    name: OrderName,
    is_applied: bool,
    stories: str | None,
    picture: str | None,
    is_detailed: bool,
    format_: str,
) -> None:
    """Show a backlog's open items in an order, what delay it costs, and why.

    The delay cost of an order is the sum of each item's cost of delay times the job size that is
    done when the item is finished. Of the orders that break no dependency, feasible costs least;
    in a team's backlog it follows the features.
    """
    with opened(options) as session:
        if stories is not None:
            say(change_words(session.do(ScoreStories(clean(backlog), stories == "scored")).mine))
        workspace = session.workspace
        report = _report(workspace, clean(backlog), name, is_detailed=is_detailed)
        if picture is not None:
            write_out(report.picture(picture), is_styled=True)
        else:
            print_data(report.data(), format_)
        if picture is None and format_ in _FOR_PEOPLE:
            for grid in report.comparisons():
                write_out("\n" + _FOR_PEOPLE[format_](grid), is_styled=format_ == "table")
        for words in report.remarks():
            say(words)
        if is_applied:
            command = arranging(report.ranking.manual, report.keys)
            say(change_words(None if command is None else session.do(command).mine))


_FOR_PEOPLE = {"table": table_text, "markdown": markdown_text}


def _report(workspace: Workspace, backlog: str, name: OrderName, *, is_detailed: bool) -> _Report:
    progress = _Progress()
    watch = Watch(tell=progress.tell)
    try:
        if is_detailed:
            from refineboard.cli.rank_trust import outlook_now

            found = outlook_now(workspace, backlog, watch)
            return _Report(workspace, found.ranking, name, found.orders, found)
        ranking = Ranking(workspace, backlog)
        orders = {each: ranking.order(each, watch) for each in ORDERS}
        return _Report(workspace, ranking, name, orders)
    finally:
        progress.clear()


class _Progress:
    """A line on a terminal that says how far a long search is."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._shown = ""

    def tell(self, done: int, total: int) -> None:
        if not sys.stderr.isatty() or time.monotonic() - self._started < _PATIENCE:
            return
        words = f"Ordering: {100 * done // max(total, 1)} %"
        if words != self._shown:
            self._shown = words
            click.echo(f"\r{words}", err=True, nl=False)

    def clear(self) -> None:
        if self._shown:
            click.echo(f"\r{' ' * len(self._shown)}\r", err=True, nl=False)


@dataclass(frozen=True, slots=True)
class _Row:
    """An item at its place in the order."""

    key: str
    rank: int
    job: Job | None
    """Its scores; None where it has none."""
    reason: Reason
    broken: tuple[str, ...]
    others: tuple[str, ...]
    """What it waits for besides, without being held up."""

    @property
    def words(self) -> str:
        """Why it stands here, and what is wrong with that."""
        too_early = f"comes before {', '.join(self.broken)}, which it needs" if self.broken else ""
        return ", ".join(filter(None, (self.reason.words, too_early)))


class _Report:
    """One order of a backlog beside the others."""

    def __init__(
        self,
        workspace: Workspace,
        ranking: Ranking,
        name: OrderName,
        orders: Mapping[OrderName, tuple[str, ...]],
        outlook: Outlook | None = None,
    ) -> None:
        self._workspace, self.ranking, self._name = workspace, ranking, name
        self._orders, self._outlook = orders, outlook
        self.keys = orders[name]

    def data(self) -> Data:
        """The report in every format."""
        rows = list(self._rows())
        return Data(
            document=lambda: {
                "order": [self._shape(row) for row in rows],
                "delay_cost": self._delay_cost(),
                "unscored": list(self.ranking.unscored),
            },
            lines=lambda: map(self._shape, rows),
            grid=lambda: self._grid(rows),
            wide=lambda: self._wide(rows),
        )

    def comparisons(self) -> Iterator[Grid]:
        """What is shown beside the order."""
        if self._outlook is not None:
            from refineboard.cli.rank_trust import details_grid

            yield details_grid(self._outlook, self.keys)
        yield self.comparison()

    def _shape(self, row: _Row) -> dict[str, object]:
        if self._outlook is None:
            return _shape(row)
        from refineboard.cli.rank_trust import details_of

        return _shape(row) | details_of(self._outlook, row.key)

    def _wide(self, rows: list[_Row]) -> Grid:
        names = list(_shape(_EMPTY))
        if self._outlook is not None:
            from refineboard.cli.rank_trust import DETAILS

            names += DETAILS
        return Grid(tuple(names), [tuple(map(_cell, self._shape(row).values())) for row in rows])

    def comparison(self) -> Grid:
        """The orders beside each other."""
        least = self.ranking.delay_cost(self.ranking.wsjf)
        rows: list[tuple[Cell, ...]] = []
        for name, keys in self._orders.items():
            cost = self.ranking.delay_cost(keys)
            more = f"{float((cost - least) / Fraction(least)):+.1%}" if least else ""
            broken = sum(map(len, self.ranking.broken(keys).values()))
            shown = "shown above" if name == self._name else ""
            rows.append((name, _number(cost), more, broken, shown))
        return Grid(("Order", "Delay cost", "Against wsjf", "Dependencies broken", ""), rows)

    def picture(self, name: str) -> str:
        """A picture in the sixteen colours that every terminal has."""
        from rich.text import Text

        from refineboard.pictures import delay_picture, score_picture

        terminal = shutil.get_terminal_size()
        size = (min(terminal.columns, _WIDEST), _HEIGHT)
        glyphs = _glyphs()
        if name == "delay":
            lines = delay_picture(self.ranking, self._orders, *size, glyphs)
        else:
            lines = score_picture(self.ranking, *size, glyphs)
        if not lines:
            say("Nothing is scored yet, so there is nothing to draw.")
        return rich_text(
            Text.assemble(*((text, _COLOURS[style]) for text, style in line)) for line in lines
        )

    def remarks(self) -> Iterator[str]:
        """What the order has to live with."""
        for finding in self.ranking.waiting.findings:
            yield finding.message
        if self._outlook is not None:
            for each in self._outlook.starving.values():
                yield each.message
        if self.ranking.unscored:
            yield f"Unscored: {_some(self.ranking.unscored)}."
        if self.ranking.follows_features:
            differing = divergences(self.ranking.manual, self._orders["feasible"])
            if differing:
                yield (
                    "Standing elsewhere than the order of the features has them: "
                    f"{_some([each.key for each in differing])}."
                )

    def _rows(self) -> Iterator[_Row]:
        ranking = self.ranking
        reasons = ranking.reasons(self.keys) if self._name == "feasible" else {}
        broken = ranking.broken(self.keys)
        for number, key in enumerate(self.keys):
            job, reason = ranking.jobs.get(key), reasons.get(key, NO_REASON)
            needs, late = ranking.waiting.all_needs(key), broken.get(key, ())
            others = tuple(need for need in needs if need not in (*reason.keys, *late))
            yield _Row(key, number + 1, job, reason, late, others)

    def _delay_cost(self) -> dict[str, int | float]:
        costs = {name: self.ranking.delay_cost(keys) for name, keys in self._orders.items()}
        return {
            "this": _number(costs[self._name]),
            **{name: _number(costs[name]) for name in ORDERS},
        }

    def _grid(self, rows: list[_Row]) -> Grid:
        cells: list[tuple[Cell, ...]] = [
            (
                row.rank,
                row.key,
                None if row.job is None else round(float(row.job.wsjf), 2),
                None if row.job is None else _number(row.job.weight),
                None if row.job is None else _number(row.job.size),
                row.words,
                text_of(self._workspace.items[row.key], "title"),
            )
            for row in rows
        ]
        return Grid(("Rank", "Key", "WSJF", "CoD", "Size", "Why", "Title"), cells)


_HEIGHT = 20
_WIDEST = 100
_COLOURS = {
    "": "",
    "axis": "bright_black",
    "dot": "bold",
    "wsjf": "green",
    "feasible": "bright_cyan",
    "manual": "yellow",
}


def _glyphs() -> Glyphs:
    """The characters that the person's terminal can show."""
    from refineboard.tui.terminal.glyphs import Letters, first_environment, letters_of

    settings, _ = read_settings()
    is_all = letters_of(settings.letters, first_environment()) is Letters.ALL
    return UNICODE if is_all else ASCII


_SHOWN = 8


def _some(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
    return f"{', '.join(keys[:_SHOWN])}{more}"


def _shape(row: _Row) -> dict[str, object]:
    job = row.job
    return {
        "key": row.key,
        "rank": row.rank,
        "wsjf": None if job is None else round(float(job.wsjf), 4),
        "wsjf_exact": None if job is None else str(job.wsjf),
        "cost_of_delay": None if job is None else _number(job.weight),
        "job_size": None if job is None else _number(job.size),
        "moved_by": list(row.reason.keys),
        "broken": list(row.broken),
        "other_predecessors": list(row.others),
    }


def _cell(value: object) -> Cell:
    if isinstance(value, list):
        return "; ".join(value)
    return value if isinstance(value, str | int | float) else None


_EMPTY = _Row("", 0, None, NO_REASON, (), ())


def _number(value: Number) -> int | float:
    """A number as JSON has it: whole where it is whole."""
    if isinstance(value, int):
        return value
    return value.numerator if value.denominator == 1 else round(float(value), 4)
