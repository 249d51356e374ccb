"""The dashboard on a large ART: how soon its numbers stand there, and whether keys wait meanwhile.

`python -m tests.benchmarks.dashboard DIR [ITEMS]` makes the workspace of `tests.benchmarks.health`
in DIR where it is missing. A watch on the event loop notes the longest time for which it could do
nothing else: that is what a key would have waited.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from refineboard.__main__ import settle_collector
from refineboard.domain.commands import EditItem
from refineboard.domain.edits import FieldEdit
from refineboard.session import open_session
from refineboard.tui.app import RefineboardApp
from refineboard.tui.controller import Update
from refineboard.tui.drafts import DraftBox
from refineboard.tui.health.figures import HealthDesk
from refineboard.tui.health.pages import page_lines
from refineboard.tui.health.state import Page, Place
from refineboard.tui.kit.sheet import Sheet
from tests.benchmarks.health import make

_TICK = 0.001


class Watch:
    """Notes how long the event loop was busy at a stretch."""

    def __init__(self) -> None:
        self.gaps: list[float] = []

    async def look(self) -> None:
        """Runs until it is cancelled."""
        while True:
            started = perf_counter()
            await asyncio.sleep(_TICK)
            self.gaps.append(perf_counter() - started - _TICK)

    def told(self) -> str:
        """The longest gap, and the one that 99 of 100 stay under; then begins anew."""
        gaps = sorted(self.gaps)
        self.gaps.clear()
        late = gaps[int(len(gaps) * 0.99)]
        return f"event loop held up: longest {gaps[-1] * 1000:.1f} ms, p99 {late * 1000:.1f} ms"


async def timed(name: str, watch: Watch, work: Callable[[], Awaitable[object]]) -> None:
    """Prints how long something took and what that did to the event loop."""
    watch.gaps.clear()
    started = perf_counter()
    await work()
    await asyncio.sleep(2 * _TICK)
    print(f"{name:36} {(perf_counter() - started) * 1000:6.0f} ms   {watch.told()}")


async def drive(directory: Path) -> None:
    """Opens the board, and the dashboard's desk behind it as the screen does."""
    with tempfile.TemporaryDirectory() as state:
        app = RefineboardApp(open_session(directory), DraftBox(Path(state), directory))
        colleague = open_session(directory)
        async with app.run_test(size=(120, 40)) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            watch = Watch()
            looking = asyncio.create_task(watch.look())
            await timed("nothing, for half a second", watch, lambda: asyncio.sleep(0.5))
            desk = HealthDesk(app.desk)
            first = asyncio.Event()
            desk.on_change = first.set
            started = perf_counter()
            refreshing = asyncio.create_task(desk.refresh())
            await first.wait()
            print(f"first numbers after {(perf_counter() - started) * 1000:.0f} ms")
            await timed("the rest, with the trends", watch, lambda: refreshing)
            taken = []
            for number in range(30):
                edit = FieldEdit("title", f"Written at {perf_counter()}")
                update = colleague.do(EditItem(f"T{number % 5}-{10 + number}", (edit,)))
                assert update.mine is not None
                desk.take_update(Update(frozenset(), frozenset(), entries=(update.mine,)))
                started = perf_counter()
                await desk.refresh()
                taken.append(perf_counter() - started)
            print(f"after one edit, all reports: median {median(taken) * 1000:.1f} ms")
            for backlog in ("ART", "T1"):
                await timed(f"flow of {backlog}", watch, lambda key=backlog: desk.flow(key))
            assert desk.health is not None
            flow = await desk.flow("ART")
            for page in Page:
                started = perf_counter()
                for _ in range(50):
                    page_lines(desk.health, Place(page), flow, Sheet(120, 40))
                print(f"{page:36} {(perf_counter() - started) * 20:6.2f} ms to lay out")
            looking.cancel()
            await app.desk.sync()
        colleague.close()
        app.desk.close()


def main(directory: Path, items: int) -> None:
    """Measures a workspace of so many items."""
    if not directory.exists():
        make(directory, items)
    print(f"{items} items")
    settle_collector()
    asyncio.run(drive(directory))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
