"""The command `pi`: planning intervals, from empty to frozen to closed."""

from __future__ import annotations

import click

from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import Data, Grid, format_option, print_data, say, write_out
from refineboard.cli.planning_view import PlanningView
from refineboard.domain.change import CreateDocument
from refineboard.domain.documents import text_of
from refineboard.domain.planning.calendar import Increment, increment, increments
from refineboard.domain.planning.commands import AddIncrement, CloseIncrement, StartIncrement
from refineboard.domain.planning.plan import open_work, teams_of


@click.group("pi")
def pi_command() -> None:
    """List, add, start and close planning intervals (PIs)."""


@pi_command.command("list")
@format_option
@pass_globals
def list_command(options: Globals, *, format_: str) -> None:
    """List the PIs with their iterations."""
    with opened(options) as session:
        found = increments(session.workspace)
    rows = [
        (
            each.key, each.state, each.start, each.end, len(each.iterations),
            each.started_at[:10] or None, each.closed_at[:10] or None,
        )
        for each in found
    ]  # fmt: skip
    heads = ("PI", "State", "Start", "End", "Iterations", "Started", "Closed")
    print_data(
        Data(
            document=lambda: {"increments": list(map(_shape, found))},
            lines=lambda: map(_shape, found),
            grid=lambda: Grid(heads, rows),
            wide=lambda: Grid(tuple(head.lower() for head in heads), rows),
        ),
        format_,
    )
    if format_ == "table" and not found:
        say("No PI yet. Add one with: refineboard pi add KEY --start DAY")


def _shape(each: Increment) -> dict[str, object]:
    return {
        "key": each.key,
        "name": each.name,
        "start": each.start,
        "end": each.end,
        "state": each.state,
        "started_at": each.started_at or None,
        "closed_at": each.closed_at or None,
        "iterations": [
            {
                "key": text_of(one, "key"),
                "start": text_of(one, "start"),
                "end": text_of(one, "end"),
                "innovation": one.get("innovation") is True,
            }
            for one in each.iterations
        ],
    }


@pi_command.command("add")
@click.argument("key", required=False)
@click.option("--start", metavar="D", help="First day, like 2027-01-04; else after the last PI.")
@click.option(
    "--iterations", type=int, metavar="N", help="How many, the IP iteration included; usually 5."
)
@click.option("--weeks", type=int, metavar="W", help="Weeks of each iteration; usually 2.")
@pass_globals
def add_command(
    options: Globals,
    *,
    key: str | None,
    start: str | None,
    iterations: int | None,
    weeks: int | None,
) -> None:
    """Add a PI and print its key. Without anything it goes on as the last PI did.

    The last iteration is the innovation and planning (IP) iteration, which holds no planned work.
    """
    with opened(options) as session:
        entry = session.do(AddIncrement(key, start, iterations, weeks)).mine
        assert entry is not None
        made = entry.change.operations[0]
        assert isinstance(made, CreateDocument)
        days = f"{text_of(made.document, 'start')} to {text_of(made.document, 'end')}"
        say(f"Added PI {made.id}: {days}, {len(entry.change.operations) - 1} iterations.")
        write_out(f"{made.id}\n")


@pi_command.command("start")
@click.argument("key", metavar="PI")
@pass_globals
def start_command(options: Globals, *, key: str) -> None:
    """Start a PI: its plan is frozen as it is now, whatever becomes of the items later."""
    with opened(options) as session:
        view = PlanningView(session, key)
        pi = view.increment
        capacities = tuple(
            (team, text_of(each, "key"), view.points(team, text_of(each, "key")))
            for team in teams_of(view.workspace)
            for each in pi.development
        )
        session.do(StartIncrement(pi.key, capacities))
        count = sum(1 for _ in open_work(session.workspace, pi))
        say(f"PI {pi.key} started; its plan is frozen with {count} open items of the teams.")


@pi_command.command("close")
@click.argument("key", metavar="PI")
@click.option("--carry-to", metavar="I", help="Plan what is still open in this iteration.")
@pass_globals
def close_command(options: Globals, *, key: str, carry_to: str | None) -> None:
    """Close a PI. What is still open stays where it is, or is carried to another iteration."""
    with opened(options) as session:
        pi = increment(session.workspace, key)
        left = tuple(open_work(session.workspace, pi))
        session.do(CloseIncrement(pi.key, carry_to))
        say(f"PI {pi.key} closed.")
        if left and carry_to is not None:
            say(f"{len(left)} open items carried to {carry_to}: {_some(left)}.")
        elif left:
            say(
                f"{len(left)} items are still open: {_some(left)}. Plan them again with "
                "`refineboard plan fill`, or move them with `refineboard move KEY --iteration I`."
            )


def _some(keys: tuple[str, ...]) -> str:
    return ", ".join(keys[:8]) + (", …" if len(keys) > 8 else "")
