"""T: can somebody check it? Acceptance criteria first, then words that nobody can decide about.

In a criterion only results count: how a situation is described need not be measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from refineboard.domain.invest.findings import Fault, Subject, in_criteria, in_story, on_field
from refineboard.domain.invest.lexicon import Words, words_in
from refineboard.domain.invest.text import Span
from refineboard.domain.invest.vocabulary import VAGUE, VAGUE_RESULTS

_NUMBER = re.compile(r"\d")
_NEAR = 30
"""Within how many characters a number makes a vague word exact."""


def no_criteria(subject: Subject) -> Iterator[Fault]:
    """Nothing says when it is done."""
    if subject.acceptance_criteria or subject.state_category == "funnel":
        return
    if subject.is_in_words:
        yield on_field(
            "acceptance criteria", "It has no acceptance criteria.",
            "Write one: Given … When … Then …, or a plain check.", subject.missing_level,
        )  # fmt: skip


def vague_want(subject: Subject) -> Iterator[Fault]:
    """A quality in the want that cannot be checked."""
    want = subject.want
    vague = list(VAGUE.find(want))
    known = {span.end for span in vague}
    for span in chain(vague, (span for span in _graded(want) if span.end not in known)):
        if not _has_number(want.text, span, want.end):
            term = want.text[span.start : span.end].lower()
            yield in_story(subject, span, "{} can't be checked.", _advice(term))


_MORE = frozenset({"more", "most", "less", "least", "very"})
_QUALITY_ENDS = ("ly", "able", "ible", "ful", "ive", "ous")


def _graded(words: Words) -> Iterator[Span]:
    """Qualities that are only compared: "more accurately", "most useful"."""
    if _MORE.isdisjoint(words.known):
        return
    for place, word in enumerate(words.words[:-1]):
        if word in _MORE and words.words[place + 1].endswith(_QUALITY_ENDS):
            yield words.span(place, place + 1)


def _has_number(text: str, span: Span, end: int) -> bool:
    return _NUMBER.search(text, span.end, min(span.end + _NEAR, end)) is not None


_ADVICE = (
    (
        ("eas", "simpl", "intuit", "conven", "user", "friend", "seam", "smooth"),
        "Say in how many steps, or who must manage without help.",
    ),
    (
        (
            "quick",
            "fast",
            "rapid",
            "immed",
            "instant",
            "prompt",
            "timely",
            "in a timely",
            "as soon",
        ),
        "Say how fast: a number and a unit.",
    ),
    (("regular",), "Say how often."),
    (("some", "various", "several", "many", "a few", "a variety"), "Say which ones, or how many."),
    (("secure",), "Say against whom or what it is protected."),
    (("",), "Say what one would see or measure."),
)
"""What to write instead of a vague term, by how the term begins."""


def _advice(term: str) -> str:
    return next(advice for starts, advice in _ADVICE if term.startswith(starts))


def vague_result(subject: Subject) -> Iterator[Fault]:
    """A criterion whose result two people can judge differently."""
    text = subject.criteria_text
    words = words_in(text)
    advice = "Say what one sees: a state, a number, a text."
    seen: set[int] = set()
    for span in VAGUE_RESULTS.find(words):
        seen.add(span.start)
        yield in_criteria(subject, span, "{} can't be checked.", advice)
    for span in _vague_behind_then(words):
        line_end = text.find("\n", span.end)
        end = len(text) if line_end < 0 else line_end
        if span.start not in seen and not _has_number(text, span, end):
            yield in_criteria(subject, span, "{} can't be checked.", advice)


def _vague_behind_then(words: Words) -> Iterator[Span]:
    """Vague words between a "then" and the next "given" or "when"."""
    if "then" not in words.known:
        return
    checked, is_result = 0, False
    for span in VAGUE.find(words):
        place = words.place(span)
        for word in words.words[checked:place]:
            is_result = word == "then" or (is_result and word not in ("given", "when"))
        checked = place
        if is_result:
            yield span
