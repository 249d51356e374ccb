"""Merging what two people made of the same text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.merge import changed_spans, merged_sequence, merged_text

BASE = "As a shopper, I want to save my card so that I pay in one step."
TEXTS = st.text("ab .", max_size=12)


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        (
            BASE.replace("shopper", "returning shopper"),
            BASE.replace("one step", "two steps"),
            "As a returning shopper, I want to save my card so that I pay in two steps.",
        ),
        (f"First. {BASE}", f"{BASE} Last.", f"First. {BASE} Last."),
        (BASE.replace("shopper", "buyer"), BASE.replace("shopper", "buyer"), None),
    ],
    ids=["words apart", "both ends", "the same change"],
)
def test_changes_that_lie_apart_go_together(theirs: str, mine: str, both: str | None) -> None:
    assert merged_text(BASE, theirs, mine) == (both or theirs)


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        (BASE.replace("shopper", "buyer"), BASE.replace("shopper", "merchant")),
        (f"{BASE} One.", f"{BASE} Two."),
        (BASE.replace("my card", ""), BASE.replace("card", "cards")),
    ],
    ids=["the same word", "the same end", "one inside the other"],
)
def test_changes_of_the_same_place_are_left_to_a_person(theirs: str, mine: str) -> None:
    assert merged_text(BASE, theirs, mine) is None


def test_a_text_too_long_to_compare_is_left_to_a_person() -> None:
    long = "word " * 5000
    assert merged_text(long, f"First. {long}", f"{long} Last.") is None


def test_criteria_added_apart_go_together() -> None:
    assert merged_sequence(["a", "b"], ["new", "a", "b"], ["a", "b", "last"]) == [
        "new", "a", "b", "last",
    ]  # fmt: skip


@given(TEXTS, TEXTS)
def test_one_sides_change_is_taken_whole(base: str, theirs: str) -> None:
    assert merged_text(base, theirs, base) == theirs == merged_text(base, base, theirs)


@given(TEXTS, TEXTS, TEXTS)
def test_sides_may_be_swapped(base: str, theirs: str, mine: str) -> None:
    assert merged_text(base, theirs, mine) == merged_text(base, mine, theirs)


@pytest.mark.parametrize(
    ("text", "words"),
    [("I save my card", ["save"]), ("I keep my new card", ["new "]), ("I keep card", []), ("", [])],
)
def test_words_that_the_base_does_not_have_are_found(text: str, words: list[str]) -> None:
    spans = changed_spans("I keep my card", text)
    assert [text[start:end] for start, end in spans] == words
