"""`refineboard import`: other tools' files into a backlog.

All files of one call are read and planned before anything is written, and become one change: a
bad third file leaves no half import behind, and one undo takes everything back.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import click

from refineboard.cli.completion import backlog_keys
from refineboard.cli.opening import Globals, opened, pass_globals, workspace_directory
from refineboard.cli.output import print_json, say, write_out
from refineboard.domain.change import CreateDocument
from refineboard.domain.cleaning import clean
from refineboard.domain.commands import ImportItems
from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import RuleBroken
from refineboard.domain.workspace import ART, Workspace
from refineboard.exchange.base import (
    ImportConflict,
    ImportPlan,
    Planner,
    planned_together,
    read_file,
    read_stream,
)
from refineboard.exchange.columns import read_mapping
from refineboard.exchange.tables import plan_csv
from refineboard.exchange.text import plan_text
from refineboard.session import Session

SOURCES = ("csv", "text")
LATER_SOURCES = ("jira", "jira-align", "rally", "versionone", "azure", "markdown", "refineboard")
_STDIN = "-"
_SHOWN = 40
"""Most characters of a differing value in the report for people; JSON has all of it."""


@click.command("import")
@click.argument("source", metavar="SOURCE")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--backlog",
    metavar="KEY",
    shell_complete=backlog_keys,
    help="Where the items go; needed unless there is one team only.",
)
@click.option("--map", "map_file", metavar="FILE", help="TOML that says which column is what.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
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
    format_: str,
) -> None:
    """Add the items of FILE to a backlog.

    SOURCE is `text` (one story a line) or `csv` (columns are found by their header). FILE may be
    `-` for standard input. Items that are here already are left as they are.
    """
    _check_source(source, map_file)
    if options.restricted and (map_file or any(name != _STDIN for name in files)):
        raise RuleBroken("In restricted mode only standard input can be imported: use - as FILE.")
    # A missing workspace is told before standard input is waited for.
    workspace_directory(options)
    mapping = read_mapping(read_file(Path(map_file))) if map_file else {}
    contents = [(Path(name).name, _content(name)) for name in files]
    with opened(options) as session:
        target = _backlog(session.workspace, backlog)
        planners = [(name, _planner(source, target, data, mapping)) for name, data in contents]
        plan = planned_together(session.workspace, target, planners)
        if dry_run:
            created = _foreseen(session.workspace, target, plan)
        else:
            created = _carried_out(session, target, plan, source)
    for note in plan.notes:
        say(note)
    if format_ == "json":
        print_json(_report(plan, created))
    else:
        lines = _lines(plan, created, target, dry_run=dry_run)
        write_out("".join(f"{line}\n" for line in lines))


def _check_source(source: str, map_file: str | None) -> None:
    if source in LATER_SOURCES:
        raise RuleBroken(
            f"Importing from {source} is not possible yet. Export a CSV file there and use csv."
        )
    if source not in SOURCES:
        raise RuleBroken(f"{clean(source)} is not a known source; use {' or '.join(SOURCES)}.")
    if map_file and source != "csv":
        raise RuleBroken(f"--map says which column is what, and {source} has no columns.")


def _content(name: str) -> bytes:
    if name == _STDIN:
        return read_stream(sys.stdin.buffer, "The input")
    return read_file(Path(name))


def _backlog(workspace: Workspace, wanted: str | None) -> str:
    if wanted is not None:
        return workspace.backlog(wanted).key
    teams = [key for key in workspace.backlogs if key != ART]
    if len(teams) == 1:
        return teams[0]
    raise RuleBroken(
        f"Say which backlog the items go to: --backlog with one of {', '.join(workspace.backlogs)}."
    )


def _planner(source: str, backlog: str, data: bytes, mapping: Mapping[str, str]) -> Planner:
    if source == "text":
        return partial(plan_text, backlog=backlog, data=data)
    return partial(plan_csv, backlog=backlog, data=data, mapping=mapping)


def _foreseen(workspace: Workspace, backlog: str, plan: ImportPlan) -> tuple[str, ...]:
    return tuple(workspace.next_key(backlog, offset) for offset in range(len(plan.created)))


def _carried_out(session: Session, backlog: str, plan: ImportPlan, source: str) -> tuple[str, ...]:
    """Makes the plan true; the keys of the new items."""
    if not plan.created:
        return ()
    commit = session.do(ImportItems(backlog, plan.created, source))
    operations = commit.mine.change.operations if commit.mine else ()
    return tuple(entry.id for entry in operations if isinstance(entry, CreateDocument))


def _report(plan: ImportPlan, created: Sequence[str]) -> dict[str, object]:
    return {
        "created": list(created),
        "updated": [],
        "unchanged": plan.unchanged,
        "conflicts": [_conflict_json(conflict) for conflict in plan.conflicts],
        "skipped": [{"row": row, "reason": reason} for row, reason in plan.skipped],
    }


def _conflict_json(conflict: ImportConflict) -> dict[str, object]:
    return {
        "row": conflict.row,
        "key": conflict.key,
        "external": conflict.external,
        "fields": {name: {"here": here, "file": file} for name, here, file in conflict.differences},
    }


def _lines(
    plan: ImportPlan, created: Sequence[str], backlog: str, *, dry_run: bool
) -> Iterator[str]:
    """The report for people."""
    verb = "would be created" if dry_run else "created"
    keys = f": {' … '.join(dict.fromkeys((created[0], created[-1])))}" if created else ""
    yield f"{len(created):>7,} {verb} in {backlog}{keys}"
    yield f"{0:>7} updated"
    yield f"{plan.unchanged:>7,} unchanged"
    yield f"{len(plan.conflicts):>7,} different here and in the file, left as they are"
    for conflict in plan.conflicts:
        fields = ", ".join(
            f"{name} is {_short(here)} here and {_short(file)} in the file"
            for name, here, file in conflict.differences
        )
        yield f"{'':8}row {conflict.row}, {conflict.key}: {clean(fields)}"
    yield f"{len(plan.skipped):>7,} skipped"
    for row, reason in plan.skipped:
        yield f"{'':8}row {row}: {clean(reason)}"


def _short(value: JsonValue) -> str:
    text = "empty" if value in (None, "", []) else str(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
