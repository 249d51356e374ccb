"""What the readers of boards share: records out of JSON, and kinds that are told by labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.errors import BadData
from refineboard.exchange.tables.csv_files import read_csv
from refineboard.exchange.tables.json_files import (
    JsonObject,
    looks_like_json,
    objects_in,
    read_json,
    table_of,
)
from refineboard.exchange.tables.table import Table
from refineboard.exchange.tables.tracker import Tracker, UserMap, folded
from refineboard.exchange.tables.vocabulary import kinds_with

KINDS: Mapping[str, str] = kinds_with({"story": "enhancement"})
Records = Callable[[Sequence[JsonValue]], Sequence[JsonObject]]
"""The items in the documents of a file, by their columns."""


def reader_of(records: Records) -> Callable[[bytes, str, Tracker, UserMap], Table]:
    """A reader of the tool's answers as JSON, and of its tables as CSV."""

    def read(data: bytes, name: str, tracker: Tracker, user: UserMap) -> Table:
        if not looks_like_json(data):
            return read_csv(data, name, tracker, user)
        documents, notes = read_json(data)
        found = records(documents)
        if not found:
            raise BadData(f"{name} holds no item of {tracker.label}.")
        return table_of(name, found, notes)

    return read


def entries_of(documents: Iterable[JsonValue], *paths: str) -> Iterator[JsonObject]:
    """The objects of the documents, and those in lists under the dotted names."""
    for document in documents:
        for entry in objects_in(document):
            found = [entry]
            for path in paths:
                value: JsonValue = entry
                for part in path.split("."):
                    value = value.get(part) if isinstance(value, dict) else None
                found += objects_in(value)
            yield from found


def name_in(value: JsonValue, *parts: str) -> str:
    """The name of an object, under the first of the parts that it has; a text is one."""
    if isinstance(value, str):
        return value
    found = value if isinstance(value, dict) else {}
    return next((text_of(found, part) for part in parts if text_of(found, part)), "")


def names_in(value: JsonValue, *parts: str) -> list[JsonValue]:
    """The names of the objects in a list, or in a page of them."""
    nodes = value.get("nodes") if isinstance(value, dict) else value
    entries = nodes if isinstance(nodes, list) else []
    return [name for entry in entries if (name := name_in(entry, *parts))]


def kind_in(labels: Sequence[JsonValue]) -> str | None:
    """The first label that is a word for a kind of item."""
    return next((str(label) for label in labels if folded(str(label)) in KINDS), None)
