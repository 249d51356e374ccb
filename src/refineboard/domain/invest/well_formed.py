"""V, first half: does somebody want something at all?

Well-formedness is no letter of its own; what nobody asks for has no value, so it counts there.
While the first words are typed it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.invest.findings import Fault, Subject, in_story
from refineboard.domain.invest.patterns import IGNORE_CASE, Pattern
from refineboard.domain.invest.text import Span

_STARTED = Pattern(r"\s{0,99}(?:as(?:\s{1,9}(?:an?|the)?)?\b|i\b|in\s{1,9}order\b)", IGNORE_CASE)
_FINISHED = Pattern(r"[.!?]\s{0,99}\Z")
_WORDS_WHILE_TYPING = 12


def not_a_story(subject: Subject) -> Iterator[Fault]:
    """A text that names nobody, or in which nothing is asked for."""
    story = subject.story
    if not subject.is_user_story or story.is_story or is_half_typed(subject):
        return
    first = story.rest[0] if story.rest else Span(0, len(story.text))
    if story.role is not None:
        yield in_story(
            subject, story.role, "Nothing is asked for.",
            "Go on: I want <something> so that <benefit>.", subject.missing_level,
        )  # fmt: skip
        return
    yield in_story(
        subject, story.means or first, "Nobody is named who wants it.",
        "Write: As a <role>, I want <something> so that <benefit>.", subject.missing_level,
    )  # fmt: skip


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
