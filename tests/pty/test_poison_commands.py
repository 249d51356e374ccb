"""Every command in every format on a terminal, over a log that an enemy wrote."""

from __future__ import annotations

import os
import pty
import re
import sys
from pathlib import Path

import click
import pytest

from refineboard.cli.app import COMMANDS, refineboard
from refineboard.cli.exporting import REPORTS
from refineboard.exchange.targets import TARGETS
from tests.poison import COMMANDS_OF_A_TERMINAL, FORBIDDEN, PAYLOADS, a_poisoned_sample

WITH_A_SCREEN = {"board", "demo"}
ARGUMENTS = {
    "list": [(), ("--filter", "x"), ("--filter", f"~{PAYLOADS[0]}"), ("--sort", "wsjf")],
    "show": [("CHK-26",), ("ART-1",), ("ART-33",), (PAYLOADS[0],)],
    "check": [(), ("CHK-26", "CHK-27"), ("--strict",)],
    "ready": [(), ("CHK",), ("CHK-26",)],
    "rank": [(), ("--details",), ("--order", "feasible"), ("--picture", "delay")],
    "health": [(), ("--all",), ("--backlog", "CHK")],
    "export": [(target,) for target in (*TARGETS, *REPORTS)],
    "history": [(), ("CHK-26",)],
    "edit": [("CHK-26", f"owner={PAYLOADS[1]}"), ("CHK-26", f"{PAYLOADS[0]}=1"), ("CHK-26",)],
    "add": [("--backlog", "CHK", "--kind", "story", "--title", PAYLOADS[3])],
    "move": [("CHK-26", "--to", PAYLOADS[0]), ("CHK-26", "--to", "ready")],
    "targets": [(), (f"{PAYLOADS[0]}=1",)],
    "invest": [(), ("CHK",)],
    "init": [("art", "--art", PAYLOADS[0], "--team", f"CHK={PAYLOADS[1]}")],
    "import": [("text", "/nowhere/" + PAYLOADS[0], "--backlog", "CHK"), (PAYLOADS[0], "x")],
    "restore": [("/nowhere/" + PAYLOADS[0], "x")],
}
"""What a command is tried with; one that is not named here is tried without anything."""

COLOURS = re.compile("\x1b\\[[0-9;]*m")
_SEPARATOR = "=== "


def formats_of(command: str) -> list[list[str]]:
    """The options that choose each format of a command; nothing where it has none."""
    found = refineboard.get_command(click.Context(refineboard), command)
    assert found is not None
    choices = [option.type for option in found.params if option.name == "format_"]
    names = choices[0].choices if choices and isinstance(choices[0], click.Choice) else ()
    return [["--format", name] for name in names] or [[]]


def calls(*, many: bool) -> list[list[str]]:
    """Every command in every format, with all its arguments or one set of them for each format."""
    return [
        [command, *arguments, *format_]
        for command in COMMANDS
        if command not in WITH_A_SCREEN
        for arguments in ARGUMENTS.get(command, [()])[: None if many or command == "export" else 1]
        for format_ in formats_of(command)
    ]


def output_of(directory: Path, home: Path, made: list[list[str]]) -> dict[str, bytes]:
    """What the terminal got for each call, all made by one process at its end of a pty."""
    pid, descriptor = pty.fork()
    if pid == 0:
        os.environ |= {"HOME": str(home), "TERM": "xterm-256color", "COLUMNS": "100"}
        os.chdir(home)
        sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
        from refineboard.cli.app import run

        try:
            for number, call in enumerate(made):
                sys.stdout.write(f"{_SEPARATOR}{number}\n")
                sys.stdout.flush()
                run(["-w", str(directory), *call])
        except BaseException:  # noqa: BLE001 - the parent is to see whatever it is
            import traceback

            traceback.print_exc()
            sys.stderr.flush()
        finally:
            sys.stdout.flush()
            os._exit(0)
    data = b""
    while True:
        try:
            more = os.read(descriptor, 1 << 20)
        except OSError:
            break
        data += more
    os.close(descriptor)
    os.waitpid(pid, 0)
    parts = data.split(_SEPARATOR.encode())[1:]
    names = [" ".join(call) for call in made]
    assert len(parts) == len(names), parts[-1]
    return {ascii(name): part for name, part in zip(names, parts, strict=True)}


@pytest.mark.parametrize(
    ("many", "everywhere"),
    [
        pytest.param(False, False, id="words"),
        pytest.param(True, False, id="words, every call", marks=pytest.mark.long),
        pytest.param(True, True, id="every field, every call", marks=pytest.mark.long),
    ],
)
def test_no_poison_reaches_the_terminal(tmp_path: Path, many: bool, everywhere: bool) -> None:
    directory = a_poisoned_sample(tmp_path / "art", everywhere=everywhere)
    output = output_of(directory, tmp_path, calls(many=many))
    for call, said in output.items():
        text = said.decode()
        assert not COMMANDS_OF_A_TERMINAL.findall(said), call
        assert not FORBIDDEN.findall(text), call
        assert not set(text) & {chr(code) for code in range(0x20) if code not in (10, 13, 27)}, call
        assert "\x1b" not in COLOURS.sub("", text), call
        assert "Traceback" not in text, call
    if not everywhere:
        assert "PWN" in output["'list --format table'"].decode()
        assert "PWN" in output["'export csv'"].decode()
