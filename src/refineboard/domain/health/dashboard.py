"""The health of a whole ART: built once, then kept right one changed item at a time.

The command line builds it and reads every report; a screen keeps it and feeds it the log. Both
walk the same path, so that the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from refineboard.domain.change import LogEntry
from refineboard.domain.dependencies.cycles import rings, waits_for
from refineboard.domain.documents import text_of
from refineboard.domain.duplicates import OpenDuplicates
from refineboard.domain.health import delivery, flow, hygiene, planning, rework
from refineboard.domain.health.cadence import Span, normal
from refineboard.domain.health.facts import (
    TEAM_KINDS,
    Facts,
    FactsByKey,
    ReworkEvent,
)
from refineboard.domain.health.findings import HealthFinding, Look, findings
from refineboard.domain.health.past import Past
from refineboard.domain.health.planning import ReadyScope
from refineboard.domain.health.tally import Frame, Metric, Scope, Share, Tally
from refineboard.domain.health.targets import Targets
from refineboard.domain.readiness import Readiness
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import ART, Workspace, providers_of

_Groups: TypeAlias = tuple[tuple[str, ...], ...]

_MOST_HELD = 500
"""Items that are held on to at once while those of a whole workspace are counted."""


class Report(NamedTuple):
    """The health of one backlog: a team's, or the ART's with all its teams."""

    backlog: str
    name: str
    metrics: Mapping[str, Metric]
    findings: tuple[HealthFinding, ...]


class Dashboard:
    """Reports on every backlog of a workspace at one moment."""

    def __init__(
        self,
        workspace: Workspace,
        at: str,
        past: Past | None = None,
        *,
        only_stock: bool = False,
        is_kept: bool = False,
    ) -> None:
        """`at` is UTC as the log writes it; `past` what the log says up to then.

        With `only_stock` it knows what is ready, planned and done, and nothing else: all that
        `stock` needs, for a fraction of the time. With `is_kept` it lives long, and holds on to
        no item only because it was counted.
        """
        self.workspace = workspace
        self.at = at
        self.past = past or Past()
        """What the log says up to now."""
        self._is_kept = is_kept
        self._shares_of = _stock_shares if only_stock else _shares
        self._build()

    @property
    def backlogs(self) -> tuple[str, ...]:
        """The keys of all backlogs that can be reported on."""
        return tuple(self._tallies)

    @property
    def targets(self) -> Targets:
        """What counts as healthy here."""
        return self._frame.targets

    @property
    def facts(self) -> Mapping[str, Facts]:
        """Every item by key."""
        return self._facts

    @property
    def trend(self) -> tuple[Span, ...]:
        """The finished development iterations that trends show, oldest first."""
        return self._frame.trend

    @property
    def running(self) -> str:
        """The key of the iteration that runs, "" outside of all."""
        return self._frame.running.key if self._frame.running else ""

    @property
    def window(self) -> str:
        """The first moment of the recent iterations."""
        return self._frame.window

    @property
    def readiness(self) -> Readiness:
        """Tells what items lack of the Definition of Ready."""
        return self._frame.readiness

    def rework_of(self, facts: Facts) -> tuple[ReworkEvent, ...]:
        """Every rework event of an item, oldest first."""
        return rework.rework_of(facts, self._frame)

    def fold(self, entries: Iterable[LogEntry], at: str) -> None:
        """Takes in what the workspace has folded in already; `at` is the new moment."""
        entries = tuple(entries)
        self.past.fold(entries)
        operations = [operation for entry in entries for operation in entry.change.operations]
        # Other tables hold plans and agreements that every number may depend on, and a new day
        # can begin or end an iteration.
        if any(operation.table != "items" for operation in operations) or at[:10] != self.at[:10]:
            self.at = at
            self._build()
            return
        touched = dict.fromkeys(operation.id for operation in operations)
        around = [
            other
            for key in touched
            for other in (*self._dependents.get(key, ()), *self.workspace.children(key))
        ]
        far = self.readiness.changed(touched)
        for key in dict.fromkeys((*touched, *around, *far)):
            self._replace(key)

    def let_go(self) -> None:
        """Forgets the items that were read; what they add to the numbers stays.

        What is asked for again is read again.
        """
        self._facts.read_already.clear()
        self._frame.readiness.let_go()

    def report(self, backlog: str) -> Report:
        """The health of a backlog as of now, made anew only where an item of it has changed."""
        self._look_at_groups()
        found = self._reports.get(backlog)
        if found is None:
            found = self._reports[backlog] = self._reported(backlog)
        return found

    def _reported(self, backlog: str) -> Report:
        scope = self.scope(backlog)
        ready = self.ready_scope(backlog)
        metrics = {metric.name: metric for metric in _metrics(scope, ready)}
        if backlog == ART:
            ready = self.feature_scope()
            metric = planning.readiness_rate(scope, ready, "feature_readiness_rate")
            metrics[metric.name] = metric
        teams = {team: self._ready[team] for team in scope.teams}
        of_rings, alike = (self._of_backlog(groups, backlog) for groups in self._groups)
        look = Look(scope, metrics, ready, of_rings, teams, alike)
        name = self.workspace.backlogs[backlog].name
        return Report(backlog, name, metrics, findings(look))

    def stock(self, backlog: str) -> tuple[Metric, ...]:
        """The metrics that are about what is there, and not about what happened."""
        scope = self.scope(backlog)
        return (planning.readiness_rate(scope, self.ready_scope(backlog)), planning.runway(scope))

    def velocity(self, team: str) -> float | None:
        """The mean of a team's recent velocities; None before there is one."""
        return delivery.team_velocity(self._frame, self._tallies[team])

    def capacity(self, team: str, iteration: str) -> float | None:
        """Points that a team can take on in an iteration; None where that is unknown."""
        return planning.capacity(team, self._frame, self._tallies[team], iteration)

    def reports(self) -> tuple[Report, ...]:
        """The health of every backlog, the ART's first."""
        return tuple(map(self.report, self.backlogs))

    def scope(self, backlog: str) -> Scope:
        """What a report on a backlog is about."""
        own = self._tallies[backlog]
        teams = {key: tally for key, tally in self._tallies.items() if key != ART}
        if backlog != ART:
            teams = {backlog: own}
        return Scope(backlog, self._frame, teams, own, self._facts)

    def ready_scope(self, backlog: str) -> ReadyScope:
        """The items behind the readiness rate: a team's, or those of all teams."""
        scope = self.scope(backlog)
        for team in scope.teams:
            if team not in self._ready:
                self._ready[team] = planning.ready_scope(team, scope)
        return planning.together(self._ready[team] for team in scope.teams)

    def feature_scope(self) -> ReadyScope:
        """The features behind the readiness rate of the next planning interval."""
        if ART not in self._ready:
            self._ready[ART] = planning.feature_scope(self.scope(ART))
        return self._ready[ART]

    def _build(self) -> None:
        workspace = self.workspace
        self._frame = Frame(workspace, self.at, self.past)
        self._tallies = {key: Tally() for key in workspace.backlogs}
        reader = self._frame.reader
        self._done_states = frozenset(
            (backlog, state) for backlog, table in reader.tables.items() for state in table.done
        )
        self._facts = FactsByKey(workspace, reader)
        self._shares: dict[str, Sequence[Share]] = {}
        self._waits: dict[str, tuple[str, ...]] = {}
        self._dependents: dict[str, set[str]] = {}
        """Open items by what they wait for, or once did. The workspace's own index knows those
        that are done as well, and would decode every document to learn it."""
        self._ready: dict[str, ReadyScope] = {}
        self._reports: dict[str, Report] = {}
        self._groups: tuple[_Groups, _Groups] = ((), ())
        """Items that wait for each other in a ring, and items that say the same."""
        self._grouped: frozenset[str] = frozenset()
        self._are_groups_known = False
        self._rings: tuple[tuple[str, ...], ...] | None = None
        self._duplicates: OpenDuplicates | None = None
        for place, key in enumerate(workspace.heads, 1):
            self._put(key)
            if self._is_kept and place % _MOST_HELD == 0:
                self.let_go()
        for key in self.past.gone:
            self._put_deleted(key)
        if self._is_kept:
            self.let_go()

    def _put(self, key: str) -> None:
        frame, head = self._frame, self.workspace.heads[key]
        is_done = (head.backlog, head.state) in self._done_states
        # Most items of a grown backlog have been done for long and add nothing any more: their
        # documents are not even decoded.
        is_old = is_done and normal(head.since) < frame.first_moment
        if is_old and not frame.past.has_another_past(key):
            self._note_beginning(head.backlog)
            return
        facts = self._facts[key]
        self._note_work(facts)
        self._add(key, self._shares_of(facts, frame))
        # What is done waits for nothing any more.
        if facts.document.get("depends_on") and not is_done:
            for provider in providers_of(facts.document):
                self._dependents.setdefault(provider, set()).add(key)
            if waits := waits_for(facts.document):
                self._waits[key] = waits

    def _put_deleted(self, key: str) -> None:
        frame, (at, document) = self._frame, self.past.gone[key]
        # The past of a dashboard that looks back knows what was still to come.
        if at <= frame.at and key not in self.workspace.heads:
            facts = frame.reader.read(document)
            self._note_work(facts)
            self._add(key, list(_past_shares(facts, frame)))

    def _note_work(self, facts: Facts) -> None:
        tally = self._tallies.get(facts.backlog)
        is_known = tally is not None and tally.had_begun
        if not is_known or self._frame.past.has_moved(facts.key):
            self._note_beginning(delivery.had_begun(facts, self._frame))

    def _note_beginning(self, team: str) -> None:
        if team in self._tallies:
            self._tallies[team].had_begun = True

    def _add(self, key: str, shares: Sequence[Share]) -> None:
        if not shares:
            return
        self._shares[key] = shares
        tallies = self._tallies
        for backlog, bucket, value in shares:
            if backlog in tallies:
                tallies[backlog].put(bucket, key, value)

    def _replace(self, key: str) -> None:
        # Where it stood: its backlog may be another one by now.
        homes = {backlog for backlog, ready in self._ready.items() if key in ready.keys}
        for backlog, bucket, _ in self._shares.pop(key, ()):
            homes.add(backlog)
            if backlog in self._tallies:
                self._tallies[backlog].take(bucket, key)
        self._facts.forget(key)
        waited = self._waits.pop(key, None)
        if self._duplicates is not None:
            self._duplicates.changed((key,))
        document = self.workspace.items.get(key)
        if document is not None:
            homes.add(text_of(document, "backlog"))
            self._put(key)
        elif key in self.past.gone:
            self._put_deleted(key)
        if self._waits.get(key) != waited:
            self._rings = None
        homes.update(backlog for backlog, _, _ in self._shares.get(key, ()))
        for backlog in homes:
            self._ready.pop(backlog, None)
            self._reports.pop(backlog, None)
        # The ART's report counts the items of every team.
        self._reports.pop(ART, None)
        self._are_groups_known = False
        if key in self._grouped:
            self._forget_group(key)

    def _forget_group(self, key: str) -> None:
        """Makes the reports anew that name items which hang together with this one."""
        heads = self.workspace.heads
        for group in (group for kind in self._groups for group in kind if key in group):
            for other in group:
                if other in heads:
                    self._reports.pop(heads[other].backlog, None)

    def _look_at_groups(self) -> None:
        """Makes every report anew where items of several backlogs hang together otherwise."""
        if self._are_groups_known:
            return
        self._are_groups_known = True
        if self._rings is None:
            self._rings = rings(self._waits)
        if self._duplicates is None:
            self._duplicates = OpenDuplicates(self.workspace)
        groups = (self._rings, tuple(self._duplicates.groups()))
        if groups != self._groups:
            self._groups = groups
            self._grouped = frozenset(key for kind in groups for group in kind for key in group)
            self._reports.clear()

    def _of_backlog(
        self, groups: tuple[tuple[str, ...], ...], backlog: str
    ) -> tuple[tuple[str, ...], ...]:
        """The groups with an item of the backlog; the ART sees those that cross backlogs too."""
        found = []
        heads = self.workspace.heads
        for group in groups:
            homes = {heads[key].backlog for key in group if key in heads}
            if backlog in homes or (backlog == ART and len(homes) > 1):
                found.append(group)
        return tuple(found)


def _shares(facts: Facts, frame: Frame) -> list[Share]:
    """All that an item adds. What it cannot add is not asked for: this runs for every item."""
    shares: list[Share] = []
    past = frame.past
    if facts.category is not StateCategory.DONE:
        hygiene.add_marks(facts, frame, shares)
        if facts.category is not StateCategory.FUNNEL:
            planning.add_stock(facts, frame, shares)
        if facts.iteration:
            shares += planning.load_shares(facts, frame)
    elif facts.moves < 2 and not past.has_changed(facts.key):
        return shares
    shares += _past_shares(facts, frame)
    if facts.kind in TEAM_KINDS and (facts.created >= frame.window or past.has_edits(facts.key)):
        rework.add_timing(facts, frame, shares)
    return shares


def _past_shares(facts: Facts, frame: Frame) -> Iterator[Share]:
    """What an item adds to what happened, also where it is deleted by now."""
    has_changed = frame.past.has_changed(facts.key)
    if facts.since >= frame.first_moment or has_changed:
        finished = tuple(delivery.finishes(facts, frame))
        yield from flow.flow_shares(facts, frame, finished)
        yield from delivery.delivery_shares(facts, frame, finished)
    elif facts.iteration in frame.reported:
        yield from delivery.delivery_shares(facts, frame, ())
    if has_changed or (facts.since >= frame.first_moment and facts.was_started):
        yield from rework.rework_shares(facts, frame)


def _stock_shares(facts: Facts, frame: Frame) -> list[Share]:
    """What an item adds to what is ready, planned and done."""
    shares: list[Share] = []
    if facts.category is not StateCategory.DONE and (
        facts.category is not StateCategory.FUNNEL or facts.iteration
    ):
        planning.add_stock(facts, frame, shares)
        shares += planning.load_shares(facts, frame)
    shares += delivery.delivery_shares(facts, frame, delivery.finishes(facts, frame))
    return shares


def _metrics(scope: Scope, ready: ReadyScope) -> Iterable[Metric]:
    yield planning.readiness_rate(scope, ready)
    yield delivery.acceptance_rate(scope)
    yield rework.rework_ratio(scope)
    yield rework.criteria_timing(scope)
    yield planning.runway(scope)
    yield flow.flow_time(scope)
    yield delivery.velocity(scope)
    yield flow.flow_load(scope)
    yield flow.flow_efficiency(scope)
    yield flow.flow_distribution(scope)
    yield delivery.predictability(scope)
    yield planning.load(scope)
    yield flow.allocation_drift(scope)
