"""The confidence vote (fist of five): nobody can read a ballot before all are cast.

A ballot is written as its commitment, the SHA-256 of nonce, round, voter and vote. The nonce stays
with the voter until the reveal, which publishes both; then everybody can check that the vote is
the one that was cast. A ballot whose voter has not opened it counts as absent. Each round is a
document of its own among the settings, so that an older round is never changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from refineboard.domain.documents import Document, number_of, text_of
from refineboard.domain.planning.capacity import members_of
from refineboard.domain.workspace import ART, Workspace

LEAST, MOST = 1, 5
LOW = 2
"""A voter of this or less is to be heard."""
ENOUGH = 3
"""The mean from which on a plan goes on."""
NONCE_BYTES = 32
BALLOT, OPENED = "ballot:", "opened:"
"""What the fields of ballots begin with; the voter's name follows."""


class Opened(NamedTuple):
    """A ballot that its voter has opened."""

    voter: str
    vote: int
    is_named: bool


class Vote(NamedTuple):
    """One round of a vote as it is read."""

    round: int
    is_open: bool
    """Whether ballots can be cast."""
    cast: tuple[str, ...]
    """Who has cast a ballot."""
    of: int
    """How many may vote; the ballots where nobody knows the people."""
    opened: tuple[Opened, ...]
    """The opened ballots that are what was cast."""

    @property
    def absent(self) -> tuple[str, ...]:
        """Who has cast a ballot and not opened it."""
        known = {each.voter for each in self.opened}
        return tuple(voter for voter in self.cast if voter not in known)

    @property
    def mean(self) -> float | None:
        """The mean of the opened ballots."""
        votes = [each.vote for each in self.opened]
        return sum(votes) / len(votes) if votes else None

    @property
    def to_hear(self) -> tuple[str, ...]:
        """Voters of 1 or 2 who want to be heard by name."""
        return tuple(each.voter for each in self.opened if each.vote <= LOW and each.is_named)


def commitment(nonce: str, round_key: str, voter: str, vote: int) -> str:
    """What a ballot is written as: SHA-256 of nonce, round, voter and vote, a line each."""
    return sha256("\n".join((nonce, round_key, voter, str(vote))).encode()).hexdigest()


def round_key(pi: str, backlog: str, number: int) -> str:
    """The key of a round among the settings."""
    return f"vote:{pi}:{backlog}:{number}"


def last_round(workspace: Workspace, pi: str, backlog: str) -> int:
    """The number of the last round that was opened, 0 for none."""
    number, settings = 0, workspace.tables["settings"]
    while round_key(pi, backlog, number + 1) in settings:
        number += 1
    return number


def vote_of(workspace: Workspace, pi: str, backlog: str) -> Vote | None:
    """The last round of a vote, None where there was none."""
    number = last_round(workspace, pi, backlog)
    if not number:
        return None
    key = round_key(pi, backlog, number)
    document = workspace.tables["settings"][key]
    cast = tuple(field.removeprefix(BALLOT) for field in document if _is_ballot(document, field))
    people = sum(len(members_of(workspace, team)) for team in voting_teams(workspace, backlog))
    return Vote(
        number,
        document.get("open") is True,
        cast,
        max(people, len(cast)),
        tuple(_opened(document, key, cast)),
    )


def voting_teams(workspace: Workspace, backlog: str) -> tuple[str, ...]:
    """The teams whose people vote."""
    return tuple(workspace.tables["teams"]) if backlog == ART else (backlog,)


def _is_ballot(document: Document, field: str) -> bool:
    return field.startswith(BALLOT) and bool(document.get(field))


def _opened(document: Document, key: str, cast: tuple[str, ...]) -> Iterator[Opened]:
    for voter in cast:
        shown = document.get(f"{OPENED}{voter}")
        if not isinstance(shown, dict):
            continue
        vote, nonce = number_of(shown, "vote"), text_of(shown, "nonce")
        is_vote = isinstance(vote, int) and LEAST <= vote <= MOST
        if is_vote and commitment(nonce, key, voter, int(vote or 0)) == text_of(
            document, f"{BALLOT}{voter}"
        ):
            yield Opened(voter, int(vote or 0), shown.get("named") is True)
