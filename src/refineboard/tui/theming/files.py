"""Themes as files: what a theme's file may say, and whether what it says can be read.

One TOML file is one theme. It holds data alone and never reaches the framework unchecked. Knows
nothing of Textual, so that the command line can check a theme without loading it.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from refineboard.config import UnusableFile, read_own_file
from refineboard.resources import resource_dir

GROUNDS = {
    "background": "the board",
    "surface": "the detail pane, dialogs and text fields",
    "panel": "the bars, the heads of columns, the field under edit",
    "cursor-background": "the marked line of a list",
}
"""What text stands on."""

TEXTS = {
    "foreground": "plain text",
    "muted": "what is of less weight",
    "accent": "the cursor",
    "text-primary": "work in progress",
    "text-secondary": "kinds of items, colleagues",
    "text-accent": "keys and headings",
    "text-success": "ready, passed, saved",
    "text-warning": "hints, work in refinement",
    "text-error": "failed, blocked, refused",
}
"""What is read. Each of them must be readable on every ground."""

OTHERS = {
    "primary": "borders; text-primary where that is missing",
    "secondary": "text-secondary where that is missing",
    "success": "text-success where that is missing",
    "warning": "text-warning where that is missing",
    "error": "text-error where that is missing",
    "rule": "lines between columns",
    "selection": "the ground of selected text",
}
COLOURS = {**GROUNDS, **TEXTS, **OTHERS}
"""Every colour a theme may set, and what it is for."""

REVERSED = ("cursor-background", "selection")
"""What stands on these grounds is shown in reverse, in a theme that says so."""

SIXTEEN = (
    "#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa",
    "#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff",
)  # fmt: skip
"""The standard palette: what stands here reaches a terminal of sixteen colours by its number."""

LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3: text is readable from this ratio on."""

_FLAGS = {"dark": "whether the grounds are dark", "reverse": "show what is marked in reverse"}
_TEXTS_OF_FILE = {"about": "one line for lists", "base": "the theme that gives what is missing"}
KEYS = {**_TEXTS_OF_FILE, **_FLAGS, **COLOURS}
"""Every key of a theme's file, and what it is for."""

_COLOUR = re.compile("#[0-9a-fA-F]{6}")
_NAME = re.compile("[a-z0-9][a-z0-9_-]{0,39}")


Stamp: TypeAlias = tuple[int, int, int]
"""What changes with a file's content: time, size, inode."""


class BadTheme(ValueError):
    """A theme's file says something it may not; the message names file, key and what is allowed."""


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """One theme, complete: every name in COLOURS has its colour."""

    name: str
    about: str
    dark: bool
    reverse: bool
    colours: Mapping[str, str]
    """"#rrggbb" by name."""
    path: Path
    is_own: bool = False
    """Whether it is a person's own, not one that comes with the program."""


def shipped_themes() -> dict[str, ThemeFile]:
    """The themes that come with the program, by name; BadTheme where one of them is broken."""
    return {path.stem: _shipped(path) for path in sorted(resource_dir("themes").glob("*.toml"))}


def shipped_theme(name: str) -> ThemeFile | None:
    """The theme of this name that comes with the program, None where there is none."""
    path = resource_dir("themes") / f"{name}.toml"
    return _shipped(path) if is_name(name) and path.is_file() else None


def named_theme(name: str, own: Path) -> ThemeFile | None:
    """The theme of this name: the person's in directory `own`, else the program's, else None.

    BadTheme where the person's own cannot be used.
    """
    path = own_path(name, own)
    return own_theme(path) if path and stamp_of(path) else shipped_theme(name)


def own_path(name: str, own: Path) -> Path | None:
    """Where a person's theme of this name would be; None for what can be no name."""
    return own / f"{name}.toml" if is_name(name) else None


def themes_of(own: Path) -> tuple[dict[str, ThemeFile], list[str]]:
    """The program's themes and a person's in directory `own`, and what is wrong with the latter.

    One's own theme of a shipped theme's name takes its place.
    """
    themes, problems = shipped_themes(), []
    for path in sorted(own.glob("*.toml")):
        try:
            themes[path.stem] = own_theme(path)
        except BadTheme as error:
            problems.append(str(error))
    return themes, problems


def own_theme(path: Path) -> ThemeFile:
    """A person's own theme; BadTheme where its file cannot be used."""
    try:
        data = read_own_file(path)
    except UnusableFile as error:
        raise BadTheme(str(error)) from error
    if data is None:
        raise BadTheme(f"{path}: the file is gone.")
    said = _said(path, data)
    base = shipped_theme(_base_name(said))
    if base is None:
        names = ", ".join(shipped_themes())
        raise BadTheme(f"{path}: base is {said['base']!r}; it can be {names}.")
    return _theme(path, said, base)


def stamp_of(path: Path) -> Stamp | None:
    """The state of a file; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - a stat of a link's target, errors in one place
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def contrast(first: str, second: str) -> float:
    """WCAG's contrast ratio of two colours "#rrggbb", from 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def has_sixteen_colours(theme: ThemeFile) -> bool:
    """Whether a terminal of sixteen colours can show the theme as it is meant."""
    marks = REVERSED if theme.reverse else ()
    shown = [colour for name, colour in theme.colours.items() if name not in marks]
    return all(colour.lower() in SIXTEEN for colour in shown)


def contrasts(theme: ThemeFile) -> Iterator[tuple[str, str, float]]:
    """Each text on each ground, and the ratio of the two."""
    pairs = [(text, ground) for ground in GROUNDS for text in TEXTS]
    for text, ground in [*pairs, ("foreground", "selection")]:
        yield text, ground, contrast(theme.colours[text], theme.colours[ground])


def faint_pairs(theme: ThemeFile) -> list[tuple[str, str, float]]:
    """Text and ground that are too alike, and their ratio."""
    return [pair for pair in contrasts(theme) if pair[2] < LEAST_CONTRAST]


def least_contrast(theme: ThemeFile) -> float:
    """The ratio of what is hardest to read."""
    return min(ratio for _, _, ratio in contrasts(theme))


def _luminance(colour: str) -> float:
    """WCAG's relative luminance, from 0 for black to 1 for white."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_name(name: str) -> bool:
    """Whether a theme can have this name."""
    return _NAME.fullmatch(name) is not None


def _shipped(path: Path) -> ThemeFile:
    return _theme(path, _said(path, path.read_bytes()), None)


def _base_name(said: Mapping[str, object]) -> str:
    return str(said.get("base", "light" if said.get("dark") is False else "dark"))


def _theme(path: Path, said: Mapping[str, object], base: ThemeFile | None) -> ThemeFile:
    colours = dict(base.colours) if base else {}
    given = {key: str(value) for key, value in said.items() if key in COLOURS}
    # A colour that is set anew must not be hidden behind the base's text colour of the same kind.
    colours |= {f"text-{key}": value for key, value in given.items() if f"text-{key}" in TEXTS}
    colours |= given
    missing = [key for key in COLOURS if key not in colours]
    if missing:
        raise BadTheme(f"{path}: {', '.join(missing)} missing.")
    about = f"Your own, on the base of {base.name}." if base else ""
    return ThemeFile(
        name=path.stem,
        about=str(said.get("about", about)),
        dark=bool(said.get("dark", base.dark if base else True)),
        reverse=bool(said.get("reverse", base.reverse if base else False)),
        colours=colours,
        path=path,
        is_own=base is not None,
    )


def _said(path: Path, data: bytes) -> dict[str, object]:
    """What a theme's file says, each key allowed and each value of its kind."""
    if not is_name(path.stem):
        raise BadTheme(f"{path}: name the file in small letters, digits and hyphens.")
    said = _parsed(path, data)
    for key, value in said.items():
        _check(path, key, value)
    return said


def _parsed(path: Path, data: bytes) -> dict[str, object]:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadTheme(f"{path}: not UTF-8 text.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadTheme(f"{path}: not TOML: {error}.") from error


def _check(path: Path, key: str, value: object) -> None:
    """BadTheme where a key or its value is not allowed."""
    if key not in KEYS:
        raise BadTheme(f"{path}: there is no key {key!r}; {_near(key)}")
    if key in _FLAGS and not isinstance(value, bool):
        raise BadTheme(f"{path}: {key} is {value!r}; it must be true or false.")
    if key in _TEXTS_OF_FILE and not isinstance(value, str):
        raise BadTheme(f"{path}: {key} is {value!r}; it must be a text in quotes.")
    if key in COLOURS and not (isinstance(value, str) and _COLOUR.fullmatch(value)):
        raise BadTheme(f'{path}: {key} is {value!r}; a colour is written like "#7aa2f7".')


def _near(key: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key, KEYS, n=1)
    return f"did you mean {near[0]}?" if near else f"allowed are {', '.join(KEYS)}."
