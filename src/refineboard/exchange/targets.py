"""The targets of an export by name: items in, one file out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from refineboard.domain.decide.checks import LEVELS
from refineboard.domain.documents import Document, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.workspace import Workspace
from refineboard.exchange.adapter import Adapter
from refineboard.exchange.adapters import ADAPTERS
from refineboard.exchange.exporting.grids import as_grid
from refineboard.exchange.exporting.headers import header_for
from refineboard.exchange.exporting.not_carried import order_notes
from refineboard.exchange.exporting.preview import ItemPreview, preview_of
from refineboard.exchange.exporting.requests import Held, Requests
from refineboard.exchange.exporting.rows import ExportRow, TableExporter
from refineboard.exchange.importing.routing import reference_of
from refineboard.exchange.own import lines as own
from refineboard.exchange.tables.csv_files import write_csv
from refineboard.exchange.tables.layout import layout_of
from refineboard.exchange.tables.table import Grid
from refineboard.exchange.tables.tracker import OWN_COLUMN
from refineboard.exchange.tables.vocabulary import CSV
from refineboard.exchange.text import write_text


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants of an export."""

    changes: bool = False
    """Only what changed here since the last import, and only those columns."""
    guard: bool | None = None
    """Whether a quote keeps spreadsheets from running a text as a formula. A tracker would take
    the quote for a part of the text, so None means: only where no tracker reads the file."""
    log: Sequence[bytes] = ()
    """The lines of the log, for our own format."""
    tell: Callable[[str], None] = lambda note: None
    """Is told what the tool cannot be given as it is here."""


_OWN = (OWN_COLUMN, "refineboard updated")
_TEXT = "text"
_WRITTEN = {name: adapter for name, adapter in ADAPTERS.items() if adapter.exports}
TARGETS = (*_WRITTEN, _TEXT, own.SYSTEM)


def export(workspace: Workspace, target: str, documents: Sequence[Document], wish: Wish) -> bytes:
    """The file with these items; RuleBroken for an unknown target."""
    if target == own.SYSTEM:
        if wish.changes:
            raise RuleBroken("--changes is for other tools; our own format has everything.")
        return own.write_own(workspace, documents, wish.log)
    if target == _TEXT:
        if wish.changes:
            raise RuleBroken("--changes is for other tools; text has a line for each item.")
        return write_text(documents)
    if target not in _WRITTEN:
        raise RuleBroken(f"{target} is not a known target; use {', '.join(TARGETS)}.")
    adapter = ADAPTERS[target]
    if adapter.write is None:
        return _csv(workspace, adapter, documents, wish)
    if wish.changes:
        raise RuleBroken(f"--changes is for trackers; {target} has whole items.")
    return adapter.write(workspace, documents)


def requests_for(
    workspace: Workspace,
    target: str,
    documents: Sequence[Document],
    held: Held = MappingProxyType({}),
) -> Requests:
    """What changed in these items as requests to the tool, but for fields that are `held`.

    RuleBroken where the tool takes none.
    """
    adapter = ADAPTERS.get(target)
    if adapter is None or adapter.requests is None:
        able = [name for name, adapter in ADAPTERS.items() if adapter.requests is not None]
        raise RuleBroken(f"{target} takes no requests; {', '.join(able)} does.")
    return adapter.requests(workspace, parents_first(documents), held)


def preview_for(
    workspace: Workspace, target: str, documents: Sequence[Document]
) -> tuple[list[ItemPreview], Requests]:
    """What requests to the tool would change there; RuleBroken where it takes none."""
    made = requests_for(workspace, target, documents)
    tracker = ADAPTERS[target].tracker
    return preview_of(workspace, tracker, parents_first(documents), made), made


def system_of(target: str) -> tuple[str, str] | None:
    """By what name items remember a tracker, and how it is called; None for what is none."""
    adapter = _WRITTEN.get(target)
    if adapter is None or not adapter.tracker.has_keys:
        return None
    return adapter.tracker.system, adapter.tracker.label


def _csv(
    workspace: Workspace,
    adapter: Adapter,
    documents: Sequence[Document],
    wish: Wish,
) -> bytes:
    tracker = adapter.tracker
    layout = layout_of(workspace, tracker.system, "csv")
    header = header_for(workspace, tracker, layout, documents)
    if tracker.system == CSV.system and not all(
        reference_of(document, CSV.system) for document in documents
    ):
        header = [*_OWN, *header]
    if adapter.lay_out is not None and OWN_COLUMN not in header:
        # By it the rows that the tool does not know find each other.
        header = [*header, OWN_COLUMN]
    exporter = TableExporter(workspace, tracker, header, layout.mapping, adapter.finish)
    rows = [exporter.row(document) for document in parents_first(documents)]
    for note in (*exporter.notes_on(rows), *order_notes(exporter)):
        wish.tell(note)
    names: Sequence[str] = exporter.columns.names
    if wish.changes:
        rows = [row for row in rows if row.touched]
        names = _as_update(exporter, rows)
    columns, cells = as_grid(names, rows)
    grid: Grid = (columns, list(cells))
    if adapter.lay_out is not None:
        grid = adapter.lay_out(*grid, layout.manner)
    is_guarded = not tracker.has_keys if wish.guard is None else wish.guard
    return write_csv(*grid, layout.manner, guard=is_guarded)


def parents_first(documents: Sequence[Document]) -> list[Document]:
    """Trackers look a parent up among the rows above."""
    return sorted(documents, key=lambda document: -LEVELS.get(text_of(document, "kind"), 0))


def _as_update(exporter: TableExporter, rows: Sequence[ExportRow]) -> list[str]:
    """The columns of an update: keys, titles, and what some row changed; the cells follow.

    Where the tool leaves a field alone whose cell is empty, only changed cells are filled: what
    others changed there meanwhile is not undone.
    """
    tracker = exporter.tracker
    needed = {exporter.header_of(name) for name in tracker.update_needs}
    names = [
        name
        for name in exporter.columns.names
        if name in needed or any(name in row.touched for row in rows)
    ]
    for row in rows:
        for name in dict.fromkeys(names):
            if name in needed:
                continue
            if name not in row.touched and (row.is_new or not tracker.fills_updates):
                row.cells[name] = []
            elif not any(row.cells.get(name, ())) and tracker.clear_word and not row.is_new:
                row.cells[name] = [tracker.clear_word]
    return names
