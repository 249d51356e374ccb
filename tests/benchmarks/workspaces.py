"""Large workspaces for measuring: `python -m tests.benchmarks.workspaces DIR ITEMS`."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from refineboard.domain.commands import FoundArt, ImportItems, NewItem
from refineboard.session import found_workspace, open_session

TEAMS = tuple((f"T{number}", f"Team {number}") for number in range(5))
SCALE = (1, 2, 3, 5, 8, 13, 20)


def a_feature(number: int) -> NewItem:
    scores = ((part, random.choice(SCALE)) for part in ("ubv", "tc", "rroe", "size"))
    return NewItem((("title", f"Feature about refunds of kind {number}"), *scores))


def a_story(number: int, features: int) -> NewItem:
    text = "As a returning shopper, I want to save my card easily so that I pay in one step. "
    return NewItem(
        (
            ("title", f"Save a card at checkout for case {number}"),
            ("description", text + "The rest of the conversation. " * 20),
            ("points", random.choice((1, 2, 3, 5, 8, None))),
            ("state", random.choice(("funnel", "refining", "ready", "in_progress", "accepted"))),
            ("parent", f"ART-{random.randint(1, features)}"),
            ("acceptance_criteria", ["Given a saved card, when I pay, then one click is enough."]),
        )
    )


def make_workspace(directory: Path, items: int) -> None:
    """One feature to 24 stories, in five teams."""
    random.seed(1)
    features = items // 25
    found_workspace(directory, FoundArt("Big ART", TEAMS, "2026-11-23"))
    session = open_session(directory)
    session.do(ImportItems("ART", tuple(map(a_feature, range(features))), "benchmark"))
    for team, _ in TEAMS:
        rows = tuple(a_story(number, features) for number in range((items - features) // 5))
        session.do(ImportItems(team, rows, "benchmark"))
    session.close()


if __name__ == "__main__":
    make_workspace(Path(sys.argv[1]), int(sys.argv[2]))
