"""How a story says what it is good for, and what only looks so."""

from __future__ import annotations

import pytest

from refineboard.domain.invest.text import parse_story
from tests.domain.invest.builders import a_subject, rules

STORY = "As a clerk, I want to export fees{}"


def says_why(text: str) -> bool:
    return "no-benefit" not in rules(a_subject(title=text, description=""))


@pytest.mark.parametrize(
    ("behind", "reason"),
    [
        (" so that I can file them.", "I can file them"),
        (" sothat I can file them.", "I can file them"),
        (" so taht I can file them.", "I can file them"),
        (" so thatI can file them.", "I can file them"),
        (" so anybody can read them.", "anybody can read them"),
        (" so payroll runs on time.", "payroll runs on time"),
        (" so the boss sees them.", "the boss sees them"),
        (" in order for my boss to see them.", "my boss to see them"),
        (". So that I can file them.", "I can file them"),
        (". not to another list, so that I can file them.", "I can file them"),
    ],
)
def test_a_reason_is_a_part_of_its_own(behind: str, reason: str):
    assert parse_story(STORY.format(behind)).ends_text == reason


@pytest.mark.parametrize(
    "behind",
    [
        " so many times a day.",
        " in so little time.",
        " or so files are lost.",
        " so slow it hurts.",
        " so far.",
    ],
)
def test_so_may_also_say_how_much(behind: str):
    assert parse_story(STORY.format(behind)).ends is None


@pytest.mark.parametrize(
    "text",
    [
        "As a clerk, I want to rename the columns of the list for clarity.",
        "As a clerk, I want to keep all receipts for audit purposes.",
        "As a clerk, I want to have a workshop to settle the order of the columns.",
        "As a clerk, I want to change the fee table to account for the new law.",
        "As a clerk, I want to export fees. This would be useful for my boss.",
    ],
)
def test_a_want_may_hold_its_reason(text: str):
    assert says_why(text)


def test_a_name_in_capitals_ends_a_sentence_as_any_word():
    text = "As a clerk, I want fees in YARN or CF. The list is long."
    assert parse_story(text).means_text == "fees in YARN or CF"


def test_the_stronger_marker_opens_the_reason():
    text = "As a clerk, I want an avenue so parents can answer, so that I learn."
    assert parse_story(text).ends_text == "I learn"


def test_what_stands_between_want_and_reason_is_no_part_of_either():
    story = parse_story(STORY.format(". not to another list, so that I can file them."))
    assert story.means_text == "to export fees"
    assert [story.words(span) for span in story.rest] == ["not to another list"]


def test_a_stop_behind_a_short_word_ends_no_sentence():
    text = "As a clerk, I want links, perf. benchmarks and ref. texts so that I start early."
    assert parse_story(text).ends_text == "I start early"


def test_a_role_ends_where_something_is_wanted_also_without_i():
    story = parse_story("As a clerk, would like to export from SQL, so that I can file fees.")
    assert (story.role_text, story.ends_text) == ("clerk", "I can file fees")


@pytest.mark.parametrize(
    "behind",
    [
        ", that way I can file them.",
        ", therefore I can file them.",
        ", allowing me to file them.",
        ", which lets me file them.",
        ", as I must file them.",
        " with the goal of filing them.",
        " for the sake of the audit.",
        " in an effort to save time.",
        " to save time.",
        " to avoid double entries.",
        " to comply with the law.",
        " to better understand costs.",
        ". This will help me to file them.",
        ". Benefit: I can file them.",
    ],
)
def test_there_are_other_ways_to_say_why(behind: str):
    assert says_why(STORY.format(behind))


@pytest.mark.parametrize(
    "text",
    [
        STORY.format(" since last year."),
        STORY.format(" for the last month."),
        STORY.format(" to help pages."),
        STORY.format(" which I can file."),
        STORY.format(". They are red."),
        "As a clerk, I want to be able to avoid fees.",
        "As a clerk, I want to have a way to reduce fees.",
        "As a clerk, I want to tell clients to avoid fees.",
        "As a clerk, I want to improve accuracy.",
        "As a clerk, I want the system to prevent fraud.",
        "As a clerk, I want to use filters to find fees.",
    ],
)
def test_what_is_done_or_asked_for_is_no_reason(text: str):
    assert not says_why(text)
