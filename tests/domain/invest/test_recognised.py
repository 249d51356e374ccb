"""Criteria in a text, in the forms that people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.invest.fixes import fixes_for
from refineboard.domain.invest.recognised import criteria_in
from refineboard.domain.invest.report import invest
from tests.domain.invest.builders import GOOD, a_subject

STORY = "As a clerk, I want to print fees so that I file them."


def found_in(text: str) -> list[str]:
    return [text[entry.start : entry.end] for found in criteria_in(text) for entry in found.entries]


@pytest.mark.parametrize(
    "form",
    [
        "\n\nAcceptance criteria:\n- It is red\n- It is blue",
        "\n\nh2. Acceptance Criteria\n# It is red\n# It is blue",
        "\n\n**Acceptance Criteria**\n* It is red\n* It is blue\n\nNotes:\nAsk Ana",
        "\n### Acceptance criteria\n1. It is red\n2. It is blue",
        "\nh2. Narrative h2.  Acceptance Criteria # It is red # It is blue",
        "\nAC:\n- It is red\n- It is blue",
        "\nAC: It is red; it is blue",
        " AC: It is red; it is blue",
        " Acceptance criteria: - it is red - it is blue",
        "\nAC1: It is red\nAC2: It is blue",
        "\nAC 1 - It is red\nAC 2 - It is blue",
        "\nAC-1. It is red\nAC-2. It is blue",
        "\n*AC*\n * It is red\n * It is blue",
        "\nA/C\n- It is red\n- It is blue",
        "\nDone when it is red; it is blue",
        "\nIt is done when it is red; it is blue",
        "\nDefinition of done:\n- It is red\n- It is blue",
        "\nConditions of satisfaction\n- It is red\n- It is blue",
        "\nExpected result: it is red; it is blue",
        "\nExpected behaviour:\nIt is red\nIt is blue",
        "\n- [ ] It is red\n- [x] It is blue",
        "\n[ ] It is red\n[ ] It is blue",
        "\n☐ It is red\n☐ It is blue",
        "\n- It is red\n- It is blue",
        "\n1. It is red\n2. It is blue",
    ],
)
def test_every_common_form_of_two_criteria_is_recognised(form: str):
    assert [entry.lower() for entry in found_in(STORY + form)] == ["it is red", "it is blue"]


@pytest.mark.parametrize(
    ("form", "entries"),
    [
        ("\nGiven a, when b, then c", ["Given a, when b, then c"]),
        (" Given a fee, when I pay, then it is red.", ["Given a fee, when I pay, then it is red"]),
        ("\nGiven a\nWhen b\nThen c\nAnd d", ["Given a\nWhen b\nThen c\nAnd d"]),
        (
            "\nScenario: one\nGiven a\nThen b\nScenario: two\nGiven c\nThen d",
            ["Scenario: one\nGiven a\nThen b", "Scenario: two\nGiven c\nThen d"],
        ),
        ("\nVerify that it is red", ["Verify that it is red"]),
    ],
)
def test_steps_and_checks_need_no_heading(form: str, entries: list[str]):
    assert found_in(STORY + form) == entries


@pytest.mark.parametrize(
    "text",
    [
        "\n- Ask Ana\n- Old list",
        " The page should be fast.",
        "\n*Scope:*\n * Port the code\n * Find gaps",
        "\nSee the AC Milan page",
        "\n{code}\nAC: x = 1\n- [ ] y\n{code}",
        "\nThe results are as expected",
    ],
)
def test_notes_tasks_and_code_are_no_criteria(text: str):
    assert found_in(STORY + text) == []


def test_what_was_recognised_is_named_and_can_be_moved():
    subject = a_subject(
        description=f"{GOOD}\n\nAC1: It is red\nAC2: It is blue", acceptance_criteria=()
    )
    (finding,) = invest(subject).findings
    (fix,) = fixes_for(subject, finding)
    assert finding.message == '2 acceptance criteria stand in the description: "It is red"'
    assert fix.fields == {"description": GOOD, "acceptance_criteria": ["It is red", "It is blue"]}


def test_a_text_that_holds_its_criteria_lacks_none():
    subject = a_subject(title=f"{GOOD} AC: It is red", description="", acceptance_criteria=())
    assert "no-criteria" not in [finding.rule for finding in invest(subject).findings]


@given(
    st.lists(st.sampled_from(["AC:", "AC1", "- ", "[ ] ", "Given ", "then ", "\n", "x ", "{code}"]))
)
def test_entries_lie_in_order_within_their_block(pieces: list[str]):
    text = "".join(pieces)
    end = 0
    for found in criteria_in(text):
        assert end <= found.block.start
        for entry in found.entries:
            assert found.block.start <= entry.start < entry.end <= found.block.end
        end = found.block.end
