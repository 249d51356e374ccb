"""Both ways of drawing, Textual's and ours, on one terminal emulator: no cell may differ."""

from __future__ import annotations

import inspect
from typing import TypeAlias

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Region
from textual.strip import Strip

from refineboard.tui.terminal.display import CellDiff

WIDTH, HEIGHT = 12, 4
Update: TypeAlias = LayoutUpdate | ChopsUpdate

CONSOLE = Console(color_system="truecolor", force_terminal=True)
STYLES = st.sampled_from(
    [
        None,
        *map(
            Style.parse,
            [
                "", "bold", "reverse", "bold red", "dim underline", "red on blue", "on #102030",
                "italic #aabbcc on #102030",
            ],
        ),
    ]
)  # fmt: skip
TEXTS = st.text("ab ─é", min_size=1, max_size=WIDTH)
WIDE_TEXTS = st.lists(st.sampled_from(["a", " ", "你", "e\u0301"]), min_size=1, max_size=WIDTH).map(
    "".join
)


def strips(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Strip]:
    """A line of segments; the emulator wraps a mark in the last column, so that is blank."""
    segment = st.tuples(texts, STYLES).map(lambda parts: Segment(*parts))
    return st.lists(segment, min_size=1, max_size=4).map(
        lambda segments: (
            Strip(segments)
            .adjust_cell_length(WIDTH - (texts is WIDE_TEXTS), Style.null())
            .adjust_cell_length(WIDTH, Style.null())
        )
    )


def whole(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Update]:
    """Updates of the whole screen."""
    lines = st.lists(strips(texts), min_size=HEIGHT, max_size=HEIGHT)
    return lines.map(
        lambda lines: LayoutUpdate([[line] for line in lines], Region(0, 0, WIDTH, HEIGHT))
    )


@st.composite
def partial(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> Update:
    """Updates of some spans, over chops as the compositor makes them."""
    cut = draw(st.integers(1, WIDTH - 1))
    chops: list[dict[int, Strip | None]] = []
    for _ in range(HEIGHT):
        line = draw(strips(texts))
        left, right = line.divide([cut, WIDTH])
        chops.append({0: left, cut: draw(st.sampled_from([right, None]))})
    spans = []
    for y in sorted(draw(st.sets(st.integers(0, HEIGHT - 1), min_size=1))):
        start = draw(st.sampled_from([0, cut]))
        spans.append((y, start, draw(st.integers(start + 1, WIDTH))))
    return ChopsUpdate(chops, spans, [[cut, WIDTH] for _ in range(HEIGHT)])


def drawn(outputs: list[str]) -> list[object]:
    """Characters and attributes of every cell, and the cursor, after these outputs."""
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    for output in outputs:
        # Stock updates go on in the next line where a terminal adds the carriage return.
        stream.feed(output.replace("\n", "\r\n"))
        stream.feed("\x1b[1;1H")
    return [screen.buffer[y][x] for y in range(HEIGHT) for x in range(WIDTH)]


def visible(cells: list[object]) -> list[object]:
    """Cells as a person sees them: a blank has no foreground, unless reversed or underlined."""
    return [
        cell._replace(fg="default", bold=False, italics=False)
        if isinstance(cell, pyte.screens.Char)
        and cell.data == " "
        and not (cell.reverse or cell.underscore)
        else cell
        for cell in cells
    ]


def stock(updates: list[Update]) -> list[str]:
    """What Textual sends."""
    return [update.render_segments(CONSOLE) for update in updates]


def ours(updates: list[Update]) -> list[str]:
    """What is sent here."""
    cells = CellDiff()
    return [cells.output(update, (WIDTH, HEIGHT), ColorSystem.TRUECOLOR) for update in updates]


@given(st.lists(st.one_of(whole(TEXTS), partial(TEXTS)), max_size=4), whole(TEXTS))
def test_the_terminal_shows_what_it_would_show(updates: list[Update], first: Update) -> None:
    updates = [first, *updates]
    assert visible(drawn(ours(updates))) == visible(drawn(stock(updates)))


@given(st.lists(whole(WIDE_TEXTS), max_size=3), whole(TEXTS))
def test_wide_characters_leave_nothing_behind(updates: list[Update], last: Update) -> None:
    updates = [*updates, last]
    assert visible(drawn(ours(updates))) == visible(drawn(stock(updates)))


@given(whole(WIDE_TEXTS))
def test_what_is_there_already_is_not_sent(update: Update) -> None:
    assert ours([update, update])[1] == ""


def a_line(text: str) -> LayoutUpdate:
    """A screen of one line."""
    return LayoutUpdate([[Strip([Segment(text, Style.null())])]], Region(0, 0, len(text), 1))


def sent(*texts: str) -> str:
    """What is sent for the last of these screens of one line."""
    cells = CellDiff()
    outputs = [
        cells.output(a_line(text), (len(texts[0]), 1), ColorSystem.TRUECOLOR) for text in texts
    ]
    return outputs[-1]


@pytest.mark.parametrize(
    ("old", "new", "output"),
    [
        ("abcdef", "abXdef", "\x1b[1;3HX"),
        ("abcdefgh", "XbcdeXgh", "\x1b[1;1HXbcdeX"),
        ("abcdefghij", "XbcdefghXj", "\x1b[1;1HX\x1b[7CX"),
    ],
    ids=["one cell", "a small gap is bridged", "a wide gap is jumped over"],
)
def test_only_changed_cells_are_sent(old: str, new: str, output: str) -> None:
    assert sent(old, new) == output


def test_everything_is_sent_after_another_hand_wrote_on_the_screen() -> None:
    cells = CellDiff()
    first = cells.output(a_line("abc"), (3, 1), ColorSystem.TRUECOLOR)
    cells.forget()
    assert cells.output(a_line("abc"), (3, 1), ColorSystem.TRUECOLOR) == first


def test_everything_is_sent_after_a_resize() -> None:
    cells = CellDiff()
    cells.output(a_line("abc"), (3, 1), ColorSystem.TRUECOLOR)
    assert "abc" in cells.output(a_line("abc"), (4, 1), ColorSystem.TRUECOLOR)


def test_the_parts_of_textual_that_this_relies_on_are_there() -> None:
    assert list(inspect.signature(App._display).parameters) == ["self", "screen", "renderable"]
    assert list(inspect.signature(ChopsUpdate).parameters) == ["chops", "spans", "chop_ends"]
    assert list(inspect.signature(LayoutUpdate).parameters) == ["strips", "region"]
    assert list(inspect.signature(Strip.render_ansi).parameters) == ["style", "color_system"]
    for name in ("_batch_count", "_previous_cursor_position", "_running", "_closed", "_driver"):
        assert hasattr(App(), name)
