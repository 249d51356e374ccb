"""`forecast` and `trace` as commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.domain.workspace import Workspace
from refineboard.session import found_copy
from tests.builders import a_workspace
from tests.cli.running import Runner, a_runner
from tests.domain.forecast.test_outlook import DONE
from tests.domain.health.art import A_FEATURE, lived


@pytest.fixture
def rb(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Runner:
    """Runs a command on a workspace whose Checkout did 10, 0 and 30 points."""
    workspace: Workspace = a_workspace(
        *(dict(each, rank=f"V0009{place}") for place, each in enumerate(DONE, 1)),
        A_FEATURE,
        lived("CHK-1", "ready 10-01", points=10),
        lived("CHK-2", "ready 10-01", points=30, parent=None),
    )
    found_copy(tmp_path / "art", [], workspace.tables)
    return a_runner(tmp_path / "art", capsys, monkeypatch)


AT = ("--at", "2026-11-16T00:00:00Z")


def test_a_forecast_says_when_and_how_sure(rb: Runner) -> None:
    found = rb("forecast", "--backlog", "chk", *AT, "--format", "json").json
    assert found["iterations"] == [
        {"key": "26.4.1", "velocity": 10},
        {"key": "26.4.2", "velocity": 0},
        {"key": "26.4.3", "velocity": 30},
    ]
    assert found["quality"] == 0.5
    first = found["items"][0]
    assert (first["key"], first["points"], first["cumulative"]) == ("CHK-1", 10, 10)
    assert (first["p50"], first["p85"]) == ("26.4.4", "26.4b.1")
    assert first["by"]["26.4"] == 0.6667


def test_the_same_backlog_gives_the_same_bytes(rb: Runner) -> None:
    words = ("forecast", "--backlog", "CHK", *AT, "--format", "json")
    assert rb(*words).out == rb(*words).out


def test_what_goes_first_shows_what_that_changes(rb: Runner) -> None:
    found = rb("forecast", "--backlog", "CHK", "--first", "chk-2", *AT, "--format", "json").json
    assert [item["key"] for item in found["items"]] == ["CHK-2", "CHK-1"]
    # CHK-2 by the end of 26.4: 30 of {10, 0, 30}: 1/3, and none before.
    assert found["items"][0]["change"]["26.4"] == 0.3333


def test_an_item_of_another_backlog_cannot_go_first(rb: Runner) -> None:
    outcome = rb("forecast", "--backlog", "ART", "--first", "CHK-2", *AT)
    assert outcome.status == 2
    assert "CHK-2 is in CHK" in outcome.err


def test_an_unknown_pi_names_those_there_are(rb: Runner) -> None:
    outcome = rb("forecast", "--pi", "99.9", *AT)
    assert outcome.status == 2
    assert "26.4" in outcome.err


def test_too_few_finished_iterations_give_no_dates_and_say_so(rb: Runner) -> None:
    outcome = rb("forecast", "--backlog", "CHK", "--at", "2026-10-20", "--format", "json")
    assert [item["p50"] for item in outcome.json["items"]] == [None] * len(outcome.json["items"])
    assert "3 are needed" in outcome.err


def test_past_forecasts_are_scored_in_a_sentence(rb: Runner) -> None:
    outcome = rb("forecast", "--backlog", "CHK", "--calibration", "--format", "json")
    assert [row["level"] for row in outcome.json["calibration"]] == [0.5, 0.85]
    assert outcome.err


def test_a_trace_shows_the_tree_with_progress(rb: Runner) -> None:
    (feature, *_) = rb("trace", "--format", "json").json["tree"]
    assert (feature["key"], feature["points"]) == ("ART-1", 50)
    assert {child["key"] for child in feature["children"]} == {"CHK-90", "CHK-91", "CHK-1"}
    assert feature["done_points"] == 40


def test_a_trace_of_one_item_says_what_it_is_for(rb: Runner) -> None:
    assert "Why: CHK-1 → ART-1" in rb("trace", "chk-1").err


def test_a_trace_is_drawn_with_keys_alone(rb: Runner) -> None:
    assert "  ART-1 --> CHK-1\n" in rb("trace", "--mermaid").out
