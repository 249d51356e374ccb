"""What the terminal can do, told from its environment.

Nothing is sent to the terminal and nothing read from it: what it does not say in its environment
is said to be likely, not certain.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from refineboard.store.care.findings import Finding, Level
from refineboard.tui.terminal.glyphs import first_environment, is_utf8, locale_variable

TERMINAL = "terminal"

NARROWEST, LOWEST = 40, 10
"""The smallest screen that the board can be used on."""
_WIDE_ENOUGH, _HIGH_ENOUGH = 80, 24

_COLOURS = {None: "no", "standard": "16", "256": "256", "truecolor": "16 million", "windows": "16"}

_COPIES = {
    "kitty": "kitty",
    "foot": "foot",
    "alacritty": "Alacritty",
    "ghostty": "Ghostty",
    "wezterm": "WezTerm",
    "contour": "Contour",
}
"""Terminals that let programs copy (OSC 52) as they are installed, by a word in TERM or
TERM_PROGRAM."""
_MAY_COPY = {"iterm": "iTerm2", "vscode": "VS Code", "xterm": "xterm", "mintty": "mintty"}
_NEVER_COPIES = {"apple_terminal": "Apple's Terminal", "linux": "the Linux console"}


@dataclass(frozen=True, slots=True)
class Terminal:
    """What is known about the terminal that the program runs in."""

    environment: Mapping[str, str]
    is_terminal: bool
    colours: str | None
    """Rich's word for the colours, None for none."""
    columns: int
    lines: int


def this_terminal() -> Terminal:
    """The terminal of this process."""
    from rich.console import Console

    size = shutil.get_terminal_size()
    return Terminal(
        environment=first_environment(),
        is_terminal=sys.stdin.isatty() and sys.stdout.isatty(),
        colours=Console().color_system,
        columns=size.columns,
        lines=size.lines,
    )


def check_terminal(terminal: Terminal) -> Iterator[Finding]:
    """Findings about the terminal."""
    name = terminal.environment.get("TERM", "")
    if not terminal.is_terminal:
        yield _finding(Level.NOTE, "Input or output is no terminal, so only TERM can be judged.")
    if name in ("", "dumb"):
        yield _finding(
            Level.WARNING,
            f"The board cannot draw here: TERM is {name or 'not set'}.",
            "Set it, for example: export TERM=xterm-256color",
        )
        return
    if terminal.is_terminal:
        yield _colours(terminal)
        yield _size(terminal)
    yield _letters(terminal.environment)
    yield _clipboard(terminal.environment)
    yield from _multiplexer(terminal.environment)


def _finding(level: Level, message: str, advice: str = "") -> Finding:
    return Finding(TERMINAL, level, message, advice=advice)


def _colours(terminal: Terminal) -> Finding:
    shown = _COLOURS.get(terminal.colours, terminal.colours)
    message = f"TERM is {terminal.environment['TERM']}: {shown} colours."
    if terminal.colours == "truecolor":
        return _finding(Level.FINE, message)
    if terminal.environment.get("NO_COLOR"):
        return _finding(Level.NOTE, f"{message} NO_COLOR is set.")
    return _finding(
        Level.NOTE, message, "If the terminal can do more, say so: export COLORTERM=truecolor"
    )


def _size(terminal: Terminal) -> Finding:
    columns, lines = terminal.columns, terminal.lines
    message = f"The screen has {columns} columns and {lines} lines."
    if columns < NARROWEST or lines < LOWEST:
        advice = f"Make it larger: the board needs {NARROWEST} by {LOWEST}."
        return _finding(Level.WARNING, message, advice)
    if columns < _WIDE_ENOUGH or lines < _HIGH_ENOUGH:
        advice = f"From {_WIDE_ENOUGH} by {_HIGH_ENOUGH} on the board shows more at once."
        return _finding(Level.NOTE, message, advice)
    return _finding(Level.FINE, message)


def _letters(environment: Mapping[str, str]) -> Finding:
    name = locale_variable(environment)
    if not name:
        message = "No locale is set, so the board draws in ASCII."
    elif is_utf8(environment[name]):
        return _finding(Level.FINE, f"{name} says UTF-8.")
    else:
        message = f"{name} is {environment[name]}, not UTF-8, so the board draws in ASCII."
    return _finding(Level.WARNING, message, "For its signs and your letters: export LANG=C.UTF-8")


def _clipboard(environment: Mapping[str, str]) -> Finding:
    advice = "Hold Shift while you select text with the mouse, and copy as in other programs."
    if environment.get("TMUX"):
        message = "In tmux, copying needs the option set-clipboard or allow-passthrough."
        return _finding(Level.NOTE, message, "Turn it on: tmux set -s set-clipboard on")
    if environment.get("STY"):
        return _finding(Level.NOTE, "GNU Screen passes on what is copied.", advice)
    if environment.get("WT_SESSION"):
        return _finding(Level.FINE, "Copying (OSC 52) works in Windows Terminal.")
    if environment.get("VTE_VERSION"):
        return _finding(Level.NOTE, "This terminal (VTE) does not let programs copy.", advice)
    program = f"{environment.get('TERM_PROGRAM', '')} {environment.get('TERM', '')}".lower()
    for words, level, message in (
        (_COPIES, Level.FINE, "Copying (OSC 52) works in {}."),
        (_NEVER_COPIES, Level.NOTE, "Copying (OSC 52) does not work in {}."),
        (_MAY_COPY, Level.NOTE, "Copying (OSC 52) may have to be allowed in the settings of {}."),
    ):
        for word, name in words.items():
            if word in program:
                return _finding(level, message.format(name), "" if level is Level.FINE else advice)
    return _finding(Level.NOTE, "Whether copying (OSC 52) works here is not known.", advice)


def _multiplexer(environment: Mapping[str, str]) -> Iterator[Finding]:
    name = environment["TERM"]
    if environment.get("TMUX") and not name.startswith(("tmux", "screen")):
        yield _finding(
            Level.WARNING,
            f"In tmux, TERM should be tmux-256color, not {name}.",
            "Leave TERM alone in your shell's start-up files.",
        )
