"""How metrics are called and written for people, the same in every form of the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from refineboard.domain.health.findings import percent
from refineboard.domain.health.tally import Metric
from refineboard.domain.health.targets import Status, Target

NOTHING = "n/a"

Writer: TypeAlias = Callable[[float], str]


def _iterations(value: float) -> str:
    return f"{value:.1f} it"


def _days(value: float) -> str:
    return f"{value:.0f} d"


def plain_number(value: float) -> str:
    """A number without digits that say nothing."""
    return f"{value:.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True)
class Words:
    """A metric's names and the way its value is written."""

    label: str
    short: str
    """For the head of a column."""
    write: Writer


METRICS: Mapping[str, Words] = {
    "readiness_rate": Words("Backlog readiness rate", "Ready", percent),
    "feature_readiness_rate": Words("Feature readiness, next PI", "Features", percent),
    "acceptance_rate": Words("Story acceptance rate", "Accepted", percent),
    "rework_ratio": Words("Rework ratio", "Rework", percent),
    "criteria_timing": Words("Criteria changed too late", "Late AC", percent),
    "runway": Words("Ready runway", "Runway", _iterations),
    "load": Words("Load", "Load", percent),
    "flow_time": Words("Flow time, median", "Flow", _days),
    "velocity": Words("Velocity", "Velocity", plain_number),
    "flow_load": Words("Flow load", "In work", plain_number),
    "flow_efficiency": Words("Flow efficiency", "Active", percent),
    "flow_distribution": Words("Features' share of the flow", "Features %", percent),
    "predictability": Words("Predictability", "Predict.", percent),
    "allocation_drift": Words("Allocation drift", "Drift", percent),
}
"""Every metric in the order in which it is shown."""

OVERVIEW = (
    "readiness_rate",
    "acceptance_rate",
    "rework_ratio",
    "runway",
    "load",
    "flow_time",
    "velocity",
)
"""The metrics of a line of the overview."""

SIGNS: Mapping[Status, str] = {
    Status.GOOD: "✓",
    Status.WATCH: "!",
    Status.BAD: "✗",
    Status.NONE: " ",
}
"""How a status is marked where there is room for one character."""


def value_words(metric: Metric) -> str:
    """The value as people read it."""
    return NOTHING if metric.value is None else METRICS[metric.name].write(metric.value)


def marked(metric: Metric) -> str:
    """The value with its status."""
    return f"{value_words(metric)} {SIGNS[metric.status]}".rstrip()


_NO_POINTS = "no points were finished in the recent iterations"
_NO_LIFE = "nothing was finished lately whose life is known"
_WHY_NOTHING: Mapping[str, str] = {
    "readiness_rate": "no open item is planned next, or ranked within a known capacity",
    "feature_readiness_rate": "no open feature is planned in the next PI",
    "acceptance_rate": "no iteration is over, or no story was planned at its start",
    "rework_ratio": "no points were pulled in the recent iterations",
    "criteria_timing": "no criteria were written or changed in the recent iterations",
    "runway": _NO_POINTS,
    "load": "the capacity is not known, or no iteration lies ahead",
    "flow_time": _NO_LIFE,
    "velocity": _NO_POINTS,
    "flow_efficiency": _NO_LIFE,
    "flow_distribution": _NO_POINTS,
    "predictability": "no committed PI objective was reviewed yet",
    "allocation_drift": _NO_POINTS,
}
"""Why a metric has no value: what it is a share of is not there."""


def share_words(metric: Metric) -> str:
    """What the value is made of, or why there is none."""
    if metric.value is None:
        return _WHY_NOTHING.get(metric.name, "")
    parts = []
    if metric.n is not None and metric.of is not None and metric.name != "velocity":
        # The ratio is one of points, which these are not.
        what = " stories" if metric.name == "rework_ratio" else ""
        parts.append(f"{plain_number(metric.n)} of {plain_number(metric.of)}{what}")
    elif metric.n is not None and metric.name != "velocity":
        parts.append(f"{plain_number(metric.n)} items")
    if metric.points is not None and metric.name in ("runway", "load", "flow_load"):
        parts.append(f"{plain_number(metric.points)} points")
    elif metric.points is not None and metric.name != "rework_ratio":
        parts.append(f"{percent(metric.points)} by points")
    if metric.name in _MORE:
        parts += _MORE[metric.name](metric.more)
    return ", ".join(parts)


def _in(timebox: object) -> list[str]:
    return [f"in {timebox}"] if timebox else []


def _acceptance(more: Mapping[str, object]) -> list[str]:
    parts = [f"{more['unplanned']} unplanned"] if more["unplanned"] else []
    if more["accepted_late"]:
        parts.append(f"{more['accepted_late']} late")
    first = more["first_pass"]
    if isinstance(first, float):
        parts.append(f"{percent(first)} at first pass")
    return [*_in(more["iteration"]), *parts]


def _rework(more: Mapping[str, object]) -> list[str]:
    parts = [f"{more['other_causes']} for other causes"] if more["other_causes"] else []
    return [*parts, *([f"{more['unnamed']} without a cause"] if more["unnamed"] else [])]


def _runway(more: Mapping[str, object]) -> list[str]:
    return [f"{more['bottleneck']} first"] if more["bottleneck"] else []


def _flow_time(more: Mapping[str, object]) -> list[str]:
    late = more["p85"]
    return [f"85 % within {_days(late)}"] if isinstance(late, float) else []


def _readiness(more: Mapping[str, object]) -> list[str]:
    return [f"{more['overridden']} by override"] if more["overridden"] else []


_MORE: Mapping[str, Callable[[Mapping[str, object]], list[str]]] = {
    "readiness_rate": _readiness,
    "feature_readiness_rate": _readiness,
    "acceptance_rate": _acceptance,
    "rework_ratio": _rework,
    "runway": _runway,
    "flow_time": _flow_time,
    "load": lambda more: _in(more["iteration"]),
    "predictability": lambda more: _in(more["pi"]),
}


def target_words(name: str, target: Target) -> str:
    """What is healthy, in a few words."""
    write = METRICS[name].write
    low, high = target.good_from, target.good_to
    if low is not None and high is not None:
        return f"{write(low)} to {write(high)}"
    if low is not None:
        return f"≥ {write(low)}"
    return "" if high is None else f"≤ {write(high)}"


def trend_words(metric: Metric) -> str:
    """The values of the last iterations, oldest first."""
    write = METRICS[metric.name].write
    return " → ".join(NOTHING if value is None else write(value) for _, value in metric.trend)
