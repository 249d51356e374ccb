"""`export` as people and scripts use it: where it goes, what it replaces, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import Runner, a_process, log_of

TABLE = "Issue key,Summary,Status\nA-1,Pay,To Do\nA-2,Refund,Done\n"


@pytest.fixture
def imported(rb: Runner, tmp_path: Path) -> Path:
    """The export of Jira that the workspace has imported."""
    path = tmp_path / "jira.csv"
    path.write_text(TABLE)
    rb("import", "jira", str(path), "--backlog", "LED")
    return path


def test_an_export_goes_to_standard_output(art: Path, imported: Path):
    outcome = a_process("-w", str(art), "export", "jira", "--filter", "Pay", "--backlog", "LED")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.splitlines() == ["Issue key,Summary,Status", "A-1,Pay,To Do"]


def test_an_export_goes_into_a_new_file(rb: Runner, imported: Path, tmp_path: Path):
    target = tmp_path / "out.csv"
    outcome = rb("export", "jira", str(target), "--backlog", "LED", "--filter", "Refund")
    assert (outcome.status, outcome.out) == (0, "")
    assert target.read_text() == "Issue key,Summary,Status\nA-2,Refund,Done\n"
    assert outcome.err == f"Wrote 1 item to {target}.\n"


def test_a_file_that_is_there_is_replaced_only_with_force(rb: Runner, imported: Path):
    refused = rb("export", "jira", str(imported), "--backlog", "LED")
    assert (refused.status, imported.read_text()) == (2, TABLE)
    assert "--force" in refused.err
    assert rb("export", "jira", str(imported), "--backlog", "LED", "--force").status == 0
    assert imported.read_text() != TABLE


def test_a_link_is_never_written_through(rb: Runner, imported: Path, tmp_path: Path):
    (tmp_path / "link").symlink_to(imported)
    for more in ((), ("--force",)):
        assert rb("export", "jira", str(tmp_path / "link"), *more).status in (2, 3)
    assert imported.read_text() == TABLE


def test_an_update_has_only_what_changed(rb: Runner, imported: Path, tmp_path: Path):
    rb("edit", "LED-2", "title=Pay by card")
    target = tmp_path / "update.csv"
    rb("export", "jira", str(target), "--backlog", "LED", "--filter", "Pay", "--changes")
    assert target.read_text() == "Issue key,Summary\nA-1,Pay by card\n"


def test_an_export_writes_nothing_into_the_workspace(rb: Runner, art: Path, imported: Path):
    before = log_of(art)
    rb("export", "csv", "-")
    assert log_of(art) == before


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("excel",), 2, "'excel' is not a known target; use jira"),
        (("csv", "--filter", "state:"), 2, "state"),
        (("csv", "no/such/place.csv"), 3, "cannot be written: No such file"),
    ],
)
def test_what_cannot_be_done_is_said(
    rb: Runner, arguments: tuple[str, ...], status: int, words: str
):
    outcome = rb("export", *arguments)
    assert (outcome.status, outcome.out) == (status, "")
    assert words in outcome.err


def test_a_restricted_person_exports_to_standard_output_only(rb: Runner, tmp_path: Path):
    assert rb("--restricted", "export", "csv", str(tmp_path / "a.csv")).status == 2
    assert rb("--restricted", "export", "csv").status == 0


def test_changes_as_requests_to_the_interface(art: Path, rb: Runner, imported: Path):
    rb("edit", "LED-2", "title=Pay by card", "ubv=8")
    outcome = a_process("-w", str(art), "export", "jira", "--backlog", "LED", "--requests")
    first = json.loads(outcome.out.splitlines()[-1])
    assert (first["method"], first["path"]) == ("PUT", "/rest/api/3/issue/A-1")
    assert first["body"] == {"fields": {"summary": "Pay by card"}}
    assert "LED-2 was not told to Jira" in outcome.err


def test_a_target_without_an_interface_takes_no_requests(rb: Runner, imported: Path):
    assert rb("export", "csv", "--requests").status == 2
