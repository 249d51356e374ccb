"""Every tracker's files in other clothes, and files that nobody should have made."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from refineboard.domain.documents import Document
from refineboard.domain.errors import BadData
from refineboard.domain.fields import FIELDS
from refineboard.domain.workspace import Workspace
from refineboard.exchange.sources import plan_import
from refineboard.exchange.targets import Wish, export
from tests.exchange.builders import a_workspace, after, edit, references, with_plan

DATA = Path(__file__).parent / "data"
TABLES = {
    "azure": DATA / "azure-tree.csv",
    "rally": DATA / "rally-stories.csv",
    "jira-align": DATA / "align-stories.csv",
}
TRACKERS = ("azure", "rally", "jira-align", "versionone")
KEYS = {
    "azure": "ID",
    "rally": "Formatted ID",
    "jira-align": "ID",
    "versionone": "Number",
}
EVERY_TABLE = pytest.mark.parametrize("system", TABLES)
EVERY = pytest.mark.parametrize("system", TRACKERS)


def with_import(system: str, data: bytes, workspace: Workspace | None = None) -> Workspace:
    workspace = workspace or a_workspace()
    name = TABLES[system].name if system in TABLES else "stories.csv"
    with_plan(workspace, plan_import(workspace, system, [(name, data)]))
    return workspace


def told(workspace: Workspace) -> list[Document]:
    return [
        {name: item[name] for name in FIELDS} | {"key": references(item)[0][1]}
        for item in workspace.items.values()
    ]


def rows(system: str) -> list[list[str]]:
    text = TABLES[system].read_text(encoding="utf-8")
    return list(csv.reader(io.StringIO(text, newline="")))


def written(grid: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(grid)
    return file.getvalue().encode(encoding)


@EVERY_TABLE
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiter_and_encoding_change_nothing(system: str, delimiter: str, encoding: str):
    usual = with_import(system, TABLES[system].read_bytes())
    assert told(with_import(system, written(rows(system), delimiter, encoding))) == told(usual)


@EVERY_TABLE
@pytest.mark.parametrize(
    "clothes",
    [str.upper, str.lower, lambda name: name.replace(" ", "_"), lambda name: f"  {name} "],
    ids=["upper", "lower", "underscores", "blanks"],
)
def test_headers_in_other_letters_mean_the_same(system: str, clothes):
    header, *rest = rows(system)
    usual = with_import(system, TABLES[system].read_bytes())
    assert told(with_import(system, written([list(map(clothes, header)), *rest]))) == told(usual)


@EVERY
def test_a_key_and_a_title_are_enough(system: str):
    data = f"{KEYS[system]},Title\n7,Pay\n".encode()
    plan = plan_import(a_workspace(), system, [("stories.csv", data)], backlog="CHK")
    assert [dict(item.fields)["title"] for item in plan.created] == ["Pay"]


@EVERY
def test_a_key_in_two_rows_skips_both(system: str):
    data = f"{KEYS[system]},Title\n7,Pay\n7,Refund\n8,Post\n".encode()
    plan = plan_import(a_workspace(), system, [("stories.csv", data)], backlog="CHK")
    assert ([skipped.row for skipped in plan.skipped], len(plan.created)) == ([2, 3], 1)


@EVERY
def test_a_formula_goes_to_a_tracker_as_it_is_and_is_defused_where_asked(system: str):
    workspace = a_workspace()
    data = f"{KEYS[system]},Title\n7,Pay\n".encode()
    with_plan(workspace, plan_import(workspace, system, [("stories.csv", data)], backlog="CHK"))
    after(workspace, edit("CHK-1", "title", "=HYPERLINK(1)"))
    out = export(workspace, system, list(workspace.items.values()), Wish())
    asked = export(workspace, system, list(workspace.items.values()), Wish(guard=True))
    assert b"7,=HYPERLINK(1)" in out
    assert b"7,'=HYPERLINK(1)" in asked
    again = plan_import(workspace, system, [("stories.csv", out)], backlog="CHK")
    assert (again.created, again.updated, again.conflicts) == ((), (), ())


@EVERY
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'[{"id": NaN}]', "NaN"),
        (b'{"id": 1, "id": 2}', "'id' twice"),
        (b"[" * 100_000, "nested more than 50"),
        (b"[]", "no "),
        (b"{}", "no "),
        (b"", "empty"),
        (b"a\0b", "NUL"),
        (("ID," * 100_000).encode() + b"\n1\n", "more than 2,000 columns"),
        (b'Title\n"never closed\n', "never closed"),
        (b"colour,size\nred,7\n", "No column holds the title"),
    ],
)
def test_what_is_no_export_is_refused_in_words(system: str, data: bytes, words: str):
    workspace = a_workspace()
    with pytest.raises(BadData, match=words):
        plan_import(workspace, system, [("stories.csv", data)])


def test_an_item_is_known_by_its_id_when_its_key_has_changed():
    row = '{"_ref": "/defect/%d", "ObjectID": 4711, "FormattedID": "%s", "Name": "Pay"}'
    workspace = a_workspace()
    for number, key in ((4711, "DE1"), (4711, "DE9")):
        data = (row % (number, key)).encode()
        with_plan(workspace, plan_import(workspace, "rally", [("a", data)], backlog="CHK"))
    assert [references(item) for item in workspace.items.values()] == [[("rally", "DE9")]]


def test_a_row_that_tells_only_its_id_keeps_the_key_that_is_known():
    workspace = a_workspace()
    for told_key in ('"FormattedID": "DE1",', ""):
        data = f'{{"_ref": "/defect/4711", {told_key} "Name": "Pay"}}'.encode()
        with_plan(workspace, plan_import(workspace, "rally", [("a", data)], backlog="CHK"))
    assert [references(item) for item in workspace.items.values()] == [[("rally", "DE1")]]


def test_a_table_without_kinds_does_not_shake_what_hangs_on_features():
    workspace = a_workspace()
    full = b"ID,Work Item Type,Title,Parent\n1,Feature,A,\n2,User Story,B,1\n"
    fewer = b"ID,Title,Parent\n1,A new,\n2,B new,1\n"
    for data in (full, fewer):
        with_plan(workspace, plan_import(workspace, "azure", [("a.csv", data)], backlog="CHK"))
    assert workspace.items["CHK-1"]["parent"] == "ART-1"
    assert workspace.items["CHK-1"]["title"] == "B new"
