"""An import of a Jira export: `python -m tests.benchmarks.imports DIRECTORY [ROWS]`.

Makes a workspace and an export with 33 columns in the directory, imports it, imports it again,
each in a process of its own, and prints seconds and the most memory.
"""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path
from time import perf_counter

from refineboard.domain.commands import FoundArt
from refineboard.session import found_workspace

_HEADER = """Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Priority
Resolution,Assignee,Reporter,Created,Updated,Resolved,Fix versions,Fix versions,Labels,Labels
Description,Inward issue link (Blocks),Outward issue link (Blocks),Custom field (Rank),Sprint,Sprint
Custom field (Story point estimate),Custom field (Story Points),Custom field (Flagged),Parent
Parent key,Parent summary,Status Category,Watchers,Votes"""


def row(number: int) -> list[str]:
    """One issue; every twentieth an epic, the next nineteen its stories."""
    epic = number - number % 20
    is_epic = number == epic
    text = f"As a buyer, I want to pay in way {number}, so that I can order sooner.\n" * 8
    return [
        f"Pay in way {number}", f"ALPHA-{number}", str(10_000 + number),
        "Epic" if is_epic else "Story", ("To Do", "In Progress", "Done")[number % 3], "ALPHA",
        "Alpha", "High", "", f"dev{number % 9}@example.com", "po@example.com",
        f"{number % 28 + 1}/Mar/26 9:30 AM", f"{number % 28 + 1}/Apr/26 9:30 AM", "", "PI-1", "",
        "checkout", "invoice", text, f"ALPHA-{number - 1}" if number % 5 == 3 else "", "",
        f"0|i{number:05d}:", "Sprint 1", "Sprint 2", "" if is_epic else str(number % 8 + 1), "", "",
        "" if is_epic else str(10_000 + epic), "" if is_epic else f"ALPHA-{epic}",
        "" if is_epic else f"Pay in way {epic}", "In Progress", "ana", "3",
    ]  # fmt: skip


def main(directory: Path, rows: int) -> None:
    """Prints what the imports take."""
    workspace, file = directory / "workspace", directory / "export.csv"
    if not workspace.exists():
        found_workspace(workspace, FoundArt("Alpha", (("CHK", "Checkout"),), "2026-10-05"))
    with file.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        writer.writerow(_HEADER.replace("\n", ",").split(","))
        writer.writerows(map(row, range(20, 20 + rows)))
    print(f"{rows} rows, {file.stat().st_size / 1e6:.1f} MB")
    for what in ("first import", "again, no change"):
        started = perf_counter()
        command = ["-m", "refineboard", "-w", str(workspace), "import", "jira", str(file)]
        command += ["--backlog", "CHK", "--format", "json"]
        nowhere = os.open(os.devnull, os.O_WRONLY)
        process = os.posix_spawn(
            sys.executable,
            [sys.executable, *command],
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, 1), (os.POSIX_SPAWN_DUP2, nowhere, 2)],
        )
        _, status, usage = os.wait4(process, 0)
        seconds = perf_counter() - started
        work = usage.ru_utime + usage.ru_stime
        memory = usage.ru_maxrss / 1024
        print(f"{what}: {seconds:.2f} s, of work {work:.2f} s, {memory:.0f} MB, status {status}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
