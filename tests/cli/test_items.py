"""`list` and `show`: which items, in which order, in which shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import STORY
from tests.cli.running import Runner
from tests.store.logs import change_line, forget_saved

ITEM_FIELDS = [
    "key",
    "kind",
    "enabler",
    "backlog",
    "title",
    "description",
    "acceptance_criteria",
    "benefit_hypothesis",
    "state",
    "points",
    "ubv",
    "tc",
    "rroe",
    "size",
    "wsjf",
    "rank",
    "parent",
    "iteration",
    "pi",
    "owner",
    "tags",
    "blocked",
    "depends_on",
    "ext",
    "extra",
    "timeline",
    "created_at",
    "updated_at",
    "updated_by",
    "invest",
]


def keys(rb: Runner, *arguments: str) -> list[str]:
    """The keys that `list` prints."""
    return [item["key"] for item in rb("list", *arguments, "--format", "json").json["items"]]


def test_items_come_by_backlog_and_rank(rb: Runner) -> None:
    assert keys(rb) == ["ART-1", "CHK-1", "CHK-2", "LED-1"]


def test_a_moved_item_is_listed_where_it_went(rb: Runner) -> None:
    rb("move", "CHK-2", "--before", "CHK-1")
    assert keys(rb, "--backlog", "chk") == ["CHK-2", "CHK-1"]


def test_the_filter_is_the_boards(rb: Runner) -> None:
    assert keys(rb, "--filter", "team:chk points:>3 | dep:open") == ["CHK-1"]


def test_the_newest_change_comes_first_by_updated(rb: Runner) -> None:
    rb("edit", "CHK-1", "points=8")
    assert keys(rb, "--sort", "updated")[0] == "CHK-1"


def test_unscored_items_follow_the_scored_by_wsjf(rb: Runner) -> None:
    rb("add", "--backlog", "ART", "--title", "Instant payout", "ubv=20", "tc=1", "rroe=1", "size=1")
    assert keys(rb, "--sort", "wsjf")[:2] == ["ART-2", "ART-1"]


def test_the_total_counts_what_the_limit_cuts_off(rb: Runner) -> None:
    listed = rb("list", "--limit", "1", "--format", "json").json
    assert (len(listed["items"]), listed["total"], listed["schema"]) == (1, 4, 1)
    assert "1 of 4 items" in rb("list", "--limit", "1").err


def test_an_item_has_every_field_of_the_contract_in_order(rb: Runner) -> None:
    item = rb("list", "--backlog", "CHK", "--limit", "1", "--format", "jsonl").lines[0]
    assert list(item) == ITEM_FIELDS
    assert item["title"] == STORY
    assert item["depends_on"][0]["state"] == "identified"
    assert item["timeline"][0]["state"] == "funnel"
    assert set(item["invest"]) == set("INVEST")


def test_wsjf_is_a_number_of_four_digits_or_null(rb: Runner) -> None:
    items = rb("list", "--format", "json").json["items"]
    assert [item["wsjf"] for item in items] == [4.3333, None, None, None]


def test_a_table_in_a_pipe_is_not_cut(rb: Runner) -> None:
    rb("edit", "CHK-1", f"title={'word ' * 90}end")
    assert "word end" in rb("list").out


def test_a_table_shows_what_is_blocked(rb: Runner) -> None:
    rb("edit", "CHK-1", "blocked=waits for legal")
    assert "Funnel, blocked" in rb("list").out


def test_nothing_found_is_said_and_is_no_error(rb: Runner) -> None:
    outcome = rb("list", "--filter", "zebra")
    assert outcome.status == 0
    assert "No item matches" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["list", "--backlog", "XYZ"], "The backlogs here are ART, CHK, LED"),
        (["list", "--filter", "colour:red"], "Filter, character 1"),
        (["show", "CHK-9"], "Did you mean"),
        (["show", "nonsense"], "There is no item NONSENSE"),
    ],
)
def test_an_unknown_name_is_refused_in_words(rb: Runner, arguments: list[str], words: str) -> None:
    outcome = rb(*arguments)
    assert outcome.status == 2
    assert words in outcome.err
    assert outcome.out == ""


def test_show_has_the_item_and_what_hangs_on_it(rb: Runner) -> None:
    shown = rb("show", "art-1", "--format", "json").json
    assert list(shown) == ["schema", "item", "findings", "children", "dependents"]
    assert list(shown["item"]) == ITEM_FIELDS
    assert shown["children"] == ["CHK-1"]
    assert rb("show", "LED-1", "--format", "json").json["dependents"] == ["CHK-1"]


def test_show_says_what_an_item_needs_to_be_ready(rb: Runner) -> None:
    assert (
        "To be ready it needs\n  an acceptance criterion\n  an estimate" in rb("show", "CHK-2").out
    )
    rb("ready", "CHK-2", "--override", "two lines of code")
    assert "calls it ready, two lines of code" in rb("show", "CHK-2").out


def test_show_says_why_work_was_done_again(rb: Runner) -> None:
    rb("move", "CHK-1", "--to", "review")
    rb("reject", "CHK-1", "--reason", "no receipt", "--cause", "unclear-criteria")
    page = rb("show", "CHK-1").out
    assert "Had to be done again" in page
    assert "unclear acceptance criteria; no receipt" in page
    assert "To be ready" not in page


def test_show_reads_well_for_people(rb: Runner) -> None:
    page = rb("show", "CHK-1").out
    assert f"CHK-1  {STORY}\n" in page
    assert "story · backlog CHK · Funnel · 5 points · #pci #web" in page
    assert "Acceptance criteria\n  1. Given a card" in page
    assert "Part of\n  ART-1  One-tap refunds  (Funnel)" in page
    assert "Waits for\n  LED-1  Post fees daily  (Funnel): identified, finish-to-start" in page


def test_show_explains_the_score(rb: Runner) -> None:
    page = rb("show", "ART-1").out
    assert "4.3333 = cost of delay 13 ÷ size 3" in page
    assert "Parts\n  CHK-1" in page


def test_show_as_markdown_and_csv_name_the_fields(rb: Runner) -> None:
    assert "| Points | 5 |" in rb("show", "CHK-1", "--format", "markdown").out
    heading, row = rb("show", "CHK-1", "--format", "csv").out.splitlines()
    assert heading.startswith('"key","backlog","kind"')
    assert row.startswith('"CHK-1","CHK","story"')


def test_what_foreign_hands_wrote_cannot_act_on_a_terminal(art: Path, rb: Runner) -> None:
    change_line(art, 5, b"Refund fails", b"\\u001b]0;x\\u009b\\u202e")
    forget_saved(art)
    (art / "workspace.json").unlink()
    for arguments in (
        ["list"],
        ["show", "CHK-2"],
        ["list", "--format", "json"],
        ["list", "--format", "markdown"],
        ["history"],
    ):
        outcome = rb(*arguments)
        assert outcome.status == 0
        assert not {"\x1b", "\x9b", "\u202e"} & set(outcome.out)
