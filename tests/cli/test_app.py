"""The program as a whole: finding the workspace, exit statuses, and what a start costs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from refineboard import __version__
from refineboard.__main__ import settle_environment
from refineboard.cli.app import COMMANDS, run
from refineboard.config import WORKSPACE_VARIABLE
from tests.cli.running import Runner, a_process, log_of


def test_the_version_is_data() -> None:
    assert a_process("--version").out == f"refineboard {__version__}\n"


def test_help_names_every_command_with_what_it_does() -> None:
    outcome = a_process("--help", COLUMNS="100")
    assert outcome.status == 0
    assert [name for name in COMMANDS if f"\n  {name} " in outcome.out] == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert f"refineboard {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["list"], ["list", "--format", "json"], ["edit", "CHK-1", "points=3"], ["undo"]],
    ids=" ".join,
)
def test_a_command_starts_without_textual(art: Path, arguments: list[str]) -> None:
    program = (
        "import sys; from refineboard.cli.app import run; run(sys.argv[1:]);"
        "print([name for name in ('textual', 'asyncio') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "-w", str(art), *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_list_starts_without_the_modules_of_other_commands(art: Path) -> None:
    program = (
        "import sys; from refineboard.cli.app import run; run(sys.argv[1:]);"
        "print([name for name in ('csv', 'pydantic', 'tomllib', 'refineboard.exchange')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "-w", str(art), "list"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_workspace_may_be_the_current_directory(art: Path) -> None:
    assert a_process("list", cwd=art).out.startswith("Key")


def test_the_workspace_may_be_named_by_the_environment(art: Path, tmp_path: Path) -> None:
    named = a_process("list", cwd=tmp_path, **{WORKSPACE_VARIABLE: str(art)})
    assert "CHK-1" in named.out


def test_the_option_wins_over_the_environment(art: Path, tmp_path: Path) -> None:
    variable = {WORKSPACE_VARIABLE: str(tmp_path)}
    assert a_process("-w", str(art), "list", cwd=tmp_path, **variable).status == 0


def test_without_a_workspace_the_ways_to_one_are_named(tmp_path: Path) -> None:
    outcome = a_process("list", cwd=tmp_path)
    assert outcome.status == 2
    assert "refineboard init" in outcome.err
    assert "refineboard demo" in outcome.err
    assert outcome.out == ""


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("nowhere", "does not exist"),
        ("file", "is a file"),
        ("x" * 300, "cannot be opened"),
        ("postgresql:art", "postgresql://USER@HOST"),
        ("postgresql://host:secret/art", "postgresql://USER@HOST"),
        ("postgresql://ana:secret@host/art", "password on the command line"),
        ("postgresql://ana@host/art?schema=x-y", "schema"),
    ],
)
def test_a_wrong_workspace_is_refused_in_words(
    place: str,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    assert run(["-w", place, "list"]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["lsit"], "Did you mean list?"),
        (["frobnicate"], "There is no command 'frobnicate'"),
        (["list", "--fitler", "x"], "--filter"),
        (["--workspaec", "x"], "--workspace"),
        (["list", "--limit", "many"], "--limit"),
        (["list", "--limit", "-1"], "--limit"),
        (["list", "--sort", "size"], "rank"),
        (["list", "--format", "xml"], "markdown"),
        (["list", "surplus"], "surplus"),
        (["edit"], "KEY"),
    ],
)
def test_wrong_usage_says_what_would_be_right(rb: Runner, arguments: list[str], words: str) -> None:
    outcome = rb(*arguments)
    assert outcome.status == 2
    assert words in outcome.err
    assert outcome.out == ""


def test_escape_sequences_in_wrong_usage_are_not_repeated(rb: Runner) -> None:
    for arguments in (["\x1b[2J"], ["list", "--x\x1b[2J"], ["show", "\x1b[2J"]):
        outcome = rb(*arguments)
        assert outcome.status == 2
        assert "\x1b" not in outcome.err


def test_a_damaged_store_is_refused_for_reading_and_writing(art: Path, rb: Runner) -> None:
    (art / "workspace.json").unlink()
    segment = next((art / "log").iterdir())
    lines = segment.read_bytes().splitlines(keepends=True)
    segment.write_bytes(b"".join([*lines[:2], b"not json\n", *lines[2:]]))
    before = log_of(art)
    for arguments in (["list"], ["show", "CHK-1"], ["history"], ["edit", "CHK-1", "points=1"]):
        outcome = rb(*arguments)
        assert outcome.status == 3
        assert "damaged" in outcome.err
        assert outcome.out == ""
    assert log_of(art) == before


def test_read_only_refuses_every_change_and_still_shows(art: Path, rb: Runner) -> None:
    before = log_of(art)
    for arguments in (
        ["add", "--backlog", "CHK", "--title", "New"],
        ["edit", "CHK-1", "points=3"],
        ["move", "CHK-1", "--to", "ready"],
        ["undo"],
    ):
        outcome = rb("--read-only", *arguments)
        assert outcome.status == 5
        assert "--read-only" in outcome.err
    assert rb("--read-only", "list").status == 0
    assert log_of(art) == before


def test_the_board_refuses_to_open_without_a_terminal(art: Path) -> None:
    for arguments in ([], ["board"]):
        outcome = a_process("-w", str(art), *arguments)
        assert outcome.status == 2
        assert "needs a terminal" in outcome.err


@pytest.mark.parametrize("terminal", ["dumb", ""])
def test_the_board_refuses_a_terminal_that_cannot_draw(art: Path, terminal: str) -> None:
    screen, keyboard = os.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "refineboard", "-w", str(art)],
        stdin=keyboard,
        stdout=keyboard,
        stderr=subprocess.PIPE,
        env={**os.environ, "TERM": terminal},
        check=False,
        timeout=60,
    )
    os.close(screen)
    os.close(keyboard)
    assert done.returncode == 2
    assert b"TERM is" in done.stderr


def test_a_reader_that_has_seen_enough_is_no_error(art: Path) -> None:
    program = [sys.executable, "-m", "refineboard", "-w", str(art), "list"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_under_the_output_is_told_in_a_sentence(art: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "refineboard", "-w", str(art), "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert done.returncode == 3
    assert done.stderr.decode() == "The output could not be written: No space left on device.\n"


def test_a_closed_output_loses_nothing_else(art: Path) -> None:
    command = f"{sys.executable} -m refineboard -w {art} add --backlog CHK --title New >&- 2>&-"
    assert subprocess.run(["sh", "-c", command], check=False, timeout=60).returncode == 0
    assert b"New" in log_of(art)


def test_output_is_utf8_whatever_the_locale(art: Path) -> None:
    a_process("-w", str(art), "edit", "CHK-2", "title=Zahlung über 5 € ändern")
    assert "über 5 €" in a_process("-w", str(art), "list", PYTHONIOENCODING="ascii").out


def test_an_interrupt_ends_with_its_own_status(art: Path) -> None:
    program = [sys.executable, "-m", "refineboard", "-w", str(art), "check", "--stdin"]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        wait_until_reading(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr is not None
        assert b"Traceback" not in process.stderr.read()


def wait_until_reading(process: int) -> None:
    """Returns once the process sleeps in a read of its standard input."""
    for _ in range(1000):
        if Path(f"/proc/{process}/syscall").read_text().startswith("0 0x0 "):
            return
        time.sleep(0.01)
    pytest.fail("the process never read its input")


def test_the_environment_loses_what_lets_strangers_reach_into_textual() -> None:
    environment = {
        "TEXTUAL_DRIVER": "evil:Driver",
        "TEXTUAL": "devtools",
        "TEXTUAL_LOG": "/etc/passwd",
        "TEXTUAL_ANIMATIONS": "none",
        "TEXTUAL_COLOR_SYSTEM": "256",
        "NO_COLOR": "",
        "TERM": "xterm",
    }
    settle_environment(environment)
    assert environment == {
        "TEXTUAL_ANIMATIONS": "none",
        "TEXTUAL_COLOR_SYSTEM": "256",
        "TERM": "xterm",
    }


def test_a_no_color_that_says_something_stays() -> None:
    environment = {"NO_COLOR": "1"}
    settle_environment(environment)
    assert environment == {"NO_COLOR": "1"}
