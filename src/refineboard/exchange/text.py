"""Plain text, one story a line: the whole line is the title.

A line that is a title in the backlog already is not added again; that is what makes a second
import of the same file do nothing.
"""

from __future__ import annotations

import re

from refineboard.domain.cleaning import TEXT_LIMIT, has_hidden
from refineboard.domain.commands import NewItem
from refineboard.domain.documents import text_of
from refineboard.domain.errors import BadData
from refineboard.domain.workspace import Workspace
from refineboard.exchange.base import (
    FIELD_LIMIT,
    ROW_LIMIT,
    ImportPlan,
    SkippedRow,
    decoded,
    text_notes,
    title_of,
)

_LINE_END = re.compile(r"\r\n|\r|\n")
_DATASET_TAG = re.compile(r"\s*#G\d{1,4}#")
"""How the public sets of user stories mark the backlog that a line belongs to."""
_BULLET = re.compile(r"\s*(?:[-*+•–]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")


def plan_text(workspace: Workspace, backlog: str, data: bytes) -> ImportPlan:
    """What importing the lines into the backlog would do; BadData where there are none."""
    text, notes = decoded(data)
    known = _Titles(workspace, workspace.backlog(backlog).key)
    first_line: dict[str, int] = {}
    created: list[NewItem] = []
    skipped: list[SkippedRow] = []
    unchanged = hidden = cut = 0
    for number, line in _lines(text):
        story = without_marks(line)
        title, whole = title_of(story)
        if not title:
            skipped.append(SkippedRow(number, "There is nothing but a mark in this line."))
            continue
        earlier = first_line.setdefault(whole or title, number)
        if earlier != number:
            skipped.append(SkippedRow(number, f"Line {earlier} says the same."))
        elif known.have(title, whole):
            unchanged += 1
        else:
            hidden += has_hidden(story)
            cut += len(story) > TEXT_LIMIT
            created.append(NewItem((("title", title), ("description", whole))))
    if not first_line and not skipped:
        raise BadData("There is no story in the file: every line is empty.")
    return ImportPlan(
        created=tuple(created),
        unchanged=unchanged,
        skipped=tuple(skipped),
        notes=(*notes, *text_notes(hidden, cut)),
    )


def without_marks(line: str) -> str:
    """The line without the tag of a data set and without a bullet or number in front."""
    tag = _DATASET_TAG.match(line)
    return without_bullet(line[tag.end() :] if tag else line)


def without_bullet(line: str) -> str:
    """The line without a bullet or a number in front."""
    match = _BULLET.match(line)
    return line[match.end() :].strip() if match else line.strip()


def _lines(text: str) -> list[tuple[int, str]]:
    lines = [(number, line) for number, line in enumerate(_LINE_END.split(text), 1) if line.strip()]
    if len(lines) > ROW_LIMIT:
        raise BadData(f"The file has more than {ROW_LIMIT:,} lines; split it.")
    for number, line in lines:
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
