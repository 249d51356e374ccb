"""Objectives and risks that a plan suggests."""

from __future__ import annotations

from refineboard.domain.documents import JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.planning.commands import WriteObjective, WriteRisk
from refineboard.domain.planning.plan import plan_of
from refineboard.domain.planning.suggestions import suggested_objectives, suggested_risks
from refineboard.domain.workspace import Workspace
from tests.builders import given
from tests.domain.planning.arts import an_art, ready, the_pi


def the_art() -> Workspace:
    """Checkout's blocked CHK-1 waits for a later item of Ledger."""
    return an_art(
        ready("CHK-1", 3, "LED-1", iteration="26.4.1", pi="26.4", blocked="waits for legal"),
        ready("CHK-2", 3, "LED-1", iteration="26.4.2", pi="26.4"),
        ready("LED-1", 3, iteration="26.4.3", pi="26.4", parent=None),
    )


def risks(workspace: Workspace) -> list[str]:
    """The titles of the suggested risks."""
    plan = plan_of(workspace, the_pi(workspace), lambda *_: 10, "2026-10-01")
    return [each.title for each in suggested_risks(workspace, plan)]


def test_a_team_is_offered_each_feature_that_it_has_placed() -> None:
    workspace = the_art()
    (found,) = suggested_objectives(workspace, the_pi(workspace))
    assert found == ("CHK", "One tap", ("ART-1",))


def test_what_an_objective_names_is_not_offered_again() -> None:
    workspace = the_art()
    fields: dict[str, JsonValue] = {"pi": "26.4", "team": "CHK", "title": "Pay", "items": ["CHK-2"]}
    edits = tuple(FieldEdit(name, value) for name, value in fields.items())
    given(workspace, WriteObjective(None, edits))
    assert list(suggested_objectives(workspace, the_pi(workspace))) == []


def test_blocked_items_and_broken_dependencies_are_offered_once_each() -> None:
    assert risks(the_art()) == [
        "CHK-1 is blocked: waits for legal",
        "CHK-2 (26.4.2) waits for LED-1 (26.4.3)",
    ]


def test_what_a_risk_names_is_not_offered_again() -> None:
    workspace = the_art()
    edits = (FieldEdit("pi", "26.4"), FieldEdit("title", "Law"), FieldEdit("items", ["CHK-1"]))
    given(workspace, WriteRisk(None, edits))
    assert risks(workspace) == ["CHK-2 (26.4.2) waits for LED-1 (26.4.3)"]
