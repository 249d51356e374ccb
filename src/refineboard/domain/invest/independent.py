"""I: can it be built in any order? Links that are open are not a fault; hidden ones are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refineboard.domain.invest.findings import Fault, Subject, Verdict, in_story, on_field
from refineboard.domain.invest.lexicon import Words
from refineboard.domain.invest.patterns import IGNORE_CASE, Pattern
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
_KEYS_NAMED = 5
_CLAUSE = 8
"""How many words back "once" may stand before "is implemented"."""


def blocked(subject: Subject) -> Iterator[Fault]:
    """Something keeps it from going on."""
    if subject.blocked and not subject.is_done:
        yield on_field(
            "blocked", f"It is blocked: {subject.blocked}",
            "Clear the way, or split off what can go on.", subject.missing_level,
        )  # fmt: skip


def waits_in_vain(subject: Subject) -> Iterator[Fault]:
    """It waits for something that the plan has no earlier than itself."""
    if subject.is_done:
        return
    around = subject.around
    for keys, when, level in (
        (around.late, "too late for it", Verdict.FAIL),
        (around.beside, "into the same iteration", Verdict.HINT),
    ):
        if keys:
            are = "is" if len(keys) == 1 else "are"
            yield on_field(
                "depends on", f"It waits for {_named(keys)}, which {are} planned {when}.",
                "Plan what it waits for earlier, or plan it later.", level,
            )  # fmt: skip
    if around.unplanned:
        are = "is" if len(around.unplanned) == 1 else "are"
        yield on_field(
            "depends on", f"It is planned, and {_named(around.unplanned)} {are} not.",
            "Plan what it waits for, or agree that it comes first.",
        )  # fmt: skip


def circle(subject: Subject) -> Iterator[Fault]:
    """It waits for itself over other items."""
    cycle = subject.around.cycle
    if cycle and not subject.is_done:
        shown = [*cycle[:_KEYS_NAMED], *(("…",) if len(cycle) > _KEYS_NAMED else ())]
        way = " → ".join([*shown, cycle[0]])
        yield on_field(
            "depends on", f"It waits for itself: {way}.",
            "Take one of these dependencies out, or split an item.", Verdict.FAIL,
        )  # fmt: skip


def look_alikes(subject: Subject) -> Iterator[Fault]:
    """Another item says the same."""
    keys = subject.around.duplicates
    if keys and not subject.is_done:
        say = "says" if len(keys) == 1 else "say"
        yield on_field(
            "title", f"{_named(keys)} {say} the same.", "Keep one, or say how the two differ."
        )


def variants(subject: Subject) -> Iterator[Fault]:
    """Another item says the same but for one word."""
    keys = subject.around.variants
    if keys and not subject.is_done and not subject.around.duplicates:
        yield on_field(
            "title", f"It is a variant of {_named(keys)}: one word differs.",
            "Would one story with examples do?",
        )  # fmt: skip


def _named(keys: tuple[str, ...]) -> str:
    more = len(keys) - _KEYS_NAMED
    return ", ".join(keys[:_KEYS_NAMED]) + (f" and {more} more" if more > 0 else "")


CLUES = LEANING.keys | BUILT
"""Words without which no text leans on another item."""


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
    """The text waits for an item that is not linked."""
    for match in _keys(subject):
        before = subject.prose[max(0, match.start() - _CLAUSE_LETTERS) : match.start()]
        if _WAITS.search(before.rpartition(". ")[2]):
            yield in_story(
                subject, Span(*match.span()), "{} is named but not linked.",
                "Add it as a dependency if it must come first, or take it out.",
            )  # fmt: skip


def named_key(subject: Subject) -> Iterator[Fault]:
    """The text names an item that is not linked, for whatever reason: often only to be seen."""
    for match in _keys(subject):
        yield in_story(subject, Span(*match.span()), "{} is named but not linked.", "")


_CLAUSE_LETTERS = 40
_WAITS = Pattern(
    r"\b(?:once|after|until|when|depend(?:s|ent|ing)?|block(?:s|ed)|requires?|needs?|waits?|waiting|"
    r"follow(?:s|-?\s?up)?|prerequisite|following|complet(?:es?|ion)|finish(?:es|ed)?|based\son|"
    r"part\sof|continu\w+|remaining)\b",
    IGNORE_CASE,
)
"""How a sentence begins that waits for what it names."""


def _keys(subject: Subject) -> Iterator[re.Match[str]]:
    """Keys of other items in the text that are no link of this one, each once."""
    text = subject.prose
    if not MAYBE_KEY.search(text):
        return
    known = {*subject.depends_on, subject.parent}
    for match in ITEM_KEY.finditer(text):
        key = match.group()
        prefix = key.partition("-")[0]
        if key not in known and prefix not in NOT_KEYS and not PERIOD.fullmatch(prefix):
            known.add(key)
            yield match
