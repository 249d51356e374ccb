"""What is wrong with single items and with the links between them."""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.dependencies.agreement import IDENTIFIED, agreement_of
from refineboard.domain.dependencies.bands import WARNING, Band
from refineboard.domain.dependencies.cycles import binds
from refineboard.domain.documents import Document, documents_of, number_of, text_of
from refineboard.domain.health.cadence import Span, days_between, normal
from refineboard.domain.health.facts import TEAM_KINDS, Facts
from refineboard.domain.health.tally import Frame, Share
from refineboard.domain.readiness import OVERRIDE_FIELD, is_overridden
from refineboard.domain.states import StateCategory
from refineboard.domain.wsjf import PARTS, SCALE

PLANNED_BEFORE, RANKED_BEFORE = "planned-before", "ranked-before"
PLANNED_BESIDE = "planned-beside"
UNANSWERED = "unanswered"
"""The bucket of items that wait for a team's word: the days that each has waited."""
"""The rules about the order of an item and what it waits for."""
_SCORED_BY_THEMSELVES = frozenset({"epic", "capability", "feature"})
_WITH_PARENT = frozenset({"story", "feature", "capability"})
_LONG_LIVED = frozenset({"epic", "capability"})
_WAITING = frozenset({StateCategory.REFINING, StateCategory.READY})


def add_marks(facts: Facts, frame: Frame, shares: list[Share]) -> None:
    """Appends a share for each thing that is wrong with an open item."""
    document, backlog = facts.document, facts.backlog
    marks = _state_marks(facts, frame)
    if facts.kind in _WITH_PARENT and _is_orphan(facts, frame):
        marks.append("orphan")
    if facts.iteration:
        marks += _plan_marks(facts, frame)
    if document.get("depends_on"):
        marks += _order_marks(facts, frame)
        shares += _unanswered(facts, frame)
    if facts.kind in _SCORED_BY_THEMSELVES or backlog in frame.scoring:
        marks += _score_marks(facts, frame)
        shares += _score_shares(facts)
    for mark in marks:
        shares.append((backlog, (mark, ""), 1))
    if frame.limits:
        state = text_of(document, "state")
        if (backlog, state) in frame.limits:
            shares.append((backlog, ("state", state), 1))


def _state_marks(facts: Facts, frame: Frame) -> list[str]:
    marks = []
    document, category = facts.document, facts.category
    if document.get("blocked"):
        marks.append("blocked")
    if document.get(OVERRIDE_FIELD) and is_overridden(document):
        marks.append("override")
    if category is not StateCategory.FUNNEL and facts.kind not in _LONG_LIVED:
        if category is not StateCategory.DOING:
            if facts.since < frame.waiting_limit:
                marks.append("waiting")
        elif facts.since < frame.doing_limits[facts.kind in TEAM_KINDS]:
            marks.append("ageing")
    return marks


def _score_shares(facts: Facts) -> Iterator[Share]:
    for part in PARTS:
        score = number_of(facts.document, part)
        if score is not None:
            yield facts.backlog, ("scores", part), score


def _is_orphan(facts: Facts, frame: Frame) -> bool:
    if text_of(facts.document, "parent") in frame.workspace.heads:
        return False
    return facts.kind != "feature" or facts.key not in frame.readiness.with_objective


def _plan_marks(facts: Facts, frame: Frame) -> Iterator[str]:
    span = frame.cadence.named(facts.iteration)
    if span is None or facts.kind not in TEAM_KINDS:
        return
    if span.ends <= frame.at:
        yield "left-behind"
    elif span.innovation:
        yield "in-innovation"


def _score_marks(facts: Facts, frame: Frame) -> Iterator[str]:
    scores = [number_of(facts.document, part) for part in PARTS]
    if facts.category in _WAITING and None in scores:
        yield "unscored"
    if any(score is not None and score not in SCALE for score in scores):
        yield "off-scale"
    elif None not in scores and facts.category in _WAITING and _is_stale(facts, frame):
        yield "stale-scores"


def _is_stale(facts: Facts, frame: Frame) -> bool:
    """Whether its scores are known to be older than the planning interval."""
    start = frame.increment_start
    scored = frame.past.scored_at(facts.key) or facts.created
    return frame.past.begins <= start and scored < start


def _order_marks(facts: Facts, frame: Frame) -> Iterator[str]:
    yield from sorted({rule for rule, _ in broken_orders(facts, frame)})


def _unanswered(facts: Facts, frame: Frame) -> Iterator[Share]:
    """For each team that an open item waits for and that has not answered, the days since it was
    asked; 0 where nobody noted when."""
    asked: dict[str, float] = {}
    for entry in documents_of(facts.document, "depends_on"):
        provider = text_of(entry, "key")
        if not _is_open(provider, frame):
            continue
        team, schedule = frame.workspace.heads[provider].backlog, frame.schedule
        theirs = schedule.slot(frame.workspace.items[provider])
        said = agreement_of(entry, schedule, theirs, is_done=False)
        if said.state == IDENTIFIED and team != facts.backlog:
            since = normal(said.since)
            days = days_between(since, frame.at) if "" < since <= frame.at else 0
            asked[team] = max(days, asked.get(team, 0))
    for team, days in asked.items():
        yield team, (UNANSWERED, ""), days


def broken_orders(facts: Facts, frame: Frame) -> Iterator[tuple[str, str]]:
    """PLANNED_BEFORE, PLANNED_BESIDE or RANKED_BEFORE, and the key of what the item waits for."""
    for entry in documents_of(facts.document, "depends_on"):
        provider = text_of(entry, "key")
        if not binds(entry) or not _is_open(provider, frame):
            continue
        head = frame.workspace.heads[provider]
        is_waiting = facts.category is not StateCategory.DOING and head.backlog == facts.backlog
        if is_waiting and (head.rank, provider) > (facts.rank, facts.key):
            yield RANKED_BEFORE, provider
        if (rule := _planned_badly(facts, provider, frame)) is not None:
            yield rule, provider


def _is_open(key: str, frame: Frame) -> bool:
    if key not in frame.workspace.heads:
        return False
    return not frame.workspace.is_done(key)


def _planned_badly(facts: Facts, provider: str, frame: Frame) -> str | None:
    """PLANNED_BEFORE, PLANNED_BESIDE, or None; what is planned in the past is left behind and
    not in the way of anything."""
    mine = _plan_of(facts.document, frame)
    if mine is None or mine.ends <= frame.at:
        return None
    schedule = frame.schedule
    if schedule.hinders(facts.document, provider):
        return PLANNED_BEFORE
    found = schedule.band(facts.document, provider)
    is_warning = found is Band.BESIDE and schedule.weight(found) == WARNING
    return PLANNED_BESIDE if is_warning else None


def _plan_of(document: Document, frame: Frame) -> Span | None:
    """The iteration of an item; where it is in none, its PI, at the end of which it comes."""
    iteration = frame.cadence.named(text_of(document, "iteration"))
    return iteration or frame.cadence.increment(text_of(document, "pi"))
