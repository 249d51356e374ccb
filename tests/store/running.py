"""Starts real processes that work on a workspace."""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

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


def rest_of(process: subprocess.Popen[str]) -> list[str]:
    """What a process says until its orderly end."""
    assert process.stdout is not None
    with process.stdout as output:
        lines = output.read().splitlines()
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait() == 0
    return lines


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


Tell: TypeAlias = Callable[[str], None]
"""Sends a line to the process that forked this one."""


def forked(work: Callable[[Tell], None]) -> list[str]:
    """What a copy of this process tells while it does `work`, until it is done or dies."""
    pid, reading = fork(work)
    with os.fdopen(reading, encoding="utf-8") as told:
        lines = told.read().splitlines()
    _, status = os.waitpid(pid, 0)
    assert status == 0
    return lines


def fork(work: Callable[[Tell], None]) -> tuple[int, int]:
    """Starts `work` in a copy of this process: its id, and where to read what it tells."""
    reading, writing = os.pipe()
    write = os.write

    def tell(line: str) -> None:
        write(writing, f"{line}\n".encode())

    with warnings.catch_warnings():
        # The copy never comes back to what other threads were doing: it works and is gone.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        status = 1
        try:
            work(tell)
            status = 0
        except Exception:
            traceback.print_exc()
            raise
        finally:
            os._exit(status)
    os.close(writing)
    return pid, reading
