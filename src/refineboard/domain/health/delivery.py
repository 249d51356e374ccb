"""What teams finished of what they planned: acceptance, velocity and predictability.

The planned set of an iteration is frozen when its planning day is over, with the team, the kind
and the points of then. A story that is taken out, deleted, estimated anew or made another kind
later stays in it as it was, and one that comes later is unplanned. What was done in an iteration
counts there as it was at its end, for the team that did it, also where it is opened again later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from refineboard.domain.documents import number_of, text_of
from refineboard.domain.health.cadence import Span
from refineboard.domain.health.facts import STORY_KINDS, TEAM_KINDS, Facts, was_rejected
from refineboard.domain.health.tally import Frame, Metric, Scope, Share, Tally, rate, rounded
from refineboard.domain.planning.records import predictability as predictability_of
from refineboard.domain.states import StateCategory

PLANNED, ACCEPTED, FIRST_PASS = "planned", "accepted", "first-pass"
LATE, UNPLANNED, DONE = "late", "unplanned", "done"
IN_PLAN = "in-plan"
"""What was planned of every kind that a team works on; the planned are the stories among it."""


class Finish(NamedTuple):
    """One time that an item was done at the end of the iteration in which it was finished."""

    span: Span
    at: str
    then: Facts
    """The item as it was at the iteration's end."""


def delivery_shares(facts: Facts, frame: Frame, finished: Iterable[Finish]) -> Iterator[Share]:
    """What an item, which may be deleted by now, adds to the plans of iterations and to what was
    done in them, as its `finishes` tell."""
    past = frame.past
    plans = past.plans(facts.document) if past.has_changed(facts.key) else (facts.iteration,)
    for name in plans:
        if (span := frame.reported.get(name)) is not None:
            yield from _plan_shares(facts, frame, span)
    for span, at, then in finished:
        team = frame.past.text_at(facts.document, "backlog", at)
        yield team, (DONE, span.key), then.points


def finishes(facts: Facts, frame: Frame) -> Iterator[Finish]:
    """When an item was finished in the iterations that matter; most never were, or once."""
    if frame.past.has_lost_steps(facts.key):
        for span in frame.spans:
            then = frame.then(facts, span.ends)
            done = then.done_by(span.ends)
            if done >= max(span.begins, frame.first_moment):
                yield Finish(span, done, then)
        return
    for done, until in facts.times_done:
        if done >= frame.first_moment:
            holding = frame.cadence.holding(done)
            if holding is not None and until >= holding.ends:
                yield Finish(holding, done, frame.then(facts, holding.ends))


def had_begun(facts: Facts, frame: Frame) -> str:
    """The team for which the item was done or planned before the first reported iteration, ""
    where it was not."""
    moment = frame.first_moment
    if facts.created > moment or not frame.past.was_there(facts.key, moment):
        return ""
    then = frame.then(facts, moment)
    span = frame.cadence.named(then.iteration) if then.kind in TEAM_KINDS else None
    is_planned = span is not None and span.frozen <= moment
    was_done = then.category_before(moment) is StateCategory.DONE
    return then.backlog if is_planned or was_done else ""


def _plan_shares(facts: Facts, frame: Frame, span: Span) -> Iterator[Share]:
    start = frame.then(facts, span.frozen)
    if start.category_before(span.begins) is StateCategory.DONE:
        return
    frozen, over = min(span.frozen, frame.at), min(span.ends, frame.at)
    end, was_there = frame.then(facts, span.ends), frame.past.was_there
    if not (_is_in(start, span, frozen) and was_there(facts.key, frozen)):
        if _is_in(end, span, over) and was_there(facts.key, over):
            yield end.backlog, (UNPLANNED, span.key), end.points
        return
    yield start.backlog, (IN_PLAN, span.key), start.points
    if start.kind not in STORY_KINDS:
        return
    yield start.backlog, (PLANNED, span.key), start.points
    if facts.was_dropped:
        return
    if end.category_before(span.ends) is StateCategory.DONE:
        yield start.backlog, (ACCEPTED, span.key), start.points
        if not was_rejected(end, span.ends):
            yield start.backlog, (FIRST_PASS, span.key), start.points
    elif facts.category is StateCategory.DONE:
        yield start.backlog, (LATE, span.key), start.points


def _is_in(facts: Facts, span: Span, moment: str) -> bool:
    return facts.iteration == span.key and facts.kind in TEAM_KINDS and facts.created <= moment


def acceptance_rate(scope: Scope) -> Metric:
    """Story Acceptance Rate of the last finished development iteration.

    Stories planned at its start and accepted by its end ÷ stories planned at its start.
    """
    frame, sums = scope.frame, scope.sums
    trend = tuple(
        (span.key, rounded(rate(sums.count(ACCEPTED, span.key), sums.count(PLANNED, span.key))))
        for span in frame.trend
    )
    last = frame.trend[-1].key if frame.trend else ""
    planned, accepted = sums.count(PLANNED, last), sums.count(ACCEPTED, last)
    value = rounded(rate(accepted, planned))
    more: dict[str, object] = {
        "iteration": last or None,
        "first_pass": rounded(rate(sums.count(FIRST_PASS, last), planned)),
        "accepted_late": sums.count(LATE, last),
        "unplanned": sums.count(UNPLANNED, last),
    }
    return Metric(
        "acceptance_rate",
        value,
        accepted,
        planned,
        rounded(rate(sums.total(ACCEPTED, last), sums.total(PLANNED, last))),
        frame.targets.target("acceptance_rate").status(value),
        more,
        trend,
    )


def team_velocity(frame: Frame, done: Tally) -> float | None:
    """Points that a team finished in a recent development iteration, on average.

    An iteration without a delivery counts as 0 once the team has planned or delivered anything;
    None where it never has.
    """
    has_begun, counted = done.had_begun, []
    for span in sorted({*frame.trend, *frame.recent}, key=lambda span: span.ends):
        has_begun = has_begun or bool(done.count(DONE, span.key) or done.count(IN_PLAN, span.key))
        if has_begun and span in frame.recent:
            counted.append(done.total(DONE, span.key))
    return sum(counted) / len(counted) if counted else None


def velocity(scope: Scope) -> Metric:
    """Flow velocity: points done in a development iteration, the mean of the recent ones."""
    frame, sums = scope.frame, scope.sums
    trend = tuple((span.key, sums.total(DONE, span.key)) for span in frame.trend)
    velocities = (team_velocity(frame, tally) for tally in scope.teams.values())
    means = [mean for mean in velocities if mean is not None]
    items = [sums.count(DONE, span.key) for span in frame.recent]
    return Metric(
        "velocity",
        rounded(sum(means)) if means else None,
        n=sum(items),
        of=len(items),
        more={"iterations": [span.key for span in frame.recent]},
        trend=trend,
    )


def predictability(scope: Scope) -> Metric:
    """Actual ÷ planned business value of the PI objectives, in the last PI that was reviewed.

    Uncommitted objectives count in the actual value alone. For the ART both the quotient of the
    sums and the mean of its teams are told.
    """
    frame = scope.frame
    reviewed = {
        text_of(objective, "pi")
        for objective in frame.workspace.tables["objectives"].values()
        if text_of(objective, "team") in scope.teams
        and number_of(objective, "actual_value") is not None
    }
    starts = frame.workspace.tables["increments"]
    increments = sorted(reviewed, key=lambda pi: text_of(starts.get(pi, {}), "start"))
    last = increments[-1] if increments else None
    found = predictability_of(
        objective
        for objective in frame.workspace.tables["objectives"].values()
        if text_of(objective, "pi") == last and text_of(objective, "team") in scope.teams
    )
    value = rounded(found.sum)
    more: dict[str, object] = {"pi": last, "mean_of_teams": rounded(found.mean)}
    return Metric(
        "predictability", value, found.actual, found.planned,
        status=frame.targets.target("predictability").status(value), more=more,
    )  # fmt: skip
