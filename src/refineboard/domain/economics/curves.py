"""What the pictures of an order are drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from refineboard.domain.economics.jobs import Job

_MOST_LINES = 4


def waiting_curve(order: Iterable[str], jobs: Mapping[str, Job], steps: int) -> list[float]:
    """The cost of delay that still waits after each of so many equal steps of the work.

    The area under the curve is the order's delay cost. The first value is what waits before any
    work, the last is 0; empty where nothing is scored.
    """
    sized = [jobs[key] for key in order if key in jobs]
    total = float(sum(job.size for job in sized))
    if not total:
        return []
    values: list[float] = []
    waiting, done = float(sum(job.weight for job in sized)), 0.0
    following = iter(sized)
    upcoming = next(following, None)
    for step in range(steps + 1):
        while upcoming is not None and done + float(upcoming.size) <= total * step / steps + 1e-9:
            done += float(upcoming.size)
            waiting -= float(upcoming.weight)
            upcoming = next(following, None)
        values.append(max(waiting, 0.0))
    return values


def iso_scores(jobs: Sequence[Job]) -> tuple[float, ...]:
    """Up to four scores, each twice the one before, for lines of equal WSJF through the jobs."""
    if not jobs:
        return ()
    best = max(float(job.wsjf) for job in jobs)
    top = 2.0**-4
    while top * 2 <= best:
        top *= 2
    return tuple(top / 2**line for line in range(_MOST_LINES))
