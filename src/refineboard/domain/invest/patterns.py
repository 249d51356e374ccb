"""Regular expressions that are compiled when they are first used.

The rules have dozens of them, and most texts need a few: compiling all would be most of the
program's time to start.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import Protocol

IGNORE_CASE = re.IGNORECASE
MANY_LINES = re.IGNORECASE | re.MULTILINE


class _Finder(Protocol):
    def __call__(
        self, string: str, pos: int = 0, endpos: int = sys.maxsize
    ) -> re.Match[str] | None:
        """A match between two places, if there is one."""


class _AllFinder(Protocol):
    def __call__(
        self, string: str, pos: int = 0, endpos: int = sys.maxsize
    ) -> Iterator[re.Match[str]]:
        """Every match between two places."""


class _Replacer(Protocol):
    def __call__(self, repl: Callable[[re.Match[str]], str], string: str) -> str:
        """The text with every match replaced."""


class Pattern:
    """A regular expression with the methods of a compiled one that the rules use.

    The methods are the compiled one's own: a detour to them would cost as much as most searches.
    """

    __slots__ = ("_flags", "_source", "finditer", "fullmatch", "match", "search", "sub")

    search: _Finder
    match: _Finder
    fullmatch: _Finder
    finditer: _AllFinder
    sub: _Replacer

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        """The method of this name, when the first one is asked for."""
        if name not in self.__slots__:
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        self.search, self.match = compiled.search, compiled.match
        self.fullmatch, self.finditer = compiled.fullmatch, compiled.finditer
        self.sub = compiled.sub
        return getattr(self, name)

    def findall(self, text: str) -> list[str]:
        """The words of every place where it matches; for patterns without groups."""
        return [match.group() for match in self.finditer(text)]
