"""`refineboard import`: other tools' files into the backlogs.

All files of one call are read and planned before anything is written, and become one change: a
bad third file leaves no half import behind, and one undo takes everything back.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import cast

import click

from refineboard.cli.addresses import is_address
from refineboard.cli.completion import backlog_keys
from refineboard.cli.exporting import write_file
from refineboard.cli.import_report import report_document, report_lines
from refineboard.cli.opening import (
    Globals,
    opened,
    pass_globals,
    typed_place,
    workspace_place,
)
from refineboard.cli.output import print_json, say, write_out
from refineboard.cli.progress import import_bar
from refineboard.domain.change import CreateDocument
from refineboard.domain.cleaning import clean
from refineboard.domain.errors import Conflict, RuleBroken
from refineboard.exchange.importing.plan import ImportPlan
from refineboard.exchange.importing.updating import Choice
from refineboard.exchange.own import lines as own
from refineboard.exchange.sources import SOURCES, limit_of, plan_import, suggest_map
from refineboard.exchange.tables.base import read_file, read_stream
from refineboard.exchange.tables.tracker import read_map
from refineboard.session import Session, found_copy, is_vacant
from refineboard.store.collector import collector_paused
from refineboard.store.places import DatabaseUrl, Place
from refineboard.store.tinydb_store import is_workspace

_STDIN = "-"
_ATTEMPTS = 5
_LARGEST_MAP = 1_000_000


@click.command("import")
@click.argument("source", metavar="SOURCE")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--backlog",
    metavar="KEY",
    shell_complete=backlog_keys,
    help="Where the items of teams go; needed unless the file or the only team says it.",
)
@click.option("--map", "map_file", metavar="FILE", help="TOML that says which column is what.")
@click.option(
    "--query",
    metavar="TEXT",
    default="",
    help="What to import where FILE is an address like https://acme.atlassian.net: for Jira a JQL.",
)
@click.option(
    "--suggest-map",
    "map_to_write",
    metavar="FILE",
    help="Write a first map with what was guessed and why to FILE (- for standard output); "
    "nothing is imported.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option(
    "--conflicts",
    "choice",
    type=click.Choice(("leave", "here", "file")),
    default="leave",
    show_default=True,
    help="Fields that changed on both sides: leave them as they are, say that what is here is "
    "right, or take what the file says.",
)
@click.option("--format", "format_", type=click.Choice(("table", "json")), default="table")
@pass_globals
def import_command(  # noqa: PLR0913 - one for each option
    options: Globals,
    source: str,
    files: tuple[str, ...],
    *,
    backlog: str | None,
    map_file: str | None,
    query: str,
    map_to_write: str | None,
    dry_run: bool,
    choice: str,
    format_: str,
) -> None:
    """Bring the items of FILE in, new ones and what changed in those that are here.

    SOURCE is a tracker (`jira`, `azure`, `rally`, `jira-align`, `versionone`, `github`, `gitlab`,
    `linear`, `trello`: its export as a file, or what its interface answers), `csv` or `xlsx`
    (columns are found by their header), `jsonl` (one object a line), `text` (one story a line),
    `markdown` (headings, as in a story map) or `refineboard` (all of another workspace, with its
    history where -w names a new directory). FILE may be `-` for standard
    input. What was changed here since the last import of the same item stays; what changed on
    both sides is reported.
    """
    _check(options, source, files, map_file)
    place = _new_place(options) if source == own.SYSTEM else None
    if place is not None:
        _found(place, files, format_, dry_run=dry_run)
        return
    # A missing workspace is told before standard input is waited for.
    workspace_place(options)
    user = read_map(read_file(Path(map_file), _LARGEST_MAP)) if map_file else None
    contents = _contents(options, source, files, query)
    if map_to_write is not None:
        _write_map(options, source, contents, backlog, map_to_write)
        return
    wish = partial(
        plan_import,
        source=source,
        files=contents,
        backlog=backlog,
        user=user,
        choice=cast("Choice", choice),
    )
    _planned(options, wish, format_, dry_run=dry_run)


def _planned(options: Globals, wish: partial[ImportPlan], format_: str, *, dry_run: bool) -> None:
    """Carries out what is wished, or only says what it would do."""
    with opened(options) as session, collector_paused(), import_bar() as progress:
        planned = partial(
            wish, common=session.common_past, deleted=session.deleted_from, progress=progress
        )
        if dry_run:
            plan = planned(session.workspace)
            created = plan.keys(session.workspace)
        else:
            plan, created = _carried_out(session, planned)
    _print(plan, created, format_, dry_run=dry_run)


def _write_map(
    options: Globals,
    source: str,
    contents: Sequence[tuple[str, bytes]],
    backlog: str | None,
    target: str,
) -> None:
    """Writes a first map; a file that is there is left alone."""
    if options.restricted and target != _STDIN:
        raise RuleBroken("In restricted mode a map goes to standard output only: use - as FILE.")
    with opened(options) as session:
        text = suggest_map(session.workspace, source, contents, backlog)
    if target == _STDIN:
        write_out(text)
    else:
        write_file(Path(target), text.encode(), replace=False)
        say(f"Wrote a map to {target}.")


def _print(plan: ImportPlan, created: Sequence[str], format_: str, *, dry_run: bool) -> None:
    for note in plan.notes:
        say(note)
    if format_ == "json":
        print_json(report_document(plan, created))
    else:
        lines = report_lines(plan, created, dry_run=dry_run)
        write_out("".join(f"{line}\n" for line in lines))


def _check(options: Globals, source: str, files: Sequence[str], map_file: str | None) -> None:
    if source not in SOURCES:
        known = f"{', '.join(SOURCES[:-1])} or {SOURCES[-1]}"
        raise RuleBroken(f"{clean(source)} is not a known source; use {known}.")
    if map_file and source == "text":
        raise RuleBroken(f"--map says which column is what, and {source} has no columns.")
    if options.restricted and (map_file or any(name != _STDIN for name in files)):
        raise RuleBroken("In restricted mode only standard input can be imported: use - as FILE.")
    if files.count(_STDIN) > 1:
        raise RuleBroken("Standard input can be read only once; give - only once.")


def _contents(
    options: Globals, source: str, files: Sequence[str], query: str
) -> Sequence[tuple[str, bytes]]:
    """Name and content of every file, or of what a query finds at an address."""
    if any(map(is_address, files)):
        from refineboard.cli.live import pulled_files

        return pulled_files(options, source, files, query)
    if query:
        raise RuleBroken("--query says what to import from an address; a file is read whole.")
    limit = limit_of(source)
    short = [Path(name).name for name in files]
    # Files of two directories may have one name, and are told apart by it.
    names = short if len(set(short)) == len(short) else files
    return [(shown, _content(name, limit)) for shown, name in zip(names, files, strict=True)]


def _content(name: str, limit: int) -> bytes:
    if name == _STDIN:
        return read_stream(sys.stdin.buffer, "The input", limit)
    return read_file(Path(name), limit)


def _new_place(options: Globals) -> Place | None:
    """The place that is to become a workspace, if a person named one that is none yet."""
    named = options.workspace
    if not named or options.restricted or options.read_only or is_workspace(Path(named)):
        return None
    place = typed_place(named)
    if isinstance(place, DatabaseUrl):
        return place if is_vacant(place) else None
    return place if not place.exists() or (place.is_dir() and not any(place.iterdir())) else None


def _found(place: Place, files: Sequence[str], format_: str, *, dry_run: bool) -> None:
    """Makes a workspace of a file of our own, its history included."""
    if len(files) != 1:
        raise RuleBroken("Import the files of other workspaces one at a time.")
    file = own.read_own(Path(files[0]).name, _content(files[0], own.LIMIT))
    for note in file.notes:
        say(note)
    if not dry_run:
        found_copy(place, file.entries, file.tables)
    keys = list(file.tables["items"])
    if format_ == "json":
        print_json(report_document(ImportPlan(), keys))
        return
    what = "would be made" if dry_run else "made"
    counts = f"{len(keys):,} items and {len(file.entries):,} changes"
    write_out(f"{counts}; a new workspace {what} in {place}.\n")


def _carried_out(
    session: Session, planned: partial[ImportPlan]
) -> tuple[ImportPlan, tuple[str, ...]]:
    """Makes the plan true; the plan and the keys of the new items.

    Where somebody else brought the same items in or changed them meanwhile, it is planned anew.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        plan = planned(session.workspace)
        if plan.command is None:
            break
        try:
            commit = session.do(plan.command)
        except Conflict:
            if attempt == _ATTEMPTS:
                raise
            session.sync()
            continue
        operations = commit.mine.change.operations if commit.mine else ()
        return plan, tuple(
            entry.id
            for entry in operations
            if isinstance(entry, CreateDocument) and entry.table == "items"
        )
    return plan, ()
