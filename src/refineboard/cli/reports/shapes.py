"""The health report as JSON: the contract's shape, and what else a script may want."""

from __future__ import annotations

from collections.abc import Iterable

from refineboard.domain.health.dashboard import Report
from refineboard.domain.health.findings import HealthFinding
from refineboard.domain.health.tally import Metric


def health_shape(at: str, reports: Iterable[Report]) -> dict[str, object]:
    """Every scope with its metrics and findings."""
    return {"at": at, "scopes": [scope_shape(report) for report in reports]}


def scope_shape(report: Report) -> dict[str, object]:
    """One backlog's health."""
    return {
        "backlog": report.backlog,
        "name": report.name,
        "metrics": {name: metric_shape(metric) for name, metric in report.metrics.items()},
        "findings": [finding_shape(finding) for finding in report.findings],
    }


def metric_shape(metric: Metric) -> dict[str, object]:
    """One metric; what does not apply to it is left out, but never its value."""
    shape: dict[str, object] = {"value": metric.value}
    for name in ("n", "of", "points"):
        number = getattr(metric, name)
        if number is not None:
            shape[name] = number
    shape["status"] = metric.status.value
    if metric.trend:
        shape["trend"] = [{"iteration": key, "value": value} for key, value in metric.trend]
    return {**shape, **metric.more}


def finding_shape(finding: HealthFinding) -> dict[str, object]:
    """One finding, with all the items behind it and the next step."""
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "keys": list(finding.keys),
        "message": finding.message,
        "next": finding.next_step,
    }
