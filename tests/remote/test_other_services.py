"""Rally, VersionOne and Jira Align over the network: pages in, requests out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from refineboard.domain.documents import JsonValue
from tests.cli.running import Runner
from tests.remote.server import Asked, Reply, Server, serving

TOKEN = "hunter2"


def keys_of(rb: Runner) -> dict[str, str]:
    """Our keys by the tool's."""
    items = rb("list", "--format", "json").json["items"]
    return {entry["ext"][0]["key"]: entry["key"] for entry in items if entry["ext"]}


def shown(rb: Runner, key: str):
    return rb("show", keys_of(rb)[key], "--format", "json").json["item"]


# Rally

WSAPI = "https://rally.example/slm/webservice/v2.0"


def rally_item(type_: str, number: int, letter: str, **more: JsonValue) -> dict[str, JsonValue]:
    return {
        "_ref": f"{WSAPI}/{type_}/{number}",
        "_type": "HierarchicalRequirement" if letter == "US" else "PortfolioItem/Feature",
        "FormattedID": f"{letter}{number}",
        "ObjectID": number,
        "Name": f"Item {number}",
        "DragAndDropRank": f"O{number}",
        **more,
    }


class Rally:
    """Stories of Rally; pages of two."""

    def __init__(self) -> None:
        waits = {"_ref": f"{WSAPI}/hierarchicalrequirement/3/Predecessors", "Count": 1}
        parent = {"_ref": f"{WSAPI}/portfolioitem/feature/9", "_refObjectName": "Item 9"}
        self.stories = {
            str(number): rally_item("hierarchicalrequirement", number, "US", PortfolioItem=parent)
            for number in (1, 2, 3)
        }
        self.stories["3"]["Predecessors"] = waits
        self.feature = rally_item("portfolioitem/feature", 9, "F")
        self.sent: list[Asked] = []

    def answer(self, asked: Asked) -> Reply:
        assert asked.headers["zsessionid"] == TOKEN
        path = asked.path.removeprefix("/slm/webservice/v2.0")
        if asked.method != "GET":
            return self.take(asked, path)
        if path.endswith("/Predecessors"):
            return self.page([{"FormattedID": "US1", "_ref": f"{WSAPI}/x/1"}], 1, 1)
        one = re.fullmatch(r"/hierarchicalrequirement/(\d+)", path)
        if one:
            return Reply(200, {"HierarchicalRequirement": self.stories[one[1]]})
        found = {"/portfolioitem": [self.feature], "/hierarchicalrequirement":
                 list(self.stories.values())}.get(path, [])  # fmt: skip
        start = int(asked.params["start"])
        return self.page(found[start - 1 : start + 1], start, len(found))

    @staticmethod
    def page(results: list, start: int, total: int) -> Reply:
        page = {"Errors": [], "Warnings": [], "StartIndex": start, "TotalResultCount": total}
        return Reply(200, {"QueryResult": {**page, "Results": results}})

    def take(self, asked: Asked, path: str) -> Reply:
        self.sent.append(asked)
        if path.endswith("/create"):
            new = rally_item(
                "hierarchicalrequirement", 4, "US", **asked.body["HierarchicalRequirement"]
            )
            self.stories["4"] = new
            return Reply(200, {"CreateResult": {"Errors": [], "Warnings": [], "Object": new}})
        if asked.body and "Name" in next(iter(asked.body.values())):
            if "locked" in str(asked.body):
                return Reply(200, {"OperationResult": {"Errors": ["Name is locked"]}})
            self.stories[path.rpartition("/")[2]].update(next(iter(asked.body.values())))
        return Reply(200, {"OperationResult": {"Errors": [], "Warnings": []}})


@pytest.fixture
def rally() -> Rally:
    return Rally()


@pytest.fixture
def rally_server(rally: Rally, rb: Runner, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("REFINEBOARD_RALLY_TOKEN", TOKEN)
    with serving(rally.answer) as server:
        query = ("--query", '(Project.Name = "Ledger")', "--backlog", "LED")
        assert rb("import", "rally", server.address, *query).status == 0
        yield server


def test_rally_comes_in_pages_with_parents_and_predecessors(rb: Runner, rally_server: Server):
    assert sorted(keys_of(rb)) == ["F9", "US1", "US2", "US3"]
    assert shown(rb, "US3")["parent"] == keys_of(rb)["F9"]
    assert [entry["key"] for entry in shown(rb, "US3")["depends_on"]] == [keys_of(rb)["US1"]]


def test_an_edit_goes_to_rally_and_is_settled(rb: Runner, rally: Rally, rally_server: Server):
    rb("edit", keys_of(rb)["US2"], "title=New")
    outcome = rb("export", "rally", rally_server.address, "--filter", "New")
    assert outcome.status == 0, outcome
    assert rally.stories["2"]["Name"] == "New"
    rally.sent.clear()
    assert rb("export", "rally", rally_server.address, "--filter", "New").status == 0
    assert rally.sent == []


def test_an_error_in_a_good_answer_is_told(rb: Runner, rally: Rally, rally_server: Server):
    rb("edit", keys_of(rb)["US2"], "title=locked")
    outcome = rb("export", "rally", rally_server.address, "--filter", "locked")
    assert (outcome.status, "Name is locked" in outcome.out) == (1, True)


def test_a_new_item_gets_the_key_that_rally_gives(rb: Runner, rally: Rally, rally_server: Server):
    key = rb("add", "--backlog", "LED", "--kind", "story", "--title", "Fresh").out.strip()
    rb("export", "rally", rally_server.address, "--filter", "Fresh")
    assert keys_of(rb)["US4"] == key
    assert len([asked for asked in rally.sent if asked.path.endswith("/create")]) == 1


# VersionOne


def asset(type_: str, number: int, **more: JsonValue) -> dict[str, JsonValue]:
    values = {"Name": f"Asset {number}", "Number": f"{type_[0]}-{number:05}",
              "Order": -number, **more}  # fmt: skip
    return {
        "_type": "Asset",
        "id": f"{type_}:{number}",
        "href": f"/Bikes/rest-1.v1/Data/{type_}/{number}",
        "Attributes": {
            name: {"_type": "Attribute", "name": name, "value": value}
            for name, value in values.items()
        },
    }


class VersionOne:
    """Stories of VersionOne."""

    def __init__(self) -> None:
        self.assets = {f"Story/{number}": asset("Story", number) for number in range(1, 103)}
        self.sent: list[Asked] = []

    def answer(self, asked: Asked) -> Reply:
        assert asked.headers["authorization"] == f"Bearer {TOKEN}"
        path = asked.path.removeprefix("/Bikes/rest-1.v1/Data/")
        if asked.method == "POST":
            self.sent.append(asked)
            if path == "Story":
                self.assets["Story/500"] = asset("Story", 500, Name="Fresh")
                return Reply(200, {"_type": "Asset", "id": "Story:500:7001", "Attributes": {}})
            for name, value in asked.body["Attributes"].items():
                self.assets[path]["Attributes"][name] = {"name": name, "value": value["value"]}
            return Reply(200, self.assets[path])
        if "/" in path:
            return Reply(200, self.assets[path])
        size, start = map(int, asked.params["page"].split(","))
        found = [entry for name, entry in self.assets.items() if name.startswith(path)]
        return Reply(200, {"_type": "Assets", "total": len(found), "pageSize": size,
                           "pageStart": start, "Assets": found[start : start + size]})  # fmt: skip


def test_versionone_comes_and_goes(rb: Runner, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REFINEBOARD_VERSIONONE_TOKEN", TOKEN)
    one = VersionOne()
    with serving(one.answer) as server:
        address = f"{server.address}/Bikes"
        query = ("--query", "Scope.Name='Bikes'", "--backlog", "LED")
        assert rb("import", "versionone", address, *query).status == 0
        assert len(keys_of(rb)) == 102
        rb("edit", keys_of(rb)["S-00002"], "title=New")
        key = rb("add", "--backlog", "LED", "--kind", "story", "--title", "Fresh").out.strip()
        outcome = rb("export", "versionone", address, "--backlog", "LED", "--filter", "New|Fresh")
        assert outcome.status == 0, outcome
        assert one.assets["Story/2"]["Attributes"]["Name"]["value"] == "New"
        assert keys_of(rb)["S-00500"] == key
        one.sent.clear()
        rb("export", "versionone", address, "--backlog", "LED", "--filter", "New|Fresh")
        assert one.sent == []


# Jira Align


class Align:
    """A program of Jira Align."""

    def __init__(self) -> None:
        self.entries: dict[str, list[dict[str, JsonValue]]] = {
            "teams": [{"id": 45, "name": "Ledger"}],
            "features": [{"id": 12, "title": "Cards", "primaryProgramId": 1, "state": 1}],
            "stories": [
                {"id": number, "title": f"Story {number}", "description": "d", "state": 1,
                 "featureId": 12, "teamId": 45, "programId": 1, "effortPoints": 3}
                for number in range(1, 104)
            ],
        }  # fmt: skip
        self.sent: list[Asked] = []

    def answer(self, asked: Asked) -> Reply:
        assert asked.headers["authorization"] == f"Bearer {TOKEN}"
        name, _, number = asked.path.removeprefix("/rest/align/api/2/").partition("/")
        found = self.entries.get(name, [])
        if asked.method == "PATCH":
            self.sent.append(asked)
            entry = next(entry for entry in found if str(entry["id"]) == number)
            for step in asked.body:
                entry[step["path"].strip("/")] = step["value"]
            return Reply(200)
        if asked.method == "POST":
            self.sent.append(asked)
            found.append({"id": 900, **asked.body})
            return Reply(201, {"id": 900})
        if number:
            return Reply(200, next(entry for entry in found if str(entry["id"]) == number))
        start = int(asked.params["$skip"])
        return Reply(200, found[start : start + 100])


def test_jira_align_comes_and_goes(rb: Runner, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REFINEBOARD_JIRA_ALIGN_TOKEN", TOKEN)
    align = Align()
    with serving(align.answer) as server:
        assert rb("import", "jira-align", server.address, "--query", "1").status == 0
        assert len(keys_of(rb)) == 104
        filters = [asked.params.get("$filter") for asked in server.asked]
        assert "primaryProgramId eq 1" in filters
        assert shown(rb, "S-7")["parent"] == keys_of(rb)["F-12"]
        rb("edit", keys_of(rb)["S-7"], "title=New")
        key = rb("add", "--backlog", "LED", "--kind", "story", "--title", "Fresh").out.strip()
        outcome = rb("export", "jira-align", server.address, "--backlog", "LED",
                     "--filter", "New|Fresh")  # fmt: skip
        assert outcome.status == 0, outcome
        assert align.entries["stories"][6]["title"] == "New"
        assert keys_of(rb)["S-900"] == key
        align.sent.clear()
        rb("export", "jira-align", server.address, "--backlog", "LED", "--filter", "New|Fresh")
        assert align.sent == []
