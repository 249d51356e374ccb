"""PI planning on the command line: from an empty calendar to a frozen plan and its summary."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from refineboard.session import open_session
from tests.cli.running import Runner

PI = ("--pi", "PI1")


@pytest.fixture
def planned(rb: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """An ART with PI1 far ahead, of two iterations of two weeks and an IP iteration, and CHK-1
    and LED-1 ready: CHK-1 (5 points) waits for LED-1 (8 points)."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    last = rb("pi", "list", "--format", "json").json["increments"][-1]["end"]
    start = _day_after(last)
    rb("pi", "add", "PI1", "--start", start, "--iterations", "3")
    title = "As a bookkeeper, I want to post fees daily so that books are right"
    criterion = "Given a fee When the day ends Then it is posted"
    rb("edit", "LED-1", f"title={title}", f"acceptance_criteria+={criterion}", "parent=ART-1")
    rb("capacity", "set", "CHK", "--points", "10", *PI)
    rb("capacity", "set", "LED", "--points", "8", *PI)
    return rb


def _day_after(day: str) -> str:
    from datetime import date, timedelta

    return str(date.fromisoformat(day) + timedelta(days=1))


def test_fill_proposes_and_changes_nothing(planned: Runner) -> None:
    found = planned("plan", "fill", *PI, "--format", "json").json
    assert [(each["key"], each["iteration"]) for each in found["placed"]] == [
        ("LED-1", "PI1.1"), ("CHK-1", "PI1.2"),
    ]  # fmt: skip
    assert found["skipped"][0]["key"] == "CHK-2"
    assert planned("plan", "show", *PI, "--format", "json").json["teams"][0]["load"] == 0


def test_one_undo_takes_a_whole_fill_back(planned: Runner) -> None:
    before = planned("list", "--format", "json").json
    planned("plan", "fill", *PI, "--apply")
    shown = planned("plan", "show", *PI, "--format", "json").json
    assert shown["teams"][0]["iterations"][1] == {
        "key": "PI1.2", "innovation": False, "capacity": 10, "load": 5, "items": ["CHK-1"],
        "classes": {"feature": 5, "enabler": 0, "maintenance": 0},
    }  # fmt: skip
    assert shown["dependencies"] == {"ok": 1, "beside": 0, "unplanned": 0, "conflict": 0}
    assert shown["features"][0]["first"] == "PI1.1"
    planned("undo")
    after = planned("list", "--format", "json").json
    assert [each["iteration"] for each in after["items"]] == [
        each["iteration"] for each in before["items"]
    ]


def test_fill_can_be_for_one_team(planned: Runner) -> None:
    found = planned("plan", "fill", *PI, "--backlog", "led", "--format", "json").json
    assert [each["key"] for each in found["placed"]] == ["LED-1"]


def test_a_started_pi_is_compared_with_its_frozen_plan(planned: Runner) -> None:
    planned("plan", "fill", *PI, "--apply")
    assert planned("plan", "diff", *PI).status == 2
    assert planned("pi", "start", "PI1").status == 0
    planned("move", "CHK-2", "--iteration", "PI1.2")
    planned("move", "LED-1", "--iteration", "PI1.2")
    found = planned("plan", "diff", "--format", "json").json
    assert [each["key"] for each in found["added"]] == ["CHK-2"]
    assert found["moved"] == [
        {"key": "LED-1", "from": "PI1.1", "to": "PI1.2", "team": "LED", "points": 8}
    ]
    assert (found["removed"], found["spilled"]) == ([], [])
    assert planned("plan", "show", *PI, "--format", "json").json["frozen_at"]
    assert planned("pi", "close", "PI1").status == 0
    assert planned("pi", "list", "--format", "json").json["increments"][-1]["state"] == "closed"


def test_a_plan_is_shown_as_it_was(planned: Runner) -> None:
    before = planned("history", "--format", "json").json["changes"][-1]["at"]
    planned("plan", "fill", *PI, "--apply")
    shown = planned("plan", "show", *PI, "--at", before, "--format", "json").json
    assert [team["load"] for team in shown["teams"]] == [0, 0]


def test_a_new_teams_capacity_comes_from_its_people(planned: Runner) -> None:
    people = [f"--member={name}=developer" for name in ("Ana", "Ben", "Eli", "Fay", "Gus")]
    planned("team", "set", "LED", *people, "--member", "Pia=Product Owner")
    planned("capacity", "set", "LED", "--points", "none", *PI)
    planned("capacity", "set", "LED", "--iteration", "PI1.1", "--absent", "ana=4")
    found = planned("capacity", *PI, "--backlog", "LED", "--format", "json").json["teams"][0]
    assert found["iterations"] == [
        {"key": "PI1.1", "points": 36, "basis": "new team", "absent_days": 4, "agreed_by": None},
        {"key": "PI1.2", "points": 40, "basis": "new team", "absent_days": 0, "agreed_by": None},
    ]


def test_objectives_are_added_valued_and_measured(planned: Runner) -> None:
    for title, value in (("One", 10), ("Two", 8), ("Three", 5)):
        planned("objective", "add", *PI, "team=CHK", f"title={title}", f"planned_value={value}")
    key = planned("objective", "add", *PI, "--backlog", "CHK", "--title", "More", "committed=no")
    assert key.out == "PI1-CHK-4\n"
    for number, value in enumerate((9, 8, 0, 4), start=1):
        planned("objective", "edit", f"PI1-CHK-{number}", f"actual_value={value}")
    found = planned("objective", "list", "--format", "json").json
    assert found["predictability"] == {
        "pi": "PI1", "teams": {"CHK": 0.913}, "sum": 0.913, "mean": 0.913,
    }  # fmt: skip
    assert found["objectives"][3]["committed"] is False


def test_a_risk_has_roam_owner_and_age(planned: Runner) -> None:
    assert planned("risk", "add", *PI, "title=The bank is late").out == "R-1\n"
    planned("risk", "edit", "R-1", "roam=o", "owner=ana", "items+=CHK-1")
    (found,) = planned("risk", "list", "--format", "json").json["risks"]
    assert (found["roam"], found["owner"], found["age_days"]) == ("owned", "ana", 0)
    assert found["items"] == ["CHK-1"]


def test_a_ballot_is_unread_until_it_is_revealed(
    planned: Runner, art: Path, tmp_path: Path
) -> None:
    planned("vote", "open", *PI)
    assert planned("vote", "cast", "2", "--named", *PI).status == 0
    (kept,) = (tmp_path / "state").rglob("ballots/*.json")
    nonce = json.loads(kept.read_bytes())["nonce"]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert all(nonce.encode() not in each.read_bytes() for each in art.rglob("*") if each.is_file())
    shown = planned("vote", "show", *PI, "--format", "json").json
    assert (shown["open"], shown["cast"], shown["votes"], shown["mean"]) == (True, 1, None, None)
    found = planned("vote", "reveal", *PI, "--format", "json").json
    assert (found["open"], found["votes"], found["mean"]) == (False, [2], 2)
    assert len(found["to_hear"]) == 1
    assert not kept.exists()


def test_casting_again_keeps_one_nonce(planned: Runner, tmp_path: Path) -> None:
    planned("vote", "open", *PI)
    planned("vote", "cast", "3", *PI)
    planned("vote", "cast", "5", *PI)
    assert len(list((tmp_path / "state").rglob("ballots/*.json"))) == 1
    assert planned("vote", "reveal", *PI, "--format", "json").json["votes"] == [5]


def test_a_refused_ballot_leaves_no_nonce(planned: Runner, tmp_path: Path) -> None:
    assert planned("vote", "cast", "3", *PI).status == 2
    assert not list((tmp_path / "state").rglob("ballots/*.json"))


def test_a_ballot_whose_nonce_is_lost_counts_as_absent(planned: Runner, tmp_path: Path) -> None:
    planned("vote", "open", *PI)
    planned("vote", "cast", "4", *PI)
    for kept in (tmp_path / "state").rglob("ballots/*.json"):
        kept.unlink()
    outcome = planned("vote", "reveal", *PI, "--format", "json")
    assert (outcome.json["votes"], len(outcome.json["absent"])) == ([], 1)
    assert "another machine" in outcome.err


def test_objectives_and_risks_are_suggested_by_the_plan(planned: Runner) -> None:
    planned("plan", "fill", *PI, "--apply")
    planned("edit", "CHK-1", "blocked=waits for legal")
    found = planned("objective", "suggest", *PI, "--format", "json").json["suggestions"]
    assert [(each["team"], each["items"]) for each in found] == [
        ("CHK", ["ART-1"]), ("LED", ["ART-1"]),
    ]  # fmt: skip
    (risk,) = planned("risk", "suggest", *PI, "--format", "json").json["suggestions"]
    assert risk["title"] == "CHK-1 is blocked: waits for legal"


@pytest.mark.parametrize("format_", ["markdown", "html", "json"])
def test_the_summary_holds_the_whole_plan(planned: Runner, format_: str) -> None:
    planned("plan", "fill", *PI, "--apply")
    planned("objective", "add", *PI, "team=CHK", "title=Refunds <b>in one tap</b>", "items=CHK-1")
    planned("risk", "add", *PI, "title=The bank is late")
    planned("vote", "open", *PI)
    outcome = planned("plan", "summary", *PI, "--format", format_)
    assert outcome.status == 0
    words = ("CHK-1", "PI1.2", "in one tap", "The bank is late", "LED-1")
    assert [each for each in words if each not in outcome.out] == []
    if format_ != "json":
        assert "<b>" not in outcome.out
    if format_ == "html":
        assert "<script" not in outcome.out
        assert outcome.out.startswith("<!doctype html>")


def test_the_summary_goes_into_a_file(planned: Runner, tmp_path: Path) -> None:
    file = tmp_path / "plan.html"
    planned("plan", "summary", *PI, "--format", "html", "-o", str(file))
    assert "<!doctype html>" in file.read_text()


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "show", "--pi", "NOPE"),
        ("plan", "fill", "--pi", "PI1", "--backlog", "NOPE"),
        ("pi", "add", "PI1"),
        ("pi", "add", "PI2", "--start", "2026-11-30"),
        ("pi", "add", "PI2", "--start", "tomorrow"),
        ("pi", "start", "NOPE"),
        ("pi", "close", "PI1"),
        ("capacity", "--pi", "NOPE"),
        ("capacity", "set", "CHK"),
        ("capacity", "set", "CHK", "--points", "many", "--pi", "PI1"),
        ("capacity", "set", "CHK", "--points", "1e3", "--pi", "PI1"),
        ("capacity", "set", "CHK", "--absent", "ana", "--pi", "PI1"),
        ("capacity", "set", "CHK", "--absent", "zoe=1", "--pi", "PI1"),
        ("capacity", "set", "CHK", "--iteration", "PI1.IP", "--points", "3"),
        ("team", "set", "CHK"),
        ("team", "set", "CHK", "--member", "Ana=Tester,2"),
        ("objective", "add", "team=CHK", "--pi", "PI1"),
        ("objective", "add", "--pi", "PI1", "team=CHK", "title=x", "planned_value=11"),
        ("objective", "edit", "NOPE", "title=x"),
        ("objective", "edit", "NOPE"),
        ("risk", "add", "--pi", "PI1", "title=x", "roam=unknown"),
        ("risk", "add", "--pi", "PI1", "title"),
        ("vote", "cast", "0", "--pi", "PI1"),
        ("vote", "cast", "4", "--pi", "PI1"),
        ("vote", "reveal", "--pi", "PI1"),
        ("plan", "diff", "--pi", "PI1"),
    ],
)
def test_a_mistake_is_answered_in_words_and_writes_nothing(
    planned: Runner, art: Path, words: tuple[str, ...]
) -> None:
    before = _seq(art)
    outcome = planned(*words)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err
    assert _seq(art) == before


def _seq(art: Path) -> int:
    session = open_session(art)
    try:
        return session.seq
    finally:
        session.close()


def test_an_ended_pi_without_iterations_is_said(planned: Runner, art: Path) -> None:
    session = open_session(art)
    document = {"key": "BARE", "name": "Bare", "start": "2030-01-01", "end": "2030-01-31"}
    session.database().table("increments").insert(document)
    session.close()
    assert planned("plan", "show", "--pi", "BARE").status == 0
    for words in (
        ("plan", "fill", "--pi", "BARE"),
        ("pi", "start", "BARE"),
        ("capacity", "--pi", "BARE"),
    ):
        outcome = planned(*words)
        assert outcome.status == 2
        assert "no iteration" in outcome.err
