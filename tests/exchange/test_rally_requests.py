"""What changed here as requests to Rally."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem, Command, RankItems
from refineboard.domain.documents import JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.fields import new_dependency
from refineboard.domain.workspace import Workspace
from refineboard.exchange.exporting.requests import Requests
from refineboard.exchange.sources import plan_import
from refineboard.exchange.targets import requests_for
from tests.exchange.builders import a_workspace, after, edit, with_plan

DATA = Path(__file__).parent / "data"
ANSWERS = [
    (name, (DATA / name).read_bytes()) for name in ("rally-features.json", "rally-stories.json")
]
GRID = [("rally-stories.csv", (DATA / "rally-stories.csv").read_bytes())]
V2 = "/slm/webservice/v2.0"


def with_import(*commands: Command, files: list[tuple[str, bytes]] = ANSWERS) -> Workspace:
    workspace = a_workspace()
    with_plan(workspace, plan_import(workspace, "rally", files))
    return after(workspace, *commands)


def asked(workspace: Workspace) -> Requests:
    return requests_for(workspace, "rally", list(workspace.items.values()))


def test_nothing_changed_is_nothing_asked():
    made = asked(with_import())
    assert (made.requests, made.notes) == ((), ())


@pytest.mark.parametrize(
    ("key", "field", "value", "path", "body"),
    [
        ("CHK-1", "title", "Book", "/hierarchicalrequirement/8101", {"Name": "Book"}),
        ("CHK-1", "points", 8, "/hierarchicalrequirement/8101", {"PlanEstimate": 8}),
        (
            "CHK-1",
            "iteration",
            None,
            "/hierarchicalrequirement/8101",
            {"Iteration": None},
        ),
        (
            "CHK-2",
            "iteration",
            "26.4.1",
            "/hierarchicalrequirement/8102",
            {"Iteration": "/iteration/71"},
        ),
        (
            "CHK-2",
            "blocked",
            None,
            "/hierarchicalrequirement/8102",
            {"Blocked": False, "BlockedReason": ""},
        ),
        (
            "CHK-2",
            "parent",
            "ART-1",
            "/hierarchicalrequirement/8102",
            {"PortfolioItem": "/portfolioitem/feature/9011"},
        ),
        ("ART-1", "ubv", 20, "/portfolioitem/feature/9011", {"UserBusinessValue": 20}),
        (
            "ART-1",
            "description",
            "*Why*",
            "/portfolioitem/feature/9011",
            {"Description": "<p><em>Why</em></p>"},
        ),
        ("ART-2", "owner", "Ana Lima", "/portfolioitem/initiative/9001", {"Owner": "/user/5"}),
    ],
)
def test_a_change_is_one_request_for_what_changed(
    key: str, field: str, value: JsonValue, path: str, body: JsonValue
):
    made = asked(with_import(edit(key, field, value)))
    (request,) = made.requests
    assert (request.method, request.path) == ("POST", V2 + path)
    assert list(request.body.values()) == [body]
    assert made.notes == ()


def test_dependencies_and_tags_are_collections():
    workspace = with_import(
        edit("CHK-2", "depends_on", []),
        edit("ART-1", "tags", []),
        edit("ART-2", "tags", ["app"]),
        edit("ART-2", "depends_on", [new_dependency("ART-1")]),
    )
    told = {(request.path, str(request.body)) for request in asked(workspace).requests}
    assert told == {
        (
            f"{V2}/hierarchicalrequirement/8102/Predecessors/remove",
            "{'CollectionItems': [{'_ref': '/hierarchicalrequirement/8101'}]}",
        ),
        (
            f"{V2}/portfolioitem/feature/9011/Tags/remove",
            "{'CollectionItems': [{'_ref': '/tag/3'}]}",
        ),
        (
            f"{V2}/portfolioitem/initiative/9001/Tags/add",
            "{'CollectionItems': [{'_ref': '/tag/3'}]}",
        ),
        (
            f"{V2}/portfolioitem/initiative/9001/Predecessors/add",
            "{'CollectionItems': [{'_ref': '/portfolioitem/feature/9011'}]}",
        ),
    }


def test_a_new_item_is_made_and_later_ones_name_it():
    workspace = with_import(
        AddItem("ART", "feature", "New"),
        AddItem("CHK", "story", "Newer", (FieldEdit("parent", "ART-3"),)),
    )
    feature, story, *_ = asked(workspace).requests
    assert (feature.path, feature.creates) == (f"{V2}/portfolioitem/feature/create", "ART-3")
    assert feature.body == {"PortfolioItem/Feature": {"Name": "New"}}
    assert story.body["HierarchicalRequirement"] == {
        "Name": "Newer",
        "ScheduleState": "Defined",
        "PortfolioItem": "/portfolioitem/feature/${ART-3}",
    }


def test_what_rally_has_told_no_reference_of_is_noted():
    made = asked(with_import(edit("CHK-2", "owner", "Somebody")))
    assert made.requests == ()
    assert "Owner: no answer of Rally tells of the Owner Somebody" in made.notes[0]


def test_an_item_that_came_in_a_grid_alone_has_no_address():
    made = asked(with_import(edit("CHK-2", "points", 8), files=GRID))
    assert made.requests == ()
    assert "Object ID is not known" in made.notes[0]


def test_ranks_are_told_as_moves_beside_others_and_only_where_they_changed():
    rows = "".join(
        f'{{"_ref": "/hierarchicalrequirement/{number}", "FormattedID": "US{number}", "Name": '
        f'"S{number}", "Project": {{"Name": "Checkout"}}, "DragAndDropRank": "P{number}"}},'
        for number in range(10, 15)
    )
    page = f'{{"QueryResult": {{"Results": [{rows[:-1]}]}}}}'.encode()
    workspace = with_import(
        RankItems(("CHK-4",), "before", "CHK-1"),
        RankItems(("CHK-2",), "after", "CHK-5"),
        files=[("a.json", page)],
    )
    assert [(request.method, request.path) for request in asked(workspace).requests] == [
        ("POST", f"{V2}/hierarchicalrequirement/13?rankAbove=/hierarchicalrequirement/10"),
        ("POST", f"{V2}/hierarchicalrequirement/11?rankBelow=/hierarchicalrequirement/14"),
    ]
