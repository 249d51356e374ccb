"""What findings say, so that one knows what to do next."""

from __future__ import annotations

from refineboard.domain.documents import Document
from refineboard.domain.health.findings import HealthFinding
from tests.builders import a_dependency
from tests.domain.health.art import an_art, dashboard, lived

READY = ("funnel 10-20", "ready 11-01")


def finding(rule: str, *items: Document) -> HealthFinding:
    """What a rule finds in Checkout."""
    report = dashboard(an_art(*items)).report("CHK")
    return next(found for found in report.findings if found.rule == rule)


def test_a_finding_says_how_many_items_only_need_to_be_called_ready() -> None:
    found = finding(
        "not-ready-soon",
        lived("CHK-1", "funnel 09-01", "refining 10-01", iteration="26.4b.1"),
        lived("CHK-2", "funnel 09-01", "refining 10-01", iteration="26.4b.1", points=None),
    )
    assert "estimated (1); 1 only needs to be called ready." in found.message


def test_items_that_only_say_ready_are_told_with_what_they_miss() -> None:
    found = finding("unready", lived("CHK-1", *READY, points=None))
    assert found.message.endswith("of the Definition of Ready: estimated (1).")


def test_the_next_step_names_what_is_planned_too_late() -> None:
    found = finding(
        "planned-before",
        lived("CHK-1", *READY, iteration="26.4.4", depends_on=[a_dependency("LED-1")]),
        lived("LED-1", *READY, backlog="LED", iteration="26.4b.1"),
    )
    assert found.next_step.startswith("Plan LED-1 before CHK-1, or")


def test_the_next_step_names_what_is_ranked_too_low() -> None:
    found = finding(
        "ranked-before",
        lived("CHK-1", *READY, depends_on=[a_dependency("CHK-2")]),
        lived("CHK-2", *READY),
    )
    assert found.next_step.startswith("Rank CHK-2 before CHK-1, or")
