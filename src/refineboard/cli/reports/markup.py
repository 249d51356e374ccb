"""Text and shapes for HTML and SVG that no text of a workspace can break out of.

Everything is escaped, in text and in attributes alike, and characters that XML forbids are taken
out. There are no links and no scripts, so there is nothing else that a text could do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from refineboard.domain.cleaning import clean
from refineboard.domain.health.targets import Status

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufdd0-\ufdef\ufffe\uffff]")

COLOURS = {
    Status.GOOD: "#1a7f37",
    Status.WATCH: "#9a6700",
    Status.BAD: "#cf222e",
    Status.NONE: "#57606a",
}
"""One colour a status, dark enough on white; a sign and a word always stand beside it."""
FILLS = {
    Status.GOOD: "#dafbe1",
    Status.WATCH: "#fff8c5",
    Status.BAD: "#ffebe9",
    Status.NONE: "#f6f8fa",
}
WORDS = {
    Status.GOOD: "healthy",
    Status.WATCH: "watch",
    Status.BAD: "act",
    Status.NONE: "",
}


def safe(text: str) -> str:
    """A text of a workspace as it may stand between tags: in one line, without hidden marks."""
    return _escaped(clean(text))


def _escaped(text: str) -> str:
    return escape(_NOT_XML.sub("", text.encode("utf-8", "replace").decode()), quote=True)


def element(name: str, *children: str, **attributes: object) -> str:
    """One element; children are markup, attributes are escaped here."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_escaped(str(value))}"'
        for key, value in attributes.items()
    )
    inside = "".join(children)
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def document_page(title: str, style: str, body: Iterable[str]) -> str:
    """A whole HTML page. Its policy forbids all but its own styles, whatever got into it."""
    head = (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{safe(title)}</title><style>{style}</style>"
    )
    lines = "\n".join(body)
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>{lines}</body></html>\n'


def sparkline(values: Sequence[float | None], width: int = 90, height: int = 20) -> str:
    """The values as a line; gaps where there is none."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(0, *known), max(known)
    span = (high - low) or 1
    step = (width - 6) / (len(values) - 1)
    points = [
        (3 + number * step, height - 3 - (value - low) / span * (height - 6))
        for number, value in enumerate(values)
        if value is not None
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return element(
        "svg",
        element("polyline", points=path, fill="none", stroke="currentColor", stroke_width="1.5"),
        element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="2.5", fill="currentColor"),
        width=width,
        height=height,
        role="img",
        aria_label="trend",
    )


def bars(counts: Sequence[int], labels: Sequence[str], width: int = 420, height: int = 110) -> str:
    """A histogram with a label under every bar that has room for one."""
    if not any(counts):
        return ""
    step = width / len(counts)
    top = max(counts)
    shapes = []
    for number, count in enumerate(counts):
        tall = count / top * (height - 30)
        x = number * step
        shapes.append(
            element(
                "rect", x=f"{x + 1:.1f}", y=f"{height - 16 - tall:.1f}", height=f"{tall:.1f}",
                width=f"{max(step - 2, 1):.1f}", fill="#0969da",
            )
        )  # fmt: skip
        if count:
            shapes.append(_label(x + step / 2, height - 19 - tall, str(count)))
        if step > 24 or number % 4 == 0:
            shapes.append(_label(x + step / 2, height - 3, labels[number]))
    return _figure(shapes, width, height, "flow times")


_BANDS = ("#d0d7de", "#9ec5fe", "#ffd33d", "#4ac26b")


def stacked(bands: Sequence[Sequence[int]], width: int = 420, height: int = 140) -> str:
    """Bands on top of each other over time; the last one lies at the bottom."""
    totals = [sum(column) for column in zip(*bands, strict=True)]
    if not any(totals) or len(totals) < 2:
        return ""
    scale, step = height / max(totals), width / (len(totals) - 1)
    below = [0] * len(totals)
    shapes = []
    for band, colour in reversed(list(zip(bands, _BANDS, strict=True))):
        above = [low + count for low, count in zip(below, band, strict=True)]
        line = [(x * step, height - count * scale) for x, count in enumerate(above)]
        floor = [(x * step, height - count * scale) for x, count in enumerate(below)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (*line, *reversed(floor)))
        shapes.append(element("polygon", points=path, fill=colour))
        below = above
    return _figure(shapes, width, height, "cumulative flow")


def legend(labels: Iterable[str]) -> str:
    """The names of the bands of `stacked`, each with its colour."""
    return " ".join(
        element("span", "■ ", style=f"color:{colour}") + safe(label)
        for label, colour in zip(labels, _BANDS, strict=True)
    )


def _label(x: float, y: float, text: str) -> str:
    return element(
        "text", safe(text), x=f"{x:.1f}", y=f"{y:.1f}", text_anchor="middle", font_size="10",
        fill="currentColor",
    )  # fmt: skip


def _figure(shapes: Iterable[str], width: int, height: int, label: str) -> str:
    return element(
        "svg", *shapes, viewBox=f"0 0 {width} {height}", width=width, height=height, role="img",
        aria_label=label,
    )  # fmt: skip
