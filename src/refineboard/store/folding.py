"""Folds many lines of a log into documents, as an opening does.

An edit goes through `Workspace.apply`, which replaces a document and keeps every index. Here
nobody has seen a document yet: each is copied once and then changed in place, no values are made
of a line's operations, and the indexes are made at the end of what was touched.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import cast

from refineboard.domain.documents import TABLES, Document, JsonValue
from refineboard.domain.workspace import Head, Workspace, count_key, head_of
from refineboard.store.validation import LoadedLine, LoadedOperation, check_all


class Folding:
    """Documents that become a workspace once every line is folded in."""

    def __init__(
        self,
        tables: Mapping[str, MutableMapping[str, Document]] | None = None,
        heads: dict[str, Head] | None = None,
        highest_numbers: Mapping[str, int] | None = None,
    ) -> None:
        """Begins with what a snapshot has, or with nothing."""
        self._tables: dict[str, MutableMapping[str, Document]] = {name: {} for name in TABLES}
        self._tables.update(tables or {})
        self._heads = {} if heads is None else heads
        self._highest = dict(highest_numbers or {})
        self._own: dict[str, dict[str, dict[str, JsonValue]]] = {name: {} for name in TABLES}
        """The documents that nobody else has, by table and id."""
        self._touched: dict[str, None] = {}
        """Items that were created, changed or deleted, in this order."""
        self.lines = 0

    def take(self, line: LoadedLine) -> None:
        """Folds a line in; ValueError where it cannot follow, and then nothing was changed."""
        operations = line["ops"]
        check_all(self._tables, operations)
        for operation in operations:
            self._apply(operation, line)
        self.lines += 1

    def _apply(self, operation: LoadedOperation, line: LoadedLine) -> None:
        table, id_, kind = operation["table"], operation["id"], operation["op"]
        own = self._own[table]
        if kind == "set":
            document = own.get(id_)
            if document is None:
                document = own[id_] = dict(self._tables[table][id_])
                self._tables[table][id_] = document
            document[operation["field"]] = operation["to"]
            if table == "items":
                document["updated_at"], document["updated_by"] = line["at"], line["by"]
        elif kind == "create":
            # The line's own copy, as nobody else has read this line.
            self._tables[table][id_] = own[id_] = cast("dict[str, JsonValue]", operation["to"])
        else:
            del self._tables[table][id_]
            own.pop(id_, None)
        if table == "items":
            self._touched[id_] = None

    def workspace(self) -> Workspace:
        """The workspace that all of this comes to; nothing may be folded in afterwards."""
        items = self._tables["items"]
        for id_ in self._touched:
            count_key(self._highest, id_)
            document = items.get(id_)
            if document is None:
                self._heads.pop(id_, None)
            else:
                self._heads[id_] = head_of(document)
        return Workspace(self._tables, self._heads, self._highest)
