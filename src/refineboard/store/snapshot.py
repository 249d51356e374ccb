"""`workspace.json`: the documents as of one position of the log, as a plain TinyDB file.

TinyDB reads a document's id as an integer unless its Table is subclassed, so the file numbers
the documents and each names itself in its "key". One document a line, so that diffs are readable.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from refineboard.domain.documents import TABLES, Document, text_of
from refineboard.store.base import StoreDamaged
from refineboard.store.documents import FORMAT, dump, load_object
from refineboard.store.files import read_regular, replace_file
from refineboard.store.journal import Position

POSITION_TABLE = "_at"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All tables as of one position, and the highest number of each key prefix."""

    tables: dict[str, dict[str, Document]]
    position: Position
    highest_numbers: dict[str, int]


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Replaces the snapshot file in one step."""
    position = snapshot.position
    at = {
        "format": FORMAT,
        "seq": position.seq,
        "at": position.at,
        "segment": position.segment,
        "offset": position.offset,
        "last_line_bytes": len(position.last_line),
        "highest_numbers": snapshot.highest_numbers,
    }
    parts = [b'{"', POSITION_TABLE.encode(), b'":{"1":', dump(at), b"}"]
    for name in TABLES:
        rows = (
            b'"%d":%b' % (number, dump(document))
            for number, document in enumerate(snapshot.tables[name].values(), 1)
        )
        parts += [b',\n"', name.encode(), b'":{\n', b",\n".join(rows), b"\n}"]
    parts.append(b"}\n")
    replace_file(path, b"".join(parts))


def read_snapshot(path: Path) -> Snapshot | None:
    """The snapshot, or None where there is none that can be used: the log has it all."""
    try:
        loaded = load_object(read_regular(path))
        at = cast("dict[str, dict[str, object]]", loaded[POSITION_TABLE])["1"]
        if at["format"] != FORMAT:
            return None
        tables = {name: _by_key(loaded.get(name, {})) for name in TABLES}
        position = Position(
            segment=cast("int", at["segment"]),
            offset=cast("int", at["offset"]),
            seq=cast("int", at["seq"]),
            at=str(at["at"]),
            last_line=b"\0" * cast("int", at["last_line_bytes"]),
        )
        highest = cast("dict[str, int]", at["highest_numbers"])
    except (OSError, StoreDamaged, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Snapshot(tables, position, highest)


def _by_key(table: object) -> dict[str, Document]:
    documents = cast("dict[str, Document]", table).values()
    return {text_of(document, "key"): document for document in documents}
