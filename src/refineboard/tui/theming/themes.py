"""How the board looks: the theme that fits person and terminal, and filters on the way out.

A theme of sixteen million colours is not sent to a terminal of sixteen: the nearest colour can be
unreadable. NO_COLOR gets no colour at all; the framework would send greys.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, TypeGuard

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ReturnType
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor
from textual.theme import Theme

from refineboard.config import (
    AUTOMATIC,
    Settings,
    UnusableFile,
    config_path,
    remember_theme,
    themes_directory,
)
from refineboard.tui.kit.roles import keys_in_force
from refineboard.tui.terminal.glyphs import (
    Letters,
    ascii_text,
    first_environment,
    letters_of,
    plain_signs,
)
from refineboard.tui.theming.files import (
    REVERSED,
    BadTheme,
    Stamp,
    ThemeFile,
    has_sixteen_colours,
    named_theme,
    own_path,
    own_theme,
    shipped_theme,
    shipped_themes,
    stamp_of,
    themes_of,
)

DEFAULT_THEME, SIXTEEN_THEME, MONO_THEME = "dark", "sixteen", "mono"
_TEXT_KINDS = ("primary", "secondary", "accent", "success", "warning", "error")


def textual_theme(theme: ThemeFile, name: str) -> Theme:
    """The theme as the framework takes it; nothing that is read is left to be derived."""
    colours = theme.colours
    variables = {
        **{f"text-{kind}": colours[f"text-{kind}"] for kind in _TEXT_KINDS},
        "muted": colours["muted"],
        "text-muted": colours["muted"],
        "text-disabled": colours["muted"],
        "foreground-muted": colours["muted"],
        "panel-lighten-2": colours["rule"],
        "block-cursor-foreground": colours["foreground"],
        "block-cursor-background": colours["cursor-background"],
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-foreground": colours["foreground"],
        "block-cursor-blurred-background": colours["cursor-background"],
        "block-cursor-blurred-text-style": "none",
        "input-cursor-background": colours["background" if theme.reverse else "foreground"],
        "input-cursor-foreground": colours["foreground" if theme.reverse else "background"],
        "input-cursor-text-style": "reverse" if theme.reverse else "none",
        "input-selection-background": colours["selection"],
        "input-selection-foreground": colours["foreground"],
    }
    return Theme(
        name=name,
        dark=theme.dark,
        primary=colours["primary"],
        secondary=colours["secondary"],
        accent=colours["accent"],
        success=colours["success"],
        warning=colours["warning"],
        error=colours["error"],
        foreground=colours["foreground"],
        background=colours["background"],
        surface=colours["surface"],
        panel=colours["panel"],
        variables=variables,
    )


def fitting_theme(theme: ThemeFile, colours: str | None) -> ThemeFile:
    """The theme, or the one made for terminals that cannot show it.

    `colours` is Rich's word for what the terminal can show, None for no colours.
    """
    if colours is None:
        return _shipped(MONO_THEME)
    if colours == "standard" and not has_sixteen_colours(theme):
        return _shipped(SIXTEEN_THEME)
    return theme


def _shipped(name: str) -> ThemeFile:
    theme = shipped_theme(name)
    assert theme is not None
    return theme


class Reversed(LineFilter):
    """Shows in reverse what stands on certain grounds.

    The framework knows no reversed line of a list, and colours alone may not be there.
    """

    def __init__(self, grounds: set[str]) -> None:
        """`grounds` are colours, "#rrggbb"."""
        super().__init__()
        self._grounds = {Color.parse(ground).rich_color.triplet for ground in grounds}

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, some of them in reverse."""
        return [
            Segment(text, _reversed(style) if self._is_marked(style) else style, control)
            for text, style, control in segments
        ]

    def _is_marked(self, style: Style | None) -> TypeGuard[Style]:
        if style is None or style.bgcolor is None:
            return False
        return style.bgcolor.triplet in self._grounds


@lru_cache(4096)
def _reversed(style: Style) -> Style:
    return style + Style(reverse=not style.reverse)


class Colourless(LineFilter):
    """Takes every colour out and leaves bold, underlined and reversed."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without colours."""
        return [
            Segment(text, style and _without_colour(style), control)
            for text, style, control in segments
        ]


@lru_cache(4096)
def _without_colour(style: Style) -> Style:
    meta = style.meta
    return style.without_color + Style.from_meta(meta) if meta else style.without_color


class Respelled(LineFilter):
    """Writes what a terminal cannot show in characters that it can."""

    def __init__(self, spell: Callable[[str], str]) -> None:
        super().__init__()
        self._spell = spell

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments in characters that the terminal has."""
        return [
            Segment(text if control else self._spell(text), style, control)
            for text, style, control in segments
        ]


_SPELLINGS = {Letters.ASCII: ascii_text, Letters.PLAIN_SIGNS: plain_signs}


class ThemedApp(App[ReturnType]):
    """An app in one of our themes, which can be changed, also in its file, while it runs."""

    CSS: ClassVar[str] = """
    TextArea .text-area--placeholder { color: $muted; }
    Input:focus, OptionList:focus { background-tint: $background 0%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.letter_filters: list[LineFilter] = []
        """What respells each line, after everything else has been done to it."""
        self._mark_filters: list[LineFilter] = []
        self._colour_filters: list[LineFilter] = []
        self._directory: Path | None = None
        self._revision = 0
        self._followed: tuple[Path, Stamp | None] | None = None
        """One's own theme file and its state when it was last read."""
        self._wear(_shipped(DEFAULT_THEME))

    def complain(self, problem: str) -> None:
        """Tells what is wrong with a person's settings."""
        words = problem.replace(f"{Path.home()}/", "~/")
        self.notify(words, title="Settings", severity="warning", timeout=10, markup=False)

    @property
    def colours(self) -> str | None:
        """Rich's word for what the terminal can show, None for no colours."""
        return None if self.no_color else self.console.color_system

    def dress(self, settings: Settings, directory: Path) -> list[str]:
        """Looks as the person wishes and the terminal can; returns what is wrong with the wish.

        The person's own themes are in `directory`, and the choice is remembered there.
        """
        self._directory, own = directory, themes_directory(directory)
        spelling = _SPELLINGS.get(letters_of(settings.letters, first_environment()))
        self.letter_filters = [Respelled(spelling)] if spelling else []
        self._colour_filters = [] if self.colours else [Colourless()]
        name = DEFAULT_THEME if settings.theme == AUTOMATIC else settings.theme
        try:
            theme = named_theme(name, own)
        except BadTheme as error:
            self._watch_file(own_path(name, own))
            self._wear(fitting_theme(_shipped(DEFAULT_THEME), self.colours))
            return [str(error)]
        self.choose(theme or _shipped(DEFAULT_THEME))
        if theme:
            return []
        palette = keys_in_force(self).word_of("palette")
        return [f"There is no theme {name!r}. Choose one under Theme in the palette ({palette})."]

    def choose(self, theme: ThemeFile) -> None:
        """Looks like this theme, as far as the terminal can show it."""
        self._watch_file(theme.path if theme.is_own else None)
        self._wear(fitting_theme(theme, self.colours))

    def action_change_theme(self) -> None:
        """Lets the person choose among the themes that the terminal can show."""
        from refineboard.tui.theming.picker import ThemePicker

        themes = shipped_themes()
        problems: list[str] = []
        if self._directory is not None:
            themes, problems = themes_of(themes_directory(self._directory))
        if problems:
            self.complain("\n".join(problems))
        before = self._worn
        others = [theme for theme in themes.values() if theme.name != before.name]
        shown = [theme for theme in others if fitting_theme(theme, self.colours) is theme]

        def preview(name: str) -> None:
            if name in themes and name != self._worn.name:
                self._wear(fitting_theme(themes[name], self.colours))

        def take(name: str | None) -> None:
            if name in themes:
                self.choose(themes[name])
                self._remember(name)
            elif self._worn is not before:
                self._wear(before)

        self.push_screen(ThemePicker([before, *shown], preview), take)

    def _remember(self, name: str) -> None:
        if self._directory is None:
            return
        try:
            remember_theme(name, config_path(self._directory))
        except UnusableFile as error:
            self.complain(f"The theme could not be remembered. {error}")

    def _watch_file(self, path: Path | None) -> None:
        self._followed = (path, stamp_of(path)) if path else None

    def _wear(self, theme: ThemeFile) -> None:
        """Each time under a name of its own, so that a changed file is seen as a change."""
        self._worn = theme
        self._revision += 1
        name = f"{theme.name}-{self._revision}"
        self.register_theme(textual_theme(theme, name))
        grounds = {theme.colours[name] for name in REVERSED} if theme.reverse else set()
        self._mark_filters = [Reversed(grounds)] if grounds else []
        old = self.theme
        if self.is_running:
            self.theme = name
        else:
            # Nothing was drawn yet, so nothing needs to be parsed and laid out again.
            self.set_reactive(App.theme, name)
            self.stylesheet.set_variables(self.get_css_variables())
        self.unregister_theme(old)

    def follow_theme(self) -> None:
        """Takes up changes of one's own theme file; a mistake in it leaves the look as it was."""
        if self._followed is None:
            return
        path, known = self._followed
        stamp = stamp_of(path)
        if stamp is None or stamp == known:
            return
        self._watch_file(path)
        try:
            self._wear(fitting_theme(own_theme(path), self.colours))
        except BadTheme as error:
            self.complain(str(error))

    def get_line_filters(self) -> list[LineFilter]:
        """The framework's filters; but colours are taken out as a whole, never made grey."""
        filters = super().get_line_filters()
        kept = [each for each in filters if not isinstance(each, Monochrome | NoColor)]
        return [*kept, *self._mark_filters, *self._colour_filters]
