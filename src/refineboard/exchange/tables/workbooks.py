"""Workbooks of spreadsheets as tables: the first sheet that has rows, its values as they show.

What a workbook unpacks to is looked up before it is read: a small file can hold gigabytes.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from refineboard.domain.errors import BadData, RuleBroken
from refineboard.exchange.tables.base import COLUMN_LIMIT, ROW_LIMIT

if TYPE_CHECKING:
    from openpyxl import Workbook

_MAGIC = b"PK\x03\x04"
_MOST_UNPACKED = 400_000_000
_MOST_PARTS = 2_000


def is_workbook(data: bytes) -> bool:
    """Whether a file is a packed one, as workbooks are."""
    return data.startswith(_MAGIC)


def csv_of(data: bytes, name: str) -> bytes:
    """The workbook's table as CSV; BadData where it is no workbook, RuleBroken where openpyxl is
    not installed."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise RuleBroken(
            f"{name} is a workbook. Install openpyxl to read it: pip install 'refineboard[xlsx]'; "
            "or save it as CSV."
        ) from None
    _check_size(data, name)
    try:
        rows = _rows(load_workbook(io.BytesIO(data), read_only=True, data_only=True), name)
    except BadData:
        raise
    except Exception as error:
        # The library raises what it meets: KeyError, ValueError, errors of zip files and of XML.
        raise BadData(f"{name} is no workbook that can be read: {error}.") from error
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode("utf-8", "replace")


def _rows(book: Workbook, name: str) -> list[list[str]]:
    """The rows of the first sheet that has some."""
    rows: list[list[str]] = []
    for sheet in book.worksheets:
        for cells in sheet.iter_rows(values_only=True):
            texts = list(_texts(cells))
            if not any(texts):
                continue
            rows.append(texts)
            if len(texts) > COLUMN_LIMIT or len(rows) > ROW_LIMIT + 1:
                limits = f"{ROW_LIMIT:,} rows or {COLUMN_LIMIT:,} columns"
                raise BadData(f"{name} has more than {limits}; split it.")
        if rows:
            break
    book.close()
    if not rows:
        raise BadData(f"{name} has no sheet with rows.")
    return rows


def _check_size(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            infos = parts.infolist()
    except zipfile.BadZipFile as error:
        raise BadData(f"{name} is no workbook that can be read: {error}.") from error
    if len(infos) > _MOST_PARTS or sum(info.file_size for info in infos) > _MOST_UNPACKED:
        raise BadData(f"{name} unpacks to more than {_MOST_UNPACKED // 1_000_000} MB; split it.")


def _texts(cells: tuple[object, ...]) -> Iterator[str]:
    """The values of a row as texts: whole numbers without a point, days without a time."""
    for cell in cells:
        if cell is None:
            yield ""
        elif isinstance(cell, bool):
            yield str(cell).lower()
        elif isinstance(cell, float) and cell.is_integer():
            yield str(int(cell))
        elif isinstance(cell, datetime) and cell.time() == time():
            yield cell.date().isoformat()
        elif isinstance(cell, datetime | date):
            yield cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
        else:
            yield str(cell)
