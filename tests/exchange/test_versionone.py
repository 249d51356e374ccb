"""VersionOne: assets as XML and JSON, answers of its query, and tables back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.errors import BadData
from refineboard.domain.workspace import Workspace, providers_of
from refineboard.exchange.importing.plan import ImportPlan
from refineboard.exchange.targets import Wish, export
from tests.exchange.builders import a_workspace, after, edit, plan_csv, references, with_plan

DATA = Path(__file__).parent / "data"
XML = (DATA / "versionone-stories.xml").read_bytes()
ASSETS = (DATA / "versionone-assets.json").read_bytes()
QUERY = (DATA / "versionone-query.json").read_bytes()
FORMS = pytest.mark.parametrize("data", [XML, ASSETS, QUERY], ids=["xml", "json", "query"])


def planned(data: str | bytes, workspace: Workspace | None = None) -> ImportPlan:
    return plan_csv(workspace or a_workspace(), None, data, source="versionone")


def with_import(data: str | bytes) -> Workspace:
    workspace = a_workspace()
    with_plan(workspace, planned(data, workspace))
    return workspace


def imported(data: str | bytes) -> dict[str, Document]:
    """The items by their numbers there."""
    return {references(item)[0][1]: item for item in with_import(data).items.values()}


def rows_of(workspace: Workspace, **wish: bool) -> list[list[str]]:
    documents = [
        workspace.items[key] for backlog in workspace.backlogs for key in workspace.keys_in(backlog)
    ]
    data = export(workspace, "versionone", documents, Wish(**wish))
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@FORMS
def test_every_form_says_the_same_of_a_story(data: bytes):
    story = imported(data)["S-01001"]
    said = ("kind", "backlog", "state", "points", "parent", "owner")
    assert {name: story[name] for name in said} == {
        "kind": "story",
        "backlog": "CHK",
        "state": "in_progress",
        "points": 5,
        "parent": "ART-1",
        "owner": "Ana Lima",
    }


@FORMS
def test_an_epic_is_a_feature_with_its_swag_as_points(data: bytes):
    epic = imported(data)["E-01200"]
    assert (epic["kind"], epic["backlog"], epic["points"]) == ("feature", "ART", 13)


@FORMS
def test_the_second_import_changes_nothing(data: bytes):
    workspace = with_import(data)
    again = planned(data, workspace)
    assert (again.updated, again.conflicts, again.command) == ((), (), None)


def test_one_form_after_another_changes_nothing_that_both_say():
    workspace = with_import(XML)
    plan = planned(ASSETS, workspace)
    changed = {difference.field for update in plan.updated for difference in update.differences}
    assert (plan.created, plan.conflicts) == ((), ())
    assert changed <= {"depends_on", "state"}


def test_relations_lead_to_rows_by_token():
    items = imported(XML)
    assert providers_of(items["S-01001"]) == ("LED-1",)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", "Riders **book**"),
        ("iteration", "26.4.1"),
        ("pi", "26.4"),
        ("blocked", None),
    ],
)
def test_the_fields_of_an_asset_are_read(field: str, value: JsonValue):
    assert imported(XML)["S-01001"][field] == value


def test_an_asset_without_status_that_is_closed_is_done():
    assert imported(XML)["S-01002"]["state"] == "accepted"


def test_an_issue_that_blocks_is_a_block():
    assert imported(XML)["S-01002"]["blocked"] == "Blocked"


def test_what_was_deleted_there_is_left_out():
    assert [tuple(entry) for entry in planned(QUERY).skipped] == [(2, "It is deleted there.")]


def test_missing_pages_are_told():
    assert any("3 of 90" in note for note in planned(XML.replace(b'"3"', b'"90"', 1)).notes)


def test_what_came_as_xml_goes_out_as_a_table_in_the_words_of_versionone():
    names, first, second, _ = rows_of(with_import(XML))
    epic, story = dict(zip(names, first, strict=True)), dict(zip(names, second, strict=True))
    assert (epic["Asset Type"], epic["Estimate"]) == ("Feature", "13")
    assert (story["Status.Name"], story["Super.Number"]) == ("In Progress", "E-01200")
    assert story["Description"] == "<p>Riders <strong>book</strong></p>"


def test_an_update_has_only_what_changed():
    workspace = after(with_import(XML), edit("CHK-1", "points", 8))
    assert rows_of(workspace, changes=True)[1:] == [
        ["S-01001", "As a rider I want to book a bike so that I get home", "8"]
    ]


BILLION_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<Assets><Asset id="Story:1"><Attribute name="Name">&lol2;</Attribute></Asset></Assets>"""
OUTSIDE = b"""<!DOCTYPE foo [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>
<Assets><Asset id="Story:1"><Attribute name="Name">&xxe;</Attribute></Asset></Assets>"""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (BILLION_LAUGHS, "document type"),
        (OUTSIDE, "document type"),
        (b'<!DOCTYPE x SYSTEM "http://a.example/x.dtd"><Assets/>', "document type"),
        (b"<Assets>&undeclared;</Assets>", "Line 1 is not XML: undefined entity"),
        (b"<a>" * 60, "nested more than 50"),
        (b"<Assets><Asset", "Line 1 is not XML"),
        (b"<Assets/>", "no story, defect or epic"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "not XML"),
        (b'{"Assets": [{"id": "Scope:0", "Attributes": {}}]}', "no story, defect or epic"),
    ],
)
def test_a_file_that_is_no_answer_or_can_do_harm_is_refused(data: bytes, words: str):
    with pytest.raises(BadData, match=words):
        planned(data)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings_of_xml_are_read(encoding: str):
    text = XML.decode().replace('<?xml version="1.0" encoding="UTF-8"?>\n', "")
    assert len(planned(text.encode(encoding)).created) == 3


def test_a_table_of_the_screen_is_read_by_its_headers():
    table = (
        "Title,ID,Estimate Pts.,Status,Sprint,Team,Owner\n"
        "Pay,S-01001,5,In Progress,26.4.1,Checkout,Ana\n"
        "All of it,E-01200,,,,,\nFix,D-01003,1,Done,,Ledger,\nHours,TK-01004,,,,Checkout,\n"
    )
    items = imported(table)
    assert {key: item["kind"] for key, item in items.items()} == {
        "S-01001": "story",
        "E-01200": "feature",
        "D-01003": "defect",
    }
    assert (items["S-01001"]["points"], items["S-01001"]["iteration"]) == (5, "26.4.1")
