"""`import jira https://…` and `export jira https://…` against a Jira on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import Runner, log_of
from tests.exchange.fake_jira import FakeJira
from tests.exchange.jira_site import adf, issue, moves, person, status
from tests.remote.jira_server import TOKEN, jira_server
from tests.remote.server import Reply, Server


@pytest.fixture
def jira() -> FakeJira:
    return FakeJira(
        issue("A-1", issuetype={"name": "Epic"}),
        issue("A-2", parent={"key": "A-1"}, customfield_10016=3, description=adf("Old")),
        issue("A-3", labels=["pci"]),
    )


@pytest.fixture
def server(jira: FakeJira, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("REFINEBOARD_JIRA_TOKEN", TOKEN)
    with jira_server(jira) as server:
        yield server


@pytest.fixture
def pull(rb: Runner, server: Server):
    """Imports everything into LED."""

    def pull(*more: str):
        query = ("--query", "project = A") if "--query" not in more else ()
        return rb("import", "jira", server.address, "--backlog", "LED", *query, *more)

    return pull


def keys_of(rb: Runner) -> dict[str, str]:
    """Our keys by Jira's."""
    items = rb("list", "--format", "json").json["items"]
    return {entry["ext"][0]["key"]: entry["key"] for entry in items if entry["ext"]}


def test_a_pull_reads_every_page(pull, rb: Runner, server: Server):
    assert pull().status == 0
    assert sorted(keys_of(rb)) == ["A-1", "A-2", "A-3"]
    searches = [asked for asked in server.asked if asked.path.endswith("/search/jql")]
    assert [asked.params.get("nextPageToken") for asked in searches] == [None, "2"]
    assert searches[0].params["jql"] == "project = A"


def test_a_second_pull_changes_nothing(pull, rb: Runner):
    pull()
    assert pull("--format", "json").json["unchanged"] == 3


def test_a_dry_run_writes_nothing(pull, art: Path):
    before = log_of(art)
    assert "3 would be created" in pull("--dry-run").out.replace("  ", "")
    assert log_of(art) == before


def test_a_cut_change_log_is_read_whole(pull, rb: Runner, jira: FakeJira):
    log = moves(
        ("To Do", "In Progress", "2026-03-14T10:00:00.000+0000", "Mia"),
        ("In Progress", "To Do", "2026-03-15T10:00:00.000+0000", "Bo"),
        ("To Do", "Done", "2026-03-16T10:00:00.000+0000", "Mia"),
    )
    jira.issues["A-3"]["log"] = log["histories"][::-1]
    jira.fields("A-3")["status"] = status("Done")
    jira.fields("A-3")["creator"] = person("Ana")
    pull()
    item = rb("show", keys_of(rb)["A-3"], "--format", "json").json["item"]
    assert [entry["by"] for entry in item["timeline"]] == ["Ana", "Mia", "Bo", "Mia"]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("--query", "nonsense"), 3, "Error in the JQL Query"),
        (("--query", ""), 2, "Say with --query"),
    ],
)
def test_what_jira_or_we_refuse(pull, art: Path, arguments, status: int, words: str):
    before = log_of(art)
    outcome = pull(*arguments)
    assert outcome.status == status
    assert words in outcome.err
    assert log_of(art) == before


def test_a_wrong_token_is_told_and_not_shown(pull, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REFINEBOARD_JIRA_TOKEN", "wrong-hunter3")
    outcome = pull()
    assert (outcome.status, "check the user and the token" in outcome.err) == (3, True)
    assert "hunter3" not in outcome.out + outcome.err


def test_the_token_is_nowhere_in_the_workspace(pull, rb: Runner, art: Path, server: Server):
    pull()
    rb("edit", "LED-2", "title=New")
    rb("export", "jira", server.address)
    everything = b"".join(path.read_bytes() for path in art.rglob("*") if path.is_file())
    assert TOKEN.encode() not in everything


def test_restricted_mode_reaches_nobody(rb: Runner, server: Server):
    assert rb("--restricted", "import", "jira", server.address, "--query", "x").status == 2
    assert rb("--restricted", "export", "jira", server.address).status == 2
    assert server.asked == []


def test_a_push_sends_what_changed_and_nothing_twice(pull, rb, jira: FakeJira, server: Server):
    pull()
    key = keys_of(rb)["A-2"]
    rb("edit", key, "title=New", "points=8", "state=in_progress", "description=* a")
    outcome = rb("export", "jira", server.address, "--backlog", "LED", "--filter", "New")
    assert (outcome.status, outcome.out) == (0, "      2 of 2 requests done\n")
    fields = jira.fields("A-2")
    assert (fields["summary"], fields["customfield_10016"]) == ("New", 8)
    assert fields["status"]["name"] == "In Progress"
    server.asked.clear()
    again = rb("export", "jira", server.address, "--backlog", "LED", "--filter", "New")
    assert (again.status, server.asked) == (0, [])
    assert pull("--format", "json").json["updated"] == []


def test_what_changed_there_meanwhile_is_taken_over_and_not_written_over(pull, rb, jira, server):
    pull()
    key = keys_of(rb)["A-2"]
    rb("edit", key, "title=Ours", "points=8")
    jira.fields("A-2").update(summary="Theirs", labels=["new"])
    outcome = rb("export", "jira", server.address, "--backlog", "LED", "--filter", "tag:new|Ours")
    assert outcome.status == 1
    assert f"{key}: title changed here and there" in outcome.err
    fields = jira.fields("A-2")
    assert (fields["summary"], fields["customfield_10016"]) == ("Theirs", 8)
    assert rb("show", key, "--format", "json").json["item"]["tags"] == ["new"]


def test_new_items_get_their_keys(pull, rb: Runner, jira: FakeJira, server: Server):
    pull()
    key = rb("add", "--backlog", "LED", "--kind", "story", "--title", "Fresh").out.strip()
    outcome = rb("export", "jira", server.address, "--filter", "Fresh")
    assert outcome.status == 0, outcome
    assert keys_of(rb)["A-4"] == key
    assert jira.fields("A-4")["summary"] == "Fresh"
    assert len(jira.issues) == 4
    rb("export", "jira", server.address, "--filter", "Fresh")
    assert len(jira.issues) == 4


def test_a_push_that_breaks_off_goes_on_where_it_stopped(pull, rb, jira, server, monkeypatch):
    pull()
    for title in ("Fresh one", "Fresh two"):
        rb("add", "--backlog", "LED", "--kind", "story", "--title", title)
    take = jira.take
    created = []

    def breaking(method: str, path: str, body=None):
        if (method, path) == ("POST", "/rest/api/3/issue"):
            created.append(body)
            if len(created) == 2:
                return 500, None
        return take(method, path, body)

    monkeypatch.setattr(jira, "take", breaking)
    outcome = rb("export", "jira", server.address, "--filter", "Fresh")
    assert (outcome.status, len(jira.issues)) == (1, 4)
    assert "not done" in outcome.out
    assert rb("export", "jira", server.address, "--filter", "Fresh").status == 0
    assert len(jira.issues) == 5
    assert sorted(entry["fields"]["summary"] for entry in jira.issues.values())[:2] == [
        "Fresh one",
        "Fresh two",
    ]


def test_a_sprint_that_no_issue_is_in_is_known_from_its_board(pull, rb, jira, server):
    pull()
    rb("edit", keys_of(rb)["A-2"], "iteration=26.4.2", "title=Planned")
    outcome = rb("export", "jira", server.address, "--backlog", "LED", "--filter", "Planned")
    assert outcome.status == 0, outcome
    assert jira.fields("A-2")["customfield_10020"][0]["id"] == 4


def test_a_state_that_cannot_be_reached_is_told(pull, rb, jira: FakeJira, server: Server):
    pull()
    jira.transitions = ["To Do"]
    rb("edit", keys_of(rb)["A-3"], "state=accepted")
    outcome = rb("export", "jira", server.address, "--backlog", "LED", "--filter", "A-3")
    assert outcome.status == 1
    assert "has no way from where it is" in outcome.out


def test_what_one_request_asks_in_vain_does_not_stop_the_others(pull, rb, jira, server):
    pull()
    rb("edit", keys_of(rb)["A-2"], "title=New")
    rb("edit", keys_of(rb)["A-3"], "title=Newer")
    fine = server.answer

    def refusing(asked):
        if (asked.method, asked.path) == ("PUT", "/rest/api/3/issue/A-2"):
            return Reply(400, {"errors": {"summary": "is locked"}})
        return fine(asked)

    server.answer = refusing
    outcome = rb("export", "jira", server.address, "--backlog", "LED", "--filter", "New")
    assert outcome.status == 1
    assert "summary: is locked" in outcome.out
    assert jira.fields("A-3")["summary"] == "Newer"


def test_a_push_needs_a_workspace_that_may_be_written(pull, rb: Runner, server: Server):
    pull()
    assert rb("--read-only", "export", "jira", server.address).status == 2


def test_files_of_the_interface_are_what_a_pull_reads(pull, rb, jira: FakeJira, tmp_path: Path):
    pull()
    path = tmp_path / "page.json"
    path.write_text(json.dumps(jira.page()))
    outcome = rb("import", "jira", str(path), "--backlog", "LED", "--format", "json")
    assert (outcome.json["created"], outcome.json["unchanged"]) == ([], 3)


def test_what_jira_cannot_rank_just_now_is_told(pull, rb: Runner, jira: FakeJira, server: Server):
    pull()
    keys = keys_of(rb)
    rb("move", keys["A-3"], "--before", keys["A-2"])
    jira.unranked = {"A-3"}
    outcome = rb("export", "jira", server.address, "--backlog", "LED", "--filter", "A-3")
    assert outcome.status == 1
    assert "cannot execute the rank operation" in outcome.out
    jira.unranked = set()
    outcome = rb("export", "jira", server.address, "--backlog", "LED", "--filter", "A-3")
    assert (outcome.status, jira.order) == (0, ["A-1", "A-3", "A-2"])
