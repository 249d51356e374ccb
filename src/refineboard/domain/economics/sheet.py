"""The scoring sheet: one column at a time, smallest first, and what is wrong with it so far.

Scores compare only inside one backlog and one session. So every column starts with the smallest
item as 1, and the others are scored against what is there already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from refineboard.domain.documents import Document, JsonValue, number_of, text_of
from refineboard.domain.wsjf import PART_LABELS, PARTS, SCALE, nearest_scores, usable_score


@dataclass(frozen=True, slots=True)
class Group:
    """The items of a column that have one score; None for those that have none yet."""

    score: int | None
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What an item is bigger than, like, and smaller than in one column."""

    smaller: Group | None
    """The items with the next lower score that is given."""
    same: tuple[str, ...]
    larger: Group | None


@dataclass(frozen=True, slots=True)
class SheetFinding:
    """Something that makes the scores of a column, or of an item, hard to trust."""

    rule: str
    part: str | None
    """The column; None where it concerns whole items."""
    keys: tuple[str, ...]
    message: str


class ScoringSheet:
    """The four columns of some items of one backlog."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Of the items in the order in which the sheet shows them."""
        self._documents = {text_of(document, "key"): document for document in documents}

    def column(self, part: str) -> tuple[Group, ...]:
        """The items by score, smallest first, and those without one last."""
        groups: dict[int | None, list[str]] = {}
        for key, document in self._documents.items():
            groups.setdefault(usable_score(document, part), []).append(key)
        scores = sorted(score for score in groups if score is not None)
        ordered: list[int | None] = [*scores, *([None] if None in groups else [])]
        return tuple(Group(score, tuple(groups[score])) for score in ordered)

    def neighbours(self, key: str, part: str) -> Neighbours:
        """What stands right below, beside and above an item in one column."""
        score = usable_score(self._documents[key], part)
        given = [group for group in self.column(part) if group.score is not None]
        if score is None:
            return Neighbours(None, (), None)
        below = [group for group in given if group.score is not None and group.score < score]
        above = [group for group in given if group.score is not None and group.score > score]
        same = [other for group in given if group.score == score for other in group.keys]
        return Neighbours(
            below[-1] if below else None,
            tuple(other for other in same if other != key),
            above[0] if above else None,
        )

    def findings(self, scored: Mapping[str, str], since: str) -> tuple[SheetFinding, ...]:
        """Everything that is wrong, column by column.

        `scored` tells when an item was last scored, as far as that is known; `since` is when the
        planning interval began, "" where there is none.
        """
        found = [finding for part in PARTS for finding in self._column_findings(part)]
        stale = tuple(key for key in self._documents if "" < scored.get(key, "") < since)
        if stale:
            words = f"Scored before this planning interval, so to be scored anew: {_shown(stale)}."
            found.append(SheetFinding("older-interval", None, stale, words))
        return tuple(found)

    def _column_findings(self, part: str) -> Iterator[SheetFinding]:
        label = PART_LABELS[part]
        column = self.column(part)
        given = [group for group in column if group.score is not None]
        missing = tuple(key for group in column if group.score is None for key in group.keys)
        off_scale = tuple(
            key for key, document in self._documents.items() if _is_off_scale(document, part)
        )
        if given and given[0].score != SCALE[0]:
            words = (
                f"{label} has no {SCALE[0]}: the smallest, {given[0].keys[0]}, "
                f"has {given[0].score}. Score the smallest {SCALE[0]} and the others against it."
            )
            yield SheetFinding("no-smallest", part, given[0].keys, words)
        if len(given) == 1 and len(given[0].keys) > 1:
            words = f"{label} is {given[0].score} everywhere, so it ranks nothing."
            yield SheetFinding("all-equal", part, given[0].keys, words)
        if off_scale:
            yield SheetFinding("off-scale", part, off_scale, self._off_scale_words(off_scale, part))
        unscored = tuple(key for key in missing if key not in off_scale)
        if unscored:
            words = f"{label} is missing for {_shown(unscored)}."
            yield SheetFinding("missing", part, unscored, words)

    def _off_scale_words(self, keys: Sequence[str], part: str) -> str:
        values = [f"{key} {_value_words(self._documents[key], part)}" for key in keys]
        return f"{PART_LABELS[part]} is off the scale: {_shown(values)}."


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
