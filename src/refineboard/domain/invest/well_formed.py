"""V, first half: does somebody want something at all?

Well-formedness is no letter of its own; what nobody asks for has no value, so it counts there.
While the first words are typed it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.invest.findings import Fault, Subject, Verdict, in_story
from refineboard.domain.invest.patterns import IGNORE_CASE, Pattern
from refineboard.domain.invest.reading import Reading, reading_of, reads_like
from refineboard.domain.invest.text import Span

_STARTED = Pattern(r"\s{0,99}(?:as(?:\s{1,9}(?:an?|the)?)?\b|i\b|in\s{1,9}order\b)", IGNORE_CASE)
_FINISHED = Pattern(r"[.!?]\s{0,99}\Z")
_WORDS_WHILE_TYPING = 12


def not_a_story(subject: Subject) -> Iterator[Fault]:
    """A role that wants nothing, or a tracker's summary that lacks what its kind must say."""
    story = subject.story
    if not subject.is_user_story or story.is_story or is_half_typed(subject):
        return
    if story.role is not None and not _tells_a_bug(subject):
        yield in_story(
            subject, story.role, "Nothing is asked for.",
            "Go on: I want <something> so that <benefit>.", subject.missing_level,
        )  # fmt: skip
        return
    place = story.role or story.means or (story.rest[0] if story.rest else Span(0, len(story.text)))
    reads = reads_like(subject.title, subject.description, has_points=subject.points is not None)
    if reads.missing:
        message, suggestion = _ADVICE[reads.reading]
        is_topic = reads.reading is Reading.TOPIC
        yield in_story(
            subject, place, message.replace("{missing}", " and ".join(reads.missing)), suggestion,
            subject.missing_level if is_topic else Verdict.HINT,
        )  # fmt: skip


def _tells_a_bug(subject: Subject) -> bool:
    """Whether somebody tells what fails: "As a user, I'm trying to delete a module"."""
    if subject.is_title_story or not subject.title.strip():
        return False
    return reading_of(subject.title) is Reading.BUG


_ADVICE = {
    Reading.BUG: (
        "It reads like a bug report and leaves out {missing}.",
        "Write: Steps: … Expected: … Actual: …; and make it a defect.",
    ),
    Reading.QUESTION: (
        "It reads like a question and leaves out {missing}.",
        "Make it a spike: what is to be known, and how long it may take at most.",
    ),
    Reading.TASK: (
        "It reads like a task and leaves out {missing}.",
        "Write the outcome; or, if a person needs it: As a <role>, I want <something> so that …",
    ),
    Reading.TOPIC: (
        "It names a topic and leaves out {missing}.",
        "Write: As a <role>, I want <something> so that <benefit>.",
    ),
}


def no_sentence(subject: Subject) -> Iterator[Fault]:
    """A text that is no story, whatever else it may be."""
    story = subject.story
    if subject.is_user_story and not story.is_story and not is_half_typed(subject):
        yield in_story(subject, Span(0, len(story.text)), "It is no story.", "")


def is_half_typed(subject: Subject) -> bool:
    """Whether the text is on its way to a story and must not be judged yet."""
    story = subject.story
    if not story.text.strip() and not subject.is_settled:
        return True
    if subject.is_settled or _FINISHED.search(story.text, max(0, len(story.text) - 99)):
        return False
    if story.is_story:
        return story.ends is None and len(story.means_text.split(maxsplit=3)) < 3
    is_short = len(story.text.split(maxsplit=_WORDS_WHILE_TYPING)) <= _WORDS_WHILE_TYPING
    return is_short and _STARTED.match(story.text) is not None
