"""What `doctor` says about a terminal."""

from __future__ import annotations

from typing import Any

import pytest

from refineboard.cli.terminal import Terminal, check_terminal
from refineboard.store.care.findings import Level

GOOD = {"TERM": "xterm-kitty", "LANG": "en_US.UTF-8", "COLORTERM": "truecolor"}


def said(environment: dict[str, str] | None = None, **changes: Any) -> dict[str, Level]:
    """Each finding and how much it matters, on a good terminal after `changes`."""
    usual: dict[str, Any] = {
        "environment": {**GOOD, **(environment or {})},
        "is_terminal": True,
        "colours": "truecolor",
        "columns": 120,
        "lines": 40,
    }
    return {
        f"{finding.message} {finding.advice}".strip(): finding.level
        for finding in check_terminal(Terminal(**{**usual, **changes}))
    }


def level_of(found: dict[str, Level], words: str) -> Level:
    """How much the one finding with these words matters."""
    (level,) = [level for text, level in found.items() if words in text]
    return level


def test_a_good_terminal_is_fine() -> None:
    assert set(said().values()) == {Level.FINE}
    assert next(iter(said())) == "TERM is xterm-kitty: 16 million colours."


@pytest.mark.parametrize("name", ["", "dumb"])
def test_a_terminal_that_cannot_draw_is_told(name: str) -> None:
    assert level_of(said({"TERM": name}), "The board cannot draw here") is Level.WARNING


@pytest.mark.parametrize(
    ("colours", "words"), [("256", "256 colours"), ("standard", "16 colours"), (None, "no colours")]
)
def test_fewer_colours_are_said(colours: str | None, words: str) -> None:
    found = said(colours=colours)
    assert level_of(found, words) is Level.NOTE
    assert level_of(found, "export COLORTERM=truecolor") is Level.NOTE


def test_no_color_is_a_wish() -> None:
    assert level_of(said({"NO_COLOR": "1"}, colours=None), "NO_COLOR is set.") is Level.NOTE


@pytest.mark.parametrize(
    ("columns", "lines", "level"),
    [
        (39, 24, Level.WARNING),
        (80, 9, Level.WARNING),
        (79, 24, Level.NOTE),
        (80, 23, Level.NOTE),
        (80, 24, Level.FINE),
    ],
)
def test_the_size_is_judged(columns: int, lines: int, level: Level) -> None:
    assert level_of(said(columns=columns, lines=lines), f"{columns} columns") is level


@pytest.mark.parametrize(
    ("environment", "words", "level"),
    [
        ({"LANG": "de_DE.utf8"}, "LANG says UTF-8", Level.FINE),
        ({"LC_ALL": "C"}, "LC_ALL is C, not UTF-8", Level.WARNING),
        ({"LC_ALL": "", "LC_CTYPE": "C.UTF-8", "LANG": "C"}, "LC_CTYPE says UTF-8", Level.FINE),
        ({"LANG": ""}, "No locale is set", Level.WARNING),
        ({"LANG": "de_DE.ISO-8859-1"}, "not UTF-8", Level.WARNING),
    ],
)
def test_the_locale_is_judged(environment: dict[str, str], words: str, level: Level) -> None:
    assert level_of(said(environment), words) is level


@pytest.mark.parametrize(
    ("environment", "words", "level"),
    [
        ({"TERM": "alacritty"}, "works in Alacritty", Level.FINE),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "works in WezTerm", Level.FINE),
        ({"TERM": "xterm-256color", "WT_SESSION": "x"}, "works in Windows Terminal", Level.FINE),
        ({"TERM": "xterm-256color"}, "in the settings of xterm", Level.NOTE),
        (
            {"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"},
            "in the settings of iTerm2",
            Level.NOTE,
        ),
        (
            {"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"},
            "not work in Apple's Terminal",
            Level.NOTE,
        ),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, "VTE", Level.NOTE),
        ({"TERM": "linux"}, "not work in the Linux console", Level.NOTE),
        ({"TERM": "strange"}, "is not known", Level.NOTE),
        (
            {"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"},
            "tmux set -s set-clipboard on",
            Level.NOTE,
        ),
        ({"TERM": "screen", "STY": "1.x"}, "GNU Screen passes on what is copied", Level.NOTE),
    ],
)
def test_copying_is_said_to_be_likely_or_not(
    environment: dict[str, str], words: str, level: Level
) -> None:
    assert level_of(said(environment), words) is level


def test_a_wrong_term_in_tmux_is_told() -> None:
    found = said({"TERM": "xterm-256color", "TMUX": "/tmp/x,1,0"})
    assert level_of(found, "TERM should be tmux-256color, not xterm-256color") is Level.WARNING


def test_without_a_terminal_size_and_colours_are_not_judged() -> None:
    found = said(is_terminal=False)
    assert level_of(found, "is no terminal") is Level.NOTE
    assert not any("colours" in text or "columns" in text for text in found)
