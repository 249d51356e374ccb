"""CSV, from spreadsheets and trackers: delimiter and encoding are found, formulas come back.

A file that is not well formed is refused with the row where it goes wrong, not guessed at.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeAlias

import orjson

from refineboard.domain.budget import BUDGET
from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import BadData
from refineboard.exchange.tables.base import COLUMN_LIMIT, FIELD_LIMIT, ROW_LIMIT, decoded
from refineboard.exchange.tables.columns import columns_of, recognised
from refineboard.exchange.tables.table import Record, Table
from refineboard.exchange.tables.tracker import Tracker, UserMap

_DELIMITERS = ",;\t|"
_DELIMITER_WORDS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_SAMPLE = 65_536
_SEPARATOR = re.compile(r"\"?sep=([^\r\n\"A-Za-z0-9])\"?(?:\r\n|\r|\n|\Z)", re.IGNORECASE)
"""The first line of a table that says how its cells are parted."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
"""A line with its end. A file in memory would have four bytes for each character."""
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?\Z")
_INVISIBLE = (
    r"\s\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
"""What may stand in front of a formula and is not seen: blanks, controls, marks without a width."""
_TRIGGERS = r"=+\-@\u207a\u207b\u208a\u208b\u2212\ufb29\ufe62-\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
"""What begins a formula, and what is made the same by NFKC or by a spreadsheet's own reading."""
_FORMULA = re.compile(rf"'*(?:[{_INVISIBLE}]*[{_TRIGGERS}]|[\t\r\n\0])")
_GUARD = re.compile(rf"'(?={_FORMULA.pattern})")
"""The quote with which spreadsheets are kept from running a text as a formula."""


Prepared: TypeAlias = tuple[Sequence[str], Sequence[Record], Mapping[str, JsonValue]]
"""A header and rows that have another shape than the file, and what an export must know of it."""


def read_csv(
    data: bytes,
    name: str,
    tracker: Tracker,
    user: UserMap,
    prepare: Callable[[Sequence[str], Sequence[Record]], Prepared] | None = None,
) -> Table:
    """The file as a table; BadData where it is none.

    The names of columns that `tracker` and `user` know tell which delimiter is meant. `prepare`
    gives the rows another shape before anything is looked for in them.
    """
    text, notes = decoded(data)
    said = _SEPARATOR.match(text)
    if said:
        # A line for Excel alone, which does not count as a row.
        text = text[said.end() :]
    delimiter = said[1] if said else _delimiter(text, tracker, user.columns)
    (_, first), *rest = _records(text, delimiter, guarded=not tracker.has_keys) or [(1, [])]
    if not first:
        raise BadData("The file is empty.")
    header, rows, shape = prepare(first, rest) if prepare else (first, rest, {})
    columns_of(header, tracker, user)
    if not rows:
        raise BadData("The file has a header but no rows.")
    if delimiter != ",":
        words = _DELIMITER_WORDS.get(delimiter, f"{delimiter} signs")
        notes = (*notes, f"Its cells are parted by {words}.")
    first_line, _, _ = text.partition("\n")
    manner: dict[str, JsonValue] = {
        "delimiter": delimiter,
        "bom": data.startswith(codecs.BOM_UTF8),
        "crlf": first_line.endswith("\r"),
        "bare": not first_line.startswith('"'),
        **shape,
    }
    return Table(name, tuple(header), rows, notes, manner=manner)


def write_csv(
    header: Sequence[str],
    rows: Iterable[Sequence[JsonValue]],
    manner: Mapping[str, JsonValue],
    *,
    guard: bool = True,
) -> bytes:
    """The table as CSV, every cell in quotes unless `manner` says that the file had only those
    that it needs.

    With `guard` what a spreadsheet would run as a formula is kept from it by a quote in front,
    which the importer takes off again.
    """
    file = io.StringIO()
    writer = csv.writer(
        file,
        delimiter=str(manner.get("delimiter") or ","),
        quoting=csv.QUOTE_MINIMAL if manner.get("bare") else csv.QUOTE_ALL,
        lineterminator="\r\n" if manner.get("crlf", True) else "\n",
    )
    writer.writerow([_guarded(name, guard=guard) for name in header])
    for row in rows:
        writer.writerow([_guarded(cell, guard=guard) for cell in row])
    return file.getvalue().encode("utf-8-sig" if manner.get("bom") else "utf-8", "replace")


def _guarded(cell: JsonValue, *, guard: bool) -> str:
    text = cell if isinstance(cell, str) else orjson.dumps(cell).decode()
    return text if not guard or _NUMBER.match(text) else guarded(text)


def guarded(text: str) -> str:
    """`text` as a spreadsheet's cell: what would be taken for a formula starts with a quote."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The cell without the one quote that keeps it from being a formula."""
    return cell[1:] if _GUARD.match(cell) else cell


def _delimiter(text: str, tracker: Tracker, mapping: Mapping[str, str]) -> str:
    """The delimiter that makes known headers, then rows of one length, then more columns."""

    def fit(delimiter: str) -> tuple[int, float, int]:
        rows = _sample_rows(text, delimiter)
        if not rows:
            return 0, 0.0, 0
        even = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
        return recognised(rows[0], tracker, mapping), even, len(rows[0])

    return max(_DELIMITERS, key=fit)


def _sample_rows(text: str, delimiter: str) -> list[list[str]]:
    """The rows at the start of the text, without the one that the sample cuts off."""
    reader = csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=delimiter)
    rows = [row for row in reader if any(row)]
    return rows[:-1] if len(text) > _SAMPLE and len(rows) > 1 else rows


def _records(text: str, delimiter: str, *, guarded: bool) -> list[tuple[int, list[str]]]:
    """Every row that is not blank; BadData names the row that cannot be read.

    In a `guarded` table a quote in front of a formula is none of the text.
    """
    source = (line.group() for line in _LINE.finditer(text))
    # People put blanks behind their commas; where a quote follows, it would not count as one.
    is_typed = re.match(rf"[^\r\n]*{re.escape(delimiter)} ", text) is not None
    reader = csv.reader(source, delimiter=delimiter, strict=True, skipinitialspace=is_typed)
    records: list[tuple[int, list[str]]] = []
    number = count = 0
    with _field_limit():
        try:
            for number, cells in enumerate(reader, 1):
                if len(cells) > COLUMN_LIMIT:
                    raise BadData(f"Row {number} has more than {COLUMN_LIMIT:,} columns.")
                count += len(cells)
                BUDGET.check("cells", count)
                # One look at the whole row costs less than one at each of its cells.
                together = "\n".join(cells)
                if guarded and "'" in together:
                    cells = [unguarded(cell) for cell in cells]  # noqa: PLW2901 - made anew
                if together and not together.isspace():
                    records.append((number, cells))
                if len(records) > ROW_LIMIT + 1:
                    raise BadData(f"The file has more than {ROW_LIMIT:,} rows; split it.")
        except csv.Error as error:
            raise BadData(_csv_words(number + 1, str(error))) from error
    return records


@contextmanager
def _field_limit() -> Iterator[None]:
    # The limit belongs to the whole process: it is put back.
    before = csv.field_size_limit(FIELD_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _csv_words(row: int, reason: str) -> str:
    if "field limit" in reason:
        return (
            f"Row {row} holds a text of more than {FIELD_LIMIT:,} characters; perhaps a quote "
            "is not closed."
        )
    if "end of data" in reason:
        return f"The quote that opens in row {row} is never closed."
    return f"Row {row} is not CSV ({reason}): a quote inside quotes must be doubled."
