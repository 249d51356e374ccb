"""The plan as JSON: the shapes of `plan show` and of the summary."""

from __future__ import annotations

from refineboard.cli.planning_view import number
from refineboard.domain.dependencies.bands import Band
from refineboard.domain.dependencies.network import Link
from refineboard.domain.planning.plan import Cell, Plan
from refineboard.domain.workspace import Workspace


def plan_shape(workspace: Workspace, plan: Plan, frozen_at: str) -> dict[str, object]:
    """A plan as `plan show` prints it."""
    return {
        "pi": plan.increment.key,
        "frozen_at": frozen_at or None,
        "teams": [
            {
                "backlog": team.team,
                "name": workspace.backlogs[team.team].name,
                "load": number(team.load),
                "capacity": number(team.capacity),
                "allocation": {name: number(share) for name, share in team.allocation.items()},
                "iterations": list(map(_cell_shape, team.cells)),
            }
            for team in plan.teams
        ],
        "features": [
            {
                "key": each.key,
                "first": each.first or None,
                "last": each.last or None,
                "state": each.state,
            }
            for each in plan.features
        ],
        "dependencies": {band.value: plan.bands[band] for band in Band},
        "reds": [{"from": link.consumer, "to": link.provider} for link in plan.reds],
        "unplaced": list(plan.unplaced),
    }


def _cell_shape(cell: Cell) -> dict[str, object]:
    return {
        "key": cell.iteration,
        "innovation": cell.innovation,
        "capacity": number(cell.capacity),
        "load": number(cell.load),
        "items": list(cell.items),
        "classes": {name: number(points) for name, points in cell.classes.items()},
    }


def link_shape(link: Link) -> dict[str, object]:
    """A dependency of a plan as JSON."""
    return {
        "from": link.consumer,
        "to": link.provider,
        "band": link.band.value,
        "state": link.agreement.state,
        "from_iteration": link.consumer_iteration or None,
        "to_iteration": link.provider_iteration or None,
    }
