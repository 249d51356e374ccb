"""Rally: grids as CSV, the answers of its interface, and CSV back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from refineboard.domain.documents import Document, JsonValue, documents_of
from refineboard.domain.errors import BadData
from refineboard.domain.workspace import Workspace, providers_of
from refineboard.exchange.importing.plan import ImportPlan
from refineboard.exchange.sources import plan_import
from refineboard.exchange.targets import Wish, export
from tests.exchange.builders import a_workspace, add, after, edit, references, with_plan

DATA = Path(__file__).parent / "data"
GRID = (DATA / "rally-stories.csv").read_bytes()
FEATURES = (DATA / "rally-features.json").read_bytes()
STORIES = (DATA / "rally-stories.json").read_bytes()


def planned(workspace: Workspace, *files: str | bytes, backlog: str | None = None) -> ImportPlan:
    contents = [
        (f"{number}.txt", data.encode() if isinstance(data, str) else data)
        for number, data in enumerate(files)
    ]
    return plan_import(workspace, "rally", contents, backlog=backlog)


def with_import(*files: str | bytes) -> Workspace:
    workspace = a_workspace()
    with_plan(workspace, planned(workspace, *files))
    return workspace


def imported(*files: str | bytes) -> dict[str, Document]:
    """The items by their Formatted IDs."""
    return {references(item)[0][1]: item for item in with_import(*files).items.values()}


def one(header: str, *cells: str, key: str = "US1") -> Document:
    quoted = ",".join(f'"{cell}"' for cell in cells)
    return imported(f"Formatted ID,Name,Project,{header}\n{key},Pay,Checkout,{quoted}\n")[key]


def rows_of(workspace: Workspace, **wish: bool) -> list[list[str]]:
    documents = [
        workspace.items[key] for backlog in workspace.backlogs for key in workspace.keys_in(backlog)
    ]
    data = export(workspace, "rally", documents, Wish(**wish))
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("key", "kind"), [("US1", "story"), ("DE1", "defect"), ("F1", "feature"), ("I1", "epic")]
)
def test_the_letters_of_the_id_tell_the_kind(key: str, kind: str):
    assert one("Owner", "", key=key)["kind"] == kind


def test_a_column_of_types_goes_before_the_letters_of_the_id():
    assert one("Type", "PortfolioItem/Initiative", key="F1")["kind"] == "epic"


def test_tasks_and_tests_are_left_out():
    plan = planned(a_workspace(), "Formatted ID,Name,Project\nTA1,Test,Checkout\n")
    assert (plan.created, plan.skipped[0].row) == ((), 2)


@pytest.mark.parametrize(
    ("header", "cells", "field", "value"),
    [
        ("Schedule State", ["In-Progress"], "state", "in_progress"),
        ("Schedule State", ["Completed"], "state", "in_progress"),
        ("Schedule State", ["Released"], "state", "accepted"),
        ("Blocked,Blocked Reason", ["Yes", "the law"], "blocked", "the law"),
        ("Blocked,Blocked Reason", ["No", "the law"], "blocked", None),
        ("Blocked", ["true"], "blocked", "Blocked"),
        ("Iteration", ["Unscheduled"], "iteration", None),
        ("Release", ["PI 26.4"], "pi", "26.4"),
        (
            "c_AcceptanceCriteria",
            ["<ul><li>a</li><li>b</li></ul>"],
            "acceptance_criteria",
            ["a", "b"],
        ),
        ("plan estimate", ["3.0"], "points", 3),
        ("TimeCriticality", ["8"], "tc", 8),
    ],
)
def test_fields_are_found_by_their_names_there(
    header: str, cells: list[str], field: str, value: JsonValue
):
    assert one(header, *cells)[field] == value


def test_keys_with_titles_behind_them_are_links():
    items = imported(FEATURES, GRID)
    assert items["US101"]["parent"] == "ART-2"
    assert providers_of(items["US102"]) == ("CHK-1",)


def test_answers_of_the_interface_become_items():
    feature, story = imported(FEATURES, STORIES)["F11"], imported(FEATURES, STORIES)["US101"]
    said = ("state", "points", "ubv", "tc", "rroe", "size", "pi", "owner", "tags", "parent")
    assert {name: feature[name] for name in said} == {
        "state": "implementing",
        "points": 21,
        "ubv": 13,
        "tc": 8,
        "rroe": 5,
        "size": 8,
        "pi": "26.4",
        "owner": "Ana Lima",
        "tags": ["app"],
        "parent": "ART-2",
    }
    assert (story["title"], story["parent"], story["points"]) == (
        "Book a bike from the map",
        "ART-1",
        5,
    )


def test_the_dates_of_states_are_the_timeline():
    timeline = documents_of(imported(FEATURES, STORIES)["US101"], "timeline")
    assert [(entry["state"], str(entry["at"])[:10]) for entry in timeline] == [
        ("funnel", "2026-09-01"),
        ("in_progress", "2026-10-13"),
        ("accepted", "2026-10-20"),
    ]


def test_a_collection_of_which_only_the_number_is_told_says_nothing_of_links():
    workspace = with_import(GRID)
    counted = """{"QueryResult": {"Results": [{"_ref": "/hierarchicalrequirement/8102",
        "FormattedID": "US102", "Name": "Cancel a booking, or change it",
        "Predecessors": {"Count": 1, "_ref": "/x"}}]}}"""
    with_plan(workspace, planned(workspace, counted))
    assert providers_of(workspace.items["CHK-2"]) == ("CHK-1",)


def test_missing_pages_are_told():
    notes = planned(a_workspace(), FEATURES, STORIES).notes
    assert any("2 of 3 results" in note for note in notes)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ('{"QueryResult": {"Errors": ["Could not parse"], "Results": []}}', "Could not parse"),
        ('{"QueryResult": {"Errors": [], "Results": []}}', "no item"),
        ('{"x": 1}', "no item"),
    ],
)
def test_an_answer_without_items_is_refused_in_words(answer: str, words: str):
    with pytest.raises(BadData, match=words):
        planned(a_workspace(), answer)


@pytest.mark.parametrize("files", [(GRID,), (FEATURES, STORIES), (FEATURES, GRID)])
def test_the_second_import_changes_nothing(files: tuple[bytes, ...]):
    workspace = with_import(*files)
    again = planned(workspace, *files)
    assert (again.updated, again.conflicts, again.command) == ((), (), None)


def test_a_grid_goes_out_as_it_came_in():
    before = list(csv.reader(io.StringIO(GRID.decode(), newline="")))
    assert sorted(rows_of(with_import(GRID))) == sorted(before[:-1])


@pytest.mark.parametrize(
    ("field", "value", "cells"),
    [
        ("blocked", None, {"Blocked": "No", "Blocked Reason": ""}),
        ("blocked", "the weather", {"Blocked": "Yes", "Blocked Reason": "the weather"}),
        ("description", "Why\n\n- a", {"Description": "<p>Why</p>\n<ul>\n<li>a</li>\n</ul>"}),
        ("iteration", "26.4.1", {"Iteration": "26.4.1"}),
        ("state", "accepted", {"Schedule State": "Accepted"}),
        ("depends_on", [], {"Predecessors": ""}),
        ("tags", ["x", "y"], {"Tags": "x, y"}),
    ],
)
def test_an_update_has_what_changed_in_the_words_of_rally(
    field: str, value: JsonValue, cells: dict[str, str]
):
    workspace = after(with_import(FEATURES, GRID), edit("CHK-2", field, value))
    names, *rows = rows_of(workspace, changes=True)
    told = [dict(zip(names, row, strict=True)) for row in rows]
    (row,) = [row for row in told if row["Formatted ID"] == "US102"]
    assert {name: row[name] for name in cells} == cells


def test_a_new_parent_goes_into_every_column_of_parents():
    workspace = after(with_import(FEATURES, STORIES), edit("CHK-2", "parent", "ART-1"))
    names, row = rows_of(workspace, changes=True)
    assert row[names.index("Parent")] == "F11"


def test_new_items_have_no_id_and_their_teams_project():
    workspace = after(with_import(FEATURES, GRID), add("New"))
    names, row = rows_of(workspace, changes=True)
    told = dict(zip(names, row, strict=True))
    assert (told["Formatted ID"], told["Name"], told["Project"]) == ("", "New", "Checkout")
