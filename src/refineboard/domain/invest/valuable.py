"""V, second half: what is it good for? A story says why, a feature has a benefit hypothesis.

Words are taken as they are: whether a reason is a good one is for people to say, so the only
reason that gets a hint is the want said again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from refineboard.domain.invest.findings import Fault, Subject, in_story, on_field
from refineboard.domain.invest.text import Span
from refineboard.domain.invest.vocabulary import LONGEST_READ, listed, words_in
from refineboard.domain.invest.well_formed import is_half_typed

_PURPOSE = re.compile(
    r"\b(?:since|thus|thereby|for\s{1,9}the\s{1,9}purpose|"
    r"which\s{1,9}(?:I|we)\s{1,9}can\s{1,9}use\s{1,9}to|"
    r"(?<!able\s)(?<!ability\s)to\s{1,9}(?:help|support))\b|,\s{1,9}to\s{1,9}(?!be\b)[a-z]{2}",
    re.IGNORECASE,
)
"""Other ways to give a reason, behind a want's first letter."""
_PURPOSE_WORDS = listed("since thus thereby purpose which help support")
_MEASURE = re.compile(
    r"\d|%|percent|half|double|twice|fewer|less|more|reduc|increas|drop|from\s.{1,60}\sto\s",
    re.IGNORECASE,
)
_SMALL_WORDS = listed(
    "a an and as be can i in is it my of on or our so that the this to we with able"
)
_MOST_OTHER_WORDS = 6
"""How many words two texts of the same content may differ in: small ones and plurals."""


def missing_benefit(subject: Subject) -> Iterator[Fault]:
    """A want without a reason."""
    story = subject.story
    if not subject.is_user_story or not story.is_story or is_half_typed(subject):
        return
    if story.ends is not None or story.means is None or subject.benefit_hypothesis.strip():
        return
    if not _has_purpose(subject):
        end = story.means.end
        yield in_story(
            subject, Span(end, end), "No reason is given.",
            "Add: so that <what it is good for>.", subject.missing_level,
        )  # fmt: skip


def _has_purpose(subject: Subject) -> bool:
    """Whether the want itself says what it is for; the words are a quick look first."""
    means = subject.story.means_text
    if _PURPOSE_WORDS.isdisjoint(subject.want.known) and "," not in means:
        return False
    return _PURPOSE.search(means, 1, LONGEST_READ) is not None


def benefit_is_the_want(subject: Subject) -> Iterator[Fault]:
    """A reason that says the want again."""
    story = subject.story
    if story.ends is None or story.means is None:
        return
    reason, want = words_in(story.text, story.ends).known, subject.want.known
    if len(reason - want) > _MOST_OTHER_WORDS or not reason - _SMALL_WORDS:
        return
    if _content(reason) == _content(want):
        yield in_story(
            subject, story.ends, "{} says the want again.",
            "Say what gets better for the person or the business.",
        )  # fmt: skip


def _content(known: frozenset[str]) -> frozenset[str]:
    return frozenset(word.rstrip("s") for word in known - _SMALL_WORDS)


def missing_hypothesis(subject: Subject) -> Iterator[Fault]:
    """A feature without a benefit hypothesis."""
    if _needs_hypothesis(subject) and not subject.benefit_hypothesis.strip():
        yield on_field(
            "benefit hypothesis", "The benefit hypothesis is missing.",
            "Write: We believe <outcome> if <users> achieve <something> with this feature.",
            subject.missing_level,
        )  # fmt: skip


def unmeasured_hypothesis(subject: Subject) -> Iterator[Fault]:
    """A benefit hypothesis that nobody can prove wrong."""
    hypothesis = subject.benefit_hypothesis
    if _needs_hypothesis(subject) and hypothesis.strip() and not _MEASURE.search(hypothesis):
        yield on_field(
            "benefit hypothesis", "The benefit hypothesis names nothing that can be measured.",
            "Name a number: how much of what, by when.",
        )  # fmt: skip


def _needs_hypothesis(subject: Subject) -> bool:
    return subject.is_large and not subject.enabler
