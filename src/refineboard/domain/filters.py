"""The filter language of the board, the command line and saved views.

`team:chk state:ready,refining -is:blocked | invest:!T "gift card"`: terms beside each other must
all hold, `|` starts an alternative, a comma separates values of which one is enough, `-` or `!` in
front negates, `~` in front looks for letters in order, double quotes keep blanks together. What
each term asks for: `filter_terms`.

A filter is understood once, without a workspace, into plain functions: a scan of 10,000 items then
costs little more than the look-ups that it needs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from refineboard.domain.documents import Document
from refineboard.domain.errors import RuleBroken
from refineboard.domain.filter_terms import TERMS, FilterContext, Test, fuzzy, unknown_words, word

__all__ = ["Filter", "FilterContext", "FilterError", "parse_filter"]


class FilterError(RuleBroken):
    """The filter cannot be read; says what is wrong, and where."""

    def __init__(self, what: str, position: int) -> None:
        super().__init__(f"Filter, character {position + 1}: {what}")
        self.position = position
        """Offset of the first wrong character."""


@dataclass(frozen=True)
class Filter:
    """A filter that was understood; an empty one matches everything."""

    alternatives: tuple[tuple[Test, ...], ...]

    def matches(self, document: Document, context: FilterContext) -> bool:
        """Whether every term of some alternative holds."""
        for tests in self.alternatives:
            for test in tests:
                if not test(document, context):
                    break
            else:
                return True
        return False


def parse_filter(text: str) -> Filter:
    """The filter that `text` writes down; FilterError where it is wrong."""
    return Filter(_Parser(text).alternatives())


_BLANKS = re.compile(r"\s*")
_FUZZY = re.compile(r"~")
_NEGATION = re.compile(r"[-!]")
_NAME = re.compile(r"[A-Za-z]+:")
_COMMA = re.compile(r",")
_QUOTED = re.compile(r'"[^"]*"')
_BARE_WORD = re.compile(r"[^\s|]+")
_BARE_VALUE = re.compile(r"[^\s|,]+")


class _Parser:
    """Reads a filter from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0

    def alternatives(self) -> tuple[tuple[Test, ...], ...]:
        found = [self._terms()]
        while self._place < len(self._text):
            bar = self._place
            self._place += 1
            found.append(self._terms())
            if not found[-1] or not found[-2]:
                raise FilterError("the | needs a term on both sides.", bar)
        return tuple(found)

    def _terms(self) -> tuple[Test, ...]:
        """The terms up to the next bar or the end; INVEST last, because it costs the most."""
        cheap: list[Test] = []
        costly: list[Test] = []
        while self._skip(_BLANKS) is not None and self._peek() not in ("", "|"):
            negated = self._skip(_NEGATION)
            if negated and self._peek().strip() in ("", "|"):
                raise FilterError(f"nothing stands after {negated}.", self._place - 1)
            name = self._skip(_FUZZY) or self._skip(_NAME)
            test = self._test(name)
            (costly if name == "invest:" else cheap).append(_negation(test) if negated else test)
        return (*cheap, *costly)

    def _test(self, name: str | None) -> Test:
        if name is None:
            return word(self._value(_BARE_WORD))
        return fuzzy(self._value(_BARE_WORD)) if name == "~" else self._term(name)

    def _term(self, written: str) -> Test:
        start = self._place - len(written)
        name = written[:-1].lower()
        make = TERMS.get(name)
        if make is None:
            raise FilterError(f"there is no {unknown_words(name, TERMS)}; quote it as text.", start)
        tests: list[Test] = []
        while not tests or self._skip(_COMMA):
            place = self._place
            value = self._value(_BARE_VALUE)
            if not value:
                raise FilterError(f"{written} needs a value.", place)
            try:
                tests.append(make(value))
            except ValueError as error:
                raise FilterError(f"{written} {error}", place) from None
        return tests[0] if len(tests) == 1 else _any_of(tests)

    def _value(self, bare: re.Pattern[str]) -> str:
        if self._peek() != '"':
            return self._skip(bare) or ""
        quoted = self._skip(_QUOTED)
        if quoted is None:
            raise FilterError("the quote is not closed.", self._place)
        return quoted[1:-1]

    def _peek(self) -> str:
        return self._text[self._place : self._place + 1]

    def _skip(self, pattern: re.Pattern[str]) -> str | None:
        """What `pattern` matches here, stepped over; None where it does not match."""
        match = pattern.match(self._text, self._place)
        if match is None:
            return None
        self._place = match.end()
        return match.group()


def _negation(test: Test) -> Test:
    return lambda document, context: not test(document, context)


def _any_of(tests: list[Test]) -> Test:
    return lambda document, context: any(test(document, context) for test in tests)
