"""What a real terminal gets, by what it says about itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.pty.terminal import Terminal
from tests.tui.driver import a_workspace_directory

LOOK = re.compile(rb"\x1b\[([0-9;]*)m")


def colours_sent(output: bytes) -> set[str]:
    """The parameters that ask for a colour, "38" and "48" standing for any beyond the sixteen."""
    asked = {part for look in LOOK.findall(output) for part in look.decode().split(";")}
    return {
        part
        for part in asked
        if part.isdigit() and ((30 <= int(part) <= 48 and part != "39") or 90 <= int(part) <= 107)
    }


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def walked(directory: Path, home: Path, **environment: str) -> bytes:
    """Everything that is sent on a walk through board, editor, picker and history."""
    with Terminal("-w", str(directory), home=home, environment=environment) as board:
        board.wait_for("ART-2")
        board.send("l", "e")
        board.wait_for("Acceptance criteria")
        board.send("x", "\x07")
        board.wait_for("Checkout")
        board.send(">")
        board.wait_for("type to narrow")
        board.send("\x07", "H")
        board.wait_for("1 change")
        board.send("q", "q")
        board.wait_for_end()
        return board.output


def test_no_color_sends_no_colour(directory: Path, tmp_path: Path) -> None:
    output = walked(directory, tmp_path, NO_COLOR="1", COLORTERM="truecolor")
    assert colours_sent(output) == set()
    assert b"\x1b[7" in output


def test_sixteen_colours_get_no_other(directory: Path, tmp_path: Path) -> None:
    output = walked(directory, tmp_path, TERM="linux")
    assert not {"38", "48"} & colours_sent(output)
    assert colours_sent(output)


@pytest.mark.parametrize("environment", [{"LC_ALL": "C"}, {"LANG": ""}, {"LANG": "POSIX"}], ids=str)
def test_a_locale_without_utf8_gets_ascii(
    directory: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    assert walked(directory, tmp_path, **environment).isascii()


def test_a_utf8_locale_gets_the_signs(directory: Path, tmp_path: Path) -> None:
    assert "○".encode() in walked(directory, tmp_path)


def test_a_mistake_in_the_settings_is_told_on_the_board(directory: Path, tmp_path: Path) -> None:
    settings = tmp_path / ".config" / "refineboard" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("mouse = 3\n", encoding="utf-8")
    settings.chmod(0o600)
    with Terminal("-w", str(directory), home=tmp_path) as board:
        board.wait_for("~/.config/refineboard/config.toml: mouse is 3")
        board.wait_for("One-tap refunds")


def test_the_mouse_can_be_left_to_the_terminal(directory: Path, tmp_path: Path) -> None:
    settings = tmp_path / ".config" / "refineboard" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("mouse = false\n", encoding="utf-8")
    settings.chmod(0o600)
    with Terminal("-w", str(directory), home=tmp_path) as board:
        board.wait_for("One-tap refunds")
        assert b"\x1b[?1000h" not in board.output
