"""What is over stays as it was: no later change of an item alters an iteration's figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from refineboard.cli.health import dashboard_at, with_stock_trends
from refineboard.domain.change import (
    Change,
    CreateDocument,
    DeleteDocument,
    LogEntry,
    Operation,
    SetField,
)
from refineboard.domain.commands import (
    AcceptItems,
    AddItem,
    ChangeDocuments,
    Command,
    DeleteItems,
    MoveToBacklog,
    MoveToState,
    PlanItems,
    RejectItem,
)
from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import RefineboardError
from refineboard.domain.health.cadence import moment_text
from refineboard.domain.health.dashboard import Dashboard
from refineboard.domain.health.delivery import (
    ACCEPTED,
    DONE,
    FIRST_PASS,
    IN_PLAN,
    PLANNED,
    UNPLANNED,
)
from refineboard.domain.health.flow import ACTIVE, FLOW
from refineboard.domain.health.past import Past
from refineboard.domain.health.rework import LEFT_READY
from refineboard.domain.health.trends import last_moment
from refineboard.domain.workspace import Workspace
from refineboard.session import Session
from refineboard.store.memory import MemoryStore
from refineboard.store.tinydb_store import TinyDbStore, create_workspace
from tests.builders import FOUNDED, edit
from tests.domain.health.art import an_art, dashboard, day, entry, lived

CLOSED = (PLANNED, ACCEPTED, FIRST_PASS, UNPLANNED, IN_PLAN, DONE, FLOW, ACTIVE, LEFT_READY)
"""Everything that is settled when an iteration ends; what is accepted late is not."""
KEYS = ("CHK-1", "CHK-2", "LED-1")

OTHER_STATES: JsonValue = [
    {"key": "idea", "label": "Idea", "category": "funnel"},
    {"key": "build", "label": "Build", "category": "doing"},
    {"key": "review", "label": "Review", "category": "doing"},
    {"key": "live", "label": "Live", "category": "done"},
]
"""Ledger's kanban, which shares one state with Checkout's."""

_key = st.sampled_from(KEYS)
_some = st.lists(_key, min_size=1, max_size=2, unique=True).map(tuple)
_wishes: st.SearchStrategy[Command | str] = st.one_of(
    st.builds(PlanItems, _some, st.sampled_from(["26.4.1", "26.4.2", None])),
    st.builds(
        MoveToState, _some, st.sampled_from(["in_progress", "build", "review", "accepted", "live"])
    ),
    st.builds(AcceptItems, _some),
    st.builds(RejectItem, _key, st.just("no receipt")),
    st.builds(MoveToBacklog, _some, st.sampled_from(["CHK", "LED"])),
    st.builds(edit, _key, st.just("points"), st.sampled_from([1, 5, 13, None])),
    st.builds(edit, _key, st.just("kind"), st.sampled_from(["story", "defect", "spike"])),
    st.builds(edit, _key, st.just("enabler"), st.sampled_from([None, "compliance"])),
    st.builds(DeleteItems, st.tuples(_key)),
    st.builds(
        AddItem,
        st.sampled_from(["CHK", "LED"]),
        st.just("story"),
        st.just("Pay by card"),
        st.just((FieldEdit("points", 3), FieldEdit("iteration", "26.4.1"))),
    ),
    st.sampled_from(["undo", "redo"]),
)
_waits = st.sampled_from([2, 20, 60, 200])
"""Hours until the next wish: four iterations pass in 1,344."""


class Moment:
    """A clock that somebody sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 10, 2, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def lived_through(wishes: list[tuple[Command | str, int]]) -> tuple[Session, list[LogEntry]]:
    """Three stories in two teams, and what became of them."""
    moment = Moment()
    session = Session(MemoryStore(moment), "ana")
    session.do(FOUNDED)
    ledger = session.workspace.tables["teams"]["LED"]
    session.do(ChangeDocuments("teams", {"LED": {**ledger, "states": OTHER_STATES}}))
    for backlog in ("CHK", "CHK", "LED"):
        fields = (FieldEdit("points", 3), FieldEdit("iteration", "26.4.1"))
        session.do(AddItem(backlog, "story", "Pay by card", fields))
    for wish, hours in wishes:
        moment.now += timedelta(hours=hours)
        try:
            if wish == "undo":
                session.undo()
            elif wish == "redo":
                session.redo()
            elif not isinstance(wish, str):
                session.do(wish)
        except RefineboardError:
            continue
    return session, list(session.history())


class Figures(NamedTuple):
    """What an iteration came to, by backlog and measure: each item's number."""

    of: dict[tuple[str, str], dict[str, float]]


def board_at(session: Session, entries: list[LogEntry], at: str) -> Dashboard:
    """The health at a moment, by looking back."""
    past = Past()
    past.fold(entry for entry in entries if entry.at <= at)
    return Dashboard(session.as_of(at), at, past)


def figures(board: Dashboard, iteration: str) -> Figures:
    """The figures of an iteration."""
    found = {}
    for backlog in ("CHK", "LED"):
        sums = board.scope(backlog).sums
        for name in CLOSED:
            keys, values = sums.keys(name, iteration), sums.values(name, iteration)
            found[backlog, name] = dict(zip(keys, values, strict=True))
    return Figures(found)


@example(
    [(MoveToState(("CHK-1",), "accepted"), 200), (DeleteItems(("CHK-1",)), 200)]
    + [("undo", 200)] * 2
)
@example([(MoveToState(("CHK-1",), "accepted"), 200), (edit("CHK-1", "kind", "defect"), 200)])
@example([(MoveToState(("CHK-1",), "review"), 200), (MoveToBacklog(("CHK-1",), "LED"), 200)])
@example([(DeleteItems(("CHK-1",)), 2), ("undo", 600)])
@example(
    [
        (MoveToState(("LED-1",), "build"), 200),
        (MoveToState(("LED-1",), "live"), 2),
        (MoveToBacklog(("LED-1",), "CHK"), 600),
    ]
)
@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(_wishes, _waits), max_size=16))
def test_what_happens_after_its_end_changes_no_figure_of_an_iteration(
    wishes: list[tuple[Command | str, int]],
) -> None:
    session, entries = lived_through(wishes)
    last = max(entries[-1].at, "2026-11-17T12:00:00.000Z")
    now = board_at(session, entries, last)
    for span in now.trend:
        then = board_at(session, entries, span.ends)
        assert figures(then, span.key) == figures(now, span.key)


PULLED = ("funnel 09-01", "ready 10-01", "in_progress 11-03", "review 11-09")


def accepted(**changes: Any) -> dict[str, JsonValue]:
    """CHK-1, planned in 26.4.3 with 3 points and accepted in it; then it changed."""
    return lived("CHK-1", *PULLED, "accepted 11-10", **{"iteration": "26.4.3", **changes})


def changed(field: str, before: JsonValue, after: JsonValue) -> Operation:
    """A change of CHK-1 after the end."""
    return SetField("items", "CHK-1", field, before, after)


AFTERWARDS: dict[str, tuple[Document | None, tuple[Operation, ...]]] = {
    "deleted": (None, (DeleteDocument("items", "CHK-1", accepted()),)),
    "handed over": (accepted(backlog="LED"), (changed("backlog", "CHK", "LED"),)),
    "estimated anew": (accepted(points=13), (changed("points", 3, 13),)),
    "a defect after all": (accepted(kind="defect"), (changed("kind", "story", "defect"),)),
    "planned again": (accepted(iteration="26.4.4"), (changed("iteration", "26.4.3", "26.4.4"),)),
    "opened again": (
        lived("CHK-1", *PULLED, "accepted 11-10", "in_progress 11-16", iteration="26.4.3"),
        (),
    ),
    "acceptance taken back": (
        lived("CHK-1", *PULLED, iteration="26.4.3"),
        (
            changed("state", "accepted", "review"),
            changed("timeline", accepted()["timeline"], lived("CHK-1", *PULLED)["timeline"]),
        ),
    ),
}


@pytest.mark.parametrize("what", AFTERWARDS)
def test_an_accepted_story_stays_in_its_iteration_as_it_was(what: str) -> None:
    # CHK-2 of 5 points was planned too and not accepted: 1 of 2, 3 of 8 points, 3 points done.
    item, operations = AFTERWARDS[what]
    missed = lived("CHK-2", *PULLED, iteration="26.4.3", points=5)
    items = [missed] if item is None else [item, missed]
    report = dashboard(an_art(*items), [entry(1, day("11-16"), *operations)]).report("CHK")
    rate, velocity = report.metrics["acceptance_rate"], report.metrics["velocity"]
    assert (rate.n, rate.of, rate.points) == (1, 2, 0.375)
    assert dict(velocity.trend)["26.4.3"] == 3
    assert report.metrics["flow_time"].n >= (what not in ("opened again", "acceptance taken back"))


def test_what_an_undone_import_had_brought_was_never_there() -> None:
    imported = accepted(ext=[{"system": "jira", "key": "SHOP-1"}])
    undone = LogEntry(
        2, day("11-16"), "ana", Change("undo", (DeleteDocument("items", "CHK-1", imported),), 1)
    )
    report = dashboard(an_art(), [undone]).report("CHK")
    assert report.metrics["acceptance_rate"].of == 0


def test_looking_back_to_before_a_deletion_the_item_counts_once() -> None:
    at = day("11-16", hour=8)
    gone = entry(1, day("11-16"), DeleteDocument("items", "CHK-1", accepted()))
    board = dashboard(an_art(accepted()), [gone], at=moment_text(datetime.fromisoformat(at)))
    assert board.report("CHK").metrics["acceptance_rate"].of == 1


def test_what_was_deleted_while_the_plan_was_made_was_not_planned_though_it_is_back() -> None:
    log = [
        entry(1, day("11-01"), DeleteDocument("items", "CHK-1", accepted())),
        entry(2, day("11-16"), CreateDocument("items", "CHK-1", accepted())),
    ]
    found = dashboard(an_art(accepted()), log).report("CHK").metrics["acceptance_rate"]
    assert found.of == 0


def test_finished_work_that_changes_hands_is_no_delivery_of_the_other_team_and_no_rework() -> None:
    # Ledger, with a kanban of its own, finished it in 26.4.2; Checkout took it over in 26.4.3.
    steps = ("idea 09-01", "build 10-20", "live 10-28", "accepted 11-05")
    art = an_art(lived("LED-1", *steps, backlog="CHK", iteration="26.4.2"))
    ledger = {**art.tables["teams"]["LED"], "states": OTHER_STATES}
    workspace = Workspace({**art.tables, "teams": {**art.tables["teams"], "LED": ledger}})
    moved = SetField("items", "LED-1", "backlog", "LED", "CHK")
    board = dashboard(workspace, [entry(1, day("11-05"), moved)])
    done = {team: dict(board.report(team).metrics["velocity"].trend) for team in ("CHK", "LED")}
    assert (done["LED"]["26.4.2"], done["CHK"]["26.4.3"]) == (3, 0)
    assert board.rework_of(board.facts["LED-1"]) == ()


def test_work_that_goes_to_a_shorter_kanban_does_not_move_back() -> None:
    # "live" is the fourth state of Ledger, "accepted" the sixth of Checkout.
    steps = ("funnel 09-01", "in_progress 10-20", "accepted 10-28", "live 11-05")
    art = an_art(lived("CHK-1", *steps, backlog="LED", iteration="26.4.2"))
    ledger = {**art.tables["teams"]["LED"], "states": OTHER_STATES}
    workspace = Workspace({**art.tables, "teams": {**art.tables["teams"], "LED": ledger}})
    moved = SetField("items", "CHK-1", "backlog", "CHK", "LED")
    board = dashboard(workspace, [entry(1, day("11-05"), moved)])
    assert board.rework_of(board.facts["CHK-1"]) == ()


def test_trends_tell_what_looking_back_tells(tmp_path: Path) -> None:
    create_workspace(tmp_path)
    moment = Moment()
    session = Session(TinyDbStore(tmp_path, moment), "ana")
    session.do(FOUNDED)
    points = (FieldEdit("points", 3), FieldEdit("acceptance_criteria", ["Given a card"]))
    for _ in range(3):
        session.do(AddItem("CHK", "story", "Pay by card", points))
    steps: list[Command] = [
        PlanItems(("CHK-1",), "26.4.1"), MoveToState(("CHK-1", "CHK-2"), "in_progress"),
        AcceptItems(("CHK-1",)), MoveToState(("CHK-3",), "ready"), AcceptItems(("CHK-2",)),
        edit("CHK-1", "points", 8), MoveToBacklog(("CHK-2",), "LED"), DeleteItems(("CHK-1",)),
    ]  # fmt: skip
    for step in steps:
        moment.now += timedelta(hours=100)
        session.do(step)
    now = "2026-11-17T12:00:00.000Z"
    board = dashboard_at(session, now, is_past=True)
    (shown,) = with_stock_trends(session, board, [board.report("CHK")])
    for name in ("runway", "readiness_rate"):
        told = dict(shown.metrics[name].trend)
        for span in board.trend:
            then = dashboard_at(session, last_moment(span.ends), is_past=True).report("CHK")
            assert told[span.key] == then.metrics[name].value


def test_looking_back_into_files_is_replaying_the_log(tmp_path: Path) -> None:
    create_workspace(tmp_path)
    moment = Moment()
    session = Session(TinyDbStore(tmp_path, moment), "ana")
    session.do(FOUNDED)
    fields = (FieldEdit("points", 3), FieldEdit("iteration", "26.4.1"))
    session.do(AddItem("CHK", "story", "Pay by card", fields))
    steps: list[Command] = [
        MoveToState(("CHK-1",), "accepted"), edit("CHK-1", "points", 8),
        edit("CHK-1", "kind", "defect"),
        edit("CHK-1", "tags", ["maintenance"]), MoveToBacklog(("CHK-1",), "LED"),
        PlanItems(("CHK-1",), "26.4.2"), DeleteItems(("CHK-1",)),
    ]  # fmt: skip
    for step in steps:
        moment.now += timedelta(hours=150)
        session.do(step)
    entries = list(session.history())
    for place, last in enumerate(entries[1:], 2):
        then, past = Workspace(), Past()
        for each in entries[:place]:
            then.apply(each)
        past.fold(entries[:place])
        looked_back = dashboard_at(session, last.at, is_past=True)
        assert looked_back.reports() == Dashboard(then, last.at, past).reports()
