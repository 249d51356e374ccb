"""A proposal for a PI's plan: the open work by rank, each item in the first iteration that fits.

An item is placed only where its team has room for it, it is ready, everything that it waits for is
planned in an earlier iteration, and nothing that waits for it is planned before. What an item waits
for goes in front of it, whatever its rank: else the item could not be placed at all. The IP
iteration, and iterations whose planning day is over, stay as they are. Nothing is moved that has
a place already. Every placed and every skipped item has its reason in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from refineboard.domain.dependencies.bands import FINE, Slot, band
from refineboard.domain.dependencies.network import Link, Network
from refineboard.domain.documents import Document, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.health.cadence import Cadence
from refineboard.domain.health.targets import Targets
from refineboard.domain.planning.calendar import Increment
from refineboard.domain.planning.load import Points, loads
from refineboard.domain.planning.plan import CapacityOf, teams_of, unplaced
from refineboard.domain.readiness import Readiness, is_overridden
from refineboard.domain.readiness.definition import Level
from refineboard.domain.workspace import Workspace

_ABOUT_PLANS = frozenset({"predecessors", "no-open-dependency"})
"""Rules of the Definition of Ready that ask where other items are planned: the bands tell."""
_LONGEST_WHY = 120


class Placed(NamedTuple):
    """An item that the proposal places."""

    key: str
    iteration: str
    reason: str


class Skipped(NamedTuple):
    """An item that the proposal leaves out."""

    key: str
    reason: str


class Proposal(NamedTuple):
    """What to place where, in the order in which it was decided."""

    placed: tuple[Placed, ...]
    skipped: tuple[Skipped, ...]
    rooms: dict[tuple[str, str], float]
    """By team and iteration: what fits in, where that is known."""


def proposal(
    workspace: Workspace,
    increment: Increment,
    capacity: CapacityOf,
    at: str,
    teams: Sequence[str] = (),
) -> Proposal:
    """A proposal for some teams, or all; `at` is UTC as the log writes it.

    RuleBroken where the PI has no iteration that can still be planned.
    """
    return _Filler(workspace, increment, capacity, at, tuple(teams) or teams_of(workspace)).run()


class _Filler:
    def __init__(
        self,
        workspace: Workspace,
        increment: Increment,
        capacity: CapacityOf,
        at: str,
        teams: tuple[str, ...],
    ) -> None:
        self._workspace, self._increment, self._teams = workspace, increment, teams
        self._network = Network(workspace)
        self._schedule = self._network.schedule
        self._readiness = Readiness(workspace, at)
        self._points = Points(workspace)
        self._open = tuple(open_iterations(workspace, increment, at))
        self._rooms = {
            (team, key): room
            for team in teams
            for key in self._open
            if (room := capacity(team, key)) is not None
        }
        self._load = loads(workspace, self._points)
        self._ranked = {team: list(unplaced(workspace, team, at[:10])) for team in teams}
        self._ranks = {
            key: place for keys in self._ranked.values() for place, key in enumerate(keys, start=1)
        }
        self._candidates = {key for keys in self._ranked.values() for key in keys}
        self._slots: dict[str, Slot] = {}
        """Where the proposal has placed items."""
        self._why_not: dict[str, str] = {}
        self._placed: list[Placed] = []

    def run(self) -> Proposal:
        """Places one item after the other."""
        for key, puller in self._order():
            self._place(key, puller)
        skipped = (Skipped(key, words) for key, words in self._why_not.items())
        return Proposal(tuple(self._placed), tuple(skipped), self._rooms)

    def _order(self) -> Iterator[tuple[str, str]]:
        """The candidates by rank, the teams in turn, each after what it waits for; and the item
        that pulled it forward, or ""."""
        done: set[str] = set()
        longest = max((len(keys) for keys in self._ranked.values()), default=0)
        for place in range(longest):
            for keys in self._ranked.values():
                if place < len(keys):
                    yield from self._after_providers(keys[place], done)

    def _after_providers(self, key: str, done: set[str]) -> Iterator[tuple[str, str]]:
        waiting = [(key, "")]
        path: set[str] = set()
        """What is looked into and waits for what lies on top of it."""
        while waiting:
            top, puller = waiting[-1]
            if top in done:
                waiting.pop()
                continue
            path.add(top)
            ahead = [
                link.provider
                for link in self._network.of(top)
                if link.binds
                and link.provider in self._candidates
                # One in the path waits in a cycle, which no order can keep.
                and link.provider not in done
                and link.provider not in path
            ]
            if ahead:
                waiting += ((provider, top) for provider in reversed(ahead))
            else:
                waiting.pop()
                path.discard(top)
                done.add(top)
                yield top, puller

    def _place(self, key: str, puller: str) -> None:
        document = self._workspace.items[key]
        words = self._unready(document) or self._too_large(document)
        if words:
            self._why_not[key] = words
            return
        first, last, words = self._bounds(key)
        if words:
            self._why_not[key] = words
            return
        full: list[str] = []
        for iteration in self._open:
            slot = self._schedule.iteration(iteration)
            if slot is None or slot.first < first or (last is not None and slot.last > last):
                continue
            free = self._take(document, iteration)
            if free is None:
                full.append(iteration)
                continue
            self._slots[key] = slot
            reason = self._reason(key, puller, full, free)
            self._placed.append(Placed(key, iteration, reason))
            return
        self._why_not[key] = self._no_place(key, full, last)

    def _take(self, document: Document, iteration: str) -> float | None:
        """Takes the item's points out of what is free in an iteration; the free points before, or
        None where they are too few."""
        at = (text_of(document, "backlog"), iteration)
        used, points = self._load.get(at, 0.0), self._points.of(document)
        if used + points > self._rooms[at]:
            return None
        self._load[at] = used + points
        return self._rooms[at] - used

    def _unready(self, document: Document) -> str:
        if is_overridden(document):
            return ""
        lacks = [
            lack.words
            for lack in self._readiness.lacks(document)
            if lack.clause.level is Level.MUST and lack.clause.rule not in _ABOUT_PLANS
        ]
        return f"not ready: needs {', '.join(lacks)}" if lacks else ""

    def _too_large(self, document: Document) -> str:
        team, points = text_of(document, "backlog"), self._points.of(document)
        rooms = [self._rooms.get((team, iteration)) for iteration in self._open]
        if None in rooms:
            return (
                f"{team}'s capacity is unknown: enter its people or its points "
                f"(refineboard capacity set {team} --points N)"
            )
        most = max(room or 0 for room in rooms)
        if points > most:
            limit = f"{round(most, 1):g}"
            return f"{points:g} points don't fit in any iteration, of {limit} at most: split it"
        return ""

    def _bounds(self, key: str) -> tuple[int, int | None, str]:
        """The first and the last place that dependencies allow, and why there is none."""
        first, last = 0, None
        for link in self._network.of(key):
            if not _counts(link):
                continue
            theirs = self._slot(link.provider)
            if theirs is None:
                return 0, None, self._waits(link.provider)
            if not theirs.is_iteration:
                return 0, None, f"waits for {link.provider}, which is planned for a whole PI"
            first = max(first, self._earliest_after(theirs))
        for link in self._network.to(key):
            if not _counts(link):
                continue
            mine = self._slot(link.consumer)
            if mine is not None and mine.is_iteration:
                limit = self._latest_before(mine)
                last = limit if last is None else min(last, limit)
            needed = self._schedule.iteration(link.agreement.needed_by)
            if needed is not None:
                last = needed.last if last is None else min(last, needed.last)
        return first, last, ""

    def _earliest_after(self, theirs: Slot) -> int:
        return theirs.last + (0 if self._is_fine_beside() else 1)

    def _latest_before(self, mine: Slot) -> int:
        return mine.first - (0 if self._is_fine_beside() else 1)

    def _is_fine_beside(self) -> bool:
        return self._schedule.weight(band(Slot(0, 0), Slot(0, 0), is_done=False)) == FINE

    def _slot(self, key: str) -> Slot | None:
        found = self._slots.get(key)
        if found is not None:
            return found
        document = self._workspace.items.get(key)
        if document is None or key in self._candidates:
            # A candidate may still name an iteration that is over.
            return None
        return self._schedule.slot(document)

    def _waits(self, provider: str) -> str:
        if provider not in self._workspace.items:
            return f"waits for {provider}, which doesn't exist"
        why = self._why_not.get(provider)
        more = f" ({why})" if why and len(why) < _LONGEST_WHY else ""
        return f"waits for {provider}, which is in no iteration{more}"

    def _reason(self, key: str, puller: str, full: Sequence[str], room: float) -> str:
        """Why an item stands where it does, with the points that were free there before."""
        document = self._workspace.items[key]
        points = self._points.of(document)
        rank = self._ranks[key]
        parts = [f"rank {rank} of what is open", f"{points:g} of {round(room, 1):g} free points"]
        if puller:
            parts.append(f"before {puller}, which waits for it")
        waits = [link.provider for link in self._network.of(key) if _counts(link)]
        if waits:
            parts.append(f"after {', '.join(waits)}")
        if full:
            parts.append(f"{', '.join(full)} full")
        before = text_of(document, "iteration")
        if before:
            parts.append(f"spilled over from {before}")
        return "; ".join(parts)

    def _no_place(self, key: str, full: Sequence[str], last: int | None) -> str:
        if full:
            points = self._points.of(self._workspace.items[key])
            return f"no room for {points:g} points in {', '.join(full)}"
        if last is not None:
            askers = ", ".join(link.consumer for link in self._network.to(key) if _counts(link))
            return f"{askers} waits for it, and no iteration is early enough"
        after = ", ".join(link.provider for link in self._network.of(key) if _counts(link))
        return f"waits for {after}, and no iteration comes after that"


def _counts(link: Link) -> bool:
    """Whether a dependency rules where its two items can be planned."""
    return link.binds and not link.is_over


def open_iterations(workspace: Workspace, increment: Increment, at: str) -> Iterator[str]:
    """The PI's iterations that can still be planned; RuleBroken where there is none."""
    if increment.closed_at:
        raise RuleBroken(f"PI {increment.key} is closed. Plan the next one with --pi.")
    if not increment.development:
        raise RuleBroken(f"PI {increment.key} has no iteration that can hold work.")
    cadence = Cadence(workspace, Targets(workspace).count("planning_days"))
    spans = (cadence.named(text_of(each, "key")) for each in increment.development)
    found = [span.key for span in spans if span is not None and span.frozen > at]
    if not found:
        raise RuleBroken(
            f"The planning of every iteration of PI {increment.key} is over. Plan the next PI "
            "with --pi."
        )
    yield from found
