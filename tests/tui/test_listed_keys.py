"""No key acts that a list of keys does not tell of."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

import refineboard.tui.app
from refineboard.tui.actions import ACTIONS
from refineboard.tui.actions.typing import HELD_IN_TEXT
from refineboard.tui.board.screen import BoardScreen
from tests.tui.driver import a_workspace_directory, the_board

TUI = Path(refineboard.tui.app.__file__).parent
IDS = {action.id for action in ACTIONS}
PLACES = {
    "the board": (),
    "the reader": ("enter",),
    "the editor": ("e",),
    "splitting": ("l", "s"),
    "scoring": ("w",),
    "the sheet": ("S",),
    "the history": ("H",),
    "the order of work": ("W",),
    "the dashboard": ("D",),
    "a list": ("greater_than_sign",),
    "a line": ("b",),
    "the filter": ("slash",),
    "the Definition of Ready": ("A",),
    "the keys": ("question_mark",),
    "the palette": ("ctrl+p",),
    "the menu": ("g",),
}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


@pytest.mark.parametrize("place", PLACES)
async def test_every_key_that_acts_is_in_the_table_or_is_one_of_a_text_field(
    directory: Path, place: str
) -> None:
    async with the_board(directory) as board:
        await board.press(*PLACES[place], "f12")
        nodes = (board.app.focused or board.app.screen).ancestors_with_self
        unlisted = [
            (type(node).__name__, key)
            for node in nodes
            for key, bindings in node._bindings.key_to_bindings.items()
            for binding in bindings
            if binding.id not in IDS
            and not (isinstance(node, Input | TextArea) and key in HELD_IN_TEXT)
        ]
        assert unlisted == []


async def test_ctrl_c_says_how_to_leave_and_does_nothing_else(directory: Path) -> None:
    async with the_board(directory, keys={"quit-anywhere": "f10"}) as board:
        before = board.session.seq
        await board.press("ctrl+c")
        assert "F10 leaves" in board.message
        assert isinstance(board.app.screen, BoardScreen)
        assert board.session.seq == before


@pytest.mark.parametrize("key", ["at", "ampersand", "dollar_sign", "f12", "super+c"])
async def test_a_key_without_a_meaning_does_no_harm(directory: Path, key: str) -> None:
    async with the_board(directory, keys={"board.owner": ""}) as board:
        await board.press(key)
        assert isinstance(board.app.screen, BoardScreen)


def test_no_method_is_called_like_one_that_textual_calls_for_a_key() -> None:
    named = [
        f"{path.name}: {node.name}"
        for path in TUI.rglob("*.py")
        for owner in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and re.match(r"_?key_", node.name)
    ]
    assert named == []
