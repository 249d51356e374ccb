"""Acceptance criteria that stand in a text instead of their own field.

People write them under a heading, behind "AC:", as "Done when", as checkboxes, bullets or bare
steps. What is recognised is shown as such and can be moved; nothing is taken for a criterion that
only lists notes: bullets count where they assert something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from refineboard.domain.invest.lexicon import LONGEST_READ
from refineboard.domain.invest.patterns import MANY_LINES, Pattern
from refineboard.domain.invest.prose import prose_of
from refineboard.domain.invest.text import Span


class Recognised(NamedTuple):
    """Criteria that were found together."""

    block: Span
    """All of it, with the heading."""
    entries: tuple[Span, ...]
    """The criteria, without marks before them."""


_NAME = (
    r"(?:acceptance[ \t]{1,3}(?:criteri(?:a|on)|tests?|conditions?)|a\.?c\.?s?|a/c|"
    r"definition[ \t]of[ \t]done|dod|conditions?[ \t]of[ \t]satisfaction|cos|"
    r"success[ \t]criteria|exit[ \t]criteria|criteria|done[ \t](?:when|if)|"
    r"expected(?:[ \t](?:results?|behaviou?rs?|outcomes?))?|"
    r"(?:how[ \t]to[ \t]test|how[ \t]to[ \t]verify|verification|test[ \t](?:cases?|plan)))"
)
_MARKS = r"[ \t>*_#+h.\d-]{0,14}"
_HEADING = Pattern(rf"^{_MARKS}{_NAME}[*_ \t]{{0,6}}[:–-]?[*_ \t]{{0,6}}$", MANY_LINES)
_INLINE = Pattern(
    rf"(?:^{_MARKS}|(?<=[.!?;])[ \t]{{1,9}}[*_]{{0,2}}|(?<=\n)[*_]{{0,2}}|(?=h[1-6]\.[ \t]))"
    rf"(?:{_NAME}[*_ \t]{{0,4}}[:–][*_ \t]{{0,4}}|"
    rf"(?<=\s)h[1-6]\.[ \t]{{1,4}}{_NAME}:?[ \t]{{1,4}}(?=[#*-])|"
    r"ac[ \t#-]{0,2}\d{1,2}[*_ \t]{0,4}[:.)–-][*_ \t]{0,4}|"
    r"(?:it|this|the[ \t]story|we)[ \t](?:is|are)[ \t]done[ \t](?:when|if)[ \t]|"
    r"done[ \t](?:when|if)[ \t]|"
    r"(?=(?:verify|check|confirm|validate|ensure|make[ \t]sure|assert)[ \t]that[ \t]))(?=\S)",
    MANY_LINES,
)
_CHECKBOX = Pattern(
    r"^[ \t]{0,20}(?:[-*+•][ \t]{1,4})?(?:\[[ xX✓]?\]|[☐☑☒✓✔])[ \t]{1,4}(?=\S)", MANY_LINES
)
_BULLET = Pattern(r"^[ \t]{0,20}(?:[-*+•]{1,3}|#{1,3}|\d{1,2}[.)])[ \t]{1,4}(?=\S)", MANY_LINES)
_STEP = Pattern(
    r"^[ \t]{0,20}(?:[-*+•][ \t]{1,4})?[*_]{0,2}(?:scenario(?:[ \t]outline)?[ \t]{0,2}:|"
    r"(?:given|when|then|and|but)\b)",
    MANY_LINES,
)
_SCENARIO = Pattern(
    r"(?:^|(?<=[.!?]))[ \t]{0,20}(?:[-*+•][ \t]{1,4})?[*_]{0,2}given[*_]{0,2}[ \t]"
    r"[^.\n]{1,300}?(?:\bwhen\b[^.\n]"
    r"{1,300}?)?\bthen\b[^.\n]{1,300}",
    MANY_LINES,
)
_GIVEN = Pattern(r"^[ \t]{0,20}(?:[-*+•][ \t]{1,4})?[*_]{0,2}(?:given|scenario)\b", MANY_LINES)
_ASSERTS = Pattern(
    r"\b(?:must|should|shall|can(?:not)?|will|is|are|has|have|gets?|shows?|displays?|returns?|"
    r"receives?|contains?|appears?|fails?|sees?|stays?|remains?|becomes?|works?)\b",
    MANY_LINES,
)
_OTHER_HEADING = Pattern(
    r"^(?:[ \t]{0,9}h[1-6]\.|[ \t]{0,9}#{2,6}[ \t]|[ \t]{0,9}\*[^*\n]{2,60}\*:?[ \t]{0,9}$|"
    r"[ \t]{0,9}[A-Z][\w ]{1,40}:[ \t]{0,9}$|-{4,})",
    re.MULTILINE,
)
_SIGNS = (
    *("accept", "criteri", "ac:", "ac -", "ac 1", "ac1", "ac-1", "ac#", "ac–", "acs:", "a/c"),
    *("done when", "done if", "done:", "of done", "dod", "satisfaction", "expected", "verif"),
    *("check that", "confirm that", "validate that", "ensure that", "sure that", "assert that"),
    *("how to test", "test case", "test plan", "given", "[ ]", "[]", "[x]", "a.c.", "cos:"),
)
"""What one of stands in every line that holds criteria; a list needs several lines."""
_PARTED = Pattern(
    r"[ \t]{0,4};[ \t]{1,4}|[ \t]{1,9}(?:\(\d{1,2}\)|[*•][ \t]|#{1,2}[ \t]|-[ \t]|\d{1,2}[.)][ \t])"
)
_FEWEST_BULLETS = 2
_MARKS_AROUND = " \t*_-–:;.#"


@lru_cache(maxsize=64)
def criteria_in(text: str) -> tuple[Recognised, ...]:
    """The criteria that a text holds, in order; none where nothing says so."""
    text = text[:LONGEST_READ]
    if not _may_hold_criteria(text):
        return ()
    return tuple(_Reader(prose_of(text)).blocks())


def _may_hold_criteria(text: str) -> bool:
    """A quick look, which nearly every text of one line is done with."""
    if "\n" in text or not text.isascii():
        return True
    lowered = text.lower()
    for sign in _SIGNS:  # noqa: SIM110 - a generator costs as much as the look itself
        if sign in lowered:
            return True
    return False


class _Reader:
    """Goes through a text line by line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = list(_lines_of(text))
        self._steps_until = 0
        self._judged_until = 0
        """The lines up to which it is known what the steps are, and the bullets."""

    def blocks(self) -> Iterator[Recognised]:
        place = 0
        while place < len(self.lines):
            found, following = self._block_at(place)
            if found is not None:
                yield found
            place = following

    def _block_at(self, place: int) -> tuple[Recognised | None, int]:
        line = self.lines[place]
        if _HEADING.match(self.text, line.start, line.end):
            return self._below(place)
        for read in (self._inline, self._checkboxes, self._steps, self._bullets):
            found, following = read(place)
            if found is not None:
                return found, following
        return None, place + 1

    def _below(self, place: int) -> tuple[Recognised | None, int]:
        """Everything below a heading, up to the next one."""
        end = place + 1
        while end < len(self.lines) and not self._is_other_heading(self.lines[end]):
            end += 1
        start = self.lines[place].start
        below = range(place + 1, end)
        steps = [place for place in below if _GIVEN.match(self.text, *self.lines[place])]
        if steps:
            entries = self._scenarios(below)
        else:
            entries = [span for place in below if (span := self._entry(self.lines[place]))]
        block = Span(start, self.lines[end - 1].end)
        return (Recognised(block, tuple(entries)) if entries else None), end

    def _scenarios(self, places: range) -> list[Span]:
        """Runs of steps, each beginning with Given or Scenario; other lines for themselves."""
        found: list[Span] = []
        for place in places:
            line = self.lines[place]
            span = self._entry(line, keeps_marks=True)
            if span is None:
                continue
            is_step = _STEP.match(self.text, *line) is not None
            follows = bool(found) and not _GIVEN.match(self.text, *line)
            if is_step and (follows or (found and self._is_bare_head(found[-1]))):
                found[-1] = Span(found[-1].start, span.end)
            else:
                found.append(span)
        return found

    def _is_bare_head(self, entry: Span) -> bool:
        """Whether an entry is a scenario's name whose steps are still to come."""
        words = self.text[entry.start : entry.end]
        return "\n" not in words and words.lower().startswith("scenario")

    def _inline(self, place: int) -> tuple[Recognised | None, int]:
        """Criteria in the line of their own heading, and the list below it."""
        line = self.lines[place]
        marks = list(_INLINE.finditer(self.text, *line))
        if not marks:
            return None, place
        entries: list[Span] = []
        edges = [*(mark.start() for mark in marks[1:]), line.end]
        for mark, edge in zip(marks, edges, strict=True):
            entries += self._parted(Span(mark.end(), edge))
        following = place + 1
        while following < len(self.lines) and _BULLET.match(self.text, *self.lines[following]):
            span = self._entry(self.lines[following])
            entries += [span] if span else []
            following += 1
        block = Span(marks[0].start(), self.lines[following - 1].end)
        return (Recognised(block, tuple(entries)) if entries else None), following

    def _parted(self, span: Span) -> list[Span]:
        """The criteria of one line: parted by semicolons, or by the marks of a list."""
        edges = [span.start]
        for match in _PARTED.finditer(self.text, *span):
            edges += [match.start(), match.end()]
        edges.append(span.end)
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return [found for first, last in pairs if (found := self._trimmed(first, last))]

    def _checkboxes(self, place: int) -> tuple[Recognised | None, int]:
        return self._run(place, _CHECKBOX, fewest=1)

    def _bullets(self, place: int) -> tuple[Recognised | None, int]:
        """A list of assertions; a list of tasks or notes is none."""
        if place < self._judged_until:
            return None, place
        found, following = self._run(place, _BULLET, fewest=_FEWEST_BULLETS)
        self._judged_until = following
        if found is None or not all(_ASSERTS.search(self.text, *span) for span in found.entries):
            return None, place
        return found, following

    def _run(self, place: int, pattern: Pattern, *, fewest: int) -> tuple[Recognised | None, int]:
        """Lines one below the other that all begin like this."""
        end = place
        entries: list[Span] = []
        while end < len(self.lines) and (mark := pattern.match(self.text, *self.lines[end])):
            span = self._trimmed(mark.end(), self.lines[end].end)
            entries += [span] if span else []
            end += 1
        if len(entries) < fewest:
            return None, place
        block = Span(self.lines[place].start, self.lines[end - 1].end)
        return Recognised(block, tuple(entries)), end

    def _steps(self, place: int) -> tuple[Recognised | None, int]:
        """Given, when, then: in one line, or line by line."""
        line = self.lines[place]
        inline = [match.span() for match in _SCENARIO.finditer(self.text, *line)]
        if inline:
            entries = [span for start, end in inline if (span := self._trimmed(start, end))]
            block = Span(entries[0].start, line.end)
            return Recognised(block, tuple(entries)), place + 1
        if place < self._steps_until or not _GIVEN.match(self.text, *line):
            return None, place
        end = place
        while end < len(self.lines) and _STEP.match(self.text, *self.lines[end]):
            end += 1
        self._steps_until = end
        words = self.text[line.start : self.lines[end - 1].end].lower()
        if end - place < _FEWEST_BULLETS or "then" not in words:
            return None, place
        entries = self._scenarios(range(place, end))
        return Recognised(Span(line.start, self.lines[end - 1].end), tuple(entries)), end

    def _is_other_heading(self, line: Span) -> bool:
        return _OTHER_HEADING.match(self.text, *line) is not None

    def _entry(self, line: Span, *, keeps_marks: bool = False) -> Span | None:
        mark = None
        if not keeps_marks:
            mark = _CHECKBOX.match(self.text, *line) or _BULLET.match(self.text, *line)
            inline = _INLINE.match(self.text, *line)
            mark = inline or mark
        return self._trimmed(mark.end() if mark else line.start, line.end)

    def _trimmed(self, start: int, end: int) -> Span | None:
        words = self.text[start:end]
        start += len(words) - len(words.lstrip(_MARKS_AROUND))
        end = start + len(self.text[start:end].rstrip(" \t*_;"))
        return Span(start, end) if start < end else None


def _lines_of(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        yield Span(start, start + len(line.rstrip("\r")))
        start += len(line) + 1
