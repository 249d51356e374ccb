"""The sources of an import by name: files in, one plan out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from refineboard.domain.change import Deleted
from refineboard.domain.errors import RuleBroken
from refineboard.domain.workspace import ART, Workspace
from refineboard.exchange.adapter import Adapter
from refineboard.exchange.adapters import ADAPTERS
from refineboard.exchange.importing.plan import ImportPlan
from refineboard.exchange.importing.planning import Planner
from refineboard.exchange.importing.routing import refuse_without_backlog
from refineboard.exchange.importing.source import Source
from refineboard.exchange.importing.suggesting import suggested_map
from refineboard.exchange.importing.updating import Choice, Decisions
from refineboard.exchange.own import lines as own
from refineboard.exchange.own.planning import Common, plan_own
from refineboard.exchange.tables.base import FILE_LIMIT, Progress, unwatched
from refineboard.exchange.tables.layout import with_known
from refineboard.exchange.tables.table import Table
from refineboard.exchange.tables.tracker import UserMap
from refineboard.exchange.tables.workbooks import csv_of, is_workbook
from refineboard.exchange.text import plan_text

File: TypeAlias = tuple[str, bytes]
"""Name and content."""

SOURCES = (*ADAPTERS, "text", own.SYSTEM)


def plan_import(  # noqa: PLR0913 - what a person can say about an import
    workspace: Workspace,
    source: str,
    files: Sequence[File],
    *,
    backlog: str | None = None,
    user: UserMap | None = None,
    choice: Choice = "leave",
    decided: Decisions | None = None,
    common: Common = lambda lines: None,
    deleted: Callable[[str], Mapping[str, Deleted]] = lambda system: {},
    progress: Progress = unwatched,
) -> ImportPlan:
    """What importing the files would do; BadData where one cannot be read.

    `common` tells of the log of another workspace when it was this one's as well; `deleted` of the
    items of a system that were deleted here; `progress` is told how many steps are done.
    What is `decided` of single fields goes before `choice`.
    """
    if source == own.SYSTEM:
        if backlog is not None or user is not None:
            raise RuleBroken("A file of our own says itself where everything goes and what it is.")
        # The file is read, then planned: each is half of the way.
        file = _own_file(files, lambda done, total: progress(done, 2 * total))
        second = partial(_second_half, progress)
        return plan_own(workspace, file, common, choice, decided, progress=second)
    user = user or UserMap()
    if source == "text":
        return plan_text(workspace, backlog or _only_team(workspace), files, progress)
    if source not in ADAPTERS:
        raise RuleBroken(f"{source} is not a known source; use {', '.join(SOURCES)}.")
    adapter = ADAPTERS[source]
    user = with_known(workspace, adapter.tracker.system, user)
    tables = _tables(adapter, files, user)
    gone = partial(deleted, adapter.tracker.system)
    reading = Source(adapter.tracker, user, adapter.special, choice, progress, gone, decided or {})
    return Planner(workspace, backlog, reading).plan(tables)


def suggest_map(
    workspace: Workspace, source: str, files: Sequence[File], backlog: str | None
) -> str:
    """A first map for the files of a tool, as TOML; RuleBroken for a source without columns."""
    adapter = ADAPTERS.get(source)
    if adapter is None or source == "markdown":
        raise RuleBroken(f"A map says which column is what, and {source} has no columns.")
    user = with_known(workspace, adapter.tracker.system, UserMap())
    key = workspace.backlog(backlog).key if backlog else _only_team(workspace)
    return suggested_map(workspace, adapter.tracker, user, _tables(adapter, files, user), key)


def _tables(adapter: Adapter, files: Sequence[File], user: UserMap) -> Sequence[Table]:
    """The files as tables; workbooks are read as what they would be as CSV."""
    files = [(name, csv_of(data, name) if is_workbook(data) else data) for name, data in files]
    if adapter.read_together is not None:
        return adapter.read_together(files, adapter.tracker, user)
    return [adapter.read(data, name, adapter.tracker, user) for name, data in files]


def _second_half(progress: Progress, done: int, total: int) -> None:
    progress(total + done, 2 * total)


def _own_file(files: Sequence[File], progress: Progress) -> own.OwnFile:
    if len(files) != 1:
        raise RuleBroken("Import the files of other workspaces one at a time.")
    ((name, data),) = files
    return own.read_own(name, data, progress)


def limit_of(source: str) -> int:
    """Most bytes of a file of this source."""
    return own.LIMIT if source == own.SYSTEM else FILE_LIMIT


def _only_team(workspace: Workspace) -> str:
    teams = [key for key in workspace.backlogs if key != ART]
    if len(teams) != 1:
        raise refuse_without_backlog(workspace)
    return teams[0]
