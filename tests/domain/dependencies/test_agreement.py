"""What two teams say to each other about a dependency."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refineboard.domain.change import Stamp
from refineboard.domain.commands import AddItem, Command, PlanItems
from refineboard.domain.decide import decide
from refineboard.domain.dependencies.agreement import entry_of
from refineboard.domain.dependencies.commands import (
    AddDependency,
    AgreeOnDependency,
    DeclineDependency,
    OfferIteration,
    ResolveDependency,
)
from refineboard.domain.dependencies.network import Link, Network
from refineboard.domain.edits import UNSEEN
from refineboard.domain.errors import Conflict, RefineboardError, RuleBroken
from refineboard.domain.model import Item
from refineboard.domain.workspace import Workspace
from refineboard.session import Session
from refineboard.store.memory import MemoryStore
from tests.builders import FOUNDED, NOW, a_clock, a_workspace
from tests.builders import given as done
from tests.domain.dependencies.arts import ITERATIONS, planned

PAIR = ("CHK-1", "LED-1")


def two(mine: str | None = "26.4.3", theirs: str | None = "26.4.2") -> Workspace:
    """CHK-1 waits for LED-1."""
    return a_workspace(planned("CHK-1", mine, "LED-1"), planned("LED-1", theirs))


def said(workspace: Workspace) -> tuple[str, str, str, str, str]:
    """State, needed by, offer, owner and reason of the first dependency."""
    (link,) = Network(workspace)
    return link.agreement[:5]


def test_agreeing_takes_the_iteration_of_what_waits_and_names_who_agreed() -> None:
    art = two()
    done(art, AgreeOnDependency(*PAIR, UNSEEN), by="eli")
    assert said(art) == ("agreed", "26.4.3", "", "eli", "")


def test_agreeing_to_what_is_planned_in_the_very_iteration_is_in_time() -> None:
    art = two("26.4.2", "26.4.2")
    done(art, AgreeOnDependency(*PAIR, UNSEEN))
    assert said(art)[0] == "agreed"


@pytest.mark.parametrize("theirs", ["26.4.4", None])
def test_agreeing_to_what_comes_later_is_refused_and_says_to_offer(theirs: str | None) -> None:
    with pytest.raises(RuleBroken, match="offer another iteration: refineboard depends offer"):
        done(two("26.4.3", theirs), AgreeOnDependency(*PAIR, UNSEEN))


def test_agreeing_where_nobody_said_by_when_is_refused() -> None:
    with pytest.raises(RuleBroken, match="--needed-by"):
        done(two(None), AgreeOnDependency(*PAIR, UNSEEN))


def test_what_is_done_can_be_agreed_on_without_a_plan() -> None:
    art = a_workspace(planned("CHK-1", None, "LED-1"), planned("LED-1", None, state="accepted"))
    done(art, AgreeOnDependency(*PAIR, UNSEEN))
    assert said(art)[0] == "agreed"


def test_an_offer_goes_back_to_the_asker_and_a_new_wish_asks_again() -> None:
    art = two("26.4.2", "26.4.3")
    done(art, OfferIteration(*PAIR, "26.4.3", UNSEEN), by="eli")
    assert said(art) == ("countered", "", "26.4.3", "eli", "")
    assert [link.consumer for link in Network(art).inbox("CHK")] == ["CHK-1"]
    done(art, AddDependency(*PAIR, "26.4.3", None, UNSEEN))
    assert said(art) == ("identified", "26.4.3", "", "eli", "")
    assert [link.consumer for link in Network(art).inbox("LED")] == ["CHK-1"]
    done(art, AgreeOnDependency(*PAIR, UNSEEN))
    assert said(art)[0] == "agreed"


def test_declining_needs_a_reason_that_is_kept() -> None:
    art = two()
    done(art, DeclineDependency(*PAIR, "no vault this year", UNSEEN))
    assert said(art)[0::4] == ("declined", "no vault this year")
    with pytest.raises(RuleBroken, match="Say why"):
        done(art, DeclineDependency(*PAIR, "  ", UNSEEN))


def test_what_is_resolved_binds_no_longer() -> None:
    art = two("26.4.2", "26.4.3")
    done(art, ResolveDependency(*PAIR, UNSEEN))
    (link,) = Network(art)
    assert (link.agreement.state, link.binds, Network(art).is_red(link)) == (
        "resolved",
        False,
        False,
    )


def test_adding_says_by_when_and_of_what_nature() -> None:
    art = a_workspace(planned("CHK-1", None), planned("LED-1", None))
    done(art, AddDependency(*PAIR, "26.4.2", "resource", UNSEEN))
    (link,) = Network(art)
    assert (link.nature, link.agreement.needed_by) == ("resource", "26.4.2")


def test_saying_the_same_again_changes_nothing() -> None:
    art = two()
    for command in (AgreeOnDependency(*PAIR, UNSEEN), AddDependency(*PAIR, "26.4.3", None, UNSEEN)):
        done(art, command)
        assert decide(art, command, Stamp("ben", NOW)).operations == ()
    assert said(art)[0] == "agreed"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (AgreeOnDependency("CHK-1", "LED-2", UNSEEN), "doesn't wait for LED-2"),
        (AgreeOnDependency("CHK-9", "LED-1", UNSEEN), "no item CHK-9"),
        (AddDependency("CHK-1", "LED-9", None, None, UNSEEN), "no item LED-9"),
        (AddDependency("CHK-1", "CHK-1", None, None, UNSEEN), "wait for itself"),
        (AddDependency("CHK-1", "LED-1", "26.9.9", None, UNSEEN), "no iteration 26.9.9"),
        (OfferIteration("CHK-1", "LED-1", "26.9.9", UNSEEN), "no iteration 26.9.9"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(command: Command, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        done(two(), command)


def test_who_saw_another_agreement_conflicts() -> None:
    art = two()
    seen = dict(entry_of(art.items["CHK-1"], "LED-1") or {})
    done(art, DeclineDependency(*PAIR, "no", UNSEEN), by="eli")
    with pytest.raises(Conflict):
        done(art, AgreeOnDependency(*PAIR, seen))


def test_an_agreement_is_open_again_while_the_provider_is_planned_too_late() -> None:
    art = two()
    done(art, AgreeOnDependency(*PAIR, UNSEEN))
    states = []
    for iteration in ("26.4.4", "26.4.3", None):
        done(art, PlanItems(("LED-1",), iteration))
        states.append(said(art)[0])
    assert states == ["identified", "agreed", "identified"]


def test_an_entry_of_an_older_workspace_is_read_with_defaults() -> None:
    old = planned("CHK-1", None, depends_on=[{"key": "LED-1"}])
    item = Item.model_validate(old)
    assert (item.depends_on[0].owner, item.depends_on[0].offer) == (None, None)
    assert said(a_workspace(old, planned("LED-1", None))) == ("identified", "", "", "", "")


_ends: tuple[st.SearchStrategy[str], st.SearchStrategy[str]] = (
    st.sampled_from(["CHK-1", "CHK-2"]),
    st.sampled_from(["LED-1", "LED-2"]),
)
_iteration = st.sampled_from(ITERATIONS)
_unseen = st.just(UNSEEN)
_wishes: st.SearchStrategy[Command | str] = st.one_of(
    st.builds(AddDependency, *_ends, st.none() | _iteration, st.none(), _unseen),
    st.builds(AgreeOnDependency, *_ends, _unseen),
    st.builds(OfferIteration, *_ends, _iteration, _unseen),
    st.builds(DeclineDependency, *_ends, st.just("no"), _unseen),
    st.builds(ResolveDependency, *_ends, _unseen),
    st.builds(PlanItems, st.tuples(st.one_of(*_ends)), st.none() | _iteration),
    st.just("undo"),
)


def _links(workspace: Workspace) -> list[Link]:
    return sorted(Network(workspace))


@settings(max_examples=80, deadline=None)
@given(st.lists(_wishes, max_size=14))
def test_no_agreement_is_later_than_needed_undo_goes_back_and_replay_agrees(
    wishes: list[Command | str],
) -> None:
    session = Session(MemoryStore(a_clock), "ana")
    session.do(FOUNDED)
    for team in ("CHK", "CHK", "LED", "LED"):
        session.do(AddItem(team, "story", "Pay by card"))
    for wish in wishes:
        before = _links(session.workspace)
        try:
            commit = session.do(wish) if not isinstance(wish, str) else session.undo()
        except RefineboardError:
            assert _links(session.workspace) == before
            continue
        network = Network(session.workspace)
        for link in network:
            if link.agreement.state == "agreed":
                theirs = network.schedule.iteration(link.provider_iteration)
                limit = network.schedule.iteration(link.agreement.needed_by)
                assert theirs is not None
                assert limit is not None
                assert theirs <= limit
        if wish != "undo" and commit.mine is not None and commit.mine.change.operations:
            session.undo()
            assert _links(session.workspace) == before
            session.redo()
    replayed = Workspace()
    for entry in session.history():
        replayed.apply(entry)
    assert _links(replayed) == _links(session.workspace)
