"""How far an import is: every source tells, and what the watcher raises ends it."""

from __future__ import annotations

import pytest

from refineboard.domain.errors import RuleBroken
from refineboard.exchange.own.lines import write_own
from refineboard.exchange.sources import plan_import
from tests.exchange.builders import a_workspace, add

ROWS = 1_000
LINES = "".join(f"Pay in way {number}\n" for number in range(ROWS))
TABLE = "Issue key,Summary\n" + "".join(f"A-{number},Pay {number}\n" for number in range(ROWS))


def files(source: str) -> list[tuple[str, bytes]]:
    if source == "refineboard":
        workspace = a_workspace(*(add(f"Pay in way {number}") for number in range(ROWS)))
        return [("a.jsonl", write_own(workspace, list(workspace.items.values())))]
    return [("a", (LINES if source == "text" else TABLE).encode())]


@pytest.mark.parametrize("source", ["text", "jira", "refineboard"])
def test_every_source_tells_how_far_it_is(source: str):
    told: list[float] = []
    backlog = None if source == "refineboard" else "CHK"
    plan_import(
        a_workspace(),
        source,
        files(source),
        backlog=backlog,
        progress=lambda done, total: told.append(done / total),
    )
    assert told == sorted(told)
    assert (len(told) >= ROWS / 100, told[0] < 0.2, 0.9 < told[-1] <= 1) == (True, True, True)


@pytest.mark.parametrize("source", ["text", "jira", "refineboard"])
def test_who_watches_can_end_it(source: str):
    def stop(done: int, total: int) -> None:
        raise RuleBroken("Enough.")

    backlog = None if source == "refineboard" else "CHK"
    with pytest.raises(RuleBroken, match="Enough"):
        plan_import(a_workspace(), source, files(source), backlog=backlog, progress=stop)
