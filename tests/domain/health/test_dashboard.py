"""A dashboard that is kept: one changed item at a time, and the items behind each number."""

from __future__ import annotations

import pytest

from refineboard.domain.change import CreateDocument, DeleteDocument, LogEntry, Operation, SetField
from refineboard.domain.documents import JsonValue
from refineboard.domain.health.behind import items_behind
from refineboard.domain.health.dashboard import Dashboard
from refineboard.domain.health.past import Past
from refineboard.domain.health.trends import stock_trends, with_trends
from tests.builders import a_dependency
from tests.domain.health.art import TODAY, an_art, dashboard, day, entry, lived

READY = ("funnel 09-01", "ready 10-01")


def fed(board: Dashboard, *operations: Operation, at: str = TODAY) -> Dashboard:
    """The dashboard after one more change."""
    change = entry(1, TODAY, *operations)
    board.workspace.apply(change)
    board.fold([change], at)
    return board


def setting(key: str, field: str, after: JsonValue) -> SetField:
    """A change of one field."""
    return SetField("items", key, field, None, after)


def ready_of(board: Dashboard) -> tuple[float | None, float | None]:
    """How many of how many are ready in Checkout."""
    found = board.report("CHK").metrics["readiness_rate"]
    return found.n, found.of


def test_a_new_item_counts_at_once() -> None:
    board = dashboard(an_art(lived("CHK-1", *READY, iteration="26.4b.1")))
    assert ready_of(board) == (1, 1)
    new = lived("CHK-2", *READY, iteration="26.4b.1", points=None)
    assert ready_of(fed(board, CreateDocument("items", "CHK-2", new))) == (1, 2)


def test_a_deleted_item_counts_no_more() -> None:
    item = lived("CHK-1", *READY, iteration="26.4b.1")
    board = dashboard(an_art(item))
    assert ready_of(fed(board, DeleteDocument("items", "CHK-1", item))) == (0, 0)


def test_what_waits_for_the_changed_item_is_asked_again() -> None:
    waiting = lived("CHK-1", *READY, iteration="26.4b.1", depends_on=[a_dependency("LED-1")])
    board = dashboard(an_art(waiting, lived("LED-1", *READY, backlog="LED")))
    assert board.report("CHK").metrics["runway"].n == 0
    fed(board, setting("LED-1", "iteration", "26.4.4"))
    assert board.report("CHK").metrics["runway"].n == 1


def test_children_of_a_deleted_feature_are_orphans_at_once() -> None:
    workspace = an_art(lived("CHK-1", *READY))
    board = dashboard(workspace)
    fed(board, DeleteDocument("items", "ART-1", workspace.items["ART-1"]))
    assert "orphan" in {finding.rule for finding in board.report("CHK").findings}


def test_a_ring_is_seen_when_it_is_closed_and_when_it_is_opened() -> None:
    ahead = lived("CHK-1", *READY, depends_on=[a_dependency("CHK-2")])
    board = dashboard(an_art(ahead, lived("CHK-2", *READY)))
    ring: JsonValue = [a_dependency("CHK-1")]
    for wanted, is_ring in ((ring, True), ([], False)):
        fed(board, setting("CHK-2", "depends_on", wanted))
        rules = {finding.rule for finding in board.report("CHK").findings}
        assert ("dependency-cycle" in rules) is is_ring


def test_another_definition_of_ready_holds_at_once() -> None:
    board = dashboard(an_art(lived("CHK-1", *READY, iteration="26.4b.1")))
    clause: JsonValue = [{"rule": "owner", "level": "must"}]
    fed(board, SetField("teams", "CHK", "definition_of_ready", None, clause))
    assert ready_of(board) == (0, 1)


def test_a_new_day_may_begin_another_iteration() -> None:
    board = dashboard(an_art(lived("CHK-1", *READY, iteration="26.4b.1")))
    fed(board, setting("CHK-1", "owner", "ana"), at="2026-12-16T09:00:00.000Z")
    assert ready_of(board) == (0, 0)


DONE = ("funnel 09-01", "refining 09-02", "ready 10-01", "in_progress 10-20", "review 10-22")


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("readiness_rate", ("CHK-2", "CHK-1")),
        ("acceptance_rate", ("CHK-3",)),
        ("rework_ratio", ("CHK-5",)),
        ("runway", ("CHK-1",)),
        ("load", ()),
        ("flow_load", ("CHK-3",)),
        ("velocity", ("CHK-4", "CHK-5")),
        ("flow_time", ("CHK-4", "CHK-5")),
        ("predictability", ()),
    ],
)
def test_each_number_opens_the_items_behind_it(name: str, keys: tuple[str, ...]) -> None:
    board = dashboard(
        an_art(
            lived("CHK-1", *READY, iteration="26.4b.1"),
            lived("CHK-2", *READY, iteration="26.4b.1", points=None),
            lived("CHK-3", *DONE, iteration="26.4.3"),
            lived("CHK-4", *DONE, "accepted 10-24"),
            lived("CHK-5", *DONE, "in_progress 10-23", "accepted 10-25"),
        )
    )
    metric = board.report("CHK").metrics[name]
    assert items_behind(board, "CHK", metric) == keys


def test_what_was_done_in_the_running_iteration_is_behind_the_flow_time_too() -> None:
    board = dashboard(an_art(lived("CHK-1", *DONE, "accepted 11-16")))
    metric = board.report("CHK").metrics["flow_time"]
    assert (metric.n, items_behind(board, "CHK", metric)) == (1, ("CHK-1",))


def moved(key: str, to: str, at: str, seq: int) -> LogEntry:
    """A move that the log saw."""
    return entry(seq, at, SetField("items", key, "iteration", None, to))


def test_the_trend_of_readiness_is_what_it_was_at_the_end_of_each_iteration() -> None:
    # CHK-1 became ready on 10-25, so it was not at the end of 26.4.1 (10-18) and was at the end
    # of 26.4.2 (11-01). Then it stood in 26.4.4, two iterations ahead; at the end of 26.4.3
    # (11-15) 26.4.4 is next too.
    item = lived("CHK-1", "funnel 09-01", "refining 10-01", "ready 10-25", iteration="26.4.4")
    raw = lived("CHK-2", "funnel 09-01", "refining 10-01", iteration="26.4.2")
    board = dashboard(an_art(item, raw))
    trends = stock_trends(board, Past(), [])
    # 26.4.1's end: next are 26.4.2 (CHK-2, raw) and 26.4.3. 26.4.2's end: 26.4.3 and 26.4.4.
    expected = (("26.4.1", 0), ("26.4.2", 1), ("26.4.3", 1))
    assert trends["CHK"]["readiness_rate"] == expected
    report = with_trends(board.report("CHK"), trends)
    assert report.metrics["readiness_rate"].trend == expected


def test_the_trend_knows_plans_as_they_were() -> None:
    # CHK-1 came into 26.4.4 on 11-10: at the end of 26.4.2 it was not planned.
    item = lived("CHK-1", "funnel 09-01", "ready 10-05", iteration="26.4.4")
    entries = [moved("CHK-1", "26.4.4", day("11-10"), 1)]
    board = dashboard(an_art(item), entries)
    trend = stock_trends(board, board.past, reversed(entries))["CHK"]["readiness_rate"]
    assert trend == (("26.4.1", None), ("26.4.2", None), ("26.4.3", 1))
