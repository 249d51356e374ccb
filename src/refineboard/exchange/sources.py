"""The sources of an import by name: files in, one plan out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from refineboard.domain.errors import RuleBroken
from refineboard.domain.workspace import ART, Workspace
from refineboard.exchange.jira import JIRA, SPECIAL
from refineboard.exchange.plan import ImportPlan
from refineboard.exchange.planning import Planner, Source
from refineboard.exchange.routing import refuse_without_backlog
from refineboard.exchange.rows import FieldReader
from refineboard.exchange.tables import read_csv
from refineboard.exchange.text import plan_text
from refineboard.exchange.tracker import Tracker, UserMap
from refineboard.exchange.updating import Choice
from refineboard.exchange.vocabulary import CSV

File: TypeAlias = tuple[str, bytes]
"""Name and content."""

SOURCES = ("jira", "csv", "text")

_TRACKERS: Mapping[str, tuple[Tracker, Mapping[str, FieldReader]]] = MappingProxyType(
    {"csv": (CSV, {}), "jira": (JIRA, SPECIAL)}
)


def plan_import(  # noqa: PLR0913 - what a person can say about an import
    workspace: Workspace,
    source: str,
    files: Sequence[File],
    *,
    backlog: str | None = None,
    user: UserMap | None = None,
    choice: Choice = "leave",
) -> ImportPlan:
    """What importing the files would do; BadData where one cannot be read."""
    user = user or UserMap()
    if source == "text":
        return plan_text(workspace, backlog or _only_team(workspace), files)
    if source not in _TRACKERS:
        raise RuleBroken(f"{source} is not a known source; use {', '.join(SOURCES)}.")
    tracker, special = _TRACKERS[source]
    tables = [read_csv(data, name, tracker, user) for name, data in files]
    return Planner(workspace, backlog, Source(tracker, user, special, choice)).plan(tables)


def _only_team(workspace: Workspace) -> str:
    teams = [key for key in workspace.backlogs if key != ART]
    if len(teams) != 1:
        raise refuse_without_backlog(workspace)
    return teams[0]
