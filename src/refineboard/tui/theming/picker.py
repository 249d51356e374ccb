"""Chooses a theme: the board itself shows the marked one, before it is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import on
from textual.widgets import OptionList

from refineboard.tui.kit.picker import Choice, Picker
from refineboard.tui.theming.files import ThemeFile


class ThemePicker(Picker):
    """Dismissed with a theme's name, or with "" where the look should stay as it was."""

    def __init__(self, themes: Iterable[ThemeFile], preview: Callable[[str], None]) -> None:
        super().__init__("Theme", [_choice(theme) for theme in themes], wide=True)
        self._preview = preview

    @on(OptionList.OptionHighlighted)
    def show_marked(self, event: OptionList.OptionHighlighted) -> None:
        """Shows the board in the marked theme."""
        self._preview(event.option_id or "")


def _choice(theme: ThemeFile) -> Choice:
    kind = "yours" if theme.is_own else "dark" if theme.dark else "light"
    return Choice(theme.name, kind, f"{theme.name}  {theme.about}")
