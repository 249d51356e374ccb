"""What people can want in PI planning: one small value per intention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from refineboard.domain.edits import FieldEdit


@dataclass(frozen=True, slots=True)
class AddIncrement:
    """Adds a PI with its iterations; each None goes on as the last PI did."""

    key: str | None
    start: str | None
    """First day, YYYY-MM-DD."""
    iterations: int | None = None
    """The IP iteration included, which is the last one."""
    weeks: int | None = None
    """Of each iteration."""


@dataclass(frozen=True, slots=True)
class StartIncrement:
    """Starts a PI: its plan is frozen as it is now."""

    pi: str
    capacities: tuple[tuple[str, str, float | None], ...] = ()
    """Team, iteration and what the team can take on, as they are known now."""


@dataclass(frozen=True, slots=True)
class CloseIncrement:
    """Ends a PI. Its open work stays where it is, or goes on as spill-over in an iteration."""

    pi: str
    carry_to: str | None = None


@dataclass(frozen=True, slots=True)
class SetCapacity:
    """Agrees on a team's points in iterations, and says who is away for how many days in each."""

    team: str
    iterations: tuple[str, ...]
    points: float | None = None
    is_cleared: bool = False
    """Whether an agreed number is given up, so that the rule counts again."""
    absences: tuple[tuple[str, float], ...] = ()
    """Name and days; 0 days takes an absence back."""


@dataclass(frozen=True, slots=True)
class SetMembers:
    """Adds people to a team, changes their role and share, or takes them out."""

    team: str
    members: tuple[tuple[str, str | None, float | None], ...] = ()
    """Name, role and share of full time; None leaves what was said."""
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeProposal:
    """Places what a proposal has placed, as one change."""

    placements: tuple[tuple[str, str], ...]
    """Item and iteration."""
    seen: Mapping[str, str]
    """The iteration that each of these items was in, "" for none."""
    rooms: Mapping[tuple[str, str], float]
    """By team and iteration: what fits in; more than that is refused."""


@dataclass(frozen=True, slots=True)
class WriteObjective:
    """Adds a PI objective, or changes one."""

    key: str | None
    """None for a new one."""
    edits: tuple[FieldEdit, ...]


@dataclass(frozen=True, slots=True)
class WriteRisk:
    """Adds a risk, or changes one."""

    key: str | None
    edits: tuple[FieldEdit, ...]


@dataclass(frozen=True, slots=True)
class OpenVote:
    """Opens a round of the confidence vote of a team or of the ART."""

    pi: str
    backlog: str


@dataclass(frozen=True, slots=True)
class CastVote:
    """Casts a ballot that nobody can read: only its commitment is written."""

    pi: str
    backlog: str
    round: int
    commitment: str
    """See `votes.commitment`."""


@dataclass(frozen=True, slots=True)
class RevealVote:
    """Ends the casting, and opens one's own ballot where there is one."""

    pi: str
    backlog: str
    ballot: tuple[int, str] | None
    """The vote and the nonce of its commitment."""
    is_named: bool = False
    """Whether a voter of 1 or 2 wants to be heard by name."""


PlanningCommand: TypeAlias = (
    AddIncrement
    | StartIncrement
    | CloseIncrement
    | SetCapacity
    | SetMembers
    | TakeProposal
    | WriteObjective
    | WriteRisk
    | OpenVote
    | CastVote
    | RevealVote
)
