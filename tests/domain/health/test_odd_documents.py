"""Documents of another hand: whatever stands in a field, health is told and nothing falls over."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refineboard.domain.documents import Document
from refineboard.domain.health.behind import items_behind
from refineboard.domain.health.dashboard import Dashboard
from refineboard.domain.health.flow import cumulative_flow, flow_histogram
from refineboard.domain.health.past import Past, as_of
from refineboard.domain.health.trends import stock_trends
from refineboard.domain.workspace import Workspace
from tests.builders import a_dependency
from tests.domain.health.art import TODAY, an_art, lived
from tests.strategies import JSON_VALUES

FIELDS = (
    "kind", "backlog", "state", "rank", "points", "iteration", "pi", "parent", "timeline",
    "depends_on", "acceptance_criteria", "created_at", "enabler", "tags", "blocked", "ubv",
    "ready_override", "ready_checks", "rework", "title", "description",
)  # fmt: skip
_odd = JSON_VALUES | st.sampled_from(
    [
        [{"state": "ready"}], [{"at": "soon", "state": 1}], [1, None], [{}], "2026-11-01",
        [{"at": "9999-12-31T23:59:59Z", "state": "accepted"}], [{"key": None}], -1, 10**30,
    ]
)  # fmt: skip


def told(workspace: Workspace) -> None:
    """Everything that health can tell."""
    board = Dashboard(workspace, TODAY)
    for report in board.reports():
        scope = board.scope(report.backlog)
        flow_histogram(scope)
        cumulative_flow(scope, 5)
        for metric in report.metrics.values():
            items_behind(board, report.backlog, metric)
    stock_trends(board, Past(), [])
    as_of(workspace, [], "2026-11-01T00:00:00.000Z")


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from(FIELDS), _odd, min_size=1, max_size=4))
def test_an_item_may_hold_anything(odd: dict[str, Any]) -> None:
    item = lived(
        "CHK-1", "funnel 09-01", "ready 10-12", "in_progress 10-20", "accepted 10-24",
        iteration="26.4.2", depends_on=[a_dependency("CHK-2")],
    )  # fmt: skip
    told(an_art({**item, **odd}, {**lived("CHK-2", "funnel 09-01", "ready 10-12"), **odd}))


@given(
    st.sampled_from(["iterations", "teams", "settings", "objectives", "increments"]),
    st.dictionaries(
        st.sampled_from(
            ["start", "end", "pi", "innovation", "members", "definition_of_ready", "items",
             "actual_value", "planned_value", "team", "readiness_rate", "look_ahead"]
        ),
        _odd, min_size=1,
    ),
)  # fmt: skip
def test_so_may_any_other_document(table: str, odd: dict[str, Any]) -> None:
    workspace = an_art(lived("CHK-1", "funnel 09-01", "ready 10-12", iteration="26.4b.1"))
    documents: dict[str, Document] = {
        key: {**document, **odd} for key, document in workspace.tables[table].items()
    }
    documents["health"] = {"key": "health", **odd}
    told(Workspace({**workspace.tables, table: documents}))


@pytest.mark.parametrize("table", ["iterations", "increments", "teams", "settings"])
def test_an_art_without_plans_or_teams_has_nothing_to_measure(table: str) -> None:
    workspace = an_art(lived("CHK-1", "funnel 09-01", "ready 10-12"))
    told(Workspace({**workspace.tables, table: {}}))
