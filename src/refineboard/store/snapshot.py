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
from typing import TypeAlias, cast
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
    """Documents that are decoded on first use; until then a value is its place in `data`.

    A decoded document takes several times the memory of its JSON. A table that keeps none decodes
    it at each use, for whoever looks at every document once.
    """

    def __init__(
        self, data: memoryview, values: dict[str, slice | Document], *, keeps: bool = True
    ) -> None:
        self._data = data
        self._values = values
        self._keeps = keeps

    def __getitem__(self, key: str) -> Document:
        value = self._values[key]
        if isinstance(value, slice):
            value = load_document(self._data[value])
            if self._keeps:
                self._values[key] = value
        return value

    def get(self, key: str, default: Document | None = None) -> Document | None:  # type: ignore[override]
        """The document, or `default` where there is none; sooner than by a missing key."""
        return self[key] if key in self._values else default

    def for_reading(self) -> LazyTable:
        """The same documents in a table that keeps none of those it decodes."""
        return LazyTable(self._data, self._values.copy(), keeps=False)

    def rows(self) -> Iterator[bytes | memoryview]:
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
        return LazyTable(self._data, self._values.copy(), keeps=self._keeps)


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Replaces the snapshot file in one step."""
    position = snapshot.position
    body = bytearray()
    places: list[tuple[int, int]] = []
    for name in TABLES:
        body += b'"%b":{\n' % name.encode()
        table = snapshot.tables[name]
        for number, row in enumerate(_rows(table), 1):
            body += b'"%d":' % number
            if name == "items":
                places.append((len(body), len(body) + len(row)))
            body += row
            body += b",\n"
        if table:
            del body[-2:]
        body += b"\n},\n"
    index = _index(snapshot, places)
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


def _index(snapshot: Snapshot, places: list[tuple[int, int]]) -> list[list[object]]:
    """Columns, for they are read several times faster than rows: key, head, start, end."""
    keys = list(snapshot.tables["items"])
    rows = zip(keys, (snapshot.heads[key] for key in keys), places, strict=True)
    columns = zip(*((key, *head, *place) for key, head, place in rows), strict=True)
    return [list(column) for column in columns] or [[]] * (len(Head._fields) + 3)


def _rows(table: Mapping[str, Document]) -> Iterable[bytes | memoryview]:
    return table.rows() if isinstance(table, LazyTable) else map(dump, table.values())


def read_snapshot(path: Path) -> Snapshot | None:
    """The snapshot, or None where there is none that can be used: the log has it all."""
    try:
        data = read_regular(path)
        body_start = data.index(b"\n") + 1
        loaded = load_object(data[: body_start - 2] + b"}")
        at = cast("dict[str, dict[str, object]]", loaded[POSITION_TABLE])["1"]
        checksum = at.pop("crc32")
        if at["format"] != FORMAT or checksum != crc32(
            memoryview(data)[body_start:], crc32(dump(at))
        ):
            return None
        position = Position(
            segment=cast("int", at["segment"]),
            offset=cast("int", at["offset"]),
            seq=cast("int", at["seq"]),
            at=str(at["at"]),
            last_line=b"\0" * cast("int", at["last_line_bytes"]),
        )
        highest = cast("dict[str, int]", at["highest_numbers"])
        tables, heads = _lazy_tables(data, body_start)
    except (OSError, StoreDamaged, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Snapshot(tables, position, highest, heads)


def _lazy_tables(
    data: bytes, body_start: int
) -> tuple[dict[str, MutableMapping[str, Document]], dict[str, Head]]:
    """The tables and the items' heads: items lazily, the others decoded."""
    index_start = data.rindex(b'\n"%b":' % INDEX_TABLE.encode())
    index = load_object(b"{" + data[index_start:])[INDEX_TABLE]
    keys, backlogs, states, ranks, parents, sinces, starts, ends = _columns(index)
    heads = dict(zip(keys, map(Head, backlogs, states, ranks, parents, sinces), strict=True))
    places: dict[str, slice | Document] = dict(zip(keys, map(slice, starts, ends), strict=True))
    after_items = data.index(b"\n},\n", body_start + (ends[-1] if ends else 0)) + 4
    others = load_object(b"{" + data[after_items:])
    tables: dict[str, MutableMapping[str, Document]] = {
        name: _by_key(others.get(name, {})) for name in TABLES
    }
    tables["items"] = LazyTable(memoryview(data)[body_start:], places)
    return tables, heads


_Columns: TypeAlias = tuple[
    list[str], list[str], list[str], list[str], list[str], list[str], list[int], list[int]
]


def _columns(index: object) -> _Columns:
    return cast("dict[str, dict[str, _Columns]]", index)["1"]["items"]


def _by_key(table: object) -> MutableMapping[str, Document]:
    documents = cast("dict[str, Document]", table).values()
    return {text_of(document, "key"): document for document in documents}
