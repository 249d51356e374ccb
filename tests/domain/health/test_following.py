"""A dashboard that is kept tells the same as one that is made anew, whatever was changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from refineboard.domain.change import LogEntry, Stamp
from refineboard.domain.commands import (
    AcceptItems,
    AddItem,
    AgreeOnClause,
    Command,
    DeleteItems,
    EditItem,
    MoveToBacklog,
    MoveToState,
    OverrideReady,
    PlanItems,
    RankItems,
    RejectItem,
    RevertEntry,
    SetTarget,
)
from refineboard.domain.decide import decide
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import RefineboardError
from refineboard.domain.fields import new_dependency
from refineboard.domain.health.cadence import moment_text
from refineboard.domain.health.dashboard import Dashboard
from refineboard.domain.health.past import Past
from refineboard.domain.workspace import Workspace
from tests.builders import a_dependency
from tests.domain.health.art import TODAY, an_art, lived

DONE = ("funnel 09-01", "refining 09-02", "ready 10-01", "in_progress 10-20", "review 10-22")
READY = ("funnel 09-01", "ready 10-01")
KEYS = ("CHK-1", "CHK-2", "CHK-3", "CHK-4", "LED-1", "LED-2", "LED-3", "ART-1")
ITERATIONS = ("26.4.2", "26.4.3", "26.4.4", "26.4.IP", "26.4b.1", None)

_key = st.sampled_from(KEYS)
_some = st.lists(_key, min_size=1, max_size=2, unique=True).map(tuple)


def _edit(field: str, values: st.SearchStrategy[object]) -> st.SearchStrategy[Command]:
    return st.builds(lambda key, value: EditItem(key, (FieldEdit(field, value),)), _key, values)


def _say(key: str, title: str) -> Command:
    return EditItem(key, (FieldEdit("title", title),))


def _wait(one: str, other: str) -> Command:
    return EditItem(one, (FieldEdit("depends_on", new_dependency(other), mode="add"),))


COMMANDS: st.SearchStrategy[Command | None] = st.one_of(
    st.none(),
    _edit("points", st.sampled_from([None, 0.1, 0.2, 3, 13])),
    _edit("acceptance_criteria", st.sampled_from([[], ["Given a card"], ["Given an invoice"]])),
    _edit("blocked", st.sampled_from([None, "waits for legal"])),
    _edit("parent", st.sampled_from([None, "ART-1"])),
    _edit("ubv", st.sampled_from([None, 1, 8])),
    _edit("title", st.sampled_from(["Card payments", "Pay by card"])),
    st.builds(_wait, _key, _key),
    st.builds(MoveToState, _some, st.sampled_from(["refining", "ready", "in_progress", "review"])),
    st.builds(AcceptItems, _some),
    st.builds(RejectItem, _key, st.just("no receipt"), st.sampled_from([None, "technical"])),
    st.builds(PlanItems, _some, st.sampled_from(ITERATIONS)),
    st.builds(RankItems, _some, st.sampled_from(["before", "after"]), _key),
    st.builds(MoveToBacklog, _some, st.sampled_from(["CHK", "LED"])),
    st.builds(OverrideReady, _key, st.sampled_from([None, "small"])),
    st.builds(DeleteItems, _some),
    st.builds(AddItem, st.sampled_from(["CHK", "LED"]), st.just("story"), st.just("Pay by card")),
    st.builds(AgreeOnClause, st.just("CHK"), st.just("owner"), st.sampled_from(["must", None])),
    st.builds(SetTarget, st.just("look_ahead"), st.none(), st.sampled_from([1.0, 3.0, None])),
)
"""None takes the last change back."""


def the_art() -> Workspace:
    """Work that is done, ready and not, of two teams that wait for each other."""
    return an_art(
        lived("CHK-1", *DONE, "accepted 10-28", iteration="26.4.2"),
        lived("CHK-2", *DONE, iteration="26.4.4", depends_on=[a_dependency("LED-1")]),
        lived("CHK-3", *READY, iteration="26.4b.1", depends_on=[a_dependency("LED-2")]),
        lived("CHK-4", "funnel 09-01", "refining 10-01"),
        lived("LED-1", *READY, backlog="LED"),
        lived("LED-2", *DONE, "accepted 11-10", backlog="LED", iteration="26.4.3"),
        lived("LED-3", "funnel 11-10", backlog="LED", title="Pay by bill or voucher"),
        lived("LED-4", "funnel 11-10", backlog="LED", title="Pay later by invoice"),
    )


def made(workspace: Workspace, command: Command, seq: int) -> LogEntry:
    """The command's entry, a minute after the one before; raises where it is refused."""
    at = moment_text(datetime.fromisoformat(TODAY) + timedelta(minutes=seq))
    return LogEntry(seq, at, "ana", decide(workspace, command, Stamp("ana", at)))


@example([_wait("LED-1", "CHK-2")])
@example([_wait("LED-1", "CHK-2"), AcceptItems(("CHK-2",)), DeleteItems(("LED-1",))])
@example([MoveToBacklog(("LED-3",), "CHK")])
@example([_say("CHK-4", "Pay by bill or voucher"), RankItems(("CHK-4",), "before", "CHK-1")])
@example(
    [
        _say("LED-3", "Pay later by invoice"),
        MoveToBacklog(("LED-3",), "CHK"),
        RankItems(("LED-3",), "before", "CHK-1"),
        RankItems(("LED-3",), "after", "CHK-4"),
    ]
)
@settings(max_examples=150, deadline=None)
@given(st.lists(COMMANDS, max_size=12))
def test_following_one_change_at_a_time_is_measuring_anew(wishes: list[Command | None]) -> None:
    kept = Dashboard(the_art(), TODAY, Past(), is_kept=True)
    kept.reports()
    entries: list[LogEntry] = []
    for wish in wishes:
        command = RevertEntry(entries[-1]) if wish is None and entries else wish
        if command is None:
            continue
        try:
            entry = made(kept.workspace, command, len(entries) + 1)
        except RefineboardError:
            continue
        entries.append(entry)
        kept.workspace.apply(entry)
        kept.fold([entry], TODAY)
        past = Past()
        past.fold(entries)
        anew = Dashboard(kept.workspace.copy(), TODAY, past)
        assert kept.reports() == anew.reports()
        kept.let_go()
