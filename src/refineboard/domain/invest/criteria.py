"""Acceptance criteria as people write them: checks, checklists and scenarios.

Gherkin is read line by line and forgivingly: keywords in any case, behind a bullet or in bold, a
whole scenario in one line, or one step an entry. Nothing is refused; what is no scenario is a
plain check. Where a text is proper Gherkin, its steps are those that Gherkin's own parser finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from refineboard.domain.invest.patterns import IGNORE_CASE, Pattern
from refineboard.domain.invest.text import Span


class StepKind(StrEnum):
    """What a step says: the situation, the event or the result."""

    GIVEN = "given"
    WHEN = "when"
    THEN = "then"


class Step(NamedTuple):
    """One step of a scenario."""

    kind: StepKind
    is_first: bool
    """Whether it has the kind's own keyword, not And, But or a star."""
    span: Span
    """Its words without the keyword."""


class Scenario(NamedTuple):
    """Steps from a situation over an event to a result."""

    span: Span
    name: Span | None
    steps: tuple[Step, ...]
    is_outline: bool
    has_examples: bool
    columns: frozenset[str]
    """The names at the head of its examples."""

    def of_kind(self, kind: StepKind) -> tuple[Step, ...]:
        """Its steps of one kind."""
        return tuple([step for step in self.steps if step.kind is kind])

    @property
    def is_simple(self) -> bool:
        """Whether it is one situation, one event and one result in a few words, and no outline."""
        return (
            not self.is_outline
            and not self.has_examples
            and [step.kind for step in self.steps] == _SIMPLE
            and max([step.span.end - step.span.start for step in self.steps]) < _SHORT
        )


class Check(NamedTuple):
    """A criterion in plain words."""

    span: Span


Criterion = Scenario | Check

_SIMPLE = list(StepKind)
_SHORT = 50
"""Fewer letters than these are no more words than anybody reads."""

MOST_LINES = 2000
"""How many lines are read; no story has so many criteria."""

_MARKUP = r"[ \t]{0,40}(?:[-*•+][ \t]{1,9})?(?:\[[ xX]?\][ \t]{1,9})?(?:\d{1,3}[.)][ \t]{1,9})?"
_LINE = Pattern(_MARKUP)
_HEAD = Pattern(
    r"[*_]{0,3}(feature|rule|background|scenario outline|scenario template|scenario|examples?|"
    r"scenarios)[*_]{0,3}[ \t]{0,3}:[*_]{0,3}[ \t]{0,9}",
    IGNORE_CASE,
)
_STEP = Pattern(
    r"[*_]{0,3}(given|when|then|and|but)\b[*_]{0,3}[ \t]{0,3}[:,]?[ \t]{0,9}", IGNORE_CASE
)
_STEP_STARTS = "gGwWtTaAbB*_"
_STAR = Pattern(r"[ \t]{0,40}\*[ \t]")
_INSIDE, _INSIDE_WITHOUT_COMMA = (
    Pattern(
        rf"{mark}\s{{1,9}}[*_]{{0,3}}(when|then)\b[*_]{{0,3}}[ \t]{{0,3}},?[ \t]{{0,9}}",
        IGNORE_CASE,
    )
    for mark in ("[,;.]", "")
)
_QUOTES = ('"""', "```")
_BLANKS = " \t\r\f\v\xa0"
_EDGE = _BLANKS + ",;."


@lru_cache(maxsize=16)
def parse_criteria(entries: tuple[str, ...]) -> tuple[Criterion, ...]:
    """The criteria of a list of entries; spans refer to the entries joined by line breaks."""
    return tuple(_Reader(entries).criteria())


@dataclass
class _Open:
    """A scenario that is being read."""

    start: int
    end: int
    name: Span | None = None
    is_outline: bool = False
    is_named: bool = False
    """Whether it began with a heading; a scenario of bare steps begins with the first Given."""
    has_examples: bool = False
    columns: frozenset[str] = frozenset()
    steps: list[Step] = field(default_factory=list)

    def closed(self) -> Scenario:
        """The scenario as it was read."""
        return Scenario(
            Span(self.start, self.end),
            self.name,
            tuple(self.steps),
            self.is_outline,
            self.has_examples,
            self.columns,
        )

    @property
    def has_result(self) -> bool:
        """Whether a Then was read."""
        return any(step.kind is StepKind.THEN for step in self.steps)


class _Reader:
    """Reads the lines of a text one after the other."""

    def __init__(self, entries: tuple[str, ...]) -> None:
        self.text = "\n".join(entries)
        lengths = (len(entry) + 1 for entry in entries)
        self._entries = {0, *accumulate(lengths)}
        """Where each entry begins."""
        self.open: _Open | None = None
        self._in_background = False
        self._wants_columns = False
        self._quote = ""

    def criteria(self) -> Iterator[Criterion]:
        for line in _lines(self.text):
            yield from self._read(line)
        yield from self._close()

    def _close(self) -> Iterator[Criterion]:
        if self.open is not None and (self.open.steps or self.open.is_named):
            yield self.open.closed()
        self.open = None

    def _read(self, line: Span) -> Iterator[Criterion]:
        words = self.text[line.start : line.end].strip()
        if self._quote or words.startswith(_QUOTES):
            self._quote = self._after_quote(words)
        elif not words:
            self._wants_columns = False
        elif words.startswith("|"):
            self._read_row(words)
        elif words[0] == "@" or (words[0] == "#" and self.open is not None):
            return
        else:
            yield from self._read_words(line)

    def _after_quote(self, words: str) -> str:
        """The mark that ends the quoted text that goes on behind a line, "" for none."""
        if self._quote:
            return "" if words.startswith(self._quote) else self._quote
        return words[:3]

    def _read_row(self, words: str) -> None:
        if self.open is not None and self._wants_columns:
            self.open.columns |= frozenset(cell.strip() for cell in words.strip("|").split("|"))
            self._wants_columns = False

    def _read_words(self, line: Span) -> Iterator[Criterion]:
        text = self.text
        markup = None if text[line.start].isalpha() else _LINE.match(text, line.start, line.end)
        start = markup.end() if markup else line.start
        head = _HEAD.match(text, start, line.end) if ":" in text[start : line.end] else None
        if head is not None:
            yield from self._read_head(head, line)
            return
        may_be_step = text[start : start + 1] in _STEP_STARTS
        step = _STEP.match(text, start, line.end) if may_be_step else None
        kind = self._kind_of(step, line)
        if kind is None:
            yield from self._read_plain(Span(start, line.end))
            return
        words_start = step.end() if step else start
        keyword = step.group(1).lower() if step else "*"
        if self._begins_anew(keyword, line):
            yield from self._close()
        if self.open is None:
            self.open = _Open(line.start, line.end)
        self.open.end = line.end
        if self._in_background:
            return
        first = keyword not in ("and", "but", "*")
        words = Span(words_start, line.end)
        if self.open.is_named:
            self.open.steps.append(Step(kind, first, _shrunk(text, *words)))
        else:
            self.open.steps += self._steps_in(kind, words, first=first)

    def _read_head(self, head: re.Match[str], line: Span) -> Iterator[Criterion]:
        word = head.group(1).lower()
        self._in_background = word == "background"
        if word in ("examples", "scenarios") or (
            word == "example" and self.open is not None and self.open.is_outline
        ):
            if self.open is not None:
                self.open.has_examples = self._wants_columns = True
                self.open.end = line.end
            return
        yield from self._close()
        if word in ("feature", "rule", "background"):
            return
        name = _trimmed(self.text, Span(head.end(), line.end))
        outline = word in ("scenario outline", "scenario template")
        self.open = _Open(line.start, line.end, name, is_outline=outline, is_named=True)

    def _kind_of(self, step: re.Match[str] | None, line: Span) -> StepKind | None:
        """Which step a line is, None for a line that is no step."""
        last = self.open.steps[-1].kind if self.open is not None and self.open.steps else None
        if step is None:
            is_star = self.open is not None and self.open.is_named
            return last if is_star and _STAR.match(self.text, line.start) else None
        word = step.group(1).lower()
        if word in ("and", "but"):
            return last or (StepKind.GIVEN if self.open is not None else None)
        if word == "given" or self.open is not None:
            return StepKind(word)
        # A lone "when" or "then" begins many a plain sentence; with its counterpart it is a step.
        rest = self.text[step.end() : line.end].lower()
        return StepKind(word) if word == "then" or "then " in rest or self._goes_on(line) else None

    def _goes_on(self, line: Span) -> bool:
        """Whether the next line is a step, too."""
        following = self.text[line.end : line.end + 200].lstrip()
        step = _STEP.match(following, len(following) - len(following.lstrip("-*•+ \t")))
        return step is not None

    def _begins_anew(self, keyword: str, line: Span) -> bool:
        """Whether a step opens the next scenario: a Given after a result, a When in a new entry."""
        if self.open is None or not self.open.has_result:
            return False
        is_new_entry = line.start in self._entries
        return (keyword == "given" and not self.open.is_named) or (
            keyword in ("given", "when") and is_new_entry
        )

    def _steps_in(self, kind: StepKind, words: Span, *, first: bool) -> list[Step]:
        """The step of a line, and those that follow it in the same line: "…, when …, then …"."""
        text, found, start = self.text, [], words.start
        inside = list(_INSIDE.finditer(text, *words))
        if not inside and kind is not StepKind.THEN and not self._goes_on(words):
            inside = list(_INSIDE_WITHOUT_COMMA.finditer(text, *words))
        for inner in inside:
            inner_kind = StepKind(inner.group(1).lower())
            if _ORDER.index(inner_kind) <= _ORDER.index(kind):
                continue
            found.append(Step(kind, first, _shrunk(text, start, inner.start())))
            kind, start, first = inner_kind, inner.end(), True
        return [*found, Step(kind, first, _shrunk(text, start, words.end))]

    def _read_plain(self, span: Span) -> Iterator[Criterion]:
        if self.open is not None and self.open.is_named and not self.open.steps:
            return
        yield from self._close()
        words = _trimmed(self.text, span)
        if words is not None:
            yield Check(words)


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for _ in range(MOST_LINES):
        end = text.find("\n", start)
        yield Span(start, len(text) if end < 0 else end)
        if end < 0:
            return
        start = end + 1


_ORDER: Sequence[StepKind] = tuple(StepKind)


def _shrunk(text: str, start: int, end: int) -> Span:
    return _trimmed(text, Span(start, end)) or Span(start, start)


def _trimmed(text: str, span: Span) -> Span | None:
    words = text[span.start : span.end]
    left = words.lstrip(_BLANKS)
    start = span.start + len(words) - len(left)
    end = start + len(left.rstrip(_EDGE))
    return Span(start, end) if start < end else None
