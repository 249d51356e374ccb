"""Planning intervals one after the other, without overlaps and gaps."""

from __future__ import annotations

import pytest

from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.planning.calendar import current_increment, increment, increments
from refineboard.domain.planning.commands import AddIncrement, CloseIncrement, StartIncrement
from refineboard.domain.workspace import Workspace
from tests.builders import given
from tests.domain.planning.arts import an_art, ready


def test_a_pi_goes_on_as_the_last_one_did() -> None:
    workspace = an_art()
    given(workspace, AddIncrement(None, None))
    new = increments(workspace)[-1]
    assert (new.key, new.start, new.end) == ("27.1", "2027-02-22", "2027-05-02")
    assert new.keys == ("27.1.1", "27.1.2", "27.1.3", "27.1.4", "27.1.IP")


def test_iterations_and_weeks_can_be_chosen() -> None:
    workspace = an_art()
    given(workspace, AddIncrement("X", "2027-02-22", 3, 1))
    spans = [
        (text_of(each, "start"), text_of(each, "end"))
        for each in increment(workspace, "x").iterations
    ]
    assert spans == [
        ("2027-02-22", "2027-02-28"), ("2027-03-01", "2027-03-07"), ("2027-03-08", "2027-03-14"),
    ]  # fmt: skip
    assert increment(workspace, "X").iterations[-1]["innovation"] is True


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (AddIncrement("27.1", "2027-02-20"), r"overlaps PI 26.4b .*next free day is 2027-02-22"),
        (AddIncrement("27.1", "2027-03-01"), r"belong to no PI. Start on 2027-02-22"),
        (AddIncrement("26.3", "2026-07-20"), r"belong to no PI"),
        (AddIncrement("26.4", "2027-02-22"), "There is a PI 26.4 already"),
        (AddIncrement("27.1", "2027-02-22T09:00+02:00"), "without a time or a time zone"),
        (AddIncrement("27.1", "2027-02-30"), "not a day like"),
        (AddIncrement("27.1", "2027-02-22", 0), "1 to 20 iterations"),
        (AddIncrement("27.1", "2027-02-22", 5, 0), "1 to 13 weeks"),
        (AddIncrement("27.1", "9999-12-31"), "too far away"),
        (AddIncrement("a b", "2027-02-22"), "can't be the key of a PI"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_way_out(command: AddIncrement, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        given(an_art(), command)


def test_a_pi_can_come_before_the_first_one() -> None:
    workspace = an_art()
    given(workspace, AddIncrement("26.3", "2026-07-27"))
    assert [each.key for each in increments(workspace)] == ["26.3", "26.4", "26.4b"]


@pytest.mark.parametrize(
    ("day", "key"),
    [
        ("2026-09-01", "26.4"),
        ("2026-10-05", "26.4"),
        ("2026-11-29", "26.4"),
        ("2026-11-30", "26.4b"),  # the IP iteration of 26.4: the next PI is planned
        ("2026-12-14", "26.4b"),
        ("2030-01-01", "26.4b"),
    ],
)
def test_the_current_pi_is_the_one_that_people_plan_or_work_on(day: str, key: str) -> None:
    assert current_increment(an_art(), day).key == key


def test_without_a_pi_it_is_said_how_to_add_one() -> None:
    with pytest.raises(RuleBroken, match="refineboard pi add"):
        current_increment(Workspace(), "2026-10-01")


def test_a_pi_starts_once_and_after_the_last_one_was_closed() -> None:
    workspace = an_art()
    with pytest.raises(RuleBroken, match="never started"):
        given(workspace, CloseIncrement("26.4"))
    given(workspace, StartIncrement("26.4"))
    with pytest.raises(RuleBroken, match="started already"):
        given(workspace, StartIncrement("26.4"))
    with pytest.raises(RuleBroken, match=r"26\.4 is still open"):
        given(workspace, StartIncrement("26.4b"))
    given(workspace, CloseIncrement("26.4"))
    with pytest.raises(RuleBroken, match="closed already"):
        given(workspace, CloseIncrement("26.4"))
    given(workspace, StartIncrement("26.4b"))
    assert [each.state for each in increments(workspace)] == ["closed", "started"]


def test_open_work_is_carried_on_and_done_work_stays() -> None:
    workspace = an_art(
        ready("CHK-1", 3, iteration="26.4.4", pi="26.4"),
        ready("CHK-2", 3, iteration="26.4.4", pi="26.4", state="accepted"),
    )
    given(workspace, StartIncrement("26.4"))
    given(workspace, CloseIncrement("26.4", "26.4b.1"))
    assert [workspace.items[key]["iteration"] for key in ("CHK-1", "CHK-2")] == [
        "26.4b.1",
        "26.4.4",
    ]
    assert workspace.items["CHK-1"]["pi"] == "26.4b"


def test_open_work_is_not_carried_into_the_pi_that_ends() -> None:
    workspace = an_art()
    given(workspace, StartIncrement("26.4"))
    with pytest.raises(RuleBroken, match="Carry the work to a later one"):
        given(workspace, CloseIncrement("26.4", "26.4.4"))


@pytest.mark.parametrize("odd", [{"start": 20_000, "end": 20_069}, {"start": "x", "end": None}, {}])
def test_a_pi_without_usable_days_stops_nobody(odd: dict[str, JsonValue]) -> None:
    workspace = an_art()
    workspace.tables["increments"]["ODD"] = {"key": "ODD", **odd}
    given(workspace, AddIncrement("27.1", None))
    assert increment(workspace, "27.1").start == "2027-02-22"
    assert current_increment(workspace, "2026-10-05").key == "26.4"
