"""The confidence vote: unread until revealed, and then only what was cast."""

from __future__ import annotations

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from refineboard.domain.errors import RuleBroken
from refineboard.domain.planning.commands import CastVote, OpenVote, RevealVote, SetMembers
from refineboard.domain.planning.votes import Vote, commitment, round_key, vote_of
from refineboard.domain.workspace import Workspace
from tests.builders import given
from tests.domain.planning.arts import an_art

KEY = round_key("26.4", "CHK", 1)


def opened() -> Workspace:
    """Checkout votes on PI 26.4."""
    workspace = an_art()
    given(workspace, OpenVote("26.4", "CHK"))
    return workspace


def cast(workspace: Workspace, voter: str, vote: int, *, number: int = 1) -> None:
    """A ballot with a nonce that names the voter."""
    print_ = commitment(f"secret of {voter}", round_key("26.4", "CHK", number), voter, vote)
    given(workspace, CastVote("26.4", "CHK", number, print_), by=voter)


def reveal(workspace: Workspace, voter: str, vote: int | None, *, is_named: bool = False) -> None:
    """The voter opens the ballot."""
    ballot = None if vote is None else (vote, f"secret of {voter}")
    given(workspace, RevealVote("26.4", "CHK", ballot, is_named), by=voter)


def result(workspace: Workspace) -> Vote:
    """The last round."""
    found = vote_of(workspace, "26.4", "CHK")
    assert found is not None
    return found


def test_an_open_round_tells_who_has_voted_and_nothing_more() -> None:
    workspace = opened()
    cast(workspace, "ana", 5)
    found = result(workspace)
    assert (found.is_open, found.cast, found.opened) == (True, ("ana",), ())
    assert "5" not in [str(value) for value in workspace.tables["settings"][KEY].values()]


def test_the_reveal_opens_ones_own_ballot_and_the_others_count_as_absent() -> None:
    workspace = opened()
    cast(workspace, "ana", 5)
    cast(workspace, "ben", 2)
    reveal(workspace, "ana", 5)
    found = result(workspace)
    assert (found.mean, found.absent) == (5, ("ben",))
    reveal(workspace, "ben", 2, is_named=True)
    found = result(workspace)
    assert (found.mean, found.absent, found.to_hear) == (3.5, (), ("ben",))


def test_a_low_vote_is_not_named_unless_the_voter_wants_it() -> None:
    workspace = opened()
    cast(workspace, "ana", 1)
    reveal(workspace, "ana", 1)
    assert result(workspace).to_hear == ()


def test_another_vote_than_the_one_that_was_cast_is_refused() -> None:
    workspace = opened()
    cast(workspace, "ana", 2)
    with pytest.raises(RuleBroken, match="not the ballot"):
        reveal(workspace, "ana", 5)
    assert result(workspace).is_open


def test_a_ballot_that_was_written_by_hand_does_not_count() -> None:
    workspace = opened()
    cast(workspace, "ana", 2)
    reveal(workspace, "ana", 2)
    document = workspace.tables["settings"][KEY]
    forged = {**document, "opened:ana": {"vote": 5, "nonce": "secret of ana", "named": False}}
    workspace.tables["settings"][KEY] = forged
    assert result(workspace).opened == ()


def test_casting_again_replaces_the_ballot() -> None:
    workspace = opened()
    cast(workspace, "ana", 2)
    cast(workspace, "ana", 4)
    reveal(workspace, "ana", 4)
    assert result(workspace).mean == 4


def test_after_the_reveal_nobody_votes_in_that_round() -> None:
    workspace = opened()
    cast(workspace, "ana", 4)
    reveal(workspace, "ana", 4)
    with pytest.raises(RuleBroken, match="Open a new one"):
        cast(workspace, "ben", 4)


def test_a_new_round_leaves_the_old_one_as_it_was() -> None:
    workspace = opened()
    cast(workspace, "ana", 2)
    reveal(workspace, "ana", 2)
    before = workspace.tables["settings"][KEY]
    given(workspace, OpenVote("26.4", "CHK"))
    with pytest.raises(RuleBroken, match="Another round"):
        cast(workspace, "ana", 4, number=1)
    cast(workspace, "ana", 4, number=2)
    reveal(workspace, "ana", 4)
    assert (result(workspace).round, result(workspace).mean) == (2, 4)
    assert workspace.tables["settings"][KEY] is before


def test_two_rounds_are_not_open_at_once() -> None:
    with pytest.raises(RuleBroken, match="open already"):
        given(opened(), OpenVote("26.4", "chk"))


def test_nothing_can_be_revealed_before_anybody_has_voted() -> None:
    with pytest.raises(RuleBroken, match="Nobody has cast"):
        reveal(opened(), "ana", None)


def test_without_a_round_it_is_said_how_to_open_one() -> None:
    with pytest.raises(RuleBroken, match=r"vote open --pi 26\.4 --backlog CHK"):
        cast(an_art(), "ana", 4)


def test_the_people_of_the_team_are_those_who_may_vote() -> None:
    workspace = opened()
    given(workspace, SetMembers("CHK", (("Ana", None, None), ("Ben", "Product Owner", None))))
    cast(workspace, "ana", 4)
    assert result(workspace).of == 2


@given_any(st.text(max_size=20), st.text(max_size=20), st.integers(1, 5), st.integers(1, 5))
def test_a_commitment_fits_one_vote_of_one_voter(
    nonce: str, voter: str, one: int, two: int
) -> None:
    same = commitment(nonce, KEY, voter, one) == commitment(nonce, KEY, voter, two)
    assert same == (one == two)
    assert commitment(nonce, KEY, voter, one) != commitment(nonce, KEY, f"{voter}x", one)
