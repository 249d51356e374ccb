"""What stands for the board's signs where a terminal cannot show them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from refineboard.domain.states import StateCategory
from refineboard.tui.board.cards import GLYPHS
from refineboard.tui.terminal.glyphs import TWINS, Letters, ascii_text, letters_of, plain_signs

TUI = Path(__file__).parents[2] / "src" / "refineboard" / "tui"


def test_every_twin_is_as_wide_as_its_sign() -> None:
    assert [sign for sign, twin in TWINS.items() if cell_len(sign) != cell_len(twin)] == []
    assert all(twin.isascii() for twin in TWINS.values())


@pytest.mark.parametrize("path", sorted(TUI.rglob("*.py")), ids=lambda path: path.name)
def test_every_sign_that_is_written_has_a_twin(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    words = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    signs = {
        sign
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in words
        for sign in node.value
        if not sign.isascii() and sign.isprintable() and cell_len(sign) == 1
    }
    assert signs - TWINS.keys() == set()


def test_states_differ_in_plain_letters_too() -> None:
    assert len({ascii_text(GLYPHS[category]) for category in StateCategory}) == len(GLYPHS)


@given(st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs"))))
def test_plain_text_is_ascii_and_as_wide(text: str) -> None:
    shown = ascii_text(text)
    assert shown.isascii()
    assert cell_len(shown) == cell_len(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Größe änderbar", "Gro?e anderbar"),
        ("✓ Zahlung — fertig…", "+ Zahlung - fertig."),
        ("支払い", "??????"),
        ("e\u0301tat", "etat"),
    ],
)
def test_letters_lose_their_accents(text: str, shown: str) -> None:
    assert ascii_text(text) == shown


def test_a_console_keeps_the_letters_of_every_language() -> None:
    assert plain_signs("◑ Größe…") == "= Größe."


@pytest.mark.parametrize(
    ("wish", "environment", "letters"),
    [
        ("auto", {"LANG": "en_US.UTF-8"}, Letters.ALL),
        ("auto", {"LANG": "de_DE.utf8", "TERM": "xterm"}, Letters.ALL),
        ("auto", {"LANG": "C"}, Letters.ASCII),
        ("auto", {}, Letters.ASCII),
        ("auto", {"LANG": "en_US.UTF-8", "LC_ALL": "C"}, Letters.ASCII),
        ("auto", {"LANG": "de_DE.ISO-8859-1"}, Letters.ASCII),
        ("auto", {"LANG": "C.UTF-8", "TERM": "linux"}, Letters.PLAIN_SIGNS),
        ("utf-8", {"LANG": "C"}, Letters.ALL),
        ("ascii", {"LANG": "en_US.UTF-8"}, Letters.ASCII),
    ],
)
def test_letters_are_chosen_by_wish_then_by_locale(
    wish: str, environment: dict[str, str], letters: Letters
) -> None:
    assert letters_of(wish, environment) is letters
