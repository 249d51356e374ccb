"""What is pushed to VersionOne and Jira Align, field by field, and what they have made of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from refineboard.domain.documents import JsonValue
from tests.cli.running import Runner
from tests.remote.server import Asked, Reply, Server, serving

TOKEN = "hunter2"
OURS = ("--filter", "Asset")
NAMED = {
    "StoryStatus:133": "Future",
    "StoryStatus:134": "In Progress",
    "EpicStatus:7": "Breakdown",
    "Timebox:501": "26.4.1",
    "Timebox:502": "26.4.2",
}


def keys_of(rb: Runner) -> dict[str, str]:
    """Our keys by the tool's."""
    items = rb("list", "--format", "json").json["items"]
    return {entry["ext"][0]["key"]: entry["key"] for entry in items if entry["ext"]}


def shown(rb: Runner, key: str):
    return rb("show", keys_of(rb)[key], "--format", "json").json["item"]


class VersionOne:
    """Assets whose relations lead to others by token, told with their names as well."""

    def __init__(self) -> None:
        self.assets: dict[str, dict[str, JsonValue]] = {}
        for number, status, box in ((1, 133, 501), (2, 134, 502), (3, 133, 501)):
            self.assets[f"Story:{number}"] = {
                "Name": f"Asset {number}",
                "Number": f"S-0000{number}",
                "Order": -number,
                "Estimate": 3,
                "Status": f"StoryStatus:{status}",
                "Timebox": f"Timebox:{box}",
                "Super": "Epic:9",
            }
        for number in (8, 9):
            epic = {"Name": f"Asset {number}", "Number": f"E-0000{number}", "Order": number}
            self.assets[f"Epic:{number}"] = {**epic, "Status": "EpicStatus:7"}
        self.sent: list[Asked] = []

    def answer(self, asked: Asked) -> Reply:
        kind, _, number = asked.path.removeprefix("/rest-1.v1/Data/").partition("/")
        if asked.method == "POST":
            self.sent.append(asked)
            for name, change in asked.body["Attributes"].items():
                assert change["act"] == "set"
                self.assets[f"{kind}:{number}"][name] = change["value"]
        if number:
            return Reply(200, self.asset(f"{kind}:{number}"))
        found = [self.asset(token) for token in self.assets if token.startswith(f"{kind}:")]
        page = {"_type": "Assets", "total": len(found), "pageSize": 100, "pageStart": 0}
        return Reply(200, {**page, "Assets": found})

    def asset(self, token: str) -> dict[str, JsonValue]:
        told: dict[str, JsonValue] = {}
        for name, value in self.assets[token].items():
            if name in ("Status", "Timebox", "Super"):
                target = {"_type": "Asset", "idref": value} if value else None
                told[name] = {"_type": "Relation", "name": name, "value": target}
                named = NAMED.get(str(value), "")
                told[f"{name}.Name"] = {"_type": "Attribute", "value": named or None}
            else:
                told[name] = {"_type": "Attribute", "name": name, "value": value}
        return {"_type": "Asset", "id": token, "Attributes": told}


@pytest.fixture
def versionone() -> VersionOne:
    return VersionOne()


@pytest.fixture
def versionone_server(
    versionone: VersionOne, rb: Runner, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    monkeypatch.setenv("REFINEBOARD_VERSIONONE_TOKEN", TOKEN)
    with serving(versionone.answer) as server:
        query = ("--query", "Scope.Name='Bikes'", "--backlog", "LED")
        assert rb("import", "versionone", server.address, *query).status == 0
        yield server


@pytest.mark.parametrize(
    ("edits", "attribute", "value"),
    [
        (["points=8"], "Estimate", 8),
        (["points="], "Estimate", None),
        (["state=in_progress"], "Status", "StoryStatus:134"),
        (["iteration=26.4.2"], "Timebox", "Timebox:502"),
        (["iteration=", "pi="], "Timebox", None),
        (["parent="], "Super", None),
    ],
)
def test_versionone_is_told_and_remembered(
    rb: Runner,
    versionone: VersionOne,
    versionone_server: Server,
    edits: list[str],
    attribute: str,
    value: JsonValue,
):
    key = keys_of(rb)["S-00001"]
    assert rb("edit", key, *edits).status == 0
    outcome = rb("export", "versionone", versionone_server.address, *OURS)
    assert outcome.status == 0, outcome
    assert versionone.assets["Story:1"][attribute] == value
    assert [asked.path for asked in versionone.sent] == ["/rest-1.v1/Data/Story/1"]
    versionone.sent.clear()
    again = rb("export", "versionone", versionone_server.address, *OURS)
    assert (again.status, versionone.sent) == (0, []), again


def test_an_attribute_that_versionone_has_not_told_of_is_noted_and_the_rest_is_told(
    rb: Runner, versionone: VersionOne, versionone_server: Server
):
    rb("edit", keys_of(rb)["S-00001"], "points=5", "ubv=8")
    outcome = rb("export", "versionone", versionone_server.address, *OURS)
    assert "it is no attribute that VersionOne has told of" in outcome.err
    assert versionone.assets["Story:1"]["Estimate"] == 5
    assert "Custom_UserBusinessValue" not in versionone.assets["Story:1"]


def test_an_epic_has_its_points_as_swag(
    rb: Runner, versionone: VersionOne, versionone_server: Server
):
    rb("edit", keys_of(rb)["E-00008"], "points=20")
    assert rb("export", "versionone", versionone_server.address, *OURS).status == 0
    assert versionone.assets["Epic:8"]["Swag"] == 20


def test_versionone_is_told_of_another_parent(
    rb: Runner, versionone: VersionOne, versionone_server: Server
):
    rb("edit", keys_of(rb)["S-00001"], f"parent={keys_of(rb)['E-00008']}")
    assert rb("export", "versionone", versionone_server.address, *OURS).status == 0
    assert versionone.assets["Story:1"]["Super"] == "Epic:8"


def test_another_order_stays_here_and_versionone_is_not_asked(
    rb: Runner, versionone: VersionOne, versionone_server: Server
):
    keys = keys_of(rb)
    rb("move", keys["S-00003"], "--before", keys["S-00001"])
    outcome = rb("export", "versionone", versionone_server.address, *OURS)
    assert (outcome.status, versionone.sent) == (0, []), outcome


class Align:
    """A program of Jira Align, in the numbers that it speaks."""

    def __init__(self) -> None:
        self.entries: dict[str, list[dict[str, JsonValue]]] = {
            "teams": [{"id": 45, "name": "Ledger"}],
            "releases": [{"id": 54, "title": "26.4"}],
            "iterations": [
                {"id": 301, "title": "26.4.1", "releaseId": 54},
                {"id": 302, "title": "26.4.2", "releaseId": 54},
            ],
            "features": [
                {"id": number, "title": f"Asset {number}", "primaryProgramId": 1, "state": 1}
                for number in (12, 13)
            ],
            "stories": [
                {"id": number, "title": f"Asset {number}", "description": "d", "state": 1,
                 "featureId": 12, "teamId": 45, "programId": 1, "effortPoints": 3,
                 "iterationId": 301, "releaseId": 54}
                for number in (1, 2)
            ],
        }  # fmt: skip
        self.sent: list[Asked] = []

    def answer(self, asked: Asked) -> Reply:
        name, _, number = asked.path.removeprefix("/rest/align/api/2/").partition("/")
        found = self.entries.get(name, [])
        if asked.method == "PATCH":
            self.sent.append(asked)
            entry = next(entry for entry in found if str(entry["id"]) == number)
            assert any(step["path"] == "/description" for step in asked.body)
            for step in asked.body:
                assert step["op"] == "replace"
                entry[step["path"].strip("/")] = step["value"]
            return Reply(200)
        if number:
            return Reply(200, next(entry for entry in found if str(entry["id"]) == number))
        return Reply(200, found if asked.params["$skip"] == "0" else [])


@pytest.fixture
def align() -> Align:
    return Align()


@pytest.fixture
def align_server(align: Align, rb: Runner, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("REFINEBOARD_JIRA_ALIGN_TOKEN", TOKEN)
    with serving(align.answer) as server:
        assert rb("import", "jira-align", server.address, "--query", "1").status == 0
        yield server


@pytest.mark.parametrize(
    ("edits", "name", "value"),
    [
        (["points=8"], "effortPoints", 8),
        (["points="], "effortPoints", None),
        (["state=in_progress"], "state", 2),
        (["iteration=26.4.2"], "iterationId", 302),
        (["parent="], "featureId", None),
        (["blocked=waits for legal"], "blockedReason", "waits for legal"),
    ],
)
def test_jira_align_is_told_and_remembered(
    rb: Runner, align: Align, align_server: Server, edits: list[str], name: str, value: JsonValue
):
    assert rb("edit", keys_of(rb)["S-1"], *edits).status == 0
    outcome = rb("export", "jira-align", align_server.address, *OURS)
    assert outcome.status == 0, outcome
    assert align.entries["stories"][0][name] == value
    align.sent.clear()
    again = rb("export", "jira-align", align_server.address, *OURS)
    assert (again.status, align.sent) == (0, []), again


def test_jira_align_is_told_of_another_parent(rb: Runner, align: Align, align_server: Server):
    rb("edit", keys_of(rb)["S-1"], f"parent={keys_of(rb)['F-13']}")
    assert rb("export", "jira-align", align_server.address, *OURS).status == 0
    assert align.entries["stories"][0]["featureId"] == 13
