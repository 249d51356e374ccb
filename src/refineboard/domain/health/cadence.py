"""The ART's iterations in time: which ones are over, running and next.

An iteration's plan is frozen when its planning day is over, because iteration planning is the
first event of an iteration and its first day is all that a calendar date says. Moments are UTC
texts of one form, so that they compare as texts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from refineboard.domain.documents import Document, text_of
from refineboard.domain.workspace import Workspace

_SECONDS_A_DAY = 86_400
_NORMAL_LENGTH = len("2026-11-24T09:00:00.000Z")


class Span(NamedTuple):
    """One iteration or planning interval: its key and the moments that count."""

    key: str
    pi: str
    begins: str
    frozen: str
    """From here on the plan is what it was planned to be; later additions are unplanned."""
    ends: str
    """The first moment after it."""
    innovation: bool


class Cadence:
    """Every iteration that has dates, in order of time."""

    def __init__(self, workspace: Workspace, planning_days: int = 1) -> None:
        """`planning_days`: after how many days of an iteration its plan is frozen."""
        self.spans = tuple(_spans(workspace.tables["iterations"].values(), planning_days))
        self._by_key = {span.key: span for span in self.spans}
        self._ends = [span.ends for span in self.spans]
        increments = _spans(workspace.tables["increments"].values(), planning_days)
        self._increments = {span.key: span for span in increments}

    def named(self, key: str) -> Span | None:
        """The iteration with this key, None where it is unknown or has no dates."""
        return self._by_key.get(key)

    def increment(self, key: str) -> Span | None:
        """The planning interval with this key, None where it is unknown or has no dates."""
        return self._increments.get(key)

    def holding(self, moment: str) -> Span | None:
        """The iteration in which a moment lies, None between and outside of them."""
        place = bisect_right(self._ends, moment)
        if place < len(self.spans) and self.spans[place].begins <= moment:
            return self.spans[place]
        return None

    def increment_start(self, moment: str) -> str:
        """When the planning interval began in which a moment lies; "" outside of all."""
        span = self.holding(moment)
        if span is None or not span.pi:
            return ""
        return min(other.begins for other in self.spans if other.pi == span.pi)

    def finished(self, at: str, count: int | None = None) -> tuple[Span, ...]:
        """The last `count` development iterations that are over at a moment, oldest first."""
        over = [span for span in self.spans if span.ends <= at and not span.innovation]
        return tuple(over if count is None else over[len(over) - min(count, len(over)) :])

    def upcoming(self, at: str, count: int) -> tuple[Span, ...]:
        """The next `count` development iterations whose plan is not frozen yet."""
        ahead = (span for span in self.spans if span.frozen > at and not span.innovation)
        return tuple(span for span, _ in zip(ahead, range(count), strict=False))


def _spans(documents: Iterable[Document], planning_days: int) -> Iterable[Span]:
    found = []
    for document in documents:
        try:
            start = date.fromisoformat(text_of(document, "start"))
            end = date.fromisoformat(text_of(document, "end"))
            over = end + timedelta(days=1)
            frozen = min(start + timedelta(days=planning_days), over)
        except (ValueError, OverflowError):
            continue
        found.append(
            Span(
                text_of(document, "key"),
                text_of(document, "pi"),
                day_moment(start),
                day_moment(frozen),
                day_moment(over),
                innovation=document.get("innovation") is True,
            )
        )
    return sorted(found, key=lambda span: (span.ends, span.begins))


def day_moment(day: date) -> str:
    """The first moment of a day."""
    return f"{day.isoformat()}T00:00:00.000Z"


def normal(moment: str) -> str:
    """A time of any ISO 8601 form as the log writes it; "" where it is none."""
    if len(moment) == _NORMAL_LENGTH and moment[-1] == "Z":
        return moment
    return _rewritten(moment)


def _rewritten(moment: str) -> str:
    try:
        return moment_text(datetime.fromisoformat(moment))
    except (ValueError, OverflowError):
        return ""


def moment_text(at: datetime) -> str:
    """A time as the log writes it; one without a zone is UTC."""
    at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def days_between(earlier: str, later: str) -> float:
    """Days from one moment to another."""
    span = datetime.fromisoformat(later) - datetime.fromisoformat(earlier)
    return span.total_seconds() / _SECONDS_A_DAY


def before(moment: str, days: float) -> str:
    """The moment that lies so many days earlier; the first one there is where that is too far."""
    try:
        return moment_text(datetime.fromisoformat(moment) - timedelta(days=days))
    except OverflowError:
        return ""
