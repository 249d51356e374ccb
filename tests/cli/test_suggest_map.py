"""`import --suggest-map`: a first map that says what was guessed and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.exchange.tables.tracker import read_map
from tests.cli.running import Runner

TABLE = "Headline,Story Pointz,Status,Type,Sprint\nPay,3,Parked,Wish,Board 7\n"


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "a.csv"
    path.write_text(TABLE)
    return str(path)


def test_a_suggested_map_can_be_given_back(rb: Runner, table: str, tmp_path: Path):
    target = tmp_path / "map.toml"
    outcome = rb("import", "csv", table, "--backlog", "LED", "--suggest-map", str(target))
    user = read_map(target.read_bytes())
    assert outcome.status == 0
    assert user.columns == {"points": "Story Pointz"}
    assert (user.kinds, user.states) == ({"wish": "story"}, {"parked": "funnel"})
    again = rb("import", "csv", table, "--backlog", "LED", "--map", str(target))
    assert "not understood" not in again.err.replace("Iteration: 1 value not understood", "")


def test_a_suggested_map_says_why(rb: Runner, table: str):
    said = rb("import", "csv", table, "--backlog", "LED", "--suggest-map", "-").out
    assert "its name is like storypoint" in said
    assert "no such word is known" in said
    assert '# "Board 7" = ' in said


def test_suggesting_a_map_imports_nothing(rb: Runner, table: str):
    before = rb("list", "--format", "json").json
    rb("import", "csv", table, "--backlog", "LED", "--suggest-map", "-")
    assert rb("list", "--format", "json").json == before
