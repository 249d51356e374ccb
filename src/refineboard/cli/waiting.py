"""What a person sees while a large workspace is opened, before there is a screen to draw on.

Keys that are pressed meanwhile are not echoed; they stay with the terminal and reach the board.
Ctrl+C ends the program as usual: nothing was changed yet.
"""

from __future__ import annotations

import sys
import termios
from threading import Event, Thread
from time import monotonic
from types import TracebackType

_PATIENCE_SECONDS = 0.3
"""What is there by then needs no words."""
_BEAT_SECONDS = 0.2
_ERASE_LINE = "\r\x1b[K"


class Waiting:
    """Tells on stderr that the program is at work, until `end`."""

    def __init__(self, words: str) -> None:
        """`words` say what is being done, such as "Opening payments"."""
        self._words = words
        self._over = Event()
        self._teller: Thread | None = None
        self._settings: list[int | list[bytes | int]] | None = None

    def __enter__(self) -> Waiting:
        """Begins where somebody watches."""
        if sys.stdin.isatty() and sys.stderr.isatty():
            self._settings = termios.tcgetattr(sys.stdin)
            silent = termios.tcgetattr(sys.stdin)
            local = silent[3]
            assert isinstance(local, int)
            silent[3] = local & ~termios.ECHO
            termios.tcsetattr(sys.stdin, termios.TCSANOW, silent)
            self._teller = Thread(target=self._tell, daemon=True)
            self._teller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Ends, whatever happened."""
        self.end()

    def end(self) -> None:
        """Takes the words away and gives the terminal back; more than once does no harm."""
        self._over.set()
        if self._teller is not None:
            self._teller.join()
            self._teller = None
        if self._settings is not None:
            termios.tcsetattr(sys.stdin, termios.TCSANOW, self._settings)
            self._settings = None

    def _tell(self) -> None:
        start = monotonic()
        if self._over.wait(_PATIENCE_SECONDS):
            return
        while True:
            seconds = monotonic() - start
            sys.stderr.write(f"{_ERASE_LINE}{self._words}: {seconds:.1f} s   Ctrl+C stops it")
            sys.stderr.flush()
            if self._over.wait(_BEAT_SECONDS):
                break
        sys.stderr.write(_ERASE_LINE)
        sys.stderr.flush()
