"""The panel beside a form: what is said of the form as it stands, after every key."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.widgets import Static

from refineboard.tui.kit.hanging import beside

_LEAST_ROOM = 16
"""Cells beside an indent that are worth wrapping in."""


class SidePanel(Static):
    """Lines that are worked out anew at every key, and mostly say what they said before."""

    _lines: tuple[Content, ...] = ()

    def show(self, lines: Iterable[Content]) -> None:
        """Shows the lines; draws nothing where they are the same as those that stand there."""
        self._lines = tuple(lines)
        wrapped = [part for line in self._lines for part in hanging(line, self.size.width)]
        content, shown = Content("\n").join(wrapped), self.content
        if not (isinstance(shown, Content) and content.is_same(shown)):
            self.update(content, layout=False)

    def on_resize(self) -> None:
        """Fits the lines to a new width."""
        self.show(self._lines)


def hanging(line: Content, width: int) -> list[Content]:
    """A line that begins with an indent, wrapped so that all of it stays behind that indent."""
    indent = len(line.plain) - len(line.plain.lstrip(" ▸"))
    room = width - indent
    if not indent or line.cell_length <= width or room < _LEAST_ROOM:
        return [line]
    return beside(line[:indent], [line[indent:]], width)
