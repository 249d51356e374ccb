"""What each open item of a backlog adds to the cost of its order.

A feature is weighed by its own scores. A story has none as a rule: it carries its feature's WSJF,
and of the feature's cost of delay the share that fits its points, so that delaying a point of a
feature costs the same in every team. [Our own reading; SAFe only says that stories follow their
features.]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from refineboard.domain.documents import Document, number_of, text_of
from refineboard.domain.health.targets import Targets
from refineboard.domain.workspace import Workspace
from refineboard.domain.wsjf import Place, Score, place_with, score_of

Number: TypeAlias = int | Fraction

_SCORED_BY_THEMSELVES = frozenset({"epic", "capability", "feature"})


@dataclass(frozen=True, slots=True)
class Job:
    """A scored item, ready to be calculated with."""

    key: str
    score: Score
    """Its own, or its feature's."""
    weight: Number
    """Its cost of delay: a feature's, or a story's share."""
    size: Number
    """Job size of a feature, points of a story."""
    place: tuple[Place, str]
    """What sorts it by WSJF; stories of one feature by the team's own rank."""

    @property
    def wsjf(self) -> Fraction:
        """The exact score."""
        return self.score.wsjf


def open_keys(workspace: Workspace, backlog: str) -> tuple[str, ...]:
    """The keys of the items of a backlog that are not done, in rank order."""
    return tuple(key for key in workspace.keys_in(backlog) if not workspace.is_done(key))


def scores_itself(workspace: Workspace, document: Document) -> bool:
    """Whether an item is weighed by its own scores rather than by its feature's."""
    if text_of(document, "kind") in _SCORED_BY_THEMSELVES:
        return True
    backlog = workspace.backlogs.get(text_of(document, "backlog"))
    return backlog is None or backlog.is_art or backlog.story_wsjf


def jobs_of(workspace: Workspace, keys: Iterable[str]) -> Mapping[str, Job]:
    """The scored ones among some items, in the order given."""
    usual = Fraction(Targets(workspace).setting("usual_points"))
    jobs: dict[str, Job] = {}
    for key in keys:
        document = workspace.items[key]
        if scores_itself(workspace, document):
            job = _own_job(key, document)
        else:
            job = _shared_job(workspace, document, usual)
        if job is not None:
            jobs[key] = job
    return jobs


def delay_cost(order: Iterable[str], jobs: Mapping[str, Job]) -> Number:
    """Σ cost of delay × size done when the item is finished; what has no job adds nothing."""
    done: Number = 0
    total: Number = 0
    for key in order:
        job = jobs.get(key)
        if job is not None:
            done += job.size
            total += job.weight * done
    return total


def _own_job(key: str, document: Document) -> Job | None:
    score = score_of(document)
    if score is None:
        return None
    place = (place_with(document, score), "")
    return Job(key, score, score.cost_of_delay, score.size, place)


def _shared_job(workspace: Workspace, document: Document, usual: Fraction) -> Job | None:
    feature = workspace.items.get(text_of(document, "parent"))
    score = None if feature is None else score_of(feature)
    if feature is None or score is None:
        return None
    points = number_of(document, "points")
    size = usual if points is None else Fraction(points)
    place = (place_with(feature, score), text_of(document, "rank"))
    return Job(text_of(document, "key"), score, score.wsjf * size, size, place)
