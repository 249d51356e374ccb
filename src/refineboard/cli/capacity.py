"""The commands `capacity` and `team`: what teams can take on, who is away, who is there."""

from __future__ import annotations

import re

import click

from refineboard.cli.completion import backlog_keys
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import Cell, Data, Grid, format_option, print_data, say
from refineboard.cli.planning_view import PlanningView, number, pi_option
from refineboard.domain.cleaning import clean
from refineboard.domain.documents import number_of, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.planning.capacity import Capacity, members_of
from refineboard.domain.planning.commands import SetCapacity, SetMembers
from refineboard.domain.planning.plan import teams_of

_NONE = "none"
_NUMBER = re.compile(r"\d{1,6}(\.\d{1,4})?")


@click.group("capacity", invoke_without_command=True)
@pi_option
@click.option(
    "--backlog", metavar="B", shell_complete=backlog_keys, help="Only this team; else all."
)
@format_option
@click.pass_context
def capacity_command(
    ctx: click.Context, *, pi: str | None, backlog: str | None, format_: str
) -> None:
    """Show what each team can take on in each iteration, and where the number comes from.

    A new team starts at 8 points for each full-time developer and tester, less a point for each day
    away. Later it is the mean of the last three velocities times the share of the people who are
    there. A number that the team agreed on overrides both.
    """
    if ctx.invoked_subcommand is not None:
        return
    options = ctx.find_object(Globals) or Globals()
    with opened(options) as session:
        view = PlanningView(session, pi)
        keys = [text_of(each, "key") for each in view.increment.development]
        found = [
            (team, [(key, view.capacity(team, key)) for key in keys])
            for team in view.teams(backlog)
        ]
        pi_key = view.increment.key
    if not keys:
        raise RuleBroken(f"PI {pi_key} has no iteration that can hold work.")
    print_data(_capacity_data(pi_key, found), format_)
    if format_ == "table":
        for team, cells in found:
            if any(each.points is None for _, each in cells):
                say(
                    f"{team}'s capacity is unknown. Enter its people (refineboard team set {team} "
                    f"--member NAME=ROLE) or agree on points (refineboard capacity set {team} "
                    "--points N)."
                )


def _capacity_data(pi: str, found: list[tuple[str, list[tuple[str, Capacity]]]]) -> Data:
    rows: list[tuple[Cell, ...]] = [
        (team, key, number(each.points), each.basis, number(each.absent_days), each.agreed_by)
        for team, cells in found
        for key, each in cells
    ]
    heads = ("Team", "Iteration", "Points", "Basis", "Days away", "Agreed by")
    names = ("backlog", "iteration", "points", "basis", "absent_days", "agreed_by")
    return Data(
        document=lambda: {
            "pi": pi,
            "teams": [
                {"backlog": team, "iterations": [_shape(*cell) for cell in cells]}
                for team, cells in found
            ],
        },
        lines=lambda: (
            {"backlog": team, **_shape(*cell)} for team, cells in found for cell in cells
        ),
        grid=lambda: Grid(heads, [(*row[:2], _short(row[2]), *row[3:]) for row in rows]),
        wide=lambda: Grid(names, rows),
    )


def _short(points: Cell) -> Cell:
    return round(points, 1) if isinstance(points, float) else points


def _shape(key: str, each: Capacity) -> dict[str, object]:
    return {
        "key": key,
        "points": number(each.points),
        "basis": each.basis,
        "absent_days": number(each.absent_days),
        "agreed_by": each.agreed_by or None,
    }


@capacity_command.command("set")
@click.argument("backlog", metavar="B", shell_complete=backlog_keys)
@click.option(
    "--iteration",
    "iterations",
    multiple=True,
    metavar="I",
    help="The iteration; else each one of the PI that isn't over.",
)
@pi_option
@click.option("--points", metavar="X", help="What the team agreed on; none goes back to the rule.")
@click.option(
    "--absent", "absences", multiple=True, metavar="NAME=DAYS", help="Who is away; 0 takes it back."
)
@pass_globals
def set_command(  # noqa: PLR0913 - one argument an option
    options: Globals,
    *,
    backlog: str,
    iterations: tuple[str, ...],
    pi: str | None,
    points: str | None,
    absences: tuple[str, ...],
) -> None:
    """Agree on a team's points, or say who is away for how many working days."""
    if points is None and not absences:
        raise click.UsageError("Give --points X or --absent NAME=DAYS.")
    is_cleared = points is not None and clean(points).casefold() in (_NONE, "")
    agreed = None if points is None or is_cleared else _number(points, "--points")
    away = tuple(map(_absence, absences))
    with opened(options) as session:
        wanted = tuple(map(clean, iterations))
        if not wanted:
            view = PlanningView(session, pi)
            wanted = tuple(
                text_of(each, "key")
                for each in view.increment.development
                if text_of(each, "end") >= view.today
            )
            if not wanted:
                raise RuleBroken(
                    f"Every iteration of PI {view.increment.key} is over. Name one with "
                    "--iteration, or another PI with --pi."
                )
        done = session.do(SetCapacity(backlog, wanted, agreed, is_cleared, away)).mine
        if done is None:
            say("Nothing to change.")
            return
        team = session.workspace.backlog(clean(backlog)).key
        first = session.workspace.tables["iterations"][wanted[0]]
        view = PlanningView(session, text_of(first, "pi"))
        for key in wanted:
            now = view.capacity(team, key)
            shown = number(now.points)
            say(f"{team} in {key}: {'unknown' if shown is None else shown} points ({now.basis}).")


def _absence(text: str) -> tuple[str, float]:
    name, sign, days = text.rpartition("=")
    if not sign or not clean(name):
        raise click.UsageError(f"{clean(text)[:40]!r} is not NAME=DAYS, like ana=2.")
    return clean(name), _number(days, "DAYS")


def _number(text: str, name: str) -> float:
    typed = clean(text)
    if not _NUMBER.fullmatch(typed):
        raise RuleBroken(f"{name} is a number from 0 on, not {typed[:40]!r}.")
    value = float(typed)
    return int(value) if value.is_integer() else value


@click.group("team")
def team_command() -> None:
    """Show and set who is in a team: that is what a new team's capacity comes from."""


@team_command.command("list")
@click.argument("backlog", metavar="[B]", required=False, shell_complete=backlog_keys)
@format_option
@pass_globals
def team_list_command(options: Globals, *, backlog: str | None, format_: str) -> None:
    """List the people of a team, or of all teams."""
    with opened(options) as session:
        workspace = session.workspace
        teams = teams_of(workspace) if backlog is None else (workspace.backlog(clean(backlog)).key,)
        found = [(team, members_of(workspace, team)) for team in teams]
    rows: list[tuple[Cell, ...]] = [
        (team, text_of(each, "name"), text_of(each, "role"), number_of(each, "capacity"))
        for team, people in found
        for each in people
    ]
    print_data(
        Data(
            document=lambda: {
                "teams": [
                    {"backlog": team, "members": [dict(each) for each in people]}
                    for team, people in found
                ]
            },
            lines=lambda: ({"backlog": team, **each} for team, people in found for each in people),
            grid=lambda: Grid(("Team", "Name", "Role", "Capacity"), rows),
            wide=lambda: Grid(("backlog", "name", "role", "capacity"), rows),
        ),
        format_,
    )


@team_command.command("set")
@click.argument("backlog", metavar="B", shell_complete=backlog_keys)
@click.option(
    "--member",
    "members",
    multiple=True,
    metavar="NAME[=ROLE][,CAPACITY]",
    help="Add a person, or change role and share of full time (0 to 1).",
)
@click.option("--remove", "gone", multiple=True, metavar="NAME", help="Take a person out.")
@pass_globals
def team_set_command(
    options: Globals, *, backlog: str, members: tuple[str, ...], gone: tuple[str, ...]
) -> None:
    """Add people to a team, change them, or take them out; all in one change.

    Product Owners and Scrum Masters don't count in the capacity; developers and testers do.
    """
    if not members and not gone:
        raise click.UsageError("Give --member NAME[=ROLE][,CAPACITY] or --remove NAME.")
    command = SetMembers(backlog, tuple(map(_member, members)), gone)
    with opened(options) as session:
        done = session.do(command).mine
        team = session.workspace.backlog(clean(backlog)).key
        names = ", ".join(text_of(each, "name") for each in members_of(session.workspace, team))
        say(f"{team}: {names or 'nobody'}." if done is not None else "Nothing to change.")


def _member(text: str) -> tuple[str, str | None, float | None]:
    rest, comma, typed = text.rpartition(",")
    if not comma:
        rest, typed = text, ""
    share = _number(typed, "CAPACITY") if typed.strip() else None
    name, sign, role = rest.partition("=")
    return clean(name), clean(role) if sign else None, share
