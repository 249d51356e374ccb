"""The settings of INVEST: set, loaded, refused."""

from __future__ import annotations

from typing import Any

import pytest

from refineboard.domain.change import Stamp
from refineboard.domain.commands import LoadDocuments, SetInvest
from refineboard.domain.decide import decide
from refineboard.domain.errors import RuleBroken
from refineboard.domain.invest.settings import MOST_TERMS, settings_of
from refineboard.domain.workspace import Workspace
from tests.builders import NOW, a_workspace, given, plain


def after(*commands: SetInvest) -> Workspace:
    workspace = a_workspace()
    for command in commands:
        given(workspace, command)
    return workspace


def test_two_settings_of_a_team_stand_in_one_document():
    workspace = after(SetInvest("CHK", "points_limit", 5), SetInvest("CHK", "vague", ("snappy",)))
    settings = settings_of(workspace.tables["settings"], "CHK")
    assert (settings.points_limit, settings.vague) == (5, ("snappy",))


def test_a_team_adds_to_what_holds_for_everybody():
    workspace = after(
        SetInvest(None, "vague", ("snappy",)), SetInvest("CHK", "vague", ("blazing",), "add")
    )
    documents = workspace.tables["settings"]
    assert settings_of(documents, "CHK").vague == ("blazing", "snappy")
    assert settings_of(documents, "LED").vague == ("snappy",)


def test_what_is_so_already_changes_nothing():
    command = SetInvest("CHK", "off", ("conjunction",))
    workspace = after(command)
    assert not given(workspace, command).change.operations


def test_a_list_has_an_end():
    terms = tuple(f"term {number}" for number in range(MOST_TERMS + 1))
    with pytest.raises(RuleBroken, match="at most"):
        after(SetInvest(None, "vague", terms))


def test_settings_survive_a_backup():
    workspace = after(SetInvest(None, "points_limit", 5), SetInvest("CHK", "off", ("manage",)))
    documents = [
        (table, document) for table, kept in plain(workspace).items() for document in kept.values()
    ]
    copy = Workspace()
    given(copy, LoadDocuments(tuple(documents)))
    assert plain(copy)["settings"] == plain(workspace)["settings"]


@pytest.mark.parametrize(
    "fields",
    [{"points_limit": "many"}, {"points_limit": 0}, {"vague": "snappy"}, {"off": [1]}],
)
def test_settings_of_another_hand_are_refused_when_loaded(fields: dict[str, Any]):
    art = {"key": "art", "name": "Payments", "states": []}
    invest = {"key": "invest-CHK", **fields}
    documents = (("settings", art), ("settings", invest))
    with pytest.raises(RuleBroken):
        decide(Workspace(), LoadDocuments(documents), Stamp("ana", NOW))
