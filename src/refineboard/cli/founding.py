"""The command that makes a workspace."""

from __future__ import annotations

import shlex
from datetime import datetime, timedelta

import click

from refineboard.cli.opening import Globals, PlaceArgument, pass_globals
from refineboard.cli.output import say
from refineboard.domain.commands import FoundArt
from refineboard.domain.errors import RuleBroken
from refineboard.session import found_workspace
from refineboard.store.clock import utc_now
from refineboard.store.places import Place


@click.command("init")
@click.argument("place", metavar="DIR|URL", type=PlaceArgument())
@click.option("--art", required=True, metavar="NAME", help="The ART's name.")
@click.option(
    "--team",
    "teams",
    required=True,
    multiple=True,
    metavar="KEY=NAME",
    help="A team: its key, like CHK, and its name. Repeat it for each team.",
)
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%d"]),
    help="First day of the first planning interval; this week's Monday if not given.",
)
@pass_globals
def init_command(
    options: Globals, place: Place, *, art: str, teams: tuple[str, ...], start: datetime | None
) -> None:
    """Make a workspace for an ART in the new or empty directory DIR, or in the database URL.

    A URL is postgresql://USER@HOST/DATABASE; ?schema=NAME puts several ARTs into one database.

    The ART's backlog has the key ART, a team's its own. Two planning intervals of five iterations
    are laid out from the start date on.
    """
    if options.restricted:
        raise RuleBroken("In restricted mode no workspace is made; ask who runs this server.")
    if start is not None and not 2000 <= start.year < 2100:
        raise click.BadParameter("name a year from 2000 to 2099.", param_hint="--start")
    today = utc_now().date()
    first = start.date() if start else today - timedelta(days=today.weekday())
    pairs = tuple(_team(team) for team in teams)
    found_workspace(place, FoundArt(name=art, teams=pairs, start=first.isoformat()))
    keys = ", ".join(key for key, _ in pairs)
    quoted = shlex.quote(str(place))
    say(
        f"Made a workspace in {place}: the backlog ART, the teams {keys}, "
        f"two planning intervals from {first}.\n"
        f"Next: refineboard -w {quoted} add --backlog {pairs[0][0]} --title TITLE, "
        f"or refineboard -w {quoted} to open the board."
    )


def _team(text: str) -> tuple[str, str]:
    key, separator, name = text.partition("=")
    if not separator:
        raise click.BadParameter(
            f"{text!r} is not KEY=NAME, like CHK=Checkout.", param_hint="--team"
        )
    return key.strip().upper(), name
