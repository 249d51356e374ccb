"""The page about health names what there is, and its commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from refineboard.cli.app import COMMANDS
from refineboard.domain.health.causes import CAUSES
from refineboard.domain.health.words import METRICS

PAGE = (Path(__file__).parents[2] / "docs" / "health.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*METRICS, *CAUSES])
def test_every_metric_and_cause_is_explained(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_every_command_on_the_page_exists() -> None:
    named = set(re.findall(r"refineboard ([a-z]+)", PAGE))
    assert named <= set(COMMANDS)
    assert {"health", "ready", "targets", "rework"} <= named
