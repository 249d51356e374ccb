"""A page that somebody else writes, as one widget that draws line by line."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from refineboard.charts import Line
from refineboard.tui.theming.styles import made_style

STYLES = {
    "": "foreground",
    "bold": "bold foreground",
    "dim": "muted",
    "axis": "muted",
    "rule": "panel-lighten-2",
    "head": "muted on panel",
    "head-focus": "bold text-accent on panel",
    "key": "text-accent",
    "cursor": "bold accent",
    "chosen": "bold foreground",
    "good": "text-success",
    "watch": "text-warning",
    "bad": "text-error",
    "n/a": "muted",
    "bar": "text-primary",
    "done": "text-success",
    "doing": "text-primary",
    "ready": "text-warning",
    "refining": "muted",
    "colleague": "bold text-secondary",
    "dot": "bold foreground",
    "wsjf": "text-success",
    "feasible": "text-accent",
    "manual": "text-warning",
    "yours": "text-secondary",
}
"""Names of styles and what they are made of."""


class PageView(Widget, can_focus=True):
    """Shows lines that somebody else makes; call `show` after they changed."""

    @dataclass
    class Pointed(Message):
        """A person clicked on a cell of the page."""

        x: int
        y: int

    @dataclass
    class Scrolled(Message):
        """A person turned the wheel."""

        steps: int

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []
        self._styles: dict[str, Style] = {}

    def show(self, lines: list[Line]) -> None:
        """Shows other lines, each as wide as the widget; draws those that became others."""
        before, self._lines = self._lines, lines
        if len(before) != len(lines):
            self.refresh()
            return
        for y, (old, new) in enumerate(zip(before, lines, strict=True)):
            if old != new:
                self.refresh(Region(0, y, self.size.width, 1))

    @property
    def text(self) -> str:
        """What stands on the page, without styles."""
        return "\n".join("".join(text for text, _ in line) for line in self._lines)

    def render_line(self, y: int) -> Strip:
        """One line of the page."""
        runs = self._lines[y] if y < len(self._lines) else [(" " * self.size.width, "")]
        return Strip([Segment(text, self._style(name)) for text, name in runs], self.size.width)

    def _style(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = made_style(STYLES[name], self.app.theme_variables)
            if name == "chosen":
                style += Style(reverse=True)
            self._styles[name] = style
        return style

    def notify_style_update(self) -> None:
        """Forgets styles of an older theme."""
        self._styles.clear()
        super().notify_style_update()

    def on_mouse_scroll_down(self) -> None:
        """Tells it."""
        self.post_message(self.Scrolled(1))

    def on_mouse_scroll_up(self) -> None:
        """Tells it."""
        self.post_message(self.Scrolled(-1))

    def on_click(self, event: events.Click) -> None:
        """Tells where."""
        self.post_message(self.Pointed(event.x, event.y))
