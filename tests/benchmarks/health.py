"""Health of a large ART: the whole command beside `list`, and a dashboard after one edit.

`python -m tests.benchmarks.health DIR [ITEMS] [ROUNDS]` makes the workspace in DIR where it is
missing. Six in ten items have been done, most of them long ago; the log holds a thousand edits of
the last weeks.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from refineboard.domain.change import LogEntry, Stamp
from refineboard.domain.commands import EditItem, FoundArt, LoadDocuments, PlanItems
from refineboard.domain.decide import decide
from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.health.dashboard import Dashboard
from refineboard.domain.health.past import Past
from refineboard.domain.health.tally import Frame
from refineboard.domain.rank import ranks_after
from refineboard.domain.workspace import Workspace
from refineboard.session import found_workspace, open_session
from tests.builders import a_dependency, a_feature, a_story

NOW = datetime.now(UTC).replace(microsecond=0)
TEAMS = tuple((f"T{number}", f"Team {number}") for number in range(5))
TEXT = "As a returning shopper, I want to save card {} easily so that I pay in one step. "
REST = "The rest of the conversation. " * 20
STATES = ("funnel", "refining", "ready", "in_progress", "review", "accepted")


def moment(days_ago: float) -> str:
    """A time so many days ago."""
    at = NOW - timedelta(days=days_ago)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def life(state: str, last: float) -> list[JsonValue]:
    """A timeline that reached the state so many days ago, a week a step."""
    steps = STATES[: STATES.index(state) + 1]
    return [
        {"state": step, "at": moment(last + 7 * (len(steps) - 1 - place)), "by": "ana"}
        for place, step in enumerate(steps)
    ]


def a_large_story(team: str, number: int, rank: str, features: int) -> Document:
    """One story of a team, by chance of any age and state."""
    done = random.random() < 0.6
    state = "accepted" if done else random.choice(STATES[:5])
    last = random.uniform(0, 700) if done else random.uniform(0, 40)
    timeline = life(state, last)
    iteration = f"NOW.{random.randint(1, 4)}" if random.random() < 0.05 and not done else None
    key = f"{team}-{number}"
    return a_story(
        key=key, backlog=team, state=state, rank=rank, timeline=timeline,
        kind=random.choice(("story",) * 8 + ("defect", "spike")), title=f"Save a card {number}",
        description=f"{TEXT.format(key)}{REST}", iteration=iteration,
        points=random.choice((1, 2, 3, 5, 8, None)), parent=f"ART-{random.randint(1, features)}",
        acceptance_criteria=["Given a saved card, when I pay, then one click is enough."],
        depends_on=[a_dependency(f"{team}-{random.randint(1, 50)}")] if number % 20 == 0 else [],
        created_at=timeline[0]["at"], updated_at=timeline[-1]["at"],
    )  # fmt: skip


def documents(items: int) -> Iterator[tuple[str, Document]]:
    """A whole ART: ten iterations of which six are over, features, and the teams' items."""
    random.seed(1)
    art = Workspace()
    first = (NOW - timedelta(days=89)).date()
    command = FoundArt("Big ART", TEAMS, str(first))
    for operation in decide(art, command, Stamp("ana", moment(90))).operations:
        yield operation.table, operation.document
    features = items // 25
    scores = {"ubv": 5, "tc": 3, "rroe": 1, "size": 2}
    for number, rank in enumerate(ranks_after(None, features), 1):
        feature = a_feature(
            key=f"ART-{number}", title=f"Feature {number}", rank=rank, state="analyzing",
            created_at=moment(200), timeline=life("refining", 100), **scores,
        )  # fmt: skip
        yield "items", {**feature, "state": "analyzing"}
    for team, _ in TEAMS:
        count = (items - features) // len(TEAMS)
        for number, rank in enumerate(ranks_after(None, count), 1):
            yield "items", a_large_story(team, number, rank, features)


def make(directory: Path, items: int) -> None:
    """Loads the ART and edits it a thousand times."""
    loaded = tuple(documents(items))
    names = [str(document["key"]) for table, document in loaded if table == "iterations"]
    renamed = tuple(
        (table, {**document, "iteration": names[6] if document.get("iteration") else None})
        if table == "items"
        else (table, document)
        for table, document in loaded
    )
    found_workspace(directory, LoadDocuments(renamed))
    session = open_session(directory)
    for number in range(500):
        key = f"T{number % 5}-{random.randint(1, items // 10)}"
        session.do(PlanItems((key,), random.choice(names)))
        edit = FieldEdit("acceptance_criteria", [f"Given {number}"])
        session.do(EditItem(key, (edit,)))
    session.close()


def seconds(*arguments: str) -> tuple[float, float]:
    """Wall clock and processor time of a whole process."""
    environment = {**os.environ}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, started = os.times(), perf_counter()
    subprocess.run(
        [sys.executable, "-m", "refineboard", *arguments],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
    )  # fmt: skip
    wall, after = perf_counter() - started, os.times()
    return wall, sum(after[2:4]) - sum(before[2:4])


def commands(directory: Path, rounds: int) -> None:
    """Prints the medians of the commands, taken in turn."""
    asked = {
        "list --limit 1": ("list", "--limit", "1"),
        "health --format json": ("health", "--format", "json"),
        "health --format line": ("health", "--format", "line"),
        "health --trend --format json": ("health", "--trend", "--format", "json"),
        "health --at 3w --format json": ("health", "--at", "3w", "--format", "json"),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
    for _ in range(rounds + 1):
        for name, arguments in asked.items():
            taken[name].append(seconds("-w", str(directory), *arguments))
    for name, times in taken.items():
        wall, cpu = (median(pair[part] for pair in times[1:]) for part in (0, 1))
        print(f"{name:32} {wall * 1000:5.0f} ms, processor {cpu * 1000:5.0f} ms")


def updates(directory: Path) -> None:
    """Prints how long a dashboard takes after one edit, with the reports of team and ART."""
    session = open_session(directory)
    workspace, at = session.workspace, moment(0)
    needed = Frame(workspace, at, Past()).first_moment
    started = perf_counter()
    dashboard = Dashboard(workspace, at, session.past(needed, at))
    dashboard.reports()
    print(f"build and all reports            {(perf_counter() - started) * 1000:.0f} ms")
    taken = []
    for number in range(200):
        key = f"T{number % 5}-{1 + number * 3}"
        edit = FieldEdit("points", random.choice((1, 2, 3, 5)))
        change = decide(workspace, EditItem(key, (edit,)), Stamp("ana", at))
        entry = LogEntry(session.seq + 1, at, "ana", change)
        workspace.apply(entry)
        started = perf_counter()
        dashboard.fold([entry], at)
        dashboard.report(key.partition("-")[0])
        dashboard.report("ART")
        taken.append(perf_counter() - started)
    taken.sort()
    print(f"after one edit, median           {taken[100] * 1000:.2f} ms")
    print(f"after one edit, 99th percentile  {taken[197] * 1000:.2f} ms")
    session.close()


def main(directory: Path, items: int, rounds: int) -> None:
    """Measures a workspace of so many items."""
    if not directory.exists():
        make(directory, items)
    print(f"{items} items, medians of {rounds} rounds")
    commands(directory, rounds)
    updates(directory)


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        int(sys.argv[2]) if len(sys.argv) > 2 else 10_000,
        int(sys.argv[3]) if len(sys.argv) > 3 else 5,
    )
