"""Exports: what came in goes out as it came; what changed here goes out in the tool's words."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.commands import AddItem, MoveToState
from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.fields import FIELDS, new_dependency
from refineboard.domain.workspace import Workspace
from refineboard.exchange.jira.tracker import JIRA as JIRA_NAMES
from refineboard.exchange.tables.csv_files import guarded, unguarded
from refineboard.exchange.targets import Wish, export
from tests.exchange.builders import a_workspace, add, after, edit, filled, plan_csv, with_plan

JIRA = (Path(__file__).parent / "data" / "jira-cloud.csv").read_bytes()


def exported(workspace: Workspace, target: str = "jira", **wish: bool) -> bytes:
    documents = [
        workspace.items[key] for backlog in workspace.backlogs for key in workspace.keys_in(backlog)
    ]
    return export(workspace, target, documents, Wish(**wish))


def rows_of(data: bytes) -> list[dict[str, list[str]]]:
    """The rows by header; the cells of repeated headers together, empty ones left out."""
    (header, *rows) = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    found: list[dict[str, list[str]]] = []
    for row in rows:
        cells: dict[str, list[str]] = {}
        for name, cell in zip(header, row, strict=True):
            cells.setdefault(name, [])
            if cell:
                cells[name].append(cell)
        found.append(cells)
    return found


def row_of(data: bytes, title: str) -> dict[str, list[str]]:
    (row,) = [row for row in rows_of(data) if title in (row.get("Summary") or row["title"])]
    return row


@pytest.fixture
def jira() -> Workspace:
    """A workspace with Jira's export."""
    workspace = a_workspace()
    with_plan(workspace, plan_csv(workspace, "CHK", JIRA, source="jira"))
    return workspace


def test_an_export_of_what_was_imported_is_the_same_table(jira: Workspace):
    before, now = (
        list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        for data in (JIRA, exported(jira))
    )
    assert now == before


def test_delimiter_line_ends_and_mark_are_those_of_the_import():
    workspace = a_workspace()
    table = b'\xef\xbb\xbf"key";"title"\n"A-1";"Pay"\n'
    with_plan(workspace, plan_csv(workspace, "CHK", table))
    assert exported(workspace, "csv") == table


@pytest.mark.parametrize(
    ("field", "value", "header", "cells"),
    [
        ("points", 8, "Custom field (Story Points)", ["8"]),
        ("title", "Credit", "Summary", ["Credit"]),
        ("description", "New", "Description", ["New"]),
        ("tags", ["a", "b", "c"], "Labels", ["a", "b", "c"]),
        ("blocked", None, "Custom field (Flagged)", []),
        ("blocked", "Legal", "Custom field (Flagged)", ["Legal"]),
        ("owner", "ana", "Assignee", ["ana"]),
        ("iteration", "26.4.1", "Sprint", ["26.4.1"]),
        ("pi", "26.4", "Fix versions", ["PI 26.4"]),
        ("depends_on", [], "Inward issue link (Blocks)", []),
        ("depends_on", [new_dependency("CHK-3")], "Inward issue link (Blocks)", ["ALPHA-4"]),
        ("acceptance_criteria", ["A", "B"], "Custom field (Acceptance Criteria)", ["A\nB"]),
        ("ubv", 8, "Custom field (User Business Value)", ["8"]),
    ],
)
def test_what_changed_here_stands_in_its_column(
    jira: Workspace, field: str, value: JsonValue, header: str, cells: list[str]
):
    after(jira, edit("CHK-2", field, value))
    (row,) = [row for row in rows_of(exported(jira)) if row["Issue key"] == ["ALPHA-3"]]
    assert row[header] == cells


def test_a_state_goes_out_in_the_word_that_jira_has_for_it(jira: Workspace):
    after(jira, MoveToState(("CHK-2",), "accepted"))
    row = row_of(exported(jira), "Credit check before invoice")
    assert (row["Status"], row["Status Category"]) == (["Done"], ["Done"])


def test_a_parent_goes_out_by_id_key_and_title(jira: Workspace):
    after(jira, add("Second", "ART", "feature"), edit("CHK-2", "parent", "ART-2"))
    rows = exported(jira)
    new, child = row_of(rows, "Second"), row_of(rows, "Credit check before invoice")
    assert child["Parent"] == new["Issue id"] == ["1"]
    assert (child["Parent key"], child["Parent summary"]) == ([], ["Second"])


def test_a_new_item_is_a_row_without_a_key_in_the_same_project(jira: Workspace):
    after(jira, AddItem("CHK", "defect", "Wrong sum", (FieldEdit("points", 3),)))
    row = row_of(exported(jira), "Wrong sum")
    assert (row["Issue key"], row["Issue Type"], row["Project key"]) == ([], ["Bug"], ["ALPHA"])


def test_an_update_has_only_what_changed(jira: Workspace):
    after(jira, edit("CHK-2", "points", 8), edit("CHK-3", "parent", None))
    assert rows_of(exported(jira, changes=True)) == [
        {
            "Summary": ["Credit check before invoice"],
            "Issue key": ["ALPHA-3"],
            "Custom field (Story Points)": ["8"],
            "Parent": [],
            "Parent key": [],
            "Parent summary": [],
        },
        {
            "Summary": ["Invoice PDF"],
            "Issue key": ["ALPHA-4"],
            "Custom field (Story Points)": [],
            "Parent": ["<<!clear!>>"],
            "Parent key": ["<<!clear!>>"],
            "Parent summary": ["<<!clear!>>"],
        },
    ]


def test_an_update_after_no_change_has_no_rows(jira: Workspace):
    assert rows_of(exported(jira, changes=True)) == []


def test_an_update_that_the_tool_took_over_is_settled_by_the_next_import(jira: Workspace):
    after(jira, edit("CHK-2", "points", 8), MoveToState(("CHK-2",), "accepted"))
    data = exported(jira)
    plan = plan_csv(jira, "CHK", data, source="jira")
    assert (plan.conflicts, plan.updated, plan.created) == ((), (), ())
    with_plan(jira, plan)
    assert rows_of(exported(jira, changes=True)) == []


@pytest.mark.parametrize("text", ["=1+1", "'=1", "-x", "@a", "+a", "＝1", " =a", "'' =a"])
def test_formulas_are_defused_and_come_back(text: str):
    workspace = a_workspace(add(text))
    (title,) = rows_of(exported(workspace, "csv"))[0]["title"]
    assert title == f"'{text.strip()}"
    assert rows_of(exported(workspace, "csv", guard=False))[0]["title"] == [text.strip()]


@given(st.text(max_size=8) | st.text(alphabet="'=+-@ \t\na＝", max_size=6))
def test_taking_the_quote_off_undoes_putting_it_on_where_needed(text: str):
    text = text.replace("\0", "")
    assert unguarded(guarded(text)) == text


def test_our_own_table_is_known_again_by_our_keys():
    workspace = a_workspace(add("Pay"), add("Refund"))
    data = exported(workspace, "csv").replace(b'"Pay"', b'"Pay by card"')
    plan = plan_csv(workspace, "CHK", data)
    with_plan(workspace, plan)
    assert (plan.created, plan.conflicts, plan.unchanged) == ((), (), 1)
    assert workspace.items["CHK-1"]["title"] == "Pay by card"


def test_what_changed_here_after_our_own_table_was_written_is_a_conflict():
    workspace = a_workspace(add("Pay"))
    data = exported(workspace, "csv").replace(b'"Pay"', b'"Pay by card"')
    stamped = data.replace(b"2026-11-24T09:00:00.000Z", b"2026-11-24T08:00:00.000Z")
    assert len(plan_csv(workspace, "CHK", stamped).conflicts) == 1


_LINE = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn", "Mn", "Me", "Cf", "Zl", "Zp"]),
    min_size=1,
    max_size=20,
).map(str.strip)
_WORD = st.text("abcXYZ0-_é漢", min_size=1, max_size=6)
_SCORE = st.sampled_from([None, 1, 2, 3, 5, 8, 13, 20])
_ITEM = st.fixed_dictionaries(
    {
        "title": _LINE.filter(bool),
        "description": st.lists(_LINE, max_size=3).map("\n".join).map(str.strip),
        "acceptance_criteria": st.lists(_LINE.filter(bool), max_size=3),
        "benefit_hypothesis": _LINE,
        "enabler": st.sampled_from([None, "exploration", "compliance"]),
        "points": st.sampled_from([None, 0, 0.5, 3, 13]),
        "ubv": _SCORE,
        "size": _SCORE,
        "owner": st.none() | _WORD,
        "tags": st.lists(_WORD, max_size=3, unique=True),
        "blocked": st.none() | _WORD.map(lambda word: f"waits for {word}"),
        "iteration": st.sampled_from([None, "26.4.1", "26.4.2"]),
        "state": st.sampled_from(["funnel", "ready", "in_progress", "review", "accepted"]),
        "kind": st.sampled_from(["story", "defect", "spike"]),
    }
)


def fields_of(document: Document, target: str) -> dict[str, JsonValue]:
    """The fields as the target can say them: `_a_` and `*a*` are one in Jira."""
    usual = JIRA_NAMES.usual if target == "jira" else {}
    values = {name: document[name] for name in FIELDS}
    means = ("description", "benefit_hypothesis", "acceptance_criteria")
    return values | {name: usual[name](values[name]) for name in means if name in usual}


@pytest.mark.parametrize("target", ["jira", "csv"])
@given(items=st.lists(_ITEM, min_size=1, max_size=4))
def test_importing_what_was_exported_makes_the_same_items(target: str, items):
    workspace, other = filled(items), a_workspace()
    backlog = None if target == "csv" else "CHK"
    with_plan(other, plan_csv(other, backlog, exported(workspace, target), source=target))
    assert [fields_of(item, target) for item in other.items.values()] == [
        fields_of(item, target) for item in workspace.items.values()
    ]
