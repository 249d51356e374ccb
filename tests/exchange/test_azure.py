"""Azure Boards: queries as CSV, trees in columns of titles, work items as JSON, and back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem
from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import BadData
from refineboard.domain.workspace import Workspace, providers_of
from refineboard.exchange.importing.plan import ImportPlan
from refineboard.exchange.sources import plan_import
from refineboard.exchange.tables.tracker import read_map
from refineboard.exchange.targets import Wish, export
from tests.exchange.builders import a_workspace, add, after, edit, plan_csv, references, with_plan

DATA = Path(__file__).parent / "data"
TREE = (DATA / "azure-tree.csv").read_bytes()
ITEMS = (DATA / "azure-items.json").read_bytes()


def planned(data: str | bytes, workspace: Workspace) -> ImportPlan:
    return plan_csv(workspace, None, data, source="azure")


def with_import(data: str | bytes = TREE) -> Workspace:
    workspace = a_workspace()
    with_plan(workspace, planned(data, workspace))
    return workspace


def imported(data: str | bytes = TREE) -> dict[str, Document]:
    """The items by their ids."""
    return {references(item)[0][1]: item for item in with_import(data).items.values()}


def one(header: str, *cells: str) -> Document:
    quoted = ",".join(f'"{cell}"' for cell in cells)
    table = f"ID,Work Item Type,Title,Area Path,{header}\n7,Issue,Pay,P\\Checkout,{quoted}\n"
    return imported(table)["7"]


def rows_of(workspace: Workspace, **wish: bool) -> list[list[str]]:
    documents = [
        workspace.items[key] for backlog in workspace.backlogs for key in workspace.keys_in(backlog)
    ]
    data = export(workspace, "azure", documents, Wish(**wish))
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def table_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def test_a_row_hangs_on_the_row_above_it_with_its_title_further_left():
    items = imported()
    assert {id_: item.get("parent") for id_, item in items.items()} == {
        "1201": None,
        "1202": "ART-1",
        "1203": "ART-2",
        "1204": "ART-2",
        "1205": "ART-1",
        "1206": "ART-3",
        "1207": None,
    }


def test_a_tree_without_ids_hangs_together_too():
    table = "Work Item Type,Title 1,Title 2\nFeature,Cards,\nUser Story,,Pay\n"
    workspace = a_workspace()
    with_plan(workspace, plan_csv(workspace, "CHK", table, source="azure"))
    assert workspace.items["CHK-1"]["parent"] == "ART-1"


def test_the_last_name_of_the_area_is_the_team():
    items = imported()
    assert [items[id_]["backlog"] for id_ in ("1202", "1203", "1206")] == ["ART", "CHK", "LED"]


def test_an_area_inside_a_known_teams_area_is_that_teams():
    table = "ID,Work Item Type,Title,Area Path\n7,Issue,Pay,P\\Checkout\\Web\n"
    assert imported(table)["7"]["backlog"] == "CHK"


@pytest.mark.parametrize(
    ("path", "iteration", "increment"),
    [
        ("P", None, None),
        ("P\\PI 26.4", None, "26.4"),
        ("P\\PI 26.4\\26.4.2", "26.4.2", "26.4"),
        ("P\\26.4.2", "26.4.2", "26.4"),
        ("P\\Summer", None, None),
    ],
)
def test_the_iteration_path_says_iteration_and_pi(
    path: str, iteration: JsonValue, increment: JsonValue
):
    item = one("Iteration Path", path)
    assert (item["iteration"], item["pi"]) == (iteration, increment)


def test_rich_text_becomes_markdown_and_criteria():
    feature = imported()["1202"]
    assert feature["description"] == "Shoppers keep a card.\n\n- Visa\n- Amex"
    assert feature["acceptance_criteria"] == ["A stored card needs no number", "It can be removed"]
    assert imported()["1203"]["acceptance_criteria"] == [
        "Given a stored card\nWhen I pay\nThen I type no number"
    ]


@pytest.mark.parametrize(
    ("header", "cell", "field", "value"),
    [
        ("Effort", "8", "points", 8),
        ("Story Points", "0.5", "points", 0.5),
        ("Value Area", "Business", "enabler", None),
        ("Value Area", "Architectural", "enabler", "architectural"),
        ("Assigned To", "Ana Lima <ana@x.example>", "owner", "Ana Lima"),
        ("Tags", "a; b c", "tags", ["a", "b c"]),
        ("Blocked", "Yes", "blocked", "Blocked"),
        ("State", "Committed", "state", "in_progress"),
        ("State", "Resolved", "state", "in_progress"),
        ("State", "Approved", "state", "ready"),
        ("Repro Steps", "<p>Press</p>", "description", "Press"),
        ("Microsoft.VSTS.Common.TimeCriticality", "13", "tc", 13),
    ],
)
def test_fields_are_found_by_their_names_there(
    header: str, cell: str, field: str, value: JsonValue
):
    assert one(header, cell)[field] == value


def test_what_was_removed_there_is_left_out():
    table = (
        "ID,Work Item Type,Title,State\n1,Issue,A,New\n2,Issue,B,Removed\n3,Test Case,C,Design\n"
    )
    plan = plan_csv(a_workspace(), "CHK", table, source="azure")
    assert len(plan.created) == 1
    assert [tuple(skipped) for skipped in plan.skipped] == [
        (3, "It is removed there."),
        (4, "Rows of the kind Test Case are left out."),
    ]


@pytest.mark.parametrize("data", [TREE, ITEMS], ids=["csv", "json"])
def test_the_second_import_changes_nothing(data: bytes):
    workspace = with_import(data)
    again = planned(data, workspace)
    assert (again.updated, again.conflicts, again.command) == ((), (), None)


def test_a_tree_goes_out_as_it_came_in():
    assert rows_of(with_import()) == table_of(TREE)


@pytest.mark.parametrize(
    ("key", "field", "value", "header", "cell"),
    [
        ("CHK-1", "description", "See **all**", "Description", "<p>See <strong>all</strong></p>"),
        ("CHK-1", "iteration", "26.4.2", "Iteration Path", "Fabrikam\\PI 26.4\\26.4.2"),
        ("CHK-1", "iteration", "26.4.3", "Iteration Path", "Fabrikam\\PI 26.4\\26.4.3"),
        ("CHK-2", "pi", "26.4", "Iteration Path", "Fabrikam\\PI 26.4"),
        ("CHK-1", "owner", "Ana Lima", "Assigned To", "Ana Lima <ana@fabrikam.example>"),
        ("CHK-1", "tags", ["a", "b"], "Tags", "a; b"),
        ("CHK-1", "state", "accepted", "State", "Closed"),
        ("LED-1", "state", "accepted", "State", "Closed"),
        ("CHK-1", "enabler", "compliance", "Value Area", "Architectural"),
        ("CHK-1", "parent", "ART-3", "Parent", "1205"),
    ],
)
def test_an_update_has_what_changed_in_the_words_of_azure(
    key: str, field: str, value: JsonValue, header: str, cell: str
):
    workspace = after(with_import(), edit(key, field, value))
    names, row = rows_of(workspace, changes=True)
    assert {"ID", "Work Item Type", "Title", "State"} <= {*names}
    assert row[names.index(header)] == cell
    assert row[names.index("ID")] in ("1203", "1204", "1206")


def test_a_state_that_azure_has_no_word_for_goes_out_as_the_nearest_one():
    workspace = after(with_import(), edit("LED-2", "state", "review"))
    names, row = rows_of(workspace, changes=True)
    assert row[names.index("State")] in ("Active", "Resolved")


@pytest.mark.parametrize(("key", "state"), [("CHK-1", "review"), ("CHK-2", "refining")])
def test_a_move_between_states_that_are_one_there_is_no_change_there(key: str, state: str):
    workspace = after(with_import(), edit(key, "state", state))
    assert rows_of(workspace, changes=True)[1:] == []
    again = planned(TREE, workspace)
    assert (again.updated, again.conflicts) == ((), ())


def test_an_update_that_azure_took_over_is_settled_by_the_next_import():
    workspace = after(
        with_import(),
        edit("CHK-1", "description", "Why:\n* a\n* b"),
        edit("CHK-1", "acceptance_criteria", ["One", "Two"]),
    )
    took_over = "\n".join(",".join(f'"{c}"' for c in row) for row in (rows_of(workspace)))
    again = planned(took_over.replace("See&nbsp;", "See "), workspace)
    assert (again.updated, again.conflicts) == ((), ())
    assert rows_of(workspace, changes=True)[1:] != []
    after(workspace, again.command) if again.command else None
    assert rows_of(workspace, changes=True)[1:] == []


def test_new_items_are_a_tree_until_azure_has_ids_for_them():
    workspace = after(
        with_import("ID,Work Item Type,Title,State,Parent,Area Path\n1,Feature,A,New,,P\n"),
        add("B", "ART", "feature"),
        AddItem("CHK", "story", "C", (FieldEdit("parent", "ART-2"),)),
    )
    names, *rows = rows_of(workspace)
    titles = [place for place, name in enumerate(names) if name.startswith("Title")]
    assert [[row[place] for place in titles] for row in rows] == [["A", ""], ["B", ""], ["", "C"]]
    assert [row[names.index("ID")] for row in rows] == ["1", "", ""]


def test_a_new_item_takes_the_area_of_its_backlog():
    workspace = after(with_import(), add("New"))
    names, row = rows_of(workspace, changes=True)
    assert row[names.index("Area Path")] == "Fabrikam\\Payments\\Checkout"
    assert row[names.index("ID")] == ""


def test_an_item_that_was_made_here_is_known_again_when_it_comes_with_an_id():
    workspace = after(with_import(), add("New"))
    header = "ID,Work Item Type,Title,State,Area Path"
    plan = planned(f"{header}\n1300,User Story,New,New,Fabrikam\\Payments\\Checkout\n", workspace)
    assert (plan.created, plan.conflicts) == ((), ())
    with_plan(workspace, plan)
    assert references(workspace.items["CHK-3"]) == [("azure", "1300")]


def test_of_two_rows_with_the_title_of_a_new_item_only_one_is_it():
    workspace = after(with_import(), add("New"))
    rows = "1300,User Story,New,F\\Checkout\n1301,User Story,New,F\\Checkout\n"
    plan = planned(f"ID,Work Item Type,Title,Area Path\n{rows}", workspace)
    assert len(plan.created) == 1


def test_work_items_as_json_say_the_same_as_a_query():
    items = imported(ITEMS)
    feature, story = items["1202"], items["1203"]
    assert {name: feature[name] for name in ("kind", "state", "owner", "pi", "ubv", "rroe")} == {
        "kind": "feature",
        "state": "implementing",
        "owner": "Ana Lima",
        "pi": "26.4",
        "ubv": 13,
        "rroe": 3,
    }
    assert (story["parent"], providers_of(story)) == ("ART-1", ("LED-1",))
    assert [entry["at"] for entry in feature["timeline"]] == [  # type: ignore[union-attr, index, call-overload]
        "2026-09-01T08:15:30.000Z",
        "2026-10-13T07:00:00.000Z",
    ]


def test_what_came_as_json_goes_out_as_csv_in_the_words_of_azure():
    names, first, *_ = rows_of(with_import(ITEMS))
    cells = dict(zip(names, first, strict=True))
    assert (cells["ID"], cells["State"]) == ("1202", "Active")
    assert cells["Iteration Path"] == "Fabrikam\\PI 26.4"
    assert cells["Assigned To"] == "Ana Lima <ana@fabrikam.example>"


def test_a_query_after_json_changes_nothing():
    workspace = with_import(ITEMS)
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows_of(workspace))
    again = planned(text, workspace)
    assert (again.created, again.updated, again.conflicts) == ((), (), ())


def test_ids_alone_are_no_work_items():
    with pytest.raises(BadData, match="no work item with fields"):
        planned('{"workItems": [{"id": 1, "url": "x"}]}', a_workspace())


def test_answers_of_analytics_are_work_items_too():
    answer = """{"@odata.context": "x", "value": [{"WorkItemId": 7, "Title": "Pay",
      "WorkItemType": "User Story", "State": "Odd", "StateCategory": "InProgress",
      "StoryPoints": 3.0, "AssignedTo": {"UserName": "Ana", "UserEmail": "ana@x.example"},
      "Area": {"AreaPath": "P\\\\Checkout"}, "Iteration": {"IterationPath": "P\\\\26.4.1"}}]}"""
    item = imported(answer)["7"]
    said = ("title", "backlog", "state", "points", "owner", "iteration")
    assert [item[name] for name in said] == ["Pay", "CHK", "in_progress", 3, "Ana", "26.4.1"]


def test_a_map_says_what_the_words_of_a_site_mean():
    user = read_map(
        b'[states]\n"Resolved" = "review"\n[kinds]\n"Bug" = ""\n[teams]\n"Ledger" = "CHK"\n'
    )
    workspace = a_workspace()
    plan = plan_import(workspace, "azure", [("a.csv", TREE)], user=user)
    with_plan(workspace, plan)
    item = next(item for item in workspace.items.values() if references(item)[0][1] == "1206")
    assert (item["state"], item["backlog"]) == ("review", "CHK")
    assert [skipped.reason for skipped in plan.skipped] == ["Rows of the kind Bug are left out."]


PATHS = (
    "ID,Work Item Type,Title,State,Area Path,Iteration Path\n"
    "1,Feature,Cards,New,Fabrikam,Fabrikam\\PI 26.4\n"
    "2,User Story,Pay,New,Fabrikam\\Checkout,Fabrikam\\PI 26.4\\26.4.1\n"
)


def told(workspace: Workspace) -> tuple[str, list[str]]:
    notes: list[str] = []
    wish = Wish(changes=True, tell=notes.append)
    return export(workspace, "azure", list(workspace.items.values()), wish).decode(), notes


def test_a_path_that_no_work_item_has_is_told():
    workspace = a_workspace()
    with_plan(workspace, plan_csv(workspace, "CHK", PATHS, source="azure"))
    after(workspace, edit("CHK-1", "iteration", "26.4.3"))
    data, notes = told(workspace)
    assert "Fabrikam\\PI 26.4\\26.4.3" in data
    assert notes == [
        "CHK-1: no work item has its iteration path Fabrikam\\PI 26.4\\26.4.3; it must be there "
        "already."
    ]


def test_a_path_that_is_above_those_of_others_is_known():
    workspace = a_workspace()
    with_plan(workspace, plan_csv(workspace, "CHK", PATHS, source="azure"))
    after(workspace, edit("CHK-1", "iteration", None))
    data, notes = told(workspace)
    assert ("Fabrikam\\PI 26.4" in data, notes) == (True, [])


def test_an_item_of_a_team_whose_area_nobody_tells_goes_to_the_projects_own():
    workspace = a_workspace()
    with_plan(workspace, plan_csv(workspace, "CHK", PATHS, source="azure"))
    after(workspace, add("New", "LED"))
    assert told(workspace)[1] == [
        "LED-1: no work item of LED tells its area; it goes to the project's own."
    ]
