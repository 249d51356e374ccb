"""Jira Align: answers of its interface, which name everything by number, tables, and back."""

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
from tests.exchange.builders import a_workspace, after, edit, references, with_plan

DATA = Path(__file__).parent / "data"
ANSWERS = [(path.name, path.read_bytes()) for path in sorted(DATA.glob("align-*.json"))]
TABLE = ("align-stories.csv", (DATA / "align-stories.csv").read_bytes())


def planned(workspace: Workspace, *files: tuple[str, bytes]) -> ImportPlan:
    return plan_import(workspace, "jira-align", files)


def with_import(*files: tuple[str, bytes]) -> Workspace:
    workspace = a_workspace()
    with_plan(workspace, planned(workspace, *files))
    return workspace


def imported(*files: tuple[str, bytes]) -> dict[str, Document]:
    """The items by their names there."""
    return {references(item)[0][1]: item for item in with_import(*files).items.values()}


def rows_of(workspace: Workspace, **wish: bool) -> list[list[str]]:
    documents = [
        workspace.items[key] for backlog in workspace.backlogs for key in workspace.keys_in(backlog)
    ]
    data = export(workspace, "jira-align", documents, Wish(**wish))
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_same_number_is_another_item_of_another_kind():
    items = imported(*ANSWERS)
    assert set(items) == {"E-3", "F-12", "F-14", "S-12"}
    assert items["S-12"]["parent"] == "ART-2"
    assert (items["F-12"]["title"], items["F-12"]["parent"]) == ("Book a bike", "ART-1")


def test_numbers_get_the_names_that_other_answers_tell():
    story = imported(*ANSWERS)["S-12"]
    assert (story["backlog"], story["iteration"], story["pi"], story["owner"]) == (
        "CHK",
        "26.4.1",
        "26.4",
        "Ana Lima",
    )


def test_numbers_without_names_are_told():
    notes = planned(a_workspace(), *ANSWERS).notes
    assert any("add the answers about programs" in note for note in notes)


def test_an_epic_is_planned_for_the_first_of_its_increments_that_is_known():
    assert imported(*ANSWERS)["E-3"]["pi"] == "26.4"


def test_numbers_of_states_are_words():
    items = imported(*ANSWERS)
    assert {key: item["state"] for key, item in items.items()} == {
        "E-3": "implementing",
        "F-12": "implementing",
        "F-14": "funnel",
        "S-12": "accepted",
    }


def test_the_dates_of_states_are_the_timeline():
    timeline = documents_of(imported(*ANSWERS)["F-12"], "timeline")
    assert [(entry["state"], str(entry["at"])[:10]) for entry in timeline] == [
        ("funnel", "2026-07-01"),
        ("ready", "2026-09-20"),
        ("implementing", "2026-10-12"),
    ]


def test_what_is_in_the_recycle_bin_is_left_out():
    skipped = planned(a_workspace(), *ANSWERS).skipped
    assert [(entry.row, entry.reason) for entry in skipped] == [
        (2, "align-features.json: It is in the recycle bin there.")
    ]


def test_a_dependency_on_a_team_is_told_beside_the_feature_and_one_on_a_feature_is_a_link():
    feature = imported(*ANSWERS)["F-12"]
    assert providers_of(feature) == ("ART-3",)
    assert feature["extra"]["Dependencies"] == [  # type: ignore[index, call-overload]
        "Ledger: Ledger of bookings: until 26.4.2"
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", "Riders **book** from the app."),
        ("benefit_hypothesis", "Half of the riders book ahead"),
        ("points", 40),
        ("tags", ["app"]),
        ("blocked", "waits for the vendor"),
    ],
)
def test_a_features_fields_are_read(field: str, value: JsonValue):
    assert imported(*ANSWERS)["F-12"][field] == value


def test_a_table_by_its_headers_says_the_same():
    story = imported(*ANSWERS, TABLE)["S-15"]
    assert (story["parent"], story["backlog"], story["blocked"], story["points"]) == (
        "ART-3",
        "LED",
        "the bank",
        5,
    )


@pytest.mark.parametrize("files", [ANSWERS, [TABLE]], ids=["json", "csv"])
def test_the_second_import_changes_nothing(files: list[tuple[str, bytes]]):
    workspace = with_import(*files)
    again = planned(workspace, *files)
    assert (again.updated, again.conflicts, again.command) == ((), (), None)


def test_a_table_goes_out_as_it_came_in():
    before = list(csv.reader(io.StringIO(TABLE[1].decode(), newline="")))
    assert rows_of(with_import(TABLE)) == before


def test_an_update_is_known_by_the_number_of_its_item():
    workspace = after(with_import(TABLE), edit("LED-1", "points", 8))
    assert rows_of(workspace, changes=True) == [
        ["ID", "Title", "Effort Points"],
        ["15", "Pay for a bike", "8"],
    ]


def test_a_new_parent_and_a_block_that_is_over_go_into_its_own_columns():
    workspace = with_import(*ANSWERS, TABLE)
    story = next(key for key, item in workspace.items.items() if item["title"] == "Pay for a bike")
    feature = next(key for key, item in workspace.items.items() if item["title"] == "Book a bike")
    after(workspace, edit(story, "blocked", None), edit(story, "parent", feature))
    names, row = rows_of(workspace, changes=True)
    told = dict(zip(names, row, strict=True))
    assert told == {
        "ID": "15",
        "Title": "Pay for a bike",
        "Feature ID": "12",
        "Blocked": "False",
        "Blocked Reason": "",
    }


def test_answers_without_items_are_refused_with_what_is_expected():
    teams = [file for file in ANSWERS if "teams" in file[0]]
    with pytest.raises(BadData, match="no epic, capability, feature"):
        planned(a_workspace(), *teams)


def test_an_answer_is_known_by_its_fields_where_its_file_has_no_name():
    plan = plan_import(
        a_workspace(),
        "jira-align",
        [("-", b'[{"id": 1, "title": "Pay", "effortPoints": 2}]')],
        backlog="CHK",
    )
    assert dict(plan.created[0].fields)["kind"] == "story"


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("Feature ID,Feature Title\n12,Pay\n", "F-12"),
        ("Epic ID,Epic Name\n12,Pay\n", "E-12"),
        ("Story ID,Title,Feature ID\n12,Pay,3\n", "S-12"),
        ("ID,Title,Object Type\n12,Pay,Defect\n", "D-12"),
    ],
)
def test_the_columns_of_a_table_tell_what_it_is_of(table: str, key: str):
    plan = plan_import(a_workspace(), "jira-align", [("export.csv", table.encode())], backlog="CHK")
    with_plan(workspace := a_workspace(), plan)
    assert [references(item)[0][1] for item in workspace.items.values()] == [key]
