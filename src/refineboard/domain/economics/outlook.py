"""Everything that there is to tell of one backlog's order, worked out at once.

It takes seconds for thousands of items with many dependencies, so it is made aside, from a copy of
the workspace, and never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from refineboard.domain.economics.alternatives import (
    Alternative,
    MoneyRate,
    alternatives,
    money_rate,
)
from refineboard.domain.economics.cascade import Divergence, divergences
from refineboard.domain.economics.jobs import Number
from refineboard.domain.economics.orders import ORDERS, OrderName, Ranking, Reason
from refineboard.domain.economics.sensitivity import Sensitivity, sensitivities
from refineboard.domain.economics.starving import Starving, starving
from refineboard.domain.economics.watch import Watch
from refineboard.domain.workspace import Workspace


@dataclass(frozen=True, slots=True)
class TeamOrder:
    """A team's backlog beside the order of the features that its stories belong to."""

    team: str
    scores_stories: bool
    """Whether the team ranks by scores of its own instead."""
    current: tuple[str, ...]
    wanted: tuple[str, ...]
    """By feature, then dependencies, then the team's own rank."""
    differing: tuple[Divergence, ...]
    """What to move, one by one; what only the moves of others put right is not among them."""


def team_order(workspace: Workspace, team: str) -> TeamOrder:
    """How a team's backlog stands to the features as they are ranked now."""
    ranking = Ranking(workspace, team)
    wanted = ranking.feasible() if ranking.follows_features else ranking.manual
    found = divergences(ranking.manual, wanted)
    differing = tuple(each for each in found if each.place != each.wanted)
    return TeamOrder(
        ranking.backlog, not ranking.follows_features, ranking.manual, wanted, differing
    )


@dataclass(frozen=True, slots=True)
class Outlook:
    """A backlog's orders, and how far each is to be trusted."""

    ranking: Ranking
    orders: Mapping[OrderName, tuple[str, ...]]
    by_hand: Mapping[str, int]
    """By key, the place from 0 that the person gave it."""
    costs: Mapping[OrderName, Number]
    broken: Mapping[OrderName, Mapping[str, tuple[str, ...]]]
    reasons: Mapping[str, Reason]
    """Why items stand where they do in the feasible order."""
    sensitivities: Mapping[str, Sensitivity]
    """By key; only of items that are scored themselves."""
    alternatives: Mapping[str, Alternative]
    rate: MoneyRate
    starving: Mapping[str, Starving]
    teams: tuple[TeamOrder, ...]
    """The team itself, or all teams where the backlog is the ART's."""


def outlook(workspace: Workspace, backlog: str, since: str, watch: Watch | None = None) -> Outlook:
    """What there is to tell of a backlog; Stopped where whoever watches has given up.

    `since` is when the planning interval began, "" outside of all.
    """
    watch = watch or Watch()
    ranking = Ranking(workspace, backlog)
    orders = {name: ranking.order(name, watch) for name in ORDERS}
    documents = [workspace.items[key] for key in ranking.manual]
    rate = money_rate(workspace)
    watch.check()
    found = sensitivities(documents)
    watch.check()
    others = {each.key: each for each in alternatives(documents, rate)}
    watch.check()
    is_art = workspace.backlog(backlog).is_art
    teams = [key for key, each in workspace.backlogs.items() if not each.is_art]
    return Outlook(
        ranking,
        orders,
        {key: place for place, key in enumerate(ranking.manual)},
        {name: ranking.delay_cost(keys) for name, keys in orders.items()},
        {name: ranking.broken(keys) for name, keys in orders.items()},
        ranking.reasons(orders["feasible"]),
        found,
        others,
        rate,
        {each.key: each for each in starving(documents, since)},
        tuple(team_order(workspace, team) for team in (teams if is_art else [ranking.backlog])),
    )
