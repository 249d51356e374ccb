"""Azure Boards over the network, as its interface of version 7.1 is published."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

import pytest

from refineboard.domain.documents import JsonValue
from tests.cli.running import Runner
from tests.remote.server import Asked, Reply, Server, serving

TOKEN = "hunter2-pat"


class Boards:
    """Work items in memory; it takes JSON patches as the specification says."""

    def __init__(self) -> None:
        self.items: dict[int, dict[str, JsonValue]] = {}
        for number, type_, title in ((11, "Feature", "Cards"), (12, "User Story", "Pay")):
            self.items[number] = {
                "System.Title": title,
                "System.WorkItemType": type_,
                "System.State": "New",
                "System.TeamProject": "Shop",
                "System.AreaPath": "Shop",
                "System.Description": '<div>One</div><div><img src="https://e.org/a.png"></div>',
            }
        self.lost = False

    def answer(self, asked: Asked) -> Reply:
        pair = base64.b64encode(f":{TOKEN}".encode()).decode()
        if asked.headers.get("authorization") != f"Basic {pair}":
            return Reply(401, None)
        assert asked.params.get("api-version") == "7.1"
        if asked.path == "/_apis/wit/wiql":
            query = asked.body["query"]
            title = re.search(r"\[System.Title\] = '(.*)'", query)
            return Reply(
                200,
                {
                    "queryType": "flat",
                    "workItems": [
                        {"id": number}
                        for number, fields in self.items.items()
                        if title is None or fields["System.Title"] == title[1]
                    ],
                },
            )
        if asked.path == "/_apis/wit/workitemsbatch":
            wanted = asked.body["ids"]
            assert len(wanted) <= 200
            assert asked.body["errorPolicy"] == "omit"
            found = [self.told(number) if number in self.items else None for number in wanted]
            return Reply(200, {"count": len(found), "value": found})
        return self.patched(asked)

    def told(self, number: int) -> JsonValue:
        return {"id": number, "rev": 1, "fields": self.items[number], "url": f"https://x/{number}"}

    def patched(self, asked: Asked) -> Reply:
        assert asked.headers["content-type"] == "application/json-patch+json"
        create = re.fullmatch(r"/Shop/_apis/wit/workitems/\$(.+)", asked.path)
        one = re.fullmatch(r"/_apis/wit/workitems/(\d+)", asked.path)
        number = max(self.items) + 1 if create else int(one[1])
        fields = self.items.setdefault(number, {"System.WorkItemType": "User Story"})
        for step in asked.body:
            assert step["op"] in ("add", "test", "remove")
            if step["path"].startswith("/fields/"):
                fields[step["path"].removeprefix("/fields/")] = step["value"]
            elif step["path"] == "/relations/-":
                assert step["value"]["url"].startswith("http://127.0.0.1:")
        if create and self.lost:
            self.lost = False
            return Reply(504, None)
        return Reply(200, self.told(number))


@pytest.fixture
def boards() -> Boards:
    return Boards()


@pytest.fixture
def server(boards: Boards, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("REFINEBOARD_AZURE_TOKEN", TOKEN)
    with serving(boards.answer) as server:
        yield server


@pytest.fixture
def pulled(rb: Runner, server: Server) -> Runner:
    query = "[System.TeamProject] = 'Shop'"
    outcome = rb("import", "azure", server.address, "--backlog", "LED", "--query", query)
    assert outcome.status == 0, outcome
    return rb


def key_of(rb: Runner, external: str) -> str:
    items = rb("list", "--format", "json").json["items"]
    return next(
        entry["key"] for entry in items if entry["ext"] and entry["ext"][0]["key"] == external
    )


def test_a_pull_asks_for_ids_and_then_for_items(pulled: Runner, server: Server):
    assert server.paths() == ["POST /_apis/wit/wiql", "POST /_apis/wit/workitemsbatch"]
    assert pulled("show", key_of(pulled, "12"), "--format", "json").json["item"]["title"] == "Pay"


def test_a_push_patches_only_what_changed(pulled: Runner, boards: Boards, server: Server):
    pulled("edit", key_of(pulled, "12"), "title=Pay by card", "points=5")
    server.asked.clear()
    outcome = pulled("export", "azure", server.address, "--backlog", "LED", "--filter", "card")
    (sent,) = [asked for asked in server.asked if asked.method == "PATCH"]
    assert outcome.status == 0, outcome
    assert {step["path"] for step in sent.body} == {
        "/fields/System.Title",
        "/fields/Microsoft.VSTS.Scheduling.StoryPoints",
    }
    assert boards.items[12]["System.Title"] == "Pay by card"


def test_a_changed_description_keeps_the_pictures(pulled: Runner, boards: Boards, server: Server):
    key = key_of(pulled, "12")
    text = pulled("show", key, "--format", "json").json["item"]["description"]
    pulled("edit", key, f"description={text.replace('One', 'Two')}")
    pulled("export", "azure", server.address, "--backlog", "LED", "--filter", "Pay")
    before = '<div>One</div><div><img src="https://e.org/a.png"></div>'
    assert boards.items[12]["System.Description"] == before.replace("One", "Two")


def test_a_new_item_with_a_parent_is_made_once_though_the_answer_is_lost(
    pulled: Runner, boards: Boards, server: Server
):
    parent = key_of(pulled, "11")
    fresh = ("--kind", "story", "--title", "Fresh", f"parent={parent}")
    pulled("add", "--backlog", "LED", *fresh)
    boards.lost = True
    assert pulled("export", "azure", server.address, "--filter", "Fresh").status == 1
    assert pulled("export", "azure", server.address, "--filter", "Fresh").status == 0
    titles = [fields.get("System.Title") for fields in boards.items.values()]
    assert titles.count("Fresh") == 1


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(401), "check the user and the token"),
        (Reply(403, {"message": "TF401027"}), "does not allow it"),
        (Reply(200, b"<html>"), "no JSON"),
        (Reply(429, None, {"retry-after": "7200"}), "Try again in 120 minutes"),
    ],
)
def test_what_the_service_answers_instead_is_told(
    rb: Runner, server: Server, reply: Reply, words: str
):
    server.first.append(reply)
    outcome = rb(
        "import", "azure", server.address, "--backlog", "LED", "--query", "[System.Id] > 0"
    )
    assert outcome.status != 0
    assert words in outcome.err
