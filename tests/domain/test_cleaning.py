"""Text from outside is harmless after cleaning, and plain text is left alone."""

from __future__ import annotations

import json
import re
import unicodedata

import orjson
import pytest
from hypothesis import example, given

from refineboard.domain.cleaning import (
    TEXT_LIMIT,
    TITLE_LIMIT,
    clean,
    clean_value,
    harmless,
    has_hidden,
)
from refineboard.domain.documents import JsonValue
from tests.strategies import HOSTILE, JSON_VALUES, PAYLOADS, PLAIN

FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)

JOINED_BY_THE_CAP = "\u0958\u0301\u0301\u0cc6\u0301\u0cc2"
"""NFC makes five marks of these four; without the last one the two vowel signs are one letter."""


def most_marks_in_a_row(text: str) -> int:
    """The highest pile of combining marks."""
    kinds = "".join("m" if unicodedata.category(each) in ("Mn", "Me") else " " for each in text)
    return max(map(len, kinds.split(" ")))


@given(HOSTILE)
def test_nothing_forbidden_survives_in_a_paragraph(text: str) -> None:
    assert not FORBIDDEN.search(clean(text, multiline=True))


@given(HOSTILE)
def test_nothing_forbidden_and_no_line_break_survives_in_a_line(text: str) -> None:
    assert not re.search(f"\n|{FORBIDDEN.pattern}", clean(text))


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_nothing_forbidden_survives_of_a_known_payload(payload: str) -> None:
    assert not FORBIDDEN.search(clean(payload, multiline=True))


@given(HOSTILE)
@example(JOINED_BY_THE_CAP)
@example("\u0958" + "\u0301" * 5)
@example(" \n\t x")
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(HOSTILE)
@example(JOINED_BY_THE_CAP)
def test_cleaning_a_paragraph_twice_changes_nothing_more(text: str) -> None:
    once = clean(text, multiline=True)
    assert clean(once, multiline=True) == once


@given(HOSTILE)
@example(JOINED_BY_THE_CAP)
def test_clean_text_is_in_nfc(text: str) -> None:
    assert unicodedata.is_normalized("NFC", clean(text, multiline=True))


@given(HOSTILE)
def test_no_more_than_four_marks_stand_on_one_base(text: str) -> None:
    assert most_marks_in_a_row(clean(text, multiline=True)) <= 4


@given(PLAIN)
def test_plain_text_is_kept(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "text",
    ["Grüße, Žižek", "می\u200cخواهم", "क्\u200dष", "👩\u200d💻", "❤\ufe0f", "日本語", "Việt Nam"],
)
def test_scripts_and_emoji_keep_their_joiners(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_every_line_break_becomes_a_newline(line_break: str) -> None:
    assert clean(f"one{line_break}two", multiline=True) == "one\ntwo"


def test_a_line_break_becomes_a_blank_in_one_line() -> None:
    assert clean("one\r\ntwo") == "one two"


def test_a_tab_becomes_a_blank() -> None:
    assert clean("one\ttwo") == "one two"


def test_a_control_character_becomes_its_picture() -> None:
    assert clean("\x1b[2J\x07\x7f") == "␛[2J␇␡"


def test_a_c1_control_becomes_the_replacement_character() -> None:
    assert clean("\x9b2J") == "\ufffd2J"


def test_text_after_a_stray_introducer_is_not_swallowed() -> None:
    assert clean("\x1b]0;the rest stays") == "␛]0;the rest stays"


def test_direction_controls_vanish() -> None:
    assert clean("safe\u202egnp.exe") == "safegnp.exe"


def test_a_lone_surrogate_can_be_encoded_afterwards() -> None:
    assert clean("\ud800x").encode() == b"?x"


def test_a_title_is_cut_at_its_limit() -> None:
    assert len(clean("x" * 1000)) == TITLE_LIMIT


def test_a_paragraph_is_cut_at_its_limit() -> None:
    assert len(clean("x" * 60_000, multiline=True)) == TEXT_LIMIT


def test_a_pile_of_a_million_marks_is_capped() -> None:
    # NFC sorts marks in quadratic time: uncapped, this text takes hours.
    assert len(clean("a" + "\u0300\u0316" * 500_000)) == 4


@pytest.mark.parametrize("text", ["a\x1bb", "a\u202eb", "a\U000e0041b", "a\x9bb"])
def test_hidden_characters_are_noticed(text: str) -> None:
    assert has_hidden(text)


@pytest.mark.parametrize("text", ["plain", "two\r\nlines", "a\ttab", "👩\u200d💻"])
def test_what_a_reader_sees_is_not_hidden(text: str) -> None:
    assert not has_hidden(text)


@given(JSON_VALUES)
def test_a_clean_value_survives_json(value: JsonValue) -> None:
    cleaned = clean_value(value)
    assert orjson.loads(orjson.dumps(cleaned)) == cleaned


@given(JSON_VALUES)
def test_nothing_forbidden_survives_inside_a_value(value: JsonValue) -> None:
    assert not FORBIDDEN.search(
        json.dumps(clean_value(value), ensure_ascii=False).replace("\n", "")
    )


def test_keys_are_cleaned_too() -> None:
    assert clean_value({"a\x1bb": ["\u202ec"]}) == {"a␛b": ["c"]}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 2**64])
def test_a_number_that_json_cannot_hold_becomes_text(number: float) -> None:
    assert isinstance(clean_value(number), str)


@given(JSON_VALUES)
def test_nothing_forbidden_survives_in_what_a_log_says(value: JsonValue) -> None:
    shown = json.dumps(harmless(value), ensure_ascii=False).replace("\n", "")
    assert not FORBIDDEN.search(shown)


@given(JSON_VALUES)
def test_what_is_harmless_is_the_same_object(value: JsonValue) -> None:
    once = harmless(value)
    assert harmless(once) is once


@given(JSON_VALUES)
def test_what_was_cleaned_on_its_way_in_is_harmless(value: JsonValue) -> None:
    cleaned = clean_value(value)
    assert harmless(cleaned) is cleaned


def test_what_a_log_says_is_not_cut() -> None:
    text = " " + "x" * (TEXT_LIMIT + 1)
    assert harmless({"title": text}) == {"title": text}
