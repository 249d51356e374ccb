"""Ranks that follow one change at a time are those of a fresh count."""

from __future__ import annotations

from typing import Any

from hypothesis import given as given_
from hypothesis import strategies as st

from refineboard.domain.commands import (
    Command,
    DeleteItems,
    EditItem,
    MoveToBacklog,
    MoveToState,
    ScoreWsjf,
)
from refineboard.domain.economics.orders import Ranking
from refineboard.domain.economics.standings import Standings
from refineboard.domain.errors import RefineboardError
from refineboard.domain.workspace import Workspace
from refineboard.domain.wsjf import PARTS, SCALE
from tests.builders import a_story, a_workspace, edit, given
from tests.domain.economics.features import in_rank_order, scored, unscored

KEYS = ("ART-1", "ART-2", "ART-3", "CHK-1", "CHK-2")


def workspace() -> Workspace:
    """Two scored features, one without scores, and two stories of the first."""
    stories = [a_story(key=f"CHK-{number}", parent="ART-1", points=3) for number in (1, 2)]
    features = (scored("ART-1", 9, 3), scored("ART-2", 60, 5), unscored("ART-3"))
    return a_workspace(*in_rank_order(*features, *stories))


def follow(on: Workspace, standings: Standings, command: Command) -> None:
    """Makes a change, and has the ranks follow it."""
    standings.follow(given(on, command).change.ids)


def test_a_better_score_shifts_an_item_up() -> None:
    on = workspace()
    standings = Standings(on, "ART")
    follow(on, standings, ScoreWsjf("ART-1", "size", 1))
    assert standings.order == ("ART-2", "ART-1")
    follow(on, standings, ScoreWsjf("ART-1", "ubv", 20))
    assert standings.order == ("ART-1", "ART-2")
    assert standings.rank("ART-2") == 2


def test_the_last_part_brings_an_item_in_and_clearing_takes_it_out() -> None:
    on = workspace()
    standings = Standings(on, "ART")
    for part in PARTS[:-1]:
        follow(on, standings, ScoreWsjf("ART-3", part, 1))
    assert standings.rank("ART-3") is None
    follow(on, standings, ScoreWsjf("ART-3", "size", 20))
    assert standings.rank("ART-3") == 3
    follow(on, standings, ScoreWsjf("ART-3", "size", None))
    assert standings.rank("ART-3") is None


def test_a_teams_stories_follow_their_feature() -> None:
    on = workspace()
    standings = Standings(on, "CHK")
    follow(on, standings, edit("CHK-1", "parent", "ART-2"))
    assert standings.order == ("CHK-1", "CHK-2")
    follow(on, standings, ScoreWsjf("ART-1", "ubv", 20))
    assert standings.order == ("CHK-1", "CHK-2")
    follow(on, standings, ScoreWsjf("ART-1", "tc", 20))
    assert standings.order == ("CHK-2", "CHK-1")


def any_command() -> st.SearchStrategy[Command]:
    """A command that can change what is ranked."""
    keys = st.sampled_from(KEYS)
    some: st.SearchStrategy[Any] = keys.map(lambda key: (key,))
    return st.one_of(
        st.builds(ScoreWsjf, keys, st.sampled_from(PARTS), st.sampled_from([None, *SCALE])),
        st.builds(MoveToState, some, st.sampled_from(("Funnel", "Done", "Accepted"))),
        st.builds(MoveToBacklog, some, st.sampled_from(("ART", "CHK"))),
        st.builds(DeleteItems, some),
        keys.map(lambda key: EditItem(key, edit(key, "parent", "ART-2").edits)),
        keys.map(lambda key: EditItem(key, edit(key, "kind", "feature").edits)),
    )


@given_(st.lists(any_command(), max_size=8))
def test_followed_ranks_are_those_of_a_fresh_count(commands: list[Command]) -> None:
    on = workspace()
    kept = [Standings(on, backlog) for backlog in ("ART", "CHK")]
    for command in commands:
        try:
            ids = given(on, command).change.ids
        except RefineboardError:
            continue
        for standings, backlog in zip(kept, ("ART", "CHK"), strict=True):
            standings.follow(ids)
            fresh = Ranking(on, backlog)
            assert standings.order == fresh.wsjf[: len(fresh.jobs)]
            assert len(standings) == len(fresh.jobs)


@given_(st.sampled_from(("ART-1", "ART-2", "ART-3")), st.sampled_from([None, *SCALE]))
def test_the_rank_that_a_score_would_give_is_the_one_it_gives(key: str, size: int | None) -> None:
    on = workspace()
    standings = Standings(on, "ART")
    told = standings.rank_if({**on.items[key], "size": size})
    try:
        follow(on, standings, ScoreWsjf(key, "size", size))
    except RefineboardError:
        return
    assert told == standings.rank(key)
