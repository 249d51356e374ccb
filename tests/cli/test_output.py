"""The five formats, and what makes them safe."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.cli.output import (
    Grid,
    csv_text,
    json_text,
    markdown_text,
    say,
    table_text,
)
from refineboard.exchange.tables.csv_files import guarded, unguarded
from tests.domain.test_cleaning import FORBIDDEN
from tests.strategies import HOSTILE


def test_columns_line_up_and_numbers_stand_right() -> None:
    grid = Grid(("Key", "Points", "Title"), [("CHK-1", 5, "Pay"), ("LED-10", 13.0, "预付")])
    assert table_text(grid) == (
        "Key     Points  Title\n"
        "CHK-1        5  Pay\n"
        "LED-10      13  预付\n"
    )  # fmt: skip


def test_wide_characters_take_their_two_columns() -> None:
    grid = Grid(("Owner", "Title"), [("预付款项", "a"), ("ana", "b")])
    assert table_text(grid).splitlines() == ["Owner     Title", "预付款项  a", "ana       b"]


def test_a_table_without_rows_has_its_headings() -> None:
    assert table_text(Grid(("Key", "Title"), [])) == "Key  Title\n"


def test_markdown_keeps_its_columns_whatever_the_text() -> None:
    grid = Grid(("Key", "Title"), [("A-1", "a | b `c` [d](x) <e>\nf")])
    assert markdown_text(grid).splitlines()[2] == (r"| A-1 | a \| b \`c\` \[d\](x) \<e\> f |")


def test_csv_quotes_texts_and_leaves_numbers() -> None:
    text = csv_text(Grid(("key", "points", "title"), [("A-1", 5, 'say "hi"'), ("A-2", None, "x")]))
    assert text == '"key","points","title"\n"A-1",5,"say ""hi"""\n"A-2","","x"\n'


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "＝1", "\r", "'=1", "\n\n-2", "﹦1", "＋1",
        "－1", "﹢1", "﹣1", "﹫A", "⁺1", "−1", "\u200b=1", "\ufeff+1", "\u00ad-1", "\u2060@A",
        "\u3164=1", "\U000e0041=1", "\u200d\u200c ＝1", "'\u200b=1", "\u00a0=1", "\x1b=1",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_becomes_text(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "1-1", "'quoted'", "Pay"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@given(st.text(alphabet="'=+-@ \t\n＝﹦−\u200b\ufeff\0ab", max_size=8))
def test_the_importer_takes_back_what_defusing_added(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=("Cs", "Cc"))), st.integers())))
def test_csv_reads_back_as_it_was(rows: list[tuple[str, int]]) -> None:
    text = csv_text(Grid(("text", "number"), rows))
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [(unguarded(cell), int(number)) for cell, number in read] == rows


@given(HOSTILE.filter(lambda text: not re.search("[\ud800-\udfff]", text)))
def test_json_is_safe_to_look_at_and_means_the_same(text: str) -> None:
    written = json_text({"title": text})
    assert not set(written) & {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))}
    assert not FORBIDDEN.search(written)
    assert json.loads(written) == {"title": text}


def test_what_is_said_is_cleaned(capsys: pytest.CaptureFixture[str]) -> None:
    say("two\nlines\x1b[2J\x9b")
    assert capsys.readouterr().err == "two\nlines␛[2J\ufffd\n"
