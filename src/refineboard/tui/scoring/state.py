"""What the scoring sheet holds, where its cursor is, and what is being typed; pure.

Rows stay where they are while people score, so that nothing moves under the cursor. What a score
does to the order stands beside the row as its rank; another column, or a key, sorts the rows anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.economics.jobs import open_keys
from refineboard.domain.economics.scorers import Scorings
from refineboard.domain.economics.sheet import ScoringSheet, SheetFinding
from refineboard.domain.economics.standings import Standings
from refineboard.domain.workspace import Workspace
from refineboard.domain.wsjf import PARTS, SCALE, nearest_scores, usable_score


class RowOrder(StrEnum):
    """How the rows are sorted when they are."""

    SMALLEST = "smallest first"
    WSJF = "by WSJF"
    HAND = "as ranked by hand"


@dataclass(frozen=True, slots=True)
class Draft:
    """A score that was typed and is not saved yet."""

    key: str
    part: str
    score: int | None
    typed: str
    saw: JsonValue
    """What stood there when typing began."""

    @property
    def may_grow(self) -> bool:
        """Whether another digit can still make it 13 or 20."""
        return self.typed in ("1", "2")

    def to_document(self) -> dict[str, JsonValue]:
        """The score as JSON."""
        return asdict(self)


class Grid:
    """The open items of one backlog by the four parts, and a cursor on one cell.

    A filter leaves rows away; what is compared, ranked and found wrong is the whole backlog.
    """

    def __init__(
        self,
        workspace: Workspace,
        backlog: str,
        start: str | None,
        since: str,
        shown: Collection[str] | None = None,
    ) -> None:
        """Of the workspace as it is now, whose changes `take` must be told of.

        `since` is when the planning interval began, "" outside of all; `shown` are the items that a
        filter leaves, None without one.
        """
        self.backlog = backlog
        self.shown = shown
        self._since = since
        self.scorings = Scorings()
        self.order = RowOrder.SMALLEST
        self.column = 0
        self.draft: Draft | None = None
        self._load(workspace)
        self.began = {key: self.standings.rank(key) for key in self._documents}
        """The ranks when scoring began."""
        self.sort()
        self.cursor: str | None = self.rows[0] if self.rows else None
        if start in self._places:
            self.cursor = start

    def _load(self, workspace: Workspace) -> None:
        self.workspace = workspace
        keys = open_keys(workspace, self.backlog)
        self._documents: dict[str, Document] = {key: workspace.items[key] for key in keys}
        self._arrange(key for key in keys if self._is_shown(key))
        self.sheet = ScoringSheet(self._documents.values(), self._since)
        self.standings = Standings(workspace, self.backlog)
        self._note_ages(keys)

    def _is_shown(self, key: str) -> bool:
        return self.shown is None or key in self.shown

    def _arrange(self, keys: Iterable[str]) -> None:
        self.rows = list(keys)
        self._places = {key: place for place, key in enumerate(self.rows)}

    @property
    def count(self) -> int:
        """How many open items the backlog has, shown or not."""
        return len(self._documents)

    @property
    def part(self) -> str:
        """The column of the cursor."""
        return PARTS[self.column]

    @property
    def place(self) -> int:
        """The row of the cursor."""
        return self._places.get(self.cursor or "", 0)

    def document(self, key: str) -> Document:
        """An item, with what is being typed."""
        document, draft = self._documents[key], self.draft
        if draft is not None and draft.key == key:
            return {**document, draft.part: draft.score}
        return document

    def rank(self, key: str) -> int | None:
        """The rank by WSJF that an item has, with what is being typed; None while unscored."""
        if self.draft is not None and self.draft.key == key:
            return self.standings.rank_if(self.document(key))
        return self.standings.rank(key)

    def take_log(self, scorings: Scorings) -> None:
        """Learns who scored what so far."""
        self.scorings = scorings
        self._note_ages(self._documents)

    def note_scored(self, keys: Iterable[str]) -> None:
        """Takes in that there is news of who scored these items."""
        self._note_ages(key for key in keys if key in self._documents)

    def take(self, ids: Iterable[str]) -> None:
        """Follows items that changed in the workspace."""
        ids = tuple(ids)
        self.standings.follow(ids)
        for key in ids:
            if self._is_open(key):
                if key not in self._documents and self._is_shown(key):
                    self._arrange([*self.rows, key])
                self._documents[key] = self.workspace.items[key]
                self.sheet.put(self._documents[key])
                self._note_ages((key,))
            elif key in self._documents:
                self._drop(key)

    def reload(self, workspace: Workspace) -> None:
        """Goes on with a workspace that was loaded anew."""
        before = self.rows
        self._load(workspace)
        known = dict.fromkeys(before)
        still = [key for key in before if key in self._places]
        self._arrange([*still, *(key for key in self.rows if key not in known)])
        if self.cursor not in self._places:
            self.cursor = self.rows[0] if self.rows else None

    def _is_open(self, key: str) -> bool:
        head = self.workspace.heads.get(key)
        if head is None or head.backlog != self.backlog:
            return False
        return not self.workspace.is_done(key)

    def _drop(self, key: str) -> None:
        place = self._places.get(key, 0)
        del self._documents[key]
        self._arrange(other for other in self.rows if other != key)
        self.sheet.take_out(key)
        if self.draft is not None and self.draft.key == key:
            self.draft = None
        if self.cursor == key:
            self.cursor = self.rows[min(place, len(self.rows) - 1)] if self.rows else None

    def _note_ages(self, keys: Iterable[str]) -> None:
        for key in keys:
            document = self._documents[key]
            is_scored = any(document.get(part) is not None for part in PARTS)
            last = self.scorings.last(key)
            at = last.at if last is not None else text_of(document, "created_at")
            self.sheet.note_scored(key, at if is_scored else "")

    def sort(self) -> None:
        """Puts the rows in order by what is known now."""
        by_hand = self._by_hand()
        if self.order is RowOrder.SMALLEST:
            score_of = {key: usable_score(self._documents[key], self.part) for key in by_hand}
            self._arrange(sorted(by_hand, key=lambda key: score_of[key] or SCALE[-1] + 1))
        elif self.order is RowOrder.WSJF:
            scored = [key for key in self.standings.order if key in self._places]
            unscored = (key for key in by_hand if self.standings.rank(key) is None)
            self._arrange([*scored, *unscored])
        else:
            self._arrange(by_hand)

    def _by_hand(self) -> list[str]:
        keys = self.workspace.keys_in(self.backlog)
        return [key for key in keys if key in self._places]

    def next_order(self) -> None:
        """Sorts the rows the next way."""
        orders = list(RowOrder)
        self.order = orders[(orders.index(self.order) + 1) % len(orders)]
        self.sort()

    def move(self, steps: int) -> None:
        """Goes down or up."""
        if self.rows:
            self.cursor = self.rows[min(max(self.place + steps, 0), len(self.rows) - 1)]

    def turn(self, steps: int) -> None:
        """Goes to another column, whose order the rows take where they come smallest first."""
        self.column = (self.column + steps) % len(PARTS)
        if self.order is RowOrder.SMALLEST:
            self.sort()

    def go(self, key: str, part: str) -> bool:
        """Goes to a cell; False where there is none."""
        if key not in self._places or part not in PARTS:
            return False
        if part != self.part:
            self.turn(PARTS.index(part) - self.column)
        self.cursor = key
        return True

    def next_missing(self) -> bool:
        """Goes to the next cell without a score: further down, above, then in other columns."""
        after = self.rows[self.place + 1 :] + self.rows[: self.place]
        for key in after:
            if usable_score(self._documents[key], self.part) is None:
                self.cursor = key
                return True
        for steps in range(1, len(PARTS)):
            part = PARTS[(self.column + steps) % len(PARTS)]
            missing = [key for key in self.rows if usable_score(self._documents[key], part) is None]
            if missing:
                self.turn(steps)
                self.cursor = min(missing, key=self._places.__getitem__)
                return True
        return False

    def findings_here(self) -> Sequence[SheetFinding]:
        """What is wrong with the column of the cursor, or with whole items."""
        return [each for each in self.sheet.findings() if each.part in (None, self.part)]

    def take_draft(self, kept: Document) -> bool:
        """Goes to the cell of a score that was kept, and puts it there; whether it can."""
        key, part, score = text_of(kept, "key"), text_of(kept, "part"), kept.get("score")
        is_score = score is None or (isinstance(score, int) and score in SCALE)
        if not is_score or part not in PARTS or not self.go(key, part):
            return False
        self.draft = Draft(
            key, part, score if isinstance(score, int) else None, "", kept.get("saw")
        )
        return True

    def type_digit(self, digit: int) -> str:
        """Types a digit of a score; returns why it is none, "" where it is one.

        1 and 3 make 13, 2 and 0 make 20; else the last digit counts.
        """
        if self.cursor is None:
            return ""
        draft = self.draft
        before = draft.typed if draft is not None else ""
        for typed in (before + str(digit), str(digit)):
            if int(typed) in SCALE and len(typed) <= 2:
                saw = self._documents[self.cursor].get(self.part) if draft is None else draft.saw
                self.draft = Draft(self.cursor, self.part, int(typed), typed, saw)
                return ""
        self.draft = None
        return off_scale_words(digit)

    def type_step(self, step: int) -> None:
        """The next value up or down the scale."""
        if self.cursor is None:
            return
        score = usable_score(self._documents[self.cursor], self.part)
        if score is None:
            self.set_score(SCALE[0])
            return
        higher = [value for value in SCALE if value > score]
        lower = [value for value in SCALE if value < score]
        if step > 0 and higher:
            self.set_score(higher[0])
        elif step < 0 and lower:
            self.set_score(lower[-1])

    def set_score(self, score: int | None) -> None:
        """A score as a whole, or None to take it out."""
        if self.cursor is not None:
            saw = self._documents[self.cursor].get(self.part)
            self.draft = Draft(self.cursor, self.part, score, "", saw)


def off_scale_words(value: int) -> str:
    """Why a value is refused, and what is near to it."""
    nearest = " or ".join(map(str, nearest_scores(value)))
    return f"{value} is not on the scale; nearest: {nearest}."
