"""What tells two states of all documents apart: the operations that lead from one to the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from refineboard.domain.change import CreateDocument, DeleteDocument, Operation, SetField
from refineboard.domain.documents import TABLES, Document
from refineboard.domain.workspace import DERIVED_FIELDS, Workspace


def differences(
    made: Workspace, wanted: Mapping[str, Mapping[str, Document]]
) -> Iterator[Operation]:
    """The operations that make the wanted documents, by table and id, of those that a log made.

    Fields that are derived from the log itself are left out.
    """
    for table in TABLES:
        old, new = made.tables[table], wanted[table]
        for id_ in dict.fromkeys((*old, *new)):
            if id_ not in new:
                yield DeleteDocument(table, id_, old[id_])
            elif id_ not in old:
                yield CreateDocument(table, id_, new[id_])
            else:
                yield from _changes(table, id_, old[id_], new[id_])


def _changes(table: str, id_: str, old: Document, new: Document) -> Iterator[Operation]:
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before != after and name not in DERIVED_FIELDS:
            yield SetField(table, id_, name, before, after)
