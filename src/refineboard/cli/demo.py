"""The command that opens the sample ART in a workspace of its own.

Without --keep the workspace is thrown away at the end, so that trying things out leaves nothing
behind; that is said before anything can be typed.
"""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from refineboard.cli.board import check_terminal
from refineboard.cli.opening import Globals, pass_globals, typed_place
from refineboard.cli.output import say
from refineboard.domain.commands import LoadDocuments
from refineboard.domain.errors import RuleBroken
from refineboard.exchange.samples import sample_documents
from refineboard.exchange.tables.base import read_file
from refineboard.resources import resource_dir
from refineboard.session import found_workspace
from refineboard.store.clock import utc_now
from refineboard.store.places import Place

_SAMPLE = "payments-art"


@click.command("demo")
@click.option("--keep", metavar="DIR", help="Make the workspace in DIR and keep it.")
@pass_globals
def demo_command(options: Globals, *, keep: str | None) -> int:
    """Copy the sample ART and open it.

    Your changes last until you quit, unless you keep them in the new or empty directory DIR.
    """
    if keep is None:
        check_terminal()
        with _passing_directory() as directory:
            make_sample(directory)
            say(f"The sample is in {directory}.")
            say("Changes last until you quit; keep them with --keep DIR.")
            return _open(directory, options)
    if options.restricted:
        raise RuleBroken("In restricted mode the sample cannot be kept; leave out --keep.")
    place = typed_place(keep)
    make_sample(place)
    say(f"The sample is in {place}. Open it again with:")
    say(f"refineboard -w {shlex.quote(keep)}")
    check_terminal()
    return _open(place, options)


def make_sample(place: Place) -> None:
    """Makes a workspace of the sample, which takes place in the current week."""
    data = read_file(resource_dir("sample_backlogs") / f"{_SAMPLE}.json")
    found_workspace(place, LoadDocuments(sample_documents(data, utc_now().date())))


@contextmanager
def _passing_directory() -> Iterator[Path]:
    # The workspace lies inside: a workspace is open to its group, this is not.
    with tempfile.TemporaryDirectory(prefix="refineboard-demo-") as outer:
        yield Path(outer) / _SAMPLE


def _open(place: Place, options: Globals) -> int:
    from refineboard.tui.app import run_board

    return run_board(place, read_only=options.read_only, restricted=options.restricted, tour=True)
