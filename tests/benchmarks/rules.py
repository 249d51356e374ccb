"""INVEST of one story, every rule: `python -m tests.benchmarks.rules FILE` (one story a line)."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import mean, quantiles
from time import perf_counter

from refineboard.domain.invest import Subject, invest


def main(path: str) -> None:
    """Prints mean and 99th percentile over the stories of a file."""
    lines = Path(path).read_bytes().decode("utf-8", "replace").splitlines()
    seconds = []
    for line in lines * 20:
        started = perf_counter()
        invest(Subject("story", None, line, "", (), "", 3, "refining", None, None, ()))
        seconds.append(perf_counter() - started)
    print(f"{len(lines)} stories: mean {mean(seconds) * 1000:.3f} ms")
    print(f"p99 {quantiles(seconds, n=100)[98] * 1000:.3f} ms")


if __name__ == "__main__":
    main(sys.argv[1])
