"""`refineboard export`: the backlogs in another tool's words.

A file that is there is replaced only if the person says so.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from refineboard.cli.addresses import is_address
from refineboard.cli.completion import backlog_keys
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import say, write_bytes_out, write_out
from refineboard.cli.selection import selected
from refineboard.domain.documents import Document, text_of
from refineboard.domain.errors import BadData, ExitCode, RuleBroken
from refineboard.domain.workspace import Workspace
from refineboard.exchange.exporting.not_carried import deleted_notes
from refineboard.exchange.exporting.preview import preview_lines
from refineboard.exchange.own import lines as own
from refineboard.exchange.targets import (
    TARGETS,
    Wish,
    export,
    preview_for,
    requests_for,
    system_of,
)
from refineboard.session import Session

_STDOUT = "-"
REPORTS = ("html", "wsjf")
"""What is written to be read: the backlogs as a page, the scores as a sheet."""


@click.command("export")
@click.argument("target", metavar="TARGET")
@click.argument("file", metavar="[FILE]", default=_STDOUT)
@click.option("--backlog", metavar="KEY", shell_complete=backlog_keys, help="Only this backlog.")
@click.option("--filter", "expression", metavar="EXPR", help="Only what the filter lets through.")
@click.option(
    "--changes",
    is_flag=True,
    help="An update: only what changed here since the last import, only those columns.",
)
@click.option(
    "--requests",
    is_flag=True,
    help="What changed here as requests to the tool's interface, one JSON a line. They are sent "
    "where FILE is an address like https://acme.atlassian.net.",
)
@click.option(
    "--csv-guard/--csv-raw",
    "guard",
    default=None,
    help="Put a quote in front of what a spreadsheet would run as a formula, or leave it out. "
    "Usual for csv and wsjf, never for a tracker, which would take the quote for text.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Only say which items and fields would be sent, before and after.",
)
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@pass_globals
def export_command(  # noqa: PLR0913 - one for each option
    options: Globals,
    target: str,
    file: str,
    *,
    backlog: str | None,
    expression: str | None,
    changes: bool,
    requests: bool,
    guard: bool | None,
    dry_run: bool,
    force: bool,
) -> ExitCode:
    """Write items to FILE, or to standard output, as TARGET reads them.

    TARGET is a tracker (`jira`, `azure`, `rally`, `jira-align`, `versionone`), `csv`, `text`
    (one story a line), `markdown` (a story map), `refineboard` (everything, with its history
    unless only some items are asked for), `html` (to read and print) or `wsjf` (the scores as a
    sheet, CSV). What came from elsewhere goes back in the words and columns it came in.
    """
    _check_target(target)
    if dry_run:
        return _previewed(options, target, file, backlog=backlog, expression=expression)
    if is_address(file):
        return _pushed(options, target, file, backlog=backlog, expression=expression)
    if options.restricted and file != _STDOUT:
        raise RuleBroken("In restricted mode exports go to standard output only: leave FILE out.")
    if file != _STDOUT and not force and os.path.lexists(file):
        raise RuleBroken(f"{file} is there already; --force replaces it.")
    with opened(options) as session:
        documents = selected(session, backlog=backlog, expression=expression)
        if requests:
            made = requests_for(session.workspace, target, documents)
            for note in made.notes:
                say(note)
        # Some of the items have no history of their own.
        is_whole = backlog is None and expression is None and target == own.SYSTEM
        log = session.log_lines() if is_whole else ()
        wish = Wish(changes=changes, guard=guard, log=log, tell=say)
        data = made.lines if requests else _written(session.workspace, target, documents, wish)
        _say_deleted(session, target)
    if file == _STDOUT:
        write_bytes_out(data)
    else:
        write_file(Path(file), data, replace=force)
        count = len(documents)
        what = "the changes" if changes or requests else f"{count:,} item{'s' * (count != 1)}"
        say(f"Wrote {what} to {file}.")
    return ExitCode.OK


def _previewed(
    options: Globals, target: str, file: str, *, backlog: str | None, expression: str | None
) -> ExitCode:
    """Says what would be sent; neither the network nor a file is touched."""
    if is_address(file) and options.restricted:
        raise RuleBroken("In restricted mode nothing goes over the network.")
    with opened(options) as session:
        documents = selected(session, backlog=backlog, expression=expression)
        items, made = preview_for(session.workspace, target, documents)
    for note in made.notes:
        say(note)
    write_out("".join(f"{line}\n" for line in preview_lines(items, made)))
    return ExitCode.OK


def _pushed(
    options: Globals, target: str, address: str, *, backlog: str | None, expression: str | None
) -> ExitCode:
    """Sends what changed to an address; what is for the network is loaded only now."""
    from refineboard.cli.live import push_changes

    with opened(options) as session:
        items = selected(session, backlog=backlog, expression=expression)
        keys = [text_of(item, "key") for item in items]
        _say_deleted(session, target)
        return push_changes(options, session, target, address, keys)


def _say_deleted(session: Session, target: str) -> None:
    """Names what was deleted here: no export deletes anything elsewhere."""
    tracker = system_of(target)
    if tracker is None or f"import-{tracker[0]}" not in session.workspace.tables["settings"]:
        return
    for note in deleted_notes(tracker[1], session.deleted_from(tracker[0])):
        say(note)


def _check_target(target: str) -> None:
    known = (*TARGETS, *REPORTS)
    if target not in known:
        raise RuleBroken(f"{target!r} is not a known target; use {', '.join(known)}.")


def _written(workspace: Workspace, target: str, documents: Sequence[Document], wish: Wish) -> bytes:
    if target not in REPORTS:
        return export(workspace, target, documents, wish)
    if wish.changes:
        raise RuleBroken(f"--changes is for trackers; {target} has whole items.")
    if target == "html":
        from refineboard.cli.reports.backlog import page

        return page(workspace, documents).encode("utf-8", "replace")
    from refineboard.exchange.exporting.wsjf_sheet import write_sheet

    return write_sheet(workspace, documents, guard=wish.guard is not False)


def write_file(path: Path, data: bytes, *, replace: bool) -> None:
    """Writes a file; RuleBroken where it is there and may not be replaced."""
    from refineboard.store.files import replace_file

    try:
        if replace:
            if path.is_symlink() or (path.exists() and not path.is_file()):
                raise BadData(f"{path} is no regular file; name another.")
            replace_file(path, data)
        else:
            _write_new(path, data)
    except FileExistsError:
        raise RuleBroken(f"{path} is there already; --force replaces it.") from None
    except OSError as error:
        raise BadData(f"{path} cannot be written: {error.strerror}.") from error


def _write_new(path: Path, data: bytes) -> None:
    from refineboard.store.files import create_regular

    with os.fdopen(create_regular(path), "wb") as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            path.unlink()
            raise
