"""N: does it say what, and leave how open? A hint at most.

Enablers may name technology, and so may a story whose user works with it every day, or a story of
a workspace where the word is in many items: there it is a word of the domain.
"""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.invest.findings import Fault, Subject, in_story
from refineboard.domain.invest.lexicon import words_in
from refineboard.domain.invest.text import StoryText
from refineboard.domain.invest.vocabulary import REBUILDING, TECHNICAL_ROLE, TECHNOLOGY, WIDGETS
from refineboard.domain.wording import content_of

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
            if not content_of(words) <= subject.around.usual:
                yield in_story(subject, span, message, advice)


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
