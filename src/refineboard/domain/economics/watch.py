"""How a long search tells how far it is, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from refineboard.domain.errors import ExitCode, RefineboardError


class Stopped(RefineboardError):
    """The person no longer wants the result; nothing changed."""

    exit_code = ExitCode.INTERRUPTED


def _quietly(_done: int, _total: int) -> None:
    return


def _never() -> bool:
    return False


@dataclass
class Watch:
    """Whoever waits for a search: is told how far it is, and asked whether to go on."""

    tell: Callable[[int, int], None] = _quietly
    """Told how much is done, and of how much. Never less than before."""
    is_stopped: Callable[[], bool] = _never
    """Asked often whether to give up."""
    total: int = field(default=0, init=False)
    _done: int = field(default=0, init=False)

    def begin(self, total: int) -> None:
        """Starts to count from nothing."""
        self.total, self._done = total, 0
        self.advance(0)

    def advance(self, steps: int) -> None:
        """So many more steps are done; Stopped where the person has given up."""
        self._done += steps
        self.check()
        self.tell(self._done, self.total)

    def check(self) -> None:
        """Stopped where the person has given up."""
        if self.is_stopped():
            raise Stopped("Stopped; nothing was changed.")
