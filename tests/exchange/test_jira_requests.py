"""What changed here as requests to Jira: taken by a Jira in memory, they make it true there."""

from __future__ import annotations

import json

import pytest

from refineboard.domain.commands import AddItem, EditItem
from refineboard.domain.documents import JsonValue
from refineboard.domain.fields import new_dependency
from refineboard.domain.workspace import Workspace
from refineboard.exchange.exporting.requests import Request, Requests, filled_in
from refineboard.exchange.jira.adf import node, text_node
from refineboard.exchange.jira.requests import requests_to_jira
from tests.exchange.builders import a_workspace, add, after, edit, with_plan
from tests.exchange.fake_jira import SPRINT, FakeJira
from tests.exchange.jira_site import adf, by_key, issue, person, planned


def made(workspace: Workspace) -> Requests:
    return requests_to_jira(workspace, list(workspace.items.values()))


def sent(jira: FakeJira, found: Requests) -> dict[str, str]:
    """Sends every request; Jira's keys of new items by ours."""
    keys: dict[str, str] = {}
    for request in found.requests:
        path = filled_in(request.path, keys.__getitem__)
        body = filled_in(request.body, keys.__getitem__)
        if request.look_up is not None:
            _, answer = jira.take("GET", filled_in(request.look_up.path, keys.__getitem__))
            body = {"transition": {"id": request.look_up.found(answer)}}
        code, answer = jira.take(request.method, path, body or None)
        assert code < 300, (request, answer)
        if request.creates:
            keys[request.creates] = answer["key"]
    return keys


def pulled(jira: FakeJira, workspace: Workspace):
    plan = planned(workspace, json.dumps(jira.page()).encode())
    with_plan(workspace, plan)
    return plan


def site(*issues: dict[str, JsonValue]) -> tuple[FakeJira, Workspace]:
    """A Jira, and a workspace that has just imported from it."""
    jira, workspace = FakeJira(*issues), a_workspace()
    pulled(jira, workspace)
    return jira, workspace


def one(jira: FakeJira, workspace: Workspace) -> Request:
    (request,) = made(workspace).requests
    return request


LATER = {"id": 4, "name": "26.4.2", "state": "future"}
A = issue("A-1", description=adf("Old"), customfield_10016=3, labels=["web", "old"],
          assignee=person("Mia"), customfield_10020=[LATER],
          customfield_10021=None, customfield_10032=None, fixVersions=[])  # fmt: skip


def waits_for(key: str, provider: str) -> EditItem:
    return edit(key, "depends_on", [new_dependency(provider)])


def fresh(entry: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return json.loads(json.dumps(entry))


def test_nothing_changed_is_nothing_to_say():
    _, workspace = site(fresh(A), issue("A-2"))
    assert made(workspace) == Requests(())


@pytest.mark.parametrize(
    ("field", "value", "body"),
    [
        ("title", "New", {"fields": {"summary": "New"}}),
        ("points", 5, {"fields": {"customfield_10016": 5}}),
        ("points", None, {"fields": {"customfield_10016": None}}),
        ("description", "- a", {"fields": {"description": {"type": "doc", "version": 1, "content": [
            node("bulletList", [node("listItem", [node("paragraph", [text_node("a")])])])]}}}),
        ("description", "", {"fields": {"description": None}}),
        ("tags", ["web", "new"], {"update": {"labels": [{"add": "new"}, {"remove": "old"}]}}),
        ("owner", None, {"fields": {"assignee": None}}),
        ("blocked", "waits", {"fields": {"customfield_10021": [{"value": "Impediment"}]}}),
        ("acceptance_criteria", ["Fast"], {"fields": {"customfield_10032": adf("Fast")}}),
        ("kind", "defect", {"fields": {"issuetype": {"name": "Bug"}}}),
        ("pi", "26.4b", {"update": {"fixVersions": [{"add": {"name": "PI 26.4b"}}]}}),
    ],
)  # fmt: skip
def test_only_the_field_that_changed_is_sent(field: str, value: JsonValue, body: JsonValue):
    jira, workspace = site(fresh(A))
    after(workspace, edit("CHK-1", field, value))
    request = one(jira, workspace)
    assert (request.method, request.path) == ("PUT", "/rest/api/3/issue/A-1")
    assert request.body == body


def test_a_state_is_changed_by_a_transition_that_is_looked_up():
    jira, workspace = site(issue("A-1"))
    after(workspace, edit("CHK-1", "state", "in_progress"))
    request = one(jira, workspace)
    assert request.path == "/rest/api/3/issue/A-1/transitions"
    assert request.document["look_up"]["where"][-1] == {"to.statusCategory.key": "indeterminate"}
    sent(jira, made(workspace))
    assert jira.fields("A-1")["status"]["name"] == "In Progress"


def test_sprints_are_told_for_fifty_issues_at_once():
    jira, workspace = site(fresh(A), *(issue(f"A-{number}") for number in range(2, 54)))
    for number in range(2, 54):
        after(workspace, edit(f"CHK-{number}", "iteration", "26.4.2"))
    counts = [len(request.body["issues"]) for request in made(workspace).requests]
    assert counts == [50, 2]
    sent(jira, made(workspace))
    assert jira.fields("A-53")[SPRINT][0]["id"] == 4


def test_a_version_beside_the_pi_stays():
    jira, workspace = site(issue("A-1", fixVersions=[{"name": "R1"}, {"name": "26.4"}]))
    after(workspace, edit("CHK-1", "pi", "26.4b"))
    sent(jira, made(workspace))
    assert jira.fields("A-1")["fixVersions"] == [{"name": "R1"}, {"name": "PI 26.4b"}]


def test_out_of_a_sprint_is_into_the_backlog():
    jira, workspace = site(fresh(A))
    after(workspace, edit("CHK-1", "iteration", None), edit("CHK-1", "pi", None))
    assert one(jira, workspace).path == "/rest/agile/1.0/backlog/issue"


def test_links_come_and_go():
    jira, workspace = site(issue("A-1", issuelinks=[]), issue("A-2"))
    after(workspace, waits_for("CHK-1", "CHK-2"))
    sent(jira, made(workspace))
    assert pulled(jira, workspace).conflicts == ()
    assert jira.fields("A-1")["issuelinks"][0]["inwardIssue"] == {"key": "A-2"}
    assert made(workspace) == Requests(())
    after(workspace, edit("CHK-1", "depends_on", []))
    sent(jira, made(workspace))
    assert jira.fields("A-1")["issuelinks"] == []


def test_new_items_are_made_parents_first_and_name_each_other_by_what_jira_answers():
    jira, workspace = site(issue("A-1"))
    after(
        workspace,
        AddItem("ART", "feature", "Cards"),
        add("Pay"),
        edit("CHK-2", "parent", "ART-1"),
        waits_for("CHK-2", "CHK-1"),
        edit("CHK-2", "state", "ready"),
    )
    found = made(workspace)
    assert [request.does for request in found.requests][:2] == ["create", "create"]
    assert found.requests[1].body["fields"]["parent"] == {"key": "${ART-1}"}
    keys = sent(jira, found)
    story = jira.fields(keys["CHK-2"])
    assert story["parent"] == {"key": keys["ART-1"]}
    assert story["issuelinks"][0]["inwardIssue"] == {"key": "A-1"}
    assert jira.fields(keys["ART-1"])["issuetype"] == {"name": "Epic"}


def test_what_is_beside_a_change_in_a_rich_text_stays():
    image = node("mediaSingle", [node("media", attrs={"id": "7", "type": "file"})])
    rich = {**adf("Old"), "content": [*adf("Old")["content"], image]}
    jira, workspace = site(issue("A-1", description=rich))
    text = str(workspace.items["CHK-1"]["description"]).replace("Old", "New")
    after(workspace, edit("CHK-1", "description", text))
    sent(jira, made(workspace))
    assert jira.fields("A-1")["description"]["content"] == [*adf("New")["content"], image]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("owner", "bo", "no issue tells bo's account"),
        ("iteration", "26.4.3", "told of no sprint 26.4.3"),
        ("tags", ["two words"], "takes no label with blanks: two words"),
        ("ubv", 8, "told of no such field"),
    ],
)
def test_what_jira_cannot_be_told_is_said(field: str, value: JsonValue, words: str):
    _, workspace = site(issue("A-1"))
    after(workspace, edit("CHK-1", field, value))
    (note,) = made(workspace).notes
    assert note.startswith("CHK-1 was not told to Jira")
    assert words in note


CHANGES = (
    ("title", "New"), ("points", 8), ("description", "* star\n* list\n\n__bold__"),
    ("tags", ["web", "x"]), ("owner", None), ("blocked", "waits for law"), ("state", "accepted"),
    ("acceptance_criteria", ["Given a", "- odd *one*"]), ("kind", "defect"),
)  # fmt: skip


@pytest.mark.parametrize(("field", "value"), CHANGES)
def test_what_was_sent_comes_back_as_what_is_here(field: str, value: JsonValue):
    jira, workspace = site(fresh(A))
    after(workspace, edit("CHK-1", field, value))
    sent(jira, made(workspace))
    before = workspace.items["CHK-1"][field]
    plan = pulled(jira, workspace)
    assert (plan.updated, plan.conflicts) == ((), ())
    assert workspace.items["CHK-1"][field] == before
    assert made(workspace) == Requests(())


def test_requests_for_a_script_are_json_lines():
    _, workspace = site(issue("A-1"))
    after(workspace, edit("CHK-1", "title", "New"))
    assert [json.loads(line) for line in made(workspace).lines.splitlines()] == [
        {
            "items": ["CHK-1"],
            "does": "edit title",
            "method": "PUT",
            "path": "/rest/api/3/issue/A-1",
            "body": {"fields": {"summary": "New"}},
        }
    ]


def test_the_next_import_knows_new_items_by_their_titles_and_adds_nothing_twice():
    jira, workspace = site(issue("A-1"))
    after(workspace, add("Pay"))
    keys = sent(jira, made(workspace))
    assert pulled(jira, workspace).created == ()
    assert by_key(workspace)[keys["CHK-2"]]["key"] == "CHK-2"
