"""What belongs below the story."""

import pytest

from refineboard.domain.invest.findings import Letter, Verdict
from refineboard.domain.invest.report import invest
from tests.domain.invest.builders import a_subject, evidence, rules

ASIDES = {"aside", "more-text", "said-twice"}


def found(text: str) -> set[str]:
    return ASIDES & set(rules(a_subject(title=text, description="")))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("As a clerk, I want to print fees (in all their colours) so that I file them.", "(in all"),
        ("As a clerk, I want to read the [guide|https://x.org/a] so that I learn.", "[guide|"),
        ("As a clerk, I want to print fees so that I file them (see the old mail).", "(see the"),
    ],
)
def test_a_bracket_is_an_aside(text: str, words: str):
    assert evidence(a_subject(title=text, description=""), "aside").startswith(words)


@pytest.mark.parametrize(
    "means",
    [
        "to see the Annual Percentage Rate (APR)",
        "to see the APR (Annual Percentage Rate)",
        "to print the bill(s) of a day",
        "to set up a build for spring-cloud-data (s-c-d)",
    ],
)
def test_a_bracket_that_spells_a_name_out_is_none(means: str):
    assert not found(f"As a clerk, I want {means} so that I file it.")


@pytest.mark.parametrize("aside", ["(now)", "(in colour)"])
def test_a_short_bracket_is_counted_and_shown_to_nobody(aside: str):
    text = f"As a clerk, I want to print fees {aside} so that I file them."
    report = invest(a_subject(title=text, description=""))
    assert (report.findings, report.counted) == ((), {"short-aside"})


def test_a_sentence_beside_the_story_in_a_description_is_counted_and_shown_to_nobody():
    text = "As a clerk, I want to print fees so that I file them. Mockups are in the wiki."
    report = invest(a_subject(description=text))
    assert (report.findings, report.counted) == ((), {"text-beside"})


def test_a_second_sentence_is_no_part_of_the_story():
    text = "As a clerk, I want to print fees so that I file them. Mockups: see the wiki."
    assert evidence(a_subject(title=text, description=""), "more-text") == "Mockups: see the wiki"


def test_a_paragraph_below_the_story_is_where_notes_belong():
    text = "As a clerk, I want to print fees so that I file them.\n\nMockups are in the wiki."
    assert rules(a_subject(description=text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "As a clerk, I want to print fees, so that so I file them.",
        "AS A clerk I WANT I want to print fees SO THAT I file them",
        "As a clerk, I want to print fees so that I file them, so that I find them.",
    ],
)
def test_a_marker_that_stands_twice_is_found(text: str):
    assert found(text) == {"said-twice"}


def test_many_sentences_beside_the_story_are_one_finding():
    notes = "It runs at night. It is slow. Ask Ana. See the wiki"
    text = f"As a clerk, I want to print fees so that I file them. {notes}."
    subject = a_subject(title=text, description="")
    assert evidence(subject, "more-text") == notes


def test_a_typing_slip_is_no_second_marker():
    assert not found("As a clerk, I want to print fees, so that that I file them.")


def test_an_enabler_may_explain_itself():
    text = "As a clerk, I want to print fees (in colour) so that I file them. Ask Ana."
    assert not ASIDES & set(rules(a_subject(title=text, description="", enabler="compliance")))


def test_an_aside_is_a_hint_on_negotiable():
    text = "As a clerk, I want to print fees (in all their colours) so that I file them."
    report = invest(a_subject(title=text, description=""))
    assert report.verdicts[Letter.N] is Verdict.HINT
