"""Whether there is enough that is ready for the next iterations: readiness, runway and load.

Points of an item that nobody has estimated count as usual ones, which is a setting and not the
backlog's mean: so an item that is added never changes what the others count for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import fsum
from typing import NamedTuple

from refineboard.domain.documents import text_of
from refineboard.domain.health.delivery import team_velocity
from refineboard.domain.health.facts import TEAM_KINDS, Facts
from refineboard.domain.health.tally import Frame, Metric, Scope, Share, Tally, rate, rounded
from refineboard.domain.health.targets import CLASSES
from refineboard.domain.planning.capacity import capacity as capacity_of
from refineboard.domain.readiness import is_overridden
from refineboard.domain.states import CATEGORY_ORDER, StateCategory
from refineboard.domain.workspace import ART

READY, LOAD = "ready", "load"
DOING, UNREADY = ("doing", ""), ("unready", "")

_READY_PLACE = CATEGORY_ORDER.index(StateCategory.READY)
READY_OR_LATER = frozenset(CATEGORY_ORDER[_READY_PLACE:])


def add_stock(facts: Facts, frame: Frame, shares: list[Share]) -> None:
    """Appends what an open item adds to what is ready, to what only says so, and to what is
    being worked on."""
    if facts.category is StateCategory.DOING:
        shares.append((facts.backlog, DOING, facts.points))
    elif facts.category is StateCategory.READY:
        if not frame.readiness.meets_musts(facts.document):
            shares.append((facts.backlog, UNREADY, 1))
        elif facts.kind in TEAM_KINDS:
            shares.append((facts.backlog, (READY, facts.share), facts.points))


def load_shares(facts: Facts, frame: Frame) -> Iterator[Share]:
    """What an open item adds to the load of an iteration that is not over."""
    span = frame.cadence.named(facts.iteration)
    if span is not None and span.ends > frame.at and facts.kind in TEAM_KINDS:
        yield facts.backlog, (LOAD, span.key), _weight(facts, frame)


def _weight(facts: Facts, frame: Frame) -> float:
    return facts.points if facts.is_estimated else frame.targets.setting("usual_points")


def capacity(team: str, frame: Frame, done: Tally, iteration: str) -> float | None:
    """Points that a team can take on in an iteration; None where that is not known."""
    velocity = team_velocity(frame, done)
    return capacity_of(frame.workspace, team, iteration, velocity).points


class ReadyScope(NamedTuple):
    """The open items that the next iterations will need, in rank order, and which are ready."""

    keys: tuple[str, ...]
    ready: frozenset[str]
    points: float
    """Of all of them; what nobody has estimated counts nothing here."""
    ready_points: float
    overridden: int
    """How many are called ready in spite of a must."""


def together(scopes: Iterable[ReadyScope]) -> ReadyScope:
    """The items of several teams as if they were one's."""
    parts = tuple(scopes)
    return ReadyScope(
        tuple(key for part in parts for key in part.keys),
        frozenset().union(*(part.ready for part in parts)),
        fsum(part.points for part in parts),
        fsum(part.ready_points for part in parts),
        sum(part.overridden for part in parts),
    )


def ready_scope(team: str, scope: Scope) -> ReadyScope:
    """Open items planned in the next iterations, or ranked within their capacity.

    Ranked within: so far down the backlog as the points of the items above fit. What is being
    worked on, or planned for now or for later, takes none of it.
    """
    frame, tally = scope.frame, scope.teams[team]
    room = sum(capacity(team, frame, tally, span.key) or 0 for span in frame.upcoming)
    found = {key for span in frame.upcoming for key in tally.keys(LOAD, span.key)}
    elsewhere = _planned_elsewhere(frame)
    used = 0.0
    for key in frame.workspace.keys_in(team):
        if used >= room:
            break
        if frame.workspace.is_done(key):
            continue
        facts = scope.facts[key]
        if facts.kind not in TEAM_KINDS:
            continue
        if key not in found:
            if facts.category is StateCategory.DOING or facts.iteration in elsewhere:
                continue
            found.add(key)
        used += _weight(facts, frame)
    return _judged(found, scope)


def feature_scope(scope: Scope) -> ReadyScope:
    """Open features of the next planning interval: those planned in it, or in its iterations."""
    frame = scope.frame
    pi = next_increment(frame)
    found = {
        key
        for key in frame.workspace.keys_in(ART)
        if (facts := scope.facts[key]).kind == "feature"
        and facts.category is not StateCategory.DONE
        and text_of(facts.document, "pi") == pi != ""
    }
    return _judged(found, scope)


def next_increment(frame: Frame) -> str:
    """The planning interval that begins next, "" where none is known."""
    return next((span.pi for span in frame.cadence.spans if _begins_later(span.pi, frame)), "")


def _begins_later(pi: str, frame: Frame) -> bool:
    first = next(span for span in frame.cadence.spans if span.pi == pi)
    return first.frozen > frame.at


def _planned_elsewhere(frame: Frame) -> frozenset[str]:
    """Iterations that are not over and not among the next ones: their items have their place."""
    return frozenset(
        span.key
        for span in frame.cadence.spans
        if span.ends > frame.at and span not in frame.upcoming
    )


def _judged(found: set[str], scope: Scope) -> ReadyScope:
    frame = scope.frame
    heads = frame.workspace.heads
    ready = frozenset(
        key
        for key in found
        if (facts := scope.facts[key]).category in READY_OR_LATER
        and frame.readiness.meets_musts(facts.document)
    )
    keys = tuple(sorted(found, key=lambda key: (heads[key].rank, key)))
    return ReadyScope(
        keys,
        ready,
        fsum(scope.facts[key].points for key in keys),
        fsum(scope.facts[key].points for key in ready),
        sum(is_overridden(scope.facts[key].document) for key in keys),
    )


def readiness_rate(scope: Scope, ready: ReadyScope, name: str = "readiness_rate") -> Metric:
    """Backlog Readiness Rate: ready items ÷ open items that the next iterations need.

    Ready: in the state ready or a later one, and every must of the Definition of Ready holds or
    is overridden with a reason.
    """
    frame = scope.frame
    value = rounded(rate(len(ready.ready), len(ready.keys)))
    more: dict[str, object] = {
        "iterations": [span.key for span in frame.upcoming],
        "overridden": ready.overridden,
    }
    return Metric(
        name,
        value,
        len(ready.ready),
        len(ready.keys),
        rounded(rate(ready.ready_points, ready.points)),
        frame.targets.target(name).status(value),
        more,
    )


def runway(scope: Scope) -> Metric:
    """Ready runway in iterations: points of ready items ÷ velocity; by allocation class too.

    A class burns its share of the velocity, as agreed on in the capacity allocation. The class
    that runs out first is the bottleneck. [Our own reading where a class has no share: it needs
    no stock; and where nothing of a class is ready: it is left out, for many backlogs have no
    item of it at all.]
    """
    frame, sums = scope.frame, scope.sums
    velocity = sum(team_velocity(frame, tally) or 0 for tally in scope.teams.values())
    points = {name: sums.total(READY, name) for name in CLASSES}
    value = rounded(rate(sum(points.values()), velocity))
    classes = {
        name: rounded(rate(points[name], velocity * share)) if sums.count(READY, name) else None
        for name, share in frame.targets.shares().items()
    }
    known = {name: length for name, length in classes.items() if length is not None}
    more: dict[str, object] = {
        "velocity": rounded(velocity) if velocity else None,
        "classes": classes,
        "bottleneck": min(known, key=lambda name: known[name]) if known else None,
    }
    if scope.backlog == ART:
        more["teams"] = _team_runways(scope)
    return Metric(
        "runway",
        value,
        sum(sums.count(READY, name) for name in CLASSES),
        points=sum(points.values()),
        status=frame.targets.target("runway").status(value),
        more=more,
    )


def _team_runways(scope: Scope) -> Mapping[str, float | None]:
    return {
        team: rounded(
            rate(
                sum(tally.total(READY, name) for name in CLASSES),
                team_velocity(scope.frame, tally) or 0,
            )
        )
        for team, tally in scope.teams.items()
    }


def load(scope: Scope) -> Metric:
    """Load of the iteration that runs, or of the next one: planned points ÷ capacity."""
    frame = scope.frame
    spans = (*((frame.running,) if frame.running else ()), *frame.upcoming)
    rooms = {span.key: room_of(scope, span.key) for span in spans if not span.innovation}
    by_iteration = {
        key: rounded(rate(scope.sums.total(LOAD, key), room)) for key, room in rooms.items()
    }
    first = next(iter(by_iteration), "")
    room = rooms.get(first)
    value = by_iteration.get(first)
    more: dict[str, object] = {
        "iteration": first or None,
        "capacity": rounded(room) if room else None,
        "iterations": by_iteration,
    }
    return Metric(
        "load",
        value,
        scope.sums.count(LOAD, first),
        points=scope.sums.total(LOAD, first),
        status=frame.targets.target("load").status(value),
        more=more,
    )


def room_of(scope: Scope, iteration: str) -> float:
    """Points that the teams can take on in an iteration together."""
    return sum(
        capacity(team, scope.frame, tally, iteration) or 0 for team, tally in scope.teams.items()
    )
