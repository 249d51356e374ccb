"""Orders: how near to the best, and how fast: `python -m tests.benchmarks.economics [quality]`."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from statistics import mean, quantiles
from time import perf_counter

from refineboard.domain.change import Change, LogEntry, SetField
from refineboard.domain.documents import Document
from refineboard.domain.economics.blocks import Work
from refineboard.domain.economics.feasible import feasible_order
from refineboard.domain.economics.greedy import ancestors, available, densest_next, pulled
from refineboard.domain.economics.improving import improved
from refineboard.domain.economics.outlook import outlook
from refineboard.domain.economics.sensitivity import sensitivities
from refineboard.domain.economics.sheet import ScoringSheet
from refineboard.domain.economics.standings import Standings
from refineboard.domain.economics.watch import Watch
from refineboard.domain.wsjf import PARTS, SCALE
from refineboard.tui.board.columns import Column, Grouping, Order, fill, follow
from tests.builders import NOW, a_feature, a_workspace
from tests.domain.economics.backlogs import broken, least_cost, random_work

BACKLOGS = 200


def searched(work: Work) -> list[int]:
    """What is done with blocks of more than 15 jobs, here used for all."""
    watch = Watch()
    order = densest_next(work, ancestors(work), available, watch)
    return improved(work, order, available, watch)


def quality() -> None:
    """The excess over brute force on random backlogs of 12 to 14 features."""
    chance = random.Random(1)
    works = [
        random_work(chance.choice((12, 13, 14)), chance.randint(4, 24), seed)
        for seed in range(BACKLOGS)
    ]
    least = [least_cost(work) for work in works]
    for name, method in (
        ("feasible", feasible_order),
        ("its search for large blocks, alone", searched),
        ("pulling what is needed forward", pulled),
    ):
        orders = [method(work) for work in works]
        excess = [
            work.cost(order) / best - 1
            for work, order, best in zip(works, orders, least, strict=True)
        ]
        wrong = sum(len(broken(work, order)) for work, order in zip(works, orders, strict=True))
        print(
            f"{name}: mean excess {mean(excess):.3%}, worst {max(excess):.2%}, "
            f"{sum(each == 0 for each in excess)} of {BACKLOGS} optimal, {wrong} broken"
        )


def seconds(action: Callable[[], object]) -> float:
    """How long something takes."""
    started = perf_counter()
    action()
    return perf_counter() - started


def speed() -> None:
    """Feasible orders, sensitivity, and one changed score."""
    for count, dependencies, reach in (
        (1000, 1500, None),
        (1000, 1500, 50),
        (10_000, 15_000, None),
        (10_000, 15_000, 50),
    ):
        work = random_work(count, dependencies, 1, reach)
        where = "anywhere" if reach is None else f"at most {reach} places back"
        took = seconds(lambda work=work: feasible_order(work))  # type: ignore[misc]
        print(f"feasible, {count} features, {dependencies} dependencies {where}: {took:.2f} s")
    features = [some_feature(number) for number in range(10_000)]
    print(f"sensitivity of 1,000: {seconds(lambda: sensitivities(features[:1000])):.3f} s")
    workspace = a_workspace(*features[:1000])
    took = seconds(lambda: outlook(workspace, "ART", ""))
    print(f"all that the screen tells of 1,000: {took:.2f} s")
    rerank(features)


def some_feature(number: int) -> Document:
    """A feature with random scores."""
    chance = random.Random(number)
    scores = {part: chance.choice(SCALE) for part in PARTS}
    return a_feature(key=f"ART-{number}", rank=f"V{number:05}1", **scores)


def rerank(features: list[Document]) -> None:
    """One changed score at a time among 10,000 features: the ranks, the board and the sheet."""
    workspace = a_workspace(*features)
    standings, sheet = Standings(workspace, "ART"), ScoringSheet(features)
    column = Column(workspace.backlog("ART"), Order.WSJF)
    fill(column, workspace, None, Grouping.NONE)
    chance = random.Random(2)
    times: dict[str, list[float]] = {"the ranks": [], "the board's column": [], "the sheet": []}
    for seq in range(2000):
        key = f"ART-{chance.randrange(len(features))}"
        score = SetField("items", key, "size", workspace.items[key]["size"], chance.choice(SCALE))
        workspace.apply(LogEntry(seq, NOW, "ana", Change("score", (score,))))
        for name, action in (
            ("the ranks", lambda key=key: standings.follow((key,))),  # type: ignore[misc]
            ("the board's column", lambda key=key: follow(column, workspace, None, (key,))),  # type: ignore[misc]
            ("the sheet", lambda key=key: (sheet.put(workspace.items[key]), sheet.findings())),  # type: ignore[misc]
        ):
            times[name].append(seconds(action))
    for name, each in times.items():
        print(
            f"{name} after one score, 10,000 features: mean {mean(each) * 1000:.3f} ms, "
            f"p99 {quantiles(each, n=100)[98] * 1000:.3f} ms"
        )


if __name__ == "__main__":
    quality() if "quality" in sys.argv[1:] else speed()
