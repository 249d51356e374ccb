"""I: can it be built in any order? Links that are open are not a fault; hidden ones are."""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.domain.invest.findings import Fault, Subject, in_story, on_field
from refineboard.domain.invest.lexicon import Words
from refineboard.domain.invest.text import Span
from refineboard.domain.invest.vocabulary import (
    BUILT,
    ITEM_KEY,
    LEANING,
    MAYBE_KEY,
    NOT_KEYS,
    PERIOD,
)

_LINK_IT = "Link what it waits for, or write it so that it stands alone."
_CLAUSE = 8
"""How many words back "once" may stand before "is implemented"."""


def blocked(subject: Subject) -> Iterator[Fault]:
    """Something keeps it from going on."""
    if subject.blocked and subject.state_category != "done":
        yield on_field(
            "blocked", f"It is blocked: {subject.blocked}",
            "Clear the way, or split off what can go on.", subject.missing_level,
        )  # fmt: skip


def leaning_words(subject: Subject) -> Iterator[Fault]:
    """The text leans on another item that it does not link."""
    if subject.depends_on:
        return
    for words in subject.stretches:
        for span in LEANING.find(words):
            yield in_story(subject, span, "{} leans on another item.", _LINK_IT)
        for span in _once_built(words):
            yield in_story(subject, span, "{} waits for another item.", _LINK_IT)


def _once_built(words: Words) -> Iterator[Span]:
    """Clauses like "once the vault is implemented"."""
    if BUILT.isdisjoint(words.known) or words.known.isdisjoint({"once", "after"}):
        return
    for place, word in enumerate(words.words):
        if word not in BUILT or words.words[place - 1] not in ("is", "are", "been"):
            continue
        for back in range(place - 2, max(-1, place - _CLAUSE), -1):
            if words.words[back] in ("once", "after"):
                yield words.span(back, place)
                break


def unlinked_key(subject: Subject) -> Iterator[Fault]:
    """The text names an item that is not linked."""
    text = subject.story.text
    if not MAYBE_KEY.search(text):
        return
    known = {*subject.depends_on, subject.parent}
    for match in ITEM_KEY.finditer(text):
        key = match.group()
        prefix = key.partition("-")[0]
        if key in known or prefix in NOT_KEYS or PERIOD.fullmatch(prefix):
            continue
        known.add(key)
        yield in_story(
            subject, Span(*match.span()), "{} is named but not linked.",
            "Add it as a dependency if it must come first, or take it out.",
        )  # fmt: skip
