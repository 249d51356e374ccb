"""Items that say the same, or the same but for a word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.duplicates import FEWEST_WORDS
from refineboard.domain.invest.twins import FEWEST_VARIANT_WORDS, Twins

KEYS = st.sampled_from([f"CHK-{number}" for number in range(8)])
TEXTS = st.lists(
    st.sampled_from(["fee", "card", "bank", "list", "mail", "shop", "note"]), max_size=7
)
EDITS = st.lists(st.tuples(KEYS, st.none() | TEXTS), max_size=25)


def twins_of(*texts: str) -> Twins:
    twins = Twins()
    for number, text in enumerate(texts):
        twins.put(str(number), text.split())
    return twins


@given(EDITS)
def test_an_index_that_followed_the_edits_is_as_good_as_a_new_one(
    edits: list[tuple[str, list[str] | None]],
):
    followed = Twins()
    last: dict[str, list[str]] = {}
    for key, words in edits:
        if words is None:
            followed.drop(key)
            last.pop(key, None)
        else:
            followed.put(key, words)
            last[key] = words
    contents = {key: frozenset(words) for key, words in last.items()}
    for key, content in contents.items():
        others = {other: found for other, found in contents.items() if other != key}
        same = {other for other, found in others.items() if found == content}
        near = {
            other
            for other, found in others.items()
            if found != content and len(found - content) <= 1 and len(content - found) <= 1
        }
        long_enough = {k for k in near if len(contents[k]) >= FEWEST_WORDS}
        assert set(followed.duplicates(key)) == (same if len(content) >= FEWEST_WORDS else set())
        if len(content) >= FEWEST_VARIANT_WORDS:
            both = {k for k in long_enough if len(contents[k]) >= FEWEST_VARIANT_WORDS - 1}
            assert set(followed.variants(key)) == both


def test_order_endings_and_small_words_do_not_matter():
    twins = twins_of("post the fees of a shop", "a shop posts its fee")
    assert twins.duplicates("0") == ("1",)


def test_short_texts_are_not_called_the_same():
    twins = twins_of("update docs", "update docs")
    assert twins.duplicates("0") == ()


def test_a_word_more_makes_a_variant():
    twins = twins_of("export fees cards banks mails", "export fees cards banks mails notes")
    assert (twins.variants("0"), twins.variants("1")) == (("1",), ("0",))


def test_another_word_makes_a_variant():
    twins = twins_of("export fees cards banks mails", "export fees cards banks notes")
    assert twins.variants("0") == ("1",)


def test_usual_words_are_those_that_many_items_hold():
    twins = twins_of("kafka one", "kafka two", "redis three")
    assert twins.usual("0", 2) == {"kafka"}


def test_a_word_that_is_just_being_typed_and_that_no_item_has_is_not_usual():
    assert twins_of("kafka", "kafka").usual("0", 2, ["kafka", "zxqv"]) == {"kafka"}


@given(st.lists(TEXTS, max_size=8), TEXTS)
def test_words_that_are_just_being_typed_are_compared_as_if_they_were_kept(
    texts: list[list[str]], typed: list[str]
):
    twins = Twins()
    for number, words in enumerate(texts):
        twins.put(f"CHK-{number}", words)
    asked = twins.duplicates("CHK-0", typed), twins.variants("CHK-0", typed)
    twins.put("CHK-0", typed)
    assert asked == (twins.duplicates("CHK-0"), twins.variants("CHK-0"))


def test_items_of_another_group_are_no_twins():
    twins = twins_of("export fees cards banks mails")
    twins.put("1", ["export", "fees", "cards", "banks", "mails"], group=1)
    twins.put("2", ["export", "fees", "cards", "banks", "notes"], group=1)
    assert (twins.duplicates("0"), twins.variants("0")) == ((), ())
