"""The rules against stories that people labelled: what they promise at the least.

`tests/benchmarks/RESULTS.md` has the figures of each set, and which of them the rules had seen.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import orjson
import pytest

from refineboard.cli.shapes import check_shape
from refineboard.domain.invest.report import invest, subject_of

FOLDER = Path(__file__).parents[2] / "data" / "labelled-stories"


class Score(NamedTuple):
    """How a defect was found: rightly, wrongly, and not at all."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.wrong + self.missed)


@cache
def scores() -> dict[str, Score]:
    counted: Counter[tuple[str, bool, bool]] = Counter()
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            story = orjson.loads(line)
            report = invest(subject_of({"kind": "story", "title": story["text"]}, "refining"))
            predicted = check_shape(story["id"], report)["predicted"]
            assert isinstance(predicted, dict)
            for defect, expected in story["expected"].items():
                counted[defect, expected, predicted[defect]] += 1
    defects = {defect for defect, _, _ in counted}
    return {
        defect: Score(
            counted[defect, True, True], counted[defect, False, True], counted[defect, True, False]
        )
        for defect in defects
    }


@pytest.mark.parametrize(
    ("defect", "least"),
    [
        ("well_formed", 0.95),
        ("no_benefit", 0.975),
        ("atomic", 0.78),
        ("minimal", 0.95),
        ("testable", 0.9),
        ("estimable", 0.8),
        ("negotiable", 0.75),
    ],
)
def test_defects_of_the_sentence_are_found_as_people_find_them(defect: str, least: float):
    assert scores()[defect].f1 >= least


@pytest.mark.parametrize("defect", ["testable", "estimable", "independent"])
def test_what_is_said_of_other_defects_is_mostly_right(defect: str):
    assert scores()[defect].precision >= 0.75


def test_most_wants_that_cannot_be_tested_are_found():
    assert scores()["testable"].recall >= 0.7
