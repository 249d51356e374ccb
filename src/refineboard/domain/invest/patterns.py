"""Regular expressions that are compiled when they are first used.

The rules have dozens of them, and most texts need a few: compiling all would be most of the
program's time to start.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

IGNORE_CASE = re.IGNORECASE
MANY_LINES = re.IGNORECASE | re.MULTILINE


class Pattern:
    """A regular expression with the methods of a compiled one that the rules use."""

    __slots__ = ("_compiled", "_flags", "_source")

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags
        self._compiled: re.Pattern[str] | None = None

    def _get(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self._source, self._flags)
        return self._compiled

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first place where it matches."""
        return self._get().search(text, start, end)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Whether it matches at the start."""
        return self._get().match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Whether it matches the whole."""
        return self._get().fullmatch(text, start, end)

    def finditer(
        self, text: str, start: int = 0, end: int = sys.maxsize
    ) -> Iterator[re.Match[str]]:
        """Every place where it matches."""
        return self._get().finditer(text, start, end)

    def findall(self, text: str) -> list[str]:
        """The words of every place where it matches; for patterns without groups."""
        return [match.group() for match in self._get().finditer(text)]
