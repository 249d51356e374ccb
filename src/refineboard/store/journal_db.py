"""A workspace as a TinyDB database, for scripts: TinyDB's own API over the store's one door.

Each call that writes is one entry of the log: durable, checked by the rules, merged with what
others did, and taken back by one undo. Ids are the documents' keys. `_update_table` is private to
TinyDB, but every write of a Table goes through it; a test holds TinyDB to that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import TypeAlias, cast

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document as TinyDocument
from tinydb.table import Table

from refineboard.domain.change import Change, CreateDocument, Stamp
from refineboard.domain.commands import ChangeDocuments
from refineboard.domain.decide import decide
from refineboard.domain.documents import TABLES, Document, JsonValue
from refineboard.domain.errors import RuleBroken
from refineboard.domain.workspace import Workspace
from refineboard.store.base import Store
from refineboard.store.documents import dump, load_document
from refineboard.store.touched import TouchedTable, copied

Updater: TypeAlias = Callable[[MutableMapping[str, Document]], None]
"""Changes a table in place, as TinyDB's own methods do."""


class JournalStorage(Storage):
    """The live tables of a store; written only through `update`."""

    def __init__(self, store: Store, user: str) -> None:
        self._store = store
        self._user = user

    def read(self) -> dict[str, dict[str, Document]]:
        """Every table as of now, with what others did meanwhile."""
        self._store.refresh()
        # TinyDB wants dicts, but does nothing with them that a mutable mapping cannot do.
        return cast("dict[str, dict[str, Document]]", dict(self._store.workspace.tables))

    def write(self, data: Mapping[str, object]) -> None:
        """Refuses: whole tables are never written."""
        raise RuleBroken("The tables of a workspace cannot be dropped or written whole.")

    def update(self, table: str, updater: Updater) -> list[str]:
        """Makes one durable change of what `updater` does; the keys of new documents."""

        def decision(workspace: Workspace, stamp: Stamp) -> Change:
            touched = TouchedTable(workspace.tables.get(table, {}))
            updater(touched)
            changed = {id_: _as_json(document) for id_, document in touched.changed.items()}
            added = tuple(map(_as_json, touched.added.values()))
            command = ChangeDocuments(table, changed, added, tuple(touched.removed))
            return decide(workspace, command, stamp)

        entry = self._store.commit(self._user, decision).mine
        operations = () if entry is None else entry.change.operations
        return [operation.id for operation in operations if isinstance(operation, CreateDocument)]


def _as_json(document: Document) -> Document:
    """The document as it comes back from the log: tuples as lists, times as text."""
    try:
        return load_document(dump(dict(document)))
    except TypeError as error:
        raise RuleBroken(f"The change cannot be saved as JSON: {error}.") from error


class JournalDocument(TinyDocument):
    """A document of one's own: whoever changes it changes nothing in the workspace."""

    def __init__(self, value: Mapping[str, JsonValue], doc_id: str) -> None:
        own = {name: copied(entry) for name, entry in value.items()}
        super().__init__(own, cast("int", doc_id))


class JournalTable(Table):
    """One table; its documents' ids are their keys."""

    document_class: type[TinyDocument] = JournalDocument
    document_id_class = str  # type: ignore[assignment]  # TinyDB makes ids with it, no more

    def __init__(self, storage: JournalStorage, name: str) -> None:
        # Without a query cache: others change the answers too, and a hit could be changed in it.
        super().__init__(storage, name, cache_size=0)
        self._journal = storage

    def insert(self, document: Mapping[str, JsonValue]) -> str:  # type: ignore[override]
        """Adds a document and gives back its key, which an item gets here."""
        (key,) = self.insert_multiple([document])
        return key

    def insert_multiple(  # type: ignore[override]
        self, documents: Iterable[Mapping[str, JsonValue]]
    ) -> list[str]:
        """Adds documents as one change and gives back their keys in the same order."""
        new = {f"new {number}": dict(document) for number, document in enumerate(documents)}
        return self._journal.update(self.name, lambda table: table.update(new))

    def _update_table(self, updater: Callable[..., None]) -> None:
        self._journal.update(self.name, updater)


class JournalDB(TinyDB):
    """The database; what is asked of it and not of a table is about the items."""

    table_class: type[Table] = JournalTable
    default_table_name = "items"

    def __init__(self, store: Store, user: str) -> None:
        """A view of `store` for `user`, who closes the store themselves."""
        super().__init__(store, user, storage=JournalStorage)

    def table(self, name: str) -> JournalTable:  # type: ignore[override]  # without options
        """One of the workspace's tables."""
        if name not in TABLES:
            raise RuleBroken(f"There is no table {name!r}. Tables: {', '.join(TABLES)}.")
        return cast("JournalTable", super().table(name))
