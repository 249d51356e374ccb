"""Splits a story's text into who wants it (role), what is wanted (means) and why (ends).

Found by the shape of the sentence, not by a list of exact openings: people write "As the admin
I'd like", "In order to x, as a y, I want z", and "As a result" is no role. A role counts only if
somebody wants, needs or can do something after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """Where in an item a finding stands."""

    ROLE = "role"
    MEANS = "means"
    ENDS = "ends"
    CRITERIA = "criteria"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, by character offsets."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class StoryText:
    """A text and its parts; a part's span holds its words without the marker before them."""

    text: str
    role: Span | None = None
    means: Span | None = None
    ends: Span | None = None
    rest: tuple[Span, ...] = ()
    """Sentences outside the three parts."""

    def words(self, span: Span | None) -> str:
        """The words of a span, "" for none."""
        return "" if span is None else self.text[span.start : span.end]

    @property
    def role_text(self) -> str:
        """Who wants it."""
        return self.words(self.role)

    @property
    def means_text(self) -> str:
        """What is wanted."""
        return self.words(self.means)

    @property
    def ends_text(self) -> str:
        """What it is good for."""
        return self.words(self.ends)

    @property
    def is_story(self) -> bool:
        """Whether somebody wants something."""
        return self.role is not None and self.means is not None


_I = re.IGNORECASE
_OPENING = re.compile(r"\bas\s+(?:an?|the|one of the)\s+|\bas\s+(?=[A-Z])", _I)
_NO_ROLE = re.compile(
    r"(?:result|follow-?up|workaround|guide|matter|consequence|reminder|rule|side|first step|"
    r"bonus|minimum|start|whole|string|prerequisite)\b",
    _I,
)
_WANT = re.compile(
    r"(?P<marker>\b(?:I|we)\s*(?:['’]d|\s+would)?\s*(?:really|only|also|just|still)?\s*"
    r"(?:do\s+not\s+|don['’]t\s+|never\s+)?"
    r"(?:want(?:\s+to\s+want)?|need|like|love|wish|expect|should\s+be\s+able|must\s+be\s+able|"
    r"am\s+able|['’]m\s+able|must|should|can|may)\b)\s*",
    _I,
)
_ENDS = re.compile(
    r"[,;.]?\s*\b(?:so\s+that(?:\s+so)?(?:\s+that)?|in\s+order\s+(?:to|that)|because(?!\s+of)|"
    r"so\s+(?=(?:I|we|they|the|my|our|it|he|she|users?|people|everyone|nobody|no\s+one|others?|"
    r"customers?|there|this|you|each|any|all)\b)|so,\s+)\s*",
    _I,
)
_ENDS_FIRST = re.compile(r"\s*(?:in\s+order\s+to|so\s+that)\s+", _I)
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|vs|incl|approx|no|resp|cf)\.\Z|\d\.\Z", _I)
_STOP = re.compile(r"[.!?](?=\s|$)|\n\s*\n")
_LONGEST_ROLE = 200


def parse_story(text: str) -> StoryText:
    """The parts of a story; without a role and a want everything is rest."""
    found = _role_and_want(text)
    if found is None:
        return StoryText(text, rest=_sentences(text, 0, len(text)))
    opening, role, want = found
    end = _sentence_end(text, want.end())
    marker = _ENDS.search(text, want.end(), len(text))
    ends: Span | None = None
    after = end
    if marker is not None and marker.start() <= end + 1:
        end = marker.start()
        after = _sentence_end(text, marker.end())
        ends = _trimmed(text, marker.end(), after)
    means = _trimmed(text, want.end(), end)
    lead = _ENDS_FIRST.match(text)
    before = _sentences(text, 0, opening)
    if ends is None and lead is not None and lead.end() < opening:
        ends = _trimmed(text, lead.end(), opening)
        before = ()
    return StoryText(text, role, means, ends, before + _sentences(text, after, len(text)))


def _role_and_want(text: str) -> tuple[int, Span, re.Match[str]] | None:
    for opening in _OPENING.finditer(text):
        if _NO_ROLE.match(text, opening.end()):
            continue
        want = _WANT.search(text, opening.end(), opening.end() + _LONGEST_ROLE)
        if want is None:
            continue
        role = _trimmed(text, opening.end(), want.start())
        if role is not None and not _STOP.search(text, role.start, role.end):
            return opening.start(), role, want
    return None


def _sentence_end(text: str, start: int) -> int:
    """Where the sentence that goes on at `start` stops, before its full stop."""
    for stop in _STOP.finditer(text, start):
        if not _ABBREVIATION.search(text, max(start, stop.end() - 8), stop.end()):
            return stop.start()
    return len(text)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start] in " \t\n,;:.-":
        start += 1
    while end > start and text[end - 1] in " \t\n,;:.":
        end -= 1
    return Span(start, end) if start < end else None


def _sentences(text: str, start: int, end: int) -> tuple[Span, ...]:
    found: list[Span] = []
    while start < end:
        stop = min(_sentence_end(text, start), end)
        span = _trimmed(text, start, stop)
        if span is not None:
            found.append(span)
        start = stop + 1
    return tuple(found)


def compose_story(role: str, means: str, ends: str) -> str:
    """The sentence of three parts; parts that are empty leave their marker out."""
    role, means, ends = (part.strip().rstrip(".") for part in (role, means, ends))
    sentence = ""
    if role:
        sentence = f"As {_article(role)} {role}"
    if means:
        sentence += f"{', ' if role else ''}I want {means}"
    if ends:
        sentence += f" so that {ends}"
    return f"{sentence.strip()}." if sentence else ""


def _article(role: str) -> str:
    sounds_open = role[:1].lower() in "aeio" or role[:2].lower() in ("un", "um", "up", "us ")
    return "an" if sounds_open else "a"


def with_part(story: StoryText, part: Part, words: str) -> str:
    """The text with one part's words replaced; every other character stays.

    A missing benefit is added after the means; empty words take the benefit and its marker out.
    Where the text is no story yet, it becomes one in front of what was there.
    """
    text, words = story.text, words.strip()
    span = {Part.ROLE: story.role, Part.MEANS: story.means, Part.ENDS: story.ends}[part]
    if span is not None and words:
        return text[: span.start] + words + text[span.end :]
    if part is Part.ENDS and story.means is not None:
        end = story.means.end
        if span is None:
            return f"{text[:end]} so that {words}{text[end:]}" if words else text
        if span.start > end:
            return text[:end] + text[span.end :]
    parts = {Part.ROLE: story.role_text, Part.MEANS: story.means_text, Part.ENDS: story.ends_text}
    parts[part] = words
    sentence = compose_story(parts[Part.ROLE], parts[Part.MEANS], parts[Part.ENDS])
    rest = " ".join(text[span.start : span.end + 1].strip() for span in story.rest)
    return "\n\n".join(piece for piece in (sentence, rest) if piece)
