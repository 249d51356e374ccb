"""The command `depends` as a script uses it: its JSON, its refusals and its pictures."""

from __future__ import annotations

import pytest

from tests.cli.running import Runner


@pytest.fixture
def art(rb: Runner) -> Runner:
    """CHK-1 in 26.4.1 waits for LED-1 in 26.4.2."""
    rb("edit", "CHK-1", 'title=Save "a" card', "points=3", "iteration=26.4.1")
    rb("edit", "LED-1", "title=Card vault", "points=3", "iteration=26.4.2")
    rb("depends", "add", "CHK-1", "LED-1")
    return rb


def only(art: Runner) -> dict[str, object]:
    """The one dependency."""
    (found,) = art("depends", "list", "--format", "json").json["dependencies"]
    return dict(found)


def test_json_has_the_contracts_shape(art: Runner) -> None:
    told = art("depends", "list", "--format", "json").json
    assert list(told) == ["schema", "dependencies", "cycles", "moves"]
    assert told["dependencies"] == [
        {
            "from": "CHK-1", "to": "LED-1", "band": "conflict", "state": "identified",
            "nature": None, "needed_by": None, "offer": None, "owner": None, "slack": -2,
            "from_iteration": "26.4.1", "to_iteration": "26.4.2", "reason": None,
        }
    ]  # fmt: skip


def test_agreeing_to_what_comes_too_late_exits_with_2_and_says_to_offer(art: Runner) -> None:
    refused = art("depends", "agree", "CHK-1", "LED-1")
    assert refused.status == 2
    assert "depends offer CHK-1 LED-1 --iteration 26.4.2" in refused.err
    assert only(art)["state"] == "identified"


def test_a_dependency_is_offered_accepted_and_agreed_on(art: Runner) -> None:
    art("depends", "offer", "CHK-1", "LED-1", "--iteration", "26.4.2")
    assert (only(art)["state"], only(art)["offer"]) == ("countered", "26.4.2")
    art("depends", "add", "CHK-1", "LED-1", "--needed-by", "26.4.2", "--nature", "resource")
    assert (only(art)["state"], only(art)["offer"]) == ("identified", None)
    art("depends", "agree", "CHK-1", "LED-1")
    told = only(art)
    assert (told["state"], told["needed_by"], told["nature"]) == ("agreed", "26.4.2", "resource")
    art("depends", "resolve", "CHK-1", "LED-1")
    assert only(art)["state"] == "resolved"
    art("undo")
    assert only(art)["state"] == "agreed"


def test_the_history_says_what_was_answered(art: Runner) -> None:
    art("depends", "offer", "CHK-1", "LED-1", "--iteration", "26.4.2")
    assert "LED-1 (countered, offer 26.4.2)" in art("history", "CHK-1").out


def test_a_decline_gives_its_reason(art: Runner) -> None:
    art("depends", "decline", "CHK-1", "LED-1", "--reason", "no vault this year")
    assert (only(art)["state"], only(art)["reason"]) == ("declined", "no vault this year")


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("CHK-1",), 1), (("LED-1",), 1), (("--backlog", "CHK"), 1), (("--backlog", "ART"), 0),
        (("--band", "ok"), 0), (("--band", "conflict"), 1), (("--state", "agreed"), 0),
        (("--inbox", "LED"), 1), (("--inbox", "CHK"), 0),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(art: Runner, options: tuple[str, ...], count: int) -> None:
    assert len(art("depends", "list", *options, "--format", "jsonl").lines) == count


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "CHK-9"), ("list", "--inbox", "XYZ"), ("list", "--band", "red"),
        ("agree", "LED-1", "CHK-1"), ("offer", "CHK-1", "LED-1"),
        ("offer", "CHK-1", "LED-1", "--iteration", "99"), ("decline", "CHK-1", "LED-1"),
    ],
)  # fmt: skip
def test_wrong_use_exits_with_2(art: Runner, arguments: tuple[str, ...]) -> None:
    assert art("depends", *arguments).status == 2


def test_a_cycle_is_named_once(art: Runner) -> None:
    art("depends", "add", "LED-1", "CHK-1")
    assert art("depends", "list", "--format", "json").json["cycles"] == [["CHK-1", "LED-1"]]


def test_pictures_have_both_items_and_nothing_that_breaks_out(art: Runner) -> None:
    mermaid = art("depends", "list", "--format", "mermaid").out
    assert mermaid.startswith("flowchart LR\n")
    assert "n0 -->|conflict, identified| n1" in mermaid
    assert "CHK-1 Save #34;a#34; card" in mermaid
    dot = art("depends", "list", "--format", "dot").out
    assert '"LED-1" -> "CHK-1" [label="conflict, identified", color=red, penwidth=2];' in dot
    assert 'label="CHK-1 Save \\"a\\" card' in dot


def test_csv_and_markdown_name_both_items(art: Runner) -> None:
    csv = art("depends", "list", "--format", "csv").out.splitlines()
    assert csv[0].replace('"', "").startswith("from,to,band,state,nature,needed_by")
    assert "| CHK-1" in art("depends", "list", "--format", "markdown").out


def test_suggestions_have_the_contracts_shape_and_are_dismissed(art: Runner) -> None:
    added = ("add", "--backlog", "CHK", "--title", "Refund", "description=After LED-1 is live")
    key = art(*added).out.strip()
    told = art("depends", "suggest", "--backlog", "CHK", "--format", "json").json
    assert told["suggestions"] == [
        {"from": key, "to": "LED-1", "team": "LED", "words": "LED-1", "where": "description"}
    ]
    art("depends", "suggest", "--dismiss", key, "LED-1")
    assert art("depends", "suggest", "--format", "json").json["suggestions"] == []


def test_what_was_agreed_on_adds_nothing_to_the_items_own_json(art: Runner) -> None:
    art("depends", "offer", "CHK-1", "LED-1", "--iteration", "26.4.2")
    (entry,) = art("show", "CHK-1", "--format", "json").json["item"]["depends_on"]
    assert list(entry) == ["key", "kind", "nature", "state", "needed_by"]


def test_health_counts_what_was_not_answered(art: Runner) -> None:
    told = art("health", "--backlog", "LED", "--format", "json").json
    (finding,) = [f for f in told["scopes"][0]["findings"] if f["rule"] == "unanswered"]
    assert finding["keys"] == ["CHK-1"]
    art("depends", "decline", "CHK-1", "LED-1", "--reason", "no")
    told = art("health", "--backlog", "LED", "--format", "json").json
    assert "unanswered" not in {f["rule"] for f in told["scopes"][0]["findings"]}
