"""The scoring sheet: one column at a time, smallest first, and what is wrong with it so far.

Scores compare only inside one backlog and one session. So every column starts with the smallest
item as 1, and the others are scored against what is there already. The sheet follows one changed
item at a time, so that a score is answered at once however many items there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from refineboard.domain.documents import Document, JsonValue, number_of, text_of
from refineboard.domain.wsjf import PART_LABELS, PARTS, SCALE, nearest_scores, usable_score


@dataclass(frozen=True, slots=True)
class Group:
    """The items of a column that have one score."""

    score: int
    keys: tuple[str, ...]
    """All of them, or the first few."""
    more: int = 0
    """How many there are besides."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What an item is bigger than, like, and smaller than in one column."""

    smaller: Group | None
    """The items with the next lower score that is given."""
    same: Group | None
    larger: Group | None


@dataclass(frozen=True, slots=True)
class SheetFinding:
    """Something that makes the scores of a column, or of an item, hard to trust."""

    rule: str
    part: str | None
    """The column; None where it concerns whole items."""
    keys: tuple[str, ...]
    message: str


@dataclass(slots=True)
class _Column:
    """One part's scores."""

    part: str
    score_of: dict[str, int | None] = field(default_factory=dict)
    groups: dict[int | None, dict[str, None]] = field(default_factory=dict)
    off_scale: dict[str, str] = field(default_factory=dict)
    """By key, what is wrong with its value."""

    def put(self, key: str, document: Document) -> None:
        self.take_out(key)
        score = usable_score(document, self.part)
        self.score_of[key] = score
        self.groups.setdefault(score, {})[key] = None
        if _is_off_scale(document, self.part):
            self.off_scale[key] = _value_words(document, self.part)

    def take_out(self, key: str) -> None:
        if key not in self.score_of:
            return
        score = self.score_of.pop(key)
        group = self.groups[score]
        del group[key]
        if not group:
            del self.groups[score]
        self.off_scale.pop(key, None)

    def scores(self) -> list[int]:
        """The scores that are given, smallest first."""
        return sorted(score for score in self.groups if score is not None)

    def group(self, score: int) -> Group:
        return Group(score, tuple(self.groups[score]))

    def first_of(self, score: int, most: int, but: str = "") -> Group | None:
        """The first few items with a score, one left out; None where there is no other."""
        group = self.groups[score]
        keys = tuple(islice((key for key in group if key != but), most))
        more = len(group) - (but in group) - len(keys)
        return Group(score, keys, more) if keys else None


class ScoringSheet:
    """The four columns of some items of one backlog."""

    def __init__(self, documents: Iterable[Document] = (), since: str = "") -> None:
        """Of the items in the order in which the sheet shows them.

        `since` is when the planning interval began, "" where there is none.
        """
        self._since = since
        self._columns = {part: _Column(part) for part in PARTS}
        self._old: dict[str, None] = {}
        for document in documents:
            self.put(document)

    def put(self, document: Document) -> None:
        """Takes an item in as it is now."""
        key = text_of(document, "key")
        for column in self._columns.values():
            column.put(key, document)

    def take_out(self, key: str) -> None:
        """Forgets an item."""
        self._old.pop(key, None)
        for column in self._columns.values():
            column.take_out(key)

    def note_scored(self, key: str, at: str) -> None:
        """An item was last scored at this moment, "" where that is not known."""
        if "" < at < self._since:
            self._old[key] = None
        else:
            self._old.pop(key, None)

    def is_old(self, key: str) -> bool:
        """Whether an item's scores are from before the planning interval."""
        return key in self._old

    def missing(self, part: str) -> int:
        """How many items have no score in a column."""
        return len(self._columns[part].groups.get(None, ()))

    def neighbours(self, key: str, part: str, most: int) -> Neighbours:
        """What stands right below, beside and above an item in one column, up to `most` each."""
        column = self._columns[part]
        score = column.score_of.get(key)
        if score is None:
            return Neighbours(None, None, None)
        scores = column.scores()
        place = scores.index(score)
        return Neighbours(
            column.first_of(scores[place - 1], most) if place else None,
            column.first_of(score, most, but=key),
            column.first_of(scores[place + 1], most) if place + 1 < len(scores) else None,
        )

    def examples(self, part: str) -> tuple[Group, ...]:
        """One item for each score that is given in a column, smallest first."""
        column = self._columns[part]
        found = (column.first_of(score, 1) for score in column.scores())
        return tuple(group for group in found if group is not None)

    def findings(self) -> tuple[SheetFinding, ...]:
        """Everything that is wrong, column by column."""
        found = [finding for column in self._columns.values() for finding in _findings(column)]
        if self._old:
            old = tuple(self._old)
            words = f"Scored before this planning interval, so to be scored anew: {_shown(old)}."
            found.append(SheetFinding("older-interval", None, old, words))
        return tuple(found)


def _findings(column: _Column) -> Iterator[SheetFinding]:
    part, label = column.part, PART_LABELS[column.part]
    scores = column.scores()
    if scores and scores[0] != SCALE[0]:
        smallest = column.group(scores[0]).keys
        words = (
            f"{label} has no {SCALE[0]}: the smallest, {smallest[0]}, has {scores[0]}. "
            f"Score the smallest {SCALE[0]} and the others against it."
        )
        yield SheetFinding("no-smallest", part, smallest, words)
    if len(scores) == 1 and len(column.groups[scores[0]]) > 1:
        words = f"{label} is {scores[0]} everywhere, so it ranks nothing."
        yield SheetFinding("all-equal", part, column.group(scores[0]).keys, words)
    if column.off_scale:
        values = [f"{key} {words}" for key, words in column.off_scale.items()]
        words = f"{label} is off the scale: {_shown(values)}."
        yield SheetFinding("off-scale", part, tuple(column.off_scale), words)
    unscored = tuple(key for key in column.groups.get(None, ()) if key not in column.off_scale)
    if unscored:
        yield SheetFinding("missing", part, unscored, f"{label} is missing for {_shown(unscored)}.")


def _is_off_scale(document: Document, part: str) -> bool:
    value: JsonValue = document.get(part)
    return value is not None and (isinstance(value, bool) or value not in SCALE)


def _value_words(document: Document, part: str) -> str:
    value = number_of(document, part)
    nearest = "" if value is None else " or ".join(map(str, nearest_scores(value)))
    if not nearest:
        return "is no number"
    return f"has {str(value)[:12]} (nearest: {nearest})"


_MOST_SHOWN = 5


def _shown(words: Sequence[str]) -> str:
    more = f" and {len(words) - _MOST_SHOWN} more" if len(words) > _MOST_SHOWN else ""
    return f"{', '.join(words[:_MOST_SHOWN])}{more}"
