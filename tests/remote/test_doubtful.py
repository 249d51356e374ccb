"""Creates whose answer was lost, and what a push would send."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.cli.running import Runner
from tests.exchange.fake_jira import FakeJira
from tests.exchange.jira_site import issue
from tests.remote.jira_server import TOKEN, jira_server
from tests.remote.server import Server


@pytest.fixture
def jira() -> FakeJira:
    return FakeJira(issue("A-1"), issue("A-2", customfield_10016=3))


@pytest.fixture
def server(jira: FakeJira, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("REFINEBOARD_JIRA_TOKEN", TOKEN)
    with jira_server(jira) as server:
        yield server


@pytest.fixture
def pulled(rb: Runner, server: Server) -> Runner:
    rb("import", "jira", server.address, "--backlog", "LED", "--query", "project = A")
    return rb


Answer = Callable[[str, str, object], tuple[int, object]]


def broken(jira: FakeJira, monkeypatch: pytest.MonkeyPatch, *, takes: bool) -> None:
    """The next create answers with 504, whether it was taken or not."""
    take = jira.take
    times = []

    def breaking(method: str, path: str, body=None):
        if (method, path) == ("POST", "/rest/api/3/issue") and not times:
            times.append(1)
            if takes:
                take(method, path, body)
            return 504, None
        return take(method, path, body)

    monkeypatch.setattr(jira, "take", breaking)


def key_of(rb: Runner, external: str) -> str:
    items = rb("list", "--format", "json").json["items"]
    return next(
        entry["key"] for entry in items if entry["ext"] and entry["ext"][0]["key"] == external
    )


def summaries(jira: FakeJira) -> list[str]:
    return [str(entry["fields"]["summary"]) for entry in jira.issues.values()]


@pytest.mark.parametrize("takes", [True, False])
def test_a_create_whose_answer_was_lost_is_never_made_twice(
    pulled: Runner, jira: FakeJira, server: Server, monkeypatch: pytest.MonkeyPatch, takes: bool
):
    pulled("add", "--backlog", "LED", "--kind", "story", "--title", "Fresh")
    broken(jira, monkeypatch, takes=takes)
    assert pulled("export", "jira", server.address, "--filter", "Fresh").status == 1
    assert pulled("export", "jira", server.address, "--filter", "Fresh").status == 0
    assert summaries(jira).count("Fresh") == 1
    pulled("export", "jira", server.address, "--filter", "Fresh")
    assert summaries(jira).count("Fresh") == 1


def test_several_that_it_may_be_are_left_to_a_person(
    pulled: Runner, jira: FakeJira, server: Server, monkeypatch: pytest.MonkeyPatch
):
    pulled("add", "--backlog", "LED", "--kind", "story", "--title", "Fresh")
    broken(jira, monkeypatch, takes=True)
    pulled("export", "jira", server.address, "--filter", "Fresh")
    jira.issues["A-9"] = issue("A-9", summary="Fresh")
    outcome = pulled("export", "jira", server.address, "--filter", "Fresh")
    assert (outcome.status, summaries(jira).count("Fresh")) == (1, 2)
    assert "has A-3, A-9 of this title" in outcome.err + outcome.out


def test_a_dry_run_names_every_field_and_sends_nothing(
    pulled: Runner, jira: FakeJira, server: Server
):
    asked = len(server.asked)
    key = key_of(pulled, "A-2")
    pulled("edit", key, "points=8", "title=Pay by card")
    pulled("add", "--backlog", "LED", "--kind", "story", "--title", "Fresh")
    outcome = pulled("export", "jira", server.address, "--backlog", "LED", "--dry-run")
    assert outcome.status == 0
    assert f"{key}  A-2: edit title, points" in outcome.out
    assert "    Points: 3 → 8\n" in outcome.out
    assert "new: create" in outcome.out
    assert "nothing was sent" in outcome.out
    assert (len(server.asked), summaries(jira).count("Fresh")) == (asked, 0)


def test_an_outcome_is_told_item_by_item(pulled: Runner, server: Server):
    key = key_of(pulled, "A-2")
    pulled("edit", key, "points=8")
    outcome = pulled("export", "jira", server.address, "--backlog", "LED")
    assert f"{key}: edit points." in outcome.err
