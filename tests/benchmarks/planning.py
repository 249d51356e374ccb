"""PI planning at 10 teams × 5 iterations × 1,500 items: the plan, a proposal, taking it.

Run by hand: python -m tests.benchmarks.planning
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from refineboard.domain.commands import FoundArt
from refineboard.domain.planning.calendar import increment
from refineboard.domain.planning.commands import TakeProposal
from refineboard.domain.planning.fill import proposal
from refineboard.domain.planning.plan import plan_of
from refineboard.domain.workspace import Workspace
from tests.builders import NOW, a_dependency, a_feature, a_story, given

TEAMS = tuple(f"T{number}" for number in range(10))
ITEMS = 1_500
TODAY = "2026-11-24"


def an_art() -> Workspace:
    """Ten teams with 150 stories each; every fifth waits for one of another team."""
    chance = random.Random(1)
    workspace = Workspace()
    given(workspace, FoundArt("Ten", tuple((team, team) for team in TEAMS), "2026-12-07"))
    items = [a_feature()]
    for number in range(ITEMS):
        waits = number > 10 and number % 5 == 0
        other = chance.randrange(number) if waits else 0
        items.append(
            a_story(
                key=f"{TEAMS[number % 10]}-{number}",
                backlog=TEAMS[number % 10],
                rank=f"V{number:05d}",
                state="ready",
                title="As a shopper, I want to pay by card so that I need no cash",
                acceptance_criteria=["Given a card When I pay Then it is enough"],
                points=chance.choice((1, 2, 3, 5, 8)),
                parent="ART-1",
                depends_on=[a_dependency(f"{TEAMS[other % 10]}-{other}")] if waits else [],
            )
        )
    return Workspace({**workspace.tables, "items": {str(each["key"]): each for each in items}})


def timed(name: str, work: Callable[[], object]) -> None:
    """Prints the best of five runs."""
    best = min(_seconds(work) for _ in range(5))
    print(f"{name:<28}{best * 1000:8.1f} ms")


def _seconds(work: Callable[[], object]) -> float:
    begins = time.perf_counter()
    work()
    return time.perf_counter() - begins


def main() -> None:
    """Measures and prints."""
    workspace = an_art()
    pi = increment(workspace, "26.4")

    def capacity(_team: str, _iteration: str) -> float:
        return 60

    found = proposal(workspace, pi, capacity, NOW)
    print(f"{len(found.placed)} placed, {len(found.skipped)} skipped")
    taken = TakeProposal(
        tuple((each.key, each.iteration) for each in found.placed), {}, found.rooms
    )
    timed("fill", lambda: proposal(workspace, pi, capacity, NOW))
    timed("plan", lambda: plan_of(workspace, pi, capacity, TODAY))
    timed("take the proposal", lambda: given(workspace.copy(), taken))
    given(workspace, taken)
    timed("plan when filled", lambda: plan_of(workspace, pi, capacity, TODAY))


if __name__ == "__main__":
    main()
