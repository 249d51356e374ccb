"""The panel beside a form."""

from __future__ import annotations

from textual.content import Content

from refineboard.tui.kit.side_panel import hanging


def test_what_goes_on_in_the_next_line_stays_behind_the_indent():
    lines = hanging(Content("    Write: We believe that somebody gains by it."), 30)
    assert [line.plain for line in lines] == [
        "    Write: We believe that",
        "    somebody gains by it.",
    ]


def test_the_sign_before_a_line_stands_once():
    first, second = hanging(Content("  ▸ The benefit hypothesis is missing."), 30)
    assert (first.plain[:4], second.plain[:4]) == ("  ▸ ", "    ")


def test_a_line_that_fits_or_has_no_indent_stays_as_it_is():
    for text in ("    Write it.", "V Valuable and more than fits into one line of it"):
        assert [line.plain for line in hanging(Content(text), 30)] == [text]
