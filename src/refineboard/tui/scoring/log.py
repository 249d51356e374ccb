"""Who scored what so far: read from the log once, and followed from then on."""

from __future__ import annotations

from collections.abc import Iterable

from refineboard.domain.change import LogEntry
from refineboard.domain.economics.scorers import Scorings
from refineboard.domain.wsjf import PARTS
from refineboard.session import Session
from refineboard.tui.controller import Controller


class ScoringLog:
    """Empty until it was read."""

    def __init__(self) -> None:
        self.scorings = Scorings()
        self._is_read = False
        self._waiting: list[LogEntry] = []
        """What came while the log was being read."""

    async def read(self, desk: Controller) -> None:
        """Reads the whole log beside the screen; raises what reading it raises."""
        scorings = await desk.ask(_read)
        scorings.fold(self._waiting)
        self.scorings, self._is_read = scorings, True
        self._waiting.clear()

    def follow(self, entries: Iterable[LogEntry]) -> frozenset[str]:
        """Takes in more of the log; tells the items whose scorers became others."""
        if self._is_read:
            return self.scorings.fold(entries)
        self._waiting += entries
        return frozenset()


def _read(session: Session) -> Scorings:
    scorings = Scorings()
    scorings.fold(reversed([*session.entries_after("", frozenset(PARTS))]))
    return scorings
