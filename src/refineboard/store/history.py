"""The entries of a log up to one position, read again: oldest first, newest first, or of one item.

Nothing is kept in memory between two questions. One item's entries are found by a search for its
key among the bytes, which goes through a million lines in less time than it takes to decode a
twentieth of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from refineboard.domain.change import LogEntry
from refineboard.store.base import StoreDamaged
from refineboard.store.documents import from_line
from refineboard.store.position import Position
from refineboard.store.segments import Segments

_BEGINNING = re.compile(
    rb'\{"seq":\d+,"at":"([0-9TZ:.+-]{1,40})"(?:,"by":"[^"\\]*","command":"(\w+)")?'
)
_BEGINNING_BYTES = 100
"""More than a line's number and time take."""
_LOADS = (b"init", b"load")
"""Commands that fill an empty workspace: they set nothing and take nothing away."""
_TAKES_AWAY = (b'"op":"delete"', b'"undoes":')
"""What a line holds that deletes something or takes it back; a text cannot hold it, for its quotes
are escaped."""
_PATIENCE = 1_000
"""A clock may have been wrong: after so many earlier entries in a row nothing later is expected."""


@dataclass(frozen=True, slots=True)
class History:
    """What a log says up to a position."""

    segments: Segments
    end: Position

    def entries(self) -> Iterator[LogEntry]:
        """Every entry, oldest first."""
        for segment in self.segments.firsts():
            for line in self._lines(segment):
                yield self._entry(line, segment)

    def newest_entries(self) -> Iterator[LogEntry]:
        """Every entry, newest first, read only as far as it is asked for."""
        for segment in reversed(self.segments.firsts()):
            for line in reversed(self._lines(segment)):
                yield self._entry(line, segment)

    def entries_about(self, id_: str) -> Iterator[LogEntry]:
        """The entries that touch a document or split something off from it, oldest first."""
        name = re.escape(id_.encode())
        mark = re.compile(rb'"(?:id|split_from)":"' + name + rb'"')
        for segment in self.segments.firsts():
            data = self._content(segment)
            done = 0
            while found := mark.search(data, done):
                first = data.rfind(b"\n", 0, found.start()) + 1
                done = data.find(b"\n", found.end()) + 1 or len(data)
                entry = self._entry(data[first:done], segment)
                if entry.change.concerns(id_):
                    yield entry

    def entries_after(
        self, at: str, setting: frozenset[str] | None = None, *, loads: bool = True
    ) -> Iterator[LogEntry]:
        """The entries made after a moment, newest first.

        With `setting`, lines that neither set one of these fields nor delete or take back
        anything are left out unread: most of a log is of no use to whoever asks about a few
        fields, and a load or an import is one line of megabytes. Without `loads` that line is
        left out as well.
        """
        marks = None if setting is None else (*_TAKES_AWAY, *map(_mark_of, setting))
        wants_loads = loads and marks is None
        following = self.end.seq + 1
        earlier = 0
        for segment in reversed(self.segments.firsts()):
            is_one_line, following = following == segment + 1, segment
            # The load of a large workspace is a file of its own, as large as the workspace.
            if is_one_line and not wants_loads and _is_load(self._beginning(segment)):
                continue
            data = self._content(segment)
            for first, last in reversed(_places_of_lines(data)):
                beginning = _BEGINNING.match(data, first)
                moment = beginning[1].decode() if beginning else ""
                if not moment:
                    moment = self._entry(data[first:last], segment).at
                if moment <= at:
                    earlier += 1
                    if earlier == _PATIENCE:
                        return
                    continue
                earlier = 0
                if not wants_loads and _is_load(beginning):
                    continue
                if marks is None or any(data.find(mark, first, last) >= 0 for mark in marks):
                    yield self._entry(data[first:last], segment)

    def began(self) -> str:
        """When the first entry was made; "" while there is none."""
        firsts = self.segments.firsts()
        beginning = self._beginning(firsts[0]) if firsts else None
        return beginning[1].decode() if beginning else ""

    def _beginning(self, segment: int) -> re.Match[bytes] | None:
        """What a segment's first line begins with, read without the rest."""
        file = self.segments.open(segment)
        try:
            return _BEGINNING.match(file.read(_BEGINNING_BYTES, 0))
        finally:
            file.close()

    def _content(self, segment: int) -> bytes:
        """A segment's bytes up to the end."""
        if segment > self.end.segment:
            return b""
        data = self.segments.content(segment)
        return data[: self.end.offset] if segment == self.end.segment else data

    def _lines(self, segment: int) -> list[bytes]:
        """A segment's lines up to the end."""
        return whole_lines(self._content(segment))

    def _entry(self, line: bytes, segment: int) -> LogEntry:
        try:
            return from_line(line)
        except ValueError as error:
            raise StoreDamaged(
                f"The log is damaged in {self.segments.path(segment)}: {error}. "
                "Nothing was changed."
            ) from error


def _is_load(beginning: re.Match[bytes] | None) -> bool:
    """Whether a line that begins so filled an empty workspace."""
    return beginning is not None and beginning[2] in _LOADS


def _mark_of(field: str) -> bytes:
    """What a line holds that sets a field."""
    return b'"field":"%b"' % field.encode()


def _places_of_lines(data: bytes) -> list[tuple[int, int]]:
    """Where each whole line begins, and where its newline ends."""
    places = []
    first = 0
    while (newline := data.find(b"\n", first)) >= 0:
        places.append((first, newline + 1))
        first = newline + 1
    return places


def whole_lines(data: bytes) -> list[bytes]:
    """The lines that end in a newline; other bytes that end a line elsewhere are data here."""
    return [line + b"\n" for line in data.split(b"\n")[:-1]]
