"""What a team can take on in an iteration: the one function that plan, health and forecast ask.

A new team starts at 8 points for each full-time developer, less a point for each absent person-day;
from the first finished iteration on it is the velocity times the share of its people who are there.
Agreed numbers and absences are fields of the iteration (`points:CHK`, `absent:CHK:ana`), so that
two people who enter two of them change two fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from refineboard.domain.documents import Document, documents_of, number_of, text_of
from refineboard.domain.workspace import Workspace

POINTS_A_DEVELOPER = 8
"""SAFe: points that a full-time developer is good for in the first iteration."""
_NO_DEVELOPERS = ("product owner", "scrum master", "team coach", "product manager")
_SATURDAY = 5


class Basis(StrEnum):
    """Where a capacity comes from."""

    NEW_TEAM = "new team"
    VELOCITY = "velocity"
    AGREED = "agreed"


class Capacity(NamedTuple):
    """What a team can take on in an iteration."""

    points: float | None
    """None where nobody can know: no velocity, no people, no agreed number."""
    basis: Basis | None
    absent_days: float
    """Person-days that its developers and testers are away, each by their share."""
    agreed_by: str = ""
    """Who entered an agreed number."""


class Staff(NamedTuple):
    """The person-days of a team in an iteration, of those who build and test."""

    share: float
    """Full-time people."""
    usual: float
    absent: float

    @property
    def availability(self) -> float:
        """The share of the usual person-days that is there; all of them where nobody is known."""
        return (self.usual - self.absent) / self.usual if self.usual else 1.0


def capacity(workspace: Workspace, team: str, iteration: str, velocity: float | None) -> Capacity:
    """The capacity of a team in an iteration, at a mean velocity; None before there is one."""
    document = workspace.tables["iterations"].get(iteration, {})
    staff = staff_of(workspace, team, document)
    agreed = document.get(points_field(team))
    if isinstance(agreed, dict):
        points = number_of(agreed, "points")
        if points is not None:
            return Capacity(points, Basis.AGREED, staff.absent, text_of(agreed, "by"))
    if velocity is not None:
        return Capacity(velocity * staff.availability, Basis.VELOCITY, staff.absent)
    if staff.share:
        points = max(POINTS_A_DEVELOPER * staff.share - staff.absent, 0)
        return Capacity(points, Basis.NEW_TEAM, staff.absent)
    return Capacity(None, None, staff.absent)


def staff_of(workspace: Workspace, team: str, iteration: Document) -> Staff:
    """The person-days of a team's developers and testers in an iteration."""
    days = working_days(iteration)
    absences = dict(absences_of(team, iteration))
    share = absent = 0.0
    for member in members_of(workspace, team):
        part = developer_share(member)
        share += part
        away = absences.get(text_of(member, "name").casefold(), 0)
        absent += part * (min(away, days) if days else away)
    return Staff(share, share * days, absent)


def availability(workspace: Workspace, teams: tuple[str, ...], iteration: str) -> float:
    """The share of the usual person-days of some teams that is there in an iteration."""
    document = workspace.tables["iterations"].get(iteration, {})
    staffs = [staff_of(workspace, team, document) for team in teams]
    together = Staff(*map(sum, zip(*staffs, strict=True))) if staffs else Staff(0, 0, 0)
    return together.availability


def members_of(workspace: Workspace, team: str) -> tuple[Document, ...]:
    """The people of a team."""
    return documents_of(workspace.tables["teams"].get(team, {}), "members")


def developer_share(member: Document) -> float:
    """The share of full time that a person builds or tests; Product Owner and Scrum Master: 0."""
    role = text_of(member, "role").casefold()
    if any(name in role for name in _NO_DEVELOPERS):
        return 0
    share = number_of(member, "capacity")
    return 1 if share is None else share


def absences_of(team: str, iteration: Document) -> Iterator[tuple[str, float]]:
    """Who of a team is away in an iteration, by name in small letters, and for how many days."""
    prefix = absence_field(team, "")
    for field in iteration:
        if field.startswith(prefix):
            days = number_of(iteration, field)
            if days:
                yield field.removeprefix(prefix).casefold(), days


def working_days(iteration: Document) -> int:
    """The weekdays of an iteration; 0 where it has no dates."""
    try:
        first = date.fromisoformat(text_of(iteration, "start"))
        last = date.fromisoformat(text_of(iteration, "end"))
    except ValueError:
        return 0
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return sum(day.weekday() < _SATURDAY for day in days)


def points_field(team: str) -> str:
    """The field of an iteration that holds a team's agreed number: points, by, at."""
    return f"points:{team}"


def absence_field(team: str, name: str) -> str:
    """The field of an iteration that holds the days that a person of a team is away."""
    return f"absent:{team}:{name}"
