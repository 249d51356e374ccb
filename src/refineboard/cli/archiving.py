"""The commands `backup` and `restore`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from refineboard.cli.opening import Globals, PlaceArgument, pass_globals, workspace_place
from refineboard.cli.output import say
from refineboard.domain.errors import BadData, ExitCode, RuleBroken
from refineboard.store.care.backup import Backup, Progress, back_up, backup_size
from refineboard.store.care.restore import restore
from refineboard.store.places import DatabaseUrl, Place

_QUICK_SECONDS = 0.5
_SAVED_PER_SECOND, _RESTORED_PER_SECOND = 20e6, 0.5e6
_ENTRIES_PER_SECOND = 10e3
"""Bytes of a workspace and bytes of an archive, roughly: for whether a bar is worth showing; a
database tells of entries."""


@click.command("backup")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@pass_globals
def backup_command(options: Globals, *, file: Path) -> ExitCode:
    """Save the workspace in the new archive FILE, a .tar.gz or a .zip, while others work.

    The log is checked on the way; a damaged one is not saved (exit 3). Of a database what can be
    used is saved, and the rest is named (exit 1).
    """
    if options.restricted:
        raise RuleBroken("In restricted mode nothing is saved outside the workspace.")
    place = workspace_place(options)
    problems: list[str] = []
    if isinstance(place, DatabaseUrl):
        saved = _database_saved(place, file, problems.append)
    else:
        saved = _saved(place, file)
    for problem in problems:
        say(problem)
    say(f"Saved {saved.entries} changes in {file} ({saved.size / 1e6:.1f} MB).")
    say(f"Get it back with: refineboard restore {shlex.quote(str(file))} DIR")
    if problems:
        say("The log was not whole, and the archive is not all of it. Run `refineboard doctor`.")
        return ExitCode.FOUND
    return ExitCode.OK


def _saved(directory: Path, file: Path) -> Backup:
    try:
        with _progress("Saving", backup_size(directory), _SAVED_PER_SECOND) as progress:
            return back_up(directory, file, progress)
    except OSError as error:
        raise BadData(f"{directory} cannot be read: {error.strerror}.") from error


def _database_saved(url: DatabaseUrl, file: Path, tell: Callable[[str], None]) -> Backup:
    from refineboard.store.postgres.archive import back_up_database, database_size

    with _progress("Saving", database_size(url), _ENTRIES_PER_SECOND) as progress:
        return back_up_database(url, file, progress, tell)


@click.command("restore")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("place", metavar="DIR|URL", type=PlaceArgument())
@pass_globals
def restore_command(options: Globals, *, file: Path, place: Place) -> None:
    """Make a workspace of the archive FILE in the new or empty directory DIR or database URL."""
    if options.restricted:
        raise RuleBroken("In restricted mode nothing is restored; ask who runs this server.")
    with _progress("Restoring", 2 * _size(file), _RESTORED_PER_SECOND) as progress:
        entries = _restored(file, place, progress)
    say(f"Restored {entries} changes in {place}.")
    say(f"Open it with: refineboard -w {shlex.quote(str(place))}")


def _restored(file: Path, place: Place, progress: Progress) -> int:
    if isinstance(place, DatabaseUrl):
        from refineboard.store.postgres.archive import restore_database

        return restore_database(file, place, progress)
    return restore(file, place, progress)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


@contextmanager
def _progress(label: str, size: int, speed: float) -> Iterator[Callable[[int], None]]:
    """Shows how far a long work is, where somebody watches."""
    if size / speed < _QUICK_SECONDS or not sys.stderr.isatty():
        yield lambda done: None
        return
    with click.progressbar(length=size, label=label, file=sys.stderr) as bar:
        yield bar.update
