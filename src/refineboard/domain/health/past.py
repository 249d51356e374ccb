"""What the change log knows and the documents do not: items as they were, and edits of criteria.

`Past` keeps the few facts that metrics need, so that a dashboard can hold them and feed it new
entries: what an iteration's figures are made of is read as it was then, whatever became of the item
since. `as_of` takes a whole workspace back to a moment. What the log did not see, because the
items were loaded or imported with a life behind them, their own timelines tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from refineboard.domain.change import (
    Change,
    CreateDocument,
    DeleteDocument,
    LogEntry,
    Operation,
    SetField,
    invert,
)
from refineboard.domain.documents import Document, JsonValue, documents_of, text_of
from refineboard.domain.health.cadence import normal
from refineboard.domain.workspace import Workspace
from refineboard.domain.wsjf import PARTS

_FIELDS_OF_THEN = frozenset({"iteration", "backlog", "kind", "points", "enabler", "tags"})
"""Fields that count as they were in an iteration."""
_GROWING = frozenset({"timeline", "rework"})
"""Lists that tell of the past by themselves, except where an undo has shortened them."""
_ELSEWHERE = _GROWING | {"backlog"}
FIELDS_REMEMBERED = frozenset({*_FIELDS_OF_THEN, "acceptance_criteria", *PARTS})
"""Fields of items whose changes a Past must be told of; deletions and undos, too."""
_NEVER = "~"
"""Later than every moment."""


class CriteriaEdit(NamedTuple):
    """One change of an item's acceptance criteria."""

    seq: int
    at: str
    first: bool
    """Whether there were none before."""


@dataclass
class Past:
    """The remembered changes of items, each list oldest first."""

    begins: str = ""
    """From when on every change is known; what is not known to have changed since has not."""
    _values: dict[str, dict[str, list[tuple[str, JsonValue]]]] = field(default_factory=dict)
    """By key and field: when it changed, and what it was before."""
    _absences: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """By key: from when until when the item was deleted."""
    _edits: dict[str, list[CriteriaEdit]] = field(default_factory=dict)
    _taken_back: dict[int, bool] = field(default_factory=dict)
    """By seq: whether the entry stands undone."""
    _undone_by: dict[int, int] = field(default_factory=dict)
    _scored: dict[str, str] = field(default_factory=dict)
    gone: dict[str, tuple[str, Document]] = field(default_factory=dict)
    """Items that were deleted: when, and as they were. What an import brought in that was taken
    back is not among them: its life before the import was never this ART's."""

    def fold(self, entries: Iterable[LogEntry]) -> None:
        """Takes in further entries, oldest first; others than those that matter may be left out."""
        for entry in entries:
            change = entry.change
            if change.undoes is not None:
                self._note_undo(entry.seq, change.undoes)
            for operation in change.operations:
                if operation.table == "items":
                    self._note(entry, operation)

    def _note_undo(self, seq: int, undone: int) -> None:
        self._undone_by[seq] = undone
        first = undone
        # A redo undoes an undo: it brings the entry back that the undo had taken back.
        stands_undone = True
        while first in self._undone_by:
            first = self._undone_by[first]
            stands_undone = not stands_undone
        self._taken_back[first] = stands_undone

    def _note(self, entry: LogEntry, operation: Operation) -> None:
        key = operation.id
        if isinstance(operation, DeleteDocument):
            self._absences.setdefault(key, []).append((entry.at, _NEVER))
            if not (entry.change.command == _UNDO and operation.document.get("ext")):
                self.gone[key] = (entry.at, operation.document)
        elif isinstance(operation, CreateDocument):
            self.gone.pop(key, None)
            if absences := self._absences.get(key):
                absences[-1] = (absences[-1][0], entry.at)
        elif operation.field == "acceptance_criteria":
            if entry.change.undoes is None and operation.before != operation.after:
                edit = CriteriaEdit(entry.seq, entry.at, first=not operation.before)
                self._edits.setdefault(key, []).append(edit)
        elif operation.field in PARTS:
            self._scored[key] = entry.at
        elif operation.field in _FIELDS_OF_THEN or _is_shortened(operation):
            fields = self._values.setdefault(key, {})
            fields.setdefault(operation.field, []).append((entry.at, operation.before))

    def text_at(self, document: Document, name: str, moment: str) -> str:
        """What a text field of an item held at a moment, "" for nothing."""
        for at, before in self._values.get(text_of(document, "key"), {}).get(name, ()):
            if at > moment:
                return before if isinstance(before, str) else ""
        return text_of(document, name)

    def document_at(self, document: Document, moment: str) -> Document:
        """An item as it was at a moment in what counts in an iteration; where nothing of that has
        changed since, the document itself.

        Its timeline may hold later entries, but lacks none of then.
        """
        before: dict[str, JsonValue] = {}
        for name, changes in self._values.get(text_of(document, "key"), {}).items():
            for at, value in changes:
                if at > moment:
                    before[name] = value
                    break
        return {**document, **before} if before else document

    def has_changed(self, key: str) -> bool:
        """Whether anything that counts in an iteration is known to have changed."""
        return key in self._values

    def has_moved(self, key: str) -> bool:
        """Whether the item is known to have been in another backlog."""
        return "backlog" in self._values.get(key, ())

    def has_lost_steps(self, key: str) -> bool:
        """Whether an undo is known to have taken steps out of the item's timeline."""
        return "timeline" in self._values.get(key, ())

    def has_another_past(self, key: str) -> bool:
        """Whether the item's last state does not tell where it was, and for whom, until then."""
        return not _ELSEWHERE.isdisjoint(self._values.get(key, ()))

    def was_there(self, key: str, moment: str) -> bool:
        """Whether an item, which exists or did once, was not deleted at a moment."""
        return not any(gone <= moment < back for gone, back in self._absences.get(key, ()))

    def plans(self, document: Document) -> frozenset[str]:
        """Every iteration in which the item is known to have stood."""
        past = self._values.get(text_of(document, "key"), {}).get("iteration", ())
        names = {before for _, before in past if isinstance(before, str)}
        return frozenset({*names, text_of(document, "iteration")} - {""})

    def scored_at(self, key: str) -> str:
        """When one of the item's WSJF parts was last set, "" where that is not known."""
        return self._scored.get(key, "")

    def has_edits(self, key: str) -> bool:
        """Whether the item's criteria are known to have been edited."""
        return key in self._edits

    def criteria_edits(self, key: str) -> tuple[CriteriaEdit, ...]:
        """The edits of an item's criteria that were not taken back, oldest first."""
        edits = self._edits.get(key)
        if edits is None:
            return ()
        return tuple(edit for edit in edits if not self._taken_back.get(edit.seq, False))


def _is_shortened(operation: SetField) -> bool:
    if operation.field not in _GROWING:
        return False
    before, after = operation.before, operation.after
    return isinstance(before, list) and len(after if isinstance(after, list) else ()) < len(before)


def as_of(workspace: Workspace, later: Iterable[LogEntry], at: str, began: str = "") -> Workspace:
    """The workspace as it was at a moment: a copy, taken back by the `later` entries.

    `later` are the log's entries after the moment, newest first. Where the log begins after the
    moment, with items that have a life behind them, states come from their timelines, and the
    rest is as it was when the log first saw it. What the log derives (who touched an item last)
    is not taken back.

    The entry that filled the empty workspace may be missing among `later`, for it is the largest
    by far; then `began` is its moment, and what was written after `at` is told by the items.
    """
    past = workspace.copy()
    for entry in later:
        is_beginning = entry.change.command in _BEGINNINGS
        undone = tuple(
            operation
            for operation in invert(entry.change.operations)
            if not (is_beginning and _was_there(operation, at))
        )
        past.apply(LogEntry(entry.seq, entry.at, entry.by, Change("rewind", undone)))
    moved = [key for key, head in past.heads.items() if normal(head.since) > at]
    for key in moved:
        document = past.items[key]
        created = normal(text_of(document, "created_at"))
        operations: tuple[Operation, ...]
        if began > at and not "" < created <= at:
            operations = (DeleteDocument("items", key, document),)
        else:
            operations = _as_the_timeline_says(document, at)
        past.apply(LogEntry(0, at, "", Change("rewind", operations)))
    return past


_UNDO = "undo"
"""The command of an entry that takes one back; where it deletes, what it takes back had created."""
_BEGINNINGS = frozenset({"init", "load"})
"""Commands that put documents into a workspace which may be older than its log."""


def _was_there(operation: Operation, at: str) -> bool:
    """Whether a document existed before the log first saw it."""
    if not isinstance(operation, DeleteDocument):
        return False
    created = text_of(operation.document, "created_at")
    return operation.table != "items" or (created != "" and normal(created) <= at)


def _as_the_timeline_says(document: Document, at: str) -> tuple[Operation, ...]:
    key, steps = text_of(document, "key"), documents_of(document, "timeline")
    if not steps:
        return ()
    kept = [step for step in steps if normal(text_of(step, "at")) <= at]
    state = text_of(kept[-1] if kept else steps[0], "state")
    shortened: JsonValue = [dict(step) for step in kept]
    return (
        SetField("items", key, "state", document.get("state"), state),
        SetField("items", key, "timeline", document.get("timeline"), shortened),
    )
