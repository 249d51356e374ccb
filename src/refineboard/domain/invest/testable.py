"""T, first half: does the item say how it is checked, in words that somebody can decide about?

A user story answers with acceptance criteria, an enabler with an exit, a spike with a question
and a time box.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from refineboard.domain.invest.findings import Fault, Subject, in_story, on_field
from refineboard.domain.invest.lexicon import LONGEST_READ, Words, words_in
from refineboard.domain.invest.patterns import IGNORE_CASE, Pattern
from refineboard.domain.invest.reading import Reading, missing_of_bug, reads_like
from refineboard.domain.invest.recognised import criteria_in
from refineboard.domain.invest.settings import lexicon_of
from refineboard.domain.invest.text import Span
from refineboard.domain.invest.vocabulary import VAGUE, VAGUE_RESULTS
from refineboard.domain.wording import listed

_NUMBER = Pattern(r"\d")
_MEASURE = Pattern(r"(?<![\w.])\d")
"""A number that is no part of a name, such as "v2" is."""
_SHORTEST_EXIT = 3
_NEAR = 30
"""Within how many characters a number makes a vague word exact."""


def no_criteria(subject: Subject) -> Iterator[Fault]:
    """Nothing says when it is done."""
    if subject.acceptance_criteria or subject.state_category == "funnel" or subject.is_spike:
        return
    if subject.kind == "defect":
        return
    elsewhere = written_elsewhere(subject)
    if elsewhere:
        if not subject.description.strip():
            return
        first = " ".join(elsewhere[0].split())
        shown = first if len(first) <= _SHOWN else f"{first[: _SHOWN - 1]}…"
        stand = (
            "An acceptance criterion stands"
            if len(elsewhere) == 1
            else (f"{len(elsewhere)} acceptance criteria stand")
        )
        yield on_field(
            "acceptance criteria", f'{stand} in the description: "{shown}"',
            "Move them to their own field, so that each can be checked.",
        )  # fmt: skip
    elif subject.is_in_words and not _is_whole_bug(subject):
        yield on_field(
            "acceptance criteria", "It has no acceptance criteria.",
            "Write one: Given … When … Then …, or a plain check.", subject.missing_level,
        )  # fmt: skip


def _is_whole_bug(subject: Subject) -> bool:
    """Whether it reads like a bug report that says what is expected."""
    if subject.story.is_story or not subject.is_user_story:
        return False
    reads = reads_like(subject.title, subject.description, has_points=subject.points is not None)
    return reads.reading is Reading.BUG and not reads.missing


def incomplete_bug(subject: Subject) -> Iterator[Fault]:
    """A defect that nobody can see, or of which nobody knows what would be right."""
    if subject.kind != "defect" or subject.state_category == "funnel" or subject.is_done:
        return
    missing = missing_of_bug(subject.title, f"{subject.description}\n{subject.criteria_text}")
    if missing:
        yield on_field(
            "description", f"The defect leaves out {' and '.join(missing)}.",
            "Write: Steps: … Expected: … Actual: …",
        )  # fmt: skip


_SHOWN = 60


def written_elsewhere(subject: Subject) -> tuple[str, ...]:
    """The criteria in the description, or in the title where it holds everything."""
    text = subject.description if subject.description.strip() else subject.title
    return tuple(
        [text[entry.start : entry.end] for found in criteria_in(text) for entry in found.entries]
    )


_QUESTION = Pattern(
    r"\?|\b(?:whether|how|which|what|why|find\s{1,3}out|compare|evaluate|assess|"
    r"decide|choose|investigate|explore|learn|understand|estimate|prove|try)\b",
    IGNORE_CASE,
)
_TIME_BOX = Pattern(
    r"time[- ]?box|\b(?:\d{1,3}|an?|one|two|three|four|five|half\s{1,3}an?)\s{1,3}"
    r"(?:hours?|days?|weeks?|iterations?|sprints?|h|d)\b",
    IGNORE_CASE,
)


def no_question(subject: Subject) -> Iterator[Fault]:
    """A spike that does not say what it is to find out."""
    if subject.is_exploring and not _said(_QUESTION, subject):
        yield on_field(
            "description", "It asks no question.",
            "Write the question that it answers: whether, which, how …?", subject.missing_level,
        )  # fmt: skip


def no_time_box(subject: Subject) -> Iterator[Fault]:
    """A spike that may go on for ever."""
    if not subject.is_spike or subject.points is not None or subject.state_category == "funnel":
        return
    if not _said(_TIME_BOX, subject):
        yield on_field(
            "points", "It has no time box.",
            "Say how long it may take at most: points, hours or days.", subject.missing_level,
        )  # fmt: skip


def unmeasured_exit(subject: Subject) -> Iterator[Fault]:
    """An enabler whose criteria nobody can measure, each of them."""
    if not subject.enabler or subject.is_exploring or not subject.acceptance_criteria:
        return
    if all(_is_unmeasured(entry) for entry in subject.acceptance_criteria):
        yield on_field(
            "acceptance criteria", "No criterion can be measured.",
            "Name the exit: a number, a test that passes, a state.",
        )  # fmt: skip


def _is_unmeasured(criterion: str) -> bool:
    words = words_in(criterion)
    if _NUMBER.search(criterion):
        return False
    return len(words.words) < _SHORTEST_EXIT or any(
        lexicon.find(words) for lexicon in (VAGUE, VAGUE_RESULTS)
    )


def _said(pattern: Pattern, subject: Subject) -> bool:
    texts = (subject.title, subject.description, subject.benefit_hypothesis)
    return any(pattern.search(text, 0, LONGEST_READ) for text in texts)


_MORE = frozenset({"more", "most", "less", "least", "very"})
CLUES = VAGUE.keys | _MORE | {"possible"}
"""Words without which no want is vague, but for the words of a team's own."""


def vague_want(subject: Subject) -> Iterator[Fault]:
    """A quality in the want that cannot be checked."""
    want = subject.want
    own = subject.settings.vague
    vague = list(VAGUE.find(want))
    if own:
        vague += lexicon_of(own).find(want)
    known = {span.end for span in vague}
    others = chain(_graded(want), _as_far_as_can_be(want))
    for span in chain(vague, (span for span in others if span.end not in known)):
        if not _has_number(want.text, span, want.end) and not _is_name(want, span):
            term = want.text[span.start : span.end].lower()
            yield in_story(subject, span, "{} can't be checked.", _advice(term))


_QUALITY_ENDS = ("ly", "able", "ible", "ful", "ive", "ous")


def _graded(words: Words) -> Iterator[Span]:
    """Qualities that are only compared: "more accurately", "most useful"."""
    if _MORE.isdisjoint(words.known):
        return
    for place, word in enumerate(words.words[:-1]):
        if word in _MORE and words.words[place + 1].endswith(_QUALITY_ENDS):
            yield words.span(place, place + 1)


def _is_name(words: Words, span: Span) -> bool:
    """Whether the word is part of a name, as in "the Rapid Board", or stands behind one."""
    text = words.text
    if text[span.start].isupper() and span.start > words.start:
        behind = text[span.end : span.end + 2].strip()
        return behind[:1].isupper() and not text[span.start : span.start + 2].isupper()
    return text[span.start : span.end] == "proper" and span.end == words.end


def _as_far_as_can_be(words: Words) -> Iterator[Span]:
    """A quantity that is only wished: "as much of the form as possible", "more slots"."""
    if "possible" in words.known and "as" in words.known:
        match = _AS_POSSIBLE.search(words.text, words.start, words.end)
        if match is not None:
            yield Span(*match.span())
    if "more" in words.known:
        for place, word in enumerate(words.words[:-1]):
            if word != "more" or words.words[place - 1] in _NOT_MORE:
                continue
            last = next(
                (
                    p
                    for p in (place + 1, place + 2)
                    if words.words[p : p + 1] and _is_many(words, p)
                ),
                None,
            )
            if last is not None:
                yield words.span(place, last)


_AS_POSSIBLE = Pattern(r"\bas\s(?:\w+\s){1,6}?as\s(?:is\s)?possible\b", IGNORE_CASE)
_NOT_MORE = listed("or no any and much learn know read find some show what once not")
_NO_QUANTITY = listed(
    "than details options information less easily times ways others results items"
)


def _is_many(words: Words, place: int) -> bool:
    word = words.words[place]
    return word.endswith("s") and not word.endswith("ss") and word not in _NO_QUANTITY


def _has_number(text: str, span: Span, end: int) -> bool:
    return _MEASURE.search(text, span.end, min(span.end + _NEAR, end)) is not None


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
