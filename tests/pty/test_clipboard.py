"""Copying on a real terminal, and through a real tmux."""

from __future__ import annotations

import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.pty.terminal import SECONDS, Terminal
from tests.tui.driver import a_workspace_directory

COMMAND = b"\x1b]52;c;" + b64encode(b"ART-2") + b"\x07"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def test_the_terminal_is_told_to_copy_and_the_person_that_it_was(
    directory: Path, tmp_path: Path
) -> None:
    with Terminal("-w", str(directory), home=tmp_path) as board:
        board.wait_for("ART-2")
        board.send("y")
        board.wait_for("ART-2 was sent to the terminal's clipboard")
        assert COMMAND in board.output


class Tmux:
    """A tmux server of its own."""

    def __init__(self, socket: Path) -> None:
        self._socket = str(socket)

    def __call__(self, *arguments: str) -> str:
        """Runs a tmux command and returns what it prints, "" where it fails."""
        command = ["tmux", "-f", "/dev/null", "-S", self._socket, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    def wait_for(self, wanted: str, *arguments: str) -> None:
        """Waits until what a command prints has a text in it."""
        deadline = monotonic() + SECONDS
        while wanted not in (printed := self(*arguments)):
            assert monotonic() < deadline, printed
            sleep(0.05)


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    if shutil.which("tmux") is None:
        pytest.skip("needs tmux")
    server = Tmux(tmp_path / "socket")
    yield server
    server("kill-server")


def test_tmux_takes_what_is_copied(tmux: Tmux, directory: Path, tmp_path: Path) -> None:
    program = f"'{sys.executable}' -m refineboard -w '{directory}'"
    settings = [f"HOME={tmp_path}", f"PYTHONPATH={':'.join(sys.path)}", "LANG=C.UTF-8"]
    environment = [part for setting in settings for part in ("-e", setting)]
    tmux("new-session", "-d", "-x", "120", "-y", "40", *environment, "sleep 60")
    tmux("set-option", "-s", "set-clipboard", "on")
    tmux("respawn-pane", "-k", *environment, program)
    tmux.wait_for("ART-2", "capture-pane", "-p")
    tmux("send-keys", "y")
    tmux.wait_for("tmux passes it on", "capture-pane", "-p")
    tmux.wait_for("ART-2", "show-buffer")
