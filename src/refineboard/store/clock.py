"""Times as the log keeps them: UTC, milliseconds, by the clock of whoever writes.

The order of entries is their number: a clock that was wrong once must not be everybody's after it.
"""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The system's clock."""
    return datetime.now(UTC)


def moment_of(now: datetime) -> str:
    """`now` as ISO 8601 UTC."""
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def next_moment(now: datetime, last: str) -> str:
    """`now` as ISO 8601 UTC, or `last` where a clock runs behind a colleague's."""
    return max(moment_of(now), last)
