"""A column by WSJF follows one score at a time and is then as if it had been sorted anew."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.commands import (
    Command,
    DeleteItems,
    EditItem,
    MoveToState,
    RankItems,
    ScoreWsjf,
)
from refineboard.domain.documents import Document, number_of
from refineboard.domain.errors import RefineboardError
from refineboard.domain.wsjf import PARTS, SCALE
from refineboard.tui.board.columns import Column, Grouping, Order, fill, follow
from tests.builders import a_workspace, edit
from tests.builders import given as given_a_command
from tests.domain.economics.features import in_rank_order, scored, unscored

KEYS = ("ART-1", "ART-2", "ART-3", "ART-4", "ART-5")


def small(document: Document) -> bool:
    """A filter that a score can make an item pass or not."""
    return (number_of(document, "size") or 0) <= 5


def column() -> Column:
    """The column of features by WSJF, its cursor on one of them."""
    return Column(a_workspace().backlog("ART"), Order.WSJF, cursor="ART-2")


commands = st.one_of(
    st.builds(
        ScoreWsjf,
        st.sampled_from(KEYS),
        st.sampled_from(PARTS),
        st.sampled_from([None, *SCALE]),
    ),
    st.builds(MoveToState, st.sampled_from(KEYS).map(lambda key: (key,)), st.just("done")),
    st.builds(DeleteItems, st.sampled_from(KEYS).map(lambda key: (key,))),
    st.builds(RankItems, st.just(("ART-5",)), st.just("before"), st.sampled_from(KEYS[:4])),
    st.builds(
        lambda key: EditItem(key, edit(key, "title", "Otherwise").edits), st.sampled_from(KEYS)
    ),
)


@given(st.lists(commands, max_size=8), st.sampled_from([None, small]))
def test_a_followed_column_is_a_fresh_one(wishes: list[Command], matches: object) -> None:
    features = (scored("ART-1", 9, 3), scored("ART-2", 60, 5), scored("ART-3", 9, 3))
    on = a_workspace(*in_rank_order(*features, unscored("ART-4"), unscored("ART-5")))
    followed = column()
    fill(followed, on, matches, Grouping.NONE)  # type: ignore[arg-type]
    for wish in wishes:
        try:
            ids = given_a_command(on, wish).change.ids
        except RefineboardError:
            continue
        if not follow(followed, on, matches, ids):  # type: ignore[arg-type]
            fill(followed, on, matches, Grouping.NONE)  # type: ignore[arg-type]
    fresh = column()
    fresh.cursor = followed.cursor
    fill(fresh, on, matches, Grouping.NONE)  # type: ignore[arg-type]
    for each in fields(Column):
        assert getattr(followed, each.name) == getattr(fresh, each.name), each.name


def test_a_deleted_item_that_the_filter_hides_counts_no_more() -> None:
    on = a_workspace(*in_rank_order(scored("ART-1", 9, 3), scored("ART-2", 60, 8)))
    followed = column()
    fill(followed, on, small, Grouping.NONE)
    ids = given_a_command(on, DeleteItems(("ART-2",))).change.ids
    assert not follow(followed, on, small, ids)


def test_a_score_alone_needs_no_new_sorting() -> None:
    on = a_workspace(*in_rank_order(scored("ART-1", 9, 3), scored("ART-2", 60, 5)))
    followed = column()
    fill(followed, on, None, Grouping.NONE)
    ids = given_a_command(on, ScoreWsjf("ART-1", "size", 1)).change.ids
    assert follow(followed, on, None, ids)
    ids = given_a_command(on, ScoreWsjf("ART-2", "size", 20)).change.ids
    assert follow(followed, on, None, ids)
    assert followed.keys == ["ART-1", "ART-2"]
