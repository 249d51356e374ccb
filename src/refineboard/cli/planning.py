"""The command `plan`: a PI's plan, a proposal for it, and how it differs from the frozen one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from refineboard.cli.completion import backlog_keys
from refineboard.cli.moments import as_of_option
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import (
    Cell,
    Data,
    Grid,
    format_option,
    json_text,
    print_data,
    say,
    write_out,
    write_report,
)
from refineboard.cli.planning_shapes import plan_shape
from refineboard.cli.planning_view import PlanningView, number, pi_option, points_words
from refineboard.domain.documents import text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.planning.calendar import Increment, increments
from refineboard.domain.planning.commands import TakeProposal
from refineboard.domain.planning.fill import Proposal, proposal
from refineboard.domain.planning.freezing import Difference, PlanDiff, frozen_plan, plan_diff
from refineboard.domain.planning.plan import Plan, plan_of
from refineboard.domain.planning.summary import frozen_at, summary_of
from refineboard.domain.workspace import Workspace

_SHOWN = 12


@click.group("plan")
def plan_command() -> None:
    """The plan of a PI: teams × iterations with load and capacity."""


@plan_command.command("show")
@pi_option
@as_of_option
@format_option
@pass_globals
def show_command(options: Globals, *, pi: str | None, at_text: str | None, format_: str) -> None:
    """Show load and capacity of each team in each iteration, in points, and what is not placed."""
    from refineboard.cli.reports.plan import load_grid

    with opened(options) as session:
        view = PlanningView(session, pi, at_text)
    plan = plan_of(view.workspace, view.increment, view.points, view.today)
    shown = plan_shape(view.workspace, plan, frozen_at(view.workspace, view.increment.key))
    rows: list[tuple[Cell, ...]] = [
        (team.team, cell.iteration, number(cell.capacity), number(cell.load),
         *(number(points) for points in cell.classes.values()), " ".join(cell.items))
        for team in plan.teams
        for cell in team.cells
    ]  # fmt: skip
    heads = (
        "backlog",
        "iteration",
        "capacity",
        "load",
        "feature",
        "enabler",
        "maintenance",
        "items",
    )
    teams = shown["teams"]
    print_data(
        Data(
            document=lambda: shown,
            lines=lambda: teams if isinstance(teams, list) else [],
            grid=lambda: load_grid(plan.teams, view.increment.keys),
            wide=lambda: Grid(heads, rows),
        ),
        format_,
    )
    if format_ == "table":
        _say_plan(view, plan)


def _say_plan(view: PlanningView, plan: Plan) -> None:
    frozen = frozen_at(view.workspace, view.increment.key)
    say(
        f"PI {view.increment.key}, load/capacity in points; "
        + (f"frozen on {frozen[:10]}." if frozen else "not frozen yet.")
    )
    if not view.increment.iterations:
        say(f"PI {view.increment.key} has no iterations.")
    ahead = {
        text_of(each, "key")
        for each in view.increment.iterations
        if text_of(each, "end") >= view.today
    }
    for team in plan.teams:
        for cell in team.cells:
            if cell.innovation and cell.items:
                say(f"{team.team} has planned {_some(cell.items)} in the IP iteration.")
            elif cell.is_over and cell.iteration in ahead:
                over = points_words(cell.load - (cell.capacity or 0))
                say(f"{team.team} has {over} points too many in {cell.iteration}.")
    for link in plan.reds:
        say(
            f"{link.consumer} ({link.consumer_iteration}) waits for {link.provider} "
            f"({link.provider_iteration}): move one of them."
        )
    if plan.unplaced:
        say(f"{len(plan.unplaced)} open items are in no iteration: {_some(plan.unplaced)}.")


def _some(keys: Iterable[str]) -> str:
    known = tuple(keys)
    return ", ".join(known[:_SHOWN]) + (", …" if len(known) > _SHOWN else "")


@plan_command.command("fill")
@click.option(
    "--backlog", metavar="B", shell_complete=backlog_keys, help="Only this team; else all."
)
@pi_option
@click.option("--apply", "is_applied", is_flag=True, help="Place them, as one change.")
@format_option
@pass_globals
def fill_command(
    options: Globals, *, backlog: str | None, pi: str | None, is_applied: bool, format_: str
) -> None:
    """Propose a place for what is open, by rank, with the reason for each item.

    Placed is only what fits in the capacity, is ready, and breaks no dependency. Without --apply
    nothing changes; with it one undo takes all of it back.
    """
    with opened(options) as session:
        view = PlanningView(session, pi)
        found = proposal(view.workspace, view.increment, view.points, view.at, view.teams(backlog))
        if is_applied and found.placed:
            session.do(_taking(view.workspace, found))
    print_data(_proposal_data(view.increment, found, is_applied=is_applied), format_)
    if format_ == "table":
        done = "Placed" if is_applied else "Would place"
        count = f"{len(found.placed)} items in PI {view.increment.key}, {len(found.skipped)} not"
        say(f"{done} {count}.")
        if found.placed and not is_applied:
            say("Add --apply to place them.")


def _taking(workspace: Workspace, found: Proposal) -> TakeProposal:
    return TakeProposal(
        tuple((each.key, each.iteration) for each in found.placed),
        {each.key: text_of(workspace.items[each.key], "iteration") for each in found.placed},
        found.rooms,
    )


def _proposal_data(pi: Increment, found: Proposal, *, is_applied: bool) -> Data:
    placed = [each._asdict() for each in found.placed]
    skipped = [each._asdict() for each in found.skipped]
    rows: list[tuple[Cell, ...]] = [(*each,) for each in found.placed]
    rows += [(each.key, None, each.reason) for each in found.skipped]
    return Data(
        document=lambda: {
            "pi": pi.key,
            "applied": is_applied,
            "placed": placed,
            "skipped": skipped,
        },
        lines=lambda: [*placed, *({**each, "iteration": None} for each in skipped)],
        grid=lambda: Grid(("Key", "Iteration", "Reason"), rows, goes_on=True),
        wide=lambda: Grid(("key", "iteration", "reason"), rows),
    )


@plan_command.command("diff")
@click.option("--pi", metavar="P", help="The PI; else the last one that was started.")
@as_of_option
@format_option
@pass_globals
def diff_command(options: Globals, *, pi: str | None, at_text: str | None, format_: str) -> None:
    """Show what has been added, removed, moved or has spilled over since the PI started."""
    with opened(options) as session:
        started = [each.key for each in increments(session.workspace) if each.started_at]
        view = PlanningView(session, pi or (started[-1] if started else None), at_text)
    plan = frozen_plan(view.workspace, view.increment.key)
    if plan is None:
        raise RuleBroken(
            f"The plan of PI {view.increment.key} isn't frozen yet, so there is nothing to compare "
            f"with. Start the PI: refineboard pi start {view.increment.key}"
        )
    found = plan_diff(view.workspace, view.increment, plan, view.at)
    print_data(_diff_data(view.increment, text_of(plan, "at"), found), format_)
    if format_ == "table":
        counts = ", ".join(f"{len(each)} {name}" for name, each in found._asdict().items())
        say(f"PI {view.increment.key} since {text_of(plan, 'at')[:10]}: {counts}.")


def _diff_data(pi: Increment, since: str, found: PlanDiff) -> Data:
    parts: dict[str, tuple[Difference, ...]] = found._asdict()
    shapes = {name: list(map(_difference_shape, each)) for name, each in parts.items()}
    rows: list[tuple[Cell, ...]] = [
        (each.key, name, each.planned, each.now, each.team, number(each.points))
        for name, group in parts.items()
        for each in group
    ]
    return Data(
        document=lambda: {"pi": pi.key, "frozen_at": since, **shapes},
        lines=lambda: ({"change": name, **each} for name in shapes for each in shapes[name]),
        grid=lambda: Grid(("Key", "Change", "Planned", "Now", "Team", "Points"), rows),
        wide=lambda: Grid(("key", "change", "from", "to", "team", "points"), rows),
    )


def _difference_shape(each: Difference) -> dict[str, object]:
    return {
        "key": each.key,
        "from": each.planned or None,
        "to": each.now or None,
        "team": each.team,
        "points": number(each.points),
    }


@plan_command.command("summary")
@pi_option
@as_of_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(("markdown", "html", "json")),
    default="markdown",
    show_default=True,
    help="How to write it; html is one file without a script, to print.",
)
@click.option("-o", "--output", metavar="FILE", help="Write it to a file.")
@pass_globals
def summary_command(
    options: Globals, *, pi: str | None, at_text: str | None, format_: str, output: str | None
) -> None:
    """Write the whole plan: teams, features, objectives, dependencies, risks, confidence."""
    from refineboard.cli.reports import plan as report

    if output is not None and options.restricted:
        raise RuleBroken("In restricted mode no files are written; leave -o out.")
    with opened(options) as session:
        view = PlanningView(session, pi, at_text)
    plan = plan_of(view.workspace, view.increment, view.points, view.today)
    found = summary_of(view.workspace, plan, view.at)
    if format_ == "json":
        text = json_text({"schema": 1, **report.shape(found)}, indent=True) + "\n"
    else:
        text = report.html(found) if format_ == "html" else report.markdown(found)
    if output is None:
        write_out(text)
        return
    write_report(Path(output), text)
    say(f"Wrote {output}.")
