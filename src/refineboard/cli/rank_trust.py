"""What `rank --details` adds: how far each rank is to be trusted, and other ways to rank."""

from __future__ import annotations

from datetime import UTC, datetime

from refineboard.cli.output import Cell, Grid
from refineboard.domain.economics.alternatives import Alternative
from refineboard.domain.economics.jobs import Number
from refineboard.domain.economics.outlook import Outlook, outlook
from refineboard.domain.economics.watch import Watch
from refineboard.domain.health.cadence import Cadence, moment_text
from refineboard.domain.workspace import Workspace


def outlook_now(workspace: Workspace, backlog: str, watch: Watch) -> Outlook:
    """What there is to tell of a backlog today."""
    since = Cadence(workspace).increment_start(moment_text(datetime.now(UTC)))
    return outlook(workspace, backlog, since, watch)


def details_of(found: Outlook, key: str) -> dict[str, object]:
    """What is added to an item of the order; None for what is not known of it."""
    each = found.sensitivities.get(key)
    other = found.alternatives[key]
    return {
        "best_rank": None if each is None else each.best,
        "worst_rank": None if each is None else each.worst,
        "robust": None if each is None else each.is_robust,
        "cd3": _rounded(other.cd3),
        "cd3_rank": other.cd3_rank,
        "value_times_urgency": _rounded(other.value_times_urgency),
        "value_times_urgency_rank": other.value_times_urgency_rank,
        "starving": key in found.starving,
    }


DETAILS = (
    "best_rank",
    "worst_rank",
    "robust",
    "cd3",
    "cd3_rank",
    "value_times_urgency",
    "value_times_urgency_rank",
    "starving",
)
"""The names of what is added, in order."""


def details_grid(found: Outlook, keys: tuple[str, ...]) -> Grid:
    """The same for a person to read."""
    names = ("Key", "By WSJF", "Could be", "Robust", "CD3", "Rank", "Value × urgency", "Rank")
    return Grid(names, [_cells(found, found.alternatives[key]) for key in keys])


def _cells(found: Outlook, other: Alternative) -> tuple[Cell, ...]:
    each = found.sensitivities.get(other.key)
    return (
        other.key,
        other.wsjf_rank,
        None if each is None else f"{each.best}–{each.worst}",
        None if each is None else ("yes" if each.is_robust else "no"),
        _rounded(other.cd3),
        other.cd3_rank,
        _rounded(other.value_times_urgency),
        other.value_times_urgency_rank,
    )


def _rounded(value: Number | None) -> float | None:
    return None if value is None else round(float(value), 2)
