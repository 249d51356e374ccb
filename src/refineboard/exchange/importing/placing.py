"""The order of a backlog, three ways: as the tool had it, as it is here, as the tool has it now.

Moving one item changes no rank but its own, yet the place of every other. So what has moved is
what does not lie on the longest run that both orders have in common. What only the tool moved goes
here behind whom it stands there; what was moved here stays, and so does what both moved.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from refineboard.domain.commands import RankRun
from refineboard.domain.workspace import Workspace
from refineboard.exchange.tables.base import counted

_MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Placing:
    """What becomes of one backlog's order."""

    runs: tuple[RankRun, ...] = ()
    moved: tuple[str, ...] = ()
    """Items that are here and take a new place."""
    clashing: tuple[str, ...] = ()
    """Items that both sides moved, each to another place."""


def in_order(ranks: Mapping[str, str]) -> list[str]:
    """The names by rank: as numbers where all are numbers, else as texts."""
    numbers = {name: _number(rank) for name, rank in ranks.items()}
    if None not in numbers.values():
        return sorted(ranks, key=lambda name: numbers[name] or 0)
    return sorted(ranks, key=lambda name: ranks[name])


def moved(before: Iterable[str], now: Iterable[str]) -> set[str]:
    """Which names have another place among each other: the fewest that explain it."""
    place = {name: number for number, name in enumerate(before)}
    names = [name for name in now if name in place]
    tails: list[int] = []
    lengths: list[int] = []
    for name in names:
        length = bisect_left(tails, place[name])
        tails[length : length + 1] = [place[name]]
        lengths.append(length)
    stays: set[str] = set()
    wanted = len(tails) - 1
    last = math.inf
    for name, length in zip(reversed(names), reversed(lengths), strict=True):
        if length == wanted and place[name] < last:
            stays.add(name)
            last = place[name]
            wanted -= 1
    return set(names) - stays


def placing_of(
    here: Sequence[str], before: Mapping[str, str], now: Mapping[str, str], new: frozenset[str]
) -> Placing:
    """What becomes of a backlog whose items are `here` in order.

    `before` and `now` are the tool's ranks of items, and of `new` ones; these follow whom they
    stand behind there.
    """
    staying = set(here)
    common = {name for name in before if name in staying and name in now}
    told = in_order({name: before[name] for name in common})
    there = in_order(now)
    moved_there = moved(told, there)
    moved_here = moved(told, here)
    apart = moved_there & moved_here & moved(there, here)
    taken = (moved_there - moved_here) & common
    anchors = common - taken - moved_here
    runs = _runs(there, anchors, taken | new)
    return Placing(
        tuple(runs),
        tuple(name for name in there if name in taken),
        tuple(name for name in there if name in apart),
    )


@dataclass(slots=True)
class Ranks:
    """What one import hears of ranks, backlog by backlog."""

    before: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    now: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    new: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def hear(self, name: str, backlog: str, rank: str, before: str | None) -> None:
        """Notes an item's rank, and the one that it had; None for an item that will be made."""
        if rank:
            self.now[backlog][name] = rank
        if before is None:
            self.new[backlog].add(name)
        elif before:
            self.before[backlog][name] = before

    def placings(self, workspace: Workspace) -> list[Placing]:
        """What becomes of each backlog in which something has another rank, or is new."""
        return [
            placing_of(
                workspace.keys_in(backlog),
                self.before[backlog],
                now,
                frozenset(self.new[backlog]),
            )
            for backlog, now in self.now.items()
            if self.before[backlog] and now != self.before[backlog]
        ]


def notes_of(placings: Iterable[Placing], label: str) -> Iterator[str]:
    """What a person should know of the moves that the tool tells."""
    taken, clashing = 0, list[str]()
    for placing in placings:
        taken += len(placing.moved)
        clashing += placing.clashing
    if taken:
        yield f"{counted(taken, 'item')} moved to where {label} ranks them."
    if clashing:
        yield (
            f"{counted(len(clashing), 'item')} moved here and in {label}, left where they are "
            f"here: {', '.join(clashing[:_MOST_SHOWN])}."
        )


def runs_to_tell(
    here: Sequence[str], before: Mapping[str, str], new: Collection[str]
) -> list[RankRun]:
    """What moved here since the tool told its ranks, and where new items stand."""
    known = set(here)
    told = in_order({name: rank for name, rank in before.items() if name in known})
    going = moved(told, here) | set(new)
    return _runs(here, set(told) - going, going)


def _runs(there: Iterable[str], anchors: set[str], going: set[str]) -> list[RankRun]:
    """The names that go, each run of them behind whom it follows; the first before whom."""
    runs: list[RankRun] = []
    anchor = ""
    waiting: list[str] = []
    for name in there:
        if name in going:
            waiting.append(name)
        elif name in anchors:
            if waiting:
                runs.append(RankRun(anchor or name, tuple(waiting), is_before=not anchor))
                waiting = []
            anchor = name
    if waiting and anchor:
        runs.append(RankRun(anchor, tuple(waiting)))
    return runs


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
