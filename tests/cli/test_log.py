"""`history`, `undo` and `redo`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from refineboard.cli.log import moment
from tests.cli.running import Runner, log_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_history_has_every_change_in_the_order_of_the_log(rb: Runner) -> None:
    changes = rb("history", "--format", "json").json["changes"]
    assert [change["seq"] for change in changes] == [1, 2, 3, 4, 5]
    assert list(changes[0]) == ["seq", "at", "by", "command", "ops"]
    assert [change["command"] for change in changes] == ["init", "add", "add", "add", "add"]


def test_history_of_an_item_says_who_changed_what_from_and_to(rb: Runner) -> None:
    rb("edit", "CHK-1", "points=8")
    change = rb("history", "chk-1", "--format", "jsonl").lines[-1]
    assert change["command"] == "edit"
    assert change["ops"] == [
        {"table": "items", "op": "set", "id": "CHK-1", "field": "points", "from": 5, "to": 8}
    ]


def test_history_of_an_item_leaves_out_what_a_change_did_to_others(rb: Runner) -> None:
    rb("move", "CHK-1", "CHK-2", "--iteration", "26.4.1")
    change = rb("history", "CHK-2", "--format", "jsonl").lines[-1]
    assert {operation["id"] for operation in change["ops"]} == {"CHK-2"}


def test_history_reads_well_for_people(rb: Runner) -> None:
    rb("edit", "CHK-1", "tags+=new")
    table = rb("history", "CHK-1").out.splitlines()
    assert table[0].split() == ["Seq", "At", "By", "Command", "Key", "Field", "From", "To"]
    assert "pci; web  pci; web; new" in table[-1]


def test_history_is_limited_to_the_last_changes(rb: Runner) -> None:
    assert [
        change["seq"] for change in rb("history", "--limit", "2", "--format", "jsonl").lines
    ] == [
        4,
        5,
    ]
    assert rb("history", "--limit", "0", "--format", "jsonl").out == ""


def test_history_knows_spans_and_people(rb: Runner) -> None:
    assert len(rb("history", "--since", "1h", "--format", "jsonl").lines) == 5
    assert rb("history", "--since", "2999-01-01", "--format", "jsonl").out == ""
    assert rb("history", "--by", "nobody at all").err == "No change matches.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["history", "CHK-9"], "There is no item CHK-9"),
        (["history", "--since", "soon"], "is no time"),
        (["history", "--since", "2026-13-01"], "is no time"),
    ],
)
def test_a_wrong_question_is_refused_in_words(rb: Runner, arguments: list[str], words: str) -> None:
    outcome = rb(*arguments)
    assert outcome.status == 2
    assert words in outcome.err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2d", "2026-11-22T09:00:00+00:00"),
        ("3h", "2026-11-24T06:00:00+00:00"),
        ("30M", "2026-11-24T08:30:00+00:00"),
        ("1 w", "2026-11-17T09:00:00+00:00"),
        ("2026-11-24", "2026-11-24T00:00:00+00:00"),
        ("2026-11-24T09:30Z", "2026-11-24T09:30:00+00:00"),
        ("2026-11-24T09:30+02:00", "2026-11-24T09:30:00+02:00"),
        ("99999w", "0110-05-20T09:00:00+00:00"),
    ],
)
def test_a_time_is_a_date_a_moment_or_a_span(text: str, expected: str) -> None:
    assert moment(text, NOW).isoformat() == expected


def test_undo_takes_back_and_redo_does_again(rb: Runner) -> None:
    rb("edit", "CHK-1", "points=8")
    assert rb("undo", "--by-me").err == "Took back CHK-1 (points).\n"
    assert rb("show", "CHK-1", "--format", "json").json["item"]["points"] == 5
    assert rb("redo").err == "Did again CHK-1 (points).\n"
    assert rb("show", "CHK-1", "--format", "json").json["item"]["points"] == 8


def test_without_an_undo_there_is_nothing_to_redo(art: Path, rb: Runner) -> None:
    before = log_of(art)
    outcome = rb("redo")
    assert outcome.status == 2
    assert "nothing to redo" in outcome.err
    assert log_of(art) == before


def test_undo_ends_where_the_workspace_was_founded(rb: Runner) -> None:
    for _ in range(4):
        assert rb("undo").status == 0
    outcome = rb("undo")
    assert outcome.status == 2
    assert "nothing of yours to undo" in outcome.err
