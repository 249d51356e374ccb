"""What can be mended without thinking."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.invest.findings import Subject
from refineboard.domain.invest.fixes import Fix, fixes_for, sentence_to_description, short_title
from refineboard.domain.invest.report import invest
from tests.domain.invest.builders import a_subject, rules

STORY = "As a clerk, I want {} so that I file them."


def fixes(subject: Subject, rule: str) -> tuple[Fix, ...]:
    finding = next(found for found in invest(subject).findings if found.rule == rule)
    return fixes_for(subject, finding)


def mended(subject: Subject, fix: Fix) -> Subject:
    """The item after a fix."""
    values: dict[str, Any] = dict(fix.fields)
    if "acceptance_criteria" in values:
        values["acceptance_criteria"] = tuple(values["acceptance_criteria"])
    return replace(subject, **values)


def described(text: str, **changes: Any) -> Subject:
    return a_subject(title="Fees", description=text, **changes)


def titled(text: str, **changes: Any) -> Subject:
    return a_subject(title=text, description="", **changes)


@pytest.mark.parametrize(
    ("means", "each"),
    [
        ("to view and print fees", ["to view fees", "to print fees"]),
        (
            "to create, update and delete fees",
            ["to create fees", "to update fees", "to delete fees"],
        ),
        ("to be able to view/print fees", ["to be able to view fees", "to be able to print fees"]),
    ],
)
def test_a_story_is_split_into_its_wants(means: str, each: list[str]):
    (fix,) = fixes(titled(STORY.format(means)), "two-wants")
    texts = [fix.fields["title"], *(item["title"] for item in fix.items)]
    assert texts == [STORY.format(want) for want in each]


@pytest.mark.parametrize("means", ["to pay a bill and then report", "to pay a bill, and to report"])
def test_each_want_takes_its_own_object_and_the_reason_of_both(means: str):
    text = "As a clerk, I want {} so that I can rest."
    (fix,) = fixes(described(text.format(f"{means} the fault")), "two-wants")
    (item,) = fix.items
    assert (fix.fields, item["title"], item["description"]) == (
        {"description": text.format("to pay a bill")},
        "Report the fault",
        text.format("to report the fault"),
    )


@pytest.mark.parametrize(
    "text",
    [
        # A pronoun would lose its noun, in the want or in the reason.
        "As a clerk, I want to pay a bill and then report it so that I can rest.",
        "As a clerk, I want to pay a bill and report the fault so that I file it.",
        # A condition, an adverb or a way might hold for both.
        "As a clerk, I want to pay a bill and report the fault if it is late.",
        "As a clerk, I want to pay a bill and optionally report the fault.",
        "As a clerk, I want to pay a bill and print the receipt from the app.",
        "As a clerk, I want to pay and, when asked, print my bills.",
        # What is left would be no sentence.
        "As a clerk, I want my bills to be listed in both the read and write view.",
        "As a clerk, I want a way to set and delete accounts and see the list.",
        "As a clerk, I want to save, reuse and print the form and send the copy.",
        "As a clerk, I want to be able to (re-)use and delete accounts.",
    ],
)
def test_a_split_that_has_to_be_read_twice_is_not_offered(text: str):
    subject = titled(text)
    found = [fix for finding in invest(subject).findings for fix in fixes_for(subject, finding)]
    assert [fix.label for fix in found if fix.items] == []


def test_a_second_sentence_becomes_a_story_of_the_same_role():
    text = f"{STORY.format('to print fees')} I'd also like to export my bills."
    (fix,) = fixes(titled(text), "two-wants")
    assert (fix.fields["title"], fix.items[0]["title"]) == (
        STORY.format("to print fees"),
        "As a clerk, I want to export my bills.",
    )


@pytest.mark.parametrize(
    ("rule", "text", "rest", "note"),
    [
        (
            "aside",
            STORY.format("to print fees (see the old list)"),
            STORY.format("to print fees"),
            "see the old list",
        ),
        (
            "aside",
            STORY.format("to read the [guide|https://x.org/a]"),
            STORY.format("to read the guide"),
            "[guide|https://x.org/a]",
        ),
        ("more-text", f"{STORY.format('to go')} Ask Ana.", STORY.format("to go"), "Ask Ana."),
        (
            "more-text",
            f"{STORY.format('to go')} *Note:* old.",
            STORY.format("to go"),
            "*Note:* old.",
        ),
        (
            "more-text",
            f"{STORY.format('to go')} Buses run at night. It is slow. Ask Ana.",
            STORY.format("to go"),
            "Buses run at night. It is slow. Ask Ana.",
        ),
    ],
)
def test_a_note_moves_below_the_story(rule: str, text: str, rest: str, note: str):
    assert fixes(titled(text), rule)[-1].fields == {"title": rest, "description": note}


def test_a_sentence_that_requires_something_may_become_a_criterion():
    text = f"{STORY.format('to go')} The fee must be red."
    fix = fixes(titled(text, acceptance_criteria=("a",)), "more-text")[0]
    assert fix.fields == {
        "title": STORY.format("to go"),
        "acceptance_criteria": ["a", "The fee must be red"],
    }


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("AS A clerk I WANT I want fees SO THAT I rest", "AS A clerk I WANT fees SO THAT I rest"),
        ("As a clerk, I want fees so that so I rest", "As a clerk, I want fees so that I rest"),
        (
            "As a clerk, I want fees so that I rest, so that I sleep",
            "As a clerk, I want fees so that I rest and I sleep",
        ),
    ],
)
def test_what_is_said_twice_is_said_once(text: str, once: str):
    (fix,) = fixes(titled(text), "said-twice")
    assert fix.fields == {"title": once}


def test_the_reason_of_a_feature_becomes_its_hypothesis():
    subject = described("I want saved cards so that 5 % fewer leave.", kind="feature")
    (fix,) = fixes(subject, "no-hypothesis")
    assert fix.fields == {
        "description": "I want saved cards.",
        "benefit_hypothesis": "5 % fewer leave",
    }


def test_criteria_move_from_the_description_to_their_field():
    text = f"{STORY.format('to go')}\n\nh3. Acceptance criteria\n- It is red\n- Given a, then b"
    (fix,) = fixes(described(text, acceptance_criteria=()), "no-criteria")
    assert fix.fields == {
        "description": STORY.format("to go"),
        "acceptance_criteria": ["It is red", "Given a, then b"],
    }


def test_two_results_become_two_criteria():
    criteria = ("It costs 2 EUR", "The fee is shown and a mail is sent.")
    (fix,) = fixes(a_subject(acceptance_criteria=criteria), "plain-check")
    assert fix.fields["acceptance_criteria"] == [
        "It costs 2 EUR",
        "The fee is shown",
        "A mail is sent.",
    ]


def test_one_of_two_equal_criteria_is_kept():
    (fix,) = fixes(a_subject(acceptance_criteria=("It is 2 EUR", "It is 2 EUR")), "said-before")
    assert fix.fields["acceptance_criteria"] == ["It is 2 EUR"]


def test_a_sentence_in_the_title_may_move_to_the_description():
    text = STORY.format("to be able to print fees")
    fix = sentence_to_description(titled(text))
    assert fix is not None
    assert fix.fields == {"title": "Print fees", "description": text}


def test_a_short_title_stays():
    assert sentence_to_description(described(STORY.format("to print fees"))) is None


def test_a_long_want_makes_a_title_of_whole_words():
    assert short_title("to " + "print fees " * 20) == "Print fees" + " print fees" * 6


def test_what_needs_thought_has_no_fix():
    subject = described(STORY.format("to print fees easily"))
    assert fixes(subject, "vague-term") == ()


PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "As a clerk, ",
                "I want ",
                "to view ",
                "and ",
                "print ",
                "fees ",
                "(e.g. only now) ",
                ", ",
            ),
            *("so that ", "I rest", ". ", "It must be red. ", "\n\n", "/", "[a|b] ", "🙂 ", "é "),
        ]
    ),
    max_size=14,
).map("".join)


@given(PIECES, st.booleans())
def test_a_fix_loses_no_word(pieces: str, in_title: bool):
    text = f"As a clerk, I want to view {pieces}"
    subject = titled(text) if in_title else described(text)
    for finding in invest(subject).findings:
        for fix in fixes_for(subject, finding):
            after = mended(subject, fix)
            kept = f"{after.title} {after.description} {after.criteria_text}" + " ".join(
                str(value) for item in fix.items for value in item.values()
            )
            for word in ("view", "print", "fees", "now", "red", "clerk"):
                assert word not in text or word in kept


@given(PIECES)
def test_a_moved_aside_is_found_no_more(pieces: str):
    subject = titled(f"As a clerk, I want to view {pieces}")
    before = rules(subject).count("aside")
    for finding in invest(subject).findings:
        if finding.rule == "aside" and before == 1:
            for fix in fixes_for(subject, finding)[-1:]:
                assert "aside" not in rules(mended(subject, fix))


def test_a_title_that_is_cut_does_not_end_with_a_word_that_promises_more():
    means = "to see a list of all upcoming certification courses and to page through them if the"
    assert short_title(f"{means} list is long").endswith("page through them")
