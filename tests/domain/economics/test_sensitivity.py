"""What one step on the scale does to a rank."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.documents import Document
from refineboard.domain.economics.sensitivity import Step, sensitivities
from refineboard.domain.wsjf import PARTS, SCALE, places_of, rank_among
from tests.builders import a_feature
from tests.domain.economics.features import scored, unscored

_scores = st.tuples(*[st.sampled_from(SCALE)] * 4)


def test_a_step_that_helps_and_one_that_harms_are_told() -> None:
    items = [scored("ART-1", 9, 3), scored("ART-2", 9, 2), scored("ART-3", 15, 8)]
    found = sensitivities(items)["ART-1"]
    assert (found.rank, found.best, found.worst) == (2, 1, 3)
    assert found.best_step == Step("size", 3, 2)
    assert found.worst_step == Step("size", 3, 5)


def test_an_item_that_no_step_moves_has_no_step() -> None:
    found = sensitivities([scored("ART-1", 60, 1), scored("ART-2", 3, 20)])["ART-1"]
    assert (found.best, found.worst, found.best_step, found.worst_step) == (1, 1, None, None)
    assert found.is_robust


def test_an_item_is_robust_while_no_step_moves_it_far() -> None:
    crowd = [scored(f"ART-{number}", 9, 3) for number in range(2, 8)]
    found = sensitivities([*crowd, scored("ART-1", 60, 1), scored("ART-8", 3, 20)])
    assert found["ART-1"].is_robust
    assert not found["ART-4"].is_robust


def test_an_unscored_item_has_no_sensitivity() -> None:
    assert sensitivities([unscored("ART-1")]) == {}


def test_a_score_between_the_steps_moves_to_those_around_it() -> None:
    found = sensitivities([{**scored("ART-1", 9, 3), "ubv": 4}, scored("ART-2", 9, 3)])
    assert found["ART-1"].worst_step in (Step("ubv", 4, 3), Step("size", 3, 5))


@given(st.lists(_scores, min_size=1, max_size=8))
def test_best_and_worst_are_those_of_trying_every_step(scores: list[tuple[int, ...]]) -> None:
    items: list[Document] = [
        a_feature(key=f"ART-{number}", **dict(zip(PARTS, values, strict=True)))
        for number, values in enumerate(scores)
    ]
    for number, (key, found) in enumerate(sorted(sensitivities(items).items())):
        others = places_of(item for item in items if item is not items[number])
        ranks = [rank_among(items[number], others)]
        for part in PARTS:
            at = SCALE.index(items[number][part])  # type: ignore[arg-type]
            steps = SCALE[max(at - 1, 0) : at] + SCALE[at + 1 : at + 2]
            ranks += [rank_among({**items[number], part: step}, others) for step in steps]
        assert (key, found.rank) == (f"ART-{number}", ranks[0])
        assert (found.best, found.worst) == (min(map(int_of, ranks)), max(map(int_of, ranks)))


def int_of(rank: int | None) -> int:
    """A rank that must be there."""
    assert rank is not None
    return rank
