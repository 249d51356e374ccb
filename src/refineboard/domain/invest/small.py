"""S: does it fit one iteration? Numbers decide; text length says nothing about size.

Two wants in one story are one story too many, so that is said here too, as a hint: of ten people
who see two, two others see one. A word that joins nouns is counted and shown to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.invest.findings import Fault, Subject, Verdict, in_story, on_field
from refineboard.domain.invest.joining import VERBS
from refineboard.domain.invest.lexicon import NO_WORDS, Words, words_in
from refineboard.domain.invest.patterns import IGNORE_CASE, Pattern
from refineboard.domain.invest.reading import Reading, reading_of
from refineboard.domain.invest.text import Span, want_in
from refineboard.domain.invest.vocabulary import OPERATIONS, WHOLES, first_word_of_weight
from refineboard.domain.invest.wants import joints_in

_LEAST_LIMIT = 3
"""No velocity makes the limit smaller: a team that begins has finished little."""
_SENTENCES_READ = 5
_SPLIT = "Split it into two stories, if each is worth something on its own."


def too_many_points(subject: Subject) -> Iterator[Fault]:
    """More points than a story may have, or than the team's velocity leaves room for."""
    points, settings = subject.points, subject.settings
    if points is None or subject.is_large:
        return
    limit, why = settings.points_limit, ""
    velocity = subject.around.velocity
    if velocity is not None:
        share = max(settings.velocity_share * velocity, _LEAST_LIMIT)
        if share < limit:
            limit = share
            why = f", {settings.velocity_share:.0%} of the {velocity:.3g} points that"
            why += " the team finishes in an iteration"
    if points > limit:
        yield on_field(
            "points", f"{points:g} points are more than {limit:.3g}{why}.",
            "Split it by steps, rules, data or paths, so that each part is worth something.",
            Verdict.FAIL,
        )  # fmt: skip


def too_many_criteria(subject: Subject) -> Iterator[Fault]:
    """So many criteria that it is more than one story."""
    count = max(len(subject.acceptance_criteria), len(subject.criteria))
    if count > subject.settings.criteria_limit and not subject.is_large:
        yield on_field(
            "acceptance criteria", f"{count} acceptance criteria are a lot.",
            "Group them: each group may be a story.",
        )  # fmt: skip


def too_many_parts(subject: Subject) -> Iterator[Fault]:
    """So many parts below a story that it is a feature."""
    parts = subject.around.parts
    if parts > subject.settings.children_limit and not subject.is_large:
        yield on_field(
            "parts", f"{parts} parts are a lot for a {subject.kind}.",
            "Make it a feature, and its parts stories.",
        )  # fmt: skip


def beyond_the_interval(subject: Subject) -> Iterator[Fault]:
    """A feature that does not fit a planning interval (PI)."""
    around = subject.around
    if subject.kind != "feature" or subject.is_done:
        return
    if len(around.increments) > 1:
        yield on_field(
            "parts", f"Its stories are planned into {', '.join(around.increments)}.",
            "Split it so that each part is done within one PI.", Verdict.FAIL,
        )  # fmt: skip
    elif around.capacity is not None and around.parts_points > around.capacity:
        yield on_field(
            "parts",
            f"Its stories have {around.parts_points:g} points; its teams finish"
            f" {around.capacity:.3g} in a PI.",
            "Split it so that each part is done within one PI.", Verdict.FAIL,
        )  # fmt: skip


def second_want(subject: Subject) -> Iterator[Fault]:
    """A second verb that the want joins, or a second sentence that wants something."""
    words = _want(subject)
    for joint in joints_in(words):
        if joint.verb is not None:
            span = words.span(joint.first, joint.end)
            yield in_story(subject, span, "{} starts a second want.", _SPLIT)
            return
    story = subject.story
    if story.rest and subject.is_user_story and story.is_story:
        for sentence in story.rest[:_SENTENCES_READ]:
            marker = want_in(subject.prose, sentence)
            if marker is not None and _wants_more(story.text, marker, sentence):
                yield in_story(subject, marker, "{} starts a second want.", _SPLIT)
                return


def second_verb_of_title(subject: Subject) -> Iterator[Fault]:
    """A bare title that asks for two things: "Merge the branches & rewrite the tests"."""
    story = subject.story
    if subject.kind != "story" or story.role or not story.rest or not subject.is_title_story:
        return
    if reading_of(subject.title) is Reading.BUG:
        return
    words = words_in(story.text, story.rest[0])
    if not words.words or words.words[0] not in VERBS:
        return
    for joint in joints_in(words):
        if joint.verb is not None:
            span = words.span(joint.first, joint.end)
            yield in_story(subject, span, "{} starts a second want.", _SPLIT)
            return


_ALSO = Pattern(
    r"\b(?:also|additionally|too|as\s{1,9}well|in\s{1,9}addition|furthermore)\b", IGNORE_CASE
)
_OWN_ROLE = Pattern(r"[\W_]{0,9}as\s{1,9}(?:an?|the)\s", IGNORE_CASE)


def _wants_more(text: str, marker: Span, sentence: Span) -> bool:
    """Whether one more sentence wants something else; many only say how the first is meant.

    "We need" is how a team writes down its own notes.
    """
    if text[marker.start] not in "Ii":
        return False
    return (
        _OWN_ROLE.match(text, sentence.start, sentence.end) is not None
        or _ALSO.search(text, sentence.start, sentence.end) is not None
    )


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
