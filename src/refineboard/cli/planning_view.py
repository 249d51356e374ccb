"""What the planning commands share: the PI that is meant, and what teams can take on in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refineboard.cli.moments import moment_of
from refineboard.domain.cleaning import clean
from refineboard.domain.planning.calendar import Increment, current_increment, increment
from refineboard.domain.planning.plan import teams_of
from refineboard.domain.workspace import Workspace

if TYPE_CHECKING:
    from refineboard.domain.planning.capacity import Capacity
    from refineboard.session import Session

pi_option = click.option(
    "--pi",
    "pi",
    metavar="P",
    help="The PI; else the one that runs, in its IP iteration the next one.",
)


class PlanningView:
    """A session's workspace at a moment, with the PI that a command is about."""

    def __init__(self, session: Session, pi: str | None, at_text: str | None = None) -> None:
        from refineboard.cli.health import dashboard_at

        self.at = moment_of(at_text)
        self._dashboard = dashboard_at(session, self.at, is_past=at_text is not None)
        self.workspace: Workspace = self._dashboard.workspace
        self.increment: Increment = meant_increment(self.workspace, pi, self.at)

    @property
    def today(self) -> str:
        """The day, as YYYY-MM-DD."""
        return self.at[:10]

    def capacity(self, team: str, iteration: str) -> Capacity:
        """What a team can take on in an iteration."""
        from refineboard.domain.planning.capacity import capacity

        return capacity(self.workspace, team, iteration, self._dashboard.velocity(team))

    def points(self, team: str, iteration: str) -> float | None:
        """The points of `capacity`."""
        return self.capacity(team, iteration).points

    def teams(self, backlog: str | None) -> tuple[str, ...]:
        """The team that is named, or all of them."""
        if backlog is None:
            return teams_of(self.workspace)
        named = self.workspace.backlog(clean(backlog))
        return teams_of(self.workspace) if named.is_art else (named.key,)


def meant_increment(workspace: Workspace, pi: str | None, at: str) -> Increment:
    """The PI that is named, or the current one."""
    return current_increment(workspace, at[:10]) if pi is None else increment(workspace, pi)


def number(value: float | None) -> float | int | None:
    """A number as it is printed: whole ones without a point, others with four digits."""
    if value is None:
        return None
    short = round(value, 4)
    return int(short) if short == int(short) else short


def points_words(value: float | None) -> str:
    """Points in a line of words."""
    return "?" if value is None else f"{round(value, 1):g}"
