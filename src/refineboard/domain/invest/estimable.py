"""E: can the team size it? An estimate answers more than any word does."""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.invest.findings import Fault, Subject, in_criteria, in_story, on_field
from refineboard.domain.invest.text import Span
from refineboard.domain.invest.vocabulary import (
    OPEN_END,
    OPEN_SCOPE,
    QUESTION_MARKS,
    UMBRELLA,
    UNDECIDED,
    Words,
    first_word_of_weight,
    words_in,
)

_DECIDE = "Decide it, or make a spike that finds it out."


def no_estimate(subject: Subject) -> Iterator[Fault]:
    """No points on an item of a team."""
    if subject.points is not None or subject.is_large or subject.state_category == "funnel":
        return
    if subject.is_in_words:
        yield on_field(
            "points", "It has no estimate.",
            "Size it together; a digit key on the board sets the points.", subject.missing_level,
        )  # fmt: skip


def open_words(subject: Subject) -> Iterator[Fault]:
    """What is to be decided, and lists without an end."""
    story = subject.story.text
    for words in subject.stretches:
        for span in _undecided(words):
            yield in_story(subject, span, "{} is still open.", _DECIDE, subject.missing_level)
        for span in OPEN_END.find(words):
            if story[span.start - 1 : span.start] != "/":
                stop = story[span.end : span.end + 1] == "."
                yield in_story(
                    subject, Span(span.start, span.end + stop), "{} leaves the scope open.",
                    "List what belongs to it, or split off what is unknown.",
                )  # fmt: skip
    for span in _undecided(words_in(subject.criteria_text)):
        yield in_criteria(subject, span, "{} is still open.", _DECIDE)


def _undecided(words: Words) -> Iterator[Span]:
    yield from UNDECIDED.find(words)
    if "??" in words.text:
        for match in QUESTION_MARKS.finditer(words.text, words.start, words.end):
            yield Span(*match.span())


def umbrella_verb(subject: Subject) -> Iterator[Fault]:
    """A want that begins with a verb without limits, or that has an object without limits."""
    words = subject.want
    if subject.points is not None:
        return
    carrier = first_word_of_weight(words)
    if carrier is not None and words.words[carrier] in UMBRELLA:
        yield in_story(
            subject, words.span(carrier), "{} has no limit.",
            "Name the one step that this story adds.",
        )  # fmt: skip
    for span in OPEN_SCOPE.find(words):
        yield in_story(subject, span, "{} can be any number.", "Name the ones that are meant.")
