"""The board's output with and without the cell diff, on a real terminal: the same screens."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from refineboard.tui.terminal.display import WHOLE_OUTPUT_VARIABLE
from tests.pty.terminal import Terminal
from tests.tui.driver import a_workspace_directory

WALK = (
    ("jl", "Checkout 1/2"),
    ("\r", "Esc back"),
    ("q", "/ filter"),
    ("e", "Testable"),
    ("xyz", "Save a cardxyz"),
    ("\x1b[20~", "/ filter"),
    (">", "Move CHK"),
    ("\x1b", "/ filter"),
    ("hw", "User-business value"),
    ("\x07", "/ filter"),
    ("S", "smallest first"),
    ("\tj", "more than 3"),
    ("q", "/ filter"),
    ("W", "cheapest that breaks"),
    ("q", "/ filter"),
    ("D", "open items"),
    ("\t\t", "flow"),
    ("qA", "Definition of Ready"),
    ("qls", "Ways to split"),
    ("\x07P", "part of"),
    ("\x1b", "/ filter"),
    ("d", "wait for"),
    ("\x1b", "/ filter"),
    ("h", "ART-1"),
    ("g", "Go to"),
    ("\x1b", "/ filter"),
    ("?", "On the board"),
    ("\x1b", "CHK-1"),
    ("\x10", "Do what?"),
    ("\x1b", "/ filter"),
    ("/card", "/ card"),
    ("\x1b", "Ledger 1"),
)
"""Keys, and a word that stands on the screen they lead to."""
_TIME = re.compile(r"\d\d:\d\d")
"""The dashboard tells of when it is."""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def screens(directory: Path, home: Path, **environment: str) -> tuple[list[str], int]:
    """Every screen of the walk, and how many bytes it took."""
    seen = []
    with Terminal("-w", str(directory), home=home, environment=environment) as board:
        board.wait_for("ART-2")
        for keys, wanted in WALK:
            board.send(keys)
            board.wait_for(wanted)
            board.wait_for_silence()
            seen.append(_TIME.sub("", board.text))
        return seen, len(board.output)


def test_every_screen_is_the_same_for_a_fraction_of_the_bytes(
    directory: Path, tmp_path: Path
) -> None:
    ours, few = screens(directory, tmp_path)
    textuals, many = screens(directory, tmp_path, **{WHOLE_OUTPUT_VARIABLE: "1"})
    assert ours == textuals
    assert few < many / 2


@pytest.mark.parametrize("keys", ["\x0c", "\x1b[O\x1b[I"], ids=["ctrl+l", "focus comes back"])
def test_the_whole_screen_is_sent_again(directory: Path, tmp_path: Path, keys: str) -> None:
    with Terminal("-w", str(directory), home=tmp_path) as board:
        board.wait_for("ART-2")
        board.wait_for_silence()
        board.screen.reset()
        board.send(keys)
        board.wait_for("ART-2")


def test_nothing_is_sent_while_nobody_types(directory: Path, tmp_path: Path) -> None:
    with Terminal("-w", str(directory), home=tmp_path) as board:
        board.wait_for("ART-2")
        board.wait_for_silence()
        before = len(board.output)
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            board.read_until(deadline)
        assert len(board.output) == before
