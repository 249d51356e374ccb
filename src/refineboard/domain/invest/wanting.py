"""V: does somebody value it? Who wants it, what for, and is there a want at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refineboard.domain.invest.findings import Finding, Letter, Verdict
from refineboard.domain.invest.subject import Subject, on_field
from refineboard.domain.invest.text import Part

_STARTED = re.compile(r"\s*as\s+(?:an?\b|the\b)", re.IGNORECASE)
_PURPOSE = re.compile(
    r"\b(?:since|thus|thereby|which\s+(?:I|we)\s+can\s+use\s+to)\b", re.IGNORECASE
)
_MEASURE = re.compile(r"\d|%|percent|half|double|fewer|less|more|reduc|increas|drop", re.IGNORECASE)


def bare_title(subject: Subject) -> Iterator[Finding]:
    """A title without a sentence: one piece of advice, no red on every letter."""
    if not subject.is_user_story or subject.story.is_story or is_half_typed(subject):
        return
    level = subject.missing_level
    yield subject.in_story(
        "well-formed", Letter.V, level, Part.MEANS, 0, len(subject.story.text),
        "Nobody is named who wants it.",
        "Write: As a <role>, I want <something> so that <benefit>.",
    )  # fmt: skip


def is_half_typed(subject: Subject) -> bool:
    """Whether the text is on its way to a story and must not turn red yet."""
    story = subject.story
    if story.is_story:
        return len(story.means_text.split()) < 3 and story.ends is None and not subject.is_settled
    return not story.text.strip() or _STARTED.match(story.text) is not None


def missing_benefit(subject: Subject) -> Iterator[Finding]:
    """A want without a reason."""
    story = subject.story
    if not subject.is_user_story or not story.is_story or is_half_typed(subject):
        return
    if story.ends is None and story.means is not None and not _PURPOSE.search(story.means_text):
        end = story.means.end
        yield subject.in_story(
            "no-benefit", Letter.V, subject.missing_level, Part.ENDS, end, end,
            "No reason is given.", "Add: so that <what it is good for>.",
        )  # fmt: skip


def benefit_is_the_want(subject: Subject) -> Iterator[Finding]:
    """A reason that says the want again."""
    story = subject.story
    if story.ends is None or not _content(story.ends_text):
        return
    if _content(story.ends_text) == _content(story.means_text):
        yield subject.in_story(
            "hollow-benefit", Letter.V, Verdict.HINT, Part.ENDS, story.ends.start, story.ends.end,
            "{} says the want again.", "Say what gets better for the person or the business.",
        )  # fmt: skip


def missing_hypothesis(subject: Subject) -> Iterator[Finding]:
    """A feature without a benefit hypothesis, or one that cannot be measured."""
    if not subject.is_large or subject.enabler:
        return
    if not subject.benefit_hypothesis.strip():
        yield on_field(
            "no-hypothesis", Letter.V, subject.missing_level, "benefit hypothesis",
            ("The benefit hypothesis is missing.",
             "Write: We believe <outcome> if <users> achieve <something> with this feature."),
        )  # fmt: skip
    elif not _MEASURE.search(subject.benefit_hypothesis):
        yield on_field(
            "unmeasured-hypothesis", Letter.V, Verdict.HINT, "benefit hypothesis",
            ("The benefit hypothesis names nothing that can be measured.",
             "Name a number: how much of what, by when."),
        )  # fmt: skip


_SMALL = "a an and as be can i in is it my of on or our so that the this to we with"
_SMALL_WORDS = frozenset(_SMALL.split())


def _content(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text.lower())
    return frozenset(word.rstrip("s") for word in words) - _SMALL_WORDS


RULES = (bare_title, missing_benefit, benefit_is_the_want, missing_hypothesis)
