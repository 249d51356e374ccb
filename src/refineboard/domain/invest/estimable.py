"""E: can the team size it? An estimate answers more than any word does."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from refineboard.domain.invest.families import OPEN_MODIFIERS, asks_behind, open_objects
from refineboard.domain.invest.findings import Fault, Subject, in_criteria, in_story, on_field
from refineboard.domain.invest.joining import VERBS
from refineboard.domain.invest.lexicon import LONGEST_READ, Words, words_in
from refineboard.domain.invest.text import Span
from refineboard.domain.invest.vocabulary import (
    BOUNDLESS,
    COUNTED,
    EXPLORING,
    MENDING,
    NUMBERS,
    OPEN_END,
    OPEN_SCOPE,
    PLACES,
    QUALITY_OF,
    QUESTION_MARKS,
    SUPPORTERS,
    TROUBLES,
    UMBRELLA,
    UMBRELLA_NOUNS,
    UNDECIDED,
    VAGUE,
    first_word_of_weight,
)
from refineboard.domain.wording import listed

_DECIDE = "Decide it, or make a spike that finds it out."


def no_estimate(subject: Subject) -> Iterator[Fault]:
    """No points on an item of a team."""
    if subject.points is not None or subject.is_large or subject.state_category == "funnel":
        return
    if subject.is_in_words and not subject.is_spike:
        yield on_field(
            "points", "It has no estimate.",
            "Size it together; a digit key on the board sets the points.", subject.missing_level,
        )  # fmt: skip


def no_job_size(subject: Subject) -> Iterator[Fault]:
    """A feature that nobody sized."""
    if subject.kind != "feature" or subject.size is not None:
        return
    if subject.state_category != "funnel":
        yield on_field(
            "size", "It has no job size.",
            "Size it beside the other features: the smallest one is 1.", subject.missing_level,
        )  # fmt: skip


def open_question(subject: Subject) -> Iterator[Fault]:
    """A question that waits for an answer, in the text or in a criterion."""
    story = subject.story
    if subject.is_exploring or (subject.is_user_story and not story.is_story):
        return
    advice = "Ask it, and write the answer down; or make a spike that finds it out."
    message, level = "{} is an open question.", subject.missing_level
    for sentence in story.rest if "?" in story.text else ():
        end = min(sentence.end + 1, len(story.text))
        for span in islice(_questions(subject.prose, Span(sentence.start, end)), 1):
            yield in_story(subject, span, message, advice, level)
    for span in _questions(subject.criteria_text, Span(0, len(subject.criteria_text))):
        yield in_criteria(subject, span, message, advice, level)


def _questions(text: str, within: Span) -> Iterator[Span]:
    """What asks in a stretch of a text: sentences, or the last words of long ones."""
    start, limit = within.start, min(within.end, within.start + LONGEST_READ)
    mark = text.find("?", start, limit)
    while mark >= 0:
        end = mark + 1
        if end == len(text) or text[end].isspace():
            words = _last_sentence(text[max(start, mark - _LONGEST_QUESTION) : mark])
            if len(words) >= _SHORTEST_QUESTION and words[0].isalpha() and " " in words:
                yield Span(mark - len(words), end)
        start, mark = end, text.find("?", end, limit)


_LONGEST_QUESTION = 200
_SHORTEST_QUESTION = 9
_ENDS_BEFORE = (".", "!", "\n", "* ", "• ")
_BEFORE_WORDS = " \t\r*_#•-([\"'“‘"


def _last_sentence(text: str) -> str:
    """What stands behind the last stop; of a sentence that was cut, no half word."""
    places = [(text.rfind(mark), len(mark)) for mark in _ENDS_BEFORE]
    cut = max([0, *[place + length for place, length in places if place >= 0]])
    if not cut and len(text) == _LONGEST_QUESTION:
        cut = text.find(" ") + 1
    return text[cut:].lstrip(_BEFORE_WORDS)


OPEN_CLUES = UNDECIDED.keys | OPEN_END.keys
"""Words without which nothing is left open, but for question marks."""


def open_words(subject: Subject) -> Iterator[Fault]:
    """What is to be decided, and lists without an end."""
    story = subject.story.text
    for words in subject.stretches:
        if not UNDECIDED.is_in(words) and "??" not in words.text:
            continue
        for span in _undecided(words):
            yield in_story(subject, span, "{} is still open.", _DECIDE, subject.missing_level)
    for span in OPEN_END.find(subject.want):
        if story[span.start - 1 : span.start] != "/":
            stop = story[span.end : span.end + 1] == "."
            yield in_story(
                subject, Span(span.start, span.end + stop), "{} leaves the scope open.",
                "List what belongs to it, or split off what is unknown.",
            )  # fmt: skip
    for span in _undecided(subject.criteria_words):
        yield in_criteria(subject, span, "{} is still open.", _DECIDE)


def _undecided(words: Words) -> Iterator[Span]:
    yield from UNDECIDED.find(words)
    if "??" in words.text:
        for match in QUESTION_MARKS.finditer(words.text, words.start, words.end):
            yield Span(*match.span())


CLUES = (
    UMBRELLA | MENDING | UMBRELLA_NOUNS | OPEN_SCOPE.keys | BOUNDLESS | QUALITY_OF | OPEN_MODIFIERS
)
"""Words without which no want is without limits."""


def umbrella_verb(subject: Subject) -> Iterator[Fault]:
    """A want that begins with a verb without limits, or that has an object without limits."""
    words = subject.want
    if subject.points is not None:
        return
    place = _umbrella(words)
    if place is not None:
        advice = "Name the one step that this story adds."
        if words.words[place] in EXPLORING:
            advice = "Make it a spike, with a question and a time box."
        yield in_story(subject, words.span(place), "{} has no limit.", advice)
    listed_ones = OPEN_SCOPE.find(words)
    known = {span.end for span in listed_ones}
    for span in chain(
        listed_ones, (other for other in open_objects(words) if other.end not in known)
    ):
        if asks_behind(words, words.place(span) + len(words_in(words.text, span).words) - 1):
            continue
        counted = words.words[words.place(span) - 1]
        if counted in NUMBERS or counted.isdecimal():
            continue
        if words.words[words.place(span)] in COUNTED:
            yield in_story(subject, span, "{} can be any number.", "Name the ones that are meant.")
        else:
            yield in_story(subject, span, "{} leaves the scope open.", "Say what belongs to it.")
    boundless = _boundless(words)
    if boundless is not None:
        yield in_story(
            subject, boundless, "{} can go on for ever.", "Say what is good enough for now."
        )


def _boundless(words: Words) -> Span | None:
    """A quality that is all that is wanted, or that something as wide as a design is to have."""
    carrier = first_word_of_weight(words)
    if carrier is None:
        return None
    if words.words[carrier] in ("very", "much", "more") and carrier + 1 < len(words.words):
        carrier += 1
    if words.words[carrier] in BOUNDLESS:
        return words.span(carrier)
    last = len(words.words) - 1
    if words.words[last] == "better" and last - carrier < _LONGEST_PHRASE:
        return words.span(last)
    if QUALITY_OF.isdisjoint(words.known):
        return None
    for span in VAGUE.find(words):
        if QUALITY_OF.isdisjoint(words_in(words.text, span).words):
            return span
    return None


_LONGEST_PHRASE = 6
"""How many words in front of it an umbrella noun may have, as in "to have a good X strategy"."""


def _umbrella(words: Words) -> int | None:
    """The place of a word without limits that carries the want."""
    carrier = first_word_of_weight(words)
    if carrier is None:
        return None
    troubles = not TROUBLES.isdisjoint(words.words[:_LONGEST_PHRASE])
    if words.words[carrier] in UMBRELLA or (troubles and words.words[carrier] in MENDING):
        behind = "".join(words.words[carrier + 1 : carrier + 2])
        # "To support passing a parameter" is one thing that can be done.
        if words.words[carrier] == "support" and behind.endswith("ing"):
            return None
        return None if _is_bounded(words, carrier) else carrier
    is_verb = words.words[carrier] in VERBS or words.words[carrier - 1 : carrier] == ("to",)
    if UMBRELLA_NOUNS.isdisjoint(words.known) or (is_verb and words.words[carrier] not in _MAKING):
        return None
    return _umbrella_noun(words, carrier)


def _umbrella_noun(words: Words, carrier: int) -> int | None:
    """The place of a noun without limits in the first phrase of a want."""
    for place in range(carrier, min(carrier + _LONGEST_PHRASE, len(words.words))):
        word = words.words[place]
        if word in PLACES - {"to"}:
            return None
        beside = {words.words[place - 1], *words.words[place + 1 : place + 2]}
        if word in UMBRELLA_NOUNS and SUPPORTERS.isdisjoint(beside) and _is_last(words, place):
            return place
    return None


_MAKING = listed(
    "have get develop create define provide add setup set build implement make establish design"
    " prepare introduce see use extend"
)


def _is_bounded(words: Words, carrier: int) -> bool:
    """Whether the object of "handle" is one thing with a name, or the way is said."""
    if words.words[carrier] not in ("handle", "handling"):
        return False
    object_ = words.words[carrier + 1 : carrier + 5]
    start = words.span(carrier).end
    return "via" in object_ or "{{" in words.text[start : start + 40]


def _is_last(words: Words, place: int) -> bool:
    """Whether it is the noun that is wanted and no part of a name.

    "Support for x" and "support to do y" have a limit.
    """
    behind = words.words[place + 1] if place + 1 < len(words.words) else "in"
    return behind in PLACES and not (words.words[place] == "support" and behind in ("for", "to"))
