"""Log entries and documents as JSON bytes. The one place where untyped JSON becomes values.

A line of the log is one transaction: {"seq", "at", "by", "command", "ops": [{"table", "op", "id",
"field", "from", "to"}]}; a creation has its document in "to", a deletion in "from".
"""

from __future__ import annotations

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
from refineboard.domain.documents import TABLES, Document, JsonValue
from refineboard.domain.errors import BadData

FORMAT = 1
"""Version of the log and the snapshot; a line of a later version says so in "format"."""


def to_line(entry: LogEntry) -> bytes:
    """The entry as one line of the log, newline included."""
    line: dict[str, object] = {
        "seq": entry.seq,
        "at": entry.at,
        "by": entry.by,
        "command": entry.change.command,
    }
    if entry.change.undoes is not None:
        line["undoes"] = entry.change.undoes
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
    try:
        loaded = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise NotJson(str(error)) from error
    if not isinstance(loaded, dict):
        raise ValueError("not an object")
    if loaded.get("format", FORMAT) != FORMAT:
        raise NewerFormat(f"written by a newer version (format {loaded.get('format')})")
    try:
        change = Change(str(loaded["command"]), _operations(loaded["ops"]), loaded.get("undoes"))
        return LogEntry(int(loaded["seq"]), str(loaded["at"]), str(loaded["by"]), change)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a log entry: {error!r}") from error


def operations_to_json(operations: tuple[Operation, ...]) -> bytes:
    """Operations in the shape of the log, for a store that keeps the rest of an entry apart."""
    return _dumped([operation_to_json(operation) for operation in operations])


def operations_from_json(data: bytes) -> tuple[Operation, ...]:
    """The operations that `operations_to_json` made into bytes; ValueError where it did not."""
    try:
        return _operations(orjson.loads(data))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a log entry: {error!r}") from error


def _operations(loaded: object) -> tuple[Operation, ...]:
    return tuple(_operation_from_json(entry) for entry in cast("list[dict[str, object]]", loaded))


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


def _operation_from_json(loaded: dict[str, object]) -> Operation:
    table, id_, kind = str(loaded["table"]), str(loaded["id"]), loaded["op"]
    if table not in TABLES:
        raise ValueError(f"unknown table {table!r}")
    if kind == "set":
        before, after = cast("JsonValue", loaded["from"]), cast("JsonValue", loaded["to"])
        return SetField(table, id_, str(loaded["field"]), before, after)
    if kind == "create":
        return CreateDocument(table, id_, _document(loaded["to"]))
    if kind == "delete":
        return DeleteDocument(table, id_, _document(loaded["from"]))
    raise ValueError(f"unknown operation {kind!r}")


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
