"""`health`: what it tells in each form, its bounds and its exit statuses."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from refineboard.cli.demo import make_sample
from tests.cli.running import Runner, a_runner

FORMATS = ("table", "json", "markdown", "html", "svg", "line")


@pytest.fixture
def sample(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Runner:
    """Runs a command on the sample ART."""
    make_sample(tmp_path / "sample")
    return a_runner(tmp_path / "sample", capsys, monkeypatch)


def test_json_has_the_contracts_shape(sample: Runner) -> None:
    told = sample("health", "--format", "json").json
    assert list(told) == ["schema", "at", "scopes"]
    assert [scope["backlog"] for scope in told["scopes"]] == [
        "ART",
        "CHK",
        "LED",
        "RSK",
        "PAY",
        "DEV",
    ]
    scope = told["scopes"][1]
    assert {"readiness_rate", "acceptance_rate", "rework_ratio", "runway"} < set(scope["metrics"])
    assert {"value", "n", "of", "points"} < set(scope["metrics"]["readiness_rate"])
    assert {"rule", "level", "keys", "message"} < set(scope["findings"][0])


def test_one_backlog_alone(sample: Runner) -> None:
    told = sample("health", "--backlog", "led", "--format", "json").json
    assert [scope["backlog"] for scope in told["scopes"]] == ["LED"]


def test_without_anything_to_measure_values_are_null(rb: Runner) -> None:
    told = rb("health", "--backlog", "LED", "--format", "json").json
    metrics = told["scopes"][0]["metrics"]
    assert metrics["acceptance_rate"]["value"] is None
    assert metrics["runway"]["value"] is None


@pytest.mark.parametrize("format_", FORMATS)
def test_every_form_names_the_art_and_ends_in_a_line_break(sample: Runner, format_: str) -> None:
    told = sample("health", "--format", format_)
    assert told.status == 0
    assert "Payments ART" in told.out
    assert told.out.endswith("\n")


def test_the_line_is_one_line(sample: Runner) -> None:
    assert sample("health", "--format", "line").out.count("\n") == 1


def test_the_table_says_what_to_do_first(sample: Runner) -> None:
    told = sample("health").out
    assert "What to do first" in told
    assert "→" in told


def test_a_bound_that_holds_is_no_failure(sample: Runner) -> None:
    assert sample("health", "--backlog", "PAY", "--fail-under", "readiness_rate=0.8").status == 0


def test_a_bound_that_is_missed_fails_and_says_so(sample: Runner) -> None:
    told = sample("health", "--backlog", "LED", "--fail-under", "readiness=80%")
    assert told.status == 1
    assert "LED: readiness_rate is" in told.err
    assert "wanted at least 0.8" in told.err


def test_findings_can_be_bounded_too(sample: Runner) -> None:
    assert sample("health", "--backlog", "LED", "--fail-over", "fails=0").status == 1


def test_what_has_no_value_misses_no_bound_but_is_said(rb: Runner) -> None:
    told = rb("health", "--backlog", "LED", "--fail-under", "acceptance_rate=0.8")
    assert told.status == 0
    assert "not checked" in told.err


@pytest.mark.parametrize(
    "bound", ["readiness", "readiness=much", "moon=1", "flow=1", "=1", "load=1e400", ""]
)
def test_a_wrong_bound_is_wrong_usage(rb: Runner, bound: str) -> None:
    told = rb("health", "--fail-under", bound)
    assert told.status == 2
    assert told.out == ""


def test_a_wrong_backlog_names_the_known_ones(rb: Runner) -> None:
    told = rb("health", "--backlog", "XYZ")
    assert told.status == 2
    assert "CHK" in told.err


@pytest.mark.parametrize("at", ["2999-01-01", "yesterday", "2026-13-01"])
def test_a_moment_that_is_none_is_wrong_usage(rb: Runner, at: str) -> None:
    told = rb("health", "--at", at)
    assert told.status == 2
    assert "--at" in told.err


def test_the_past_is_told_as_it_was(rb: Runner) -> None:
    rb("move", "CHK-1", "--to", "ready")
    before = rb("health", "--at", "1m", "--format", "json").json
    assert before["at"] < rb("health", "--format", "json").json["at"]


def test_a_file_gets_what_stdout_would(sample: Runner, tmp_path: Path) -> None:
    told = sample("health", "--format", "html", "-o", str(tmp_path / "health.html"))
    assert (told.status, told.out) == (0, "")
    assert (tmp_path / "health.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_bound_counts_also_where_a_file_is_written(sample: Runner, tmp_path: Path) -> None:
    told = sample("health", "--fail-over", "fails=0", "-o", str(tmp_path / "health.txt"))
    assert told.status == 1
    assert (tmp_path / "health.txt").exists()


def test_a_file_that_cannot_be_written_is_said(sample: Runner, tmp_path: Path) -> None:
    told = sample("health", "-o", str(tmp_path / "no" / "health.txt"))
    assert told.status == 3
    assert "cannot be written" in told.err


def test_a_file_is_written_anew_each_time(sample: Runner, tmp_path: Path) -> None:
    path = tmp_path / "health.txt"
    path.write_text("old")
    assert sample("health", "-o", str(path)).status == 0
    assert "Payments ART" in path.read_text(encoding="utf-8")


def test_neither_a_device_nor_a_link_is_replaced_by_a_file(sample: Runner, tmp_path: Path) -> None:
    target, link, pipe = tmp_path / "target", tmp_path / "link", tmp_path / "pipe"
    target.write_text("mine")
    link.symlink_to(target)
    os.mkfifo(pipe)
    for path in (link, pipe, tmp_path):
        assert sample("health", "-o", str(path)).status == 3
    assert (target.read_text(), link.is_symlink(), pipe.is_fifo()) == ("mine", True, True)


def test_a_restricted_session_writes_no_files(sample: Runner, tmp_path: Path) -> None:
    assert sample("--restricted", "health", "-o", str(tmp_path / "out.html")).status == 2
    assert not (tmp_path / "out.html").exists()


def test_health_starts_without_the_terminal(art: Path) -> None:
    script = (
        "import sys; from refineboard.cli.app import run; "
        f"run(['-w', {str(art)!r}, 'health', '--format', sys.argv[1]]); "
        "print(*sorted({'textual', 'rich'} & set(sys.modules)), file=sys.stderr)"
    )
    for format_ in ("json", "html", "svg", "markdown", "line"):
        done = subprocess.run(
            [sys.executable, "-c", script, format_],
            capture_output=True, text=True, check=True, env=dict(os.environ),
        )  # fmt: skip
        assert done.stderr.strip() == "", format_


def on_a_terminal(workspace: Path, columns: int, *arguments: str) -> list[str]:
    """The lines that a terminal of so many columns is sent, without their styles."""
    ours, theirs = os.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "NO_COLOR": "1", "TERM": "xterm"}
    command = [sys.executable, "-m", "refineboard", "-w", str(workspace), *arguments]
    with subprocess.Popen(command, stdout=theirs, env=environment) as process:
        os.close(theirs)
        output = b""
        # Linux answers a read with an error when nobody holds the other end any more.
        with suppress(OSError):
            while data := os.read(ours, 65_536):
                output += data
        assert process.wait() == 0
    os.close(ours)
    return re.sub(r"\x1b\[[0-9;]*m", "", output.decode()).splitlines()


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("asked", [(), ("--backlog", "LED")])
def test_a_terminal_shows_every_word_within_its_width(
    tmp_path: Path, columns: int, asked: tuple[str, ...]
) -> None:
    make_sample(tmp_path / "sample")
    lines = on_a_terminal(tmp_path / "sample", columns, "health", *asked)
    assert max(map(len, lines)) <= columns
    words = " ".join(" ".join(lines).split())
    assert "→ Break the ring: split one of them, or take a dependency out." in words
    assert "…" not in words.replace("--cause …", "")


def test_the_json_can_be_read_back(sample: Runner) -> None:
    told = sample("health", "--format", "json").out
    assert json.loads(told)["schema"] == 1


def test_the_sample_tells_a_story(sample: Runner) -> None:
    """Payouts is fit for the next iterations; Risk & Fraud has nothing ready; Ledger's vague
    criteria come back as rework and spill-over; three teams wait for each other."""
    scopes = {
        scope["backlog"]: scope for scope in sample("health", "--format", "json").json["scopes"]
    }

    def status(backlog: str, metric: str) -> str:
        return str(scopes[backlog]["metrics"][metric]["status"])

    assert status("PAY", "readiness_rate") == status("PAY", "runway") == "good"
    assert status("RSK", "readiness_rate") == status("RSK", "runway") == "bad"
    assert (status("LED", "acceptance_rate"), status("LED", "rework_ratio")) == ("bad", "watch")
    rings = [
        finding["keys"]
        for finding in scopes["ART"]["findings"]
        if finding["rule"] == "dependency-cycle"
    ]
    assert rings == [["CHK-49", "LED-43", "RSK-24"]]
