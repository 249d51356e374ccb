"""What teams finished of what they planned: acceptance, velocity and predictability.

The planned set of an iteration is frozen when its planning day is over. A story that is taken out
or deleted later stays in it, and one that comes later is unplanned.
"""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.documents import number_of, text_of
from refineboard.domain.health.cadence import Span
from refineboard.domain.health.facts import STORY_KINDS, TEAM_KINDS, Facts, was_rejected
from refineboard.domain.health.tally import Frame, Metric, Scope, Share, Sums, rate, rounded
from refineboard.domain.states import StateCategory

PLANNED, ACCEPTED, FIRST_PASS = "planned", "accepted", "first-pass"
LATE, UNPLANNED, DONE = "late", "unplanned", "done"


def delivery_shares(facts: Facts, frame: Frame) -> Iterator[Share]:
    """What an item adds to the plans of iterations and to what was done in them."""
    if facts.kind in TEAM_KINDS:
        if frame.past.has_moved(facts.key):
            for name in frame.past.plans(facts.document):
                if (span := frame.reported.get(name)) is not None:
                    yield from _plan_shares(facts, frame, span)
        elif (span := frame.reported.get(facts.iteration)) is not None:
            yield from _plan_shares(facts, frame, span)
    yield from done_shares(facts, frame)


def done_shares(facts: Facts, frame: Frame) -> Iterator[Share]:
    """What an item adds to what was done in an iteration."""
    done = facts.done
    if done >= frame.first_moment and (span := frame.cadence.holding(done)) is not None:
        yield facts.backlog, (DONE, span.key), facts.points


def _plan_shares(facts: Facts, frame: Frame, span: Span) -> Iterator[Share]:
    past, document = frame.past, facts.document
    if facts.category_before(span.begins) is StateCategory.DONE:
        return
    team = past.value_at(document, "backlog", min(span.frozen, frame.at))
    is_over = facts.category is StateCategory.DONE and not facts.was_dropped
    is_accepted = facts.category_before(span.ends) is StateCategory.DONE and not facts.was_dropped
    in_plan = past.value_at(document, "iteration", span.frozen) == span.key
    if not (in_plan and facts.created <= span.frozen):
        last = min(span.ends, frame.at)
        if facts.created <= last and past.value_at(document, "iteration", last) == span.key:
            yield facts.backlog, (UNPLANNED, span.key), facts.points
        return
    if facts.kind not in STORY_KINDS:
        return
    yield team, (PLANNED, span.key), facts.points
    if is_accepted:
        yield team, (ACCEPTED, span.key), facts.points
        if not was_rejected(facts, span.ends):
            yield team, (FIRST_PASS, span.key), facts.points
    elif is_over:
        yield team, (LATE, span.key), facts.points


def deleted_shares(facts: Facts, deleted_at: str, frame: Frame) -> Iterator[Share]:
    """What an item that is gone adds: it was planned, and nobody accepted it."""
    for share in delivery_shares(facts, frame):
        name, of = share[1]
        if name == PLANNED and frame.reported[of].frozen < deleted_at:
            yield share


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


def mean_velocity(done: tuple[float, ...]) -> float | None:
    """The mean of points done, over the iterations since the first in which any were; None
    where nothing was ever done."""
    first = next((place for place, points in enumerate(done) if points), None)
    if first is None:
        return None
    counted = done[first:]
    return sum(counted) / len(counted)


def team_velocity(frame: Frame, done: Sums) -> float | None:
    """Points that a team finished in a recent development iteration, on average."""
    return mean_velocity(tuple(done.total(DONE, span.key) for span in frame.recent))


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
    reviewed = [
        (text_of(objective, "pi"), text_of(objective, "team"), objective)
        for objective in frame.workspace.tables["objectives"].values()
        if text_of(objective, "team") in scope.teams
        and number_of(objective, "actual_value") is not None
    ]
    starts = frame.workspace.tables["increments"]
    increments = sorted(
        {pi for pi, _, _ in reviewed}, key=lambda pi: text_of(starts.get(pi, {}), "start")
    )
    planned: dict[str, float] = {}
    actual: dict[str, float] = {}
    for pi, team, objective in reviewed:
        if pi == increments[-1]:
            actual[team] = actual.get(team, 0) + (number_of(objective, "actual_value") or 0)
            if objective.get("committed") is not False:
                meant = number_of(objective, "planned_value") or 0
                planned[team] = planned.get(team, 0) + meant
    value = rounded(rate(sum(actual.values()), sum(planned.values())))
    teams = [actual[team] / planned[team] for team in planned if planned[team]]
    more: dict[str, object] = {
        "pi": increments[-1] if increments else None,
        "mean_of_teams": rounded(sum(teams) / len(teams)) if teams else None,
    }
    return Metric(
        "predictability", value, sum(actual.values()), sum(planned.values()),
        status=frame.targets.target("predictability").status(value), more=more,
    )  # fmt: skip
