"""What people may write into a field, and in which words the rest is refused."""

from __future__ import annotations

import pytest

from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import FIELDS, field_named, parsed


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("title", "  Pay by card ", "Pay by card"),
        ("description", "one\r\ntwo", "one\ntwo"),
        ("points", "5", 5),
        ("points", "0,5", 0.5),
        ("points", "0", 0),
        ("ubv", "13", 13),
        ("kind", "Story", "story"),
        ("enabler", "Compliance", "compliance"),
        ("parent", "art-4", "ART-4"),
        ("owner", "ana", "ana"),
        ("tags", "pci", ["pci"]),
        ("acceptance_criteria", "Given a card", ["Given a card"]),
    ],
)
def test_text_becomes_the_fields_value(name: str, text: str, value: JsonValue) -> None:
    assert parsed(field_named(name), text) == value


def test_a_whole_number_of_points_is_an_integer() -> None:
    assert isinstance(parsed(FIELDS["points"], "5.0"), int)


def test_a_dependency_has_the_usual_kind_and_state() -> None:
    assert parsed(FIELDS["depends_on"], "led-7") == [
        {
            "key": "LED-7",
            "kind": "finish-to-start",
            "nature": None,
            "state": "identified",
            "needed_by": None,
        }
    ]


@pytest.mark.parametrize("name", FIELDS)
def test_empty_text_clears_every_field(name: str) -> None:
    assert parsed(FIELDS[name], "  ") == FIELDS[name].empty


@pytest.mark.parametrize(
    ("text", "points"),
    [("3,5", 3.5), ("3.5", 3.5), ("1,000", 1000), ("1.000", 1), ("0.125", 0.125), ("0,5", 0.5),
     ("1\u00a0000", 1000), ("1 000", 1000), ("999,25", 999.25), ("+3", 3)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, points: float) -> None:
    assert FIELDS["points"].parse(text) == points


@pytest.mark.parametrize("text", ["five", "nan", "inf", "1e400", "--1", "1 2"])
def test_points_must_be_a_finite_number(text: str) -> None:
    with pytest.raises(RuleBroken, match="number"):
        parsed(FIELDS["points"], text)


@pytest.mark.parametrize("text", ["-1", "1001", "1e9"])
def test_points_must_be_in_their_range(text: str) -> None:
    with pytest.raises(RuleBroken, match="between 0 and 1000"):
        parsed(FIELDS["points"], text)


@pytest.mark.parametrize(
    ("score", "nearest"), [("4", "3 or 5"), ("21", "20"), ("0", "1"), ("2.5", "2 or 3")]
)
def test_an_off_scale_score_is_told_the_nearest_ones(score: str, nearest: str) -> None:
    with pytest.raises(RuleBroken, match=rf"nearest: {nearest}\."):
        parsed(FIELDS["tc"], score)


def test_a_refused_score_names_its_part() -> None:
    with pytest.raises(RuleBroken, match="Time criticality 4 is not on the WSJF scale 1, 2, 3, 5"):
        parsed(FIELDS["tc"], "4")


def test_an_unknown_kind_is_told_the_known_ones() -> None:
    with pytest.raises(RuleBroken, match="task is not a known kind; use epic, capability"):
        parsed(FIELDS["kind"], "task")


def test_an_unknown_field_is_told_the_known_ones() -> None:
    with pytest.raises(RuleBroken, match=r"no field colour. Fields: title, description"):
        field_named("colour")


def test_field_names_may_have_capitals_and_blanks_around() -> None:
    assert field_named(" Points ") is FIELDS["points"]


def test_a_refusal_repeats_no_control_characters() -> None:
    with pytest.raises(RuleBroken) as refusal:
        parsed(FIELDS["points"], "\x1b[2J")
    assert "\x1b" not in str(refusal.value)
