"""A small ART with a life behind it, for measuring its health by hand.

Checkout (CHK) works; Ledger (LED) has no items at all. Iterations take two weeks from Monday
2026-10-05 on: 26.4.1 to 26.4.4 (10-05, 10-19, 11-02, 11-16), 26.4.IP (11-30), then 26.4b.1
(12-14) and so on. A plan is frozen when the first day is over. Today is Tuesday, 2026-11-17:
26.4.4 runs since yesterday, so its plan is frozen too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from refineboard.domain.change import Change, LogEntry, Operation, SetField
from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.health.dashboard import Dashboard
from refineboard.domain.health.past import Past
from refineboard.domain.health.tally import Metric
from refineboard.domain.workspace import Workspace
from tests.builders import a_story, a_workspace

TODAY = "2026-11-17T12:00:00.000Z"
STORY = "As a shopper, I want to pay by card so that I need no cash"


def day(text: str, hour: int = 9) -> str:
    """The moment on a day of 2026, given as month and day."""
    return f"2026-{text}T{hour:02d}:00:00.000Z"


def life(*steps: str) -> list[JsonValue]:
    """A timeline: each step is "state month-day"."""
    entries: list[JsonValue] = []
    for step in steps:
        state, on = step.split()
        entries.append({"state": state, "at": day(on), "by": "ana"})
    return entries


def lived(key: str, *steps: str, **changes: Any) -> dict[str, JsonValue]:
    """A story of Checkout with this life, in the state that it ended in; ready in every must."""
    document: dict[str, Any] = {
        "key": key,
        "title": STORY,
        "acceptance_criteria": ["Given a card When I pay Then it is enough"],
        "points": 3,
        "parent": "ART-1",
        "rank": f"V{int(key.rpartition('-')[2]):05d}",
        "state": steps[-1].split()[0],
        "timeline": life(*steps),
        "created_at": day(steps[0].split()[1]),
        "iteration": None,
    }
    return a_story(**(document | changes))


A_FEATURE: Document = a_story(
    key="ART-1", kind="feature", backlog="ART", title="One tap", state="implementing",
    timeline=life("funnel 09-01", "implementing 10-05"), created_at=day("09-01"),
    benefit_hypothesis="We believe more people pay.", parent=None,
)  # fmt: skip


def an_art(*items: Document) -> Workspace:
    """The ART with these items and the feature that they belong to."""
    return a_workspace(A_FEATURE, *items)


def entry(seq: int, at: str, *operations: Operation, undoes: int | None = None) -> LogEntry:
    """An entry of the log."""
    return LogEntry(seq, at, "ana", Change("edit", operations, undoes))


def replanned(key: str, at: str, before: str | None, after: str | None, seq: int = 1) -> LogEntry:
    """The entry of a move from one iteration to another."""
    return entry(seq, at, SetField("items", key, "iteration", before, after))


def new_criteria(key: str, at: str, seq: int = 1) -> LogEntry:
    """The entry of an edit of acceptance criteria."""
    return entry(seq, at, SetField("items", key, "acceptance_criteria", ["old"], ["new"]))


def dashboard(workspace: Workspace, entries: Iterable[LogEntry] = (), at: str = TODAY) -> Dashboard:
    """The ART's health, with what the log says."""
    past = Past()
    past.fold(entries)
    return Dashboard(workspace, at, past)


def metric(name: str, *items: Document, entries: Iterable[LogEntry] = (), **how: Any) -> Metric:
    """One metric of Checkout with these items."""
    backlog = how.pop("backlog", "CHK")
    return dashboard(an_art(*items), entries, **how).report(backlog).metrics[name]
