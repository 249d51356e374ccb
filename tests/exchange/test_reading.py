"""Bytes of files: caps, encodings, titles."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.cleaning import TITLE_LIMIT, clean
from refineboard.domain.errors import BadData
from refineboard.exchange.tables import base
from refineboard.exchange.tables.base import decoded, read_file, read_stream, title_of


def test_a_file_is_read_whole(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(b"As a shopper\n")
    assert read_file(tmp_path / "a.txt") == b"As a shopper\n"


def test_a_missing_file_is_bad_data_in_words(tmp_path: Path):
    with pytest.raises(BadData, match="No such file"):
        read_file(tmp_path / "nowhere.txt")


def test_a_name_with_a_nul_is_bad_data():
    with pytest.raises(BadData, match="cannot be read"):
        read_file(Path("a\0b"))


def test_a_directory_is_not_a_file(tmp_path: Path):
    with pytest.raises(BadData, match="Is a directory"):
        read_file(tmp_path)


def test_a_pipe_that_nobody_writes_to_does_not_hang(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadData, match="not a regular file"):
        read_file(tmp_path / "pipe")


def test_a_file_over_the_cap_is_refused_before_it_is_read(tmp_path: Path):
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(base.FILE_LIMIT + 1)
    with pytest.raises(BadData, match="larger than 50 MB"):
        read_file(tmp_path / "large.csv")


def test_a_stream_over_the_cap_is_refused():
    with pytest.raises(BadData, match="larger"):
        read_stream(BytesIO(b"four"), "The input", limit=3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_encodings_are_read_without_a_note(encoding: str):
    assert decoded("Zahlung für Müller 漢字".encode(encoding)) == ("Zahlung für Müller 漢字", ())


def test_windows_1252_is_read_with_a_note_that_names_the_line():
    text, notes = decoded("ok\nI don’t pay €5".encode("cp1252"))
    assert text == "ok\nI don’t pay €5"
    assert notes == ("Read as Windows-1252, because line 2 is not UTF-8.",)


def test_bytes_that_mean_nothing_in_windows_1252_are_shown_by_cleaning():
    text, _ = decoded(b"a\x81\xffb")
    assert clean(text) == "a\ufffdÿb"


@pytest.mark.parametrize("data", [b"\xff\xfea", b"\xef\xbb\xbf\xff"])
def test_a_mark_that_promises_another_encoding_is_bad_data(data: bytes):
    with pytest.raises(BadData, match="is marked as UTF"):
        decoded(data)


@pytest.mark.parametrize("data", ["a\nb".encode("utf-16-le"), b"PK\x03\x04\0\0", b"a\nb\0c"])
def test_a_nul_is_bad_data(data: bytes):
    with pytest.raises(BadData, match="NUL character"):
        decoded(data)


@given(st.binary())
def test_any_bytes_without_a_nul_are_some_text(data: bytes):
    text, _ = decoded(b"x" + data.replace(b"\0", b""))
    assert text.startswith("x")


def test_a_title_within_its_limit_is_itself():
    assert title_of("As a shopper,\nI want to pay") == ("As a shopper, I want to pay", "")


def test_a_long_title_is_cut_at_a_word_and_kept_whole_beside():
    story = "As a shopper I want " + "more and more " * 60
    title, whole = title_of(story)
    assert len(title) <= TITLE_LIMIT
    assert title.endswith((" more…", " and…"))
    assert whole == story.strip()


def test_a_long_word_is_cut_in_the_middle():
    title, whole = title_of("x" * 100_000)
    assert title == "x" * (TITLE_LIMIT - 1) + "…"
    assert len(whole) == 50_000


@given(st.text(max_size=1200))
def test_a_title_is_always_clean_and_within_its_limit(text: str):
    title, _ = title_of(text)
    assert title == clean(title)
