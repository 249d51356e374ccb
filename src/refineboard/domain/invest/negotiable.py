"""N: does it say what, and leave how open? A hint at most.

Enablers may name technology, and so may a story whose user works with it every day, or a story of
a workspace where the word is in many items: there it is a word of the domain.
"""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.invest.findings import Fault, Subject, in_story
from refineboard.domain.invest.lexicon import Words, words_in
from refineboard.domain.invest.patterns import Pattern
from refineboard.domain.invest.text import Span, StoryText
from refineboard.domain.invest.vocabulary import (
    CHANGING,
    CONSTRUCTING,
    CONSTRUCTS,
    HOW_BASED,
    HOW_WITH,
    PICTURES,
    PRODUCTS,
    REBUILDING,
    TECHNICAL_ROLE,
    TECHNOLOGY,
    WIDGETS,
    first_word_of_weight,
)
from refineboard.domain.wording import content_of, listed

CLUES = WIDGETS.keys | REBUILDING.keys | TECHNOLOGY.keys
"""Words without which no text says how."""


def prescribes_how(subject: Subject) -> Iterator[Fault]:
    """A widget, a technology or work on the inside in the want."""
    story = subject.story
    if not subject.is_user_story:
        return
    for lexicon, message, advice in _HOW:
        for span in lexicon.find(subject.want):
            if lexicon is TECHNOLOGY and _is_technical(story):
                break
            words = words_in(story.text, span).words
            if content_of(words) <= subject.around.usual or _is_what(subject.want, span, words[0]):
                continue
            yield in_story(subject, span, message, advice)


_INNER_NAME = Pattern(
    r"\b(?:[A-Z][a-z0-9]+){1,8}(?:Service|Converter|Factory|Controller|Handler|Impl|Adapter|"
    r"Repository|Provider|Builder|Mapper|Listener|Registry|Tasklet|Partitioner|Processor|Launcher|"
    r"Parser|Utils?|Bean|Interceptor|Initializer|Resolver|Serializer)\b|"
    r"(?:\{\{[A-Z]\w{2,40}\}\}|\b(?:[A-Z][a-z0-9]+){2,8})\s(?:class|interface|bean|method)\b"
)
"""A class by its name: a part of the inside."""
_HUMP = Pattern(r"[a-z][A-Z]")
_TESTED = listed("test tests tested testing coverage documentation documented javadoc")


def names_inside(subject: Subject) -> Iterator[Fault]:
    """A class of the program in the want. One may well ask for its tests."""
    want = subject.want
    if not _TESTED.isdisjoint(want.known) or REBUILDING.find(want):
        return
    if _HUMP.search(want.text, want.start, want.end) is None and "{{" not in want.text:
        return
    match = _INNER_NAME.search(want.text, want.start, want.end)
    if match is not None:
        yield in_story(subject, Span(*match.span()), *_INSIDE)


def _is_what(want: Words, span: Span, word: str) -> bool:
    """Whether the word tells what is wanted after all, or what is to be done without."""
    place, carrier = want.place(span), first_word_of_weight(want)
    if "without" in want.words[:place]:
        return True
    before = want.words[max(0, place - _CLAUSE) : place]
    first = "" if carrier is None else want.words[carrier]
    if word == "repo" and ("for" in before or want.words[place + 1 : place + 2] == ("for",)):
        return True
    if word in CONSTRUCTS:
        return first not in CONSTRUCTING and first not in CONSTRUCTS
    if word in PRODUCTS:
        behind = want.words[place + 1 : place + 2]
        return HOW_WITH.isdisjoint(before[-1:]) and HOW_BASED.isdisjoint(behind)
    return word in PICTURES and first in CHANGING


_CLAUSE = 6
"""How many words back what a thing is for may stand."""


_LOOK = "{} says how it looks.", "Say what the person achieves, and leave the screen to the team."
_INSIDE = "{} says how it is built.", "Make it an enabler, or say what its user gains."
_BUILD = (
    "{} says how it is built.",
    "Say what the person achieves, and leave the technology to the team.",
)
_HOW = ((WIDGETS, *_LOOK), (REBUILDING, *_INSIDE), (TECHNOLOGY, *_BUILD))


def _is_technical(story: StoryText) -> bool:
    """Whether technology is the everyday world of its role."""
    if story.role is None:
        return False
    return not TECHNICAL_ROLE.isdisjoint(words_in(story.text, story.role).known)
