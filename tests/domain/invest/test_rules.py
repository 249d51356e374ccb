import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.invest.findings import Verdict
from refineboard.domain.invest.report import invest
from tests.domain.invest.builders import a_subject, a_want, evidence, rules, verdict


def test_a_good_story_passes_every_letter():
    assert set(invest(a_subject()).verdicts.values()) == {Verdict.PASS}


def test_a_vague_want_is_quoted():
    assert evidence(a_want("to pay my order easily"), "vague-term") == "easily"


def test_the_same_word_in_the_benefit_is_how_people_speak():
    text = "As a shopper, I want to pay by card so that I can easily check out."
    assert rules(a_subject(description=text)) == []


def test_a_vague_word_with_a_number_behind_it_can_be_checked():
    assert rules(a_want("to pay quickly, within 2 seconds")) == []


def test_a_second_verb_after_and_is_a_second_want():
    assert evidence(a_want("to save and delete my card"), "two-wants") == "and delete"


@pytest.mark.parametrize(
    "means",
    ["to drag and drop my card", "to accept the terms and conditions", "to pay one or more bills"],
)
def test_pairs_and_names_hold_no_second_want(means: str):
    assert rules(a_want(means)) == []


def test_a_ready_story_without_a_reason_fails_on_value():
    assert (
        verdict(a_subject(description="As a shopper, I want to pay by card."), "V") is Verdict.FAIL
    )


def test_an_early_story_without_a_reason_gets_a_hint():
    early = a_subject(description="As a shopper, I want to pay by card.", state_category="refining")
    assert verdict(early, "V") is Verdict.HINT


def test_a_bare_title_gets_one_piece_of_advice():
    bare = a_subject(
        description="",
        title="Card vault",
        points=None,
        acceptance_criteria=(),
        state_category="funnel",
    )
    assert rules(bare) == ["well-formed"]


@pytest.mark.parametrize(
    "text", ["As a", "As a shopper", "As a shopper, I want", "As a shopper, I want to"]
)
def test_a_half_typed_story_is_not_red(text: str):
    typing = a_subject(
        description=text, title="", points=None, acceptance_criteria=(), state_category="funnel"
    )
    assert rules(typing) == []


def test_an_enabler_is_not_scolded_for_technology():
    assert rules(a_want("to store events in Kafka", enabler="infrastructure")) == []


def test_a_user_story_that_prescribes_the_widget_gets_a_hint():
    assert evidence(a_want("to pick my card from a dropdown"), "prescribes-how") == "dropdown"


@pytest.mark.parametrize(
    "means",
    [
        "to pay without a click on the button",
        "to choose the icon of my shop",
        "to read fees from Kafka",
        "to know when the implementation begins",
        "to have a build for the fee repo",
    ],
)
def test_what_is_wanted_or_to_be_done_without_is_no_prescription(means: str):
    assert "prescribes-how" not in rules(a_want(means))


@pytest.mark.parametrize("means", ["to keep fees in Redis", "a Kafka based list of fees"])
def test_a_product_that_something_is_made_with_is_quoted(means: str):
    assert evidence(a_want(means), "prescribes-how") in ("Redis", "Kafka")


def test_a_digit_in_a_name_makes_nothing_exact():
    assert evidence(a_want("to print properly on Xerox360"), "vague-term") == "properly"


def test_a_ready_story_without_criteria_fails_on_testable():
    assert verdict(a_subject(acceptance_criteria=()), "T") is Verdict.FAIL


def test_a_ready_story_without_an_estimate_fails_on_estimable():
    assert verdict(a_subject(points=None), "E") is Verdict.FAIL


def test_a_story_over_the_limit_fails_on_small():
    assert verdict(a_subject(points=13), "S") is Verdict.FAIL


def test_a_key_that_is_named_but_not_linked_is_quoted():
    assert evidence(a_want("to use what is there once LED-7 posts"), "unlinked-key") == "LED-7"


def test_a_linked_key_is_fine():
    assert rules(a_want("to use what LED-7 posts", depends_on=("LED-7",))) == []


def test_a_criterion_that_nobody_can_check_is_quoted():
    assert evidence(a_subject(acceptance_criteria=("Paying works properly.",)), "vague-result") == (
        "works properly"
    )


def test_a_feature_needs_a_benefit_hypothesis():
    feature = a_subject(kind="feature", title="Saved cards", description="")
    assert rules(feature) == ["no-hypothesis"]


def test_open_words_leave_the_scope_open():
    assert evidence(a_want("to pay by card, invoice etc."), "open-words") == "etc."


@given(st.text(max_size=400), st.lists(st.text(max_size=100), max_size=4))
def test_spans_fall_on_the_words_that_are_quoted(text: str, criteria: list[str]):
    subject = a_subject(description=text, acceptance_criteria=tuple(criteria))
    for finding in invest(subject).findings:
        source = "\n".join(criteria) if finding.part.value == "criteria" else subject.story.text
        if finding.part.value != "field":
            assert source[finding.start : finding.end] == finding.evidence
