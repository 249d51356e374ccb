"""JSON files: what is refused, what is read, and how they become tables."""

from __future__ import annotations

import pytest

from refineboard.domain.errors import BadData
from refineboard.exchange.tables.json_files import looks_like_json, read_json, table_of


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b'{"a": 1e400}', "1e400"),
        (b'{"a": 1, "a": 2}', "'a' twice"),
        (b"[" * 100_000, "nested more than 50"),
        (b"[" * 60 + b"]" * 60, "nested more than 50"),
        (b'{"a": ' + b"9" * 5000 + b"}", "number is too long"),
        (b'{"a": 1', "Line 1 is not JSON"),
        (b'{"a": 1}\nx', "Line 2 is not JSON"),
        (b"  ", "empty"),
    ],
)
def test_what_is_not_json_is_refused_in_words(data: bytes, words: str):
    with pytest.raises(BadData, match=words):
        read_json(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_with_a_mark_are_read(encoding: str):
    data = '{"a": "é"}'.encode(encoding)
    assert looks_like_json(data)
    assert read_json(data)[0] == [{"a": "é"}]


def test_pages_one_after_another_are_all_read():
    assert read_json(b'{"a": 1}\n{"a": 2}[3]')[0] == [{"a": 1}, {"a": 2}, [3]]


def test_records_share_one_header():
    table = table_of("a.json", [{"a": 1}, {"b": "x", "a": None}], ())
    assert (table.header, list(table.records)) == (("a", "b"), [(1, [1, None]), (2, [None, "x"])])


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([], "no item"),
        ([{str(number): 1 for number in range(100_000)}], "more than 2,000 different fields"),
        ([{"a": "x" * 1_000_001}], "more than 1,000,000 characters"),
        ([{"a": 1}] * 100_001, "more than 100,000 items"),
    ],
)
def test_more_than_anybody_has_is_refused(records: list[dict[str, object]], words: str):
    with pytest.raises(BadData, match=words):
        table_of("a.json", records, ())  # type: ignore[arg-type]
