"""Times as the log keeps them: UTC, milliseconds, never going back."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The system's clock."""
    return datetime.now(UTC)


def next_moment(now: datetime, last: str) -> str:
    """`now` as ISO 8601 UTC, or `last` where a clock runs behind a colleague's."""
    moment = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return max(moment, last)
