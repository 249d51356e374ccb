"""Starts real processes that work on a workspace."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SCRIPT = Path(__file__).with_name("process.py")


@contextmanager
def a_process(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A process of `process.py` that is ready and waits for a line; ended afterwards."""
    process = start(*arguments)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        finish(process)


def start(*arguments: object) -> subprocess.Popen[str]:
    """A process of `process.py`."""
    path = os.pathsep.join(place for place in sys.path if place)
    return subprocess.Popen(
        [sys.executable, _SCRIPT, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )


def finish(process: subprocess.Popen[str]) -> list[str]:
    """Lets the process go on to its end; the lines that it printed since."""
    if process.poll() is None:
        out, _ = process.communicate("go\n")
        return out.splitlines()
    return []


def together(*commands: tuple[object, ...]) -> list[list[str]]:
    """What the processes print that run these commands at the same time."""
    processes = [start(*command) for command in commands]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    printed = [process.communicate()[0].splitlines() for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes)
    return printed
