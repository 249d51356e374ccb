"""Who scored what, and when: read from the change log, without what was taken back since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


class Scorings:
    """By item and part, every scoring that stands."""

    def __init__(self) -> None:
        """Of an empty log."""
        self._found: dict[Cell, list[Scoring]] = {}
        self._undoes: dict[int, int] = {}
        self._taken_back: dict[int, bool] = {}
        self._seq = 0

    def fold(self, entries: Iterable[LogEntry]) -> frozenset[str]:
        """Takes in more of the log, oldest first; tells the items whose scorers became others.

        What is known already is passed over.
        An undo takes the scoring away that it reverts, so that the score before is its scorer's
        again; a redo brings it back.
        """
        touched: set[str] = set()
        for entry in entries:
            if entry.seq <= self._seq:
                continue
            self._seq = entry.seq
            if entry.change.undoes is not None:
                self._note_undo(entry.seq, entry.change.undoes)
                touched |= entry.change.ids
                continue
            for operation in entry.change.operations:
                for cell, before, after in _scores(operation):
                    scoring = Scoring(entry.seq, entry.at, entry.by, before, after)
                    self._found.setdefault(cell, []).append(scoring)
                    touched.add(cell[0])
        return frozenset(touched)

    def of(self, key: str, part: str) -> tuple[Scoring, ...]:
        """The scorings of one part of an item, oldest first."""
        found = self._found.get((key, part), ())
        return tuple(scoring for scoring in found if not self._taken_back.get(scoring.seq))

    def last(self, key: str) -> Scoring | None:
        """The last time that one of an item's parts was scored; None where none is known."""
        found = (scorings[-1] for part in PARTS if (scorings := self.of(key, part)))
        return max(found, key=lambda scoring: scoring.seq, default=None)

    def _note_undo(self, seq: int, undoes: int) -> None:
        self._undoes[seq] = undoes
        is_taken_back = True
        while undoes in self._undoes:
            undoes = self._undoes[undoes]
            is_taken_back = not is_taken_back
        self._taken_back[undoes] = is_taken_back


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
