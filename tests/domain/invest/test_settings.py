"""What a team may agree on for its stories."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.documents import JsonValue
from refineboard.domain.invest.report import invest, subject_of
from refineboard.domain.invest.settings import USUAL, InvestSettings, settings_of
from tests.domain.invest.builders import a_subject, a_want, evidence, rules
from tests.strategies import JSON_VALUES

FIELDS = st.sampled_from([*InvestSettings.__slots__, "other"])


def test_nobody_has_agreed_on_anything():
    assert settings_of({}, "CHK") == USUAL


def test_a_team_says_what_it_does_otherwise():
    documents = {
        "invest": {"points_limit": 5, "glossary": ["smart routing"]},
        "invest-CHK": {"points_limit": 3},
    }
    found = settings_of(documents, "CHK")
    assert (found.points_limit, found.glossary) == (3, ("smart routing",))


@pytest.mark.parametrize("value", [True, "5", -1, float("nan"), None, 10_000, [5]])
def test_a_number_that_makes_no_sense_is_passed_over(value: JsonValue):
    assert settings_of({"invest": {"points_limit": value}}, "CHK") == USUAL


@given(st.dictionaries(FIELDS, JSON_VALUES, max_size=4))
def test_any_document_leaves_settings_that_can_judge(document: dict[str, JsonValue]):
    found = settings_of({"invest": document}, "CHK")
    rules(a_want("to pay easily & fast", settings=found))


def test_a_smaller_limit_of_points_counts():
    subject = a_subject(points=5, settings=InvestSettings(points_limit=3))
    assert rules(subject) == ["too-large"]


def test_a_rule_that_is_off_is_silent():
    assert (
        rules(a_want("to pay easily", settings=InvestSettings(off=frozenset({"vague-term"})))) == []
    )


def test_own_vague_words_are_found_however_they_are_written():
    subject = a_want("to pay in a jiffy", settings=InvestSettings(vague=("In a  Jiffy!",)))
    assert evidence(subject, "vague-term") == "in a jiffy"


@pytest.mark.parametrize(
    ("means", "term"),
    [
        ("to see the Fast Lane", "fast lane"),
        ("to check the Search and Rescue list", "Search and rescue"),
        ("to see the Red Button", "red button"),
    ],
)
def test_terms_of_the_glossary_are_no_fault(means: str, term: str):
    assert rules(a_want(means, settings=InvestSettings(glossary=(term,)))) == []


def test_a_term_of_the_glossary_excuses_only_itself():
    subject = a_want("to see the Fast Lane fast", settings=InvestSettings(glossary=("fast lane",)))
    assert rules(subject) == ["vague-term"]


def test_what_is_no_problem_in_an_item_is_not_said_of_it_again():
    text = "As a clerk, I want to print fees easily so that I file them."
    document = {"kind": "story", "title": "Fees", "description": text, "points": 3}
    told, waived = (
        {finding.rule for finding in invest(subject_of(item, "refining")).findings}
        for item in (document, {**document, "waived": ["vague-term"]})
    )
    assert told - waived == {"vague-term"}
