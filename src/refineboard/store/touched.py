"""A table as a change sees it: what it reads is the store's, what it writes is a copy.

TinyDB changes documents in place. Here a document is copied when one of its fields is set, or when
a list or an object inside it is reached for, because that could be changed unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping

from refineboard.domain.documents import Document, JsonValue


def copied(value: JsonValue) -> JsonValue:
    """A value that shares nothing that can change."""
    if isinstance(value, list):
        return [copied(entry) for entry in value]
    if isinstance(value, dict):
        return {name: copied(entry) for name, entry in value.items()}
    return value


class TouchedDocument(MutableMapping[str, JsonValue]):
    """A document that is copied when it is touched."""

    __slots__ = ("_copy", "_original")

    def __init__(self, original: Document) -> None:
        self._original = original
        self._copy: dict[str, JsonValue] | None = None

    @property
    def changed(self) -> Document | None:
        """The document as it is now, or None where it is what it was."""
        if self._copy is None or self._copy == self._original:
            return None
        return self._copy

    def __getitem__(self, field: str) -> JsonValue:
        if self._copy is not None:
            return self._copy[field]
        value = self._original[field]
        return self._touched()[field] if isinstance(value, list | dict) else value

    def __setitem__(self, field: str, value: JsonValue) -> None:
        self._touched()[field] = value

    def __delitem__(self, field: str) -> None:
        del self._touched()[field]

    def __iter__(self) -> Iterator[str]:
        return iter(self._original if self._copy is None else self._copy)

    def __len__(self) -> int:
        return len(self._original if self._copy is None else self._copy)

    def _touched(self) -> dict[str, JsonValue]:
        if self._copy is None:
            self._copy = {name: copied(value) for name, value in self._original.items()}
        return self._copy


class TouchedTable(MutableMapping[str, Document]):
    """A table that remembers what was done to it."""

    def __init__(self, table: Mapping[str, Document]) -> None:
        self._table = table
        self._read: dict[str, TouchedDocument] = {}
        self.added: dict[str, Document] = {}
        """New documents under the ids that they were given."""
        self.removed: dict[str, None] = {}
        """Ids, in the order of their going."""

    @property
    def changed(self) -> dict[str, Document]:
        """Documents that are not what they were, by id."""
        changes = {
            id_: document.changed for id_, document in self._read.items() if id_ not in self.removed
        }
        return {id_: document for id_, document in changes.items() if document is not None}

    def __getitem__(self, id_: str) -> Document:
        if id_ in self.added:
            return self.added[id_]
        if id_ in self.removed:
            raise KeyError(id_)
        if id_ not in self._read:
            self._read[id_] = TouchedDocument(self._table[id_])
        return self._read[id_]

    def __setitem__(self, id_: str, document: Document) -> None:
        self.added[id_] = document

    def __delitem__(self, id_: str) -> None:
        if id_ in self.added:
            del self.added[id_]
        elif id_ in self:
            self.removed[id_] = None
        else:
            raise KeyError(id_)

    def __contains__(self, id_: object) -> bool:
        return id_ in self.added or (id_ in self._table and id_ not in self.removed)

    def __iter__(self) -> Iterator[str]:
        yield from (id_ for id_ in self._table if id_ not in self.removed)
        yield from self.added

    def __len__(self) -> int:
        return len(self._table) - len(self.removed) + len(self.added)
