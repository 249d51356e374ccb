"""Backlogs for the tests of the economics: features by their scores and what they wait for."""

from __future__ import annotations

from typing import Any

from refineboard.domain.documents import Document
from refineboard.domain.economics.orders import Ranking
from refineboard.domain.rank import ranks_after
from tests.builders import a_dependency, a_feature, a_workspace

COST_OF_DELAY = {3: (1, 1, 1), 4: (1, 1, 2), 6: (2, 2, 2), 9: (3, 3, 3), 15: (5, 5, 5),
                 24: (8, 8, 8), 39: (13, 13, 13), 60: (20, 20, 20)}  # fmt: skip


def scored(key: str, cost_of_delay: int, size: int, *waits_for: str, **changes: Any) -> Document:
    """A feature that costs this much to delay."""
    ubv, tc, rroe = COST_OF_DELAY[cost_of_delay]
    needs = [a_dependency(provider) for provider in waits_for]
    scores = {"ubv": ubv, "tc": tc, "rroe": rroe, "size": size}
    return a_feature(key=key, depends_on=needs, **{**scores, **changes})


def unscored(key: str, *waits_for: str, **changes: Any) -> Document:
    """A feature without scores."""
    return a_feature(key=key, depends_on=[a_dependency(key) for key in waits_for], **changes)


def in_rank_order(*items: Document) -> list[Document]:
    """The items, each ranked after the one before it."""
    ranks = ranks_after(None, len(items))
    return [{**item, "rank": rank} for item, rank in zip(items, ranks, strict=True)]


def ranking(*items: Document, backlog: str = "ART") -> Ranking:
    """A backlog of these items, ranked as they come."""
    return Ranking(a_workspace(*in_rank_order(*items)), backlog)


def numbers(keys: tuple[str, ...]) -> str:
    """Keys like ART-3 as their numbers in a row, for comparing at a glance."""
    return " ".join(key.partition("-")[2] for key in keys)
