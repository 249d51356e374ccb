"""The command `invest`: what a team has agreed on for its stories, and changing it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

import click

from refineboard.cli.changes import change_words
from refineboard.cli.completion import backlog_keys
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import Data, Grid, format_option, print_data, say
from refineboard.domain.cleaning import clean
from refineboard.domain.commands import SetInvest
from refineboard.domain.invest.settings import (
    INVEST,
    LIMITS,
    LISTS,
    settings_key,
    settings_of,
)
from refineboard.domain.workspace import Workspace

_ASSIGNMENT = re.compile(r"([a-z_]+)([+-]?)=(.*)", re.DOTALL)
_MODES: dict[str, Literal["set", "add", "remove"]] = {"": "set", "+": "add", "-": "remove"}


class _Line(NamedTuple):
    """A setting as it holds now."""

    name: str
    value: float | list[str]
    source: str


@click.command("invest")
@click.argument("words", metavar="[BACKLOG] [NAME=VALUE]...", nargs=-1, shell_complete=backlog_keys)
@format_option
@pass_globals
def invest_command(options: Globals, *, words: tuple[str, ...], format_: str) -> None:
    """Show what INVEST counts with, or change it: for one backlog, or for all that say nothing.

    For example: CHK points_limit=5 vague+="blazing, snappy" glossary+=kafka off+=conjunction.
    Lists take several terms parted by commas; NAME= goes back to what is usual.
    """
    backlog = words[0] if words and "=" not in words[0] else None
    assignments = words if backlog is None else words[1:]
    with opened(options) as session:
        key = None
        if backlog is not None:
            key = session.workspace.backlog(clean(backlog).upper()).key
        commands = [_command(key, text) for text in assignments]
        for command in commands:
            say(change_words(session.do(command).mine))
        if not commands:
            print_data(_data(list(_lines(session.workspace, key))), format_)


def _command(backlog: str | None, text: str) -> SetInvest:
    match = _ASSIGNMENT.fullmatch(text.strip())
    if match is None:
        raise click.UsageError(
            f"{clean(text)[:60]!r} is not NAME=VALUE, like points_limit=5 or vague+=blazing."
        )
    name, sign, value = match.groups()
    if not value.strip() and not sign:
        return SetInvest(backlog, name, None)
    if name in LIMITS and not sign:
        return SetInvest(backlog, name, _number(name, value))
    terms = tuple(term.strip() for term in value.split(",") if term.strip())
    return SetInvest(backlog, name, terms, _MODES[sign])


def _number(name: str, text: str) -> float:
    share = text.strip().removesuffix("%")
    try:
        number = float(share) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise click.UsageError(f"{name} must be a number, not {clean(text)[:40]!r}.")
    return number


def _lines(workspace: Workspace, backlog: str | None) -> Iterator[_Line]:
    documents = workspace.tables["settings"]
    settings = settings_of(documents, backlog or "")
    for name, words in {**{name: each.words for name, each in LIMITS.items()}, **LISTS}.items():
        value = getattr(settings, name)
        source = words
        for key, whose in ((INVEST, "for everybody"), (settings_key(backlog or ""), backlog)):
            if documents.get(key, {}).get(name) is not None and whose:
                source = f"{words}; set {whose if key == INVEST else f'by {whose}'}"
        yield _Line(name, value if name in LIMITS else sorted(value, key=str.casefold), source)


def _data(lines: list[_Line]) -> Data:
    shapes = [line._asdict() for line in lines]
    rows = [
        (
            line.name,
            ", ".join(line.value) if isinstance(line.value, list) else line.value,
            line.source,
        )
        for line in lines
    ]
    grid = Grid(("Name", "Value", "What it is"), rows)
    return Data(
        document=lambda: {"settings": shapes},
        lines=lambda: shapes,
        grid=lambda: grid,
        wide=lambda: grid,
    )
