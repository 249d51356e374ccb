"""I: can it be built in any order? Links that are open are not a fault; hidden ones are."""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.invest.findings import Finding, Letter, Verdict
from refineboard.domain.invest.subject import Subject, on_field
from refineboard.domain.invest.text import Part
from refineboard.domain.invest.vocabulary import ITEM_KEY, LEANING, NOT_KEYS


def blocked(subject: Subject) -> Iterator[Finding]:
    """Something keeps it from going on."""
    if subject.blocked and subject.state_category != "done":
        yield on_field(
            "blocked", Letter.I, subject.missing_level, "blocked",
            (f"It is blocked: {subject.blocked}", "Clear the way, or split off what can go on."),
        )  # fmt: skip


def leaning_words(subject: Subject) -> Iterator[Finding]:
    """The text leans on another item."""
    for match in LEANING.finditer(subject.story.text):
        yield subject.in_story(
            "leans-on-other", Letter.I, Verdict.HINT, Part.MEANS, *match.span(),
            "{} leans on another item.",
            "Link what it waits for, or write it so that it stands alone.",
        )  # fmt: skip


def unlinked_key(subject: Subject) -> Iterator[Finding]:
    """The text names an item that is not linked."""
    known = {*subject.depends_on, subject.parent}
    for match in ITEM_KEY.finditer(subject.story.text):
        key = match.group()
        if key not in known and key.partition("-")[0] not in NOT_KEYS:
            yield subject.in_story(
                "unlinked-key", Letter.I, Verdict.HINT, Part.MEANS, *match.span(),
                "{} is named but not linked.",
                "Add it as a dependency if it must come first, or take it out.",
            )  # fmt: skip


RULES = (blocked, leaning_words, unlinked_key)
