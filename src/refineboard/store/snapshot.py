"""`workspace.json`: the documents as of one position of the log, as a plain TinyDB file.

TinyDB reads a document's id as an integer unless its Table is subclassed, so the file numbers
the documents and each names itself in its "key". One document a line, so that diffs are readable.
A last table, `_index`, says where each item stands in the file and what it is sorted and linked
by, so that a start decodes only the items that somebody looks at. A checksum tells our own file
from a damaged one and from one that another program wrote: both are left aside, for the log is
the truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from zlib import crc32

from refineboard.domain.documents import TABLES, Document, text_of
from refineboard.domain.workspace import Head
from refineboard.store.base import StoreDamaged
from refineboard.store.documents import FORMAT, dump, load_document, load_object
from refineboard.store.files import read_regular, replace_file
from refineboard.store.journal import Position

POSITION_TABLE = "_at"
INDEX_TABLE = "_index"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All tables as of one position, and the highest number of each key prefix."""

    tables: dict[str, MutableMapping[str, Document]]
    position: Position
    highest_numbers: dict[str, int]
    heads: dict[str, Head]


class LazyTable(MutableMapping[str, Document]):
    """Documents that are decoded on first use; until then a value is its place in `data`."""

    def __init__(self, data: bytes, values: dict[str, slice | Document]) -> None:
        self._data = data
        self._values = values

    def __getitem__(self, key: str) -> Document:
        value = self._values[key]
        if isinstance(value, slice):
            value = self._values[key] = load_document(self._data[value])
        return value

    def rows(self) -> Iterator[bytes]:
        """Every document as JSON, without decoding it first."""
        for value in self._values.values():
            yield self._data[value] if isinstance(value, slice) else dump(value)

    def __setitem__(self, key: str, document: Document) -> None:
        self._values[key] = document

    def __delitem__(self, key: str) -> None:
        del self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __copy__(self) -> LazyTable:
        return LazyTable(self._data, self._values.copy())


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Replaces the snapshot file in one step."""
    position = snapshot.position
    body = bytearray()
    index: list[tuple[object, ...]] = []
    for name in TABLES:
        body += b'"%b":{\n' % name.encode()
        table = snapshot.tables[name]
        for number, (key, row) in enumerate(zip(table, _rows(table), strict=True), 1):
            body += b'"%d":' % number
            if name == "items":
                index.append((key, *snapshot.heads[key], len(body), len(row)))
            body += row + b",\n"
        if table:
            del body[-2:]
        body += b"\n},\n"
    body += b'"%b":{"1":%b}}\n' % (INDEX_TABLE.encode(), dump({"items": index}))
    at: dict[str, object] = {
        "format": FORMAT,
        "seq": position.seq,
        "at": position.at,
        "segment": position.segment,
        "offset": position.offset,
        "last_line_bytes": len(position.last_line),
        "highest_numbers": snapshot.highest_numbers,
    }
    at["crc32"] = crc32(body, crc32(dump(at)))
    replace_file(path, b'{"%b":{"1":%b},\n%b' % (POSITION_TABLE.encode(), dump(at), bytes(body)))


def _rows(table: Mapping[str, Document]) -> Iterable[bytes]:
    return table.rows() if isinstance(table, LazyTable) else map(dump, table.values())


def read_snapshot(path: Path) -> Snapshot | None:
    """The snapshot, or None where there is none that can be used: the log has it all."""
    try:
        data = read_regular(path)
        first, _, body = data.partition(b"\n")
        loaded = load_object(first[:-1] + b"}")
        at = cast("dict[str, dict[str, object]]", loaded[POSITION_TABLE])["1"]
        checksum = at.pop("crc32")
        if at["format"] != FORMAT or checksum != crc32(body, crc32(dump(at))):
            return None
        position = Position(
            segment=cast("int", at["segment"]),
            offset=cast("int", at["offset"]),
            seq=cast("int", at["seq"]),
            at=str(at["at"]),
            last_line=b"\0" * cast("int", at["last_line_bytes"]),
        )
        highest = cast("dict[str, int]", at["highest_numbers"])
        tables, heads = _lazy_tables(body)
    except (OSError, StoreDamaged, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Snapshot(tables, position, highest, heads)


def _lazy_tables(
    body: bytes,
) -> tuple[dict[str, MutableMapping[str, Document]], dict[str, Head]]:
    """The tables and the items' heads: items lazily, the others decoded."""
    index_start = body.rindex(b'\n"%b":' % INDEX_TABLE.encode())
    index = load_object(b"{" + body[index_start:])[INDEX_TABLE]
    heads: dict[str, Head] = {}
    places: dict[str, slice | Document] = {}
    places_end = 0
    for key, backlog, state, rank, parent, start, length in _index_rows(index):
        heads[key] = Head(backlog, state, rank, parent)
        places[key] = slice(start, start + length)
        places_end = start + length
    after_items = body.index(b"\n},\n", places_end) + 4
    others = load_object(b"{" + body[after_items:])
    tables: dict[str, MutableMapping[str, Document]] = {
        name: _by_key(others.get(name, {})) for name in TABLES
    }
    tables["items"] = LazyTable(body, places)
    return tables, heads


def _index_rows(index: object) -> Iterable[tuple[str, str, str, str, str, int, int]]:
    rows = cast("dict[str, dict[str, list[tuple[str, str, str, str, str, int, int]]]]", index)
    return rows["1"]["items"]


def _by_key(table: object) -> MutableMapping[str, Document]:
    documents = cast("dict[str, Document]", table).values()
    return {text_of(document, "key"): document for document in documents}
