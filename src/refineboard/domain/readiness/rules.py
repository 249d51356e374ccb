"""The catalogue of rules that a Definition of Ready may hold, and how each is tested.

A rule asks either for something in the item's own document or for something around it, so that
answers of the first kind can be remembered with the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias

from refineboard.domain.documents import Document, number_of, text_of, texts_of
from refineboard.domain.workspace import Workspace
from refineboard.domain.wsjf import score_of

if TYPE_CHECKING:
    from refineboard.domain.invest.findings import InvestReport

POINTS_LIMIT = 8
"""Most points of a ready story where a team has set no limit of its own."""


class Around(Protocol):
    """What a rule may know of the world around an item."""

    workspace: Workspace

    @property
    def with_objective(self) -> frozenset[str]:
        """Keys of the items that serve a PI objective."""

    def open_providers(self, document: Document) -> tuple[str, ...]:
        """Keys of what the item waits for."""

    def is_planned_before(self, provider: str, document: Document) -> bool:
        """Whether a provider is planned soon enough."""

    def invest(self, document: Document) -> InvestReport:
        """What INVEST says of the item as a ready one, whatever state it is in."""


OwnTest: TypeAlias = Callable[[Document, float], str | None]
"""What is missing in the item's own document, in words, or None."""
LinkTest: TypeAlias = Callable[[Document, Around], str | None]
"""What is missing around the item, in words, or None."""


class CatalogueRule(NamedTuple):
    """One rule that a definition may hold."""

    id: str
    label: str
    own: OwnTest | None = None
    links: LinkTest | None = None
    limit: float | None = None
    """Its usual number, None where it compares with none."""
    limit_words: str = ""
    """What the number says, with a place for it."""
    only: Literal["art", "team", ""] = ""
    """Whose items it can be about; "" for all."""


def _criteria(document: Document, limit: float) -> str | None:
    count = len(texts_of(document, "acceptance_criteria"))
    if count < limit and not count and (description := text_of(document, "description")):
        from refineboard.domain.invest.recognised import criteria_in

        count = sum(len(found.entries) for found in criteria_in(description))
    if count >= limit:
        return None
    return f"{limit:g} acceptance criteria" if limit > 1 else "an acceptance criterion"


def _estimated(document: Document, _: float) -> str | None:
    part = "points" if _is_team_work(document) else "size"
    if number_of(document, part) is not None:
        return None
    return "an estimate" if part == "points" else "a job size"


def _small_enough(document: Document, limit: float) -> str | None:
    points = number_of(document, "points")
    if points is None or points <= limit or not _is_team_work(document):
        return None
    return f"at most {limit:g} points"


_PLAIN_STORY = re.compile(r"As an? [\w' -]{3,60}, I want (?:to )?[a-z]{2,20} [a-z]")
"""How nearly every story begins. It spares reading the rest of thousands of texts at each start;
what begins otherwise is parsed."""


def _well_formed(document: Document, _: float) -> str | None:
    if text_of(document, "kind") != "story" or text_of(document, "enabler"):
        return None
    title, description = text_of(document, "title"), text_of(document, "description")
    if _PLAIN_STORY.match(description) or _PLAIN_STORY.match(title):
        return None
    from refineboard.domain.invest.text import parse_story, story_source

    if parse_story(story_source(title, description)[1]).is_story:
        return None
    from refineboard.domain.invest.reading import Reading, reads_like

    has_points = number_of(document, "points") is not None
    reads = reads_like(title, description, has_points=has_points)
    if reads.reading is Reading.TOPIC:
        return "a sentence that says who wants what"
    return " and ".join(reads.missing) or None


def _benefit(document: Document, _: float) -> str | None:
    if _is_team_work(document) or text_of(document, "benefit_hypothesis"):
        return None
    return "a benefit hypothesis"


def _scored(document: Document, _: float) -> str | None:
    return "all four WSJF scores" if score_of(document) is None else None


def _owned(document: Document, _: float) -> str | None:
    return None if text_of(document, "owner") else "an owner"


def _not_blocked(document: Document, _: float) -> str | None:
    return "its blocker removed" if text_of(document, "blocked") else None


def _invest(letter: str) -> LinkTest:
    def test(document: Document, around: Around) -> str | None:
        verdicts = around.invest(document).verdicts
        is_failed = any(key == letter and verdict == "fail" for key, verdict in verdicts.items())
        return f"INVEST's {letter} mended" if is_failed else None

    return test


def _has_parent(document: Document, around: Around) -> str | None:
    kind = text_of(document, "kind")
    if kind not in ("story", "feature"):
        return None
    if text_of(document, "parent") in around.workspace.heads:
        return None
    if kind == "story":
        return "a parent feature"
    if text_of(document, "key") in around.with_objective:
        return None
    return "an epic or a PI objective"


def _predecessors(document: Document, around: Around) -> str | None:
    waiting = [
        provider
        for provider in around.open_providers(document)
        if not around.is_planned_before(provider, document)
    ]
    return f"{', '.join(waiting[:3])} done or planned earlier" if waiting else None


def _no_open_dependency(document: Document, around: Around) -> str | None:
    waiting = around.open_providers(document)
    return f"{', '.join(waiting[:3])} done" if waiting else None


def _is_team_work(document: Document) -> bool:
    return document.get("kind") in ("story", "defect", "spike")


CATALOGUE: Mapping[str, CatalogueRule] = {
    rule.id: rule
    for rule in (
        CatalogueRule("well-formed", "Well-formed text", own=_well_formed, only="team"),
        CatalogueRule("benefit", "Benefit hypothesis", own=_benefit, only="art"),
        CatalogueRule(
            "criteria", "Acceptance criteria", own=_criteria, limit=1, limit_words="at least {:g}"
        ),
        CatalogueRule("estimated", "Estimated", own=_estimated),
        CatalogueRule(
            "size", "Small enough", own=_small_enough, limit=POINTS_LIMIT,
            limit_words="at most {:g} points", only="team",
        ),
        CatalogueRule("scored", "Scored for WSJF", own=_scored),
        CatalogueRule("parent", "Belongs to a feature", links=_has_parent),
        CatalogueRule("predecessors", "Predecessors done or planned", links=_predecessors),
        CatalogueRule("no-open-dependency", "No open dependency", links=_no_open_dependency),
        CatalogueRule("not-blocked", "Not blocked", own=_not_blocked),
        CatalogueRule("owner", "Has an owner", own=_owned),
        *(
            CatalogueRule(f"invest-{word[0].lower()}", f"INVEST: {word}", links=_invest(word[0]))
            for word in (
                "Independent", "Negotiable", "Valuable", "Estimable", "Small", "Testable",
            )
        ),
    )
}  # fmt: skip
"""Every rule that a definition may hold; a team's own lines come on top."""
