"""Ranks of an import: items go where the other tool has them, next to those that stay."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from refineboard.domain.commands import RankRun
from refineboard.domain.documents import text_of
from refineboard.domain.rank import ranks_between
from refineboard.domain.workspace import Workspace


def ranks_of_runs(
    workspace: Workspace, runs: Sequence[RankRun], handles: Mapping[str, str]
) -> dict[str, str]:
    """The new rank of every item in the runs; none moves that stands there already."""
    going = {handles.get(key, key) for run in runs for key in run.keys}
    ranks: dict[str, str] = {}
    staying: dict[str, list[tuple[str, str]]] = {}
    for run in runs:
        anchor = workspace.items.get(run.anchor)
        if anchor is None or run.anchor in going:
            continue
        backlog = text_of(anchor, "backlog")
        if backlog not in staying:
            staying[backlog] = [
                (workspace.heads[key].rank, key)
                for key in workspace.keys_in(backlog)
                if key not in going
            ]
        keys = [
            key
            for key in (handles.get(key, key) for key in run.keys)
            if text_of(workspace.items.get(key, {}), "backlog") == backlog
        ]
        order = staying[backlog]
        place = bisect_left(order, (text_of(anchor, "rank"), run.anchor))
        place += not run.is_before
        before = order[place - 1][0] if place else None
        after = order[place][0] if place < len(order) else None
        if before is None or after is None or before < after:
            ranks |= zip(keys, ranks_between(before, after, len(keys)), strict=True)
    return ranks
