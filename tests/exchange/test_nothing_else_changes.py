"""What nobody changed here goes back byte for byte, whatever tool it came from."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refineboard.domain.workspace import Workspace
from refineboard.exchange.exporting.requests import Requests
from refineboard.exchange.sources import plan_import
from refineboard.exchange.targets import Wish, export, requests_for
from tests.exchange.builders import a_workspace, add, after, edit, plan_csv, with_plan

HEADERS: Mapping[str, str] = {
    "jira": "Issue key,Summary,Status,Description,Custom field (Story Points),Labels,Odd",
    "azure": "ID,Title,State,Description,Story Points,Tags,Odd",
    "rally": "Formatted ID,Name,Schedule State,Description,Plan Estimate,Tags,Odd",
    "jira-align": "ID,Title,State,Description,Effort Points,Tags,Odd",
    "versionone": "Number,Name,Status.Name,Description,Estimate,Tags,Odd",
}
KEYS = {"jira": "A-7", "azure": "7", "rally": "US7", "jira-align": "7", "versionone": "S-7"}
EVERY = pytest.mark.parametrize("system", HEADERS)
_TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs",))
    | st.sampled_from("*_#-=+@'\"<>{}[]|!&; \n\t"),
    max_size=30,
)


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def written(*rows: list[str]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def imported(system: str, row: list[str]) -> Workspace:
    workspace = a_workspace()
    data = written(HEADERS[system].split(","), row)
    with_plan(workspace, plan_csv(workspace, "CHK", data, source=system))
    return workspace


def update_of(workspace: Workspace, system: str) -> list[list[str]]:
    return cells(export(workspace, system, list(workspace.items.values()), Wish(changes=True)))


@EVERY
@settings(max_examples=60)
@given(title=_TEXT, description=_TEXT, tags=_TEXT, odd=_TEXT)
def test_every_cell_but_the_edited_one_goes_back_as_it_came(
    system: str, title: str, description: str, tags: str, odd: str
):
    row = [KEYS[system], f"T{title}", "Open", description, "3", tags, odd]
    workspace = imported(system, row)
    after(workspace, edit("CHK-1", "points", 8))
    (header, back) = cells(export(workspace, system, list(workspace.items.values()), Wish()))
    told = dict(zip(header, back, strict=True))
    given = dict(zip(HEADERS[system].split(","), row, strict=True))
    points = HEADERS[system].split(",")[4]
    assert {name: told[name] for name in given} == {**given, points: "8"}


@EVERY
@settings(max_examples=30)
@given(title=_TEXT, description=_TEXT)
def test_an_update_has_the_edited_field_and_no_description(
    system: str, title: str, description: str
):
    workspace = imported(system, [KEYS[system], f"T{title}", "Open", description, "3", "", ""])
    after(workspace, edit("CHK-1", "points", 8))
    header, back = update_of(workspace, system)
    told = dict(zip(header, back, strict=True))
    assert "Description" not in told
    assert told[HEADERS[system].split(",")[1]] == f"T{title}"


@pytest.fixture(params=HEADERS)
def in_conflict(request: pytest.FixtureRequest) -> tuple[str, Workspace]:
    """A tracker and a workspace in which the points changed on both sides."""
    system = str(request.param)
    workspace = imported(system, [KEYS[system], "Pay", "Open", "", "3", "", ""])
    after(workspace, edit("CHK-1", "points", 8))
    there = written(HEADERS[system].split(","), [KEYS[system], "Pay", "Open", "", "5", "", ""])
    with_plan(workspace, plan_csv(workspace, "CHK", there, source=system))
    return system, workspace


def test_an_undecided_conflict_is_not_in_an_update(in_conflict: tuple[str, Workspace]):
    system, workspace = in_conflict
    assert len(update_of(workspace, system)) == 1


def test_an_undecided_conflict_is_written_as_the_tracker_has_it(
    in_conflict: tuple[str, Workspace],
):
    system, workspace = in_conflict
    (_, row) = cells(export(workspace, system, list(workspace.items.values()), Wish()))
    assert row[4] == "5"


def test_an_undecided_conflict_is_no_request(in_conflict: tuple[str, Workspace]):
    system, workspace = in_conflict
    made = requests_for(workspace, system, list(workspace.items.values()))
    assert (made.requests, len(made.notes)) == ((), 1)


def test_an_undecided_conflict_is_named(in_conflict: tuple[str, Workspace]):
    system, workspace = in_conflict
    notes: list[str] = []
    export(workspace, system, list(workspace.items.values()), Wish(tell=notes.append))
    assert [note for note in notes if "Points changed here and in" in note]


@pytest.mark.parametrize(("choice", "told"), [("here", "8"), ("file", None)])
def test_a_decided_conflict_goes_out_as_decided(choice, told: str | None):
    workspace = imported("jira", ["A-7", "Pay", "Open", "", "3", "", ""])
    after(workspace, edit("CHK-1", "points", 8))
    there = written(HEADERS["jira"].split(","), ["A-7", "Pay", "Open", "", "5", "", ""])
    with_plan(workspace, plan_csv(workspace, "CHK", there, source="jira"))
    with_plan(workspace, plan_csv(workspace, "CHK", there, source="jira", choice=choice))
    header, *rows = update_of(workspace, "jira")
    assert [dict(zip(header, row, strict=True)).get(header[-1]) for row in rows] == (
        [told] if told else []
    )


def test_points_of_a_new_row_go_into_the_column_that_others_fill():
    data = written(
        [
            "Issue key",
            "Summary",
            "Custom field (Story point estimate)",
            "Custom field (Story Points)",
        ],
        ["A-1", "Pay", "", "3"],
    )
    workspace = a_workspace()
    with_plan(workspace, plan_csv(workspace, "CHK", data, source="jira"))
    after(workspace, add("New"), edit("CHK-2", "points", 5))
    table = cells(export(workspace, "jira", [workspace.items["CHK-2"]], Wish()))
    row = dict(zip(*table, strict=True))
    assert row["Custom field (Story point estimate)"] == ""
    assert row["Custom field (Story Points)"] == "5"


def test_requests_are_made_of_nothing_that_nobody_changed():
    workspace = imported("jira", ["A-7", " Pay ", "Open", "h1. Why\r\n", "3", "a", "b"])
    made: Requests = requests_for(workspace, "jira", list(workspace.items.values()))
    assert made == Requests(())


def test_a_row_that_says_the_same_again_is_unchanged_whatever_is_odd_in_it():
    row = ["A-7", "\u200bPay ", "Open", "a\tb\u2028c  ", "3", "", "\x07"]
    workspace = imported("jira", row)
    data = written(HEADERS["jira"].split(","), row)
    plan = plan_import(workspace, "jira", [("a.csv", data)], backlog="CHK")
    assert (plan.unchanged, plan.updated, plan.conflicts) == (1, (), ())
