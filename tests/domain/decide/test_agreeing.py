"""The Definition of Ready, its exceptions, and targets: agreed on, changed, and refused."""

from __future__ import annotations

from typing import Any

import pytest

from refineboard.domain.change import Stamp
from refineboard.domain.commands import (
    AgreeOnClause,
    AgreeOnDefinition,
    AgreeOnTarget,
    Command,
    LoadDocuments,
    OverrideReady,
    SetTarget,
    TickLine,
)
from refineboard.domain.decide import decide
from refineboard.domain.errors import Conflict, RuleBroken
from refineboard.domain.health.targets import Targets
from refineboard.domain.readiness import (
    TEAM_DEFINITION,
    Clause,
    Level,
    definition_of,
    own_definition,
)
from refineboard.domain.workspace import Workspace
from tests.builders import LATER, a_story, a_workspace, given, plain

STAMP = Stamp("ana", LATER)


def after(*commands: Command) -> Workspace:
    """An ART with CHK-1, after the commands."""
    workspace = a_workspace(a_story())
    for command in commands:
        given(workspace, command)
    return workspace


def refuse(command: Command, *before: Command) -> str:
    """The words with which the command is refused."""
    with pytest.raises(RuleBroken) as refusal:
        decide(after(*before), command, STAMP)
    return str(refusal.value)


def test_a_rule_is_added_to_the_usual_ones() -> None:
    workspace = after(AgreeOnClause("chk", "owner", "should"))
    assert definition_of(workspace, "CHK") == (*TEAM_DEFINITION, Clause("owner", Level.SHOULD))
    assert definition_of(workspace, "LED") == TEAM_DEFINITION


def test_a_rule_keeps_its_place_when_it_changes() -> None:
    found = definition_of(after(AgreeOnClause("CHK", "size", "should", 5)), "CHK")
    assert found[3] == Clause("size", Level.SHOULD, 5)


def test_a_rule_can_be_taken_out() -> None:
    found = definition_of(after(AgreeOnClause("CHK", "parent", None)), "CHK")
    assert "parent" not in [clause.rule for clause in found]


def test_a_definition_can_be_emptied_rule_by_rule() -> None:
    drops = [AgreeOnClause("CHK", clause.rule, None) for clause in TEAM_DEFINITION]
    assert definition_of(after(*drops), "CHK") == ()


def test_the_features_have_a_definition_too() -> None:
    found = definition_of(after(AgreeOnClause("ART", "owner", "must")), "ART")
    assert found[-1].rule == "owner"


def test_the_usual_definition_can_come_back() -> None:
    workspace = after(
        AgreeOnClause("CHK", "owner", "must"), AgreeOnDefinition("CHK", TEAM_DEFINITION)
    )
    assert definition_of(workspace, "CHK") == TEAM_DEFINITION


def test_a_whole_definition_is_agreed_on_in_its_order() -> None:
    rules = (
        Clause("owner", Level.SHOULD),
        Clause("line", Level.MUST, None, "UX has seen it"),
        Clause("size", Level.MUST, 5),
    )
    assert definition_of(after(AgreeOnDefinition("CHK", rules)), "CHK") == rules


def test_the_usual_rules_leave_no_definition_of_its_own() -> None:
    workspace = after(
        AgreeOnClause("CHK", "owner", "must"), AgreeOnDefinition("CHK", TEAM_DEFINITION)
    )
    assert own_definition(workspace, "CHK") is None


def test_a_definition_that_somebody_else_changed_is_a_conflict() -> None:
    workspace = after(AgreeOnClause("CHK", "owner", "must"))
    mine = AgreeOnDefinition("CHK", (Clause("criteria"),), saw=None)
    with pytest.raises(Conflict) as raised:
        given(workspace, mine)
    (conflict,) = raised.value.conflicts
    assert (conflict.key, conflict.saw) == ("CHK", None)


def test_the_same_definition_from_two_people_is_no_conflict() -> None:
    rules = (Clause("criteria"),)
    workspace = after(AgreeOnDefinition("CHK", rules, saw=None))
    given(workspace, AgreeOnDefinition("CHK", rules, saw=None))
    assert definition_of(workspace, "CHK") == rules


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (AgreeOnTarget("load", (1, 0.5, None, None)), "must rise"),
        (AgreeOnTarget("load", (None, float("inf"), None, None)), "must rise"),
        (AgreeOnTarget("velocity", (1, 2, None, None)), "no target"),
        (AgreeOnDefinition("CHK", (Clause("moon-phase"),)), "no rule"),
        (AgreeOnDefinition("CHK", (Clause("owner"), Clause("owner", Level.SHOULD))), "the same"),
        (AgreeOnDefinition("CHK", (Clause("size", limit=0),)), "must lie between"),
        (
            AgreeOnDefinition("CHK", tuple(Clause("line", text=f"{n}") for n in range(41))),
            "none any more",
        ),
        (AgreeOnClause("CHK", "moon-phase", "must"), "no rule"),
        (AgreeOnClause("CHK", "owner", "perhaps"), "no level"),
        (AgreeOnClause("CHK", "owner", "must", 3), "takes no number"),
        (AgreeOnClause("CHK", "size", "must", -1), "must lie between"),
        (AgreeOnClause("CHK", "size", "must", float("nan")), "must lie between"),
        (AgreeOnClause("CHK", "line", "must", None, " "), "needs words"),
        (AgreeOnClause("CHK", "owner", "must", None, "words"), "checklist line"),
        (AgreeOnClause("CHK", "owner", None), "no such rule"),
        (AgreeOnClause("XYZ", "owner", "must"), "no backlog"),
    ],
)
def test_a_clause_that_makes_no_sense_is_refused(command: Command, words: str) -> None:
    assert words in refuse(command)


def test_a_checklist_line_can_be_ticked_and_unticked() -> None:
    line = AgreeOnClause("CHK", "line", "must", None, "UX has seen it")
    workspace = after(line, TickLine("CHK-1", "UX has seen it", is_met=True))
    assert workspace.items["CHK-1"]["ready_checks"] == ["UX has seen it"]
    given(workspace, TickLine("CHK-1", "UX has seen it", is_met=False))
    assert workspace.items["CHK-1"]["ready_checks"] == []


def test_a_line_that_is_not_on_the_list_is_refused() -> None:
    assert "no line of the checklist" in refuse(TickLine("CHK-1", "UX", is_met=True))


def test_an_override_says_who_and_why() -> None:
    workspace = after(OverrideReady("CHK-1", "a two-line change"))
    override = workspace.items["CHK-1"]["ready_override"]
    assert isinstance(override, dict)
    assert (override["reason"], override["by"]) == ("a two-line change", "ana")


def test_an_override_needs_a_reason() -> None:
    assert "reason" in refuse(OverrideReady("CHK-1", "  "))


def test_an_override_can_be_taken_back() -> None:
    workspace = after(OverrideReady("CHK-1", "small"), OverrideReady("CHK-1", None))
    assert workspace.items["CHK-1"]["ready_override"] is None


def test_a_target_is_set_bound_by_bound() -> None:
    workspace = after(SetTarget("readiness_rate", "good_from", 0.9))
    target = Targets(workspace).target("readiness_rate")
    assert (target.bad_below, target.good_from, target.source) == (0.5, 0.9, "this workspace")


def test_a_target_can_go_back_to_the_usual_one() -> None:
    workspace = after(
        SetTarget("readiness_rate", "good_from", 0.9), SetTarget("readiness_rate", None, None)
    )
    assert Targets(workspace).target("readiness_rate").good_from == 0.8


def test_all_bounds_of_a_target_are_set_at_once() -> None:
    workspace = after(AgreeOnTarget("load", (None, 0.6, 0.9, 1.2)))
    target = Targets(workspace).target("load")
    assert target[:4] == (None, 0.6, 0.9, 1.2)


@pytest.mark.parametrize("bounds", [None, (0.5, 0.8, None, None)], ids=["none", "the usual ones"])
def test_usual_bounds_leave_no_target_of_its_own(
    bounds: tuple[float | None, float | None, float | None, float | None] | None,
) -> None:
    workspace = after(
        SetTarget("readiness_rate", "good_from", 0.9), AgreeOnTarget("readiness_rate", bounds)
    )
    assert not Targets(workspace).is_own("readiness_rate")


def test_a_target_that_somebody_else_changed_is_a_conflict() -> None:
    workspace = after(SetTarget("load", "good_to", 0.9))
    with pytest.raises(Conflict):
        given(workspace, AgreeOnTarget("load", (None, None, 1, None), saw=None))


def test_a_setting_is_a_number() -> None:
    assert Targets(after(SetTarget("look_ahead", None, 3))).count("look_ahead") == 3


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (SetTarget("moon", None, 1), "no target"),
        (SetTarget("readiness_rate", None, 0.5), "which bound"),
        (SetTarget("readiness_rate", "best", 0.5), "no bound"),
        (SetTarget("readiness_rate", "bad_below", 0.9), "must rise"),
        (SetTarget("look_ahead", None, 99), "must lie between"),
        (SetTarget("look_ahead", "good_from", 1), "no bounds"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused(command: Command, words: str) -> None:
    assert words in refuse(command)


def test_what_is_agreed_on_survives_a_backup() -> None:
    workspace = after(
        AgreeOnClause("CHK", "line", "should", None, "UX has seen it"),
        OverrideReady("CHK-1", "small"),
        SetTarget("readiness_rate", "good_from", 0.9),
        SetTarget("look_ahead", None, 3),
    )
    documents = [
        (table, document) for table, kept in plain(workspace).items() for document in kept.values()
    ]
    copy = Workspace()
    given(copy, LoadDocuments(tuple(documents)))
    assert plain(copy)["settings"] == plain(workspace)["settings"]
    assert definition_of(copy, "CHK") == definition_of(workspace, "CHK")


@pytest.mark.parametrize("value", ["much", [1], {"good_from": "x"}])
def test_a_settings_document_of_another_hand_is_refused_when_loaded(value: Any) -> None:
    health = {"key": "health", "readiness_rate": value}
    art = {"key": "art", "name": "Payments", "states": []}
    with pytest.raises(RuleBroken):
        decide(Workspace(), LoadDocuments((("settings", art), ("settings", health))), STAMP)
