"""Maps of columns, as people write them in TOML."""

from __future__ import annotations

import pytest

from refineboard.domain.errors import BadData, RuleBroken
from refineboard.exchange.tables.columns import Columns
from refineboard.exchange.tables.columns import columns_of as found_columns
from refineboard.exchange.tables.tracker import UserMap, read_map
from refineboard.exchange.tables.vocabulary import CSV


def columns_of(header: list[str], mapping: dict[str, str]) -> Columns:
    return found_columns(header, CSV, UserMap(columns=mapping))


def test_a_map_is_a_table_of_columns():
    data = b'[columns]\ntitle = "What"\npoints = "SP"\n'
    assert read_map(data).columns == {"title": "What", "points": "SP"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[columns", "not TOML"),
        (b"x = " + b"[" * 50_000, "not TOML: it is nested too deeply"),
        (b"title = 'a'", r"needs a table \[columns\]"),
        (b"columns = 3", r"needs a table \[columns\]"),
        (b"[kinds]\nEpic = 3", "in quotes for Epic"),
        (b"[columns]\ntitle = 3", "in quotes for title"),
        (b"[columns]\ntitle = 'a'\ntitle = 'b'", "not TOML"),
    ],
)
def test_a_broken_map_is_bad_data(data: bytes, words: str):
    with pytest.raises(BadData, match=words):
        read_map(data)


def test_an_unknown_field_names_the_known_ones():
    with pytest.raises(RuleBroken, match=r"ttle cannot be mapped\. Fields: key, title"):
        read_map(b"[columns]\nttle = 'What'")


def test_a_column_that_is_not_there_names_those_that_are():
    with pytest.raises(RuleBroken, match="a column Wat, but the columns are What, Points"):
        columns_of(["What", "Points"], {"title": "Wat"})


def test_of_two_columns_for_one_field_the_better_name_comes_first():
    columns = columns_of(["Name", "Issue id", "Issue key", "Summary"], {})
    assert columns.fields == {"key": (2,), "title": (3, 0)}
    assert columns.summary(["Issue id"]) == (
        "Columns: key from Issue key, title from Summary or Name. Kept beside the items: Issue id."
    )


def test_columns_without_a_name_are_called_by_their_place():
    assert set(columns_of(["title", "", "\x00"], {}).extra) == {"Column 2", "␀"}
