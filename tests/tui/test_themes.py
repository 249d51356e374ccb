"""What themes say, and whether what is shown in them can be read."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from rich.color import Color, ColorSystem

from refineboard.tui.board.widget import STYLES
from refineboard.tui.kit.page_view import STYLES as PAGE_STYLES
from refineboard.tui.theming.files import (
    GROUNDS,
    KEYS,
    LEAST_CONTRAST,
    TEXTS,
    BadTheme,
    ThemeFile,
    contrast,
    faint_pairs,
    has_sixteen_colours,
    named_theme,
    own_theme,
    shipped_themes,
    themes_of,
)

THEMES = shipped_themes()
COLOURFUL = sorted(name for name, theme in THEMES.items() if name != "mono")
XTERM = (
    "#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5",
    "#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff",
)  # fmt: skip
"""What xterm shows for the sixteen numbers, unlike the palette that the theme is written in."""


def own(directory: Path, text: str, name: str = "mine.toml") -> Path:
    """A person's own theme."""
    path = directory / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_every_text_is_readable_on_every_ground(theme: ThemeFile) -> None:
    assert faint_pairs(theme) == []


def test_high_contrast_is_seven_to_one() -> None:
    colours = THEMES["contrast"].colours
    assert min(contrast(colours[text], colours[on]) for text in TEXTS for on in GROUNDS) >= 7


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_a_terminal_of_256_colours_shows_it_readably(theme: ThemeFile) -> None:
    shown = {
        name: Color.parse(colour).downgrade(ColorSystem.EIGHT_BIT).get_truecolor().hex
        for name, colour in theme.colours.items()
    }
    assert faint_pairs(replace(theme, colours=shown)) == []


@pytest.mark.parametrize("ground", GROUNDS)
def test_dark_grounds_do_not_become_navy_in_256_colours(ground: str) -> None:
    nearest = Color.parse(THEMES["dark"].colours[ground]).downgrade(ColorSystem.EIGHT_BIT)
    assert len(set(nearest.get_truecolor())) == 1


@pytest.mark.parametrize("name", ["sixteen", "mono"])
def test_sixteen_colours_are_readable_in_the_palette_of_xterm_too(name: str) -> None:
    theme = THEMES[name]
    assert has_sixteen_colours(theme)

    def shown(name: str) -> str:
        number = Color.parse(theme.colours[name]).downgrade(ColorSystem.STANDARD).number
        assert number is not None
        return XTERM[number]

    ratios = [contrast(shown(text), shown(ground)) for text in TEXTS for ground in GROUNDS]
    assert min(ratios) >= LEAST_CONTRAST


def test_the_board_and_the_dashboard_draw_with_nothing_but_tested_colours() -> None:
    for words in (*STYLES.values(), *PAGE_STYLES.values()):
        front, _, back = words.partition(" on ")
        assert front.split()[-1] in (*TEXTS, "panel-lighten-2")
        assert (back or "background") in GROUNDS


SEEN_BY = {
    "red-green-safe": {
        "protanopia": (
            (0.152286, 1.052583, -0.204868),
            (0.114503, 0.786281, 0.099216),
            (-0.003882, -0.048116, 1.051998),
        ),
        "deuteranopia": (
            (0.367322, 0.860646, -0.227968),
            (0.280085, 0.672501, 0.047413),
            (-0.011820, 0.042940, 0.968881),
        ),
    },
    "blue-yellow-safe": {
        "tritanopia": (
            (1.255528, -0.076749, -0.178779),
            (-0.078411, 0.930809, 0.147602),
            (0.004733, 0.691367, 0.303900),
        )
    },
}
"""How linear light is seen, after Machado, Oliveira and Fernandes (2009), severity 1.0."""

CLEARLY_DIFFERENT = 25
"""A distance in CIELAB; 2.3 is the least that people notice."""


def lab_as_seen(colour: str, eyes: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """The colour in CIELAB (D65) as these eyes see it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    seen = [min(1, max(0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in eyes]
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    x, y, z = (
        sum(a * b for a, b in zip(row, seen, strict=True)) / white
        for row, white in zip(to_xyz, (0.95047, 1, 1.08883), strict=True)
    )
    fx, fy, fz = (
        value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in (x, y, z)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize(
    ("name", "sight"), [(name, sight) for name, sights in SEEN_BY.items() for sight in sights]
)
def test_verdicts_differ_for_eyes_that_part_colours_badly(name: str, sight: str) -> None:
    verdicts = ("text-success", "text-warning", "text-error", "foreground")
    seen = {
        verdict: lab_as_seen(THEMES[name].colours[verdict], SEEN_BY[name][sight])
        for verdict in verdicts
    }
    close = {
        (one, other): round(math.dist(seen[one], seen[other]))
        for one, other in combinations(verdicts, 2)
        if math.dist(seen[one], seen[other]) < CLEARLY_DIFFERENT
    }
    assert close == {}


def test_an_own_theme_changes_what_it_names_and_keeps_the_rest(tmp_path: Path) -> None:
    theme = own_theme(own(tmp_path, 'base = "light"\naccent = "#112233"\n'))
    assert theme.colours["text-accent"] == theme.colours["accent"] == "#112233"
    assert theme.colours["background"] == THEMES["light"].colours["background"]
    assert not theme.dark


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('acent = "#112233"', "there is no key 'acent'; did you mean accent?"),
        ('qqqq = "#112233"', "allowed are about, base, dark, reverse, background"),
        ('accent = "red; x: y"', "accent is 'red; x: y'; a colour is written like"),
        ("accent = 3", "accent is 3; a colour is written like"),
        ('dark = "yes"', "dark is 'yes'; it must be true or false."),
        ("about = 3", "about is 3; it must be a text in quotes."),
        ('base = "darkest"', "base is 'darkest'; it can be blue-yellow-safe, contrast, dark"),
        ("accent = ", "not TOML: Invalid value (at end of document)"),
        ("[a]\n" * 2, "not TOML: "),
    ],
)
def test_a_mistake_is_told_with_file_key_and_what_is_allowed(
    tmp_path: Path, text: str, words: str
) -> None:
    path = own(tmp_path, text)
    with pytest.raises(BadTheme) as caught:
        own_theme(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert words in str(caught.value)


def test_one_broken_theme_hides_no_other(tmp_path: Path) -> None:
    own(tmp_path, "accent = 1", "broken.toml")
    own(tmp_path, 'accent = "#ffffff"', "mine.toml")
    themes, problems = themes_of(tmp_path)
    assert themes["mine"].is_own
    assert "broken" not in themes
    assert len(problems) == 1


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "", "a b", "mine.toml"])
def test_what_can_be_no_name_reads_no_file(tmp_path: Path, name: str) -> None:
    assert named_theme(name, tmp_path) is None


def test_a_theme_that_others_may_write_is_not_used(tmp_path: Path) -> None:
    path = own(tmp_path, 'accent = "#ffffff"')
    path.chmod(0o666)
    with pytest.raises(BadTheme, match="others may write it, so it is not used: chmod go-w"):
        own_theme(path)


def test_the_page_names_every_theme_and_every_key() -> None:
    page = (Path(__file__).parents[2] / "docs" / "themes.md").read_text(encoding="utf-8")
    assert [name for name in (*THEMES, *KEYS) if f"`{name}`" not in page] == []
