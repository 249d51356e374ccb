"""The scoring sheet: columns smallest first, neighbours, and what is wrong with a column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.documents import Document
from refineboard.domain.economics.sheet import Group, Neighbours, ScoringSheet
from refineboard.domain.wsjf import SCALE
from tests.builders import a_feature
from tests.domain.economics.features import scored

BEGAN = "2026-10-05T00:00:00.000Z"


def sized(*sizes: object, since: str = "") -> ScoringSheet:
    """Features with these job sizes, and sound scores otherwise."""
    documents: list[Document] = [
        {**scored(f"ART-{number}", 3, 1), "size": size}  # type: ignore[dict-item]
        for number, size in enumerate(sizes)
    ]
    varied = {"ubv": 2, "tc": 2, "rroe": 2}
    return ScoringSheet([*documents, {**a_feature(key="ART-99", size=13), **varied}], since)


def rules(sheet: ScoringSheet) -> list[tuple[str, str | None]]:
    """What is wrong, and in which column."""
    return [(finding.rule, finding.part) for finding in sheet.findings()]


def test_an_item_for_each_score_comes_smallest_first() -> None:
    assert sized(5, None, 1, 5).examples("size") == (
        Group(1, ("ART-2",)),
        Group(5, ("ART-0",), more=1),
        Group(13, ("ART-99",)),
    )


def test_what_has_no_score_is_counted() -> None:
    assert sized(5, None, "x", 5).missing("size") == 2


def test_neighbours_are_the_next_below_beside_and_above() -> None:
    found = sized(1, 5, 5, 8, 8).neighbours("ART-1", "size", 1)
    below, above = Group(1, ("ART-0",)), Group(8, ("ART-3",), more=1)
    assert found == Neighbours(below, Group(5, ("ART-2",)), above)


def test_the_ends_of_a_column_and_what_is_unscored_have_no_neighbours() -> None:
    sheet = sized(1, None)
    assert sheet.neighbours("ART-0", "size", 1).smaller is None
    assert sheet.neighbours("ART-99", "size", 1).larger is None
    assert sheet.neighbours("ART-1", "size", 1) == Neighbours(None, None, None)


def test_a_sound_sheet_says_nothing() -> None:
    assert rules(sized(1, 5)) == []


def test_a_column_without_a_one_is_told_with_its_smallest() -> None:
    (finding,) = sized(5, 3).findings()
    assert (finding.rule, finding.keys) == ("no-smallest", ("ART-1",))


def test_a_column_of_equals_ranks_nothing() -> None:
    assert ("all-equal", "size") in rules(sized(13))


def test_a_single_item_is_no_column_of_equals() -> None:
    assert ScoringSheet([scored("ART-1", 3, 1)]).findings() == ()


def test_what_is_missing_is_told() -> None:
    (finding,) = sized(1, None).findings()
    assert (finding.rule, finding.keys) == ("missing", ("ART-1",))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (4, "ART-1 has 4 (nearest: 3 or 5)"),
        (0, "nearest: 1"),
        (-2, "nearest: 1"),
        (100, "nearest: 20"),
        (10**400, "nearest: 20"),
        (float("inf"), "nearest: 20"),
        (float("nan"), "is no number"),
        ("eight", "is no number"),
        (True, "is no number"),
        ([8], "is no number"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_what_is_off_the_scale_is_told_with_the_nearest(value: object, words: str) -> None:
    (finding,) = sized(1, value).findings()
    assert finding.rule == "off-scale"
    assert words in finding.message


def test_scores_of_an_older_interval_are_told() -> None:
    sheet = sized(1, 5, since=BEGAN)
    sheet.note_scored("ART-0", "2026-09-30T09:00:00.000Z")
    sheet.note_scored("ART-1", "2026-10-06T09:00:00.000Z")
    (finding,) = sheet.findings()
    assert (finding.rule, finding.keys) == ("older-interval", ("ART-0",))
    sheet.note_scored("ART-0", "2026-10-07T09:00:00.000Z")
    assert sheet.findings() == ()


def test_outside_of_all_intervals_no_score_is_old() -> None:
    sheet = sized(1, 5)
    sheet.note_scored("ART-0", "2020-01-01T00:00:00.000Z")
    assert sheet.findings() == ()


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from([*SCALE, 4, None, "x"])), max_size=20))
def test_a_sheet_that_follows_is_one_that_was_made_anew(
    changes: list[tuple[int, object]],
) -> None:
    followed = ScoringSheet()
    documents: dict[str, Document] = {}
    for number, size in changes:
        key = f"ART-{number}"
        if size == "x":
            documents.pop(key, None)
            followed.take_out(key)
        else:
            documents.pop(key, None)
            documents[key] = {**scored(key, 3, 1), "size": size}  # type: ignore[dict-item]
            followed.put(documents[key])
    fresh = ScoringSheet(documents.values())
    assert followed.examples("size") == fresh.examples("size")
    assert [followed.neighbours(key, "size", 9) for key in documents] == [
        fresh.neighbours(key, "size", 9) for key in documents
    ]
    assert followed.findings() == fresh.findings()
