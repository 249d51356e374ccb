"""What a team can take on: new team, velocity, agreed number, people away."""

from __future__ import annotations

import pytest

from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import RuleBroken
from refineboard.domain.forecast.outlook import iterations_ahead
from refineboard.domain.planning.capacity import Basis, Capacity, capacity
from refineboard.domain.planning.commands import SetCapacity, SetMembers
from refineboard.domain.workspace import Workspace
from tests.builders import given
from tests.domain.health.art import an_art as a_running_art
from tests.domain.health.art import dashboard, lived
from tests.domain.planning.arts import BEFORE, an_art

FIVE = tuple((name, "developer", None) for name in ("Ana", "Ben", "Eli", "Fay", "Gus"))
LEADS = (("Pia", "Product Owner", 1.0), ("Sam", "Scrum Master", 1.0))


def a_team(*members: tuple[str, str | None, float | None]) -> Workspace:
    """Checkout with these people."""
    workspace = an_art()
    given(workspace, SetMembers("CHK", members))
    return workspace


def away(workspace: Workspace, **days: float) -> None:
    """These people are away in the first iteration."""
    given(workspace, SetCapacity("CHK", ("26.4.1",), absences=tuple(days.items())))


def first(workspace: Workspace, velocity: float | None = None) -> Capacity:
    """Checkout's capacity in the first iteration."""
    return capacity(workspace, "CHK", "26.4.1", velocity)


def test_a_new_team_of_five_with_four_days_off_takes_36_points() -> None:
    workspace = a_team(*FIVE, *LEADS)
    away(workspace, ana=3, ben=1)
    # 5 × 8 = 40, less 4 person-days.
    assert first(workspace) == Capacity(36, Basis.NEW_TEAM, 4)


def test_product_owner_and_scrum_master_neither_count_nor_are_missed() -> None:
    workspace = a_team(*FIVE, *LEADS)
    away(workspace, pia=10, sam=10)
    assert first(workspace) == Capacity(40, Basis.NEW_TEAM, 0)


def test_a_half_time_person_counts_half_in_points_and_in_days() -> None:
    workspace = a_team(("Ana", "developer", 0.5))
    away(workspace, ana=2)
    # 8 × 0.5 = 4, less 2 × 0.5.
    assert first(workspace) == Capacity(3, Basis.NEW_TEAM, 1)


def test_velocity_shrinks_with_the_people_who_are_there() -> None:
    workspace = a_team(*FIVE)
    away(workspace, ana=5)
    # 5 people × 10 working days = 50 person-days, 45 are left: 20 × 45 ÷ 50.
    assert first(workspace, 20) == Capacity(18, Basis.VELOCITY, 5)


def test_a_velocity_of_zero_is_a_velocity() -> None:
    assert first(a_team(*FIVE), 0) == Capacity(0, Basis.VELOCITY, 0)


def test_an_agreed_number_overrides_both_and_says_who() -> None:
    workspace = a_team(*FIVE)
    given(workspace, SetCapacity("CHK", ("26.4.1",), points=25), by="ben")
    assert first(workspace, 20) == Capacity(25, Basis.AGREED, 0, "ben")
    given(workspace, SetCapacity("CHK", ("26.4.1",), is_cleared=True))
    assert first(workspace, 20).basis is Basis.VELOCITY


def test_zero_can_be_agreed_on() -> None:
    workspace = a_team(*FIVE)
    given(workspace, SetCapacity("CHK", ("26.4.1",), points=0))
    assert first(workspace) == Capacity(0, Basis.AGREED, 0, "ana")


def test_nobody_known_and_nothing_done_is_unknown() -> None:
    assert first(an_art()) == Capacity(None, None, 0)


def test_the_mean_velocity_keeps_iterations_without_a_delivery() -> None:
    # Planned in 26.4.1 and done in 26.4.2, nothing in 26.4.3: (0 + 6 + 0) ÷ 3.
    item = lived("CHK-1", "funnel 10-01", "accepted 10-28", points=6, iteration="26.4.1")
    assert dashboard(a_running_art(item)).velocity("CHK") == 2


def test_health_takes_people_who_are_away_into_account() -> None:
    item = lived("CHK-1", "funnel 10-01", "accepted 10-20", points=30, iteration="26.4.2")
    workspace = a_running_art(item)
    given(workspace, SetMembers("CHK", (("Ana", "developer", None), ("Ben", "developer", None))))
    # Two people have 20 person-days in an iteration; 15 are left.
    full = dashboard(workspace).capacity("CHK", "26.4b.1")
    given(workspace, SetCapacity("CHK", ("26.4b.1",), absences=(("Ana", 5),)))
    assert dashboard(workspace).capacity("CHK", "26.4b.1") == pytest.approx((full or 0) * 0.75)


def test_the_forecast_takes_people_who_are_away_into_account() -> None:
    workspace = a_team(*FIVE)
    away(workspace, ana=10)
    # One of five is away all the time; Ledger and Risk have nobody whom one could miss.
    assert iterations_ahead(workspace, BEFORE, "CHK")[0].availability == pytest.approx(0.8)
    assert iterations_ahead(workspace, BEFORE)[0].availability == pytest.approx(0.8)
    assert iterations_ahead(workspace, BEFORE, "LED")[0].availability == 1


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (SetCapacity("CHK", ("26.4.IP",), points=5), "IP iteration"),
        (SetCapacity("CHK", ("99.1",), points=5), "no iteration 99.1"),
        (SetCapacity("CHK", ("26.4.1",), points=-1), "Points must lie between"),
        (SetCapacity("CHK", ("26.4.1",), absences=(("Zoe", 1),)), "no member 'Zoe'"),
        (SetCapacity("CHK", ("26.4.1",), absences=(("Ana", 11),)), "0 to 10 working days"),
        (SetCapacity("CHK", ("26.4.1",), absences=(("Ana", float("nan")),)), "0 to 10"),
        (SetCapacity("ART", ("26.4.1",), points=5), "not a team"),
        (SetMembers("CHK", (("Ana", None, 1.5),)), "from 0 to 1"),
        (SetMembers("CHK", (("", None, None),)), "needs a name"),
        (SetMembers("CHK", gone=("Zoe",)), "no member 'Zoe'"),
    ],
)
def test_what_cannot_be_is_refused(command: SetCapacity | SetMembers, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        given(a_team(*FIVE), command)


def test_a_member_is_changed_by_name_and_keeps_the_rest() -> None:
    workspace = a_team(("Ana", "developer", 0.5))
    given(workspace, SetMembers("CHK", (("ana", "Tester", None),)))
    members: JsonValue = [{"name": "Ana", "role": "Tester", "capacity": 0.5}]
    assert workspace.tables["teams"]["CHK"]["members"] == members
