"""`rank`: the contract's shape, the delay cost of every order, and an order made in one change."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.cli.rank_trust import DETAILS
from tests.cli.running import Runner, log_of


@pytest.fixture
def features(rb: Runner) -> Runner:
    """The ART with ART-1 (13 ÷ 3), ART-2 that waits for ART-3, and ART-4 without scores."""
    for title, *fields in (
        ("Instant payout", "ubv=20", "tc=20", "rroe=20", "size=5"),
        ("Real-time ledger", "ubv=1", "tc=1", "rroe=1", "size=2"),
        ("Unscored",),
    ):
        rb("add", "--backlog", "ART", "--title", title, *fields)
    rb("edit", "ART-2", "depends_on+=ART-3")
    return rb


def test_json_has_the_contracts_shape(features: Runner) -> None:
    told = features("rank", "--order", "feasible", "--format", "json").json
    assert list(told) == ["schema", "order", "delay_cost", "unscored"]
    assert list(told["order"][0]) == [
        "key", "rank", "wsjf", "wsjf_exact", "cost_of_delay", "job_size", "moved_by", "broken",
        "other_predecessors",
    ]  # fmt: skip
    assert list(told["delay_cost"]) == ["this", "wsjf", "feasible", "manual"]
    assert told["unscored"] == ["ART-4"]


def test_the_score_is_told_rounded_and_exactly(features: Runner) -> None:
    order = features("rank", "--format", "json").json["order"]
    assert [(entry["key"], entry["wsjf"], entry["wsjf_exact"]) for entry in order] == [
        ("ART-2", 12, "12"),
        ("ART-1", 4.3333, "13/3"),
        ("ART-3", 1.5, "3/2"),
        ("ART-4", None, None),
    ]


def test_the_delay_cost_of_every_order_is_told(features: Runner) -> None:
    costs = features("rank", "--order", "manual", "--format", "json").json["delay_cost"]
    assert costs == {
        "this": 13 * 3 + 60 * 8 + 3 * 10,
        "wsjf": 60 * 5 + 13 * 8 + 3 * 10,
        "feasible": 3 * 2 + 60 * 7 + 13 * 10,
        "manual": 13 * 3 + 60 * 8 + 3 * 10,
    }


def test_what_was_moved_and_what_is_broken_is_told(features: Runner) -> None:
    pure = features("rank", "--order", "wsjf", "--format", "jsonl").lines
    assert [entry["broken"] for entry in pure] == [["ART-3"], [], [], []]
    kept = features("rank", "--order", "feasible", "--format", "jsonl").lines
    assert [(entry["key"], entry["moved_by"]) for entry in kept] == [
        ("ART-3", ["ART-2"]),
        ("ART-2", ["ART-3"]),
        ("ART-1", []),
        ("ART-4", []),
    ]


def test_a_predecessor_that_does_not_bind_is_listed_apart(features: Runner) -> None:
    features("edit", "ART-3", "depends_on+=ART-1")
    features("edit", "ART-2", "depends_on+=ART-1")
    told = features("rank", "--order", "feasible", "--format", "jsonl").lines
    told = {entry["key"]: entry for entry in told}
    assert told["ART-2"]["moved_by"] == ["ART-3"]
    assert told["ART-2"]["other_predecessors"] == ["ART-1"]


def test_details_come_after_the_contracts_names(features: Runner) -> None:
    features("targets", "money_per_point=100")
    told = features("rank", "--details", "--format", "json").json
    assert list(told) == ["schema", "order", "delay_cost", "unscored"]
    best, *_, unscored = told["order"]
    assert list(best)[9:] == [
        "best_rank", "worst_rank", "robust", "cd3", "cd3_rank", "value_times_urgency",
        "value_times_urgency_rank", "starving",
    ]  # fmt: skip
    assert list(best.values())[9:] == [1, 1, True, 1200, 1, 160, 1, False]
    assert list(unscored.values())[9:] == [None] * 7 + [False]


def test_csv_names_every_detail(features: Runner) -> None:
    plain = features("rank", "--format", "csv").out.splitlines()
    detailed = features("rank", "--details", "--format", "csv").out.splitlines()
    added = detailed[0].removeprefix(plain[0]).replace('"', "").split(",")
    assert added[1:] == list(DETAILS)
    assert all(len(line.split(",")) == 17 for line in detailed)


def test_people_read_how_far_a_rank_is_to_be_trusted(features: Runner) -> None:
    told = features("rank", "--details").out
    assert "Could be" in told
    assert "1–1" in told


@pytest.mark.parametrize("format_", ["table", "markdown"])
def test_people_read_the_reasons_and_the_costs_beside_each_other(
    features: Runner, format_: str
) -> None:
    told = features("rank", "--order", "feasible", "--format", format_)
    assert "pulled by ART-2" in told.out
    assert "waits for ART-3" in told.out
    assert "Against wsjf" in told.out
    assert "Unscored: ART-4" in told.err


def test_a_table_says_what_an_order_breaks(features: Runner) -> None:
    assert "comes before ART-3, which it needs" in features("rank").out


def test_applying_an_order_is_one_change_that_one_undo_takes_back(features: Runner) -> None:
    def keys() -> list[str]:
        items = features("list", "--backlog", "ART", "--format", "json").json["items"]
        return [item["key"] for item in items]

    before = keys()
    applied = features("rank", "--order", "feasible", "--apply")
    assert "Ranked" in applied.err
    assert keys() == ["ART-3", "ART-2", "ART-1", "ART-4"]
    features("undo")
    assert keys() == before


def test_applying_what_is_so_already_writes_nothing(features: Runner, art: Path) -> None:
    features("rank", "--apply")
    log = log_of(art)
    assert "it is so already" in features("rank", "--apply").err
    assert log_of(art) == log


def test_looking_writes_nothing(features: Runner, art: Path) -> None:
    log = log_of(art)
    features("rank", "--order", "feasible")
    assert log_of(art) == log


def test_a_read_only_session_shows_an_order_and_applies_none(features: Runner) -> None:
    outcome = features("--read-only", "rank", "--order", "feasible", "--apply")
    assert outcome.status == 5
    assert "ART-2" in outcome.out


def test_a_ring_is_said_and_the_order_still_comes(features: Runner) -> None:
    features("edit", "ART-3", "depends_on+=ART-2")
    told = features("rank", "--order", "feasible")
    assert told.status == 0
    assert "ART-2, ART-3 wait for each other in a ring" in told.err


def test_an_unknown_backlog_is_refused_with_the_known_ones(features: Runner) -> None:
    outcome = features("rank", "--backlog", "NIX")
    assert outcome.status == 2
    assert "ART, CHK, LED" in outcome.err


def test_a_team_is_told_what_stands_elsewhere_than_its_features_order(features: Runner) -> None:
    features("edit", "CHK-1", "parent=ART-2", "depends_on-=LED-1")
    features("edit", "CHK-2", "parent=ART-1")
    told = features("rank", "--backlog", "chk", "--order", "feasible")
    assert [line.split()[1] for line in told.out.splitlines()[1:3]] == ["CHK-2", "CHK-1"]
    assert "Standing elsewhere" in told.err


def test_an_empty_backlog_has_an_order_without_items(rb: Runner) -> None:
    rb("move", "LED-1", "--backlog", "CHK")
    told = rb("rank", "--backlog", "LED", "--format", "json").json
    assert told["order"] == []
    assert told["delay_cost"] == {"this": 0, "wsjf": 0, "feasible": 0, "manual": 0}


def test_csv_has_a_row_an_item(features: Runner) -> None:
    lines = features("rank", "--format", "csv").out.splitlines()
    assert lines[0].startswith('"key","rank","wsjf"')
    assert len(lines) == 5


def test_a_team_can_score_its_stories_by_themselves_and_follow_its_features_again(
    features: Runner,
) -> None:
    features("edit", "CHK-1", "parent=ART-2")
    features("edit", "CHK-2", "ubv=1", "tc=1", "rroe=1", "size=1")

    def first(*more: str) -> str:
        told = features("rank", "--backlog", "CHK", "--format", "json", *more).json
        return str(told["order"][0]["key"])

    assert first() == "CHK-1"
    assert first("--stories", "scored") == "CHK-2"
    assert first() == "CHK-2"
    assert first("--stories", "by-feature") == "CHK-1"


def test_the_art_is_always_scored_by_itself(features: Runner) -> None:
    outcome = features("rank", "--stories", "scored")
    assert outcome.status == 2
    assert "name a team's backlog" in outcome.err


@pytest.mark.parametrize(("picture", "words"), [("delay", "feasible 556"), ("scores", "WSJF 8")])
def test_a_picture_is_drawn_instead_of_the_list(features: Runner, picture: str, words: str) -> None:
    told = features("rank", "--picture", picture)
    assert words in told.out
    assert "Rank" not in told.out


def test_a_backlog_without_scores_has_no_picture(rb: Runner) -> None:
    told = rb("rank", "--backlog", "LED", "--picture", "delay")
    assert (told.status, told.out) == (0, "")
    assert "Nothing is scored yet" in told.err
