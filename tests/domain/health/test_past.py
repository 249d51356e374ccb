"""Looking back: the workspace as it was, told from the log and from timelines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refineboard.domain.change import LogEntry
from refineboard.domain.commands import (
    AcceptItems,
    AddItem,
    AgreeOnClause,
    Command,
    DeleteItems,
    LoadDocuments,
    MoveToBacklog,
    MoveToState,
    OverrideReady,
    PlanItems,
    RejectItem,
    SetTarget,
)
from refineboard.domain.documents import Document
from refineboard.domain.errors import RefineboardError
from refineboard.domain.health.dashboard import Dashboard, Report
from refineboard.domain.health.past import Past, as_of
from refineboard.domain.health.tally import Frame
from refineboard.domain.workspace import DERIVED_FIELDS, Workspace
from refineboard.session import Session
from refineboard.store.memory import MemoryStore
from tests.builders import FOUNDED, edit, plain
from tests.domain.health.art import an_art, day, lived
from tests.strategies import ITEM_KEYS, commands

_keys = st.sampled_from(ITEM_KEYS)
_some = st.lists(_keys, min_size=1, max_size=2).map(tuple)
_wishes = st.one_of(
    commands(),
    st.builds(AcceptItems, _some),
    st.builds(RejectItem, _keys, st.just("no receipt"), st.sampled_from([None, "technical"])),
    st.builds(OverrideReady, _keys, st.sampled_from([None, "small"])),
    st.builds(
        AgreeOnClause,
        st.just("CHK"),
        st.sampled_from(["owner", "invest-i", "invest-s"]),
        st.sampled_from(["must", None]),
    ),
    st.builds(SetTarget, st.just("look_ahead"), st.none(), st.sampled_from([None, 1, 3])),
    st.builds(MoveToState, _some, st.sampled_from(["in_progress", "review", "ready"])),
    st.builds(PlanItems, _some, st.sampled_from([None, "26.4.1", "26.4.2", "26.4.3"])),
    st.builds(
        edit, _keys, st.just("acceptance_criteria"), st.sampled_from([["a"], ["a", "b"], []])
    ),
    st.builds(MoveToBacklog, _some, st.sampled_from(["CHK", "LED"])),
    st.builds(DeleteItems, st.tuples(_keys)),
    st.builds(edit, _keys, st.just("kind"), st.sampled_from(["story", "defect", "spike"])),
    st.builds(edit, _keys, st.just("points"), st.sampled_from([None, 1, 8])),
    st.sampled_from(["undo", "redo"]),
)


def a_life(wishes: list[Command | str]) -> Session:
    """An ART in which somebody did one thing every 30 hours from 2026-10-01 on."""
    hours = count(0, 30)
    start = datetime(2026, 10, 1, 8, tzinfo=UTC)
    session = Session(MemoryStore(lambda: start + timedelta(hours=next(hours))), "ana")
    session.do(FOUNDED)
    session.do(AddItem("ART", "feature", "One tap"))
    for _ in range(3):
        session.do(AddItem("CHK", "story", "As a shopper, I want to pay so that I own it"))
    for wish in wishes:
        try:
            if wish == "undo":
                session.undo()
            elif wish == "redo":
                session.redo()
            elif not isinstance(wish, str):
                session.do(wish)
        except RefineboardError:
            continue
    return session


def replayed(entries: list[LogEntry]) -> Workspace:
    """The workspace that these entries make."""
    workspace = Workspace()
    for entry in entries:
        workspace.apply(entry)
    return workspace


def told(workspace: Workspace) -> dict[str, dict[str, Document]]:
    """All documents without what the log derives, missing fields as empty ones."""
    return {
        table: {
            key: {
                name: value
                for name, value in document.items()
                if name not in DERIVED_FIELDS and value not in (None, [])
            }
            for key, document in documents.items()
        }
        for table, documents in workspace.tables.items()
    }


def past_of(entries: list[LogEntry]) -> Past:
    """What the entries tell."""
    past = Past()
    past.fold(entries)
    return past


def reports(workspace: Workspace, at: str, entries: list[LogEntry]) -> tuple[Report, ...]:
    """The health at a moment, with the log up to then."""
    return Dashboard(
        workspace, at, past_of([entry for entry in entries if entry.at <= at])
    ).reports()


@settings(max_examples=150)
@given(st.lists(_wishes, max_size=14), st.data())
def test_as_of_a_moment_is_the_log_replayed_up_to_then(
    wishes: list[Command | str], data: st.DataObject
) -> None:
    session = a_life(wishes)
    entries = list(session.history())
    place = data.draw(st.integers(1, len(entries)))
    at = entries[place - 1].at
    past, then = session.as_of(at), replayed(entries[:place])
    assert told(past) == told(then)
    assert [past.keys_in(backlog) for backlog in past.backlogs] == [
        then.keys_in(backlog) for backlog in then.backlogs
    ]


@settings(max_examples=100)
@given(st.lists(_wishes, max_size=14), st.data())
def test_the_health_of_a_moment_is_the_health_of_the_log_up_to_then(
    wishes: list[Command | str], data: st.DataObject
) -> None:
    session = a_life(wishes)
    entries = list(session.history())
    place = data.draw(st.integers(1, len(entries)))
    at = entries[place - 1].at
    assert reports(session.as_of(at), at, entries) == reports(
        replayed(entries[:place]), at, entries
    )


@settings(max_examples=100)
@given(st.lists(_wishes, max_size=14), st.integers(0, 14))
def test_a_dashboard_fed_with_changes_agrees_with_a_new_one(
    wishes: list[Command | str], fed_after: int
) -> None:
    session = a_life(wishes[:fed_after])
    entries = list(session.history())
    at = "2026-11-17T12:00:00.000Z"
    workspace = replayed(entries)
    fed = Dashboard(workspace, at, past_of(entries))
    fed.reports()
    whole = list(a_life(wishes).history())
    for entry in whole[len(entries) :]:
        workspace.apply(entry)
        fed.fold([entry], at)
    fresh = Dashboard(replayed(whole), at, past_of(whole))
    assert fed.reports() == fresh.reports()


@given(st.lists(_wishes, max_size=14))
def test_what_the_log_leaves_out_makes_no_difference(wishes: list[Command | str]) -> None:
    session = a_life(wishes)
    at = "2026-11-17T12:00:00.000Z"
    needed = Frame(session.workspace, at, Past()).first_moment
    few = Dashboard(session.workspace, at, session.past(needed, at)).report("CHK")
    whole = Dashboard(session.workspace, at, past_of(list(session.history()))).report("CHK")
    assert few == whole


def loaded(*items: Document) -> tuple[Workspace, LogEntry]:
    """An ART that was loaded today with a life behind it, and the log's only entry."""
    session = Session(MemoryStore(lambda: datetime(2026, 11, 17, 9, tzinfo=UTC)), "ana")
    art = an_art(*items)
    documents = [
        (table, document) for table, kept in art.tables.items() for document in kept.values()
    ]
    session.do(LoadDocuments(tuple(documents)))
    (only,) = session.history()
    return session.workspace, only


STORY = lived("CHK-1", "funnel 09-01", "ready 10-01", "in_progress 11-03", "accepted 11-10")


def test_before_the_log_begins_the_timeline_tells_the_state() -> None:
    workspace, entry = loaded(STORY)
    then = as_of(workspace, [entry], day("11-05"))
    assert then.items["CHK-1"]["state"] == "in_progress"
    assert workspace.items["CHK-1"]["state"] == "accepted"


def test_before_it_was_written_an_item_is_not_there() -> None:
    workspace, entry = loaded(STORY)
    then = as_of(workspace, [entry], day("08-31"))
    assert "CHK-1" not in then.items


def test_teams_and_iterations_are_there_before_the_log_begins() -> None:
    workspace, entry = loaded(STORY)
    then = as_of(workspace, [entry], day("11-05"))
    assert then.backlogs.keys() == workspace.backlogs.keys()
    assert "acceptance_rate" in Dashboard(then, day("11-05")).report("CHK").metrics


def test_a_deleted_item_is_back_in_the_past() -> None:
    session = a_life([DeleteItems(("CHK-1",))])
    entries = list(session.history())
    assert "CHK-1" not in session.workspace.items
    assert "CHK-1" in session.as_of(entries[-2].at).items


@pytest.mark.parametrize(
    "at", [day("08-31"), day("10-05"), day("11-05"), "2026-11-24T08:00:00.000Z"]
)
def test_the_entry_that_filled_the_workspace_may_be_missing(at: str) -> None:
    workspace, entry = loaded(STORY)
    without = as_of(workspace, [], at, entry.at)
    assert plain(without) == plain(as_of(workspace, [entry] if entry.at > at else [], at))
