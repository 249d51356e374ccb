"""S: does it fit one iteration? Numbers decide; text length says nothing about size.

Two wants in one story are one story too many, so that is said here too: with a second verb a
fail, else a hint, because people read "see fees and taxes" both ways.
"""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.invest.findings import Fault, Subject, Verdict, in_story, on_field
from refineboard.domain.invest.lexicon import NO_WORDS, Words
from refineboard.domain.invest.text import want_in
from refineboard.domain.invest.vocabulary import OPERATIONS, WHOLES, first_word_of_weight
from refineboard.domain.invest.wants import joints_in

POINTS_LIMIT = 8
CRITERIA_LIMIT = 8
_SENTENCES_READ = 5
_SPLIT = "Split it into two stories, if each is worth something on its own."


def too_many_points(subject: Subject) -> Iterator[Fault]:
    """More points than a story may have."""
    if subject.points is not None and subject.points > POINTS_LIMIT and not subject.is_large:
        yield on_field(
            "points", f"{subject.points:g} points are more than {POINTS_LIMIT}.",
            "Split it by steps, rules, data or paths, so that each part is worth something.",
            Verdict.FAIL,
        )  # fmt: skip


def too_many_criteria(subject: Subject) -> Iterator[Fault]:
    """So many criteria that it is more than one story."""
    count = len(subject.acceptance_criteria)
    if count > CRITERIA_LIMIT:
        yield on_field(
            "acceptance criteria", f"{count} acceptance criteria are a lot.",
            "Group them: each group may be a story.",
        )  # fmt: skip


def second_want(subject: Subject) -> Iterator[Fault]:
    """A second verb that the want joins, or a second sentence that wants something."""
    words = _want(subject)
    for joint in joints_in(words):
        if joint.verb is not None:
            span = words.span(joint.first, joint.end)
            yield in_story(subject, span, "{} starts a second want.", _SPLIT, Verdict.FAIL)
            return
    story = subject.story
    if subject.is_user_story and story.is_story:
        for sentence in story.rest[:_SENTENCES_READ]:
            marker = want_in(story.text, sentence)
            # "We need" is how a team writes down its own notes.
            if marker is not None and story.text[marker.start] in "Ii":
                yield in_story(subject, marker, "{} starts a second want.", _SPLIT, Verdict.FAIL)
                return


def joining_word(subject: Subject) -> Iterator[Fault]:
    """A joining word in the want that may join two."""
    words = _want(subject)
    joints = joints_in(words)
    if joints and all(joint.verb is None for joint in joints):
        span = words.span(joints[0].first, joints[0].last)
        yield in_story(subject, span, "{} may join two wants.", _SPLIT)


def _want(subject: Subject) -> Words:
    return subject.want if subject.kind == "story" else NO_WORDS


def all_operations(subject: Subject) -> Iterator[Fault]:
    """A want to manage things, which is create, read, change and delete at once."""
    words = _want(subject)
    carrier = first_word_of_weight(words)
    if subject.points is None and carrier is not None and words.words[carrier] in OPERATIONS:
        yield in_story(
            subject, words.span(carrier), "{} hides create, change and delete.",
            "Make each a story of its own.",
        )  # fmt: skip


def whole_area(subject: Subject) -> Iterator[Fault]:
    """A want for a whole area."""
    if subject.points is not None:
        return
    advice = "Take the first step that a person gains from."
    for span in WHOLES.find(_want(subject)):
        yield in_story(subject, span, "{} is a whole area.", advice)
