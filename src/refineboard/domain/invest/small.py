"""S: does it fit one iteration? Numbers decide; text length says nothing about size.

Two wants in one story are one story too many, so that is said here too: with a second verb a
fail, else a hint, because people read "see fees and taxes" both ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from refineboard.domain.invest.findings import Fault, Subject, Verdict, in_story, on_field
from refineboard.domain.invest.text import Span
from refineboard.domain.invest.vocabulary import (
    ALSO_NOUNS,
    CLAUSE,
    JOINING,
    LISTING,
    LISTING_WORDS,
    NO_WORDS,
    OBJECT_STARTS,
    OPERATIONS,
    PAIRS,
    SAME_STEP,
    VERBS,
    WHOLES,
    Words,
    first_word_of_weight,
    listed,
    words_in,
)

POINTS_LIMIT = 8
CRITERIA_LIMIT = 8
_FILLERS = listed("to also then be able i we want need")
"""Words between a joining word and the verb it joins."""
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
    """A joining word in the want with a second verb behind it."""
    words = _want(subject)
    for place in _joints(words):
        verb = _verb_behind(words, place)
        if verb is not None:
            span = words.span(place, verb)
            yield in_story(subject, span, "{} starts a second want.", _SPLIT, Verdict.FAIL)
            return


def joining_word(subject: Subject) -> Iterator[Fault]:
    """A joining word in the want that may join two."""
    words = _want(subject)
    joints = _joints(words)
    if joints and all(_verb_behind(words, place) is None for place in joints):
        first = joints[0]
        length = 3 if words.words[first] == "as" else 1
        span = words.span(first, first + length - 1)
        yield in_story(subject, span, "{} may join two wants.", _SPLIT)


_MOST_JOINTS = 20


def _want(subject: Subject) -> Words:
    return subject.want if subject.kind == "story" else NO_WORDS


def _joints(words: Words) -> tuple[int, ...]:
    """Places in the want where a word may join two wants."""
    if words.known.isdisjoint(JOINING) and "well" not in words.known:
        return ()
    return _joints_at(words.text, words.start, words.end)


@lru_cache(maxsize=8)
def _joints_at(text: str, start: int, end: int) -> tuple[int, ...]:
    words = words_in(text, Span(start, end))
    joining = (place for place in range(1, len(words.words) - 1) if _joins(words, place))
    found = {place: words.span(place) for place in islice(joining, _MOST_JOINTS)}
    if not found:
        return ()
    hidden = []
    if not LISTING_WORDS.isdisjoint(words.known) or "(" in text:
        hidden = [match.span() for match in LISTING.finditer(text, start, end)]
    return tuple(
        place
        for place, span in found.items()
        if not any(first <= span.start < last for first, last in hidden)
        and _stands_alone(text, span)
        and not _is_name(words, place)
    )


def _is_name(words: Words, place: int) -> bool:
    """Whether it joins two capitalised words, as in Terms and Conditions."""
    before, joint, after = (words.text[words.span(place + step).start] for step in (-1, 0, 1))
    return before.isupper() and after.isupper() and not joint.isupper()


def _joins(words: Words, place: int) -> bool:
    if words.words[place] == "then":
        return words.words[place - 1] not in JOINING
    if words.words[place] in JOINING:
        before, after = words.words[place - 1], words.words[place + 1]
        clause = words.words[max(0, place - 6) : place]
        return (
            (before, after) not in PAIRS and "between" not in clause and "both" not in clause[-2:]
        )
    return words.words[place : place + 3] == ("as", "well", "as")


def _stands_alone(text: str, place: Span) -> bool:
    """Whether no slash or letter touches it, as in "and/or" and "Q&A"."""
    around = text[place.start - 1 : place.start] + text[place.end : place.end + 1]
    return not any(character == "/" or character.isalnum() for character in around)


def _verb_behind(words: Words, place: int) -> int | None:
    """The place of a second want's verb behind a joining word."""
    verb = place + 1
    while verb < len(words.words) and words.words[verb] in _FILLERS:
        verb += 1
    if verb >= len(words.words) or not CLAUSE.isdisjoint(words.words[max(0, place - 5) : place]):
        return None
    found, before = words.words[verb], words.words[place - 1]
    if verb > place + 1 and words.words[place + 1] in ("i", "we"):
        return verb
    if any(found in group and before in group for group in SAME_STEP):
        return None
    if found in ALSO_NOUNS:
        behind = words.words[verb + 1] if verb + 1 < len(words.words) else ""
        is_verb = behind in OBJECT_STARTS or before in VERBS or before in ALSO_NOUNS
        return verb if is_verb else None
    return verb if found in VERBS else None


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
