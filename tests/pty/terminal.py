"""A real process on a real pseudo-terminal, its screen read by a terminal emulator."""

from __future__ import annotations

import codecs
import fcntl
import os
import select
import signal
import struct
import sys
import termios
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import monotonic

import pyte

_SILENCE_SECONDS = 0.3
_SILENCE_OF_START = 0.6
"""Part of the time that the start took."""
SECONDS = 20.0
"""How long a test waits for something that should take a fraction of a second."""

_KEYS = {"esc": "\x1b", "enter": "\r", "tab": "\t", "down": "\x1b[B", "up": "\x1b[A"}


class Terminal:
    """Starts `refineboard ARGS` and plays the person in front of it."""

    def __init__(
        self,
        *arguments: str,
        home: Path,
        size: tuple[int, int] = (120, 40),
        ignoring: signal.Signals | None = None,
        environment: Mapping[str, str] | None = None,
        program: Sequence[str] = (sys.executable, "-m", "refineboard"),
    ) -> None:
        """`ignoring` is a signal that the program is started deaf to, as `nohup` does it;
        `program` is what the arguments are for, with its whole path."""
        self._columns, self._rows = size
        self.screen = pyte.Screen(self._columns, self._rows)
        self._stream = pyte.Stream(self.screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.output = b""
        """Every byte the program sent."""
        command = [*program, *arguments]
        settings = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(sys.path),
            "HOME": str(home),
            "XDG_STATE_HOME": str(home / "state"),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            **(environment or {}),
        }
        self._started, self._start_seconds = monotonic(), 0.0
        self.pid, self._fd = os.forkpty()
        if self.pid == 0:
            if ignoring is not None:
                signal.signal(ignoring, signal.SIG_IGN)
            os.execve(command[0], command, settings)
        self.resize(*size)
        self.status: int | None = None

    def resize(self, columns: int, rows: int) -> None:
        """Changes the size of the window."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, *keys: str) -> None:
        """Presses keys: a name such as "esc", or characters."""
        os.write(self._fd, "".join(_KEYS.get(key, key) for key in keys).encode())

    def kill(self, number: signal.Signals) -> None:
        """Sends a signal."""
        os.kill(self.pid, number)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, wanted: str | Callable[[str], bool]) -> None:
        """Reads until the screen shows it; fails with the screen where it never does."""
        matches = wanted if callable(wanted) else lambda text: wanted in text
        deadline = monotonic() + SECONDS
        while not matches(self.text):
            if not self.read_until(deadline):
                raise AssertionError(f"never saw {wanted!r} on\n{self.text}")
        self._start_seconds = self._start_seconds or monotonic() - self._started

    def wait_for_no(self, unwanted: str) -> None:
        """Reads until it is gone from the screen."""
        self.wait_for(lambda text: unwanted not in text)

    def wait_for_silence(self) -> None:
        """Reads until the program has sent nothing for a while, longer on a slow machine."""
        seconds = max(_SILENCE_SECONDS, _SILENCE_OF_START * self._start_seconds)
        while self.read_until(monotonic() + seconds):
            pass

    def read_for(self, seconds: float) -> None:
        """Reads for a while, as a person who pauses."""
        deadline = monotonic() + seconds
        while self.read_until(deadline):
            pass

    def wait_for_end(self) -> int:
        """Reads until the program ends, and returns its exit status."""
        deadline = monotonic() + SECONDS
        while self.read_until(deadline):
            pass
        _, status = os.waitpid(self.pid, 0)
        self.status = os.waitstatus_to_exitcode(status)
        return self.status

    def read_until(self, deadline: float) -> bool:
        """Takes in what the program sends next; False at its end or the deadline."""
        ready, _, _ = select.select([self._fd], [], [], max(0.0, deadline - monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            return False
        self.output += data
        self._stream.feed(_without_unknown(self._decoder.decode(data)))
        return bool(data)

    def hang_up(self) -> int:
        """Takes the terminal away, as a lost connection does; returns the exit status."""
        os.close(self._fd)
        self._fd = -1
        _, status = os.waitpid(self.pid, 0)
        self.status = os.waitstatus_to_exitcode(status)
        return self.status

    def close(self) -> None:
        """Ends the program, whatever it is doing."""
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self._fd >= 0:
            os.close(self._fd)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _without_unknown(text: str) -> str:
    """The emulator takes the kitty keyboard protocol's sequences for text; a terminal does not."""
    for sequence in ("\x1b[>1u", "\x1b[<u", "\x1b[?2026$p", "\x1b[?2048$p"):
        text = text.replace(sequence, "")
    return text
