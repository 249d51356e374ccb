"""Jira's interface as files: fields by name, rich texts, sprints, links, and the change log."""

from __future__ import annotations

import json

import pytest

from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import BadData
from refineboard.domain.workspace import providers_of
from refineboard.exchange.jira.adf import node, text_node
from tests.exchange.builders import a_workspace, after, edit, plan_csv, with_plan
from tests.exchange.jira_site import (
    NAMES,
    adf,
    by_key,
    imported,
    issue,
    moves,
    page,
    person,
    planned,
    status,
)


def one(**fields: JsonValue):
    return imported(issue("A-1", **fields))["A-1"]


def test_fields_of_every_site():
    item = one(
        summary="Pay by card",
        description=adf("As a buyer, I want to pay by card.", "Fast."),
        labels=["pci", "web"],
        assignee=person("Mia"),
    )
    assert item["title"] == "Pay by card"
    assert item["description"] == "As a buyer, I want to pay by card.\n\nFast."
    assert (item["tags"], item["owner"]) == (["pci", "web"], "Mia")
    assert item["created_at"] == "2026-03-12T09:30:00.000Z"
    (reference,) = item["ext"]
    assert reference["url"] == "https://acme.atlassian.net/browse/A-1"
    assert reference["id"] == "10001"


def test_fields_of_this_site_are_found_by_their_names():
    item = one(
        customfield_10016=5.0,
        customfield_10021=[{"value": "Impediment", "id": "1"}],
        customfield_10032=adf("- paid in a second", "- safe"),
        customfield_10040={"value": "Cards", "id": "7"},
    )
    assert (item["points"], item["blocked"]) == (5, "Blocked")
    assert item["acceptance_criteria"] == ["paid in a second", "safe"]
    assert item["extra"]["Custom field (Release train)"] == "Cards"


def test_a_field_without_a_name_stays_beside_the_item_and_is_told():
    workspace = a_workspace()
    data = json.dumps({"issues": [issue("A-1", customfield_10099=8)]}).encode()
    plan = planned(workspace, data)
    with_plan(workspace, plan)
    assert by_key(workspace)["A-1"]["extra"]["customfield_10099"] == 8
    assert any("customfield_10099" in note and "names" in note for note in plan.notes)


def test_what_a_site_says_of_its_fields_may_come_in_a_file_of_its_own():
    workspace = a_workspace()
    fields = [
        {"id": id_, "key": id_, "name": name, "custom": True, "clauseNames": [name]}
        for id_, name in NAMES.items()
    ]
    issues = json.dumps({"issues": [issue("A-1", customfield_10016=8)]}).encode()
    plan = planned(workspace, issues, json.dumps(fields).encode())
    with_plan(workspace, plan)
    assert by_key(workspace)["A-1"]["points"] == 8


def test_issues_that_were_asked_for_without_their_summary_are_refused_in_these_words():
    bare = {"id": "1", "key": "A-1", "fields": {"status": {"name": "To Do"}}}
    with pytest.raises(BadData, match=r"No item in the file has a Summary.* Ask Jira for that"):
        planned(a_workspace(), json.dumps({"issues": [bare]}).encode())


def test_sprints_and_ranks_are_known_by_their_looks():
    sprint = {"id": 4, "name": "26.4.2", "state": "active", "boardId": 1}
    issues = [issue("A-1", customfield_9=None), issue("A-2", customfield_9=[sprint])]
    for number, entry in enumerate(issues):
        entry["fields"]["customfield_10"] = f"0|i0000{9 - number}:"
    workspace = a_workspace()
    items = with_plan(workspace, planned(workspace, json.dumps(issues).encode()))
    assert [item["title"] for item in items] == ["Issue A-2", "Issue A-1"]
    assert items[0]["iteration"] == "26.4.2"


def test_a_map_may_name_a_field_by_its_id_or_its_name():
    for name in ("customfield_10040", "Release train"):
        workspace = a_workspace()
        data = page(issue("A-1", customfield_10040=13))
        with_plan(workspace, planned(workspace, data, columns={"points": name}))
        assert by_key(workspace)["A-1"]["points"] == 13


def test_the_description_of_fields_may_stand_in_the_file():
    fields = [{"id": id_, "key": id_, "name": name, "custom": True} for id_, name in NAMES.items()]
    lines = [fields, issue("A-1", customfield_10016=3)]
    workspace = a_workspace()
    with_plan(workspace, planned(workspace, "\n".join(map(json.dumps, lines)).encode()))
    assert by_key(workspace)["A-1"]["points"] == 3


def test_issues_come_as_pages_lists_or_one_a_line():
    issues = [issue("A-1"), issue("A-2"), issue("A-3")]
    lines = "\n".join([json.dumps({"issues": issues[:1]}), *map(json.dumps, issues[1:])])
    for data in (page(*issues), json.dumps(issues).encode(), lines.encode()):
        workspace = a_workspace()
        with_plan(workspace, planned(workspace, data))
        assert list(by_key(workspace)) == ["A-1", "A-2", "A-3"]


def test_a_parent_is_found_by_its_key():
    items = imported(issue("A-2", parent={"key": "A-1"}), issue("A-1", issuetype={"name": "Epic"}))
    assert items["A-2"]["parent"] == items["A-1"]["key"]
    assert items["A-1"]["kind"] == "feature"


def link(words: str, side: str, key: str) -> JsonValue:
    kinds = {"blocks": ("is blocked by", "blocks"), "needs": ("depends on", "is depended by")}
    inward, outward = kinds[words]
    return {"id": "77", "type": {"name": words, "inward": inward, "outward": outward},
            side: {"id": "1", "key": key}}  # fmt: skip


@pytest.mark.parametrize("words", ["blocks", "needs"])
def test_links_that_make_wait_are_dependencies_from_either_side(words: str):
    items = imported(issue("A-1", issuelinks=[link(words, "inwardIssue", "A-2")]), issue("A-2"))
    assert providers_of(items["A-1"]) == (items["A-2"]["key"],)
    items = imported(issue("A-1", issuelinks=[link(words, "outwardIssue", "A-2")]), issue("A-2"))
    assert providers_of(items["A-2"]) == (items["A-1"]["key"],)


def test_ids_of_links_are_kept_for_taking_them_away():
    items = imported(issue("A-1", issuelinks=[link("blocks", "inwardIssue", "A-2")]), issue("A-2"))
    assert items["A-1"]["extra"]["Issue links"] == ["is blocked by A-2 (77)"]


SPRINTS = [
    {"id": 4, "name": "26.4.2", "state": "future"},
    {"id": 3, "name": "26.4.1", "state": "closed", "completeDate": "2026-10-18T00:00:00.000Z"},
]


def test_the_sprint_that_is_not_over_is_the_iteration():
    item = one(customfield_10020=SPRINTS)
    assert (item["iteration"], item["extra"]["Closed sprints"]) == ("26.4.2", ["26.4.1"])


def test_a_sprint_as_jira_server_prints_it_is_read():
    printed = (
        "com.atlassian.greenhopper.service.sprint.Sprint@7e[id=4,rapidViewId=2,state=FUTURE,"
        "name=26.4.2,goal=<null>,startDate=<null>,endDate=<null>,completeDate=<null>,sequence=2]"
    )
    assert one(customfield_10020=[printed])["iteration"] == "26.4.2"


def test_of_what_is_done_the_last_sprint_counts_and_else_a_sprint_that_is_over_does_not():
    assert one(customfield_10020=SPRINTS[1:], status=status("Done"))["iteration"] == "26.4.1"
    assert one(customfield_10020=SPRINTS[1:])["iteration"] is None


def test_the_agile_interface_says_sprint_flag_and_epic_in_its_own_way():
    items = imported(
        issue("A-1", sprint=SPRINTS[0], closedSprints=SPRINTS[1:], flagged=True,
              epic={"id": 2, "key": "A-2", "name": "Cards"}),
        issue("A-2", issuetype={"name": "Epic"}),
    )  # fmt: skip
    item = items["A-1"]
    assert (item["iteration"], item["blocked"]) == ("26.4.2", "Blocked")
    assert item["parent"] == items["A-2"]["key"]


LOG = (
    ("To Do", "In Progress", "2026-03-14T10:00:00.000+0100", "Mia"),
    ("In Progress", "To Do", "2026-03-15T10:00:00.000+0000", "Bo"),
    ("To Do", "Done", "2026-03-16T10:00:00.000+0000", "Mia"),
)


def with_log(count: int, state: str) -> dict[str, JsonValue]:
    found = issue("A-1", status=status(state), creator=person("Ana"))
    return {**found, "changelog": moves(*LOG[:count])}


def test_the_change_log_is_the_timeline():
    item = imported(with_log(3, "Done"))["A-1"]
    assert [(entry["state"], entry["at"], entry["by"]) for entry in item["timeline"]] == [
        ("funnel", "2026-03-12T09:30:00.000Z", "Ana"),
        ("in_progress", "2026-03-14T09:00:00.000Z", "Mia"),
        ("funnel", "2026-03-15T10:00:00.000Z", "Bo"),
        ("accepted", "2026-03-16T10:00:00.000Z", "Mia"),
    ]


def test_a_later_import_adds_what_happened_since_with_its_times():
    workspace = a_workspace()
    with_plan(workspace, planned(workspace, page(with_log(1, "In Progress"))))
    with_plan(workspace, planned(workspace, page(with_log(3, "Done"))))
    item = by_key(workspace)["A-1"]
    assert item["state"] == "accepted"
    assert [(entry["state"], entry["by"]) for entry in item["timeline"]] == [
        ("funnel", "Ana"), ("in_progress", "Mia"), ("funnel", "Bo"), ("accepted", "Mia"),
    ]  # fmt: skip


def test_a_state_that_changed_here_is_not_written_over_by_the_log():
    workspace = a_workspace()
    with_plan(workspace, planned(workspace, page(with_log(1, "In Progress"))))
    after(workspace, edit("CHK-1", "state", "ready"))
    plan = planned(workspace, page(with_log(3, "Done")))
    assert [conflict.key for conflict in plan.conflicts] == ["CHK-1"]
    with_plan(workspace, plan)
    assert [entry["state"] for entry in workspace.items["CHK-1"]["timeline"]][-1] == "ready"


def test_a_part_of_a_change_log_is_told_and_makes_nothing_up():
    found = with_log(3, "Done")
    found["changelog"] = {**moves(*LOG[2:]), "total": 3}
    workspace = a_workspace()
    plan = planned(workspace, page(found))
    with_plan(workspace, plan)
    assert [entry["state"] for entry in by_key(workspace)["A-1"]["timeline"]] == ["accepted"]
    assert any("only a part of the change log" in note for note in plan.notes)


PANEL = node("panel", [node("paragraph", [text_node("Mind ")])], {"panelType": "info"})


def test_a_rich_text_that_is_more_than_markdown_is_kept_as_it_came():
    rich = {**adf("Before"), "content": [*adf("Before")["content"], PANEL]}
    workspace = a_workspace()
    plan = planned(workspace, page(issue("A-1", description=rich)))
    with_plan(workspace, plan)
    item = by_key(workspace)["A-1"]
    assert item["description"] == "Before\n\n> Mind"
    assert json.loads(item["ext"][0]["raw"]["Description"][1]) == rich
    assert any("1 rich text said more" in note for note in plan.notes)


@pytest.mark.parametrize("change", [{}, {"customfield_10016": 8}, {"description": adf("New")}])
def test_a_second_import_takes_over_what_changed_there(change: dict[str, JsonValue]):
    workspace = a_workspace()
    before = issue("A-1", description=adf("Old"), customfield_10016=3, labels=["a"])
    with_plan(workspace, planned(workspace, page(before)))
    fields = {**before["fields"], **change}
    plan = planned(workspace, page({**before, "fields": fields}))
    assert [update.key for update in plan.updated] == (["CHK-1"] if change else [])
    if not change:
        assert (plan.unchanged, plan.command) == (1, None)


def test_what_was_emptied_there_is_emptied_here():
    workspace = a_workspace()
    with_plan(workspace, planned(workspace, page(issue("A-1", customfield_10016=3))))
    with_plan(workspace, planned(workspace, page(issue("A-1"))))
    assert workspace.items["CHK-1"]["points"] is None


def test_an_issue_is_the_same_item_as_csv_and_as_json():
    workspace = a_workspace()
    table = (
        "Issue key,Issue id,Summary,Issue Type,Status,Labels,Custom field (Story point estimate)\n"
        "A-1,10001,Issue A-1,Story,To Do,web,3\n"
    )
    with_plan(workspace, plan_csv(workspace, "CHK", table, source="jira"))
    plan = planned(workspace, page(issue("A-1", customfield_10016=3, labels=["web"])))
    assert (plan.created, plan.conflicts) == ((), ())
    assert {
        difference.field.partition(".")[0]
        for update in plan.updated
        for difference in update.differences
    } <= {"extra"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"issues": []}', "holds no issue"),
        (b'{"errorMessages": ["Issue does not exist"]}', "holds no issue"),
        (b'{"issues": [{"key": "A-1", "fields": {"a": NaN}}]}', "NaN"),
        (b'{"issues": [{"key": "A-1", "key": "A-2", "fields": {}}]}', "twice"),
        (b'{"key": "A-1", "fields": {"description": ' + b'{"content":[' * 60 + b"]}" * 60 + b"}}",
         "nested more than"),
    ],
)  # fmt: skip
def test_what_is_no_issue_of_jira_is_refused(data: bytes, words: str):
    with pytest.raises(BadData, match=words):
        planned(a_workspace(), data)


def test_hostile_text_is_harmless_and_told():
    workspace = a_workspace()
    bad = issue("A-1", summary="Pay\x1b]0;x\x07", description=adf("a\u202eb"), labels=["\ud800"])
    plan = planned(workspace, page(bad))
    with_plan(workspace, plan)
    item = by_key(workspace)["A-1"]
    assert "\x1b" not in item["title"]
    assert item["description"] == "ab"


def test_values_of_the_wrong_shape_are_left_out():
    fields = {name: [{"a": 1}] for name in ("summary", "status", "parent", "sprint", "project")}
    odd = {"key": "A-1", "id": 7, "self": 3, "changelog": [], "fields": {**fields, "summary": "S"}}
    workspace = a_workspace()
    with_plan(workspace, planned(workspace, json.dumps(odd).encode()))
    assert by_key(workspace)["A-1"]["title"] == "S"
