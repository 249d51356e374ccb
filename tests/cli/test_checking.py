"""`check`: items and stories on standard input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import Runner, a_process, log_of

VAGUE = "As a shopper, I want to save my card easily so that I pay in one step"
DEFECTS = [
    "well_formed",
    "atomic",
    "atomic_hint",
    "minimal",
    "negotiable",
    "no_benefit",
    "hollow_benefit",
    "estimable",
    "small",
    "testable",
    "independent",
]
FINDING = [
    "rule",
    "letter",
    "level",
    "part",
    "start",
    "end",
    "evidence",
    "message",
    "suggestion",
]


def test_a_vague_word_is_found_where_it_stands(rb: Runner) -> None:
    (line,) = rb("check", "--stdin", "--format", "jsonl", stdin=f"{VAGUE}\n").lines
    assert list(line) == ["id", "verdict", "predicted", "findings"]
    assert list(line["verdict"]) == list("INVEST")
    assert list(line["predicted"]) == DEFECTS
    vague = next(finding for finding in line["findings"] if finding["evidence"] == "easily")
    assert list(vague) == FINDING
    assert VAGUE[vague["start"] : vague["end"]] == "easily"


def test_fixes_are_printed_instead_of_findings_and_change_nothing(rb: Runner) -> None:
    two = "As a clerk, I want to view and print fees so that I file them."
    stdin = "".join(
        json.dumps({"id": id_, "text": text}) + "\n" for id_, text in (("a", two), ("b", "Hm"))
    )
    first, second = rb("check", "--stdin", "--fix", "--format", "jsonl", stdin=stdin).lines
    assert second == {"id": "b", "fixes": []}
    assert first == {
        "id": "a",
        "fixes": [
            {
                "rule": "two-wants",
                "label": "Split it into 2 stories",
                "parts": [
                    {
                        "title": "View fees",
                        "text": "As a clerk, I want to view fees so that I file them.",
                    },
                    {
                        "title": "Print fees",
                        "text": "As a clerk, I want to print fees so that I file them.",
                    },
                ],
            }
        ],
    }


def test_a_fix_that_leaves_a_story_whole_has_one_part(rb: Runner) -> None:
    text = "As a clerk, I want to print fees so that I file them. Ask Ana for the old list."
    (line,) = rb("check", "--stdin", "--fix", "--format", "jsonl", stdin=f"{text}\n").lines
    assert [part["text"] for fix in line["fixes"] for part in fix["parts"]] == [
        "As a clerk, I want to print fees so that I file them.\n\nAsk Ana for the old list."
    ]


def test_offsets_count_in_the_text_as_it_came(rb: Runner) -> None:
    text = f"  \t{VAGUE}"
    (line,) = rb("check", "--stdin", "--format", "jsonl", stdin=json.dumps({"text": text})).lines
    vague = next(finding for finding in line["findings"] if finding["evidence"] == "easily")
    assert text[vague["start"] : vague["end"]] == "easily"


def test_every_line_of_text_gives_a_line_in_order(rb: Runner) -> None:
    text = f"{VAGUE}\r\n\nA bare title\n"
    lines = rb("check", "--stdin", "--format", "jsonl", stdin=text).lines
    assert [line["id"] for line in lines] == ["1", "2", "3"]


def test_json_lines_keep_their_ids_and_say_more_than_text(rb: Runner) -> None:
    stories = [
        {"id": "A-1", "text": VAGUE, "kind": "spike", "points": 3},
        {
            "id": 7,
            "text": VAGUE,
            "acceptance_criteria": ["Given a card When I pay Then it is paid"],
        },
        {"text": VAGUE},
    ]
    text = "\n".join(json.dumps(story) for story in stories)
    lines = rb("check", "--stdin", "--format", "jsonl", stdin=f"{text}\n\n").lines
    assert [line["id"] for line in lines] == ["A-1", 7, "3"]


def test_nothing_on_standard_input_is_nothing_to_check(rb: Runner) -> None:
    outcome = rb("check", "--stdin", "--format", "jsonl")
    assert (outcome.status, outcome.out) == (0, "")


@pytest.mark.parametrize(
    ("stdin", "words"),
    [
        ('{"id": "1", "text": "x"}\nnot json\n', "Line 2 is not a JSON object"),
        ('{"id": "1"}', 'Line 1 is not a JSON object with "id" and "text"'),
        ('{"text": 5}', "Line 1 is not a JSON object"),
        ('{"text": "x", "id": true}', "id cannot be"),
        ('{"text": "x", "kind": "novel"}', "kind cannot be 'novel'"),
        ('{"text": "x", "points": "3"}', "points cannot be '3'"),
        ('{"text": "x", "acceptance_criteria": "Given"}', "acceptance_criteria cannot be"),
        ("x" * 50_001, "longer than 50,000 characters"),
        (b"a\0b", "NUL"),
        ('{"text": ' + "[" * 100_000, "Line 1 is not a JSON object"),
    ],
    ids=range(10),
)
def test_bad_input_is_named_by_its_line(rb: Runner, stdin: str | bytes, words: str) -> None:
    outcome = rb("check", "--stdin", stdin=stdin)
    assert outcome.status == 3
    assert words in outcome.err
    assert outcome.out == ""


def test_standard_input_goes_with_no_other_choice(rb: Runner) -> None:
    for arguments in (["CHK-1"], ["--filter", "card"]):
        outcome = rb("check", "--stdin", *arguments)
        assert outcome.status == 2
        assert "--stdin goes with neither" in outcome.err


def test_stories_are_checked_without_a_workspace(tmp_path: Path) -> None:
    outcome = a_process("check", "--stdin", "--format", "jsonl", cwd=tmp_path, stdin=VAGUE.encode())
    assert outcome.status == 0
    assert len(outcome.lines) == 1


def test_strict_is_a_status_for_scripts(rb: Runner) -> None:
    rb("edit", "CHK-1", f"title={VAGUE}", "state=ready", "acceptance_criteria=", "points=")
    assert rb("check", "CHK-1").status == 0
    outcome = rb("check", "CHK-1", "--strict", "--format", "json")
    assert outcome.status == 1
    assert outcome.json["checks"][0]["id"] == "CHK-1"


def test_open_items_are_checked_unless_others_are_named(rb: Runner) -> None:
    rb("move", "CHK-2", "--to", "Accepted")
    everything = rb("check", "--format", "jsonl").lines
    assert [line["id"] for line in everything] == ["ART-1", "CHK-1", "LED-1"]
    named = rb("check", "chk-2", "CHK-1", "--filter", "refund", "--format", "jsonl").lines
    assert [line["id"] for line in named] == ["CHK-2"]
    filtered = rb("check", "--filter", "state:done", "--format", "jsonl").lines
    assert [line["id"] for line in filtered] == ["CHK-2"]


def test_a_check_writes_nothing(art: Path, rb: Runner) -> None:
    before = log_of(art)
    rb("check")
    assert log_of(art) == before


def test_a_check_reads_well_for_people(rb: Runner) -> None:
    rb("edit", "CHK-1", f"title={VAGUE}")
    outcome = rb("check", "CHK-1")
    assert outcome.out.splitlines()[0].split() == ["Key", "Letter", "Level", "Rule", "Finding"]
    assert "easily" in outcome.out
    assert outcome.err.startswith("1 checked: ")


def test_an_unknown_key_is_refused(rb: Runner) -> None:
    outcome = rb("check", "CHK-9")
    assert outcome.status == 2
    assert "There is no item CHK-9" in outcome.err


def test_asides_are_predicted(rb: Runner) -> None:
    story = "As a clerk, I want to print fees (in colour) so that I file them. Ask Ana."
    (line,) = rb("check", "--stdin", "--format", "jsonl", stdin=story).lines
    assert line["predicted"]["minimal"] is True


def test_stories_of_one_input_are_compared_with_each_other(rb: Runner) -> None:
    lines = rb("check", "--stdin", "--format", "jsonl", stdin=f"{VAGUE}\n{VAGUE}\n").lines
    assert [
        [finding["message"] for finding in line["findings"] if finding["rule"] == "duplicate"]
        for line in lines
    ] == [["2 says the same."], ["1 says the same."]]


def test_a_check_sums_up_what_it_found(rb: Runner) -> None:
    found = rb("check", "--stdin", "--format", "json", stdin=VAGUE).json
    summary = found["summary"]
    assert (summary["count"], summary["rules"]["vague-term"]) == (1, ["1"])


def test_the_most_frequent_rules_are_named(rb: Runner) -> None:
    done = rb("check", "--stdin", stdin=f"{VAGUE}\nA bare title\n")
    assert "Most often:" in done.err
