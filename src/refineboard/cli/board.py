"""The command that opens the board. Textual is imported once it is certain that it can run."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from refineboard.cli.completion import backlog_keys
from refineboard.cli.opening import Globals, pass_globals, workspace_place
from refineboard.cli.waiting import Waiting
from refineboard.domain.cleaning import clean
from refineboard.domain.errors import RuleBroken
from refineboard.store.surroundings import warnings_of


@click.command("board")
@click.option(
    "--backlog", metavar="KEY", shell_complete=backlog_keys, help="The backlog to start in."
)
@pass_globals
def board_command(options: Globals, *, backlog: str | None) -> int:
    """Open the full-screen board."""
    return open_board(options, backlog=backlog)


def open_board(options: Globals, *, backlog: str | None) -> int:
    """Opens the board on the workspace; returns its exit status."""
    place = workspace_place(options)
    check_terminal()
    # Said before the board covers the screen, and there again once it is left.
    warnings = warnings_of(place) if isinstance(place, Path) else ()
    if warnings:
        from refineboard.cli.output import say

        for warning in warnings:
            say(warning)
    with Waiting(
        f"Opening {clean(place.name if isinstance(place, Path) else str(place))}"
    ) as waiting:
        from refineboard.tui.app import run_board

        return run_board(
            place,
            backlog=backlog,
            read_only=options.read_only,
            restricted=options.restricted,
            before_screen=waiting.end,
        )


def check_terminal() -> None:
    """RuleBroken where no board can be drawn."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise RuleBroken(
            "The board needs a terminal for input and output; in scripts use `refineboard list`."
        )
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise RuleBroken(
            "The board cannot draw on this terminal: TERM is "
            f"{os.environ.get('TERM') or 'not set'}. Set TERM, for example to xterm-256color."
        )
