"""The launcher for shared servers: what it keeps of the environment, what it takes as command."""

from __future__ import annotations

import pwd
import subprocess
import sys

import pytest

from refineboard.cli.app import COMMANDS
from refineboard.restricted import REFUSED, NotAllowed, clean_environment, words_of

ANA = pwd.struct_passwd(("ana", "x", 4100, 4100, "", "/home/ana", "/bin/sh"))


def test_who_and_where_come_from_the_user_database() -> None:
    said = {"HOME": "/tmp", "USER": "root", "LOGNAME": "root", "XDG_STATE_HOME": "/tmp"}
    assert clean_environment(said, ANA) == {
        "PATH": "/usr/bin:/bin",
        "HOME": "/home/ana",
        "USER": "ana",
        "LOGNAME": "ana",
    }


@pytest.mark.parametrize("value", ["C.UTF-8", "de_DE.UTF-8@euro", "xterm-256color", "1"])
def test_a_plain_value_is_passed_on(value: str) -> None:
    assert clean_environment({"LANG": value}, ANA)["LANG"] == value


@pytest.mark.parametrize("value", ["", "../x", "/etc/x", "\x1b[2J", "a\nb", "a b", "x" * 65])
def test_an_odd_value_is_dropped(value: str) -> None:
    assert "TERM" not in clean_environment({"TERM": value}, ANA)


def test_no_command_means_the_board() -> None:
    assert words_of("") == []


def test_a_command_is_split_as_a_shell_would_and_goes_no_further() -> None:
    words = ["list", "--filter", "$(id) x", "|", "tee"]
    assert words_of("refineboard list --filter '$(id) x' | tee") == words


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - REFUSED))
def test_a_command_is_taken(command: str) -> None:
    assert words_of(f"{command} --help") == [command, "--help"]


@pytest.mark.parametrize(
    "command",
    [
        *sorted(REFUSED), "sh", "/bin/sh", "-w /tmp list", "--workspace=/tmp list", "'' list",
        "refineboard refineboard list", "--restricted", "list 'open", "scp -t .", "LIST",
        "list " + "x" * 100_001,
    ],
)  # fmt: skip
def test_any_other_word_is_refused(command: str) -> None:
    with pytest.raises(NotAllowed):
        words_of(command)


@pytest.mark.parametrize("module", ["refineboard", "refineboard.restricted"])
def test_who_is_not_isolated_is_told_how_and_gets_no_further(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, "--restricted", "list"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "refineboard-restricted WORKSPACE" in done.stderr
