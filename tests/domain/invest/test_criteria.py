"""How acceptance criteria are read; Gherkin's own parser is the judge where it can read them."""

from __future__ import annotations

import pytest
from gherkin.parser import Parser
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.invest.criteria import Check, Scenario, parse_criteria

WORDS = st.text(alphabet="abcdef <>1", min_size=1, max_size=12).map(lambda text: f"x{text.strip()}")
KEYWORDS = st.sampled_from(["Given", "When", "Then", "And", "But", "*"])
STEPS = st.lists(st.tuples(KEYWORDS, WORDS), min_size=1, max_size=6).map(
    # And, But and a star say nothing where nothing stands before them.
    lambda steps: [("Given", steps[0][1]), *steps]
)
SCENARIOS = st.lists(st.tuples(WORDS, STEPS), min_size=1, max_size=4)


def read(*entries: str) -> list[object]:
    """The criteria, with words in the place of spans."""
    text = "\n".join(entries)
    found: list[object] = []
    for criterion in parse_criteria(entries):
        if isinstance(criterion, Check):
            found.append(text[criterion.span.start : criterion.span.end])
        else:
            steps = [(step.kind.value, text[slice(*step.span)]) for step in criterion.steps]
            found.append(steps)
    return found


def scenarios(text: str) -> list[Scenario]:
    return [found for found in parse_criteria((text,)) if isinstance(found, Scenario)]


def feature(drawn: list[tuple[str, list[tuple[str, str]]]]) -> str:
    lines = ["Feature: fees", ""]
    for name, steps in drawn:
        lines += [f"  Scenario: {name}", *(f"    {keyword} {text}" for keyword, text in steps), ""]
    return "\n".join(lines)


@given(SCENARIOS)
def test_proper_gherkin_is_read_as_its_own_parser_reads_it(
    drawn: list[tuple[str, list[tuple[str, str]]]],
):
    text = feature(drawn)
    children = Parser().parse(text)["feature"]["children"]
    kinds = {"Context": "given", "Action": "when", "Outcome": "then"}
    expected = []
    for child in children:
        steps, kind = [], ""
        for step in child["scenario"]["steps"]:
            kind = kinds.get(step["keywordType"], kind)
            steps.append((kind, step["text"]))
        expected.append((child["scenario"]["name"], steps))
    found = [
        (
            text[slice(*scenario.name)] if scenario.name else "",
            [(step.kind.value, text[slice(*step.span)]) for step in scenario.steps],
        )
        for scenario in scenarios(text)
    ]
    assert found == expected


@pytest.mark.parametrize(
    "entries",
    [
        ("Given a card, when I pay, then it is 2 EUR.",),
        ("GIVEN a card\nWHEN I pay\nTHEN it is 2 EUR",),
        ("- Given a card\n- When I pay\n- Then it is 2 EUR",),
        ("**Given** a card", "**When** I pay", "**Then** it is 2 EUR"),
        ("Given a card when I pay then it is 2 EUR",),
    ],
)
def test_a_scenario_is_read_however_it_is_written(entries: tuple[str, ...]):
    assert read(*entries) == [[("given", "a card"), ("when", "I pay"), ("then", "it is 2 EUR")]]


@pytest.mark.parametrize(
    ("entry", "checks"),
    [
        ("The fee is 2 EUR.", ["The fee is 2 EUR"]),
        ("- [ ] The fee is 2 EUR\n- [x] It is red", ["The fee is 2 EUR", "It is red"]),
        ("1. The fee is 2 EUR\n2) It is red", ["The fee is 2 EUR", "It is red"]),
        ("# The fee is 2 EUR\n# It is red", ["# The fee is 2 EUR", "# It is red"]),
        ("When a card expires, the list shows it", ["When a card expires, the list shows it"]),
        ("", []),
    ],
)
def test_what_is_no_scenario_is_a_plain_check(entry: str, checks: list[str]):
    assert read(entry) == checks


def test_a_when_in_a_new_entry_begins_the_next_scenario():
    found = read("When I pay, then it is 2 EUR", "When I leave, then it is 0 EUR")
    assert found == [
        [("when", "I pay"), ("then", "it is 2 EUR")],
        [("when", "I leave"), ("then", "it is 0 EUR")],
    ]


def test_a_given_behind_a_result_begins_the_next_scenario():
    assert len(read("Given a\nWhen b\nThen c\nGiven d\nWhen e\nThen f")) == 2


def test_an_outline_knows_its_columns():
    text = (
        "Scenario Outline: fees\nGiven <card>\nWhen b\nThen <fee>\n"
        "Examples:\n| card | fee |\n| a | 2 |"
    )
    (outline,) = scenarios(text)
    assert (outline.is_outline, outline.columns) == (True, {"card", "fee"})


def test_quoted_text_and_tables_hold_no_steps():
    text = 'Scenario: x\nGiven a\n"""\nWhen not this\n"""\n| Then | nor this |\nWhen b\nThen c'
    assert len(scenarios(text)[0].steps) == 3


@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_text_has_criteria_whose_spans_lie_inside(entries: list[str]):
    length = len("\n".join(entries))
    for criterion in parse_criteria(tuple(entries)):
        steps = criterion.steps if isinstance(criterion, Scenario) else ()
        for span in (criterion.span, *(step.span for step in steps)):
            assert 0 <= span.start <= span.end <= length
