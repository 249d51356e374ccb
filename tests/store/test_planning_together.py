"""Two people who plan at once, on a directory and on a database: nobody loses anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from refineboard.domain.commands import AddItem
from refineboard.domain.documents import text_of
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import Conflict
from refineboard.domain.planning.calendar import increment
from refineboard.domain.planning.commands import CastVote, OpenVote, SetCapacity, TakeProposal
from refineboard.domain.planning.fill import proposal
from refineboard.domain.planning.votes import commitment, round_key, vote_of
from refineboard.session import Session
from tests.builders import FOUNDED, a_database_store, a_store

Two: TypeAlias = tuple[Session, Session]
AT = "2026-11-24T09:00:00.000Z"
KEYS = ("CHK-1", "CHK-2", "CHK-3")


def on_a_directory(tmp_path: Path, _: pytest.FixtureRequest) -> Two:
    """Each with a store of their own on one directory."""
    place = tmp_path / "art"
    return Session(a_store(place), "ana"), Session(a_store(place), "ben")


def on_a_database(_: Path, request: pytest.FixtureRequest) -> Two:
    """Each with a connection of their own to one database."""
    url = request.getfixturevalue("postgres").url()
    return Session(a_database_store(url), "ana"), Session(a_database_store(url), "ben")


@pytest.fixture(params=[on_a_directory, on_a_database])
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Two]:
    """Ana and Ben on the ART of `FOUNDED` with three stories that are ready."""
    made: Callable[[Path, pytest.FixtureRequest], Two] = request.param
    ana, ben = made(tmp_path, request)
    ana.do(FOUNDED)
    ana.do(AddItem("ART", "feature", "One tap"))
    story = (
        FieldEdit("points", 5),
        FieldEdit("parent", "ART-1"),
        FieldEdit("state", "ready"),
        FieldEdit("acceptance_criteria", ["Given a card When I pay Then it is enough"]),
    )
    for _ in KEYS:
        title = "As a shopper, I want to pay by card so that I need no cash"
        ana.do(AddItem("CHK", "story", title, story))
    ben.sync()
    yield ana, ben
    for session in (ana, ben):
        session.close()


def a_proposal(session: Session) -> TakeProposal:
    """What this person sees as the proposal for the next PI, at 10 points an iteration."""
    workspace = session.workspace
    found = proposal(workspace, increment(workspace, "26.4b"), lambda *_: 10, AT)
    return TakeProposal(
        tuple((each.key, each.iteration) for each in found.placed),
        {each.key: text_of(workspace.items[each.key], "iteration") for each in found.placed},
        found.rooms,
    )


def test_the_second_of_two_who_take_the_same_proposal_is_told(two: Two) -> None:
    ana, ben = two
    first, second = a_proposal(ana), a_proposal(ben)
    ana.do(first)
    with pytest.raises(Conflict, match="ana has planned CHK-1 meanwhile"):
        ben.do(second)
    ben.sync()
    assert a_proposal(ben).placements == ()
    assert [text_of(ben.workspace.items[key], "iteration") for key in KEYS] == [
        "26.4b.1", "26.4b.1", "26.4b.2",
    ]  # fmt: skip


def test_one_undo_takes_a_taken_proposal_back_for_both(two: Two) -> None:
    ana, ben = two
    ana.do(a_proposal(ana))
    ana.undo()
    ben.sync()
    assert [text_of(ben.workspace.items[key], "iteration") for key in KEYS] == ["", "", ""]


def test_two_who_enter_capacity_keep_both_numbers(two: Two) -> None:
    ana, ben = two
    ana.do(SetCapacity("CHK", ("26.4.1",), 20))
    ben.do(SetCapacity("LED", ("26.4.1",), 30))
    iteration = ben.workspace.tables["iterations"]["26.4.1"]
    fields = (iteration["points:CHK"], iteration["points:LED"])
    assert [each["points"] for each in fields if isinstance(each, dict)] == [20, 30]


def test_two_who_vote_at_once_have_both_voted(two: Two) -> None:
    ana, ben = two
    ana.do(OpenVote("26.4", "CHK"))
    for session in (ana, ben):
        print_ = commitment("nonce", round_key("26.4", "CHK", 1), session.user, 4)
        session.do(CastVote("26.4", "CHK", 1, print_))
    vote = vote_of(ben.workspace, "26.4", "CHK")
    assert vote is not None
    assert len(vote.cast) == len({ana.user, ben.user}) == 2
