"""The panel beside a form: what is said of the form as it stands, after every key."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.widgets import Static


class SidePanel(Static):
    """Lines that are worked out anew at every key, and mostly say what they said before."""

    def show(self, lines: Iterable[Content]) -> None:
        """Shows the lines; draws nothing where they are the same as those that stand there."""
        content, shown = Content("\n").join(lines), self.content
        if not (isinstance(shown, Content) and content.is_same(shown)):
            self.update(content, layout=False)
