"""How runs of cells are written: few bytes, and nothing that a terminal shows otherwise."""

from __future__ import annotations

import pytest

from refineboard.tui.terminal.pen import (
    PLAIN,
    Cell,
    Look,
    Pen,
    Row,
    Run,
    changed_runs,
    in_good_order,
)

RED: Look = ("", "31", "")
BLUE: Look = ("", "34", "")
ON_GREY: Look = ("", "", "48")
RED_ON_GREY: Look = ("", "31", "48")
UNDERLINED: Look = ("4", "31", "")


def cells(text: str, look: Look = PLAIN) -> list[Cell]:
    """A cell for each character; blanks as the cell diff keeps them."""
    return [(each, ("", "", look[2]) if each == " " else look) for each in text]


def runs_of(new: list[Cell], old: Row | None = None) -> list[tuple[int, str, Look]]:
    """Where each run of a row begins, its text and its look."""
    before = old or [None] * len(new)
    return [(run.x, run.text, run.look) for run in changed_runs(0, before, [*new])]


def written(*runs: Run, erases: bool = True) -> str:
    """The output for some runs on a screen of 40 columns."""
    pen = Pen(40, erases=erases)
    for run in runs:
        pen.write(run)
    return pen.finished()


def test_words_of_one_colour_are_one_run_with_the_blanks_between() -> None:
    assert runs_of(cells("  Save a card ", RED)) == [(0, "  Save a card ", RED)]


def test_another_colour_begins_another_run() -> None:
    row = cells("ART-1 ", RED) + cells("Refunds", BLUE)
    assert runs_of(row) == [(0, "ART-1 ", RED), (6, "Refunds", BLUE)]


def test_another_ground_begins_another_run_even_under_blanks() -> None:
    row = cells("  ") + cells("  x", RED_ON_GREY)
    assert runs_of(row) == [(0, "  ", PLAIN), (2, "  x", RED_ON_GREY)]


def test_a_plain_word_is_not_coloured_by_its_neighbour() -> None:
    assert runs_of(cells("a") + cells("b", RED)) == [(0, "a", PLAIN), (1, "b", RED)]


def test_an_underlined_run_does_not_take_in_blanks() -> None:
    row = cells("a", UNDERLINED) + cells(" ")
    assert runs_of(row) == [(0, "a", UNDERLINED), (1, " ", PLAIN)]


@pytest.mark.parametrize(
    ("old", "new", "runs"),
    [
        ("abcdef", "Xbcdef", [(0, "X")]),
        ("abcdef", "XbcdeX", [(0, "XbcdeX")]),
        ("abcdefg", "XbcdefX", [(0, "X"), (6, "X")]),
    ],
)
def test_a_small_gap_is_bridged_and_no_run_ends_with_what_is_there(
    old: str, new: str, runs: list[tuple[int, str]]
) -> None:
    found = runs_of(cells(new), [*cells(old)])
    assert [(x, text) for x, text, _ in found] == runs


def test_a_gap_of_another_colour_is_not_bridged() -> None:
    old = cells("ab") + cells("-", RED) + cells("cd")
    new = cells("aX") + cells("-", RED) + cells("Xd")
    assert [(x, text) for x, text, _ in runs_of(new, [*old])] == [(1, "X"), (3, "X")]


def test_many_words_of_few_colours_are_written_colour_by_colour() -> None:
    runs = [Run(y, x, "word", RED if x else BLUE) for y in range(4) for x in (0, 10)]
    assert [run.look for run in in_good_order(runs)] == [BLUE] * 4 + [RED] * 4


def test_words_of_many_colours_are_written_in_their_order() -> None:
    runs = [Run(0, x, "word", ("", str(x), "")) for x in (5, 10, 15)]
    assert [*in_good_order(runs)] == runs


def test_a_screen_comes_from_top_to_bottom() -> None:
    runs = [Run(y, x, "word", RED if x else BLUE) for y in range(40) for x in (0, 10)]
    tens = [run.y // 10 for run in in_good_order(runs)]
    assert tens == sorted(tens)


def test_long_blanks_at_the_end_are_erased() -> None:
    assert written(Run(0, 0, "ab" + " " * 20, PLAIN)) == "\x1b[1;1Hab\x1b[20X"


def test_long_blanks_within_a_text_are_erased_and_stepped_over() -> None:
    text = "a" + " " * 20 + "b"
    assert written(Run(0, 0, text, PLAIN)) == "\x1b[1;1Ha\x1b[20X\x1b[20Cb"


def test_short_blanks_are_written() -> None:
    assert written(Run(0, 0, "a   b   ", PLAIN)) == "\x1b[1;1Ha   b   "


@pytest.mark.parametrize("look", [("7", "", ""), ("4", "", "")], ids=["reverse", "underlined"])
def test_blanks_that_show_something_are_written(look: Look) -> None:
    assert " " * 20 in written(Run(0, 0, " " * 20, look))


def test_a_terminal_that_erases_to_its_own_ground_gets_blanks() -> None:
    assert " " * 20 in written(Run(0, 0, " " * 20, ON_GREY), erases=False)


def test_a_blank_costs_no_change_of_what_it_does_not_show() -> None:
    output = written(Run(0, 0, "a", ("1", "31", "")), Run(0, 1, " ", PLAIN))
    assert output == "\x1b[1;1H\x1b[1;31ma \x1b[m"
