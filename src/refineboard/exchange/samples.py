"""The sample backlog, moved in time so that it is always the middle of its PI.

Dates shift by whole weeks: iterations keep their weekdays, and ages and flow times stay as they
were made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import cast

import orjson

from refineboard.domain.documents import TABLES, Document, JsonValue
from refineboard.domain.errors import BadData

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}[\d:.]*(?:Z|[+-]\d{2}:\d{2})?)?")


def sample_documents(data: bytes, today: date) -> tuple[tuple[str, Document], ...]:
    """The documents of a sample workspace as if its own today were in the week up to `today`."""
    tables = _tables(data)
    art = tables.get("settings", {}).get("art", {})
    written = art.get("sample_today")
    try:
        made_on = date.fromisoformat(written if isinstance(written, str) else "")
    except ValueError:
        raise BadData(f"The sample's sample_today is no date: {written!r}.") from None
    shift = timedelta(weeks=(today - made_on).days // 7)
    return tuple(
        (table, _shifted(id_, document, shift))
        for table in TABLES
        for id_, document in tables.get(table, {}).items()
    )


def _tables(data: bytes) -> Mapping[str, Mapping[str, Document]]:
    try:
        loaded = orjson.loads(data)
    except ValueError as error:
        raise BadData(f"The sample is not JSON: {error}.") from error
    if not isinstance(loaded, dict):
        raise BadData("The sample is not a workspace file.")
    tables = {name: table for name, table in loaded.items() if name in TABLES}
    for table in tables.values():
        if not isinstance(table, dict) or not all(isinstance(doc, dict) for doc in table.values()):
            raise BadData("The sample is not a workspace file.")
    return cast("Mapping[str, Mapping[str, Document]]", tables)


def _shifted(id_: str, document: Document, shift: timedelta) -> Document:
    return {
        "key": id_,
        **{
            name: _moved(value, shift) for name, value in document.items() if name != "sample_today"
        },
    }


def _moved(value: JsonValue, shift: timedelta) -> JsonValue:
    if isinstance(value, str):
        return _moved_day(value, shift)
    if isinstance(value, list):
        return [_moved(entry, shift) for entry in value]
    if isinstance(value, dict):
        return {name: _moved(entry, shift) for name, entry in value.items()}
    return value


def _moved_day(text: str, shift: timedelta) -> str:
    """The text with its date moved, if it is a date or a time and nothing else."""
    match = _DAY.fullmatch(text)
    if match is None:
        return text
    try:
        day = date.fromisoformat(match[1])
    except ValueError:
        return text
    return f"{day + shift}{match[2] or ''}"
