"""Every import of the README works on the sample that it names, and goes on to be tried."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from refineboard.exchange.sources import SOURCES
from tests.cli.running import Runner

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_backlogs"
COMMANDS = [
    shlex.split(line.partition("#")[0])[1:]
    for line in re.findall(r"(?m)^refineboard import .*$", (ROOT / "README.md").read_text("utf-8"))
    if "https://" not in line
]
NO_SAMPLE = {"refineboard", "xlsx"}


def named(command: list[str]) -> str:
    return " ".join(command)


def test_every_source_has_a_sample():
    assert {command[1] for command in COMMANDS} == set(SOURCES) - NO_SAMPLE


@pytest.mark.parametrize("command", COMMANDS, ids=named)
def test_an_import_of_the_readme_brings_its_sample_in(rb: Runner, command: list[str]):
    verb, source, name, *rest = command
    before = len(rb("list", "--format", "json").json["items"])
    outcome = rb(verb, source, str(SAMPLES / name), *rest)
    assert outcome.status == 0, outcome
    assert len(rb("list", "--format", "json").json["items"]) > before + 1
    said = outcome.err
    assert "not understood" not in said.replace("Iteration: 1 value not understood", "").replace(
        "Iteration: 2 values not understood", ""
    ), said


@pytest.mark.parametrize("command", COMMANDS, ids=named)
def test_a_second_import_of_a_sample_changes_nothing(rb: Runner, command: list[str]):
    verb, source, name, *rest = command
    if source in ("text", "markdown"):
        pytest.skip("lines without keys are new each time")
    rb(verb, source, str(SAMPLES / name), *rest)
    again = rb(verb, source, str(SAMPLES / name), *rest, "--format", "json").json
    assert (again["created"], again["updated"], again["conflicts"]) == ([], [], [])
