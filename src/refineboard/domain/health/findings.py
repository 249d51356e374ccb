"""What to do first: findings with the items behind them and the next step, worst first.

A rule speaks once for a backlog and names all of its items. Fails break what the next iterations
rely on; hints are worth a look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from refineboard.domain.health.delivery import ACCEPTED, PLANNED
from refineboard.domain.health.hygiene import (
    PLANNED_BEFORE,
    RANKED_BEFORE,
    UNANSWERED,
    broken_orders,
)
from refineboard.domain.health.marks import MARKS, Weight
from refineboard.domain.health.planning import LOAD, ReadyScope, room_of
from refineboard.domain.health.rework import edited_too_late, reworked, unnamed_rework
from refineboard.domain.health.tally import Metric, Scope, rate
from refineboard.domain.health.targets import Status
from refineboard.domain.readiness import clause_label
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import ART
from refineboard.domain.wsjf import PART_LABELS, PARTS

__all__ = ["HealthFinding", "Look", "Weight", "findings", "percent"]


UNREADY = "unready"
_AHEAD = frozenset({StateCategory.FUNNEL, StateCategory.REFINING, StateCategory.READY})
"""Categories of what has not been pulled yet."""


class HealthFinding(NamedTuple):
    """One thing that is wrong in a backlog."""

    rule: str
    level: Weight
    keys: tuple[str, ...]
    """The items behind it, in the backlog's order."""
    message: str
    next_step: str


class Look(NamedTuple):
    """What finding rules look at."""

    scope: Scope
    metrics: Mapping[str, Metric]
    ready: ReadyScope
    rings: tuple[tuple[str, ...], ...]
    teams: Mapping[str, ReadyScope]
    """The next items of each team."""
    twins: tuple[tuple[str, ...], ...]
    """Groups of items that say the same."""


def percent(share: float) -> str:
    """A share in whole percent."""
    return f"{share * 100:.0f} %"


def findings(look: Look) -> tuple[HealthFinding, ...]:
    """Every finding of a scope: fails first, then hints, each in the order of the rules."""
    found = [finding for rule in _RULES for finding in rule(look)]
    return tuple(sorted(found, key=lambda finding: finding.level is not Weight.FAIL))


def _by_rank(look: Look, keys: Iterable[str]) -> tuple[str, ...]:
    heads = look.scope.frame.workspace.heads
    ranked = {(heads[key].backlog, heads[key].rank, key) for key in keys if key in heads}
    return tuple(key for _, _, key in sorted(ranked))


def _ready_soon(look: Look) -> Iterator[HealthFinding]:
    name = "feature_readiness_rate" if look.scope.backlog == ART else "readiness_rate"
    open_keys = tuple(key for key in look.ready.keys if key not in look.ready.ready)
    if not open_keys:
        yield from _nothing_next(look)
        return
    counted, only_called = _missing_words(look, open_keys)
    kinds = (
        "features of the next PI" if look.scope.backlog == ART else "items of the next iterations"
    )
    words = f"{len(open_keys)} of {len(look.ready.keys)} {kinds} are not ready"
    still = f"; still open: {counted}." if counted else ": nobody has called them ready."
    if counted and only_called:
        still = f"{still[:-1]}; {only_called} only {_needs(only_called)} to be called ready."
    bad = look.metrics[name].status is Status.BAD
    yield HealthFinding(
        "not-ready-soon",
        Weight.FAIL if bad else Weight.HINT,
        open_keys,
        words + still,
        f"Refine {', '.join(open_keys[:3])} first.",
    )


def _nothing_next(look: Look) -> Iterator[HealthFinding]:
    """Says so where a team has work but nothing of it comes next: nearly all else is n/a then."""
    frame, backlog = look.scope.frame, look.scope.backlog
    if look.ready.keys or backlog == ART or not frame.upcoming:
        return
    keys = frame.workspace.keys_in(backlog)
    if any(frame.workspace.state_of_key(key).category in _AHEAD for key in keys):
        unknown = (
            ""
            if room_of(look.scope, frame.upcoming[0].key)
            else ", and how much fits in is not known"
        )
        yield HealthFinding(
            "nothing-next", Weight.HINT, (), f"Nothing is planned in the next iterations{unknown}.",
            f"Plan what comes next: refineboard move KEY --iteration {frame.upcoming[0].key}",
        )  # fmt: skip


def _needs(count: int) -> str:
    return "needs" if count == 1 else "need"


def _missing_words(look: Look, keys: Iterable[str]) -> tuple[str, int]:
    """The musts that the items miss most often, counted, and how many items miss none."""
    missing: Counter[str] = Counter()
    complete = 0
    for key in keys:
        musts = look.scope.frame.readiness.open_musts(look.scope.facts[key].document)
        complete += not musts
        missing.update(clause_label(lack.clause).lower() for lack in musts)
    counted = ", ".join(f"{label} ({count})" for label, count in missing.most_common(3))
    return counted, complete


def _teams_behind(look: Look) -> Iterator[HealthFinding]:
    if look.scope.backlog != ART:
        return
    target = look.scope.frame.targets.target("readiness_rate")
    rates = {team: rate(len(ready.ready), len(ready.keys)) for team, ready in look.teams.items()}
    behind = sorted(
        (value, team)
        for team, value in rates.items()
        if value is not None and target.status(value) is Status.BAD
    )
    if behind:
        words = ", ".join(f"{team} ({percent(value)})" for value, team in behind)
        yield HealthFinding(
            "teams-not-ready", Weight.FAIL, (),
            f"Teams whose next items are mostly not ready: {words}.",
            f"Look at {behind[0][1]} first: refineboard health --backlog {behind[0][1]}",
        )  # fmt: skip


def _runway(look: Look) -> Iterator[HealthFinding]:
    metric = look.metrics["runway"]
    target = look.scope.frame.targets.target("runway")
    value = metric.value
    if value is None or metric.status in (Status.GOOD, Status.NONE):
        return
    if target.good_from is not None and value < target.good_from:
        bottleneck = metric.more.get("bottleneck")
        first = f"; {bottleneck} work runs out first" if bottleneck else ""
        words = f"Ready work lasts {value:.1f} iterations{first}."
        facts = look.scope.facts
        unready = [key for key in look.ready.keys if key not in look.ready.ready]
        keys = tuple(sorted(unready, key=lambda key: facts[key].share != bottleneck))
        step = f"Make {', '.join(keys[:3])} ready." if keys else "Refine what comes next."
        if look.scope.backlog == ART:
            keys, step = (), _shortest_words(metric)
    else:
        words = f"Ready work lasts {value:.1f} iterations: much of it will be stale when pulled."
        keys, step = (), "Refine later and closer to the work."
    level = Weight.FAIL if metric.status is Status.BAD else Weight.HINT
    yield HealthFinding("runway", level, keys, words, step)


def _shortest_words(metric: Metric) -> str:
    """Which team needs help first."""
    teams = metric.more["teams"]
    assert isinstance(teams, dict)
    known = {team: length for team, length in teams.items() if length is not None}
    shortest = min(known, key=lambda team: known[team])
    return (
        f"Help {shortest} to refine first: its ready work lasts {known[shortest]:.1f} iterations."
    )


def _load(look: Look) -> Iterator[HealthFinding]:
    scope, metric = look.scope, look.metrics["load"]
    if scope.backlog == ART:
        return
    target = scope.frame.targets.target("load")
    by_iteration = metric.more["iterations"]
    assert isinstance(by_iteration, dict)
    running = scope.frame.running.key if scope.frame.running else ""
    for iteration, value in by_iteration.items():
        if value is None:
            continue
        keys = _by_rank(look, scope.sums.keys(LOAD, iteration))
        points = scope.sums.total(LOAD, iteration)
        room = room_of(scope, iteration)
        words = f"{iteration} holds {points:g} points for a capacity of {room:g}"
        if target.good_to is not None and value > target.good_to:
            bad = target.bad_above is not None and value > target.bad_above
            level = Weight.FAIL if bad else Weight.HINT
            yield HealthFinding("overload", level, keys, f"{words}.", "Move the last items out.")
        elif iteration == running and target.bad_below is not None and value < target.bad_below:
            yield HealthFinding(
                "underload", Weight.HINT, keys, f"{words}: it is planned too light.",
                "Pull ready items, or find out what is missing on the board.",
            )  # fmt: skip


def _acceptance(look: Look) -> Iterator[HealthFinding]:
    metric = look.metrics["acceptance_rate"]
    if look.scope.backlog == ART or metric.status not in (Status.BAD, Status.WATCH):
        return
    last = str(metric.more["iteration"])
    sums = look.scope.sums
    missed = set(sums.keys(PLANNED, last)).difference(sums.keys(ACCEPTED, last))
    level = Weight.FAIL if metric.status is Status.BAD else Weight.HINT
    yield HealthFinding(
        "not-accepted", level, _by_rank(look, missed),
        f"{len(missed)} of {metric.of:g} stories planned for {last} were not accepted by its end.",
        "Ask in the retrospective what held them up; plan less until it is mended.",
    )  # fmt: skip


def _rework(look: Look) -> Iterator[HealthFinding]:
    if look.scope.backlog == ART:
        return
    metric = look.metrics["rework_ratio"]
    status = look.scope.frame.targets.target("rework_ratio").status(metric.value)
    if status in (Status.BAD, Status.WATCH):
        level = Weight.FAIL if status is Status.BAD else Weight.HINT
        yield HealthFinding(
            "rework", level, _by_rank(look, reworked(look.scope)),
            f"{percent(metric.value or 0)} of the points pulled lately were done again for want of "
            "clear criteria or of refinement.",
            "Go through the examples with those who build and test before a story is called ready.",
        )  # fmt: skip
    unnamed = _by_rank(look, unnamed_rework(look.scope))
    if unnamed:
        words = "1 story was" if len(unnamed) == 1 else f"{len(unnamed)} stories were"
        yield HealthFinding(
            "unnamed-rework", Weight.HINT, unnamed,
            f"{words} done again and nobody has said why.",
            f"Name the cause: refineboard rework {unnamed[0]} --cause …",
        )  # fmt: skip
    if look.metrics["criteria_timing"].status in (Status.BAD, Status.WATCH):
        late = _by_rank(look, edited_too_late(look.scope))
        yield HealthFinding(
            "late-criteria", Weight.HINT, late,
            f"The criteria of {len(late)} items changed after work had begun.",
            "Agree on the criteria in refinement, with an example each.",
        )  # fmt: skip


def _drift(look: Look) -> Iterator[HealthFinding]:
    metric = look.metrics["allocation_drift"]
    if metric.status not in (Status.BAD, Status.WATCH):
        return
    meant, actual = metric.more["meant"], metric.more["actual"]
    assert isinstance(meant, dict)
    assert isinstance(actual, dict)
    name = max(meant, key=lambda share: abs((actual[share] or 0) - meant[share]))
    yield HealthFinding(
        "allocation-drift", Weight.HINT, (),
        f"{name.capitalize()} work took {percent(actual[name] or 0)} of the points done, "
        f"meant were {percent(meant[name])}.",
        "Bring the next iterations back to the allocation, or agree on another one.",
    )  # fmt: skip


def _columns(look: Look) -> Iterator[HealthFinding]:
    own = look.scope.own
    without = [
        PART_LABELS[part].lower()
        for part in PARTS
        if own.count("scores", part) > 1 and 1 not in own.values("scores", part)
    ]
    if without:
        yield HealthFinding(
            "column-without-one", Weight.HINT, (),
            f"No open item has a 1 in {', '.join(without)}.",
            "Score the column again, the smallest first as 1: the others are compared with it.",
        )  # fmt: skip
    flat = [
        PART_LABELS[part].lower()
        for part in PARTS
        if own.count("scores", part) > 2 and len(set(own.values("scores", part))) == 1
    ]
    if flat:
        yield HealthFinding(
            "flat-column", Weight.HINT, (),
            f"All open items have the same score in {', '.join(flat)}.",
            "Compare them with each other again, or the column says nothing.",
        )  # fmt: skip


def _wip(look: Look) -> Iterator[HealthFinding]:
    backlog = look.scope.frame.workspace.backlogs.get(look.scope.backlog)
    for state in backlog.states if backlog else ():
        count = look.scope.own.count("state", state.key)
        if state.wip is not None and count > state.wip:
            keys = look.scope.own.ordered_keys(
                "state", lambda keys: _by_rank(look, keys), state.key
            )
            yield HealthFinding(
                "wip-limit", Weight.HINT, keys,
                f"{state.label} holds {count} items; its limit is {state.wip}.",
                "Finish before you start; pull nothing into it.",
            )  # fmt: skip


def _rings(look: Look) -> Iterator[HealthFinding]:
    for ring in look.rings:
        yield HealthFinding(
            "dependency-cycle", Weight.FAIL, ring,
            f"{' and '.join(ring[:4])}{' …' if len(ring) > 4 else ''} wait for each other.",
            "Break the ring: split one of them, or take a dependency out.",
        )  # fmt: skip


def _twins(look: Look) -> Iterator[HealthFinding]:
    if look.twins:
        keys = _by_rank(look, (key for group in look.twins for key in group))
        words = "items say" if len(look.twins) > 1 else "items may say"
        yield HealthFinding(
            "duplicate", Weight.HINT, keys, f"{len(keys)} {words} the same.",
            "Compare them; keep one and close the others.",
        )  # fmt: skip


def _marks(look: Look) -> Iterator[HealthFinding]:
    for mark in MARKS:
        keys = look.scope.own.ordered_keys(mark.rule, lambda keys: _by_rank(look, keys))
        if keys:
            words = mark.one if len(keys) == 1 else mark.many.format(len(keys))
            step = mark.next_step
            if mark.rule == UNREADY:
                words = f"{words.removesuffix('.')}: {_missing_words(look, keys)[0]}."
            elif mark.rule in (PLANNED_BEFORE, RANKED_BEFORE):
                step = _order_step(look, mark.rule, keys) or step
            yield HealthFinding(mark.rule, mark.level, keys, words, step)


def _order_step(look: Look, rule: str, keys: Iterable[str]) -> str:
    """What to plan or rank before what, the first few of them."""
    facts, frame = look.scope.facts, look.scope.frame
    pairs = [
        (key, provider)
        for key in keys
        for broken, provider in broken_orders(facts[key], frame)
        if broken == rule
    ]
    named = ", ".join(f"{provider} before {key}" for key, provider in pairs[:3])
    more = " …" if len(pairs) > 3 else ""
    if not named:
        return ""
    verb = "Plan" if rule == PLANNED_BEFORE else "Rank"
    other = "move what waits to a later iteration" if verb == "Plan" else "what waits below it"
    return f"{verb} {named}{more}, or {other}."


def _unanswered(look: Look) -> Iterator[HealthFinding]:
    """The other teams' items that wait for this one's word, the longest of them first."""
    keys, days = look.scope.own.keys(UNANSWERED), look.scope.own.values(UNANSWERED)
    if not keys:
        return
    waiting = sorted(zip(days, keys, strict=True), key=lambda each: (-each[0], each[1]))
    late = sum(each >= _LONG_UNANSWERED for each in days)
    what = "1 item waits" if len(keys) == 1 else f"{len(keys)} items wait"
    longer = f", {late} of them for {_LONG_UNANSWERED} days or longer" if late else ""
    yield HealthFinding(
        "unanswered",
        Weight.HINT,
        tuple(key for _, key in waiting),
        f"{what} for an answer about a dependency{longer}.",
        f"Agree, offer or decline: refineboard depends list --inbox {look.scope.backlog}",
    )


_LONG_UNANSWERED = 7
"""Days without an answer that are too many. [Our own: half an iteration.]"""

_RULES: tuple[Callable[[Look], Iterator[HealthFinding]], ...] = (
    _rings,
    _ready_soon,
    _teams_behind,
    _runway,
    _load,
    _marks,
    _acceptance,
    _rework,
    _drift,
    _columns,
    _wip,
    _twins,
    _unanswered,
)
