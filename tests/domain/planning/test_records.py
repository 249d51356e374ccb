"""PI objectives with their predictability, and risks."""

from __future__ import annotations

import pytest

from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import RuleBroken
from refineboard.domain.planning.commands import WriteObjective, WriteRisk
from refineboard.domain.planning.records import OBJECTIVE_FIELDS, RISK_FIELDS, predictability
from tests.builders import given
from tests.domain.health.art import an_art as a_running_art
from tests.domain.health.art import dashboard
from tests.domain.planning.arts import BEFORE, an_art, ready


def an_objective(
    team: str, planned: int | None, actual: int | None, *, committed: bool = True
) -> Document:
    """An objective of PI 26.4."""
    return {
        "pi": "26.4", "team": team, "title": "Pay", "committed": committed,
        "planned_value": planned, "actual_value": actual,
    }  # fmt: skip


TEAM_A = (
    an_objective("A", 10, 9), an_objective("A", 8, 8), an_objective("A", 5, 0),
    an_objective("A", 6, 4, committed=False),
)  # fmt: skip
"""Committed: planned 10, 8, 5, actual 9, 8, 0; uncommitted: actual 4. So 21 ÷ 23."""
TEAM_B = (an_objective("B", 10, 5),)


def test_a_team_is_measured_with_its_completed_uncommitted_objectives() -> None:
    assert predictability(TEAM_A).sum == pytest.approx(0.913, abs=0.0005)


def test_an_art_is_measured_both_ways() -> None:
    found = predictability((*TEAM_A, *TEAM_B))
    assert found.teams == {"A": pytest.approx(21 / 23), "B": 0.5}
    assert found.sum == pytest.approx(0.788, abs=0.0005)
    assert found.mean == pytest.approx(0.707, abs=0.0005)


def test_a_team_that_nobody_has_reviewed_says_nothing() -> None:
    found = predictability((*TEAM_A, an_objective("C", 10, None)))
    assert found.teams["C"] is None
    assert found.sum == pytest.approx(21 / 23)


def test_nothing_committed_is_no_hundred_percent() -> None:
    assert predictability((an_objective("A", 5, 5, committed=False),)).sum is None


def test_health_measures_the_same() -> None:
    workspace = a_running_art()
    for number, each in enumerate((*TEAM_A, *TEAM_B)):
        team = {"A": "CHK", "B": "LED"}[str(each["team"])]
        edits = tuple(FieldEdit(name, value) for name, value in {**each, "team": team}.items())
        given(workspace, WriteObjective(None, edits))
        assert len(workspace.tables["objectives"]) == number + 1
    found = dashboard(workspace).report("ART").metrics["predictability"]
    assert found.value == 0.7879
    assert found.more["mean_of_teams"] == 0.7065


def edits(**fields: JsonValue) -> tuple[FieldEdit, ...]:
    """Fields of an objective or a risk."""
    return tuple(FieldEdit(name, value) for name, value in fields.items())


def test_keys_go_on_by_pi_and_team() -> None:
    workspace = an_art()
    for title in ("One", "Two"):
        given(workspace, WriteObjective(None, edits(pi="26.4", team="chk", title=title)))
    assert list(workspace.tables["objectives"]) == ["26.4-CHK-1", "26.4-CHK-2"]


def test_items_are_added_and_taken_out_one_by_one() -> None:
    workspace = an_art(ready("CHK-1", 3), ready("CHK-2", 3))
    given(
        workspace, WriteObjective(None, edits(pi="26.4", team="CHK", title="Pay", items=["CHK-1"]))
    )
    change = (FieldEdit("items", "CHK-2", mode="add"), FieldEdit("items", "CHK-1", mode="remove"))
    given(workspace, WriteObjective("26.4-chk-1", change))
    assert workspace.tables["objectives"]["26.4-CHK-1"]["items"] == ["CHK-2"]


def test_a_risk_knows_since_when_it_is_there_and_needs_no_team() -> None:
    workspace = an_art()
    given(workspace, WriteRisk(None, edits(pi="26.4", title="The bank is late")), at=BEFORE)
    risk = workspace.tables["risks"]["R-1"]
    assert (risk["raised_at"], risk["team"], risk["roam"]) == (BEFORE, None, None)
    given(workspace, WriteRisk("r-1", edits(roam="owned", owner="ana")))
    assert workspace.tables["risks"]["R-1"]["roam"] == "owned"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (WriteObjective(None, edits(pi="26.4", team="CHK")), "title=TEXT"),
        (WriteObjective(None, edits(pi="26.4", title="Pay")), "team=KEY"),
        (WriteObjective(None, edits(pi="99.9", team="CHK", title="Pay")), "no PI 99.9"),
        (WriteObjective(None, edits(pi="26.4", team="NOPE", title="Pay")), "no backlog NOPE"),
        (WriteObjective(None, edits(pi="26.4", team="CHK", title="x" * 501)), "500 characters"),
        (WriteObjective(None, edits(pi="26.4", team="CHK", title="P", items=["CHK-9"])), "no item"),
        (WriteObjective("X-1", edits(title="Pay")), "no objective X-1"),
        (WriteObjective(None, edits(colour="red")), "no field colour"),
        (WriteRisk("R-9", edits(title="Late")), "no risk R-9"),
        (WriteRisk(None, (FieldEdit("title", "x", mode="add"),)), "holds one value"),
    ],
)
def test_what_cannot_be_is_refused(command: WriteObjective | WriteRisk, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        given(an_art(), command)


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("committed", "No", False), ("committed", "true", True), ("planned_value", "10", 10),
        ("actual_value", "0", 0), ("items", "chk-1", "CHK-1"), ("planned_value", "", None),
    ],
)  # fmt: skip
def test_a_field_is_read_as_it_is_typed(name: str, typed: str, value: JsonValue) -> None:
    assert OBJECTIVE_FIELDS[name].parse(typed) == value


@pytest.mark.parametrize("typed", ["0", "11", "8.5", "-1", "ten", "²", "1000000000000000000000"])
def test_a_planned_value_is_a_whole_number_from_1_to_10(typed: str) -> None:
    with pytest.raises(RuleBroken, match="from 1 to 10"):
        OBJECTIVE_FIELDS["planned_value"].parse(typed)


def test_roam_is_known_by_its_first_letter() -> None:
    assert [RISK_FIELDS["roam"].parse(each) for each in "Roam"] == [
        "resolved", "owned", "accepted", "mitigated",
    ]  # fmt: skip
    with pytest.raises(RuleBroken, match="ROAM"):
        RISK_FIELDS["roam"].parse("ignored")


def test_hidden_characters_stay_out() -> None:
    workspace = an_art()
    given(workspace, WriteRisk(None, edits(pi="26.4", title="The\x1b[31m bank\u202e is late")))
    title = str(workspace.tables["risks"]["R-1"]["title"])
    assert title.isprintable()
    assert "bank" in title
