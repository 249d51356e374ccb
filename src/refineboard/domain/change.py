"""A change to a workspace as operations on documents: the unit that is logged, merged and undone.

Every operation carries the value it replaces. So the log proves itself while it is folded, a
change can be inverted without looking anything up, and a merge can tell field by field whether
somebody else was there first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from refineboard.domain.documents import Document, JsonValue


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who wants a change, and when (UTC, ISO 8601)."""

    by: str
    at: str


@dataclass(frozen=True, slots=True)
class SetField:
    """One field of one document gets another value."""

    table: str
    id: str
    field: str
    before: JsonValue
    after: JsonValue


@dataclass(frozen=True, slots=True)
class CreateDocument:
    """A document appears."""

    table: str
    id: str
    document: Document


@dataclass(frozen=True, slots=True)
class DeleteDocument:
    """A document goes; it is kept here, so that it can come back."""

    table: str
    id: str
    document: Document


Operation: TypeAlias = SetField | CreateDocument | DeleteDocument

SPLIT_FROM = "split_from"
"""The field of an item that names what it was split off from."""


def is_about(operation: Operation, id_: str) -> bool:
    """Whether a document is touched, or something is split off from it."""
    if operation.id == id_:
        return True
    return isinstance(operation, CreateDocument) and operation.document.get(SPLIT_FROM) == id_


@dataclass(frozen=True, slots=True)
class Change:
    """What one command does, all of it or nothing."""

    command: str
    """The command's name in the history: "edit", "move", "undo"."""
    operations: tuple[Operation, ...]
    undoes: int | None = None
    """The log entry that an undo or a redo takes back."""

    @property
    def ids(self) -> frozenset[str]:
        """The ids of every document touched."""
        return frozenset(operation.id for operation in self.operations)

    def concerns(self, id_: str) -> bool:
        """Whether a document was touched, or something split off from it."""
        return any(is_about(operation, id_) for operation in self.operations)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A change that is durable: its place in the log, its time (UTC) and its author."""

    seq: int
    at: str
    by: str
    change: Change


def invert(operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """The operations that take `operations` back, last one first."""
    return tuple(_inverse(operation) for operation in reversed(operations))


def _inverse(operation: Operation) -> Operation:
    match operation:
        case SetField(table, id_, field, before, after):
            return SetField(table, id_, field, after, before)
        case CreateDocument(table, id_, document):
            return DeleteDocument(table, id_, document)
        case DeleteDocument(table, id_, document):
            return CreateDocument(table, id_, document)


class Deleted(NamedTuple):
    """An item that was taken out: its key, by whom and when."""

    key: str
    by: str
    at: str
