"""The densest set of jobs that could be done first, by a flow through what waits for what.

Picking the set that gains most, and that holds with each job all that it needs, is a maximum
closure problem (Picard 1976): jobs that gain send their surplus to the jobs they need, and what
cannot be sent anywhere is worth picking.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from refineboard.domain.dependencies.cycles import knots

Needs = Sequence[Sequence[int]]
"""By job, the jobs that must be done before it."""


def _go_on() -> None:
    return


class Closure:
    """The maximum closure of some jobs, numbered from 0: `gains` by job, `needs` among them."""

    def __init__(
        self, gains: Sequence[int], needs: Needs, check: Callable[[], None] = _go_on
    ) -> None:
        """`check` is called often, and may raise what ends a long search."""
        self._rest = list(gains)
        """What a job has still to give away, or below zero to take."""
        self._needs = needs
        self._flow: list[dict[int, int]] = [{} for _ in gains]
        """By job, what it took from each job that needs it."""
        self._is_picked = [False] * len(gains)
        givers = (job for job, gain in enumerate(gains) if gain > 0)
        # Small surpluses first: they find takers nearby and seldom have to be sent elsewhere later.
        for job in sorted(givers, key=gains.__getitem__):
            check()
            self._give(job)

    @property
    def picked(self) -> list[int]:
        """The smallest set with the most gain; empty where none gains anything."""
        return [job for job, is_picked in enumerate(self._is_picked) if is_picked]

    def even_groups(self) -> list[list[int]]:
        """The finest groups that can be picked one after the other, each without gain or loss.

        Only where nothing is picked and all gains add up to zero (Picard & Queyranne 1980).
        """
        ahead = {job: [*self._needs[job], *self._flow[job]] for job in range(len(self._needs))}
        return knots(ahead)

    def _give(self, giver: int) -> None:
        """Sends a job's surplus on; what cannot be taken makes the job picked, with all that its
        surplus reaches. Nothing that is picked can ever take anything again."""
        while self._rest[giver] > 0:
            came_from = self._spread(giver)
            if came_from is not None:
                for job in came_from:
                    self._is_picked[job] = True
                return

    def _spread(self, giver: int) -> dict[int, int] | None:
        """Serves the takers in reach of a giver.

        Returns how each job in reach was reached where the giver has something left and nobody
        in reach can take it; None where it has nothing left, or where a used-up way ended the
        look around early.
        """
        came_from = {giver: giver}
        reached = [giver]
        rest, picked, flow = self._rest, self._is_picked, self._flow
        for job in reached:
            for other in (*self._needs[job], *flow[job]):
                if other in came_from or picked[other]:
                    continue
                came_from[other] = job
                reached.append(other)
                if rest[other] < 0 and (self._serve(giver, other, came_from) or not rest[giver]):
                    return None
        return came_from

    def _serve(self, giver: int, taker: int, came_from: dict[int, int]) -> bool:
        """Sends what is possible from giver to taker; whether a way back was used up by it."""
        flow = self._flow
        way = []
        job = taker
        while job != giver:
            before = came_from[job]
            way.append((before, job, job in self._needs[before]))
            job = before
        amount = min(self._rest[giver], -self._rest[taker])
        for before, job, is_forward in way:
            if not is_forward:
                amount = min(amount, flow[before][job])
        is_used_up = False
        for before, job, is_forward in way:
            if is_forward:
                flow[job][before] = flow[job].get(before, 0) + amount
            elif flow[before][job] == amount:
                del flow[before][job]
                is_used_up = True
            else:
                flow[before][job] -= amount
        self._rest[giver] -= amount
        self._rest[taker] += amount
        return is_used_up
