"""Iterations and PIs that come along with their days: found by these, made, or left alone."""

from __future__ import annotations

import json

import pytest

from refineboard.domain.documents import Document
from refineboard.domain.workspace import Workspace
from refineboard.exchange.importing.plan import ImportPlan
from refineboard.exchange.sources import plan_import
from tests.exchange.builders import a_workspace, with_plan


def rally(*stories: dict[str, object]) -> bytes:
    results = [
        {
            "_ref": f"/hierarchicalrequirement/{number}",
            "_type": "HierarchicalRequirement",
            "FormattedID": f"US{number}",
            "Name": f"Story {number}",
            **story,
        }
        for number, story in enumerate(stories, 1)
    ]
    return json.dumps({"QueryResult": {"Results": results}}).encode()


def iteration(name: str, start: str, end: str) -> dict[str, object]:
    return {"Iteration": {"_refObjectName": name, "StartDate": start, "EndDate": end}}


def release(name: str, start: str, end: str) -> dict[str, object]:
    return {"Release": {"_refObjectName": name, "ReleaseStartDate": start, "ReleaseDate": end}}


def planned(workspace: Workspace, *files: bytes) -> ImportPlan:
    contents = [(f"{number}.json", data) for number, data in enumerate(files)]
    return plan_import(workspace, "rally", contents, backlog="CHK")


def imported(*files: bytes) -> tuple[Workspace, Document]:
    workspace = a_workspace()
    with_plan(workspace, planned(workspace, *files))
    return workspace, workspace.items["CHK-1"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-10-05", "2026-10-18"),
        ("2026-10-05T04:00:00.000Z", "2026-10-19T03:59:59.000Z"),
        ("2026-10-04T22:00:00.000Z", "2026-10-18T21:59:59.000Z"),
        ("2026-10-06T09:00:00.000Z", "2026-10-19T17:00:00.000Z"),
    ],
)
def test_an_iteration_of_another_name_is_found_by_its_days(start: str, end: str):
    workspace, story = imported(rally(iteration("Sprint 41", start, end)))
    assert (story["iteration"], story["pi"]) == ("26.4.1", "26.4")
    assert "Sprint 41" not in workspace.tables["iterations"]


def test_what_was_found_by_days_is_told():
    data = rally(iteration("Sprint 41", "2026-10-05", "2026-10-18"))
    assert any("Sprint 41 as 26.4.1" in note for note in planned(a_workspace(), data).notes)


def test_a_pi_and_iterations_behind_ours_are_made():
    workspace, story = imported(
        rally(
            {
                **iteration("Sprint 60", "2027-06-07", "2027-06-20"),
                **release("PI 27.3", "2027-06-07", "2027-08-15"),
            }
        )
    )
    assert workspace.tables["increments"]["PI 27.3"] == {
        "key": "PI 27.3",
        "name": "PI 27.3",
        "start": "2027-06-07",
        "end": "2027-08-15",
    }
    assert workspace.tables["iterations"]["Sprint 60"]["pi"] == "PI 27.3"
    assert (story["iteration"], story["pi"]) == ("Sprint 60", "PI 27.3")


def test_the_days_may_come_in_a_file_of_their_own():
    days = {
        "_ref": "/iteration/7",
        "_type": "Iteration",
        "Name": "Sprint 41",
        "StartDate": "2026-10-05",
        "EndDate": "2026-10-18",
    }
    stories = rally({"Iteration": {"_refObjectName": "Sprint 41"}})
    _, story = imported(stories, json.dumps({"QueryResult": {"Results": [days]}}).encode())
    assert story["iteration"] == "26.4.1"


@pytest.mark.parametrize(
    "span",
    [
        iteration("Odd", "2026-10-10", "2026-10-25"),
        iteration("Nowhere", "2030-01-07", "2030-01-20"),
        iteration("Day", "2026-10-05", "2026-10-06"),
        release("Half", "2026-11-01", "2027-01-10"),
        release("R 4.2", "2030-01-07", "2030-01-14"),
    ],
)
def test_what_lies_across_ours_or_is_no_cadence_stays_beside_the_item(span: dict[str, object]):
    workspace, story = imported(rally(span))
    assert (story["iteration"], story["pi"]) == (None, None)
    assert {"Iteration", "Release"} & story["extra"].keys()  # type: ignore[union-attr]
    assert len(workspace.tables["increments"]) == len(a_workspace().tables["increments"])


def test_days_that_no_item_is_planned_for_make_nothing():
    days = {"Name": "S 60", "StartDate": "2027-06-07", "EndDate": "2027-06-20"}
    data = json.dumps([{"_ref": "/iteration/7", "_type": "Iteration", **days}]).encode()
    workspace, _ = imported(rally(release("PI 27.3", "2027-06-07", "2027-08-15")), data)
    assert "S 60" not in workspace.tables["iterations"]


def test_the_second_import_changes_nothing():
    data = rally(
        iteration("Sprint 41", "2026-10-05", "2026-10-18"),
        {
            **iteration("Sprint 60", "2027-06-07", "2027-06-20"),
            **release("PI 27.3", "2027-06-07", "2027-08-15"),
        },
    )
    workspace, _ = imported(data)
    again = planned(workspace, data)
    assert (again.command, again.unchanged) == (None, 2)
