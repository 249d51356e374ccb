"""Bands: what they mean, and that every part of the program means the same by them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refineboard.domain.dependencies.bands import (
    RED,
    WARNING,
    Band,
    Schedule,
    Slot,
    band,
    slack,
    worst,
)
from refineboard.domain.dependencies.network import Network
from refineboard.domain.health.dashboard import Dashboard
from refineboard.domain.health.hygiene import PLANNED_BEFORE, PLANNED_BESIDE, broken_orders
from refineboard.domain.health.past import Past
from refineboard.domain.health.tally import Frame
from refineboard.domain.invest.neighbours import Neighbours
from refineboard.domain.readiness import Readiness
from refineboard.domain.workspace import Workspace
from tests.builders import a_feature, a_workspace
from tests.domain.dependencies.arts import arts, planned, with_setting

FIRST_DAY = "2026-10-05T00:00:00.000Z"
"""No iteration is over yet."""


@pytest.mark.parametrize(
    ("mine", "theirs", "found", "between"),
    [
        ("26.4.2", "26.4.1", "ok", 0),
        ("26.4.4", "26.4.1", "ok", 2),
        ("26.4b.1", "26.4.4", "ok", 1),
        ("26.4.2", "26.4.2", "beside", -1),
        ("26.4.1", "26.4.3", "conflict", -3),
        ("26.4.1", None, "unplanned", None),
        (None, "26.4.1", "unplanned", None),
        (None, None, "unplanned", None),
        ("26.4.1", "26.9.9", "unplanned", None),
    ],
)
def test_a_band_compares_the_two_plans(
    mine: str | None, theirs: str | None, found: str, between: int | None
) -> None:
    art = a_workspace(planned("CHK-1", mine, "LED-1"), planned("LED-1", theirs))
    (link,) = Network(art)
    assert (link.band, link.slack) == (found, between)


def test_what_is_done_is_fine_whatever_was_planned() -> None:
    done = planned("LED-1", "26.4.4", state="accepted")
    (link,) = Network(a_workspace(planned("CHK-1", "26.4.1", "LED-1"), done))
    assert (link.band, link.slack) == (Band.OK, None)


def test_what_is_not_there_is_in_no_plan() -> None:
    (link,) = Network(a_workspace(planned("CHK-1", "26.4.1", "LED-9")))
    assert link.band is Band.UNPLANNED


@pytest.mark.parametrize(
    ("mine", "theirs", "found"),
    [("26.4b", "26.4", "ok"), ("26.4", "26.4b", "conflict"), ("26.4", "26.4", "unplanned")],
)
def test_features_are_compared_by_their_pi(mine: str, theirs: str, found: str) -> None:
    art = a_workspace(
        a_feature(key="ART-1", pi=mine, depends_on=[{"key": "ART-2"}]),
        a_feature(key="ART-2", pi=theirs),
    )
    (link,) = Network(art)
    assert link.band == found


def test_a_story_that_is_only_in_a_pi_is_in_no_iteration() -> None:
    art = a_workspace(planned("CHK-1", "26.4b.1", "LED-1"), planned("LED-1", None, pi="26.4"))
    (link,) = Network(art)
    assert link.band is Band.UNPLANNED


def test_a_feature_takes_the_worst_band_of_its_stories() -> None:
    art = a_workspace(
        a_feature(key="ART-1"),
        planned("CHK-1", "26.4.2", "LED-1", parent="ART-1"),
        planned("CHK-2", "26.4.2", "LED-2", "CHK-1", parent="ART-1"),
        planned("LED-1", "26.4.1"),
        planned("LED-2", "26.4.3"),
    )
    assert Network(art).feature_band("ART-1") is Band.CONFLICT
    del art.items["LED-2"]
    assert Network(art).feature_band("ART-1") is Band.UNPLANNED


_slots = st.none() | st.integers(0, 9).map(lambda place: Slot(place, place))


@given(_slots, _slots, st.booleans(), st.integers(-5, 5))
def test_moving_both_ends_alike_keeps_the_band(
    mine: Slot | None, theirs: Slot | None, is_done: bool, by: int
) -> None:
    def moved(slot: Slot | None) -> Slot | None:
        return slot and Slot(slot.first + by, slot.last + by)

    assert band(mine, theirs, is_done=is_done) == band(moved(mine), moved(theirs), is_done=is_done)


@given(_slots, _slots)
def test_of_two_planned_items_one_order_is_fine_and_the_other_a_conflict(
    mine: Slot | None, theirs: Slot | None
) -> None:
    there, back = band(mine, theirs, is_done=False), band(theirs, mine, is_done=False)
    assert (there is Band.OK) == (back is Band.CONFLICT)
    between = slack(mine, theirs, is_done=False)
    assert (there is Band.OK) == (between is not None and between >= 0)


def test_the_worst_of_bands_is_the_one_to_act_on_first() -> None:
    assert worst({Band.OK, Band.BESIDE, Band.UNPLANNED, Band.CONFLICT}) is Band.CONFLICT
    assert worst({Band.OK, Band.BESIDE}) is Band.BESIDE
    assert worst(set()) is Band.OK


@settings(max_examples=50, deadline=None)
@given(arts(), st.sampled_from([0, 1, 2]))
def test_health_readiness_and_invest_mean_the_same_by_a_band(art: Workspace, beside: int) -> None:
    art = with_setting(art, beside)
    network, neighbours = Network(art), Neighbours(art)
    readiness = Readiness(art, FIRST_DAY)
    board = Dashboard(art, FIRST_DAY)
    frame = Frame(art, FIRST_DAY, Past())
    for link in network:
        document = art.items[link.consumer]
        weight = network.schedule.weight(link.band)
        if link.is_over:
            continue
        has_gap = link.band is Band.UNPLANNED and not link.provider_iteration
        hinders = weight == RED or has_gap
        assert readiness.is_planned_before(link.provider, document) is not hinders
        rules = {
            r
            for r, other in broken_orders(board.facts[link.consumer], frame)
            if other == link.provider
        }
        is_planned = bool(link.consumer_iteration)
        assert (PLANNED_BEFORE in rules) == (hinders and is_planned)
        is_warned = link.band is Band.BESIDE and weight == WARNING
        assert (PLANNED_BESIDE in rules) == is_warned
        around = neighbours.of(document)
        assert (link.provider in around.late) == (weight == RED)
        assert (link.provider in around.beside) == is_warned
        assert (link.provider in around.unplanned) == (has_gap and is_planned)


@settings(max_examples=50, deadline=None)
@given(arts(), st.data())
def test_a_network_that_follows_edits_is_one_made_anew(art: Workspace, data: st.DataObject) -> None:
    network = Network(art)
    for _ in range(4):
        key = data.draw(st.sampled_from(sorted(art.items)))
        change = data.draw(st.sampled_from(["plan", "done", "links", "delete"]))
        document = art.items[key]
        if change == "delete":
            del art.items[key]
            art.heads.pop(key)
        else:
            other = data.draw(st.sampled_from(sorted(art.items)))
            fields = {
                "plan": {"iteration": data.draw(st.sampled_from([None, "26.4.1", "26.4.3"]))},
                "done": {"state": "accepted"},
                "links": {"depends_on": [{"key": other}] if other != key else []},
            }[change]
            art = Workspace({**art.tables, "items": {**art.items, key: {**document, **fields}}})
            network.workspace = art
            network.schedule = Schedule(art)
        network.changed([key])
        if not art.items:
            return
        fresh = Network(art)
        assert sorted(network) == sorted(fresh)
        assert [network.to(each) for each in art.items] == [fresh.to(each) for each in art.items]
