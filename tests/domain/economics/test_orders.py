"""The three orders of a backlog: what they cost, what they break, and why items were moved."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refineboard.domain.documents import Document
from refineboard.domain.economics.orders import ORDERS, Ranking
from refineboard.domain.workspace import Workspace
from refineboard.domain.wsjf import SCALE
from tests.builders import a_dependency, a_feature, a_story, a_workspace
from tests.domain.economics.features import in_rank_order, numbers, ranking, scored, unscored


def test_the_order_by_wsjf_is_that_of_the_scores() -> None:
    ranked = ranking(scored("ART-1", 9, 3), scored("ART-2", 60, 5), scored("ART-3", 15, 3))
    assert numbers(ranked.order("wsjf")) == "2 3 1"


def test_unscored_items_come_after_the_scored_in_their_own_order() -> None:
    ranked = ranking(unscored("ART-4"), unscored("ART-2"), scored("ART-3", 3, 20))
    assert numbers(ranked.order("wsjf")) == "3 4 2"
    assert numbers(ranked.order("feasible")) == "3 4 2"
    assert ranked.unscored == ("ART-4", "ART-2")


def test_the_manual_order_is_the_rank() -> None:
    ranked = ranking(scored("ART-1", 3, 20), unscored("ART-2"), scored("ART-3", 60, 1))
    assert numbers(ranked.order("manual")) == "1 2 3"


def test_what_is_done_is_in_no_order() -> None:
    ranked = ranking(scored("ART-1", 3, 1, state="done"), scored("ART-2", 3, 1))
    assert [numbers(ranked.order(name)) for name in ORDERS] == ["2", "2", "2"]


def test_the_delay_cost_adds_up_cost_of_delay_times_size_done() -> None:
    ranked = ranking(scored("ART-1", 9, 3), scored("ART-2", 60, 5), unscored("ART-3"))
    assert ranked.delay_cost(("ART-1", "ART-3", "ART-2")) == 9 * 3 + 60 * 8
    assert ranked.delay_cost(("ART-2", "ART-1")) == 60 * 5 + 9 * 8


def test_a_provider_is_pulled_in_front_and_what_needs_it_waits() -> None:
    ranked = ranking(scored("ART-1", 60, 5, "ART-2"), scored("ART-2", 3, 1), scored("ART-3", 15, 1))
    order = ranked.order("feasible")
    assert numbers(order) == "3 2 1"
    assert ranked.broken(ranked.order("wsjf")) == {"ART-1": ("ART-2",)}
    assert ranked.broken(order) == {}
    reasons = ranked.reasons(order)
    assert reasons["ART-2"].words == "pulled by ART-1"
    assert reasons["ART-1"].words == "waits for ART-2"
    assert "ART-3" not in reasons


def test_an_item_that_stands_where_it_would_anyway_has_no_reason() -> None:
    ranked = ranking(scored("ART-1", 3, 5, "ART-2"), scored("ART-2", 60, 1))
    assert ranked.reasons(ranked.order("feasible")) == {}


def test_a_predecessor_that_would_come_first_anyway_holds_nothing_up() -> None:
    # ART-1 waits for ART-2, which scores better, and for ART-3, which scores worst.
    ranked = ranking(
        scored("ART-1", 15, 1, "ART-2", "ART-3"), scored("ART-2", 24, 1), scored("ART-3", 3, 1)
    )
    order = ranked.order("feasible")
    assert numbers(order) == "2 3 1"
    assert ranked.reasons(order)["ART-1"].waits_for == ("ART-3",)


def test_a_predecessor_that_drags_a_worse_one_along_holds_up() -> None:
    ranked = ranking(
        scored("ART-1", 15, 1, "ART-2"), scored("ART-2", 24, 1, "ART-3"), scored("ART-3", 3, 1)
    )
    assert ranked.reasons(ranked.order("feasible"))["ART-1"].waits_for == ("ART-2",)


def test_a_predecessor_that_another_one_needs_first_is_not_named() -> None:
    ranked = ranking(
        scored("ART-1", 60, 1, "ART-2", "ART-3"),
        scored("ART-2", 3, 1, "ART-3"),
        scored("ART-3", 3, 1),
    )
    assert ranked.reasons(ranked.order("feasible"))["ART-1"].waits_for == ("ART-2",)


def test_what_waits_for_a_ring_is_held_up_by_it() -> None:
    ranked = ranking(
        scored("ART-1", 60, 1, "ART-2"),
        scored("ART-2", 60, 1, "ART-1"),
        scored("ART-3", 15, 1, "ART-1"),
        scored("ART-4", 3, 20),
    )
    order = ranked.order("feasible")
    assert order[0] == "ART-4"
    assert ranked.reasons(order)["ART-3"].waits_for == ("ART-1",)


def test_a_provider_far_behind_is_pulled_by_the_one_that_stands_best() -> None:
    ranked = ranking(
        scored("ART-1", 60, 1, "ART-2"),
        scored("ART-2", 3, 2, "ART-3"),
        scored("ART-3", 3, 3),
        scored("ART-4", 3, 1),
    )
    order = ranked.order("feasible")
    assert numbers(order) == "3 2 1 4"
    assert ranked.reasons(order)["ART-3"].pulled_by == ("ART-1",)


def test_an_unscored_provider_is_pulled_right_in_front() -> None:
    ranked = ranking(
        unscored("ART-1"),
        scored("ART-2", 60, 1),
        scored("ART-3", 15, 1, "ART-1"),
        unscored("ART-4"),
    )
    order = ranked.order("feasible")
    assert numbers(order) == "2 1 3 4"
    assert ranked.reasons(order)["ART-1"].words == "pulled by ART-3"


def test_needs_lead_through_unscored_items() -> None:
    ranked = ranking(
        scored("ART-1", 60, 1, "ART-2"), unscored("ART-2", "ART-3"), scored("ART-3", 3, 1)
    )
    assert numbers(ranked.order("feasible")) == "3 2 1"


@pytest.mark.parametrize("length", [2, 50])
def test_a_ring_comes_last_and_what_waits_for_it_behind(length: int) -> None:
    ring = [
        scored(f"ART-{number}", 60, 1, f"ART-{number % length + 1}")
        for number in range(1, length + 1)
    ]
    ranked = ranking(
        *ring, scored("ART-77", 60, 1, "ART-1"), scored("ART-88", 3, 20), unscored("ART-99")
    )
    order = ranked.order("feasible")
    assert order[:2] == ("ART-88", "ART-99")
    assert order[-1] == "ART-77"
    assert len(ranked.broken(order)) >= 1
    assert ranked.reasons(order)["ART-2"].waits_for == ("ART-3" if length > 2 else "ART-1",)


def random_backlog(seed: int, count: int = 12) -> list[Document]:
    """Features with random scores of which some wait for others; no two are of one age."""
    chance = random.Random(seed)
    items = []
    for number in range(count):
        scores = {part: chance.choice(SCALE) for part in ("ubv", "tc", "rroe", "size")}
        providers = chance.sample(range(count), k=chance.choice((0, 0, 1, 2)))
        needs = [a_dependency(f"ART-{other}") for other in providers if other < number]
        items.append(
            a_feature(
                key=f"ART-{number}",
                depends_on=needs,
                created_at=f"2026-01-{number + 1:02}T00:00:00.000Z",
                **scores,
            )
        )
    chance.shuffle(items)
    return items


def by_pulling(ranked: Ranking) -> list[str]:
    """The order by WSJF, repaired: each item's providers moved right in front of it."""
    order: list[str] = []

    def place(key: str) -> None:
        for need in ranked.waiting.needs.get(key, ()):
            if need not in order:
                place(need)
        if key not in order:
            order.append(key)

    for key in ranked.order("wsjf"):
        place(key)
    return order


@given(st.integers(0, 100_000))
@settings(max_examples=60)
def test_the_feasible_order_lies_between_pure_wsjf_and_repair(seed: int) -> None:
    ranked = ranking(*random_backlog(seed))
    feasible = ranked.order("feasible")
    assert sorted(feasible) == sorted(ranked.manual)
    assert ranked.broken(feasible) == {}
    cost = ranked.delay_cost(feasible)
    assert ranked.delay_cost(ranked.order("wsjf")) <= cost <= ranked.delay_cost(by_pulling(ranked))


@given(st.integers(0, 100_000))
@settings(max_examples=30)
def test_pure_wsjf_costs_least_where_nothing_depends_on_anything(seed: int) -> None:
    free = [{**item, "depends_on": []} for item in random_backlog(seed, count=6)]
    ranked = ranking(*free)
    least = min(map(ranked.delay_cost, permutations(ranked.manual)))
    assert ranked.delay_cost(ranked.order("wsjf")) == least
    assert ranked.order("feasible") == ranked.order("wsjf")


@given(st.integers(0, 100_000), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_an_order_is_the_same_when_items_are_relabelled_and_shuffled(
    seed: int, chance: random.Random
) -> None:
    items = random_backlog(seed)
    labels = [f"ART-{number}" for number in range(100, 100 + len(items))]
    chance.shuffle(labels)
    renamed = {str(item["key"]): label for item, label in zip(items, labels, strict=True)}
    others = [relabelled(item, renamed) for item in items]
    chance.shuffle(others)
    for name in ("wsjf", "feasible"):
        order = ranking(*items).order(name)
        assert tuple(renamed[key] for key in order) == ranking(*others).order(name)


def relabelled(item: Document, names: dict[str, str]) -> Document:
    """The same item under another key."""
    needs = item["depends_on"]
    assert isinstance(needs, list)
    keys = [str(need["key"]) for need in needs if isinstance(need, dict)]
    return {
        **item,
        "key": names[str(item["key"])],
        "depends_on": [a_dependency(names[key]) for key in keys],
    }


BAD_SCORES = [0, -3, 2.5, float("nan"), float("inf"), 10**400, "8", None]


@pytest.mark.parametrize("value", BAD_SCORES, ids=lambda value: str(value)[:8])
def test_a_score_that_is_none_leaves_the_item_unscored(value: object) -> None:
    bad = {**scored("ART-1", 60, 1), "size": value}
    ranked = ranking(bad, scored("ART-2", 3, 1))  # type: ignore[arg-type]
    assert numbers(ranked.order("feasible")) == "2 1"
    assert ranked.unscored == ("ART-1",)


def test_bad_dependencies_leave_an_order() -> None:
    ranked = ranking(
        scored("ART-1", 60, 1, "ART-1", "ART-2", "ART-99"), scored("ART-3", 60, 1, "ART-1")
    )
    assert numbers(ranked.order("feasible")) == "1 3"


def story(key: str, parent: str | None, points: float | None = 3, *needs: str) -> Document:
    """A story of Checkout that belongs to a feature."""
    waits = [a_dependency(provider) for provider in needs]
    return a_story(key=key, parent=parent, points=points, depends_on=waits)


FEATURES = (scored("ART-1", 6, 2), scored("ART-2", 60, 5))


def team(*stories: Document) -> Ranking:
    """Checkout's backlog below two features, of which the second is worth more."""
    return ranking(*FEATURES, *stories, backlog="CHK")


def test_a_story_carries_its_features_wsjf_and_a_share_of_its_cost_of_delay() -> None:
    job = team(story("CHK-1", "ART-2", 2.5)).jobs["CHK-1"]
    assert (job.wsjf, job.weight, job.size) == (12, 30, 2.5)


def test_a_story_without_points_counts_as_a_usual_one() -> None:
    assert team(story("CHK-1", "ART-2", None)).jobs["CHK-1"].size == 3


def test_a_story_below_nothing_that_is_scored_has_no_wsjf() -> None:
    assert team(story("CHK-1", None), story("CHK-2", "ART-77")).unscored == ("CHK-1", "CHK-2")


def test_a_teams_feasible_order_follows_the_features_rank_and_its_own() -> None:
    ranked = team(story("CHK-1", "ART-2"), story("CHK-2", "ART-1"), story("CHK-3", "ART-1"))
    assert numbers(ranked.order("feasible")) == "2 3 1"
    assert numbers(ranked.order("wsjf")) == "1 2 3"


def test_a_teams_feasible_order_pulls_what_is_needed() -> None:
    ranked = team(story("CHK-1", "ART-1", 3, "CHK-2"), story("CHK-2", "ART-2"))
    order = ranked.order("feasible")
    assert numbers(order) == "2 1"
    assert ranked.reasons(order)["CHK-2"].pulled_by == ("CHK-1",)


def test_an_item_of_the_teams_own_keeps_its_place() -> None:
    ranked = team(story("CHK-1", "ART-2"), story("CHK-2", None), story("CHK-3", "ART-1"))
    assert numbers(ranked.order("feasible")) == "3 2 1"


def test_a_team_that_scores_stories_orders_by_their_own_scores() -> None:
    items = in_rank_order(
        a_story(key="CHK-1", ubv=1, tc=1, rroe=1, size=1),
        a_story(key="CHK-2", ubv=5, tc=1, rroe=1, size=1),
    )
    workspace = a_workspace(*items)
    assert Ranking(workspace, "CHK").unscored == ("CHK-1", "CHK-2")
    teams = {"CHK": {**workspace.tables["teams"]["CHK"], "story_wsjf": True}}
    switched = Workspace({**workspace.tables, "teams": teams})
    assert numbers(Ranking(switched, "CHK").order("feasible")) == "2 1"
