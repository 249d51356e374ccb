"""N: does it say what, and leave how open? A hint at most.

Enablers may name technology, and so may a story whose user works with it every day.
"""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.invest.findings import Fault, Subject, in_story
from refineboard.domain.invest.lexicon import words_in
from refineboard.domain.invest.vocabulary import REBUILDING, TECHNICAL_ROLE, TECHNOLOGY, WIDGETS


def prescribes_how(subject: Subject) -> Iterator[Fault]:
    """A widget or a technology in the want."""
    story = subject.story
    if not subject.is_user_story:
        return
    for span in WIDGETS.find(subject.want):
        yield in_story(
            subject, span, "{} says how it looks.",
            "Say what the person achieves, and leave the screen to the team.",
        )  # fmt: skip
    for span in REBUILDING.find(subject.want):
        yield in_story(
            subject, span, "{} says how it is built.",
            "Make it an enabler, or say what its user gains.",
        )  # fmt: skip
    for span in TECHNOLOGY.find(subject.want):
        if story.role is None or TECHNICAL_ROLE.isdisjoint(words_in(story.text, story.role).known):
            yield in_story(
                subject, span, "{} says how it is built.",
                "Say what the person achieves, and leave the technology to the team.",
            )  # fmt: skip
