"""What can be mended without thinking, as data: a preview shows it before anybody agrees.

A fix says what the item's fields become and which new items come of it; it changes nothing
itself. No word that a person wrote is lost: it moves, or it stands in the new item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from refineboard.domain.documents import JsonValue
from refineboard.domain.invest.acceptance import second_result
from refineboard.domain.invest.criteria import Check, parse_criteria
from refineboard.domain.invest.findings import Finding, Subject
from refineboard.domain.invest.patterns import IGNORE_CASE, Pattern
from refineboard.domain.invest.recognised import criteria_in
from refineboard.domain.invest.rewriting import compose_story, with_part
from refineboard.domain.invest.soundness import (
    is_note,
    is_own_sentence,
    reason_holds_for_each,
    results_are_apart,
    splits_soundly,
    stands_alone,
)
from refineboard.domain.invest.splitting import means_of_each
from refineboard.domain.invest.text import Part, Span, want_in


@dataclass(frozen=True, slots=True)
class Fix:
    """One thing that can be done about a finding."""

    label: str
    """What it does, as a command: "Split it into two stories"."""
    fields: Mapping[str, JsonValue] = field(default_factory=dict)
    """The item's fields that change, with their new values."""
    items: tuple[Mapping[str, JsonValue], ...] = ()
    """Fields of new items of the same kind, to stand behind the item."""


class Mending(NamedTuple):
    """A finding and what mends it; no finding where nothing is wrong and yet can be better."""

    finding: Finding | None
    fix: Fix


def fixes_for(subject: Subject, finding: Finding) -> tuple[Fix, ...]:
    """The fixes of a finding, the likeliest first; none where somebody has to think."""
    find = _FIXES.get(finding.rule)
    return () if find is None else tuple(find(subject, Span(finding.start, finding.end)))


def mendings(subject: Subject, findings: Iterable[Finding]) -> Iterator[Mending]:
    """Every finding that can be mended without thinking, with its likeliest fix; where there is
    none, what the story can do with all the same."""
    is_mended = False
    for finding in findings:
        for fix in fixes_for(subject, finding)[:1]:
            is_mended = True
            yield Mending(finding, fix)
    better = None if is_mended else sentence_to_description(subject)
    if better is not None:
        yield Mending(None, better)


def sentence_to_description(subject: Subject) -> Fix | None:
    """The story's sentence into the description and a short title in its place; None where the
    title is short already or the description is taken."""
    if not subject.is_title_story or not subject.story.is_story or subject.description.strip():
        return None
    return Fix(
        "Move the sentence to the description",
        {"title": short_title(subject.story.means_text), "description": subject.title},
    )


_TO = Pattern(
    r"(?:to\s{1,9})?(?:(?:be\s{1,9}able|(?:have\s{1,9})?(?:the|an?)\s{1,9}(?:ability|option|capability|"
    r"possibility))\s{1,9}to\s{1,9})?",
    IGNORE_CASE,
)
_LONGEST_TITLE = 80
_OPEN_END = Pattern(
    r"(?:[,;:(\s]+(?:and|or|if|when|so|that|which|who|with|for|of|to|in|on|at|by|from|as|the|an?))+$",
    IGNORE_CASE,
)
"""Words that promise more, at the end of a title that was cut."""


def short_title(means: str) -> str:
    """A title from what is wanted: "Export fees" of "to export fees"."""
    start = _TO.match(means)
    words = " ".join(means[start.end() if start else 0 :].split())
    if len(words) > _LONGEST_TITLE:
        words = words[:_LONGEST_TITLE].rsplit(" ", 1)[0]
        end = _OPEN_END.search(words)
        words = words[: end.start()] if end else words
        if words.count("(") > words.count(")"):
            words = words[: words.rindex("(")].rstrip()
    return words[:1].upper() + words[1:]


def _split(subject: Subject, span: Span) -> Iterator[Fix]:
    """A story for each want."""
    story = subject.story
    if any(rest.start <= span.start < rest.end for rest in story.rest):
        yield from _split_sentence(subject, span)
        return
    means = means_of_each(subject.want)
    if len(means) < 2 or not splits_soundly(subject.want, means):
        return
    if reason_holds_for_each(subject.reason, subject.want):
        yield split_into(subject, means)


def split_into(subject: Subject, names: Sequence[str]) -> Fix:
    """An item for each name, the first of which is the item itself: what each story wants, where
    the item is a story that wants something, else its title."""
    story = subject.story
    noun = "stories" if subject.is_user_story else "items"
    label = f"Split it into {len(names)} {noun}"
    first, *others = names
    if not story.means_text:
        own: dict[str, JsonValue] = {"title": first} if first != subject.title else {}
        return Fix(label, own, tuple({"title": name} for name in others))
    first_text, *texts = (with_part(story, Part.MEANS, words) for words in names)
    own = _own_text(subject, first_text, first) if first != story.means_text else {}
    return Fix(
        label,
        own,
        tuple(_new_item(subject, text, words) for text, words in zip(texts, others, strict=True)),
    )


def _split_sentence(subject: Subject, span: Span) -> Iterator[Fix]:
    """A second sentence that wants something, as a story; of the same role if it names none."""
    story = subject.story
    sentence = next(rest for rest in story.rest if rest.start <= span.start < rest.end)
    means = story.text[span.end : sentence.end].strip()
    if not means:
        return
    names_its_own = span.start > sentence.start
    own = story.words(sentence)
    text = own if names_its_own else compose_story(story.role_text, means, "")
    rest = _without(story.text, sentence)
    if not (is_own_sentence(text) and is_own_sentence(rest) and stands_alone(means)):
        return
    yield Fix(
        "Split it into two stories",
        {_source(subject): rest},
        (_new_item(subject, text, means),),
    )


def _own_text(subject: Subject, text: str, means: str) -> dict[str, JsonValue]:
    """The item's changed text; a title that was made of the old want is made anew."""
    changed: dict[str, JsonValue] = {_source(subject): text}
    if not subject.is_title_story and subject.title == short_title(subject.story.means_text):
        changed["title"] = short_title(means)
    return changed


def _new_item(subject: Subject, text: str, means: str) -> dict[str, JsonValue]:
    if subject.is_title_story:
        return {"title": text}
    return {"title": short_title(means), "description": text}


def _aside_to_notes(subject: Subject, span: Span) -> Iterator[Fix]:
    """A note or an address out of the sentence and below it; a link's own words stay."""
    story = subject.story
    words = story.words(span)
    link = _LINK.fullmatch(words)
    if link is not None:
        rest = story.text[: span.start] + link.group(1) + story.text[span.end :]
        yield _with_note(subject, rest, words)
        return
    rest, note = _without(story.text, span), words.strip("()")
    if is_note(story.text[: span.start], note, story.text[span.end :]) and is_own_sentence(rest):
        yield _with_note(subject, rest, note)


def _rest_to_notes(subject: Subject, span: Span) -> Iterator[Fix]:
    """All that stands behind the story's sentence below it, or as a criterion where it is one."""
    story = subject.story
    last = story.ends or story.means
    behind = [rest for rest in story.rest if last is not None and rest.start >= last.end]
    if not behind or span.start != behind[0].start:
        return
    start = _with_marks_before(story.text, behind[0].start)
    sentence, note = story.text[:start].rstrip(), story.text[start:].strip()
    if len(behind) == 1 and _REQUIRES.match(note):
        criteria = [*subject.acceptance_criteria, note.removesuffix(".")]
        yield Fix(
            "Make it an acceptance criterion",
            {_source(subject): sentence, "acceptance_criteria": list[JsonValue](criteria)},
        )
    wants = want_in(note, Span(0, len(note))) is not None
    if not wants and not note.endswith(":") and (not subject.is_title_story or stands_alone(note)):
        yield _with_note(subject, sentence, note)


def _with_note(subject: Subject, sentence: str, note: str) -> Fix:
    if subject.is_title_story:
        below = "\n\n".join(text for text in (subject.description.rstrip(), note) if text)
        return Fix("Move it to the description", {"title": sentence, "description": below})
    return Fix("Move it below the story", {"description": f"{sentence.rstrip()}\n\n{note}"})


def _with_marks_before(text: str, start: int) -> int:
    """Where the marks begin that belong to the words from `start` on: "*Note:*"."""
    return (
        len(text[:start].rstrip("*_#- ([")) if text[start - 1 : start] in tuple("*_([") else start
    )


_LINK = Pattern(r"\[([^\[\]|]{1,200})\|[^\[\]]{1,500}\]")
"""A wiki's link: its words stay in the sentence."""
_REQUIRES = Pattern(
    r"(?:the|an?|all|every|each|no)\s{1,3}(?:(?!if\b|when\b|so\b)[\w'’-]{1,30}\s{1,3}){1,5}?"
    r"(?:must|should|shall|may\s{1,3}not|cannot)\s[^.;:?!]{1,200}\.?\Z",
    IGNORE_CASE,
)
"""An assertion of one sentence, with a subject of its own."""


def _say_once(subject: Subject, span: Span) -> Iterator[Fix]:
    """One marker where there are two."""
    text, words = subject.story.text, subject.story.words(span).lower().split()
    if words == ["so", "that"]:
        before = text[: span.start].rstrip(", ")
        mended = f"{before} and{text[span.end :]}"
    elif words[:1] == ["so"]:
        mended = f"{text[: span.start]}so that{text[span.end :]}"
    else:
        mended = text[: span.start] + text[span.end :].lstrip()
    if is_own_sentence(mended):
        yield Fix("Say it once", {_source(subject): mended})


def _reason_to_field(subject: Subject, _: Span) -> Iterator[Fix]:
    """The reason of a feature's text as its benefit hypothesis."""
    story = subject.story
    if story.ends is not None:
        yield Fix(
            "Make the reason the benefit hypothesis",
            {
                _source(subject): with_part(story, Part.ENDS, ""),
                "benefit_hypothesis": story.ends_text,
            },
        )


def _criteria_from_description(subject: Subject, _: Span) -> Iterator[Fix]:
    """The criteria that the description holds, in their own field."""
    text, found = subject.description, criteria_in(subject.description)
    criteria = [text[entry.start : entry.end] for block in found for entry in block.entries]
    if not criteria:
        return
    rest = text
    for block in reversed(found):
        rest = f"{rest[: block.block.start].rstrip()}\n\n{rest[block.block.end :].lstrip()}".strip()
    yield Fix(
        "Move the criteria to their own field",
        {"description": rest, "acceptance_criteria": list[JsonValue](criteria)},
    )


def _split_criterion(subject: Subject, span: Span) -> Iterator[Fix]:
    """A criterion for each of two results."""
    place = _entry_at(subject, span)
    entry = subject.acceptance_criteria[place]
    if "\n" in entry or not isinstance(parse_criteria((entry,))[0], Check):
        return
    joint = second_result(entry)
    if joint is not None:
        first, second = entry[: joint.start].rstrip(", "), entry[joint.end :].strip()
        if not results_are_apart(first, second):
            return
        criteria = list(subject.acceptance_criteria)
        criteria[place : place + 1] = [first, second[:1].upper() + second[1:]]
        yield Fix("Make two criteria of it", {"acceptance_criteria": list[JsonValue](criteria)})


def _drop_criterion(subject: Subject, span: Span) -> Iterator[Fix]:
    """One of two criteria that say the same."""
    place = _entry_at(subject, span)
    criteria = list(subject.acceptance_criteria)
    if criteria.count(criteria[place]) > 1:
        del criteria[place]
        yield Fix("Keep one of the two", {"acceptance_criteria": list[JsonValue](criteria)})


def _entry_at(subject: Subject, span: Span) -> int:
    """Which entry of the criteria a place lies in."""
    end = -1
    for place, entry in enumerate(subject.acceptance_criteria):
        end += len(entry) + 1
        if span.start <= end:
            return place
    raise ValueError(span)


def _source(subject: Subject) -> str:
    """The field that holds the story's sentence."""
    return "title" if subject.is_title_story else "description"


def _without(text: str, span: Span) -> str:
    """The text without a stretch; a stop and marks that stood around it alone go with it."""
    before, after = text[: span.start].rstrip(" \t*_•-("), text[span.end :]
    if before[-1:] in (".", "!", "?", "\n", ""):
        after = after.lstrip(".!?:*_ \t")
        return f"{before} {after}".strip(" \t") if after[:1] not in ("", "\n") else before + after
    return before + after


_FIXES: Mapping[str, Callable[[Subject, Span], Iterator[Fix]]] = {
    "two-wants": _split,
    "aside": _aside_to_notes,
    "more-text": _rest_to_notes,
    "said-twice": _say_once,
    "no-hypothesis": _reason_to_field,
    "no-criteria": _criteria_from_description,
    "plain-check": _split_criterion,
    "said-before": _drop_criterion,
}
"""The fixes by the rule whose finding they mend."""
