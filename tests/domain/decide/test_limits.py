"""Checks that no text of a person is cut: what is beyond a limit is refused with the limit."""

from __future__ import annotations

import pytest

from refineboard.domain.cleaning import TEXT_LIMIT, TITLE_LIMIT, whole, without_hidden
from refineboard.domain.decide.checks import cleaned_value
from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import FIELDS

LINE_FIELDS = ("title", "state", "iteration", "pi", "owner", "tags", "blocked")
LONG_FIELDS = ("description", "acceptance_criteria", "benefit_hypothesis")


@pytest.mark.parametrize(
    ("multiline", "limit"), [(False, TITLE_LIMIT), (True, TEXT_LIMIT)], ids=["line", "text"]
)
@pytest.mark.parametrize("letter", ["x", "ż", "漢", "\u0958"], ids=ascii)
def test_a_text_is_kept_whole_or_refused(letter: str, multiline: bool, limit: int) -> None:
    for length in (1, limit // 2, limit // 2 + 1, limit - 1, limit, limit + 1, 2 * limit):
        text = letter * length
        cleaned = without_hidden(text)
        if len(cleaned) > limit:
            with pytest.raises(RuleBroken, match=f"at most {limit:,} characters"):
                whole(text, "It", multiline=multiline)
        else:
            assert whole(text, "It", multiline=multiline) == cleaned


@pytest.mark.parametrize("name", LINE_FIELDS)
def test_a_line_that_is_too_long_is_refused_where_it_is_typed(name: str) -> None:
    with pytest.raises(RuleBroken, match="at most 500 characters, not 501"):
        FIELDS[name].parse("x" * 501)


@pytest.mark.parametrize("name", LONG_FIELDS)
def test_a_text_that_is_too_long_is_refused_where_it_is_typed(name: str) -> None:
    with pytest.raises(RuleBroken, match="at most 50,000 characters, not 50,001"):
        FIELDS[name].parse("x" * 50_001)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 501),
        ("tags", ["a", "x" * 501]),
        ("description", "x" * 50_001),
        ("acceptance_criteria", ["a", "x" * 50_001]),
        ("extra", {"jira": {"note": "x" * 50_001}}),
        ("extra", {"x" * 501: "note"}),
    ],
    ids=["title", "tag", "description", "criterion", "inside", "name"],
)
def test_a_script_s_value_that_is_too_long_is_refused(field: str, value: JsonValue) -> None:
    with pytest.raises(RuleBroken, match=f"{field} can have at most"):
        cleaned_value(field, value)
