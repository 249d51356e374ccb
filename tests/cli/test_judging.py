"""`invest`: what a team has agreed on for its stories, shown and changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.domain.invest.report import RULES
from tests.cli.running import Runner

DOCS = Path(__file__).parents[2] / "docs" / "invest.md"


def settings(rb: Runner, *backlog: str) -> dict[str, object]:
    told = rb("invest", *backlog, "--format", "json").json["settings"]
    return {entry["name"]: entry["value"] for entry in told}


def verdict(rb: Runner, key: str, letter: str) -> object:
    return rb("show", key, "--format", "json").json["item"]["invest"][letter]


def test_what_is_usual_is_shown_first(rb: Runner) -> None:
    assert settings(rb) == {
        "points_limit": 8,
        "velocity_share": 0.5,
        "criteria_limit": 8,
        "children_limit": 12,
        "off": [],
        "vague": [],
        "glossary": [],
    }


def test_a_team_says_something_else_than_everybody(rb: Runner) -> None:
    assert rb("invest", "points_limit=5", "velocity_share=40%").status == 0
    assert rb("invest", "chk", "points_limit=3").status == 0
    assert settings(rb, "CHK")["points_limit"] == 3
    assert settings(rb, "LED")["points_limit"] == 5
    assert settings(rb, "LED")["velocity_share"] == 0.4


def test_terms_are_added_and_taken_out(rb: Runner) -> None:
    rb("invest", "CHK", "vague+=blazing, snappy", "off+=conjunction")
    rb("invest", "CHK", "vague-=Snappy")
    assert settings(rb, "CHK")["vague"] == ["blazing"]
    assert settings(rb, "CHK")["off"] == ["conjunction"]


def test_a_limit_counts_at_once_and_an_undo_takes_it_back(rb: Runner) -> None:
    rb("edit", "CHK-1", "points=5")
    usual = verdict(rb, "CHK-1", "S")
    rb("invest", "CHK", "points_limit=3")
    assert verdict(rb, "CHK-1", "S") != usual
    assert rb("undo").status == 0
    assert verdict(rb, "CHK-1", "S") == usual


def test_an_empty_value_goes_back_to_what_holds_for_everybody(rb: Runner) -> None:
    rb("invest", "points_limit=5")
    rb("invest", "CHK", "points_limit=3")
    rb("invest", "CHK", "points_limit=")
    assert settings(rb, "CHK")["points_limit"] == 5


def test_a_setting_says_who_set_it(rb: Runner) -> None:
    rb("invest", "points_limit=5")
    rb("invest", "CHK", "vague+=blazing")
    told = rb("invest", "CHK", "--format", "json").json["settings"]
    sources = {entry["name"]: entry["source"] for entry in told}
    assert "for everybody" in sources["points_limit"]
    assert "by CHK" in sources["vague"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("moon=1", "no setting"),
        ("points_limit=many", "must be a number"),
        ("points_limit=0", "must lie between"),
        ("points_limit+=1", "one number"),
        ("off+=moon", "no rule"),
        ("vague+=" + "x" * 101, "at most 100"),
        ("=1", "NAME=VALUE"),
        ("points_limit=5 CHK", "must be a number"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(rb: Runner, text: str, words: str) -> None:
    told = rb("invest", "CHK", text)
    assert told.status == 2
    assert words in told.err


def test_an_unknown_backlog_is_wrong_usage(rb: Runner) -> None:
    assert rb("invest", "XYZ").status == 2


def test_the_page_names_every_rule_and_setting() -> None:
    page = DOCS.read_text()
    assert [rule.id for rule in RULES if f"`{rule.id}`" not in page] == []
    for name in ("points_limit", "velocity_share", "criteria_limit", "children_limit", "glossary"):
        assert f"`{name}`" in page


def test_what_is_no_problem_in_an_item_is_kept_with_it(rb: Runner) -> None:
    story = "As a clerk, I want to print fees easily so that I file them."
    key = rb("add", "--backlog", "CHK", "--title", story).out.strip()
    assert "vague-term" in rb("check", key).out
    rb("edit", key, "waived+=vague-term")
    assert "vague-term" not in rb("check", key).out
    rb("edit", key, "waived-=vague-term")
    assert "vague-term" in rb("check", key).out


def test_what_is_no_rule_cannot_be_waived(rb: Runner) -> None:
    key = rb("add", "--backlog", "CHK", "--title", "Fees").out.strip()
    refused = rb("edit", key, "waived+=vague")
    assert refused.status == 2
    assert "vague is not an INVEST rule; use " in refused.err
