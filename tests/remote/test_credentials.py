"""Tokens: from the environment or a private file, and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.domain.errors import BadData, RuleBroken
from refineboard.remote.catalogue import SERVICES
from refineboard.remote.credentials import credentials_for

JIRA = SERVICES["jira"]
HOST = "acme.atlassian.net"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "credentials.toml"
    path.write_text(f'["{HOST}"]\nuser = "ana@a.example"\ntoken = "hunter2"\n')
    path.chmod(0o600)
    return path


def test_the_environment_goes_first(path: Path):
    found = credentials_for(JIRA, HOST, {"REFINEBOARD_JIRA_TOKEN": "other"}, path)
    assert found.headers(JIRA) == {"Authorization": "Bearer other"}


def test_a_private_file_is_read(path: Path):
    header = credentials_for(JIRA, HOST, {}, path).headers(JIRA)["Authorization"]
    assert header == "Basic YW5hQGEuZXhhbXBsZTpodW50ZXIy"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_may_read_is_refused(path: Path, mode: int):
    path.chmod(mode)
    with pytest.raises(BadData, match="chmod 600"):
        credentials_for(JIRA, HOST, {}, path)


def test_a_token_is_for_its_host_alone(path: Path):
    with pytest.raises(RuleBroken, match="There is no token for evil"):
        credentials_for(JIRA, "evil.example", {}, path)


def test_without_a_file_it_says_what_to_set(tmp_path: Path):
    with pytest.raises(RuleBroken, match="REFINEBOARD_JIRA_TOKEN"):
        credentials_for(JIRA, HOST, {}, tmp_path / "none")


@pytest.mark.parametrize("text", ['["x"]\ntoken = "hunter2', "\xff", "a" * 5])
def test_a_file_that_is_not_toml_is_refused_without_quoting_it(path: Path, text: str):
    path.write_text(text, encoding="latin-1")
    with pytest.raises(BadData) as refusal:
        credentials_for(JIRA, HOST, {}, path)
    assert "hunter2" not in str(refusal.value)


def test_a_token_with_a_line_end_is_refused_without_quoting_it():
    with pytest.raises(RuleBroken) as refusal:
        credentials_for(JIRA, HOST, {"REFINEBOARD_JIRA_TOKEN": "hunter2\r\nX-Evil: 1"})
    assert "hunter2" not in str(refusal.value)
