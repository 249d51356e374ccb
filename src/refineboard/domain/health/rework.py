"""Work that was done again, and when acceptance criteria changed.

The Rework Ratio counts what refinement could have prevented. Events whose cause nobody named and
events of other causes are told apart, so that the ratio cannot look good by silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from refineboard.domain.health.cadence import Span, before, days_between
from refineboard.domain.health.causes import COUNTED_CAUSES
from refineboard.domain.health.facts import (
    STORY_KINDS,
    Facts,
    ReworkEvent,
    rework_events,
)
from refineboard.domain.health.tally import Frame, Metric, Scope, Share, Sums, rate, rounded
from refineboard.domain.health.targets import Status
from refineboard.domain.states import StateCategory

LEFT_READY, REWORKED = "left-ready", "reworked"
OTHER_CAUSE, NO_CAUSE = "rework-other", "rework-unnamed"
BETWEEN = "-"
"""Stands for "in no iteration", where a calendar has gaps."""

TIMING = {
    "writing": "while the story was written",
    "early": "more than two iterations before its own",
    "late": "in the two iterations before its own",
    "started": "after its iteration had begun",
    "accepted": "after it was accepted",
}
"""When acceptance criteria changed (after Dinwiddie 2019), the best moment first."""
TOO_LATE = ("started", "accepted")
_CRITERIA = "criteria"
_WRITING_DAYS = 1


def rework_shares(facts: Facts, frame: Frame) -> Iterator[Share]:
    """What a team's item adds to the work that was pulled and to what was done again.

    Its points and its team are those of the iteration in which it was pulled.
    """
    for span, started, then in _pulls(facts, frame):
        if then.kind not in STORY_KINDS:
            continue
        team = frame.past.text_at(facts.document, "backlog", started)
        name = span.key if span else BETWEEN
        yield team, (LEFT_READY, name), then.points
        causes = {event.cause for event in rework_of(facts, frame)}
        if causes & COUNTED_CAUSES:
            yield team, (REWORKED, name), then.points
        elif causes - {""}:
            yield team, (OTHER_CAUSE, name), then.points
        if "" in causes:
            yield team, (NO_CAUSE, name), then.points


def _pulls(facts: Facts, frame: Frame) -> Iterator[tuple[Span | None, str, Facts]]:
    """In which iteration an item was first pulled into work, when, and as it was at its end."""
    started = facts.started
    span = frame.cadence.holding(started)
    if span is None:
        if started >= frame.window:
            yield None, started, frame.then(facts, started)
    elif not frame.past.has_lost_steps(facts.key) and started >= frame.first_moment:
        yield span, started, frame.then(facts, span.ends)
    if frame.past.has_lost_steps(facts.key):
        for each in frame.spans:
            then = frame.then(facts, each.ends)
            if max(each.begins, frame.first_moment) <= then.started < each.ends:
                yield each, then.started, then


def rework_of(facts: Facts, frame: Frame) -> tuple[ReworkEvent, ...]:
    """Every rework event of an item, oldest first."""
    edits = tuple(
        edit.at
        for edit in frame.past.criteria_edits(facts.key)
        if (span := _planned_in(facts, frame, edit.at)) is not None and edit.at >= span.frozen
    )
    return rework_events(facts, edits)


def _planned_in(facts: Facts, frame: Frame, moment: str) -> Span | None:
    return frame.cadence.named(frame.past.text_at(facts.document, "iteration", moment))


def add_timing(facts: Facts, frame: Frame, shares: list[Share]) -> None:
    """Appends what a team's item adds to the changes of criteria, by when they came."""
    edits = frame.past.criteria_edits(facts.key)
    had_criteria = not edits[0].first if edits else bool(facts.document.get("acceptance_criteria"))
    counts = {"writing": 1} if had_criteria and facts.created >= frame.window else {}
    for edit in edits:
        if edit.at >= frame.window:
            moment = _timing(facts, frame, edit.at)
            counts[moment] = counts.get(moment, 0) + 1
    shares += [(facts.backlog, (_CRITERIA, moment), count) for moment, count in counts.items()]


def _timing(facts: Facts, frame: Frame, at: str) -> str:
    if facts.category_before(at) is StateCategory.DONE:
        return "accepted"
    if facts.created and days_between(facts.created, at) <= _WRITING_DAYS:
        return "writing"
    span = _planned_in(facts, frame, at)
    if span is None:
        return "started" if facts.category_before(at) is StateCategory.DOING else "early"
    if at >= span.frozen:
        return "started"
    length = days_between(span.begins, span.ends)
    return "late" if at >= before(span.begins, 2 * length) else "early"


def rework_ratio(scope: Scope) -> Metric:
    """Rework Ratio of the recent iterations and the running one, by points.

    Points of stories that left Ready in the window and were reworked for unclear acceptance
    criteria or insufficient refinement ÷ points of stories that left Ready in the window.
    """
    frame, sums = scope.frame, scope.sums
    window = _window(frame)
    left = _total(sums, LEFT_READY, window)
    value = rounded(rate(_total(sums, REWORKED, window), left))
    stories, reworked = _count(sums, LEFT_READY, window), _count(sums, REWORKED, window)
    more: dict[str, object] = {
        "count": rounded(rate(reworked, stories)),
        "other_causes": _count(sums, OTHER_CAUSE, window),
        "unnamed": _count(sums, NO_CAUSE, window),
    }
    trend = tuple(
        (
            span.key,
            rounded(rate(sums.total(REWORKED, span.key), sums.total(LEFT_READY, span.key))),
        )
        for span in frame.trend
    )
    return Metric(
        "rework_ratio",
        value,
        reworked,
        stories,
        value,
        _honest_status(scope, value, rate(_total(sums, NO_CAUSE, window), left)),
        more,
        trend,
    )


def _honest_status(scope: Scope, value: float | None, unnamed: float | None) -> Status:
    """Good only where it stays good if every unnamed cause turns out to be one that counts."""
    target = scope.frame.targets.target("rework_ratio")
    status = target.status(value)
    if value is None or status is not Status.GOOD:
        return status
    worst = target.status(value + (unnamed or 0))
    return status if worst is Status.GOOD else Status.WATCH


def unnamed_rework(scope: Scope) -> list[str]:
    """Keys of the stories with a rework event of which nobody has named the cause."""
    window = _window(scope.frame)
    return [key for name in window for key in scope.sums.keys(NO_CAUSE, name)]


def reworked(scope: Scope) -> list[str]:
    """Keys of the stories that the Rework Ratio counts."""
    window = _window(scope.frame)
    return [key for name in window for key in scope.sums.keys(REWORKED, name)]


def _window(frame: Frame) -> tuple[str, ...]:
    return (*(span.key for span in frame.in_window), BETWEEN)


def _total(sums: Sums, name: str, window: Iterable[str]) -> float:
    return sum(sums.total(name, of) for of in window)


def _count(sums: Sums, name: str, window: Iterable[str]) -> int:
    return sum(sums.count(name, of) for of in window)


def criteria_timing(scope: Scope) -> Metric:
    """The share of changes of acceptance criteria that came too late, in the same window."""
    sums, targets = scope.sums, scope.frame.targets
    counts = {moment: int(sums.total(_CRITERIA, moment)) for moment in TIMING}
    late = sum(counts[moment] for moment in TOO_LATE)
    value = rounded(rate(late, sum(counts.values())))
    status = targets.target("criteria_timing").status(value)
    return Metric(
        "criteria_timing", value, late, sum(counts.values()), status=status, more=dict(counts)
    )


def edited_too_late(scope: Scope) -> list[str]:
    """Keys of the items whose criteria changed too late."""
    return [key for moment in TOO_LATE for key in scope.sums.keys(_CRITERIA, moment)]
