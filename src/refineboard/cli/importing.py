"""`refineboard import`: other tools' files into the backlogs.

All files of one call are read and planned before anything is written, and become one change: a
bad third file leaves no half import behind, and one undo takes everything back.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import cast

import click

from refineboard.cli.completion import backlog_keys
from refineboard.cli.opening import Globals, opened, pass_globals, workspace_directory
from refineboard.cli.output import print_json, say, write_out
from refineboard.domain.change import CreateDocument
from refineboard.domain.cleaning import clean
from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import Conflict, RuleBroken
from refineboard.exchange.base import read_file, read_stream
from refineboard.exchange.plan import Difference, ImportPlan
from refineboard.exchange.sources import SOURCES, plan_import
from refineboard.exchange.tracker import UserMap, read_map
from refineboard.exchange.updating import Choice
from refineboard.session import Session

LATER_SOURCES = ("jira-align", "rally", "versionone", "azure", "markdown", "refineboard")
_STDIN = "-"
_SHOWN = 40
"""Most characters of a differing value in the report for people; JSON has all of it."""
_ATTEMPTS = 5


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
    dry_run: bool,
    choice: str,
    format_: str,
) -> None:
    """Bring the items of FILE in, new ones and what changed in those that are here.

    SOURCE is `jira` (an export as CSV), `csv` (columns are found by their header) or `text` (one
    story a line). FILE may be `-` for standard input. What was changed here since the last import
    of the same item stays; what changed on both sides is reported.
    """
    _check_source(source, map_file)
    if options.restricted and (map_file or any(name != _STDIN for name in files)):
        raise RuleBroken("In restricted mode only standard input can be imported: use - as FILE.")
    # A missing workspace is told before standard input is waited for.
    workspace_directory(options)
    user = read_map(read_file(Path(map_file))) if map_file else UserMap()
    contents = [(name, _content(name)) for name in _names(files)]
    with opened(options) as session:
        planned = partial(
            plan_import,
            source=source,
            files=[(Path(name).name, data) for name, data in contents],
            backlog=backlog,
            user=user,
            choice=cast("Choice", choice),
        )
        if dry_run:
            plan = planned(session.workspace)
            created = plan.keys(session.workspace)
        else:
            plan, created = _carried_out(session, planned)
    for note in plan.notes:
        say(note)
    if format_ == "json":
        print_json(_report(plan, created))
    else:
        lines = _lines(plan, created, dry_run=dry_run)
        write_out("".join(f"{line}\n" for line in lines))


def _check_source(source: str, map_file: str | None) -> None:
    if source in LATER_SOURCES:
        raise RuleBroken(
            f"Importing from {source} is not possible yet. Export a CSV file there and use csv."
        )
    if source not in SOURCES:
        known = f"{', '.join(SOURCES[:-1])} or {SOURCES[-1]}"
        raise RuleBroken(f"{clean(source)} is not a known source; use {known}.")
    if map_file and source == "text":
        raise RuleBroken(f"--map says which column is what, and {source} has no columns.")


def _names(files: Sequence[str]) -> Sequence[str]:
    if files.count(_STDIN) > 1:
        raise RuleBroken("Standard input can be read only once; give - only once.")
    return files


def _content(name: str) -> bytes:
    if name == _STDIN:
        return read_stream(sys.stdin.buffer, "The input")
    return read_file(Path(name))


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


def _report(plan: ImportPlan, created: Sequence[str]) -> dict[str, object]:
    return {
        "created": list(created),
        "updated": [update.key for update in plan.updated],
        "unchanged": plan.unchanged,
        "conflicts": [
            {
                "row": conflict.row,
                "key": conflict.key,
                "external": conflict.external,
                "fields": {
                    name: {"here": here, "file": file} for name, here, file in conflict.differences
                },
            }
            for conflict in plan.conflicts
        ],
        "skipped": [{"row": row, "reason": reason} for row, reason in plan.skipped],
    }


def _lines(plan: ImportPlan, created: Sequence[str], *, dry_run: bool) -> Iterator[str]:
    """The report for people."""
    would = "would be " if dry_run else ""
    yield from _created_lines(plan, created, would)
    yield f"{len(plan.updated):>7,} {would}updated"
    for update in plan.updated:
        fields = ", ".join(_becomes(difference) for difference in update.differences)
        yield f"{'':8}row {update.row}, {update.key}: {clean(fields)}"
    yield f"{plan.unchanged:>7,} unchanged"
    yield f"{len(plan.conflicts):>7,} changed here and in the file, left as they are"
    for conflict in plan.conflicts:
        fields = ", ".join(
            f"{name} is {_short(here)} here and {_short(file)} in the file"
            for name, here, file in conflict.differences
        )
        yield f"{'':8}row {conflict.row}, {conflict.key}: {clean(fields)}"
    yield f"{len(plan.skipped):>7,} skipped"
    for row, reason in plan.skipped:
        yield f"{'':8}row {row}: {clean(reason)}"


def _created_lines(plan: ImportPlan, created: Sequence[str], would: str) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for item, key in zip(plan.created, created, strict=False):
        groups.setdefault(item.backlog or plan.backlog, []).append(key)
    if len(groups) != 1:
        yield f"{len(created):>7,} {would}created"
    for backlog, keys in groups.items():
        shown = " … ".join(dict.fromkeys((keys[0], keys[-1])))
        front = f"{len(keys):>7,} {would}created" if len(groups) == 1 else f"{len(keys):>11,}"
        yield f"{front} in {backlog}: {shown}"
    for table, document in plan.documents:
        if table != "settings":
            name = document.get("name")
            yield f"{'':8}{would}new in {table}: {document['key']}, {clean(str(name))}"


def _becomes(difference: Difference) -> str:
    return f"{difference.field} {_short(difference.here)} → {_short(difference.file)}"


def _short(value: JsonValue) -> str:
    text = "empty" if value in (None, "", []) else str(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
