"""What is seen while a large workspace is opened."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

READS_A_LINE = """
from refineboard.cli.waiting import Waiting
with Waiting("Opening art"):
    line = input()
print("read", line)
"""


@contextmanager
def program(text: str) -> Iterator[int]:
    """A Python program on a terminal of its own; yields the other end."""
    pid, descriptor = os.forkpty()
    if pid == 0:
        settings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        os.execve(sys.executable, [sys.executable, "-c", text], settings)
    yield descriptor
    os.close(descriptor)
    os.waitpid(pid, 0)


def read_until(descriptor: int, words: str) -> str:
    """What the program writes, up to these words."""
    output = b""
    while words.encode() not in output:
        output += os.read(descriptor, 4096)
    return output.decode()


def test_a_wait_tells_what_is_done_and_how_it_is_stopped():
    with program(READS_A_LINE) as terminal:
        assert "s   Ctrl+C stops it" in read_until(terminal, "Ctrl+C stops it")
        os.write(terminal, b"\n")
        read_until(terminal, "read")


def test_keys_pressed_meanwhile_are_kept_and_not_echoed():
    with program(READS_A_LINE) as terminal:
        read_until(terminal, "Opening art: ")
        os.write(terminal, b"jjj\n")
        assert read_until(terminal, "read jjj").count("jjj") == 1


def test_the_words_are_gone_afterwards():
    with program(READS_A_LINE) as terminal:
        read_until(terminal, "Opening art: ")
        os.write(terminal, b"\n")
        assert read_until(terminal, "read ").rstrip().endswith("\r\x1b[Kread")


def test_the_wait_is_ended_by_an_interrupt():
    with program(READS_A_LINE) as terminal:
        read_until(terminal, "Opening art: ")
        os.write(terminal, b"\x03")
        assert "KeyboardInterrupt" in read_until(terminal, "KeyboardInterrupt")
