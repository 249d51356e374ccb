"""The page about health names what there is, and its commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from refineboard.cli.app import COMMANDS
from refineboard.domain.health.causes import CAUSES
from refineboard.domain.health.marks import MARKS
from refineboard.domain.health.words import METRICS

PAGE = (Path(__file__).parents[2] / "docs" / "health.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*METRICS, *CAUSES])
def test_every_metric_and_cause_is_explained(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("rule", [mark.rule for mark in MARKS])
def test_every_rule_about_items_is_explained(rule: str) -> None:
    assert f"`{rule}`" in PAGE


def test_every_command_on_the_page_exists() -> None:
    named = set(re.findall(r"refineboard ([a-z]+)", PAGE))
    assert named <= set(COMMANDS)
    assert {"health", "ready", "targets", "rework"} <= named
