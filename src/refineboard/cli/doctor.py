"""The command `doctor`: is everything in order, and if not, what to do."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from refineboard.cli.opening import Globals, pass_globals, workspace_place
from refineboard.cli.output import Data, Grid, format_option, plain, print_data, say
from refineboard.cli.terminal import check_terminal, this_terminal
from refineboard.domain.cleaning import clean
from refineboard.domain.errors import BadData, ExitCode, RuleBroken
from refineboard.session import current_user
from refineboard.store.care.checkup import REPAIR, check_documents
from refineboard.store.care.findings import Finding, Level
from refineboard.store.care.place_check import check_place
from refineboard.store.care.salvage import Salvage, salvage
from refineboard.store.places import DatabaseUrl, Place

if TYPE_CHECKING:
    from rich.console import RenderableType

    from refineboard.store.postgres.archive import DatabaseSalvage

    AnySalvage: TypeAlias = Salvage | DatabaseSalvage

_STYLES = {
    Level.FINE: "green",
    Level.NOTE: "",
    Level.WARNING: "yellow",
    Level.DAMAGED: "bold red",
}


@click.command("doctor")
@click.option("--repair", is_flag=True, help="Save what can be saved into a new directory.")
@click.option("--compact", is_flag=True, help="Compress older parts of the log, if it is sound.")
@format_option
@pass_globals
def doctor_command(options: Globals, *, repair: bool, compact: bool, format_: str) -> int:
    """Check the workspace's log, snapshot, lock and permissions, and the terminal.

    Nothing is written, and nothing is ever repaired in place: --repair makes a copy beside the
    workspace. --compact compresses the parts of a sound log that nobody writes any more; every
    entry stays. Of a database it checks log, documents, server and rights; --repair brings tables
    of an earlier version up to date, and makes its copy in a new schema. The exit status is 3
    where something is damaged.
    """
    _refuse_changes(options, repair=repair, compact=compact)
    directory = workspace_place(options)
    if isinstance(directory, DatabaseUrl):
        return _check_database(directory, repair=repair, format_=format_)
    try:
        documents, _ = check_documents(directory)
        findings = [*documents, *check_place(directory), *check_terminal(this_terminal())]
    except OSError as error:
        raise BadData(f"{error.filename} cannot be looked at: {error.strerror}.") from error
    repaired = _repaired(directory, documents) if repair else None
    print_data(_data(directory, findings, repaired), format_)
    if repaired is not None:
        say(_repaired_words(directory, repaired))
        return ExitCode.OK
    if format_ == "table":
        say(_summary(findings, repair=repair))
    if _is_damaged(findings):
        return ExitCode.BAD_DATA
    if compact:
        say(_compacted_words(directory))
    return ExitCode.OK


def _refuse_changes(options: Globals, *, repair: bool, compact: bool) -> None:
    """Refuses what would write where nothing may be written, or makes no sense."""
    if (repair or compact) and options.restricted:
        what = "repaired" if repair else "compressed"
        raise RuleBroken(f"In restricted mode nothing is {what}; ask who runs this server.")
    if compact and repair:
        raise click.UsageError("Repair first, then compress: use one of --repair and --compact.")
    if compact and isinstance(workspace_place(options), DatabaseUrl):
        raise RuleBroken("A database keeps its log itself; --compact is for directories.")


def _compacted_words(directory: Path) -> str:
    from refineboard.store.care.compact import compact

    done = compact(directory)
    if not done.segments:
        return "There was nothing to compress: what is written to stays as it is."
    return (
        f"Compressed {done.segments} of the log's segments, from {done.before:,} to "
        f"{done.after:,} bytes. Every entry is still there."
    )


def _check_database(url: DatabaseUrl, *, repair: bool, format_: str) -> int:
    from refineboard.store.postgres.archive import salvage_database
    from refineboard.store.postgres.check import REPAIR as REPAIR_DATABASE
    from refineboard.store.postgres.check import check_database
    from refineboard.store.postgres.schema import FORMAT, upgrade

    if repair and (before := upgrade(url)) is not None:
        say(f"Brought the tables of {url} up to date, from version {before} to {FORMAT}.")
    findings = [*check_database(url), *check_terminal(this_terminal())]
    is_damaged = any(finding.advice == REPAIR_DATABASE for finding in findings)
    repaired = salvage_database(url) if repair and is_damaged else None
    print_data(_data(url, findings, repaired), format_)
    if repaired is not None:
        say(_repaired_words(url, repaired))
        return ExitCode.OK
    if format_ == "table":
        say(_summary(findings, repair=repair))
    return ExitCode.BAD_DATA if _is_damaged(findings) else ExitCode.OK


def _is_damaged(findings: list[Finding]) -> bool:
    return any(finding.level is Level.DAMAGED for finding in findings)


def _repaired(directory: Path, documents: list[Finding]) -> Salvage | None:
    """The repaired copy; None where there is nothing that a copy would heal."""
    if not any(finding.advice == REPAIR for finding in documents):
        return None
    return salvage(directory, current_user())


def _repaired_words(directory: Place, repaired: AnySalvage) -> str:
    return (
        f"{' '.join(repaired.sources)}\n"
        f"Saved {repaired.entries} entries in {repaired.directory}; {directory} is as it was.\n"
        f"Look at it: refineboard -w {shlex.quote(str(repaired.directory))}\n"
        "If it is what you want and nobody works in the old one, put it in its place."
    )


def _summary(findings: list[Finding], *, repair: bool) -> str:
    worst = max(findings, key=lambda finding: list(Level).index(finding.level)).level
    words = {
        Level.DAMAGED: "Something is damaged; what to do is said above.",
        Level.WARNING: "Nothing is damaged; see the warnings above.",
    }.get(worst, "Everything is in order.")
    return f"{words} There was nothing to repair in the log." if repair else words


def _data(place: Place, findings: list[Finding], repaired: AnySalvage | None) -> Data:
    def shape(finding: Finding) -> dict[str, str]:
        return {
            "part": finding.part,
            "level": finding.level.value,
            "place": _encodable(finding.place),
            "message": _encodable(finding.message),
            "advice": _encodable(finding.advice),
        }

    def grid() -> Grid:
        headings = ("Part", "Level", "Place", "Message", "Advice")
        return Grid(headings, [tuple(map(clean, shape(finding).values())) for finding in findings])

    return Data(
        document=lambda: {
            "workspace": _encodable(str(place)),
            "damaged": _is_damaged(findings),
            "findings": [shape(finding) for finding in findings],
            "repaired": None if repaired is None else _repair_shape(repaired),
        },
        lines=lambda: map(shape, findings),
        grid=grid,
        wide=grid,
        pretty=lambda: _pretty(findings, repaired),
    )


def _encodable(text: str) -> str:
    """`text` with what a file's name may hold and UTF-8 cannot shown as an escape."""
    return text.encode("utf-8", "backslashreplace").decode()


def _repair_shape(repaired: AnySalvage) -> dict[str, object]:
    return {
        "directory": _encodable(str(repaired.directory)),
        "entries": repaired.entries,
        "sources": list(repaired.sources),
        "losses": [{"place": loss.place, "message": loss.message} for loss in repaired.losses],
    }


def _pretty(findings: list[Finding], repaired: AnySalvage | None) -> Iterator[RenderableType]:
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for finding, following in zip_longest(findings, findings[1:]):
        # The same advice for line after line is said once, after the last.
        said_below = following is not None and following.advice == finding.advice
        advice = "" if said_below else finding.advice
        words = _placed(finding.place, f"{finding.message} {advice}".rstrip())
        level = plain(finding.level.value, _STYLES[finding.level])
        table.add_row(plain(finding.part), level, plain(words, multiline=True))
    for loss in repaired.losses if repaired else ():
        words = _placed(loss.place, loss.message)
        lost = plain("lost", _STYLES[Level.WARNING])
        table.add_row(plain("repair"), lost, plain(words, multiline=True))
    yield table


def _placed(place: str, words: str) -> str:
    return f"{place}: {words}" if place else words
