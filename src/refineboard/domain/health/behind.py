"""Which items stand behind a number, those that need attention first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from refineboard.domain.health.cadence import Span
from refineboard.domain.health.dashboard import Dashboard
from refineboard.domain.health.delivery import ACCEPTED, DONE, PLANNED
from refineboard.domain.health.flow import FINISHED, FLOW
from refineboard.domain.health.planning import DOING, LOAD, READY, ReadyScope
from refineboard.domain.health.rework import edited_too_late, reworked, unnamed_rework
from refineboard.domain.health.tally import Metric, Scope
from refineboard.domain.health.targets import CLASSES


def items_behind(dashboard: Dashboard, backlog: str, metric: Metric) -> tuple[str, ...]:
    """Keys of the items that a metric of a backlog is made of; none where it is of no items."""
    scope = dashboard.scope(backlog)
    if metric.name == "readiness_rate":
        keys = _open_first(dashboard.ready_scope(backlog))
    elif metric.name == "feature_readiness_rate":
        keys = _open_first(dashboard.feature_scope())
    elif metric.name in _KEYS:
        keys = _KEYS[metric.name](scope, metric)
    else:
        keys = []
    return tuple(dict.fromkeys(key for key in keys if key in scope.facts))


def _open_first(ready: ReadyScope) -> list[str]:
    return sorted(ready.keys, key=ready.ready.__contains__)


def _missed_first(scope: Scope) -> list[str]:
    last = scope.frame.trend[-1].key if scope.frame.trend else ""
    accepted = set(scope.sums.keys(ACCEPTED, last))
    return sorted(scope.sums.keys(PLANNED, last), key=lambda key: (key in accepted, key))


def _in_spans(scope: Scope, name: str, spans: Iterable[Span]) -> list[str]:
    return [key for span in spans for key in sorted(scope.sums.keys(name, span.key))]


def _lived(scope: Scope) -> list[str]:
    """Those whose flow time is known."""
    return _in_spans(scope, FLOW, scope.frame.in_window)


def _of_classes(scope: Scope, name: str) -> list[str]:
    return [key for share in CLASSES for key in scope.sums.keys(name, share)]


_KEYS: Mapping[str, Callable[[Scope, Metric], list[str]]] = {
    "acceptance_rate": lambda scope, _: _missed_first(scope),
    "rework_ratio": lambda scope, _: [*reworked(scope), *unnamed_rework(scope)],
    "criteria_timing": lambda scope, _: edited_too_late(scope),
    "runway": lambda scope, _: _of_classes(scope, READY),
    "load": lambda scope, metric: scope.sums.keys(LOAD, str(metric.more["iteration"])),
    "flow_load": lambda scope, _: scope.sums.keys(*DOING),
    "velocity": lambda scope, _: _in_spans(scope, DONE, scope.frame.recent),
    "flow_time": lambda scope, _: _lived(scope),
    "flow_efficiency": lambda scope, _: _lived(scope),
    "flow_distribution": lambda scope, _: _of_classes(scope, FINISHED),
    "allocation_drift": lambda scope, _: _of_classes(scope, FINISHED),
}
