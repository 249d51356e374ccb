"""A plan put together for reading: what an ART pins to the wall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from refineboard.domain.dependencies.network import Link, Network
from refineboard.domain.documents import Document, text_of
from refineboard.domain.planning.freezing import frozen_plan
from refineboard.domain.planning.plan import Plan, in_plan
from refineboard.domain.planning.records import Predictability, of_increment, predictability
from refineboard.domain.planning.votes import Vote, vote_of
from refineboard.domain.workspace import Workspace


class PlanSummary(NamedTuple):
    """All of a PI's plan."""

    workspace: Workspace
    plan: Plan
    at: str
    """The moment that it shows."""
    frozen_at: str
    objectives: tuple[Document, ...]
    predictability: Predictability
    risks: tuple[Document, ...]
    links: tuple[Link, ...]
    """The dependencies between backlogs, and every one that the plan breaks."""
    votes: Mapping[str, Vote]
    """The last round of each backlog that has voted."""

    def of_team(self, documents: tuple[Document, ...], team: str) -> list[Document]:
        """Those that belong to a team."""
        return [each for each in documents if text_of(each, "team") == team]


def summary_of(workspace: Workspace, plan: Plan, at: str) -> PlanSummary:
    """The summary of a plan at a moment."""
    pi = plan.increment.key
    objectives = tuple(of_increment(workspace, "objectives", pi))
    network = Network(workspace)
    links = (
        link
        for link in in_plan(network, plan.increment)
        if not link.is_over and (link.crosses_teams or network.is_red(link))
    )
    votes = ((backlog, vote_of(workspace, pi, backlog)) for backlog in workspace.backlogs)
    return PlanSummary(
        workspace,
        plan,
        at,
        frozen_at(workspace, pi),
        objectives,
        predictability(objectives),
        tuple(of_increment(workspace, "risks", pi)),
        tuple(sorted(links, key=lambda link: (link.consumer_iteration, link.consumer))),
        {backlog: vote for backlog, vote in votes if vote is not None},
    )


def frozen_at(workspace: Workspace, pi: str) -> str:
    """When a PI's plan was frozen, "" where it is not."""
    return text_of(frozen_plan(workspace, pi) or {}, "at")
