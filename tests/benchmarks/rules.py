"""The speed of INVEST: `python -m tests.benchmarks.rules FILE` (one story a line).

Times are CPU times of this process, so that other processes on the machine do not count, and the
collector waits as long for garbage as it does in the program, where a whole backlog is checked
without it.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import product
from pathlib import Path
from statistics import mean, quantiles
from time import process_time

from refineboard.__main__ import settle_collector
from refineboard.domain.documents import Document
from refineboard.domain.invest.findings import Subject
from refineboard.domain.invest.judge import Judge
from refineboard.domain.invest.report import invest
from refineboard.domain.workspace import Workspace
from refineboard.store.collector import collector_paused

ITEMS = 10_000
LONG = 100_000
WORDS = ("ledger", "basket", "wallet", "refund", "invoice", "token", "payout", "fraud", "limit")
HOSTILE = (
    "a ",
    "As a user, I want to pay and ",
    "(",
    "Then easily ",
    "\n- [ ] Given a\n",
    "é\u0301🙂",
    *(" ", "\n", "a", "a-", ".", "as a ", "and ", "so that ", "once a ", "e.g. ", "?"),
)
STARTS = ("", "As a user, I want ")


def main(path: str) -> None:
    """Prints the times of one story, of a whole backlog and of a long text."""
    settle_collector()
    lines = Path(path).read_bytes().decode("utf-8", "replace").splitlines()
    _stories(lines)
    _backlog(lines)
    for start, bit in product(STARTS, HOSTILE):
        text = start + bit * (LONG // len(bit))
        seconds = min(_timed(lambda t=text: invest(_subject(t))) for _ in range(3))
        print(f"{start}100 KB of {bit[:20]!r}: {seconds * 1000:.1f} ms")
    _import()


def _subject(title: str) -> Subject:
    return Subject("story", None, title, "", (title[:LONG],), "", 3, "refining", None, None, ())


def _stories(lines: list[str]) -> None:
    rounds = [
        [
            _timed(
                lambda line=line: invest(
                    Subject("story", None, line, "", (), "", 3, "refining", None, None, ())
                )
            )
            for line in lines
        ]
        for _ in range(20)
    ]
    for name, seconds in (
        ("every time", [second for times in rounds for second in times]),
        ("the fastest time of each story", [min(times) for times in zip(*rounds, strict=True)]),
    ):
        p99 = quantiles(seconds, n=100)[98]
        print(
            f"{len(lines)} stories, {name}: {mean(seconds) * 1000:.3f} ms, p99 {p99 * 1000:.3f} ms"
        )


def _backlog(lines: list[str]) -> None:
    """Ten thousand stories that differ in two words and more, judged with all look-alikes."""
    items = {f"CHK-{number}": _item(number, lines) for number in range(ITEMS)}
    workspace = Workspace({"items": items})
    gc.collect()
    gc.freeze()
    judge = Judge(workspace)
    with collector_paused():
        seconds = _timed(lambda: judge.backlog_report(items))
    print(f"{ITEMS} items with look-alikes: {seconds:.2f} s")
    key = f"CHK-{ITEMS // 2}"
    items[key] = {**items[key], "title": "Pay by card"}
    seconds = _timed(lambda: (judge.changed([key]), judge.report(items[key])))
    print(f"one edit among them: {seconds * 1000:.2f} ms")


def _item(number: int, lines: list[str]) -> Document:
    line, turn = lines[number % len(lines)], number // len(lines)
    story = f"{line} {WORDS[turn % 9]} {WORDS[turn // 9 % 9]}{turn}" if turn else line
    return {
        "key": f"CHK-{number}",
        "kind": "story",
        "backlog": "CHK",
        "state": "ready",
        "rank": f"V{number:06}",
        "title": f"Story {number}",
        "description": story,
        "acceptance_criteria": ["Given a card, when it is due, then the list shows 2 EUR"],
        "points": 3,
    }


def _import() -> None:
    """The import in a process of its own, with byte code cached as on any installed program."""
    code = (
        "import time, refineboard.domain.workspace; start = time.process_time();"
        "import refineboard.domain.invest.report; print(time.process_time() - start)"
    )
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache, "PYTHONDONTWRITEBYTECODE": ""}
        runs = [
            float(
                subprocess.run(
                    [sys.executable, "-c", code],
                    capture_output=True,
                    check=True,
                    env=environment,
                ).stdout
            )
            for _ in range(6)
        ]
    print(f"import of the rules beside the workspace's: {min(runs) * 1000:.1f} ms")


def _timed(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


if __name__ == "__main__":
    main(sys.argv[1])
