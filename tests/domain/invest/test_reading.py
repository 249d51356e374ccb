"""What a tracker's plain summary reads like, and the advice that its kind gets."""

from __future__ import annotations

import pytest

from refineboard.domain.invest.findings import Verdict
from refineboard.domain.invest.prose import prose_of
from refineboard.domain.invest.reading import Reading, reads_like
from refineboard.domain.invest.report import invest
from tests.domain.invest.builders import a_subject, evidence, rules, verdict

TRACE = "java.lang.IllegalStateException: closed\n\tat a.b.Writer.close(Writer.java:31)\n"


@pytest.mark.parametrize(
    ("title", "reading"),
    [
        ("NullPointerException when the card is empty", Reading.BUG),
        ("Export fails for two cards", Reading.BUG),
        ("UI: The total is not shown", Reading.BUG),
        ("No paging in the list of jobs", Reading.BUG),
        ("Fix the wrong total of the export", Reading.BUG),
        ("Investigate why the export is slow", Reading.QUESTION),
        ("Spike on paging", Reading.QUESTION),
        ("Should paging be the usual?", Reading.QUESTION),
        ("Add error messages to the export", Reading.TASK),
        ("REST: Make the list aware of pages", Reading.TASK),
        ("Automatically align the versions", Reading.TASK),
        ("Cache and provide the closer", Reading.TASK),
        ("Tuple data structure", Reading.TOPIC),
        ("As a clerk, to print", Reading.TOPIC),
    ],
)
def test_a_summary_is_read_by_how_it_begins_and_what_it_says(title: str, reading: Reading):
    assert reads_like(title, "").reading is reading


@pytest.mark.parametrize(
    ("title", "description", "missing"),
    [
        ("Export fails", "", ("the steps",)),
        ("Export fails", "Run the export twice.", ()),
        ("Export fails", TRACE, ("the steps",)),
        ("The total is wrong", "When I add a card", ("what was expected",)),
        ("The total is wrong", "When I add a card it should grow", ()),
        ("Spike on paging", "Find out which of two ways of paging costs less.", ("a time box",)),
        ("Spike on paging", "Two days: which of two ways of paging costs less?", ()),
        ("Update the picture", "", ("what is different when it is done",)),
        ("Update the guide so that it names the port", "", ()),
        ("Tuple data structure", "", ("what is to be done, and for whom",)),
    ],
)
def test_what_is_missing_is_what_its_kind_must_say(
    title: str, description: str, missing: tuple[str, ...]
):
    assert reads_like(title, description).missing == missing


def test_a_bug_report_is_asked_for_steps_and_not_for_a_role():
    (finding,) = invest(
        a_subject(title="Export fails", description="", points=None, state_category="refining")
    ).findings
    assert finding.message == "It reads like a bug report and leaves out the steps."
    assert finding.level is Verdict.HINT


def test_a_whole_bug_report_is_no_bad_story():
    bug = "Run the export twice. It fails; the second should wait."
    assert rules(a_subject(title="Export fails", description=bug, acceptance_criteria=())) == []


def test_a_defect_is_asked_for_what_a_bug_report_must_say():
    subject = a_subject(kind="defect", title="The total is wrong", description="")
    assert evidence(subject, "bug-report") == "description"
    assert verdict(subject, "T") is Verdict.HINT


@pytest.mark.parametrize(
    "text",
    [
        "a {code}As a x, I want easily{code} b",
        "a\n```\nAC: easily\n```\nb",
        f"a\n{TRACE}b",
        "a\n2026-01-02 10:11:12 WARN easily\nb",
        "a\n> easily quoted\nb",
        "see https://example.org/easily-and-fast for it",
        'a page that says "easily done" and more',
    ],
)
def test_code_logs_quotes_and_addresses_are_no_prose(text: str):
    prose = prose_of(text)
    assert len(prose) == len(text)
    assert "easily" not in prose
    assert (prose[0], prose[-1]) == (text[0], text[-1])


def test_what_stands_in_a_trace_asks_and_leans_on_nothing():
    text = f"As a clerk, I want to print fees so that I file them.\n\n{TRACE}see above: why XD-12?"
    quoted = text.replace("see above", "> see above")
    assert rules(a_subject(description=quoted)) == []
