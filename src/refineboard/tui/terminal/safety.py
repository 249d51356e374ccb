"""The last wall between data and the terminal, behind the cleaning of every text.

Textual sends most control characters of a text as they are, and acts on markup in it. This filter
sees every line before it leaves: it replaces what could act on a terminal and drops every action
that did not come from the framework's own scroll bars.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_DANGEROUS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_FRAMEWORK_ACTIONS = frozenset({"grab", "scroll_up", "scroll_down"})


class SafeFilter(LineFilter):
    """Lets only harmless characters and the framework's own actions through."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments with dangerous characters replaced and foreign actions dropped."""
        return [
            Segment(
                text if control or (text.isascii() and text.isprintable()) else _harmless(text),
                style and _without_actions(style),
                control,
            )
            for text, style, control in segments
        ]


@lru_cache(4096)
def _harmless(text: str) -> str:
    return _DANGEROUS.sub("\ufffd", text)


@lru_cache(4096)
def _without_actions(style: Style) -> Style:
    if style.link:
        style = style.update_link(None)
    meta = style.meta
    if not any(name.startswith("@") for name in meta):
        return style
    kept = {
        name: value
        for name, value in meta.items()
        if not name.startswith("@") or value in _FRAMEWORK_ACTIONS
    }
    return style.clear_meta_and_links() + Style.from_meta(kept)


class JoinedFilter(LineFilter):
    """Several filters as one, because Textual looks up the result of each for every line."""

    def __init__(self, filters: tuple[LineFilter, ...] = ()) -> None:
        super().__init__()
        self.filters = filters

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments after each filter in turn."""
        for each in self.filters:
            segments = each.apply(segments, background)
        return segments
