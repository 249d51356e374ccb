"""One want or two: joining words, and the verbs behind them."""

import pytest

from refineboard.domain.invest.report import invest
from tests.domain.invest.builders import a_subject, a_want, evidence, rules


@pytest.mark.parametrize(
    ("means", "words"),
    [
        ("to create an album and pin the best photo", "and pin"),
        ("to list my bookings and share links", "and share"),
        ("to search for and download receipts", "and download"),
        ("to be able to create, modify rules of a shop", "modify"),
        ("to see/validate/edit an invoice", "validate"),
        ("to view and/or print an invoice", "or print"),
        ("a tool that allows me to view and edit fees", "and edit"),
        ("to find the cards that I own, and delete them", "and delete"),
        ("to block a card as well as to order a new one", "as well as to order"),
    ],
)
def test_a_second_verb_starts_a_second_want(means: str, words: str):
    assert evidence(a_want(means), "two-wants") == words


@pytest.mark.parametrize(
    "means",
    [
        "to enter a postcode and see the shops near it",
        "to fill in the form and submit it",
        "to lock and unlock my card",
        "to approve or reject a refund",
        "to either keep a note private or share it with others",
        "to upload a logo and make sure that it fits",
        "to see the fees and report templates of a shop",
        "to know how to open and close a booth",
        "a form that my guests can fill in and sign",
        "to create a course or event that is free",
        "to see photos and videos the guests took",
        "to invite a guest by mail to sign up and become a member",
        "to be sent instructions to register or activate my card",
        "to know that attempts to correct or delete a fee are logged",
        "to sign and submit a contract",
        "to design and document the way to a refund",
        "to move several cards around and rearrange them",
        "to revisit the list of fees and identify its gaps",
        "to research and identify the fees that are missing",
        "to list my bookings and include a link to each",
    ],
)
def test_steps_conditions_and_clauses_stay_a_hint(means: str):
    assert "two-wants" not in rules(a_want(means))


def test_a_second_sentence_that_wants_something_is_a_second_want():
    text = "As a clerk, I want to print fees so that I file them. I'd also like to export them."
    assert evidence(a_subject(title=text, description=""), "two-wants") == "I'd also like"


def test_what_a_team_needs_to_do_is_a_note_and_no_second_want():
    text = "As a clerk, I want to print fees so that I file them.\n\nWe need to ask the bank."
    assert rules(a_subject(description=text)) == []


@pytest.mark.parametrize("means", ["to see Boards and Meetings", "to see fees & taxes"])
def test_any_other_joining_word_is_counted_and_shown_to_nobody(means: str):
    report = invest(a_want(means))
    assert (report.findings, report.counted) == ((), {"conjunction"})
