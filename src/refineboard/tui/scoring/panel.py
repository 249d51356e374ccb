"""Scores the four parts of WSJF by number keys, and shows the rank that comes of it.

Nothing on the board moves while a person scores: the rank that the item would get stands beside
the scores, and takes effect when they are saved, as one change that one undo takes back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.wsjf import (
    PART_LABELS,
    PARTS,
    SCALE,
    Place,
    places_of,
    rank_among,
    usable_score,
)
from refineboard.tui.actions import Where, bindings_of
from refineboard.tui.board.cards import shown_text
from refineboard.tui.drafts import DraftTimer
from refineboard.tui.kit.words import PART_QUESTIONS, wsjf_words

if TYPE_CHECKING:
    from refineboard.domain.edits import FieldEdit


class WsjfPanel(Static, can_focus=True):
    """The scores of one item, above the key bar while they are being set."""

    BINDINGS = bindings_of(Where.SCORING)

    @dataclass
    class Closed(Message):
        """Scoring has ended; `edits` is empty where nothing was scored, or all of it dropped."""

        document: Document
        """The item as it was shown."""
        edits: tuple[FieldEdit, ...]
        draft: dict[str, JsonValue]
        """The same, to be taken up again with `take_draft`."""
        is_saved: bool
        """Whether to save it, or to keep it as a draft."""

        @property
        def key(self) -> str:
            """Key of the item."""
            return text_of(self.document, "key")

    def __init__(self) -> None:
        super().__init__(id="wsjf")
        self._document: Document = {}
        self._others: list[Place] = []
        """What the other items of the backlog are sorted by."""
        self._scores: dict[str, int | None] = {}
        self._saw: dict[str, JsonValue] = {}
        """What stood in the parts that the person has scored, when that began; the others stay as
        they are, whatever a file or a colleague put there."""
        self._part = 0
        self._typed = ""
        self._drafting = DraftTimer(self, self.keep_draft)
        self.keep: Callable[[dict[str, JsonValue]], None] = lambda _: None
        """Keeps the scores as a draft."""

    @property
    def key(self) -> str:
        """Key of the item that is being scored."""
        return text_of(self._document, "key")

    def start(self, document: Document, others: Sequence[Document]) -> None:
        """Begins to score an item among the open items of its backlog."""
        self._document = document
        key = text_of(document, "key")
        self._others = places_of(other for other in others if text_of(other, "key") != key)
        self._scores = {part: usable_score(document, part) for part in PARTS}
        self._saw.clear()
        self._part, self._typed = 0, ""
        self._drafting = DraftTimer(self, self.keep_draft)
        self._show()

    def take_update(self, document: Document | None) -> None:
        """Shows parts that a colleague scored meanwhile, where the person has not."""
        if document is None:
            return
        for part in PARTS:
            if part not in self._saw:
                self._scores[part] = usable_score(document, part)
        self._document = document
        self._show()

    def _scored(self) -> Document:
        return {**self._document, **{part: self._scores[part] for part in self._saw}}

    def _show(self) -> None:
        scored = self._scored()
        rank = rank_among(scored, self._others)
        before = rank_among(self._document, self._others)
        place = "unranked until all four parts are scored"
        if rank is not None:
            place = f"rank {rank} of {len(self._others) + 1} scored"
            if before is not None and before != rank:
                place += f" (was {before})"
        lines = [
            Content.assemble(
                (text_of(scored, "key"), "bold $text-accent"),
                (f" {shown_text(text_of(scored, 'title'))}", "bold"),
            ),
            Content.assemble((wsjf_words(scored), "bold"), (f"   {place}", "$text-success")),
            *(self._row(number, part) for number, part in enumerate(PARTS)),
            Content.styled(f"  {PART_QUESTIONS[PARTS[self._part]]}", "$muted"),
        ]
        self.update(Content("\n").join(lines), layout=False)

    def _row(self, number: int, part: str) -> Content:
        here = number == self._part
        row = Content.styled(
            f"{'▸' if here else ' '} {PART_LABELS[part]:<30}", "bold" if here else "$muted"
        )
        for score in SCALE:
            chosen = self._scores[part] == score
            text = f"[{score:>2}]" if chosen else f" {score:>2} "
            style = "bold reverse" if chosen and here else "bold" if chosen else "$muted"
            row += Content.styled(f" {text}", style)
        return row

    def action_part(self, step: int) -> None:
        """Goes to another part."""
        self._part = (self._part + step) % len(PARTS)
        self._typed = ""
        self._show()

    def action_step(self, step: int) -> None:
        """Goes up or down the scale."""
        score = self._scores[PARTS[self._part]]
        place = SCALE.index(score) + step if score in SCALE else 0
        self._set(SCALE[min(max(place, 0), len(SCALE) - 1)])

    def action_digit(self, digit: int) -> None:
        """Types a digit: two of them can make 13 or 20, else the last one counts."""
        for typed in (self._typed + str(digit), str(digit)):
            if int(typed) in SCALE:
                self._set(int(typed), typed)
                return

    def action_clear(self) -> None:
        """Takes the score out."""
        self._set(None)

    def _set(self, score: int | None, typed: str = "") -> None:
        part = PARTS[self._part]
        self._scores[part] = score
        self._saw.setdefault(part, self._document.get(part))
        self._typed = typed
        self._drafting.changed()
        self._show()

    def _draft(self) -> dict[str, JsonValue]:
        scores: dict[str, JsonValue] = {part: self._scores[part] for part in self._saw}
        return {"scores": scores, "saw": dict(self._saw)}

    def keep_draft(self) -> None:
        """Keeps the scores that are not saved; plain file calls only."""
        if self.display and self._edits():
            self.keep(self._draft())

    def take_draft(self, draft: Document) -> bool:
        """Puts back scores that were not saved; whether there were any."""
        scores, saw = draft.get("scores"), draft.get("saw")
        if not isinstance(scores, dict) or not isinstance(saw, dict):
            return False
        for part in PARTS:
            score = scores.get(part)
            if part in scores and part in saw and (score is None or score in SCALE):
                self._scores[part] = score if isinstance(score, int) else None
                self._saw[part] = saw[part]
        self._show()
        return bool(self._saw)

    def _edits(self) -> tuple[FieldEdit, ...]:
        """What differs from what was seen."""
        from refineboard.domain.edits import FieldEdit

        return tuple(
            FieldEdit(part, self._scores[part], saw=saw)
            for part, saw in self._saw.items()
            if self._scores[part] != saw
        )

    def _end(self, edits: tuple[FieldEdit, ...], *, is_saved: bool) -> None:
        self._drafting.stop()
        self.post_message(self.Closed(self._document, edits, self._draft(), is_saved))

    def action_save(self) -> None:
        """Ends and saves."""
        self._end(self._edits(), is_saved=True)

    def action_close(self) -> None:
        """Ends without saving; the scores stay as a draft."""
        self._end(self._edits(), is_saved=False)

    def action_discard(self) -> None:
        """Ends and drops the scores."""
        self._end((), is_saved=False)
