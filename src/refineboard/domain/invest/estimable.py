"""E: can the team size it? An estimate answers more than any word does."""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.invest.findings import Finding, Letter, Verdict
from refineboard.domain.invest.subject import Subject, on_field
from refineboard.domain.invest.text import Part
from refineboard.domain.invest.vocabulary import OPEN, UMBRELLA


def no_estimate(subject: Subject) -> Iterator[Finding]:
    """No points on an item of a team."""
    if subject.points is None and not subject.is_large and subject.state_category != "funnel":
        yield on_field(
            "no-estimate", Letter.E, subject.missing_level, "points",
            ("It has no estimate.", "Size it together; a digit key on the board sets the points."),
        )  # fmt: skip


def open_words(subject: Subject) -> Iterator[Finding]:
    """TBD, etc., ???"""
    for match in OPEN.finditer(subject.story.text):
        yield subject.in_story(
            "open-words", Letter.E, Verdict.HINT, Part.MEANS, *match.span(),
            "{} leaves the scope open.", "List what belongs to it, or split off what is unknown.",
        )  # fmt: skip


def umbrella_verb(subject: Subject) -> Iterator[Finding]:
    """A want that begins with a verb without limits."""
    means = subject.story.means
    if means is None or subject.points is not None:
        return
    match = UMBRELLA.match(subject.story.means_text)
    if match is not None:
        yield subject.in_story(
            "umbrella-verb", Letter.E, Verdict.HINT, Part.MEANS,
            means.start + match.start("verb"), means.start + match.end("verb"),
            "{} has no limit.", "Name the one step that this story adds.",
        )  # fmt: skip


RULES = (no_estimate, open_words, umbrella_verb)
