"""ARTs whose items wait for each other, made of few words each."""

from __future__ import annotations

from hypothesis import strategies as st

from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.workspace import Workspace
from tests.builders import a_dependency, a_story, a_workspace

ITERATIONS = ("26.4.1", "26.4.2", "26.4.3", "26.4.4", "26.4.IP", "26.4b.1")
"""The first ones of `builders.FOUNDED`, in order of time, from 2026-10-05 on."""


def planned(key: str, iteration: str | None, *waits_for: str, **changes: JsonValue) -> Document:
    """A story of the team that its key names, of 3 points."""
    team, _, number = key.partition("-")
    entries = [a_dependency(provider) for provider in waits_for]
    usual: dict[str, JsonValue] = {
        "key": key, "backlog": team, "rank": f"V{int(number):05d}", "title": f"Story {key}",
        "points": 3, "iteration": iteration, "depends_on": entries,
    }  # fmt: skip
    return a_story(**(usual | changes))


def with_setting(workspace: Workspace, beside: int) -> Workspace:
    """The workspace where `beside` counts as this."""
    health: Document = {"key": "health", "beside": beside}
    return Workspace(
        {**workspace.tables, "settings": {**workspace.tables["settings"], "health": health}}
    )


KEYS = tuple(f"{team}-{number}" for team in ("CHK", "LED") for number in range(1, 5))


@st.composite
def arts(draw: st.DrawFn) -> Workspace:
    """Eight stories of two teams, planned and linked at random, cycles among them."""
    items = []
    for key in KEYS:
        others = draw(st.lists(st.sampled_from(KEYS), max_size=3, unique=True))
        changes: dict[str, JsonValue] = {
            "state": draw(st.sampled_from(["funnel", "ready", "ready", "in_progress", "accepted"])),
            "points": draw(st.sampled_from([None, 1, 3, 8])),
        }
        items.append(
            planned(
                key,
                draw(st.sampled_from([None, *ITERATIONS])),
                *(other for other in others if other != key),
                **changes,
            )
        )
    return a_workspace(*items)
