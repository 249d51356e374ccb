"""An ART with twelve dependencies, each worked out by hand.

Iterations in order: 26.4.1 to 26.4.4, then 26.4.IP, which holds no planned stories, then 26.4b.1.
Every item has 3 points, and each team can take on 9 in an iteration.
"""

from __future__ import annotations

import pytest

from refineboard.domain.dependencies.moves import moves
from refineboard.domain.dependencies.network import Network
from refineboard.domain.documents import Document
from tests.builders import a_dependency, a_workspace
from tests.domain.dependencies.arts import planned

ITEMS: tuple[Document, ...] = (
    planned("CHK-1", "26.4.2", "LED-1"),
    planned("CHK-2", "26.4.2", depends_on=[
        a_dependency("LED-2", state="countered", needed_by="26.4.1", offer="26.4.2", owner="eli"),
    ]),
    planned("CHK-3", "26.4.1", "LED-3"),
    planned("CHK-4", "26.4.3", depends_on=[
        a_dependency("LED-4", state="declined", reason="no vault this year", owner="eli"),
    ]),
    planned("CHK-5", None, "LED-1"),
    planned("CHK-6", "26.4.1", "LED-5"),
    planned("CHK-7", "26.4.4", depends_on=[
        a_dependency("LED-6", state="agreed", needed_by="26.4.3"),
    ]),
    planned("CHK-8", "26.4.3", depends_on=[
        a_dependency("LED-7", state="agreed", needed_by="26.4.3"),
    ]),
    planned("CHK-9", "26.4.1", "LED-8"),
    planned("CHK-10", "26.4.4", "CHK-9"),
    planned("LED-1", "26.4.1"),
    planned("LED-2", "26.4.2"),
    planned("LED-3", "26.4.2"),
    planned("LED-4", None),
    planned("LED-5", "26.4.3", state="accepted"),
    planned("LED-6", "26.4.1"),
    planned("LED-7", "26.4.4"),
    planned("LED-8", "26.4.1", "CHK-9"),
    planned("LED-9", "26.4.3", "CHK-3"),
)  # fmt: skip

TWELVE = {
    # Planned one iteration apart: nothing lies between.
    ("CHK-1", "LED-1"): ("ok", "identified", 0),
    # Both in 26.4.2; Ledger offered that instead of 26.4.1.
    ("CHK-2", "LED-2"): ("beside", "countered", -1),
    # LED-3 comes an iteration after CHK-3: place 0 - place 1 - 1.
    ("CHK-3", "LED-3"): ("conflict", "identified", -2),
    # LED-4 is in no iteration.
    ("CHK-4", "LED-4"): ("unplanned", "declined", None),
    # CHK-5 itself is in none.
    ("CHK-5", "LED-1"): ("unplanned", "identified", None),
    # LED-5 is done, whatever its iteration was.
    ("CHK-6", "LED-5"): ("ok", "identified", None),
    # 26.4.1 is by 26.4.3; 26.4.2 and 26.4.3 lie between.
    ("CHK-7", "LED-6"): ("ok", "agreed", 2),
    # Agreed by 26.4.3 and planned in 26.4.4 since: the agreement is open again.
    ("CHK-8", "LED-7"): ("conflict", "identified", -2),
    # They wait for each other in 26.4.1.
    ("CHK-9", "LED-8"): ("beside", "identified", -1),
    ("LED-8", "CHK-9"): ("beside", "identified", -1),
    # Within a team, 26.4.1 to 26.4.4.
    ("CHK-10", "CHK-9"): ("ok", "identified", 2),
    # 26.4.1 to 26.4.3.
    ("LED-9", "CHK-3"): ("ok", "identified", 1),
}


@pytest.fixture(scope="module")
def network() -> Network:
    """The ART's dependencies."""
    return Network(a_workspace(*ITEMS))


def test_each_has_its_band_agreement_and_slack(network: Network) -> None:
    found = {
        (link.consumer, link.provider): (link.band, link.agreement.state, link.slack)
        for link in network
    }
    assert found == TWELVE


def test_the_one_cycle_is_named_once(network: Network) -> None:
    assert network.cycles() == (("CHK-9", "LED-8"),)


def test_ledger_must_answer_what_is_open_and_not_within_checkout(network: Network) -> None:
    # CHK-6 has what it waits for, CHK-7 has an agreement, CHK-2 and CHK-4 have an answer.
    asked = [link.consumer for link in network.inbox("LED")]
    assert asked == ["CHK-1", "CHK-3", "CHK-5", "CHK-8", "CHK-9"]


def test_checkout_must_answer_two_and_was_answered_two(network: Network) -> None:
    inbox = [(link.consumer, link.provider) for link in network.inbox("CHK")]
    assert inbox == [
        ("LED-8", "CHK-9"), ("LED-9", "CHK-3"), ("CHK-2", "LED-2"), ("CHK-4", "LED-4"),
    ]  # fmt: skip


def test_each_conflict_has_its_smallest_move(network: Network) -> None:
    # CHK-3: later than 26.4.2 it would hurt LED-9, which is planned in 26.4.3. Beside LED-3 it is
    # a warning: LED-3 does not fit into 26.4.1 (LED-1, 6 and 8: 9 points), CHK-3 fits into 26.4.2
    # (CHK-1 and 2: 6 + 3 points).
    # CHK-8: LED-7 fits into 26.4.2 (LED-2 and 3: 6 + 3), two iterations earlier; CHK-8 could only
    # go to 26.4b.1, for the IP iteration holds no stories.
    found = moves(network, lambda team, iteration: 9, "2026-10-05")
    assert [(move.key, move.iteration, move.clears) for move in found] == [
        ("CHK-3", "26.4.2", (("CHK-3", "LED-3"),)),
        ("LED-7", "26.4.2", (("CHK-8", "LED-7"),)),
    ]
    assert [link.consumer for link in found[0].touches] == ["LED-9"]


def test_with_more_room_what_is_waited_for_moves(network: Network) -> None:
    found = moves(network, lambda team, iteration: 12, "2026-10-05")
    assert ("LED-3", "26.4.1") in [(move.key, move.iteration) for move in found]


def test_without_room_there_is_no_move(network: Network) -> None:
    assert moves(network, lambda team, iteration: 2, "2026-10-05") == ()


def test_nothing_moves_into_an_iteration_that_is_over(network: Network) -> None:
    # 26.4.1 and 26.4.2 are over on 2026-11-02: only CHK-8 can move, to after LED-7.
    found = moves(network, lambda team, iteration: 9, "2026-11-02")
    assert [(move.key, move.iteration) for move in found] == [("CHK-8", "26.4b.1")]
