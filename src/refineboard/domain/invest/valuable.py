"""V, second half: what is it good for? A story says why, a feature has a benefit hypothesis.

Words are taken as they are: whether a reason is a good one is for people to say, so the only
reasons that get a hint are those that say the want again or nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.invest.findings import Fault, Subject, in_story, on_field
from refineboard.domain.invest.lexicon import LONGEST_READ, Words
from refineboard.domain.invest.patterns import IGNORE_CASE, Pattern
from refineboard.domain.invest.text import Span
from refineboard.domain.invest.well_formed import is_half_typed
from refineboard.domain.wording import content_of, listed

_PURPOSE = Pattern(
    r"\b(?:since|thus|thereby|for\s{1,9}the\s{1,9}purpose|"
    r"which\s{1,9}(?:I|we)\s{1,9}can\s{1,9}use\s{1,9}to|"
    r"(?<!able\s)(?<!ability\s)to\s{1,9}(?:help|support))\b|,\s{1,9}to\s{1,9}(?!be\b)[a-z]{2}",
    IGNORE_CASE,
)
"""Other ways to give a reason, behind a want's first letter."""
_FOR_WHAT = Pattern(
    r"\b(?:so|because|since|for|to(?!\s{1,3}(?:(?-i:[A-Z0-9])|v\d|(?:the|an?|new|version)\b))|enables?|allows?|lets?|makes?|before|unblocks?|prevents?|"
    r"reduces?|avoids?|without|needs?|requires?|required|demands?|asks?)\b",
    IGNORE_CASE,
)
"""How an enabler tells its purpose; any of them will do."""
_PURPOSE_WORDS = listed("since thus thereby purpose which help support")
_MEASURE = Pattern(
    r"\d|%|percent|half|double|twice|fewer|less|more|reduc|increas|drop|from\s.{1,60}\sto\s",
    IGNORE_CASE,
)
_GENERIC = listed(
    "use using used work works do does done system feature function functionality app application"
    " thing things properly correctly"
)
"""Words that say nothing about what gets better."""
_FINDING_OUT = listed("see view know find get access read check find display show look understand")
"""What one does with what is wanted: with the want's own words behind it, nothing is added."""
_NEXT_FUNCTION = Pattern(
    r"(?:it|the\s{1,9}(?:system|page|app|application|site|website|screen|window))\s{1,9}"
    r"(?:takes|opens|shows|displays|brings|goes|loads|redirects|leads|navigates|appears)\b",
    IGNORE_CASE,
)
_IT = (("it",), ("the",))
_MOST_NEW_WORDS = 6
"""A reason of more words that the want does not have, small ones among them, says more than it."""


def missing_benefit(subject: Subject) -> Iterator[Fault]:
    """A want without a reason."""
    story = subject.story
    if story.ends is not None or story.means is None or subject.benefit_hypothesis.strip():
        return
    if not subject.is_user_story or not story.is_story or is_half_typed(subject):
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


def hollow_benefit(subject: Subject) -> Iterator[Fault]:
    """A reason that says the want again, says nothing, or names what the system does next."""
    story = subject.story
    if story.ends is None or story.means is None or subject.benefit_hypothesis.strip():
        return
    reason = subject.reason
    advice = "Say what gets better for the person or the business."
    if reason.words[:1] in _IT and _NEXT_FUNCTION.match(
        story.text, story.ends.start, story.ends.end
    ):
        yield in_story(subject, story.ends, "{} is one more function, not what it is for.", advice)
    elif len(reason.known - subject.want.known) <= _MOST_NEW_WORDS and _adds_nothing(
        reason, subject.want
    ):
        yield in_story(subject, story.ends, "{} says the want again.", advice)


def _adds_nothing(reason: Words, want: Words) -> bool:
    content = content_of(reason.words)
    if not content:
        return False
    new = content - content_of(want.words) - _GENERIC_STEMS
    if not new:
        return True
    return new <= _FINDING_OUT_STEMS and new < content - _GENERIC_STEMS


_GENERIC_STEMS = content_of(_GENERIC)
_FINDING_OUT_STEMS = content_of(_FINDING_OUT)


def no_purpose(subject: Subject) -> Iterator[Fault]:
    """An enabler that does not say what it makes possible, and hangs on nothing that would."""
    if not subject.enabler or subject.is_exploring or subject.parent or subject.is_done:
        return
    texts = (subject.title, subject.description, subject.benefit_hypothesis)
    if not any(_FOR_WHAT.search(text, 0, LONGEST_READ) for text in texts if text):
        yield on_field(
            "parent", "Nothing says what it makes possible.",
            "Name it: to <what becomes possible>; or link the feature it enables.",
        )  # fmt: skip


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
