"""An ART of three teams for planning by hand, on the Thursday before its PI.

The PI 26.4 has five iterations of two weeks from Monday 2026-10-05 on: 26.4.1 to 26.4.4 and the
IP iteration; 26.4b follows on 2026-12-14.
"""

from __future__ import annotations

from typing import Any

from refineboard.domain.commands import FoundArt
from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.planning.calendar import Increment, increment
from refineboard.domain.planning.fill import Proposal, proposal
from refineboard.domain.workspace import Workspace
from tests.builders import a_dependency, a_feature, a_story, given

BEFORE = "2026-10-01T09:00:00.000Z"
STORY = "As a shopper, I want to pay by card so that I need no cash"
TEAMS = (("CHK", "Checkout"), ("LED", "Ledger"), ("RSK", "Risk"))


def ready(key: str, points: float | None, *waits: str, **changes: Any) -> dict[str, JsonValue]:
    """A story that is ready, ranked by its number, and waits for these items."""
    team, _, number = key.partition("-")
    usual: dict[str, Any] = {
        "key": key,
        "backlog": team,
        "rank": f"V{int(number):05d}",
        "state": "ready",
        "title": STORY,
        "acceptance_criteria": ["Given a card When I pay Then it is enough"],
        "points": points,
        "parent": "ART-1",
        "depends_on": [a_dependency(provider) for provider in waits],
    }
    return a_story(**(usual | changes))


def an_art(*items: Document) -> Workspace:
    """The ART with these items and the feature that they belong to."""
    workspace = Workspace()
    given(workspace, FoundArt("Payments", TEAMS, "2026-10-05"))
    everything = (a_feature(pi="26.4"), *items)
    return Workspace({**workspace.tables, "items": {str(each["key"]): each for each in everything}})


def the_pi(workspace: Workspace) -> Increment:
    """PI 26.4."""
    return increment(workspace, "26.4")


def rooms(usual: dict[str, float], **others: float) -> dict[tuple[str, str], float]:
    """Capacities of PI 26.4 by team and iteration; others as TEAM_NUMBER=points."""
    found = {
        (team, f"26.4.{number}"): points
        for team, points in usual.items()
        for number in (1, 2, 3, 4)
    }
    for name, points in others.items():
        team, _, number = name.partition("_")
        found[team, f"26.4.{number}"] = points
    return found


def filled(
    workspace: Workspace, capacities: dict[tuple[str, str], float], at: str = BEFORE
) -> Proposal:
    """The proposal for all teams."""
    return proposal(
        workspace, the_pi(workspace), lambda team, iteration: capacities.get((team, iteration)), at
    )
