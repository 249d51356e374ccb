"""Charts made of characters: exact small pictures, and that none is wider than asked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from refineboard.charts import (
    ASCII,
    UNICODE,
    Glyphs,
    Line,
    Point,
    Ray,
    Scale,
    Series,
    curves,
    gauge,
    histogram,
    legend,
    scatter,
    sparkline,
    stacked_area,
)

SIZES = st.integers(0, 60)
NUMBERS = st.floats(0, 1e6)
LETTERS = st.sampled_from([UNICODE, ASCII])


def text(line: Line) -> str:
    """A line without its styles."""
    return "".join(run for run, _ in line)


def picture(lines: Sequence[Line]) -> list[str]:
    """Lines without styles and without blanks at their ends."""
    return [text(line).rstrip() for line in lines]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "··········"),
        (0, "·····┊··┊·"),
        (0.01, "▏····┊··┊·"),
        (0.62, "█████┊▎·┊·"),
        (1, "█████┊██┊█"),
        (7, "█████┊██┊█"),
    ],
)
def test_a_gauge_is_filled_up_to_its_value(value: float | None, shown: str) -> None:
    assert text(gauge(value, Scale(1, (0.5, 0.8)), 10, "good")) == shown


def test_a_gauge_has_the_style_of_its_status_where_it_is_filled() -> None:
    assert gauge(0.5, Scale(1), 4, "bad") == [("██", "bad"), ("··", "axis")]


def test_a_gauge_can_be_drawn_in_ascii() -> None:
    assert text(gauge(0.62, Scale(1, (0.8,)), 10, "good", ASCII)) == "######..|."


def test_a_sparkline_shows_the_last_values_and_where_there_is_none() -> None:
    assert sparkline([1, 0, 0.25, None, 0.5, 1], 5, high=1) == "▁▃·▅█"


def test_a_sparkline_without_a_highest_value_goes_up_to_its_own() -> None:
    assert sparkline([1, 2, 4], 3, glyphs=ASCII) == "-+#"


def test_a_histogram_has_a_scale_and_marks_under_its_classes() -> None:
    assert picture(histogram([0, 2, 4, 1], 18, 5, marks={2: "p85"})) == [
        "4│        ███",
        " │    ▄▄▄ ███",
        "0│    ███ ███ ▆▆▆",
        "  ────────────────",
        "          p85",
    ]


def test_a_histogram_adds_up_classes_that_have_no_room() -> None:
    assert picture(histogram([1, 1, 2, 2], 4, 4, glyphs=ASCII)) == ["4| #", "0|##", "  --", ""]


def test_a_stacked_area_fills_each_band_with_a_character_of_its_own() -> None:
    done = Series("done", [0, 1, 2], "done")
    doing = Series("doing", [2, 2, 2], "doing")
    assert picture(stacked_area([done, doing], 5, 5, ends=("a", "z"), glyphs=ASCII)) == [
        "4|  =",
        " | ==",
        " |==#",
        "0|=##",
        "  a z",
    ]


def test_a_legend_shows_the_filling_before_the_name() -> None:
    bands = [Series("done", [], "a"), Series("doing", [], "b")]
    assert text(legend(bands)) == "█ done  ▒ doing  "


def test_rays_lie_behind_the_points_and_are_named_where_they_leave() -> None:
    points = [Point(8, 4), Point(4, 4), Point(2, 1)]
    rays = [Ray(2, "2"), Ray(0.5, "half")]
    assert picture(scatter(points, 19, 6, rays=rays)) == [
        "4│    2   •  half·•",
        " │   ·      ·····",
        " │  ·    ···",
        " │ ···•··",
        "0│··",
        "  0               8",
    ]


@pytest.mark.parametrize("slope", [0, -1, 1e-300, 1e300])
def test_a_ray_that_leads_nowhere_breaks_nothing(slope: float) -> None:
    assert len(scatter([Point(3, 5)], 20, 5, rays=[Ray(slope, "x")])) == 5


def test_a_scatter_plot_counts_what_falls_together() -> None:
    points = [Point(0, 0), Point(4, 2), Point(4, 2)]
    assert picture(scatter(points, 7, 4)) == ["2│    2", " │", "0│•", "  0   4"]


def test_curves_have_a_marker_each_and_the_first_is_on_top() -> None:
    up, down = Series("up", [0, 4], "a"), Series("down", [4, 0], "b")
    assert picture(curves([up, down], 7, 6, ends=("1", "2"), glyphs=ASCII)) == [
        "4|o   *",
        " | o *",
        " |  *",
        " | * o",
        "0|*   o",
        "  1   2",
    ]


def test_a_curve_has_no_gaps_where_it_is_steep() -> None:
    assert picture(curves([Series("jump", [0, 4], "a")], 4, 6, glyphs=ASCII)) == [
        "4| *",
        " | *",
        " | *",
        " | *",
        "0|*",
        "",
    ]


@pytest.mark.parametrize(
    "lines",
    [histogram([], 20, 5), stacked_area([], 20, 5), scatter([], 20, 5), curves([], 20, 5)],
    ids=["histogram", "stacked area", "scatter", "curves"],
)
def test_nothing_is_drawn_of_nothing(lines: list[Line]) -> None:
    assert lines == []


@given(st.none() | NUMBERS, NUMBERS, st.lists(NUMBERS).map(tuple), SIZES, LETTERS)
def test_a_gauge_is_as_wide_as_asked(
    value: float | None, most: float, thresholds: tuple[float, ...], width: int, glyphs: Glyphs
) -> None:
    assert cell_len(text(gauge(value, Scale(most, thresholds), width, "good", glyphs))) == width


@given(NUMBERS, NUMBERS)
def test_a_larger_value_never_fills_less_of_a_gauge(one: float, other: float) -> None:
    less, more = (
        sum(len(run) for run, style in gauge(value, Scale(1e6), 20, "good") if style == "good")
        for value in sorted((one, other))
    )
    assert less <= more


@given(st.lists(st.none() | NUMBERS), SIZES, LETTERS)
def test_a_sparkline_is_never_wider_than_asked(
    values: list[float | None], width: int, glyphs: Glyphs
) -> None:
    assert cell_len(sparkline(values, width, glyphs=glyphs)) == min(len(values), width)


def fits(lines: Sequence[Line], width: int, height: int) -> bool:
    """Whether a picture is within its size."""
    return len(lines) <= height and all(cell_len(text(line)) <= width for line in lines)


@example([500, 500], {}, 5, 3, UNICODE)
@given(
    st.lists(st.integers(0, 500)),
    st.dictionaries(st.integers(0, 50), st.text("ab")),
    SIZES,
    SIZES,
    LETTERS,
)
def test_a_histogram_is_never_larger_than_asked(
    counts: list[int], marks: dict[int, str], width: int, height: int, glyphs: Glyphs
) -> None:
    assert fits(histogram(counts, width, height, marks=marks, glyphs=glyphs), width, height)


@given(st.lists(st.lists(NUMBERS, min_size=3, max_size=3)), SIZES, SIZES, LETTERS)
def test_charts_of_series_are_never_larger_than_asked(
    values: list[list[float]], width: int, height: int, glyphs: Glyphs
) -> None:
    series = [Series("name", each, "style") for each in values]
    ends = ("the first day", "the last day")
    assert fits(stacked_area(series, width, height, ends=ends, glyphs=glyphs), width, height)
    assert fits(curves(series, width, height, ends=ends, glyphs=glyphs), width, height)


@given(
    st.lists(st.builds(Point, NUMBERS, NUMBERS)),
    st.lists(st.builds(Ray, NUMBERS, st.sampled_from(["", "1", "a long name"])), max_size=3),
    SIZES,
    SIZES,
    LETTERS,
)
def test_a_scatter_plot_is_never_larger_than_asked(
    points: list[Point], rays: list[Ray], width: int, height: int, glyphs: Glyphs
) -> None:
    assert fits(scatter(points, width, height, glyphs, rays=rays), width, height)


def test_ascii_charts_are_ascii() -> None:
    series = [Series(str(number), [number, 3], "style") for number in range(8)]
    drawn = [
        gauge(0.3, Scale(1, (0.5,)), 10, "good", ASCII),
        [(sparkline([0, None, 2], 3, glyphs=ASCII), "")],
        *histogram([1, 2], 20, 6, marks={0: "a"}, glyphs=ASCII),
        *stacked_area(series, 20, 6, glyphs=ASCII),
        *scatter([Point(1, 1)], 20, 6, ASCII),
        *curves(series, 20, 6, glyphs=ASCII),
    ]
    assert "".join(map(text, drawn)).isascii()
