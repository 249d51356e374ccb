"""The orders of a backlog's open items, what each costs, and why items stand where they do.

`manual` is the person's, `wsjf` is by score alone, `feasible` breaks no dependency. In a backlog
whose items are scored, the feasible order is the one that costs least; in a team's backlog it is
the order of the features, because that is what a team's order follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal, TypeAlias, get_args

from refineboard.domain.economics.blocks import Work
from refineboard.domain.economics.cascade import feature_order
from refineboard.domain.economics.feasible import feasible_order
from refineboard.domain.economics.jobs import Job, Number, delay_cost, jobs_of, open_keys
from refineboard.domain.economics.waiting import Waiting, waiting_in
from refineboard.domain.economics.watch import Watch
from refineboard.domain.workspace import Workspace

OrderName: TypeAlias = Literal["wsjf", "feasible", "manual"]
ORDERS: tuple[OrderName, ...] = get_args(OrderName)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item does not stand where its score alone would put it."""

    pulled_by: tuple[str, ...] = ()
    """What stands better and needs it first."""
    waits_for: tuple[str, ...] = ()
    """What has to come before it although it, or something before that in turn, is worse."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Everything that moved it."""
        return self.pulled_by + self.waits_for

    @property
    def words(self) -> str:
        """The reason as a person reads it, "" where there is none."""
        parts = []
        if self.pulled_by:
            parts.append(f"pulled by {', '.join(self.pulled_by)}")
        if self.waits_for:
            parts.append(f"waits for {', '.join(self.waits_for)}")
        return ", ".join(parts)


NO_REASON = Reason()


class Ranking:
    """The open items of one backlog, to be put in order."""

    def __init__(self, workspace: Workspace, backlog: str) -> None:
        """Of the workspace as it is now; `backlog` is a key that exists."""
        found = workspace.backlog(backlog)
        self.backlog = found.key
        self.manual = open_keys(workspace, found.key)
        self.jobs: Mapping[str, Job] = jobs_of(workspace, self.manual)
        self.waiting: Waiting = waiting_in(workspace, self.manual)
        self.follows_features = not (found.is_art or found.story_wsjf)
        """Whether the feasible order is that of the features."""
        self._by_features = (
            tuple(feature_order(workspace, self.manual)) if self.follows_features else ()
        )

    @cached_property
    def wsjf(self) -> tuple[str, ...]:
        """By score, unscored items last in their own order."""
        scored = sorted(self.jobs, key=lambda key: self.jobs[key].place)
        return (*scored, *self.unscored)

    @cached_property
    def unscored(self) -> tuple[str, ...]:
        """The items without a WSJF, in rank order."""
        return tuple(key for key in self.manual if key not in self.jobs)

    @property
    def wished(self) -> tuple[str, ...]:
        """What the feasible order would be if nothing depended on anything."""
        return self._by_features if self.follows_features else self.wsjf

    def order(self, name: OrderName, watch: Watch | None = None) -> tuple[str, ...]:
        """One of the orders; Stopped where whoever watches has given up."""
        if name == "manual":
            return self.manual
        return self.wsjf if name == "wsjf" else self.feasible(watch)

    def feasible(self, watch: Watch | None = None) -> tuple[str, ...]:
        """No dependency broken; what is in a ring, and what waits for it, comes last."""
        held = self.waiting.held
        free = [key for key in self.wished if key not in held]
        if not self.follows_features:
            free = self._cheapest(free, watch or Watch())
        rings = [key for key in self.wished if key in held and key in self.waiting.ring_needs]
        behind = [key for key in self.wished if key in held and key not in self.waiting.ring_needs]
        return tuple(self._pulled([*free, *rings, *behind]))

    def _cheapest(self, keys: Sequence[str], watch: Watch) -> list[str]:
        """The scored items in the order of least cost, followed by the unscored ones."""
        scored = [key for key in keys if key in self.jobs]
        number = {key: place for place, key in enumerate(scored)}
        work = Work(
            [int(self.jobs[key].weight) for key in scored],
            [int(self.jobs[key].size) for key in scored],
            [sorted(number[need] for need in self._scored_needs(key)) for key in scored],
        )
        order = [scored[place] for place in feasible_order(work, watch)]
        return [*order, *(key for key in keys if key not in self.jobs)]

    def _scored_needs(self, key: str) -> Iterable[str]:
        """The scored items that one waits for, directly or through unscored ones."""
        found: dict[str, None] = {}
        ahead = list(self.waiting.needs.get(key, ()))
        seen = set(ahead)
        for need in ahead:
            if need in self.jobs:
                found[need] = None
                continue
            further = [other for other in self.waiting.needs.get(need, ()) if other not in seen]
            seen.update(further)
            ahead += further
        return found

    def _pulled(self, keys: Iterable[str]) -> list[str]:
        """The items in the order given, what each needs pulled in front of it."""
        wished = {key: place for place, key in enumerate(self.wished)}
        placed: dict[str, None] = {}
        for goal in keys:
            ahead = [goal]
            while ahead:
                key = ahead[-1]
                needs = self.waiting.needs.get(key, ())
                missing = [need for need in needs if need not in placed]
                if key in placed or not missing:
                    placed[key] = None
                    ahead.pop()
                else:
                    ahead += sorted(missing, key=wished.__getitem__, reverse=True)
        return list(placed)

    def delay_cost(self, order: Iterable[str]) -> Number:
        """Σ cost of delay × size done when the item is finished; unscored items add nothing."""
        return delay_cost(order, self.jobs)

    def broken(self, order: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """By key, what an item needs and has only behind it."""
        place = {key: number for number, key in enumerate(order)}
        found = {}
        for key in self.waiting.needs.keys() | self.waiting.ring_needs.keys():
            late = [need for need in self.waiting.all_needs(key) if place[need] > place[key]]
            if late:
                found[key] = tuple(sorted(late, key=place.__getitem__))
        return found

    def reasons(self, order: Sequence[str]) -> dict[str, Reason]:
        """Why items stand elsewhere in a feasible order than they would without dependencies.

        Named are only the predecessors that bind: those that would come first anyway, or that
        another predecessor needs first, hold nothing up.
        """
        wished = {key: place for place, key in enumerate(self.wished)}
        places = [wished[key] for key in order]
        best_after = list(accumulate(reversed(places), min))[::-1]
        puller = self._pullers(order, wished)
        placed = {key: number for number, key in enumerate(order)}
        worst_needed: dict[str, int] = {}
        found: dict[str, Reason] = {}
        for number, key in enumerate(order):
            needs = self.waiting.needs.get(key, ())
            binding = [need for need in needs if worst_needed[need] > wished[key]]
            own = len(order) if key in self.waiting.held else wished[key]
            worst_needed[key] = max([own, *(worst_needed[need] for need in needs)])
            pulled_by: tuple[str, ...] = ()
            if best_after[number] < wished[key] and wished[puller[key]] < wished[key]:
                pulled_by = (puller[key],)
            waits_for = self._not_implied(binding, placed) + self.waiting.ring_needs.get(key, ())
            if pulled_by or waits_for:
                found[key] = Reason(pulled_by, waits_for)
        return found

    def _not_implied(self, keys: Sequence[str], placed: Mapping[str, int]) -> tuple[str, ...]:
        """Those of the items that none of the others needs, near or far."""
        if len(keys) < 2:
            return tuple(keys)
        first = min(placed[key] for key in keys)
        implied: set[str] = set()
        ahead = list(keys)
        for key in ahead:
            for need in self.waiting.needs.get(key, ()):
                if placed[need] >= first and need not in implied:
                    implied.add(need)
                    ahead.append(need)
        return tuple(key for key in keys if key not in implied)

    def _pullers(self, order: Sequence[str], wished: Mapping[str, int]) -> dict[str, str]:
        """By key, itself or what needs it near or far, whichever is wished for first."""
        first = {key: key for key in order}
        for key in reversed(order):
            for need in self.waiting.needs.get(key, ()):
                first[need] = min(first[need], first[key], key=wished.__getitem__)
        return first
