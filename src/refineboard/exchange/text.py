"""Plain text, one story a line: the whole line is the title.

A line that is a title in the backlog already is not added again; that is what makes a second
import of the same file do nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from refineboard.domain.cleaning import TEXT_LIMIT, has_hidden
from refineboard.domain.commands import NewItem
from refineboard.domain.documents import Document, text_of
from refineboard.domain.errors import BadData
from refineboard.domain.workspace import Workspace
from refineboard.exchange.importing.plan import ImportPlan, SkippedRow
from refineboard.exchange.tables.base import (
    FIELD_LIMIT,
    ROW_LIMIT,
    Progress,
    Steps,
    decoded,
    text_notes,
    title_of,
    unwatched,
)
from refineboard.exchange.tables.values import without_bullet

_LINE_END = re.compile(r"\r\n|\r|\n")
_DATASET_TAG = re.compile(r"\s*#G\d{1,4}#")
"""How the public sets of user stories mark the backlog that a line belongs to."""


def plan_text(
    workspace: Workspace,
    backlog: str,
    files: Sequence[tuple[str, bytes]],
    progress: Progress = unwatched,
) -> ImportPlan:
    """What importing the lines of named files would do; BadData where one has none."""
    key = workspace.backlog(backlog).key
    steps = Steps(progress, sum(data.count(b"\n") for _, data in files))
    reading = _Reading(_Titles(workspace, key), {}, steps, many=len(files) > 1)
    for name, data in files:
        reading.read(name, data)
    return ImportPlan(
        backlog=key,
        source="text",
        created=tuple(reading.created),
        unchanged=reading.unchanged,
        skipped=tuple(reading.skipped),
        notes=(*reading.notes, *text_notes(reading.hidden, reading.cut)),
        planned_at=dict(workspace.highest_numbers),
    )


def write_text(documents: Iterable[Document]) -> bytes:
    """A line an item, as an import reads it: the title, and where that was cut the whole text."""
    return "".join(f"{_written(document)}\n" for document in documents).encode("utf-8", "replace")


def _written(document: Document) -> str:
    title, description = text_of(document, "title"), text_of(document, "description")
    cut_from = title_of(description)[1]
    line = cut_from if cut_from and title_of(cut_from) == (title, cut_from) else title
    # What looks like a mark is part of the title: only the mark in front of it is taken away.
    return line if without_marks(line) == line else f"- {line}"


@dataclass(slots=True)
class _Reading:
    """Lines as they are read, file after file."""

    known: _Titles
    first_line: dict[str, tuple[str, int]]
    steps: Steps
    many: bool
    created: list[NewItem] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unchanged: int = 0
    hidden: int = 0
    cut: int = 0

    def read(self, name: str, data: bytes) -> None:
        """Reads one file."""
        text, notes = decoded(data)
        front = f"{name}: " if self.many else ""
        self.notes += [front + note for note in notes]
        lines = _lines(text)
        if not lines:
            raise BadData(f"{front}There is no story in the file: every line is empty.")
        for number, line in lines:
            self.steps.step()
            reason = self._skipped_for(name, number, line)
            if reason:
                self.skipped.append(SkippedRow(number, front + reason))

    def _skipped_for(self, name: str, number: int, line: str) -> str:
        """Why the line is skipped; "" where it is not."""
        story = without_marks(line)
        title, whole = title_of(story)
        if not title:
            return "There is nothing but a mark in this line."
        earlier = self.first_line.setdefault(whole or title, (name, number))
        if earlier != (name, number) and earlier[0] == name:
            return f"Line {earlier[1]} says the same."
        if earlier != (name, number) or self.known.have(title, whole):
            self.unchanged += 1
            return ""
        self.hidden += has_hidden(story)
        self.cut += len(story) > TEXT_LIMIT
        self.created.append(NewItem((("title", title), ("description", whole))))
        return ""


def without_marks(line: str) -> str:
    """The line without the tag of a data set and without a bullet or number in front."""
    tag = _DATASET_TAG.match(line)
    return without_bullet(line[tag.end() :] if tag else line)


def _lines(text: str) -> list[tuple[int, str]]:
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(_LINE_END.split(text), 1):
        if not line.strip():
            continue
        lines.append((number, line))
        if len(lines) > ROW_LIMIT:
            raise BadData(f"The file has more than {ROW_LIMIT:,} lines; split it.")
        if len(line) > FIELD_LIMIT:
            raise BadData(f"Line {number} has more than {FIELD_LIMIT:,} characters.")
    return lines


class _Titles:
    """The titles that a backlog has."""

    def __init__(self, workspace: Workspace, backlog: str) -> None:
        self._descriptions: dict[str, list[str]] = {}
        for key in workspace.keys_in(backlog):
            document = workspace.items[key]
            self._descriptions.setdefault(text_of(document, "title"), []).append(
                text_of(document, "description")
            )

    def have(self, title: str, whole: str) -> bool:
        """Whether there is such an item; two long texts may have the same cut title."""
        return any(text.startswith(whole) for text in self._descriptions.get(title, ()))
