"""What is sent to the terminal's clipboard, in which wrapping, and what is told of it."""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path

import pytest

from refineboard.tui.terminal.clipboard import MOST_BYTES, clipboard_output
from tests.tui.driver import a_workspace_directory, the_board

PLAIN = {"TERM": "xterm-256color"}
TMUX = {"TERM": "tmux-256color", "TMUX": "/tmp/tmux-0/default,1,0"}
SCREEN = {"TERM": "screen", "STY": "1.x"}
COMMAND = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\a")


def texts_in(output: str) -> list[str]:
    """The texts that the clipboard commands of an output carry."""
    return [b64decode(found).decode() for found in COMMAND.findall(output)]


def passed_on(output: str) -> str:
    """What tmux or GNU Screen sends to its terminal of an output wrapped for it."""
    parts = re.findall(r"\x1bP(?:tmux;)?((?:\x1b\x1b|[^\x1b]|\x1b(?!\\))*)\x1b\\", output)
    return "".join(parts).replace("\x1b\x1b", "\x1b")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def test_a_terminal_gets_the_bare_command() -> None:
    output = clipboard_output("CHK-1 für ❤", PLAIN)
    assert COMMAND.fullmatch(output)
    assert texts_in(output) == ["CHK-1 für ❤"]


def test_tmux_gets_it_for_itself_and_to_pass_on() -> None:
    output = clipboard_output("CHK-1", TMUX)
    bare, _, wrapped = output.partition("\x1bP")
    assert texts_in(bare) == ["CHK-1"]
    assert texts_in(passed_on("\x1bP" + wrapped)) == ["CHK-1"]


@pytest.mark.parametrize("length", [1, 500, 5_000])
def test_gnu_screen_passes_on_what_it_gets_in_pieces(length: int) -> None:
    output = clipboard_output("x" * length, SCREEN)
    assert texts_in(passed_on(output)) == ["x" * length]
    assert max(len(part) for part in output.split("\x1b\\")) < 600


def test_the_longest_text_is_sent_and_a_longer_one_is_not() -> None:
    assert texts_in(clipboard_output("x" * MOST_BYTES, PLAIN)) == ["x" * MOST_BYTES]
    assert clipboard_output("x" * (MOST_BYTES + 1), PLAIN) == ""


@pytest.mark.parametrize("environment", [{"TERM": "linux"}, {"TERM_PROGRAM": "Apple_Terminal"}])
def test_a_terminal_without_a_clipboard_gets_nothing(environment: dict[str, str]) -> None:
    assert clipboard_output("x", environment) == ""


async def test_what_is_too_long_is_kept_in_a_file_and_told(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    async with the_board(directory) as board:
        board.app.copy_text("x" * 80_000, "All of it")
        assert "80 KB are too long for it, 74 KB fit" in board.message
        file = board.app.copies_file
        assert file is not None
        assert str(file) in board.message
        assert file.read_text() == "x" * 80_000


async def test_a_file_that_cannot_be_written_is_told(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    async with the_board(directory) as board:
        assert board.app.copies_file is not None
        board.app.copies_file.mkdir(parents=True)
        board.app.copy_text("CHK-1", "CHK-1")
        assert "this terminal takes no text from programs" in board.message
        assert "could not be kept" in board.message


async def test_the_keys_of_all_that_is_selected_are_copied(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "space", "space", "y")
        assert board.app.clipboard == "CHK-1\nCHK-2"


async def test_the_text_of_an_item_is_copied_whole(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "e")
        await board.press("ctrl+n")
        await board.type("Given a card")
        await board.press("ctrl+s", "Y")
        assert board.app.clipboard == "CHK-1 Save a card\n\n- Given a card\n"


async def test_what_is_copied_has_no_hidden_characters(directory: Path) -> None:
    async with the_board(directory) as board:
        board.app.copy_text("rm\x1b[200~ -rf\u202e", "It")
        assert board.app.clipboard.isprintable()
