"""Items as JSON, one object a line or in a list, whose names are those of a table's columns."""

from __future__ import annotations

from collections.abc import Sequence

from refineboard.domain.documents import JsonValue
from refineboard.exchange.hosts.records import entries_of, reader_of
from refineboard.exchange.tables.json_files import JsonObject


def records(documents: Sequence[JsonValue]) -> list[JsonObject]:
    """The objects as they are; those of a list that stands under `items` are meant alone."""
    found = list(entries_of(documents, "items"))
    return [entry for entry in found if not isinstance(entry.get("items"), list)]


read_lines = reader_of(records)
