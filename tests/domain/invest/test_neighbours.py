"""What links, plans, parts and look-alikes say of an item."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.invest.findings import Letter, Verdict
from refineboard.domain.invest.judge import Judge
from refineboard.domain.invest.neighbours import Neighbours
from refineboard.domain.invest.waiting import circles, shortest_circle
from refineboard.domain.workspace import Workspace
from tests.builders import a_dependency, a_feature, a_story, a_workspace, edit
from tests.builders import given as folded

WANT = "As a shopper, I want {} so that I check out in one step."


def iterations(workspace: Workspace) -> list[str]:
    """The keys of the iterations, in order of time."""
    table = workspace.tables["iterations"]
    return sorted(table, key=lambda key: str(table[key]["start"]))


EARLY, LATER = iterations(a_workspace())[:2]


def around(workspace: Workspace, key: str = "CHK-1") -> Any:
    return Neighbours(workspace).of(workspace.document(key))


def rules_of(workspace: Workspace, key: str = "CHK-1") -> set[str]:
    return {f.rule for f in Judge(workspace).report(workspace.document(key)).findings}


def waiting(**provider: Any) -> Workspace:
    """CHK-1, planned early, waits for LED-1."""
    return a_workspace(
        a_story(iteration=EARLY, depends_on=[a_dependency("LED-1")]),
        a_story(**{"key": "LED-1", "backlog": "LED", "title": "Post fees", **provider}),
    )


def test_what_is_planned_later_is_waited_for_in_vain():
    assert around(waiting(iteration=LATER)).late == ("LED-1",)


def test_waiting_in_vain_fails_on_independent():
    workspace = waiting(iteration=LATER)
    verdicts = Judge(workspace).report(workspace.document("CHK-1")).verdicts
    assert verdicts[Letter.I] is Verdict.FAIL


def test_what_is_planned_into_the_same_iteration_is_no_earlier():
    assert "waits-in-vain" in rules_of(waiting(iteration=EARLY))


def test_what_is_not_planned_is_a_hint():
    assert around(waiting()).unplanned == ("LED-1",)


def test_a_link_alone_is_no_fault():
    workspace = a_workspace(
        a_story(depends_on=[a_dependency("LED-1")]),
        a_story(key="LED-1", backlog="LED", title="Post fees", iteration=LATER),
    )
    assert "waits-in-vain" not in rules_of(workspace)


@pytest.mark.parametrize(
    "provider",
    [{"iteration": EARLY, "state": "accepted"}, {"iteration": LATER, "state": "accepted"}],
)
def test_what_is_done_is_not_waited_for(provider: dict[str, Any]):
    assert "waits-in-vain" not in rules_of(waiting(**provider))


@pytest.mark.parametrize("terms", [{"state": "resolved"}, {"kind": "start-to-start"}])
def test_what_need_not_come_first_is_not_waited_for(terms: dict[str, Any]):
    workspace = a_workspace(
        a_story(iteration=EARLY, depends_on=[a_dependency("LED-1", **terms)]),
        a_story(key="LED-1", backlog="LED", title="Post fees", iteration=LATER),
    )
    assert "waits-in-vain" not in rules_of(workspace)


def test_a_feature_waits_in_vain_for_one_of_a_later_interval():
    later = max(a_workspace().tables["increments"])
    earlier = min(a_workspace().tables["increments"])
    workspace = a_workspace(
        a_feature(pi=earlier, depends_on=[a_dependency("ART-2")]),
        a_feature(key="ART-2", title="Post fees", pi=later),
    )
    assert around(workspace, "ART-1").late == ("ART-2",)


def test_a_circle_is_told_from_the_item_itself():
    workspace = a_workspace(
        a_story(depends_on=[a_dependency("CHK-2")]),
        a_story(key="CHK-2", title="b", depends_on=[a_dependency("CHK-3")]),
        a_story(key="CHK-3", title="c", depends_on=[a_dependency("CHK-1")]),
        a_story(key="CHK-4", title="d", depends_on=[a_dependency("CHK-1")]),
    )
    assert around(workspace, "CHK-2").cycle == ("CHK-2", "CHK-3", "CHK-1")


def test_waiting_for_a_circle_is_no_circle():
    workspace = a_workspace(
        a_story(depends_on=[a_dependency("CHK-2")]),
        a_story(key="CHK-2", title="b", depends_on=[a_dependency("CHK-1")]),
        a_story(key="CHK-3", title="c", depends_on=[a_dependency("CHK-1")]),
    )
    assert around(workspace, "CHK-3").cycle == ()


GRAPHS = st.dictionaries(
    st.sampled_from("abcdefg"), st.lists(st.sampled_from("abcdefg"), max_size=3)
)


@given(GRAPHS)
def test_an_item_is_in_a_circle_if_a_way_leads_back_to_it(graph: dict[str, list[str]]):
    found = circles(graph)
    for key, others in graph.items():
        reached: set[str] = set()
        ahead = [other for other in others if other != key and other in graph]
        while ahead:
            at = ahead.pop()
            if at not in reached:
                reached.add(at)
                ahead += [other for other in graph[at] if other in graph]
        assert (key in found) == (key in reached)


@given(GRAPHS)
def test_a_shown_circle_leads_from_item_to_item(graph: dict[str, list[str]]):
    for key, component in circles(graph).items():
        without_itself = {k: [o for o in others if o != k] for k, others in graph.items()}
        way = shortest_circle(key, component, without_itself)
        assert way[0] == key
        assert all(b in graph[a] for a, b in zip(way, (*way[1:], key), strict=True))


def test_a_long_chain_is_walked_without_recursion():
    chain = {str(number): [str(number + 1)] for number in range(20_000)}
    assert circles(chain) == {}


def test_velocity_is_the_mean_of_iterations_that_are_over():
    done: Any = {"state": "accepted", "points": 10}
    workspace = a_workspace(
        a_story(iteration=EARLY, **done),
        a_story(key="CHK-2", title="b", iteration=EARLY, **done),
        a_story(key="CHK-3", title="c", iteration=LATER, **done),
        a_story(key="CHK-4", title="d", iteration=LATER, points=5),
    )
    assert around(workspace).velocity == 20


def test_a_story_over_half_the_velocity_is_too_large():
    done: Any = {"state": "accepted", "iteration": EARLY, "points": 8}
    workspace = a_workspace(a_story(points=5, title="a"), a_story(key="CHK-2", title="b", **done))
    assert "too-large" in rules_of(workspace)


def test_a_feature_whose_stories_span_two_intervals_is_too_large():
    table = a_workspace().tables["iterations"]
    first = iterations(a_workspace())[0]
    other = next(key for key in iterations(a_workspace()) if table[key]["pi"] != table[first]["pi"])
    workspace = a_workspace(
        a_feature(),
        a_story(parent="ART-1", title="a", iteration=first),
        a_story(key="CHK-2", parent="ART-1", title="b", iteration=other),
    )
    assert "beyond-interval" in rules_of(workspace, "ART-1")


def test_a_feature_of_more_points_than_its_teams_finish_is_too_large():
    workspace = a_workspace(
        a_feature(),
        a_story(parent="ART-1", title="a", points=200),
        a_story(key="CHK-2", title="b", state="accepted", iteration=EARLY, points=10),
    )
    assert "beyond-interval" in rules_of(workspace, "ART-1")


def test_look_alikes_name_each_other():
    workspace = a_workspace(
        a_story(description=WANT.format("to pay with saved cards")),
        a_story(key="CHK-2", title="x", description=WANT.format("to pay with a saved card")),
    )
    assert around(workspace).duplicates == ("CHK-2",)


def test_a_feature_and_its_story_may_say_the_same():
    workspace = a_workspace(
        a_feature(title="Pay with saved cards"),
        a_story(title="Pay with a saved card", parent="ART-1"),
    )
    assert around(workspace).duplicates == ()


def test_an_edit_is_seen_by_the_look_alike():
    workspace = a_workspace(
        a_story(title="Pay with a saved card"), a_story(key="CHK-2", title="Something else")
    )
    judge = Judge(workspace)
    assert judge.report(workspace.document("CHK-1")).findings
    folded(workspace, edit("CHK-2", "title", "Pay with saved cards"))
    judge.changed(["CHK-2"])
    report = judge.report(workspace.document("CHK-1"))
    assert "duplicate" in {finding.rule for finding in report.findings}


def test_a_word_of_the_domain_is_not_how_it_is_built():
    items = [
        a_story(
            key=f"CHK-{n}",
            title=f"x{n}",
            description=WANT.format(f"to fill topic{n} through kafka"),
        )
        for n in range(1, 11)
    ]
    assert "prescribes-how" not in rules_of(a_workspace(*items))
    assert "prescribes-how" in rules_of(a_workspace(*items[:3]))


def test_a_judge_reads_the_settings_of_the_team():
    workspace = a_workspace(a_story(points=5))
    workspace.tables["settings"]["invest-CHK"] = {"points_limit": 3}
    assert "too-large" in rules_of(workspace)


def test_a_report_is_kept_until_something_changes():
    workspace = a_workspace(a_story())
    judge = Judge(workspace)
    document = workspace.document("CHK-1")
    assert judge.report(document) is judge.report(document)


def test_a_backlog_is_summed_up():
    workspace = a_workspace(
        a_story(description=WANT.format("to pay easily"), points=3),
        a_story(key="CHK-2", title="y", description=WANT.format("to leave"), points=13),
    )
    found = Judge(workspace).backlog_report(["CHK-1", "CHK-2"])
    assert (found.count, found.rules["vague-term"]) == (2, ("CHK-1",))
    assert found.letters[Letter.S] == {Verdict.PASS: 1, Verdict.FAIL: 1}
