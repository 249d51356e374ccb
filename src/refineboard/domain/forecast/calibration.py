"""Whether past forecasts held: what each said at an iteration's end, against what happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from refineboard.domain.forecast.outlook import Ahead, ItemForecast

LEVELS = (0.5, 0.85)
"""The chances at which dates are given: as likely as not, and safe."""


class Claim(NamedTuple):
    """One date that was given: done by the end of an iteration, with a chance of `level`."""

    made_at: str
    """The iteration at whose end the forecast was made."""
    key: str
    level: float
    by: str


class Reliability(NamedTuple):
    """How many of the dates given at one level held."""

    level: float
    held: int
    of: int

    @property
    def words(self) -> str:
        """The sentence that people remember."""
        return f"of {self.of} forecasts at {self.level:.0%}, {self.held} held"


def claims(
    made_at: str, items: Iterable[ItemForecast], ahead: Sequence[Ahead], until: frozenset[str]
) -> list[Claim]:
    """The dates that a forecast gave which lie in iterations that are over by now."""
    found = []
    for item in items:
        for level in LEVELS:
            by = item.by(level, ahead)
            if by in until and by is not None:
                found.append(Claim(made_at, item.key, level, by))
    return found


def reliability(made: Iterable[Claim], held: Iterable[Claim]) -> tuple[Reliability, ...]:
    """By level, how many of the claims held."""
    every, kept = list(made), set(held)
    return tuple(
        Reliability(
            level,
            sum(claim in kept for claim in every if claim.level == level),
            sum(claim.level == level for claim in every),
        )
        for level in LEVELS
    )
