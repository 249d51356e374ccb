"""Jira's exports as CSV: repeated headers, parents by issue id, links, sprints, site dates."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.domain.documents import Document
from refineboard.domain.workspace import Workspace, providers_of
from refineboard.exchange.importing.plan import ImportPlan
from refineboard.exchange.sources import plan_import
from tests.exchange.builders import a_workspace, after, edit, plan_csv, references, with_plan

EXPORT = (Path(__file__).parent / "data" / "jira-cloud.csv").read_bytes()


def planned(data: str | bytes = EXPORT, workspace: Workspace | None = None) -> ImportPlan:
    return plan_csv(workspace or a_workspace(), "CHK", data, source="jira")


def imported(data: str | bytes = EXPORT) -> dict[str, Document]:
    """The items by their keys in Jira."""
    workspace = a_workspace()
    with_plan(workspace, planned(data, workspace))
    return {references(item)[0][1]: item for item in workspace.items.values()}


def one(header: str, *cells: str) -> Document:
    return imported(f"Issue key,Summary,{header}\nP-1,Pay,{','.join(cells)}\n")["P-1"]


def test_every_row_is_an_item_with_its_key():
    assert list(imported()) == ["ALPHA-1", "ALPHA-2", "ALPHA-3", "ALPHA-4"]


def test_an_epic_is_a_feature_of_the_art():
    epic = imported()["ALPHA-1"]
    assert (epic["kind"], epic["backlog"]) == ("feature", "ART")


def test_an_epic_is_an_epic_beside_features():
    table = "Issue key,Summary,Issue Type\nP-1,Wallet,Epic\nP-2,Cards,Feature\n"
    assert {key: item["kind"] for key, item in imported(table).items()} == {
        "P-1": "epic",
        "P-2": "feature",
    }


def test_a_parent_is_found_by_its_issue_id_wherever_it_stands():
    table = "Summary,Issue key,Issue id,Issue Type,Parent\nPay,P-2,11,Story,10\nAll,P-1,10,Epic,\n"
    assert imported(table)["P-2"]["parent"] == "ART-1"


def test_a_parent_of_an_earlier_import_is_found_by_its_issue_id():
    workspace = a_workspace()
    epics = "Summary,Issue key,Issue id,Issue Type\nAll,P-1,10,Epic\n"
    with_plan(workspace, planned(epics, workspace))
    stories = "Summary,Issue key,Issue id,Issue Type,Parent\nPay,P-2,11,Story,10\n"
    (story,) = with_plan(workspace, planned(stories, workspace))
    assert story["parent"] == "ART-1"


def test_links_that_block_are_dependencies_from_either_side():
    items = imported()
    assert providers_of(items["ALPHA-3"]) == ("CHK-1",)
    table = "Issue key,Summary,Outward issue link (Blocks)\nP-1,Pay,P-2\nP-2,Refund,\n"
    assert providers_of(imported(table)["P-2"]) == ("CHK-1",)


def test_repeated_headers_lose_nothing():
    story = imported()["ALPHA-2"]
    assert story["tags"] == ["checkout", "invoice"]
    assert story["extra"]["Fix versions"] == ["PI-1", "PI-2"]


@pytest.mark.parametrize("header", ["Story point estimate", "Story Points"])
def test_points_are_found_under_either_name(header: str):
    assert one(f"Custom field ({header})", "5")["points"] == 5


def test_a_flag_is_a_block():
    assert imported()["ALPHA-3"]["blocked"] == "Blocked"


@pytest.mark.parametrize(
    "cell",
    [
        "26.4.1",
        "com.atlassian.greenhopper.service.sprint.Sprint@1f[id=1;state=ACTIVE,name=26.4.1,"
        "startDate=2026-10-05]",
    ],
)
def test_the_last_sprint_is_the_iteration(cell: str):
    item = one("Sprint,Sprint,Sprint", "Sprint 7", f'"{cell}"', "")
    assert item["iteration"] == "26.4.1"


def test_a_fix_version_that_is_a_pi_is_found_among_releases():
    assert one("Fix versions,Fix versions", "R 1.2", "26.4")["pi"] == "26.4"


def test_what_the_file_knows_of_the_past_is_the_timeline():
    story = imported()["ALPHA-4"]
    assert story["created_at"] == "2026-03-12T09:33:00.000Z"
    assert [(entry["state"], entry["at"]) for entry in story["timeline"]] == [
        ("funnel", "2026-03-12T09:33:00.000Z"),
        ("accepted", "2026-03-14T13:00:00.000Z"),
    ]


def test_a_status_of_no_known_name_is_taken_by_its_category():
    assert one("Status,Status Category", "Weird", "In Progress")["state"] == "in_progress"


def test_guesses_of_states_are_shown():
    assert any("To Do as Funnel" in note for note in planned().notes)


def test_new_items_stand_as_jira_ranks_them():
    table = "Issue key,Summary,Custom field (Rank)\nP-1,Low,0|i0000b:\nP-2,High,0|i00003:\n"
    workspace = a_workspace()
    items = with_plan(workspace, planned(table, workspace))
    assert [item["title"] for item in items] == ["High", "Low"]


def test_the_second_import_changes_nothing():
    workspace = a_workspace()
    with_plan(workspace, planned(workspace=workspace))
    again = planned(workspace=workspace)
    assert (again.unchanged, again.command) == (4, None)


def test_a_parent_that_changed_there_is_taken_over_and_one_that_changed_here_stays():
    workspace = a_workspace()
    table = "Summary,Issue key,Issue Type,Parent key\nA,P-1,Epic,\nB,P-2,Epic,\nPay,P-3,Story,P-1\n"
    with_plan(workspace, planned(table, workspace))
    moved = table.replace("Story,P-1", "Story,P-2")
    with_plan(workspace, planned(moved, workspace))
    assert workspace.items["CHK-1"]["parent"] == "ART-2"
    after(workspace, edit("CHK-1", "parent", "ART-1"))
    assert planned(moved, workspace).command is None


def test_without_a_backlog_rows_go_to_their_teams_and_new_teams_come_along():
    table = (
        "Summary,Issue key,Issue Type,Team Name\n"
        "A,P-1,Epic,\nPay,P-2,Story,checkout\nPost,P-3,Story,Team Blue Sky\n"
    )
    workspace = a_workspace()
    plan = plan_import(workspace, "jira", [("a.csv", table.encode())])
    with_plan(workspace, plan)
    assert {item["title"]: item["backlog"] for item in workspace.items.values()} == {
        "A": "ART",
        "Pay": "CHK",
        "Post": "BLU",
    }
    assert workspace.backlog("BLU").name == "Team Blue Sky"
