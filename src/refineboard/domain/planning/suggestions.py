"""Objectives and risks that the plan itself suggests; a person writes what they really say.

Objectives come from the features whose stories a team has placed, with the benefit hypothesis as
the proposed text; risks from blocked items and from dependencies that the plan breaks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from refineboard.domain.documents import text_of, texts_of
from refineboard.domain.planning.calendar import Increment
from refineboard.domain.planning.plan import Plan, open_work, teams_of
from refineboard.domain.planning.records import of_increment
from refineboard.domain.workspace import ART, Workspace


class Suggestion(NamedTuple):
    """Something to write down."""

    team: str
    title: str
    items: tuple[str, ...]


def suggested_objectives(workspace: Workspace, increment: Increment) -> Iterator[Suggestion]:
    """One for each team and feature that the team has placed a story of, by the features' rank,
    unless an objective of the team names the feature or one of those stories."""
    order = {key: place for place, key in enumerate(workspace.keys_in(ART))}
    known: dict[str, set[str]] = {}
    for each in of_increment(workspace, "objectives", increment.key):
        known.setdefault(text_of(each, "team"), set()).update(texts_of(each, "items"))
    for team in teams_of(workspace):
        placed: dict[str, list[str]] = {}
        for key in workspace.keys_in(team):
            document = workspace.items[key]
            feature = text_of(document, "parent")
            if feature in order and text_of(document, "iteration") in increment.keys:
                placed.setdefault(feature, []).append(key)
        for feature in sorted(placed, key=order.__getitem__):
            if not known.get(team, set()).intersection((feature, *placed[feature])):
                document = workspace.items[feature]
                words = text_of(document, "benefit_hypothesis") or text_of(document, "title")
                yield Suggestion(team, words, (feature,))


def suggested_risks(workspace: Workspace, plan: Plan) -> Iterator[Suggestion]:
    """One for each blocked item of the plan and each dependency that the plan breaks, unless a
    risk of the PI names the item."""
    risks = of_increment(workspace, "risks", plan.increment.key)
    known = {key for each in risks for key in texts_of(each, "items")}
    for key in open_work(workspace, plan.increment):
        reason = text_of(workspace.items[key], "blocked")
        if reason and key not in known:
            known.add(key)
            yield Suggestion(workspace.heads[key].backlog, f"{key} is blocked: {reason}", (key,))
    for link in plan.reds:
        if link.consumer not in known:
            known.add(link.consumer)
            words = (
                f"{link.consumer} ({link.consumer_iteration}) waits for {link.provider} "
                f"({link.provider_iteration})"
            )
            yield Suggestion(link.consumer_backlog, words, (link.consumer, link.provider))
