"""JSON from trackers' interfaces: read strictly, then as a table whose headers are its names.

What standard JSON does not have (NaN, a name twice in one object) is refused: which of two values
was meant nobody can tell. A file may hold several documents one after another, as pages of one
answer are often saved.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NoReturn

import orjson

from refineboard.domain.budget import BUDGET
from refineboard.domain.cleaning import clean_value
from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import BadData
from refineboard.exchange.tables.base import COLUMN_LIMIT, FIELD_LIMIT, ROW_LIMIT, decoded
from refineboard.exchange.tables.table import Table
from refineboard.exchange.tables.tracker import own_name

DEPTH_LIMIT = BUDGET.depth
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BLANK = re.compile(r"[ \t\r\n]*")
_TOO_DEEP = f"The file is nested more than {DEPTH_LIMIT} levels deep."

JsonObject = dict[str, JsonValue]


def looks_like_json(data: bytes) -> bool:
    """Whether the file starts as JSON does, whatever its encoding."""
    return data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] in (b"{", b"[")


def read_json(data: bytes) -> tuple[list[JsonValue], tuple[str, ...]]:
    """The documents of the file and notes on how it was read; BadData where it is not JSON."""
    text, notes = decoded(data)
    BUDGET.check_json(text)
    try:
        documents = list(_documents(text))
    except json.JSONDecodeError as error:
        raise BadData(
            f"Line {error.lineno} is not JSON: {error.msg.lower()}, column {error.colno}."
        ) from error
    except RecursionError as error:
        raise BadData(_TOO_DEEP) from error
    except ValueError as error:
        # Python refuses to read integers of thousands of digits.
        raise BadData("The file is not JSON that can be read: a number is too long.") from error
    if not documents:
        raise BadData("The file is empty.")
    _check_depth(documents)
    try:
        orjson.dumps(documents)
    except TypeError:
        # Half a pair of surrogates, or a number of more than 64 bits, cannot be kept.
        documents = [clean_value(document) for document in documents]
    return documents, notes


def _documents(text: str) -> Iterator[JsonValue]:
    decoder = json.JSONDecoder(
        object_pairs_hook=_object, parse_constant=_refuse, parse_float=_finite
    )
    place = _after_blank(text, 0)
    while place < len(text):
        document, place = decoder.raw_decode(text, place)
        yield document
        place = _after_blank(text, place)


def _after_blank(text: str, place: int) -> int:
    match = _BLANK.match(text, place)
    return match.end() if match else place


def _object(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    made = dict(pairs)
    if len(made) < len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise BadData(f"An object in the file has {twice[:60]!r} twice.")
    return made


def _refuse(word: str) -> NoReturn:
    raise BadData(f"The file holds {word[:60]}, which is no number of JSON.")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _check_depth(documents: Iterable[JsonValue]) -> None:
    level: list[JsonValue] = list(documents)
    for _ in range(DEPTH_LIMIT):
        level = [
            inner
            for value in level
            if isinstance(value, (dict, list))
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return
    raise BadData(_TOO_DEEP)


def table_of(name: str, records: Sequence[Mapping[str, JsonValue]], notes: Sequence[str]) -> Table:
    """The records as rows under the names that any of them has, in the order of appearance."""
    if not records:
        raise BadData("There is no item in the file.")
    if len(records) > ROW_LIMIT:
        raise BadData(f"The file has more than {ROW_LIMIT:,} items; split it.")
    header = list(dict.fromkeys(name for record in records for name in record))
    if len(header) > COLUMN_LIMIT:
        raise BadData(f"The items have more than {COLUMN_LIMIT:,} different fields.")
    BUDGET.check("cells", len(header) * len(records))
    rows: list[tuple[int, Sequence[JsonValue]]] = []
    for number, record in enumerate(records, 1):
        if any(isinstance(cell, str) and len(cell) > FIELD_LIMIT for cell in record.values()):
            raise BadData(f"Item {number} holds a text of more than {FIELD_LIMIT:,} characters.")
        rows.append((number, [record.get(column) for column in header]))
    return Table(name, tuple(header), rows, tuple(notes), form="json")


def title_of_name(name: str) -> str:
    """How a tool's tables head the column of a field: `Area Path` for `System.AreaPath`.

    What came as JSON can then go back as a table.
    """
    words = _WORD_START.sub(" ", own_name(name)).replace("_", " ")
    return words[:1].upper() + words[1:]


def as_text(value: JsonValue) -> JsonValue:
    """A number or a truth as a table prints it; anything else as it is."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else value


def objects_in(value: JsonValue) -> Iterator[JsonObject]:
    """The objects in a list, or the one that the value is."""
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            yield entry
