"""`init`: a workspace out of nothing, or a refusal that leaves nothing behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from refineboard.cli.app import run
from refineboard.session import open_session
from tests.cli.running import a_process


def test_init_makes_a_workspace_and_names_the_next_step(tmp_path: Path) -> None:
    place = tmp_path / "new" / "art"
    outcome = a_process(
        *("init", str(place), "--art", "Payments ART", "--team", "chk=Checkout"),
        *("--team", "LED=The Ledger", "--start", "2026-11-02"),
    )
    assert (outcome.status, outcome.out) == (0, "")
    assert f"refineboard -w {place} add --backlog CHK" in outcome.err
    session = open_session(place)
    assert {key: backlog.name for key, backlog in session.workspace.backlogs.items()} == {
        "ART": "Payments ART",
        "CHK": "Checkout",
        "LED": "The Ledger",
    }
    assert session.workspace.tables["increments"]["26.4"]["start"] == "2026-11-02"
    session.close()


def test_the_first_interval_starts_this_monday_unless_said(tmp_path: Path) -> None:
    assert run(["init", str(tmp_path / "art"), "--art", "A", "--team", "T=T"]) == 0
    session = open_session(tmp_path / "art")
    today = datetime.now(UTC).date()
    starts = [interval["start"] for interval in session.workspace.tables["increments"].values()]
    session.close()
    assert starts[0] == str(today - timedelta(days=today.weekday()))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--art", "A"], "--team"),
        (["--team", "T=T"], "--art"),
        (["--art", " ", "--team", "T=T"], "needs a name"),
        (["--art", "A", "--team", "Checkout"], "is not KEY=NAME"),
        (["--art", "A", "--team", "C-K=Checkout"], "cannot be a team's key"),
        (["--art", "A", "--team", "ART=Checkout"], "cannot be a team's key"),
        (["--art", "A", "--team", "T=One", "--team", "t=Two"], "Two teams have the key T"),
        (["--art", "A", "--team", "T=T", "--start", "soon"], "--start"),
        (["--art", "A", "--team", "T=T", "--start", "9999-12-31"], "from 2000 to 2099"),
    ],
)
def test_what_is_refused_leaves_no_directory_behind(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path / "art"), *arguments]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "art").exists()


def test_a_directory_in_use_is_refused(
    art: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    for place in (art, tmp_path, tmp_path / "file"):
        assert run(["init", str(place), "--art", "A", "--team", "T=T"]) == 2
        assert "is not empty" in capsys.readouterr().err


def test_an_impossible_place_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert run(["init", str(tmp_path / "file" / "art"), "--art", "A", "--team", "T=T"]) == 3
    assert "cannot be made a workspace" in capsys.readouterr().err


def test_a_restricted_session_makes_no_workspace(tmp_path: Path) -> None:
    place = tmp_path / "art"
    made = run(["--restricted", "init", str(place), "--art", "Pay", "--team", "CHK=Checkout"])
    assert (made, place.exists()) == (2, False)
