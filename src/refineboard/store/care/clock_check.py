"""Names the entries whose times cannot all be right: each was written by its writer's own clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from refineboard.domain.change import LogEntry
from refineboard.store.care.findings import Finding, Level
from refineboard.store.clock import utc_now

TOLERANCE = timedelta(minutes=1)
"""How far the clocks of those who share a workspace may differ."""

MOST_TOLD = 10
"""Wrong times that are told one by one."""

_ADVICE = "Set that machine's clock (NTP); the order of the entries is right all the same."


@dataclass
class ClockCheck:
    """Looks at one entry after the other."""

    now: datetime = field(default_factory=utc_now)
    _last_at: str = ""
    _last_seq: int = 0
    _told: list[Finding] = field(default_factory=list)
    _untold: int = 0

    def look_at(self, place: str, entry: LogEntry) -> None:
        """Compares the entry's time with the one before it and with this machine's clock."""
        at, before = entry.at, self._last_at
        if at < before and (lag := _moment(before) - _moment(at)) > TOLERANCE:
            self._tell(
                place,
                f"Entry {entry.seq}, by {entry.by}, has a time that is {_span(lag)} before that of "
                f"entry {self._last_seq}: one of their clocks was wrong.",
            )
        elif at > before and (lead := _moment(at) - self.now) > TOLERANCE:
            self._tell(
                place,
                f"Entry {entry.seq}, by {entry.by}, has a time that is {_span(lead)} ahead of this "
                "machine's clock.",
            )
        self._last_at, self._last_seq = at, entry.seq

    def _tell(self, place: str, message: str) -> None:
        if len(self._told) < MOST_TOLD:
            self._told.append(Finding("clock", Level.WARNING, message, place, _ADVICE))
        else:
            self._untold += 1

    def findings(self) -> Iterator[Finding]:
        """What was found."""
        yield from self._told
        if self._untold:
            message = f"{self._untold} more entries have such times."
            yield Finding("clock", Level.WARNING, message, "", _ADVICE)


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at)


def _span(span: timedelta) -> str:
    """A length of time in its largest unit."""
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if span.total_seconds() >= 2 * length:
            return f"{span.total_seconds() / length:.0f} {unit}"
    return f"{span.total_seconds():.0f} seconds"
