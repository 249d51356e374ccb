"""Reads a whole log, line by line, and says of every line whether it can be what it claims.

A store stops at the first damage. This goes on after it, so that everything that is wrong is
told, and what can still be used is found. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from refineboard.domain.change import CreateDocument, DeleteDocument, LogEntry, Operation, SetField
from refineboard.domain.documents import Document
from refineboard.domain.workspace import DERIVED_FIELDS, Workspace
from refineboard.store.base import StoreDamaged
from refineboard.store.documents import (
    NewerFormat,
    NotJson,
    entry_of,
    harmless_line,
    line_hash,
    load_line,
)
from refineboard.store.journal import HOLE
from refineboard.store.segments import Segments
from refineboard.store.validation import LoadedOperation, shown


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the log."""

    path: Path
    line: int
    """Counted from 1; 0 for the whole file."""
    offset: int

    def __str__(self) -> str:
        name = f"{self.path.parent.name}/{self.path.name}"
        return f"{name}, line {self.line}, byte {self.offset}" if self.line else name


@dataclass(frozen=True, slots=True)
class ScannedLine:
    """A line as it stands in the log, and the entry in it where it holds one."""

    place: Place
    data: bytes
    entry: LogEntry | None = None
    operations: tuple[LoadedOperation, ...] = ()
    """What the entry does, as JSON has it."""
    follows: bool = True
    """Whether it follows on the line before it, as far as it says on which."""
    problem: str | None = None
    """Why it holds no entry."""
    is_tail: bool = False
    """Whether it is what a dying writer leaves, which never counts and is cut by the next one."""
    is_newer: bool = False
    """Whether a later version of the program wrote it."""


def scan(log: Path) -> Iterator[ScannedLine]:
    """Every line of every segment, in order; stops before what a later version wrote."""
    segments = Segments(log)
    firsts = segments.firsts()
    before: str | None = ""
    for first in firsts:
        is_plain = not segments.is_compressed(first)
        path = segments.path(first) if is_plain else segments.compressed_path(first)
        try:
            data = segments.content(first)
        except StoreDamaged:
            what = "is not a regular file" if is_plain else "cannot be unpacked"
            yield ScannedLine(Place(path, 0, 0), b"", problem=what)
            before = None
            continue
        except OSError as error:
            yield ScannedLine(Place(path, 0, 0), b"", problem=f"cannot be read: {error.strerror}")
            before = None
            continue
        for line in _scanned(path, data, before, is_last=first == firsts[-1]):
            yield line
            if line.is_newer:
                return
            before = _hash_of(line)


def _hash_of(line: ScannedLine) -> str | None:
    """What the next line must carry; None after a broken line, which is told once."""
    return None if line.problem else line_hash(line.data)


def _scanned(
    path: Path, data: bytes, before: str | None, *, is_last: bool
) -> Iterator[ScannedLine]:
    """The lines of a segment; `before` is what its first line must carry."""
    lines = data.split(b"\n")
    torn = lines.pop()
    offset = 0
    for number, text in enumerate(lines, 1):
        # A power cut can leave a hole in the one line that was not yet synced.
        may_be_tail = is_last and not torn and number == len(lines)
        line = _scanned_line(
            Place(path, number, offset), text + b"\n", before, may_be_tail=may_be_tail
        )
        yield line
        offset += len(line.data)
        before = _hash_of(line)
    if torn:
        place = Place(path, len(lines) + 1, offset)
        yield ScannedLine(place, torn, problem="has no end", is_tail=is_last)


def _scanned_line(
    place: Place, line: bytes, before: str | None, *, may_be_tail: bool
) -> ScannedLine:
    try:
        loaded = harmless_line(load_line(line), line)
    except NewerFormat as error:
        return ScannedLine(place, line, problem=f"was {error}", is_newer=True)
    except NotJson as error:
        is_tail = may_be_tail and HOLE in line
        return ScannedLine(place, line, problem=f"is not JSON: {error}", is_tail=is_tail)
    except ValueError as error:
        return ScannedLine(place, line, problem=f"holds no entry: {error}")
    follows = before is None or loaded.get("prev") in (None, before)
    return ScannedLine(place, line, entry_of(loaded), tuple(loaded["ops"]), follows)


def missing_words(expected: int, found: int) -> str:
    """Which entries are not there where one follows that comes later."""
    if found == expected + 1:
        return f"Entry {expected} is missing before entry {found}"
    return f"Entries {expected} to {found - 1} are missing before entry {found}"


def misfit(workspace: Workspace, operation: Operation) -> str | None:
    """Why an operation cannot follow on this workspace, or None where it does.

    Every operation carries the value that it replaces, so that a log proves itself.
    """
    document = workspace.tables[operation.table].get(operation.id)
    named = f"{operation.id} of {operation.table}"
    match operation:
        case CreateDocument():
            return f"creates {named}, which is there already" if document is not None else None
        case DeleteDocument(document=expected):
            if document is None:
                return f"deletes {named}, which is not there"
            return f"deletes another {named} than there is" if _differ(document, expected) else None
        case SetField(field=field, before=before):
            if document is None:
                return f"changes {named}, which is not there"
            if document.get(field) == before:
                return None
            return (
                f"changes {field} of {named} from {shown(before)}, "
                f"but it is {shown(document.get(field))} by then"
            )


def _differ(one: Document, other: Document) -> bool:
    return _lasting(one) != _lasting(other)


def _lasting(document: Document) -> Document:
    """The document without what follows from the entry that changed it last."""
    return {name: value for name, value in document.items() if name not in DERIVED_FIELDS}
