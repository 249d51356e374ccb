"""The health of backlogs: SAFe's measures of refinement and flow, hygiene, and what to do first."""

from refineboard.domain.health.dashboard import Dashboard, Report
from refineboard.domain.health.findings import HealthFinding, Weight
from refineboard.domain.health.past import FIELDS_REMEMBERED, Past, as_of
from refineboard.domain.health.tally import Frame, Metric
from refineboard.domain.health.targets import SETTINGS, TARGETS, Status, Target, Targets

__all__ = [
    "FIELDS_REMEMBERED",
    "SETTINGS",
    "TARGETS",
    "Dashboard",
    "Frame",
    "HealthFinding",
    "Metric",
    "Past",
    "Report",
    "Status",
    "Target",
    "Targets",
    "Weight",
    "as_of",
]
