"""What counts as healthy: the defaults, where they come from, and a workspace's own.

The workspace keeps its own in the document `health` of the table `settings`, one field a target
or setting, so that two people can change two of them at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from refineboard.domain.documents import Document, number_of
from refineboard.domain.workspace import Workspace

HEALTH = "health"
"""Key of the settings document."""


class Status(StrEnum):
    """How a metric stands against its target."""

    GOOD = "good"
    WATCH = "watch"
    BAD = "bad"
    NONE = "n/a"
    """There is nothing to measure, or no target."""


class Target(NamedTuple):
    """The range in which a metric is healthy, and the range beyond which it is bad.

    Between the two it is to be watched. None leaves a side open.
    """

    bad_below: float | None = None
    good_from: float | None = None
    good_to: float | None = None
    bad_above: float | None = None
    source: str = ""

    def status(self, value: float | None) -> Status:
        """How a value stands."""
        if value is None or self.is_open:
            return Status.NONE
        if self.bad_below is not None and value < self.bad_below:
            return Status.BAD
        if self.bad_above is not None and value > self.bad_above:
            return Status.BAD
        low = self.good_from is None or value >= self.good_from
        high = self.good_to is None or value <= self.good_to
        return Status.GOOD if low and high else Status.WATCH

    @property
    def is_open(self) -> bool:
        """Whether it asks for nothing."""
        return (
            self.bad_below is None
            and self.good_from is None
            and self.good_to is None
            and self.bad_above is None
        )


BOUNDS = ("bad_below", "good_from", "good_to", "bad_above")
"""The names of a target's numbers, from low to high."""

_PREDICTABLE = "SAFe: reliable trains deliver 80 to 100 % of their plan"
_OURS = "this program's own suggestion; set what your ART agrees on"

TARGETS: Mapping[str, Target] = {
    "readiness_rate": Target(0.5, 0.8, None, None, _OURS),
    "feature_readiness_rate": Target(0.5, 0.8, None, None, _OURS),
    "acceptance_rate": Target(0.6, 0.8, None, None, _PREDICTABLE),
    "rework_ratio": Target(None, None, 0.1, 0.25, _OURS),
    "criteria_timing": Target(
        None, None, 0.1, 0.3, "Dinwiddie 2019: agree on criteria before work begins"
    ),
    "runway": Target(1, 1.5, 3, 5, "practice: about two iterations of ready work"),
    "flow_efficiency": Target(
        0.05, 0.15, None, None, "Kanban practice: 15 % is usual, 40 % is very good"
    ),
    "predictability": Target(0.6, 0.8, None, None, _PREDICTABLE),
    "load": Target(0.5, 0.7, 1, 1.15, "SAFe: plan up to the capacity, never above it"),
    "allocation_drift": Target(None, None, 0.1, 0.2, _OURS),
}
"""The usual target of each metric that has one."""


class Setting(NamedTuple):
    """One number that metrics are computed with."""

    usual: float
    least: float
    most: float
    words: str


SETTINGS: Mapping[str, Setting] = {
    "look_ahead": Setting(2, 1, 10, "iterations that the readiness rate looks ahead"),
    "velocity_iterations": Setting(3, 1, 10, "finished iterations that make the velocity"),
    "trend_iterations": Setting(5, 1, 20, "finished iterations that a trend shows"),
    "planning_days": Setting(1, 0, 5, "days of an iteration after which its plan is frozen"),
    "ageing_doing_days": Setting(14, 1, 365, "days in one state of work that age a team's item"),
    "ageing_feature_days": Setting(84, 1, 730, "days in one state of work that age a feature"),
    "ageing_waiting_days": Setting(56, 1, 730, "days in one state before work that are too many"),
    "usual_points": Setting(3, 0, 100, "points that an unestimated item is taken for"),
    "share_feature": Setting(0.8, 0, 1, "share of the capacity meant for features"),
    "share_enabler": Setting(0.1, 0, 1, "share of the capacity meant for enablers"),
    "share_maintenance": Setting(0.1, 0, 1, "share of the capacity meant for maintenance"),
    "beside": Setting(
        1, 0, 2, "waiting for an item of the same iteration: 0 is fine, 1 a warning, 2 a conflict"
    ),
    "money_per_point": Setting(
        0, 0, 1e12, "money a week that a point of cost of delay stands for; 0 where nobody knows"
    ),
    "weeks_per_size": Setting(1, 0.01, 100, "weeks of work that a point of job size stands for"),
}
"""Every setting with its usual value and what it may be."""

CLASSES = ("feature", "enabler", "maintenance")
"""The allocation classes; maintenance holds the defects."""


class Targets:
    """The targets and settings that hold in a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        """Reads the workspace's own; what is no usable number is left at its default."""
        self._document: Document = workspace.tables["settings"].get(HEALTH, {})

    def setting(self, name: str) -> float:
        """A setting's value."""
        known = SETTINGS[name]
        own = number_of(self._document, name)
        return known.usual if own is None else min(max(own, known.least), known.most)

    def count(self, name: str) -> int:
        """A setting that is a whole number."""
        return int(self.setting(name))

    def target(self, metric: str) -> Target:
        """A metric's target; an open one where it has none."""
        own = self._document.get(metric)
        if metric in TARGETS and isinstance(own, dict):
            low, good_from, good_to, high = (number_of(own, bound) for bound in BOUNDS)
            return Target(low, good_from, good_to, high, "this workspace")
        return TARGETS.get(metric, Target())

    def is_own(self, name: str) -> bool:
        """Whether the workspace has its own value of a target or setting."""
        return self._document.get(name) is not None

    def shares(self) -> dict[str, float]:
        """The share of the capacity meant for each allocation class."""
        return {name: self.setting(f"share_{name}") for name in CLASSES}
