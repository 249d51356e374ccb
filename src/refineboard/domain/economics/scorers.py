"""Who scored what, and when: read from the change log, without what was taken back since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from refineboard.domain.change import CreateDocument, LogEntry, Operation, SetField
from refineboard.domain.documents import JsonValue
from refineboard.domain.wsjf import PARTS

Cell: TypeAlias = tuple[str, str]
"""An item's key and one of the four parts."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """One time that somebody scored one part of an item."""

    seq: int
    at: str
    by: str
    before: JsonValue
    after: JsonValue


def scorings(entries: Iterable[LogEntry]) -> dict[Cell, tuple[Scoring, ...]]:
    """By item and part, every scoring that stands, oldest first.

    `entries` come oldest first, as the log has them. An undo takes the scoring away that it
    reverts, so that the score before is its scorer's again; a redo brings it back.
    """
    found: dict[Cell, list[Scoring]] = {}
    undone: dict[int, int] = {}
    is_taken_back: dict[int, bool] = {}
    for entry in entries:
        if entry.change.undoes is not None:
            undone[entry.seq] = entry.change.undoes
            _note_undo(entry.change.undoes, undone, is_taken_back)
            continue
        for operation in entry.change.operations:
            for cell, before, after in _scores(operation):
                scoring = Scoring(entry.seq, entry.at, entry.by, before, after)
                found.setdefault(cell, []).append(scoring)
    standing = {
        cell: tuple(each for each in all_ if not is_taken_back.get(each.seq))
        for cell, all_ in found.items()
    }
    return {cell: all_ for cell, all_ in standing.items() if all_}


def _note_undo(seq: int, undone: Mapping[int, int], is_taken_back: dict[int, bool]) -> None:
    taken_back = True
    while seq in undone:
        seq = undone[seq]
        taken_back = not taken_back
    is_taken_back[seq] = taken_back


def _scores(operation: Operation) -> Iterator[tuple[Cell, JsonValue, JsonValue]]:
    if operation.table != "items":
        return
    match operation:
        case SetField(id=key, field=field, before=before, after=after) if field in PARTS:
            yield (key, field), before, after
        case CreateDocument(id=key, document=document):
            for part in PARTS:
                if document.get(part) is not None:
                    yield (key, part), None, document.get(part)


def scored_at(scorings_: Mapping[Cell, tuple[Scoring, ...]], key: str) -> str:
    """When one of an item's parts was last scored, "" where that is not known."""
    return max(
        (scorings_[key, part][-1].at for part in PARTS if (key, part) in scorings_), default=""
    )
