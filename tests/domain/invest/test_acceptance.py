"""What is wrong with a single acceptance criterion."""

import pytest

from refineboard.domain.invest.findings import Letter, Verdict
from refineboard.domain.invest.report import invest
from tests.domain.invest.builders import a_subject, evidence, rules


def found(*criteria: str, **changes: object) -> list[str]:
    return rules(a_subject(acceptance_criteria=criteria, **changes))


@pytest.mark.parametrize(
    "criteria",
    [
        ("Given a saved card, when I pay, then no number is asked for",),
        ("Scenario: pay\nGiven a saved card\nWhen I pay\nThen the receipt names the card",),
        ("The fee is 2 EUR", "A declined card leaves the basket as it was"),
        ("Given a fee above 10 EUR, then a second clerk must approve",),
        ("The page loads quickly: within 2 seconds",),
        ('Given two cards, when one is gone, then the list says "one card"',),
    ],
)
def test_good_criteria_are_left_alone(criteria: tuple[str, ...]):
    assert found(*criteria) == []


@pytest.mark.parametrize(
    ("criterion", "rule", "words"),
    [
        ("Given a card\nWhen I pay", "incomplete-scenario", "a card"),
        ("Scenario: pay\nGiven a card\nThen it is 2 EUR", "incomplete-scenario", "pay"),
        ("Scenario: pay", "incomplete-scenario", "pay"),
        ("Given a\nWhen I pay\nThen it is 2 EUR\nWhen I leave", "step-order", "I leave"),
        ("Given a\nThen it is 2 EUR\nWhen I pay", "step-order", "I pay"),
        ("Given the user clicks Pay, when it is due, then 2 EUR go", "acting-step", None),
        ("Given a card, when it is due, then I enter the code", "acting-step", "I enter the code"),
        ("Add unit tests for fees", "plain-check", "Add unit tests for fees"),
        ("Performance", "plain-check", "Performance"),
        ("The fee is shown and a mail is sent", "plain-check", "and a mail is"),
        ("The export works as expected", "vague-result", "works as expected"),
        ("Given a, when b, then the list is nice", "vague-result", "nice"),
        ("Pay with a saved card", "said-before", "Pay with a saved card"),
        ("Given a, when I click the button, then it is 2 EUR", "widget-step", "click"),
        ("Should a fee be shown for gift cards?", "open-question", None),
    ],
)
def test_a_fault_is_quoted(criterion: str, rule: str, words: str | None):
    subject = a_subject(acceptance_criteria=(criterion,))
    assert evidence(subject, rule) == words or words is None


def test_a_criterion_that_stands_twice_is_found_once():
    assert found("The fee is 2 EUR", "The fee is 2 EUR") == ["said-before"]


def test_a_scenario_of_many_steps_is_long():
    steps = "\n".join(f"And fee {number} is due" for number in range(8))
    assert "long-scenario" in found(f"Given a card\n{steps}\nWhen I pay\nThen 2 EUR are gone")


def test_a_step_of_many_words_is_long():
    assert "long-scenario" in found(f"Given {'a ' * 26}card, when I pay, then 2 EUR are gone")


OUTLINE = "Scenario Outline: fees\nGiven <card>\nWhen I pay\nThen <fee> is due"


def test_an_outline_without_examples_fails():
    subject = a_subject(acceptance_criteria=(OUTLINE,))
    assert invest(subject).verdicts[Letter.T] is Verdict.FAIL


def test_a_placeholder_without_a_column_is_quoted():
    table = "Examples:\n| card |\n| gift |"
    subject = a_subject(acceptance_criteria=(f"{OUTLINE}\n{table}",))
    assert evidence(subject, "outline-table") == "<fee>"


def test_a_scenario_without_a_result_fails_once_ready():
    subject = a_subject(acceptance_criteria=("Given a card\nWhen I pay",))
    assert invest(subject).verdicts[Letter.T] is Verdict.FAIL


HAPPY = ("The fee is 2 EUR", "The list shows the fee", "A mail names the fee", "The fee is red")


def test_many_criteria_of_a_ready_story_hold_one_for_trouble():
    assert found(*HAPPY) == ["only-happy"]


def test_trouble_is_told_by_its_words():
    assert found(*HAPPY[1:], "A wrong card leaves the basket as it was") == []


def test_criteria_in_the_description_are_a_hint():
    text = (
        "As a shopper, I want to pay by card so that I check out in one step.\n\n"
        "*Acceptance criteria*\n- The fee is 2 EUR"
    )
    report = invest(a_subject(description=text, acceptance_criteria=()))
    assert [(f.rule, f.level) for f in report.findings] == [("no-criteria", Verdict.HINT)]
