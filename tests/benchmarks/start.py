"""First useful paint of the board beside an empty Textual app, in turn, on a real terminal.

`python -m tests.benchmarks.start WORKSPACE [ROUNDS]`
"""

from __future__ import annotations

import fcntl
import os
import select
import struct
import sys
import termios
from statistics import median
from time import perf_counter

EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("READY")
Empty().run()
"""


def seconds_until(wanted: bytes, *arguments: str) -> float:
    """From starting Python to the first sight of `wanted`."""
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = perf_counter()
    pid, descriptor = os.forkpty()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, *arguments], environment)
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    output = b""
    while wanted not in output:
        select.select([descriptor], [], [])
        output += os.read(descriptor, 65536)
    seconds = perf_counter() - started
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    os.close(descriptor)
    return seconds


def main(workspace: str, rounds: int) -> None:
    """Prints both medians and the median of the ratios, pair by pair."""
    pairs = []
    for _ in range(rounds + 1):
        board = seconds_until(b"ART-", "-m", "refineboard", "-w", workspace)
        pairs.append((board, seconds_until(b"READY", "-c", EMPTY)))
    pairs = pairs[1:]
    print(f"board {median(pair[0] for pair in pairs) * 1000:.0f} ms")
    print(f"empty {median(pair[1] for pair in pairs) * 1000:.0f} ms")
    print(f"ratio {median(board / empty for board, empty in pairs):.2f}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 9)
