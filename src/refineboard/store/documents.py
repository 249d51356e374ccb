"""Log entries and documents as JSON bytes. The one place where untyped JSON becomes values.

A line of the log is one transaction: {"seq", "at", "by", "command", "prev", "ops": [{"table", "op",
"id", "field", "from", "to"}]}; a creation has its document in "to", a deletion in "from". "prev" is
the hash of the line before it, so that a log which was changed afterwards does not fit together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import cast

import orjson

from refineboard.domain.change import (
    Change,
    CreateDocument,
    DeleteDocument,
    LogEntry,
    Operation,
    SetField,
)
from refineboard.domain.cleaning import harmless
from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.errors import BadData
from refineboard.store.validation import LoadedLine, LoadedOperation, check_line, check_operations

FORMAT = 1
"""Version of the log and the snapshot; a line of a later version says so in "format"."""


HASH_BYTES = 16


def line_hash(line: bytes) -> str:
    """What the line after this one carries as "prev": the first 16 bytes of its SHA-256, in hex.

    The newline is part of the line.
    """
    return sha256(line).hexdigest()[: 2 * HASH_BYTES]


def bound_lines(entries: Iterable[LogEntry]) -> Iterator[bytes]:
    """The entries as the lines of a log from its first one on, each tied to the one before."""
    before = ""
    for entry in entries:
        line = to_line(entry, before)
        yield line
        before = line_hash(line)


def to_line(entry: LogEntry, prev: str = "") -> bytes:
    """The entry as one line of the log, newline included.

    `prev` is the hash of the line before it; a first line has none.
    """
    line: dict[str, object] = {
        "seq": entry.seq,
        "at": entry.at,
        "by": entry.by,
        "command": entry.change.command,
    }
    if entry.change.undoes is not None:
        line["undoes"] = entry.change.undoes
    if prev:
        line["prev"] = prev
    line["ops"] = [operation_to_json(operation) for operation in entry.change.operations]
    return _dumped(line) + b"\n"


def _dumped(value: object) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError as error:
        raise BadData(
            f"The change cannot be saved as JSON: {error}. Nothing was written."
        ) from error


def from_line(line: bytes) -> LogEntry:
    """The entry that a line of the log holds; ValueError where it is none."""
    return entry_of(load_line(line))


def load_line(line: bytes) -> LoadedLine:
    """What a line of the log says, once every part of it was checked that can be checked alone.

    ValueError says in words what is wrong with it.
    """
    try:
        loaded = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise NotJson(str(error)) from error
    if type(loaded) is not dict:
        raise ValueError("it is not an object")
    if loaded.get("format", FORMAT) != FORMAT:
        raise NewerFormat(f"written by a newer version (format {loaded.get('format')})")
    check_line(loaded)
    return cast("LoadedLine", loaded)


_MAYBE_HARMFUL = re.compile(rb"[\x7f-\xff]|\\[bfrtu]")
"""What no line without it hides anything in: JSON has every control character as an escape."""


def harmless_line(loaded: LoadedLine, line: bytes) -> LoadedLine:
    """What a line said, without anything in its texts that could act on a terminal.

    Another hand may have written the line. It stays as it is on the disk, and so does its hash.
    """
    if _MAYBE_HARMFUL.search(line) is None:
        return loaded
    return cast("LoadedLine", harmless(cast("JsonValue", loaded)))


def entry_of(loaded: LoadedLine) -> LogEntry:
    """The entry that a checked line holds."""
    operations = tuple(map(_operation_from_json, loaded["ops"]))
    change = Change(loaded["command"], operations, loaded.get("undoes"))
    return LogEntry(loaded["seq"], loaded["at"], loaded["by"], change)


def operations_to_json(operations: tuple[Operation, ...]) -> bytes:
    """Operations in the shape of the log, for a store that keeps the rest of an entry apart."""
    return _dumped([operation_to_json(operation) for operation in operations])


def operations_from_json(data: bytes) -> tuple[Operation, ...]:
    """The operations that `operations_to_json` made into bytes; ValueError where it did not."""
    try:
        operations = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise NotJson(str(error)) from error
    check_operations(operations)
    return tuple(map(_operation_from_json, operations))


class NotJson(ValueError):
    """A line that no version of the program wrote, or not all of it."""


class NewerFormat(ValueError):
    """A line that a later version of the program wrote."""


def operation_to_json(operation: Operation) -> dict[str, object]:
    """One operation in the shape of the log."""
    match operation:
        case SetField(table, id_, field, before, after):
            return {
                "table": table,
                "op": "set",
                "id": id_,
                "field": field,
                "from": before,
                "to": after,
            }
        case CreateDocument(table, id_, document):
            return {"table": table, "op": "create", "id": id_, "to": document}
        case DeleteDocument(table, id_, document):
            return {"table": table, "op": "delete", "id": id_, "from": document}


def _operation_from_json(loaded: LoadedOperation) -> Operation:
    """The operation in checked JSON."""
    table, id_, kind = loaded["table"], loaded["id"], loaded["op"]
    if kind == "set":
        return SetField(table, id_, loaded["field"], loaded["from"], loaded["to"])
    if kind == "create":
        return CreateDocument(table, id_, loaded["to"])
    return DeleteDocument(table, id_, loaded["from"])


def _document(loaded: object) -> Document:
    if not isinstance(loaded, dict):
        raise ValueError("not a document")
    return cast("Document", loaded)


def dump(value: object) -> bytes:
    """`value` as compact JSON."""
    return orjson.dumps(value)


def load_object(data: bytes) -> dict[str, object]:
    """The JSON object in `data`; ValueError where it is anything else."""
    loaded = orjson.loads(data)
    if not isinstance(loaded, dict):
        raise ValueError("not a JSON object")
    return loaded


def load_document(data: bytes | memoryview) -> Document:
    """The document in `data`; ValueError where it is anything else."""
    return _document(orjson.loads(data))
