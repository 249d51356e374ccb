"""What ends the program from outside: the draft is kept, the terminal is given back.

Textual dies of SIGTERM and SIGHUP without any clean-up. A handler set with `signal.signal` runs
even while the event loop waits for a terminal that no longer reads; where the loop cannot end the
program within a second, a thread does. Where SIGHUP is ignored, as under `nohup`, nothing tells a
program that its terminal is gone, and Textual would read it in vain for ever: so a thread waits
for that in the kernel, without ever waking up before.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
_SCREEN = 2
"""Textual draws on the standard error stream."""

_PATIENCE_SECONDS = 1.0
_LEAVE_FULL_SCREEN = (
    b"\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[<u\x1b[0m\r\n"
)


@contextmanager
def ending_gracefully(keep_draft: Callable[[], None], leave: Callable[..., None]) -> Iterator[None]:
    """While it holds, SIGTERM and SIGHUP keep the draft and end the program with 128 + signal."""
    terminal = _terminal_modes()

    def end(number: int) -> None:
        keep_draft()
        leave(return_code=128 + number)
        last_resort = threading.Timer(_PATIENCE_SECONDS, _end_now, (128 + number, terminal))
        last_resort.daemon = True
        last_resort.start()

    def handle(number: int, _: FrameType | None) -> None:
        end(number)

    def wait_for_hang_up() -> None:
        poll = select.poll()
        # No event is asked for: an end of the line is told anyway, and a key pressed is not.
        poll.register(sys.stdin.fileno(), 0)
        poll.poll()
        end(signal.SIGHUP)

    if terminal is not None:
        threading.Thread(target=wait_for_hang_up, name="hang-up", daemon=True).start()
    before = {number: signal.signal(number, handle) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _terminal_modes() -> list[Any] | None:
    with suppress(termios.error, ValueError, OSError):
        return termios.tcgetattr(sys.stdin.fileno())
    return None


def _end_now(status: int, terminal: list[Any] | None) -> None:
    with suppress(termios.error, OSError):
        os.set_blocking(_SCREEN, False)
        os.write(_SCREEN, _LEAVE_FULL_SCREEN)
    with suppress(termios.error, OSError):
        if terminal is not None:
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, terminal)
    os._exit(status)
