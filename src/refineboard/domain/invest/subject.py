"""What the rules look at: plain values, so that a half-typed form can be judged too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from refineboard.domain.documents import Document, documents_of, number_of, text_of, texts_of
from refineboard.domain.invest.findings import Finding, Letter, Verdict
from refineboard.domain.invest.text import Part, StoryText, parse_story

_SETTLED = ("ready", "doing", "done")


@dataclass(frozen=True)
class Subject:
    """One item as INVEST sees it."""

    kind: str
    enabler: str | None
    title: str
    description: str
    acceptance_criteria: tuple[str, ...]
    benefit_hypothesis: str
    points: float | None
    state_category: str
    """funnel, refining, ready, doing or done."""
    parent: str | None
    blocked: str | None
    depends_on: tuple[str, ...]

    @cached_property
    def story(self) -> StoryText:
        """The text that holds the story, in its parts."""
        return parse_story(story_source(self.title, self.description)[1])

    @cached_property
    def criteria_text(self) -> str:
        """The acceptance criteria in one text, to which the offsets of their findings refer."""
        return "\n".join(self.acceptance_criteria)

    @property
    def is_large(self) -> bool:
        """Whether the item stands above a team's stories."""
        return self.kind in ("epic", "capability", "feature")

    @property
    def is_user_story(self) -> bool:
        """Whether it should say who wants what and why; enablers, defects and spikes need not."""
        return self.kind == "story" and not self.enabler

    @property
    def is_settled(self) -> bool:
        """Whether it claims to be ready: what is missing then is a fail, before it a hint."""
        return self.state_category in _SETTLED

    @property
    def missing_level(self) -> Verdict:
        """How much it weighs that something is missing."""
        return Verdict.FAIL if self.is_settled else Verdict.HINT

    def in_story(  # noqa: PLR0913, PLR0917 - the columns of a finding
        self, rule: str, letter: Letter, level: Verdict, part: Part, start: int, end: int,
        message: str, suggestion: str,
    ) -> Finding:  # fmt: skip
        """A finding on words of the story's text; `{}` in the message stands for them."""
        words = self.story.text[start:end]
        quoted = message.format(f'"{words}"')
        return Finding(rule, letter, level, part, start, end, words, quoted, suggestion)


def on_field(
    rule: str, letter: Letter, level: Verdict, field: str, words: tuple[str, str]
) -> Finding:
    """A finding on a field as a whole: message and suggestion in `words`."""
    return Finding(rule, letter, level, Part.FIELD, 0, 0, field, *words)


def story_source(title: str, description: str) -> tuple[Literal["title", "description"], str]:
    """Which field holds the story's sentence, and its text."""
    first = description.partition("\n\n")[0]
    if description and (parse_story(first).is_story or not parse_story(title).is_story):
        return "description", description
    return "title", title


def subject_of(document: Document, category: str) -> Subject:
    """The subject that an item's document makes, in a state of this category."""
    return Subject(
        kind=text_of(document, "kind"),
        enabler=text_of(document, "enabler") or None,
        title=text_of(document, "title"),
        description=text_of(document, "description"),
        acceptance_criteria=texts_of(document, "acceptance_criteria"),
        benefit_hypothesis=text_of(document, "benefit_hypothesis"),
        points=number_of(document, "points"),
        state_category=category,
        parent=text_of(document, "parent") or None,
        blocked=text_of(document, "blocked") or None,
        depends_on=tuple(text_of(entry, "key") for entry in documents_of(document, "depends_on")),
    )
