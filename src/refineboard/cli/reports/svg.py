"""The health report as one picture: backlogs by metrics, for a wiki page or a screen on a wall."""

from __future__ import annotations

from collections.abc import Sequence

from refineboard.cli.reports.markup import COLOURS, FILLS, element, safe
from refineboard.domain.cleaning import clean
from refineboard.domain.health.dashboard import Report
from refineboard.domain.health.marks import Weight
from refineboard.domain.health.tally import Metric
from refineboard.domain.health.words import METRICS, OVERVIEW, SIGNS, value_words

_NAME_WIDTH, _CELL_WIDTH, _ROW, _TOP = 200, 100, 34, 80
_NAME_LENGTH = 24
_FONT = "system-ui, sans-serif"


def picture(reports: Sequence[Report], title: str, at: str) -> str:
    """The picture as an SVG file."""
    width = _NAME_WIDTH + _CELL_WIDTH * (len(OVERVIEW) + 1)
    height = _TOP + _ROW * len(reports) + 16
    shapes = [
        element("rect", width=width, height=height, fill="#ffffff"),
        _text(12, 28, f"{title}: backlog health", size=18),
        _text(12, 48, f"As of {at}", colour="#57606a", size=12),
    ]
    headings = (*(METRICS[name].short for name in OVERVIEW), "To mend")
    for place, heading in enumerate(headings):
        shapes.append(_text(_middle(place), _TOP - 8, heading, middle=True, size=12))
    for row, report in enumerate(reports):
        shapes += _row(report, _TOP + row * _ROW)
    drawn = element(
        "svg", *shapes, xmlns="http://www.w3.org/2000/svg", width=width, height=height,
        viewBox=f"0 0 {width} {height}", font_family=_FONT, role="img",
        aria_label=f"{title}: backlog health",
    )  # fmt: skip
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn}\n'


def _row(report: Report, top: int) -> list[str]:
    name = clean(f"{report.backlog} {report.name}")
    shown = name if len(name) <= _NAME_LENGTH else f"{name[: _NAME_LENGTH - 1]}…"
    shapes = [_text(12, top + 22, shown)]
    for place, metric in enumerate(OVERVIEW):
        shapes += _cell(report.metrics[metric], place, top)
    fails = sum(finding.level is Weight.FAIL for finding in report.findings)
    shapes.append(_text(_middle(len(OVERVIEW)), top + 22, str(fails), middle=True))
    return shapes


def _cell(metric: Metric, place: int, top: int) -> tuple[str, str]:
    words = f"{value_words(metric)} {SIGNS[metric.status]}".strip()
    return (
        element(
            "rect", x=_NAME_WIDTH + place * _CELL_WIDTH + 2, y=top + 2, rx=4,
            width=_CELL_WIDTH - 4, height=_ROW - 4, fill=FILLS[metric.status],
        ),
        _text(_middle(place), top + 22, words, middle=True, colour=COLOURS[metric.status]),
    )  # fmt: skip


def _middle(place: int) -> int:
    return _NAME_WIDTH + place * _CELL_WIDTH + _CELL_WIDTH // 2


def _text(  # noqa: PLR0913 - what a text in a picture has
    x: int, y: int, text: str, *, middle: bool = False, colour: str = "#1f2328", size: int = 14
) -> str:
    return element(
        "text", safe(text), x=x, y=y, fill=colour, font_size=size,
        text_anchor="middle" if middle else "start",
    )  # fmt: skip
