import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.wording import content_of, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cards", "card"),
        ("padded", "padding"),
        ("categories", "category"),
        ("searches", "search"),
        ("exporting", "export"),
        ("saved", "saving"),
        ("ana's", "ana"),
        ("shipped", "shipping"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("bus", "but"), ("class", "clash"), ("sing", "s")])
def test_other_words_keep_apart(one: str, other: str):
    assert stem(one) != stem(other)


def test_small_words_carry_no_content():
    assert content_of(["i", "want", "to", "pay", "the", "fee"]) == {"pay", "fee"}


@given(st.text(max_size=20))
def test_any_word_has_a_stem(word: str):
    assert len(stem(word)) <= len(word)
