"""What changed here as requests to Azure Boards, Jira Align and VersionOne."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem, Command
from refineboard.domain.documents import JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.workspace import Workspace
from refineboard.exchange.exporting.requests import Requests
from refineboard.exchange.sources import plan_import
from refineboard.exchange.targets import requests_for
from tests.exchange.builders import a_workspace, after, edit, with_plan

DATA = Path(__file__).parent / "data"
FILES = {
    "azure": [DATA / "azure-items.json"],
    "jira-align": sorted(DATA.glob("align-*.json")),
    "versionone": [DATA / "versionone-stories.xml"],
}
EVERY = pytest.mark.parametrize("system", FILES)


def with_import(system: str, *commands: Command) -> Workspace:
    workspace = a_workspace()
    files = [(path.name, path.read_bytes()) for path in FILES[system]]
    with_plan(workspace, plan_import(workspace, system, files))
    return after(workspace, *commands)


def asked(system: str, *commands: Command) -> Requests:
    workspace = with_import(system, *commands)
    return requests_for(workspace, system, list(workspace.items.values()))


@EVERY
def test_nothing_changed_is_nothing_asked(system: str):
    made = asked(system)
    assert (made.requests, made.notes) == ((), ())


AZURE = [
    ("title", "Pay", [{"op": "add", "path": "/fields/System.Title", "value": "Pay"}]),
    (
        "points",
        8,
        [{"op": "add", "path": "/fields/Microsoft.VSTS.Scheduling.StoryPoints", "value": 8}],
    ),
    (
        "iteration",
        "26.4.2",
        [
            {
                "op": "add",
                "path": "/fields/System.IterationPath",
                "value": "Fabrikam\\PI 26.4\\26.4.2",
            }
        ],
    ),
    (
        "depends_on",
        [],
        [
            {"op": "test", "path": "/rev", "value": 3},
            {"op": "remove", "path": "/relations/1"},
        ],
    ),
    (
        "parent",
        None,
        [
            {"op": "test", "path": "/rev", "value": 3},
            {"op": "remove", "path": "/relations/0"},
        ],
    ),
]


@pytest.mark.parametrize(("field", "value", "patch"), AZURE)
def test_azure_is_asked_by_patches(field: str, value: JsonValue, patch: JsonValue):
    made = asked("azure", edit("CHK-1", field, value))
    (request,) = made.requests
    assert (request.method, request.path) == ("PATCH", "/_apis/wit/workitems/1203?api-version=7.1")
    assert request.body == patch
    assert not [note for note in made.notes if "was not told" in note]


def test_azure_makes_new_items_and_links_them():
    story = AddItem("CHK", "story", "New", (FieldEdit("parent", "ART-1"),))
    (request,) = asked("azure", story).requests
    assert request.path == "/Fabrikam/_apis/wit/workitems/$User%20Story?api-version=7.1"
    link = {"rel": "System.LinkTypes.Hierarchy-Reverse", "url": "/_apis/wit/workitems/1202"}
    assert {"op": "add", "path": "/relations/-", "value": link} in request.body


ALIGN = [
    ("CHK-1", "points", 5, "stories/12", {"/effortPoints": 5, "/description": "On a map"}),
    ("CHK-1", "iteration", "26.4.2", "stories/12", {"/iterationId": 302}),
    ("CHK-1", "state", "ready", "stories/12", {"/state": 1}),
    ("ART-3", "parent", None, "features/14", {"/parentId": None}),
    ("ART-2", "blocked", None, "features/12", {"/isBlocked": False, "/blockedReason": ""}),
    ("ART-3", "state", "implementing", "features/14", {"/state": 2}),
]


@pytest.mark.parametrize(("key", "field", "value", "path", "told"), ALIGN)
def test_align_is_asked_by_patches_in_its_numbers(
    key: str, field: str, value: JsonValue, path: str, told: dict[str, JsonValue]
):
    made = asked("jira-align", edit(key, field, value))
    (request,) = made.requests
    assert (request.method, request.path) == ("PATCH", f"/rest/align/api/2/{path}")
    steps = {step["path"]: step["value"] for step in request.body}  # type: ignore[index, call-overload]
    assert {name: steps[name] for name in told} == told
    assert "/description" in steps


def test_align_makes_new_items():
    story = AddItem("CHK", "story", "New", (FieldEdit("parent", "ART-2"),))
    (request,) = asked("jira-align", story).requests
    assert (request.method, request.path) == ("POST", "/rest/align/api/2/stories")
    assert request.body["title"] == "New"  # type: ignore[call-overload]
    assert request.body["featureId"] == 12  # type: ignore[call-overload]


VERSIONONE = [
    ("title", "Pay", {"Name": {"value": "Pay", "act": "set"}}),
    ("points", 8, {"Estimate": {"value": 8, "act": "set"}}),
    ("points", None, {"Estimate": {"value": None, "act": "set"}}),
    ("parent", None, {"Super": {"value": None, "act": "set"}}),
    ("depends_on", [], {"Dependencies": {"value": [{"idref": "Story:1433", "act": "remove"}]}}),
]


@pytest.mark.parametrize(("field", "value", "attributes"), VERSIONONE)
def test_versionone_is_asked_by_attributes(field: str, value: JsonValue, attributes: JsonValue):
    made = asked("versionone", edit("CHK-1", field, value))
    (request,) = made.requests
    assert (request.method, request.path) == ("POST", "/rest-1.v1/Data/Story/1432")
    assert (request.body, made.notes) == ({"Attributes": attributes}, ())


def test_what_versionone_has_told_no_token_of_is_noted():
    made = asked("versionone", edit("CHK-1", "iteration", "26.4.2"))
    assert made.requests == ()
    assert "tells of the Timebox 26.4.2" in made.notes[0]


def test_versionone_makes_new_items():
    story = AddItem("CHK", "story", "New", (FieldEdit("parent", "ART-1"),))
    (request,) = asked("versionone", story).requests
    assert (request.path, request.creates) == ("/rest-1.v1/Data/Story", "CHK-2")
    told = request.body["Attributes"]  # type: ignore[call-overload]
    assert (told["Name"]["value"], told["Super"]["value"]) == ("New", "Epic:1200")
