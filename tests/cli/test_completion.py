"""`completion`: what the shell is offered at Tab, by click's own script."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from refineboard.cli.app import COMMANDS
from refineboard.config import WORKSPACE_VARIABLE
from refineboard.domain.commands import AddItem
from refineboard.session import open_session
from tests.cli.running import a_process

BASH = shutil.which("bash")

ASK_BASH = """
eval "$(refineboard completion bash)"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_refineboard_completion refineboard
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def command_path(tmp_path: Path) -> Path:
    """A directory with the program under its name, as an installation has it."""
    place = tmp_path / "bin"
    place.mkdir()
    program = place / "refineboard"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m refineboard "$@"\n')
    program.chmod(0o755)
    return place


def offered_by_bash(command_path: Path, *words: str, cwd: Path) -> list[str]:
    """What bash offers for the last of the words."""
    assert BASH is not None
    path = f"{command_path}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path}
    environment.pop(WORKSPACE_VARIABLE, None)
    done = subprocess.run(
        [BASH, "--norc", "-c", ASK_BASH, "bash", *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout.split()


def offered(shell: str, *words: str, cwd: Path) -> list[str]:
    """What the program answers a shell that asks for the last of the words, lines as they are."""
    position = str(len(words) - 1) if shell != "fish" else words[-1]
    outcome = a_process(
        cwd=cwd,
        _REFINEBOARD_COMPLETE=f"{shell}_complete",
        COMP_WORDS=shlex.join(words) if words[-1] else f"{shlex.join(words[:-1])} ",
        COMP_CWORD=position,
    )
    assert (outcome.status, outcome.err) == (0, "")
    return [line for line in outcome.out.splitlines() if line]


@pytest.mark.skipif(BASH is None, reason="there is no bash")
def test_bash_completes_a_command(command_path: Path, tmp_path: Path) -> None:
    assert offered_by_bash(command_path, "refineboard", "sh", cwd=tmp_path) == ["show"]


@pytest.mark.skipif(BASH is None, reason="there is no bash")
def test_bash_completes_the_key_of_an_item(command_path: Path, art: Path) -> None:
    keys = offered_by_bash(command_path, "refineboard", "show", "CHK-", cwd=art)
    assert sorted(keys) == ["CHK-1", "CHK-2"]


@pytest.mark.skipif(BASH is None, reason="there is no bash")
def test_bash_completes_in_the_workspace_that_the_line_names(
    command_path: Path, art: Path, tmp_path: Path
) -> None:
    line = ("refineboard", "-w", str(art), "list", "--backlog", "L")
    assert offered_by_bash(command_path, *line, cwd=tmp_path) == ["LED"]


def test_every_command_is_offered_with_what_it_does(tmp_path: Path) -> None:
    lines = offered("fish", "refineboard", "", cwd=tmp_path)
    assert lines == [f"plain,{name}\t{summary}" for name, (_, summary) in COMMANDS.items()]


def test_a_key_is_offered_with_its_title(art: Path) -> None:
    assert offered("zsh", "refineboard", "edit", "LED-1", cwd=art) == [
        "plain",
        "LED-1",
        "Post fees daily",
    ]


def test_small_letters_find_keys_too(art: Path) -> None:
    assert offered("bash", "refineboard", "show", "led", cwd=art) == ["plain,LED-1"]


def test_an_option_is_offered(tmp_path: Path) -> None:
    assert offered("bash", "refineboard", "keys", "--pre", cwd=tmp_path) == ["plain,--preset"]


def test_without_a_workspace_nothing_is_offered_and_nothing_said(tmp_path: Path) -> None:
    assert offered("bash", "refineboard", "show", "CHK", cwd=tmp_path) == []


def test_a_title_stays_in_its_line(art: Path) -> None:
    session = open_session(art)
    session.do(AddItem("LED", "story", "One\x1b[31m\ttab"))
    session.close()
    (line,) = offered("fish", "refineboard", "show", "LED-2", cwd=art)
    assert line.replace("\t", "", 1).isprintable()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_for_the_program_by_its_name(shell: str, tmp_path: Path) -> None:
    outcome = a_process("completion", shell, cwd=tmp_path)
    assert (outcome.status, outcome.err) == (0, "")
    assert f"_REFINEBOARD_COMPLETE={shell}_complete" in outcome.out


def test_an_unknown_shell_is_told_the_known_ones(tmp_path: Path) -> None:
    outcome = a_process("completion", "tcsh", cwd=tmp_path)
    assert outcome.status == 2
    assert "bash" in outcome.err
