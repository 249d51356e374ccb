"""The board behind a real sshd, attacked with the environment, with commands and with keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import log_of
from tests.pty.ssh import Server, installed, lines_for, serving
from tests.pty.terminal import Terminal
from tests.tui.driver import a_workspace_directory

EVIL = "import pathlib; pathlib.Path({mark!r}).touch()\n"
EVIL_DRIVER = EVIL + "from textual.drivers.linux_driver import LinuxDriver as Driver\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where everything of these tests is."""
    return tmp_path_factory.mktemp("shared")


@pytest.fixture(scope="module")
def workspace(place: Path) -> Path:
    return a_workspace_directory(place)


@pytest.fixture(scope="module")
def mark(place: Path) -> Path:
    """A file that is there once any of the enemy's code has run."""
    return place / "owned"


@pytest.fixture(scope="module")
def hostile(place: Path, mark: Path) -> dict[str, str]:
    """Variables each of which would run the enemy's code where it is obeyed."""
    modules = place / "evil"
    modules.mkdir()
    for name in ("sitecustomize", "usercustomize", "startup", "orjson"):
        (modules / f"{name}.py").write_text(EVIL.format(mark=str(mark)))
    (modules / "evildriver.py").write_text(EVIL_DRIVER.format(mark=str(mark)))
    return {
        "PYTHONPATH": str(modules),
        "PYTHONHOME": "",
        "PYTHONUSERBASE": str(modules),
        "PYTHONINSPECT": "1",
        "PYTHONSTARTUP": str(modules / "startup.py"),
        "PYTHONBREAKPOINT": "evildriver.x",
        "PYTHONWARNINGS": "error::evildriver.X",
        "TEXTUAL_DRIVER": "evildriver:Driver",
        "TEXTUAL_LOG": str(mark),
        "TEXTUAL_SCREENSHOT": "0",
        "TEXTUAL_PRESS": "q",
        "REFINEBOARD_WORKSPACE": str(modules),
        "HOME": str(modules),
        "XDG_CONFIG_HOME": str(modules),
        "EDITOR": f"touch {mark} #",
        "BASH_ENV": str(modules / "startup.py"),
        "ENV": str(modules / "startup.py"),
        "IFS": "/",
        "CDPATH": str(modules),
        "COLORTERM": f"$(touch {mark})",
        "NO_COLOR": "\x1b[2J",
    }


@pytest.fixture(scope="module")
def as_documented(place: Path, workspace: Path) -> Iterator[Server]:
    """A server that has our block, and takes every variable from everybody else."""
    lines = lines_for(installed(place / "program"), workspace)
    with serving(place / "documented", lines) as server:
        yield server


@pytest.fixture(scope="module")
def too_trusting(place: Path, workspace: Path) -> Iterator[Server]:
    """A server whose block takes every variable: the launcher is alone against them."""
    lines = lines_for(installed(place / "trusting-program"), workspace)
    with serving(place / "trusting", lines.replace("LANG LC_ALL LC_CTYPE", "*")) as server:
        yield server


def a_board(server: Server, home: Path, send: dict[str, str]) -> Terminal:
    """The board as a person sees it who comes in over ssh."""
    program, *options = server.client("-tt", send=send)
    return Terminal(home=home, program=[program, *options])


def test_one_command_is_answered(as_documented: Server):
    told = as_documented.run("list --format csv")
    assert told.returncode == 0
    assert "CHK-1" in told.stdout


def test_the_board_opens_and_ends(as_documented: Server, place: Path, hostile: dict[str, str]):
    with a_board(as_documented, place, hostile) as board:
        board.wait_for("ART-1")
        board.send("\x11")
        assert board.wait_for_end() == 0


def test_no_variable_but_the_language_comes_in(
    as_documented: Server, mark: Path, hostile: dict[str, str]
):
    # Where the loader obeys it, it says that there is no such file.
    send = {**hostile, "LD_PRELOAD": "/nowhere/evil.so", "LD_AUDIT": "/nowhere/evil.so"}
    told = as_documented.run("list --format json", send=send)
    assert (told.returncode, told.stderr) == (0, "")
    assert not mark.exists()


def test_the_launcher_alone_leaves_the_environment_behind(
    too_trusting: Server, mark: Path, hostile: dict[str, str]
):
    # A login shell that is bash obeys this one before the launcher starts.
    send = {name: value for name, value in hostile.items() if name != "BASH_ENV"}
    told = too_trusting.run("list --format json", send=send)
    assert (told.returncode, told.stderr) == (0, "")
    assert not mark.exists()


def test_no_shell_comes_after_the_board(
    too_trusting: Server, mark: Path, place: Path, hostile: dict[str, str]
):
    with a_board(too_trusting, place, hostile) as board:
        board.wait_for("ART-1")
        board.send("\x11")
        assert board.wait_for_end() == 0
        assert b">>>" not in board.output
    assert not mark.exists()


def test_no_key_leads_out_of_the_board(as_documented: Server, mark: Path, place: Path):
    with a_board(as_documented, place, {"EDITOR": f"touch {mark}"}) as board:
        board.wait_for("ART-1")
        board.send("\x1a")
        board.wait_for("cannot be left for a shell")
        board.send("I")
        board.wait_for("restricted session")
        board.send("le")
        board.wait_for("Acceptance criteria")
        board.send("\x1bOS")
        board.wait_for_silence()
        board.send("\x07\x11")
        assert board.wait_for_end() == 0
    assert not mark.exists()


FEW = ("list; touch {mark}", "-w {place} list", "export csv {mark}", "import csv /etc/passwd")
MANY = (
    "sh", "/bin/sh -i", "sh -c 'touch {mark}'", "; touch {mark}", "$(touch {mark})",
    "`touch {mark}`", "list | tee {mark}", "list > {mark}",
    "list --filter $(touch {mark})", "list\ntouch {mark}", "refineboard; touch {mark}",
    "--workspace {place} list", "--restricted -w {place} list",
    "export csv {mark} --force",
    "import text /etc/passwd --backlog CHK", "import csv - --map /etc/passwd",
    "import jira https://127.0.0.1:1", "backup {mark}", "restore {place} {mark}",
    "init {mark} --art X --team CHK=Y", "demo --keep {mark}", "health -o {mark}",
    "doctor --repair", "completion bash", "scp -t {mark}", "/usr/lib/openssh/sftp-server",
    "rsync --server . {mark}", "git-upload-pack {place}", "list 'unclosed", "python3 -i",
)  # fmt: skip


@pytest.mark.parametrize(
    "command", [*FEW, *(pytest.param(command, marks=pytest.mark.long) for command in MANY)]
)
def test_a_command_makes_nothing_and_changes_nothing(
    as_documented: Server, workspace: Path, mark: Path, place: Path, command: str
):
    before = log_of(workspace)
    told = as_documented.run(command.format(mark=mark, place=place))
    assert not mark.exists()
    assert log_of(workspace) == before
    assert "Traceback" not in told.stderr
    assert "root:" not in told.stdout + told.stderr


def test_no_port_is_forwarded(as_documented: Server):
    told = as_documented.run(
        "list", "-o", "ExitOnForwardFailure=yes", "-R", "127.0.0.1:0:localhost:1"
    )
    assert told.returncode != 0
    assert "forwarding" in told.stderr.lower()
