"""What one tool needs to come in and to go out: its words, how its files are read and written.

Everything that tools share is done elsewhere; an adapter holds only where they differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.workspace import Workspace
from refineboard.exchange.exporting.requests import Held, Requests
from refineboard.exchange.exporting.rows import Finish
from refineboard.exchange.tables.csv_files import read_csv
from refineboard.exchange.tables.rows import FieldReader
from refineboard.exchange.tables.table import Grid, Table
from refineboard.exchange.tables.tracker import Tracker, UserMap

Reader: TypeAlias = Callable[[bytes, str, Tracker, UserMap], Table]
"""Makes a table of the bytes of a named file; BadData where it is none."""

TogetherReader: TypeAlias = Callable[
    [Sequence[tuple[str, bytes]], Tracker, UserMap], Sequence[Table]
]

LayOut: TypeAlias = Callable[
    [Sequence[str], Sequence[Sequence[JsonValue]], Mapping[str, JsonValue]], Grid
]
"""Header, rows and the manner of the file that came in."""

RequestMaker: TypeAlias = Callable[[Workspace, Sequence[Document], Held], Requests]
Writer: TypeAlias = Callable[[Workspace, Sequence[Document]], bytes]


@dataclass(frozen=True, slots=True)
class Adapter:
    """One tool."""

    tracker: Tracker
    special: Mapping[str, FieldReader] = field(default_factory=dict)
    """Fields that it writes in its own way."""
    read: Reader = read_csv
    finish: Finish | None = None
    """What it adds to the rows of an export."""
    requests: RequestMaker | None = None
    """Says what changed here as requests to its interface."""
    read_together: TogetherReader | None = None
    """Reads the files of one import where they explain each other."""
    write: Writer | None = None
    """Writes items where the tool has no tables."""
    lay_out: LayOut | None = None
    """Gives the rows of an export the shape that the tool's file had."""
    exports: bool = True
    """Whether there is a file that the tool takes."""
