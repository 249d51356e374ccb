"""A PI of three teams and five iterations, planned by hand.

Capacity a development iteration: Checkout 10, Ledger 8, Risk 5 but 0 in 26.4.2.
Planned before: CHK-6 (2 points) in 26.4.1, so that Checkout has 8 free there.
"""

from __future__ import annotations

import pytest

from refineboard.domain.dependencies.bands import Band
from refineboard.domain.planning.fill import Proposal
from refineboard.domain.planning.plan import plan_of
from refineboard.domain.workspace import Workspace
from tests.domain.planning.arts import an_art, filled, ready, rooms, the_pi

ROOMS = rooms({"CHK": 10, "LED": 8, "RSK": 5}, RSK_2=0)


def the_art() -> Workspace:
    """The items, each team's in its rank order."""
    return an_art(
        ready("CHK-1", 5),  # 26.4.1: 5 of 8, 3 stay free
        ready("CHK-2", 8),  # 26.4.1 has 3, so 26.4.2: 8 of 10, 2 stay free
        ready("CHK-3", 3, "LED-1"),  # after LED-1 in 26.4.1; 26.4.2 has 2, so 26.4.3: 7 stay free
        ready("CHK-4", 3, acceptance_criteria=[]),  # not ready
        ready("CHK-5", 2, kind="defect"),  # 26.4.1: 2 of 3, 1 stays free
        ready("CHK-6", 2, "LED-4", iteration="26.4.1", pi="26.4"),
        ready("LED-1", 5),  # 26.4.1: 5 of 8, 3 stay free
        ready("LED-2", 5, enabler="compliance"),  # 26.4.2: 5 of 8, 3 stay free
        ready("LED-3", 3),  # 26.4.1: 3 of 3, full
        ready("LED-4", 3),  # CHK-6 needs it before 26.4.1: nowhere
        ready("RSK-1", 8),  # larger than any iteration
        ready("RSK-2", 5),  # 26.4.1: 5 of 5, full
        ready("RSK-3", 5, "CHK-3"),  # after CHK-3 in 26.4.3: 26.4.4
        ready("RSK-4", 3, "CHK-4"),  # waits for what is not ready
        ready("RSK-5", 1),  # 26.4.1 is full, 26.4.2 has 0: 26.4.3
    )


def the_proposal() -> Proposal:
    """The proposal for it."""
    return filled(the_art(), ROOMS)


def test_every_item_is_where_the_hand_puts_it() -> None:
    assert {each.key: each.iteration for each in the_proposal().placed} == {
        "CHK-1": "26.4.1", "CHK-2": "26.4.2", "CHK-3": "26.4.3", "CHK-5": "26.4.1",
        "LED-1": "26.4.1", "LED-2": "26.4.2", "LED-3": "26.4.1",
        "RSK-2": "26.4.1", "RSK-3": "26.4.4", "RSK-5": "26.4.3",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("CHK-1", "rank 1 of what is open; 5 of 8 free points"),
        ("CHK-2", "rank 2 of what is open; 8 of 10 free points; 26.4.1 full"),
        ("CHK-3", "rank 3 of what is open; 3 of 10 free points; after LED-1; 26.4.2 full"),
        ("RSK-3", "rank 3 of what is open; 5 of 5 free points; after CHK-3"),
    ],
)
def test_each_placed_item_says_why_there(key: str, reason: str) -> None:
    assert {each.key: each.reason for each in the_proposal().placed}[key] == reason


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("CHK-4", "not ready: needs an acceptance criterion"),
        ("LED-4", "CHK-6 waits for it, and no iteration is early enough"),
        ("RSK-1", "8 points don't fit in any iteration, of 5 at most: split it"),
        (
            "RSK-4",
            "waits for CHK-4, which is in no iteration (not ready: needs an acceptance criterion)",
        ),
    ],
)
def test_each_skipped_item_says_why_not(key: str, reason: str) -> None:
    assert {each.key: each.reason for each in the_proposal().skipped}[key] == reason


def test_nothing_else_is_skipped() -> None:
    assert {each.key for each in the_proposal().skipped} == {"CHK-4", "LED-4", "RSK-1", "RSK-4"}


def test_the_plan_tells_load_capacity_and_classes() -> None:
    workspace = the_art()
    plan = plan_of(workspace, the_pi(workspace), lambda *at: ROOMS.get(at), "2026-10-01")
    checkout = plan.teams[0]
    assert [(cell.iteration, cell.load, cell.capacity) for cell in checkout.cells] == [
        ("26.4.1", 2, 10), ("26.4.2", 0, 10), ("26.4.3", 0, 10), ("26.4.4", 0, 10),
        ("26.4.IP", 0, 0),
    ]  # fmt: skip
    assert checkout.allocation == {"feature": 1, "enabler": 0, "maintenance": 0}
    # CHK-6 waits for LED-4, which is in no iteration. The others have no side in the PI.
    assert plan.bands == {Band.OK: 0, Band.BESIDE: 0, Band.UNPLANNED: 1, Band.CONFLICT: 0}
    assert plan.features[0][:3] == ("ART-1", "26.4.1", "26.4.1")
    assert len(plan.unplaced) == 14
