"""The own format: everything a workspace knows, one JSON object a line.

First a line about the file, then the documents, then the lines of the log as the log has them.
The log alone would do, but documents can be read by a script and prove that nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import orjson

from refineboard import __version__
from refineboard.domain.decide.founding import check_document
from refineboard.domain.documents import TABLES, Document, JsonValue, text_of
from refineboard.domain.errors import BadData, RuleBroken
from refineboard.domain.workspace import Workspace
from refineboard.exchange.tables.base import Progress, Steps, decoded, unwatched
from refineboard.exchange.tables.json_files import read_json

SYSTEM = "refineboard"
LIMIT = 250_000_000
"""Most bytes of a file: it holds what a whole history says."""

_VERSION = 1
_HEAD = "refineboard"
_ORDER = ("settings", "teams", "increments", "iterations", "items")
"""What others are named after goes first; the other tables follow."""


@dataclass(slots=True)
class OwnFile:
    """What a file holds."""

    name: str
    documents: list[tuple[int, str, Document]] = field(default_factory=list)
    """Line, table and document."""
    entries: list[bytes] = field(default_factory=list)
    """The lines of the log, oldest first; none where only some items were exported."""
    notes: tuple[str, ...] = ()

    @property
    def tables(self) -> dict[str, dict[str, Document]]:
        """The documents by table and key."""
        tables: dict[str, dict[str, Document]] = {name: {} for name in TABLES}
        for _, table, document in self.documents:
            tables[table][text_of(document, "key")] = document
        return tables


def write_own(
    workspace: Workspace, items: Sequence[Document], entries: Sequence[bytes] = ()
) -> bytes:
    """The file with these items, all other documents, and the lines of the log."""
    tables = sorted(TABLES, key=lambda name: (*_ORDER, name).index(name))
    documents = [
        (table, document)
        for table in tables
        for document in (items if table == "items" else workspace.tables[table].values())
    ]
    head = {
        _HEAD: _VERSION,
        "program": __version__,
        "art": workspace.art_name,
        "documents": len(documents),
        "entries": len(entries),
    }
    lines: list[bytes] = [orjson.dumps(head, option=orjson.OPT_APPEND_NEWLINE)]
    lines += (
        orjson.dumps({"table": table, "document": document}, option=orjson.OPT_APPEND_NEWLINE)
        for table, document in documents
    )
    return b"".join([*lines, *entries])


def read_own(name: str, data: bytes, progress: Progress = unwatched) -> OwnFile:
    """What the file holds; BadData names the line that cannot be read."""
    text, notes = decoded(data)
    steps = Steps(progress, data.count(b"\n"))
    lines = _lines(text)
    number, first = next(lines, (1, ""))
    head = _object(name, number, first)
    version = head.get(_HEAD)
    if version is None:
        raise BadData(
            f"{name} is not a file of `refineboard export refineboard`: its first line has no "
            f'"{_HEAD}".'
        )
    if version != _VERSION:
        raise BadData(f"{name} was written by a newer version. Update refineboard.")
    file = OwnFile(name, notes=notes)
    seen: dict[tuple[str, str], int] = {}
    for number, line in lines:
        steps.step()
        if line.startswith('{"seq":'):
            file.entries.append(line.rstrip("\r").encode("utf-8", "replace") + b"\n")
            continue
        table, document = _document(name, number, line)
        twin = seen.setdefault((table, text_of(document, "key")), number)
        if twin != number:
            raise BadData(
                f"{name}, line {number}: {text_of(document, 'key')} of {table} is in line {twin} "
                "as well."
            )
        file.documents.append((number, table, document))
    for what, found in (("documents", file.documents), ("entries", file.entries)):
        said = head.get(what, len(found))
        if said != len(found):
            raise BadData(f"{name} is not whole: it says {said} {what} and has {len(found)}.")
    return file


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line and not line.isspace():
            yield number, line


def _object(name: str, number: int, line: str) -> dict[str, JsonValue]:
    try:
        loaded, _ = read_json(line.encode("utf-8", "replace"))
    except BadData as error:
        # Of one line it says that it is the first.
        reason = str(error).removeprefix("Line 1 ")
        raise BadData(f"{name}, line {number}: {reason}") from error
    if len(loaded) != 1 or not isinstance(loaded[0], dict):
        raise BadData(f"{name}, line {number}: one JSON object a line is expected.")
    return loaded[0]


def _document(name: str, number: int, line: str) -> tuple[str, Document]:
    """Table and document of a line, checked as far as it can be by itself."""
    loaded = _object(name, number, line)
    table, document = loaded.get("table"), loaded.get("document")
    if not isinstance(table, str) or not isinstance(document, dict):
        raise BadData(f'{name}, line {number}: expected is "table" and "document", or a log entry.')
    try:
        check_document(table, text_of(document, "key"), document)
    except RuleBroken as error:
        raise BadData(f"{name}, line {number}: {error}") from error
    return table, document
