"""Ranks in both directions: what moved there, what moved here, what both moved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.commands import RankItems
from refineboard.domain.workspace import Workspace
from refineboard.exchange.importing.placing import in_order, moved, placing_of, runs_to_tell
from refineboard.exchange.jira.requests import requests_to_jira
from tests.exchange.builders import a_workspace, add, after, plan_csv, with_plan
from tests.exchange.fake_jira import FakeJira
from tests.exchange.jira_site import by_key, issue
from tests.exchange.test_jira_requests import pulled, sent

ORDERS = st.permutations("abcdefg").map("".join)


def ranks(order: str) -> dict[str, str]:
    return {name: f"{place:03}" for place, name in enumerate(order)}


def carried_out(order: str, runs) -> str:
    """The order after the runs."""
    going = {key for run in runs for key in run.keys}
    result = [name for name in order if name not in going]
    for run in runs:
        at = result.index(run.anchor) + (not run.is_before)
        result[at:at] = run.keys
    return "".join(result)


@given(ORDERS, ORDERS)
def test_fewer_than_what_moved_do_not_explain_an_order(before: str, now: str):
    stays = [name for name in now if name not in moved(before, now)]
    assert [name for name in before if name in stays] == stays
    assert moved(now, now) == set()


@given(ORDERS, ORDERS)
def test_what_only_the_tool_moved_makes_its_order_ours(before: str, now: str):
    placing = placing_of(before, ranks(before), ranks(now), frozenset())
    assert carried_out(before, placing.runs) == now
    assert placing.clashing == ()


@given(ORDERS, ORDERS)
def test_what_only_we_moved_stays(before: str, here: str):
    placing = placing_of(here, ranks(before), ranks(before), frozenset())
    assert (placing.runs, placing.moved, placing.clashing) == ((), (), ())


@given(ORDERS, ORDERS)
def test_what_we_moved_makes_our_order_the_tools(before: str, here: str):
    assert carried_out(before, runs_to_tell(here, ranks(before), ())) == here


@given(ORDERS, ORDERS)
def test_the_same_moves_on_both_sides_are_settled(before: str, now: str):
    placing = placing_of(now, ranks(before), ranks(now), frozenset())
    assert (placing.runs, placing.clashing) == ((), ())


def test_ranks_are_compared_as_numbers_where_all_are():
    assert in_order({"a": "10", "b": "9", "c": "-24"}) == ["c", "b", "a"]
    assert in_order({"a": "0|i10:", "b": "0|i09:"}) == ["b", "a"]


def order_of(workspace: Workspace) -> list[str]:
    theirs = {item["key"]: key for key, item in by_key(workspace).items()}
    return [theirs.get(key, key) for key in workspace.keys_in("CHK")]


@pytest.fixture
def site() -> tuple[FakeJira, Workspace]:
    jira, workspace = FakeJira(*(issue(f"A-{number}") for number in range(1, 6))), a_workspace()
    pulled(jira, workspace)
    return jira, workspace


def rank_there(jira: FakeJira, key: str, **where: str) -> None:
    jira.take("PUT", "/rest/agile/1.0/issue/rank", {"issues": [key], **where})


def test_a_move_there_is_taken_over_and_one_here_stays(site):
    jira, workspace = site
    after(workspace, RankItems(("CHK-5",), "before", "CHK-4"))
    rank_there(jira, "A-3", rankBeforeIssue="A-1")
    plan = pulled(jira, workspace)
    assert order_of(workspace) == ["A-3", "A-1", "A-2", "A-5", "A-4"]
    assert any("1 item moved to where Jira ranks them" in note for note in plan.notes)
    assert pulled(jira, workspace).command is None


def test_what_both_moved_stays_here_and_is_told(site):
    jira, workspace = site
    after(workspace, RankItems(("CHK-5",), "before", "CHK-1"))
    rank_there(jira, "A-5", rankAfterIssue="A-2")
    plan = pulled(jira, workspace)
    assert order_of(workspace)[0] == "A-5"
    assert any("moved here and in Jira" in note and "CHK-5" in note for note in plan.notes)


def test_a_new_item_goes_where_it_stands_there(site):
    jira, workspace = site
    jira.issues["A-6"] = issue("A-6")
    jira.order.insert(2, "A-6")
    jira._renumber()
    after(workspace, add("Ours"))
    pulled(jira, workspace)
    assert order_of(workspace) == ["A-1", "A-2", "A-6", "A-3", "A-4", "A-5", "CHK-6"]


def test_one_undo_takes_ranks_and_new_items_back(site):
    from refineboard.domain.change import LogEntry
    from refineboard.domain.commands import RevertEntry
    from refineboard.domain.decide import decide
    from tests.exchange.builders import STAMP

    jira, workspace = site
    before = order_of(workspace)
    jira.issues["A-6"] = issue("A-6")
    jira.order.insert(0, "A-6")
    rank_there(jira, "A-5", rankBeforeIssue="A-1")
    plan = pulled(jira, workspace.copy())
    entry = LogEntry(2, STAMP.at, STAMP.by, decide(workspace, plan.command, STAMP))
    workspace.apply(entry)
    assert order_of(workspace) != before
    after(workspace, RevertEntry(entry))
    assert order_of(workspace) == before


def test_moves_here_are_told_in_the_fewest_requests(site):
    jira, workspace = site
    after(workspace, RankItems(("CHK-4", "CHK-5"), "after", "CHK-1"))
    (request,) = requests_to_jira(workspace, list(workspace.items.values())).requests
    assert request.body == {"issues": ["A-4", "A-5"], "rankAfterIssue": "A-1"}
    sent(jira, requests_to_jira(workspace, list(workspace.items.values())))
    assert jira.order == ["A-1", "A-4", "A-5", "A-2", "A-3"]
    pulled(jira, workspace)
    assert requests_to_jira(workspace, list(workspace.items.values())).requests == ()


def test_a_hundred_moves_go_in_fifties():
    jira, workspace = FakeJira(*(issue(f"A-{number}") for number in range(1, 204))), a_workspace()
    pulled(jira, workspace)
    keys = tuple(f"CHK-{number}" for number in range(104, 204))
    after(workspace, RankItems(keys, "after", "CHK-1"))
    found = requests_to_jira(workspace, list(workspace.items.values()))
    assert [len(request.body["issues"]) for request in found.requests] == [50, 50]
    sent(jira, found)
    assert jira.order == order_of(workspace)


def test_a_new_item_here_is_ranked_there(site):
    jira, workspace = site
    after(workspace, add("Ours"), RankItems(("CHK-6",), "before", "CHK-2"))
    sent(jira, requests_to_jira(workspace, list(workspace.items.values())))
    assert jira.order == ["A-1", "A-6", "A-2", "A-3", "A-4", "A-5"]


def test_ranks_of_a_csv_export_count_as_well():
    table = "Issue key,Summary,Custom field (Rank)\nA-1,a,0|i1:\nA-2,b,0|i2:\nA-3,c,0|i3:\n"
    workspace = a_workspace()
    with_plan(workspace, plan_csv(workspace, "CHK", table, source="jira"))
    moved_there = table.replace("0|i3:", "0|i0:")
    with_plan(workspace, plan_csv(workspace, "CHK", moved_there, source="jira"))
    assert order_of(workspace) == ["A-3", "A-1", "A-2"]
