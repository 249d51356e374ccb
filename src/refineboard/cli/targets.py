"""The command `targets`: what counts as healthy, where that comes from, and changing it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import click

from refineboard.cli.changes import change_words
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import Cell, Data, Grid, format_option, print_data, say
from refineboard.domain.cleaning import clean
from refineboard.domain.commands import SetTarget
from refineboard.domain.health.targets import BOUNDS, SETTINGS, TARGETS, Targets
from refineboard.domain.workspace import Workspace

_ASSIGNMENT = re.compile(r"([a-z_]+)(?:\.([a-z_]+))?=\s*(?:(-?\d+(?:\.\d+)?)\s*(%?))?\s*")


@dataclass(frozen=True, slots=True)
class _Line:
    """A target or a setting as it holds now."""

    name: str
    values: tuple[float | None, ...]
    source: str


@click.command("targets")
@click.argument("assignments", metavar="[NAME[.BOUND]=VALUE]...", nargs=-1)
@format_option
@pass_globals
def targets_command(options: Globals, *, assignments: tuple[str, ...], format_: str) -> None:
    """Show what counts as healthy here, or change it.

    For example: readiness_rate.good_from=90% look_ahead=3. A bound is one of bad_below, good_from,
    good_to and bad_above; NAME= goes back to the usual values.
    """
    commands = [_command(text) for text in assignments]
    with opened(options) as session:
        for command in commands:
            say(change_words(session.do(command).mine))
        if not commands:
            print_data(_data(session.workspace), format_)


def _command(text: str) -> SetTarget:
    match = _ASSIGNMENT.fullmatch(text.strip().lower())
    if match is None:
        raise click.UsageError(
            f"{clean(text)[:60]!r} is not NAME.BOUND=VALUE, like readiness_rate.good_from=90%."
        )
    name, bound, number, is_percent = match.groups()
    value = None if number is None else float(number) / (100 if is_percent else 1)
    if value is not None and not math.isfinite(value):
        raise click.UsageError(f"{clean(text)[:60]!r} has no usable number.")
    return SetTarget(name, bound, value)


def _lines(workspace: Workspace) -> list[_Line]:
    targets = Targets(workspace)
    found = []
    for name in TARGETS:
        target = targets.target(name)
        found.append(_Line(name, tuple(getattr(target, each) for each in BOUNDS), target.source))
    for name, setting in SETTINGS.items():
        own = "; set in this workspace" if targets.is_own(name) else ""
        found.append(_Line(name, (targets.setting(name),), f"{setting.words}{own}"))
    return found


def _data(workspace: Workspace) -> Data:
    lines = _lines(workspace)
    shapes = [
        {"name": line.name, "value": line.values[0], "source": line.source}
        if len(line.values) == 1
        else {
            "name": line.name,
            **dict(zip(BOUNDS, line.values, strict=True)),
            "source": line.source,
        }
        for line in lines
    ]
    rows: list[tuple[Cell, ...]] = [
        (line.name, *_cells(line.values), line.source) for line in lines
    ]
    grid = Grid(("Name", "Bad below", "Good from", "Good to", "Bad above", "Source"), rows)
    return Data(
        document=lambda: {"targets": shapes},
        lines=lambda: shapes,
        grid=lambda: grid,
        wide=lambda: grid,
    )


def _shape(line: _Line) -> dict[str, object]:
    names = ("value",) if len(line.values) == 1 else BOUNDS
    return {"name": line.name, **dict(zip(names, line.values, strict=True)), "source": line.source}


def _cells(values: tuple[float | None, ...]) -> tuple[float | None, ...]:
    return (None, *values, None, None) if len(values) == 1 else values
