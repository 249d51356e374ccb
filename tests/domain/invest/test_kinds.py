"""Features, enablers and spikes are asked other questions than stories."""

from __future__ import annotations

import pytest

from refineboard.domain.invest.findings import Subject
from refineboard.domain.invest.report import invest
from tests.domain.invest.builders import a_subject, a_want, evidence, rules


def a_feature(**changes: object) -> Subject:
    usual = {
        "kind": "feature",
        "title": "Saved cards",
        "description": "",
        "benefit_hypothesis": "We believe 5 % fewer leave.",
        "points": None,
        "size": 5,
    }
    return a_subject(**usual | changes)


def a_spike(**changes: object) -> Subject:
    usual = {"kind": "spike", "title": "Which vault is cheaper?", "description": ""}
    return a_subject(**usual | changes)


def an_enabler(**changes: object) -> Subject:
    usual = {
        "enabler": "infrastructure",
        "title": "Move to Kafka 4",
        "description": "",
        "parent": None,
    }
    return a_subject(**usual | changes)


def test_a_sized_feature_with_a_measured_hypothesis_passes():
    assert rules(a_feature()) == []


def test_a_ready_feature_needs_a_job_size():
    assert rules(a_feature(size=None)) == ["no-job-size"]


def test_a_feature_may_have_more_criteria_than_a_story():
    criteria = tuple(f"Fee {number} is never shown" for number in range(12))
    assert rules(a_feature(acceptance_criteria=criteria)) == []


def test_a_spike_with_a_question_and_points_passes():
    assert rules(a_spike(acceptance_criteria=())) == []


def test_a_spike_without_a_question_has_nothing_to_answer():
    assert rules(a_spike(title="Card vault")) == ["no-question"]


def test_a_spike_without_points_needs_a_time_box():
    assert rules(a_spike(points=None)) == ["no-time-box"]


@pytest.mark.parametrize("words", ["Time box: 8 hours.", "At most two days.", "Stop after 1 week."])
def test_a_time_box_may_stand_in_the_text(words: str):
    assert rules(a_spike(points=None, description=words)) == []


def test_an_exploration_enabler_is_a_spike():
    assert rules(a_spike(kind="story", enabler="exploration", points=None)) == ["no-time-box"]


@pytest.mark.parametrize(
    "changes",
    [
        {"parent": "ART-1"},
        {"description": "So that posting fees takes one second."},
        {"title": "Move to Kafka 4 because version 3 ends in May"},
    ],
)
def test_an_enabler_tells_its_purpose(changes: dict[str, object]):
    assert rules(an_enabler(**changes)) == []


def test_an_enabler_without_a_purpose_is_asked_for_it():
    assert rules(an_enabler()) == ["no-purpose"]


def test_an_enabler_whose_exit_nobody_can_measure_is_asked_for_one():
    subject = an_enabler(parent="ART-1", acceptance_criteria=("Kafka works fine.", "Stable"))
    assert "unmeasured-exit" in rules(subject)


@pytest.mark.parametrize(
    "criterion", ["All fees of 2 days are replayed", "A full disk stops the job"]
)
def test_a_state_or_a_number_is_an_exit(criterion: str):
    assert rules(an_enabler(parent="ART-1", acceptance_criteria=(criterion,))) == []


def test_an_open_question_of_a_story_is_found():
    text = "As a shopper, I want to pay by card so that I leave.\n\nWhich cards do we take?"
    assert rules(a_subject(description=text)) == ["open-question"]


def test_a_question_begins_behind_its_bullet_and_an_address_asks_nothing():
    text = "As a shopper, I want to pay by card so that I leave.\n\nCards: * Which do we take?"
    assert evidence(a_subject(description=text), "open-question") == "Which do we take?"
    text = "As a shopper, I want to pay so that I leave.\n\nPage x.org/software/taag?"
    assert "open-question" not in rules(a_subject(description=text))


def test_a_bare_title_that_asks_gets_one_piece_of_advice():
    subject = a_subject(title="Show the fee of cards?", description="", points=None)
    early = a_subject(
        title="Show the fee of cards?",
        description="",
        points=None,
        acceptance_criteria=(),
        state_category="refining",
    )
    assert "open-question" not in rules(subject)
    assert rules(early) == ["well-formed"]


def test_many_parts_make_a_story_a_feature():
    from refineboard.domain.invest.around import Around

    assert rules(a_subject(around=Around(parts=13))) == ["many-parts"]


@pytest.mark.parametrize("means", ["to add support to export fees", "to support passing a fee"])
def test_support_for_one_thing_to_do_has_a_limit(means: str):
    assert "umbrella-verb" not in rules(a_want(means, points=None))


def test_what_is_to_be_found_out_is_a_spike():
    findings = invest(a_want("to investigate the fees of banks", points=None)).findings
    assert "spike" in next(f.suggestion for f in findings if f.rule == "umbrella-verb")


@pytest.mark.parametrize(
    ("means", "message"),
    [
        ("to see fees of various banks", '"various" can be any number.'),
        ("to have high-level fees", '"high-level" leaves the scope open.'),
    ],
)
def test_a_scope_may_be_open_in_number_or_in_kind(means: str, message: str):
    found = invest(a_want(means, points=None)).findings
    assert message in [finding.message for finding in found]
