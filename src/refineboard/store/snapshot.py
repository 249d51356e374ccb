"""`workspace.json`: the documents as of one position of the log, as a plain TinyDB file.

TinyDB reads a document's id as an integer unless its Table is subclassed, so the file numbers
the documents and each names itself in its "key". One document a line, so that diffs are readable.
A last table, `_index`, says where each item stands in the file and what it is sorted and linked
by, so that a start decodes only the items that somebody looks at. A checksum tells our own file
from a damaged one and from one that another program wrote: both are left aside, for the log is
the truth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, cast
from zlib import crc32

from refineboard.domain.documents import TABLES, Document, text_of
from refineboard.domain.workspace import Head
from refineboard.store.base import StoreDamaged
from refineboard.store.documents import FORMAT, dump, line_hash, load_document, load_object
from refineboard.store.files import read_regular, replace_file
from refineboard.store.position import START, TAIL_BYTES, Position
from refineboard.store.segments import Segments
from refineboard.store.validation import MOST_ENTRIES

SNAPSHOT_NAME = "workspace.json"
POSITION_TABLE = "_at"
INDEX_TABLE = "_index"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All tables as of one position, and the highest number of each key prefix."""

    tables: dict[str, MutableMapping[str, Document]]
    position: Position
    highest_numbers: dict[str, int]
    heads: dict[str, Head]


@dataclass(frozen=True, slots=True)
class SnapshotPlace:
    """The place of the log that a snapshot says it was made at, before the log was asked."""

    segment: int
    offset: int
    seq: int
    at: str
    tail_bytes: int
    """How much of the line's end tells it from others."""
    line_hash: str
    """Of the whole line; "" in a snapshot of an earlier version."""
    tail_hash: str

    def bound_to(self, segments: Segments) -> Position:
        """The position in a log; StoreDamaged where the log has no such line there.

        One look at one place: neither a log that was shortened nor another one passes.
        """
        if not self.seq:
            return START
        try:
            file = segments.open(self.segment)
        except FileNotFoundError:
            raise self._ends_before() from None
        try:
            tail = file.read(self.tail_bytes, self.offset - self.tail_bytes)
            size = file.size()
        finally:
            file.close()
        if size < self.offset:
            raise self._ends_before()
        if self.tail_hash:
            line_is_there = line_hash(tail) == self.tail_hash
            whole = self.line_hash
        else:
            beginning = f'{{"seq":{self.seq},"at":"{self.at}",'.encode()
            line_is_there = tail.startswith(beginning) and tail.endswith(b"\n")
            whole = line_hash(tail)
        if not line_is_there:
            raise StoreDamaged(
                f"The log is damaged: its entry {self.seq} is not the one that {SNAPSHOT_NAME} was "
                f"made of, in {segments.path(self.segment)}, before byte {self.offset}. "
                "Nothing was changed."
            )
        return Position(self.segment, self.offset, self.seq, self.at, whole, tail[-TAIL_BYTES:])

    def _ends_before(self) -> StoreDamaged:
        return StoreDamaged(
            f"The log is damaged: it ends before entry {self.seq}, which {SNAPSHOT_NAME} has. "
            "Nothing was changed."
        )

    def unbound(self) -> Position:
        """The position that the snapshot claims, for reading what the log has up to there."""
        return Position(self.segment, self.offset, self.seq, self.at, self.line_hash, b"")


@dataclass(frozen=True, slots=True)
class SavedSnapshot:
    """A snapshot as it was read from its file."""

    tables: dict[str, MutableMapping[str, Document]]
    place: SnapshotPlace
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


def write_snapshot(
    path: Path, snapshot: Snapshot, check: Callable[[], None] = lambda: None
) -> None:
    """Replaces the snapshot file in one step; `check` may refuse that at the last moment."""
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
        "line_hash": position.line_hash,
        "tail_bytes": len(position.tail),
        "tail_hash": line_hash(position.tail),
        "highest_numbers": snapshot.highest_numbers,
    }
    at["crc32"] = crc32(body, crc32(dump(at)))
    data = b'{"%b":{"1":%b},\n%b' % (POSITION_TABLE.encode(), dump(at), bytes(body))
    check()
    replace_file(path, data)


def _index(snapshot: Snapshot, places: list[tuple[int, int]]) -> list[list[object]]:
    """Columns, for they are read several times faster than rows: key, head, start, end."""
    keys = list(snapshot.tables["items"])
    rows = zip(keys, (snapshot.heads[key] for key in keys), places, strict=True)
    columns = zip(*((key, *head, *place) for key, head, place in rows), strict=True)
    return [list(column) for column in columns] or [[]] * (len(Head._fields) + 3)


def _rows(table: Mapping[str, Document]) -> Iterable[bytes | memoryview]:
    return table.rows() if isinstance(table, LazyTable) else map(dump, table.values())


def read_snapshot(path: Path) -> SavedSnapshot | None:
    """The snapshot, or None where there is none that can be used: the log has it all.

    Whether the log is the one that it was made of is for `SnapshotPlace.bound_to` to say.
    """
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
        place = _place_of(at)
        highest = cast("dict[str, int]", at["highest_numbers"])
        tables, heads = _lazy_tables(data, body_start)
    except (OSError, StoreDamaged, ValueError, KeyError, TypeError, AttributeError):
        return None
    return SavedSnapshot(tables, place, highest, heads)


def _place_of(at: dict[str, object]) -> SnapshotPlace:
    """Where the snapshot says that the log stood; ValueError where that can be no place."""
    numbers = [at[name] for name in ("segment", "offset", "seq")]
    if not all(type(number) is int and 0 <= number < MOST_ENTRIES for number in numbers):
        raise ValueError("not a position")
    segment, offset, seq = cast("list[int]", numbers)
    # A snapshot of an earlier version knows how long its line is and nothing else of it.
    length = cast("int", at["tail_bytes"] if "tail_bytes" in at else at["last_line_bytes"])
    if type(length) is not int or not 0 <= length <= offset:
        raise ValueError("not the length of a line")
    line, tail = str(at.get("line_hash", "")), str(at.get("tail_hash", ""))
    return SnapshotPlace(segment, offset, seq, str(at["at"]), length, line, tail)


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
